"""Sign-ins under way: each is good once, for a while, in one browser, and a crowd takes no memory."""

from __future__ import annotations

import pytest

from tertulia.domain.errors import Unauthenticated
from tertulia.domain.ids import WorkspaceId
from tertulia.egress.openid import Attempt
from tertulia.rest.signing import attempts as module
from tertulia.rest.signing.attempts import LIFE_S, Attempts

HOME = WorkspaceId("ws_home")
BACK = "https://chat.example/api/oidc/callback"


def test_an_attempt_ends_once() -> None:
    attempts, attempt = Attempts(), Attempt(BACK)
    browser = attempts.begin(attempt, HOME)
    with pytest.raises(Unauthenticated):
        attempts.end(attempt.state, browser + "x")
    begun = attempts.end(attempt.state, browser)
    assert (begun.attempt, begun.workspace_id) == (attempt, HOME)
    for state in (attempt.state, "", "\udcff"):
        with pytest.raises(Unauthenticated):
            attempts.end(state, browser)


def test_an_attempt_ends_in_time() -> None:
    now = [0.0]
    attempts, early, late = Attempts(lambda: now[0]), Attempt(BACK), Attempt(BACK)
    browsers = [attempts.begin(one, HOME) for one in (early, late)]
    now[0] = LIFE_S - 0.1
    attempts.end(early.state, browsers[0])
    now[0] = LIFE_S
    with pytest.raises(Unauthenticated):
        attempts.end(late.state, browsers[1])


def test_of_a_crowd_the_newest_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_ATTEMPTS", 3)
    attempts, made = Attempts(), [Attempt(BACK) for _ in range(5)]
    browsers = [attempts.begin(one, HOME) for one in made]
    with pytest.raises(Unauthenticated):
        attempts.end(made[1].state, browsers[1])
    for one, browser in zip(made[2:], browsers[2:], strict=True):
        attempts.end(one.state, browser)


def test_what_only_we_know_differs_every_time() -> None:
    made = [Attempt(BACK) for _ in range(3)]
    assert len({secret for one in made for secret in (one.state, one.nonce, one.verifier)}) == 9
    assert all(43 <= len(one.verifier) <= 128 for one in made), "RFC 7636, section 4.1"
