"""Sign-ins that are under way at a provider: each good once, for a while, in the browser that began it."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from tertulia.domain.errors import Unauthenticated
from tertulia.domain.ids import TokenId, WorkspaceId
from tertulia.egress.openid import Attempt

LIFE_S = 600.0
MAX_ATTEMPTS = 10_000


@dataclass(frozen=True, slots=True)
class Begun:
    """An attempt, where it leads to, and the hash of what its browser keeps; `session_id` is whose account to link."""

    attempt: Attempt
    workspace_id: WorkspaceId
    browser_hash: bytes
    ends_at: float
    session_id: TokenId | None = None


class Attempts:
    """Remembers attempts by their state; a restart forgets them, and so does a crowd of newer ones."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._begun: OrderedDict[str, Begun] = OrderedDict()

    def begin(self, attempt: Attempt, workspace_id: WorkspaceId, session_id: TokenId | None = None) -> str:
        """Remember an attempt, in a session where it is to link; gives the secret for the browser to keep."""
        browser = secrets.token_urlsafe(32)
        now = self._monotonic()
        self._begun[attempt.state] = Begun(attempt, workspace_id, _hash(browser), now + LIFE_S, session_id)
        while self._begun and (len(self._begun) > MAX_ATTEMPTS or next(iter(self._begun.values())).ends_at <= now):
            self._begun.popitem(last=False)
        return browser

    def end(self, state: str, browser: str) -> Begun:
        """Take an attempt out, so that it is good once.

        Raises:
            Unauthenticated: there is none of this state, it is too old, or another browser began it.
        """
        begun = self._begun.get(state)
        if begun is not None and hmac.compare_digest(begun.browser_hash, _hash(browser)):
            del self._begun[state]
            if begun.ends_at > self._monotonic():
                return begun
        raise Unauthenticated("This sign-in was begun too long ago, was used before, or was begun elsewhere.")


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode(errors="surrogatepass")).digest()
