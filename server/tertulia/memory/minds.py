"""Whom to ask what is worth remembering: the models that agents think with, within their money and a time."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tertulia.domain.clock import Clock
from tertulia.domain.errors import AppError, ProviderError, TurnStopped
from tertulia.domain.memory import AgentScope
from tertulia.governance.ledger import Caps
from tertulia.llm.base import Provider, Reply, Request
from tertulia.llm.errands import Errand, run_errand
from tertulia.store.writer import Writer

log = logging.getLogger(__name__)

TIMEOUT_S = 30.0
# So long a provider that failed is not asked: what waits to be remembered does not wait for it once more.
REST = timedelta(minutes=1)

Mind = tuple[Provider, str]


@dataclass(frozen=True, slots=True)
class Minds:
    """`find` gives the provider and model that an agent thinks with, None where it has none that thinks.

    `caps` bound the money of a day, as they do for turns.
    """

    find: Callable[[AgentScope], Mind | None] = lambda scope: None
    caps: Caps = field(default_factory=Caps)


class Asker:
    """Asks once; whatever goes wrong there is no reply, and the rules do."""

    def __init__(self, writer: Writer, clock: Clock, minds: Minds) -> None:
        self._writer = writer
        self._clock = clock
        self._minds = minds
        self._resting: dict[str, datetime] = {}

    def find_mind(self, scope: AgentScope) -> Mind | None:
        """Find whom to ask for an agent, if anybody now."""
        try:
            mind = self._minds.find(scope)
        except AppError:
            # Its provider is not set up: its turns say so.
            return None
        if mind is None or self._resting.get(mind[0].name, self._clock.now()) > self._clock.now():
            return None
        return mind

    async def ask(self, provider: Provider, request: Request, errand: Errand, what: str) -> Reply | None:
        """Ask; None, which is logged with `what` is done by rules then, where nobody answers."""
        try:
            return await run_errand(self._writer, (provider, request), errand, self._minds.caps, timeout_s=TIMEOUT_S)
        except (AppError, TurnStopped, TimeoutError) as error:
            if isinstance(error, TimeoutError | ProviderError):
                self._resting[provider.name] = self._clock.now() + REST
            why = "it took too long" if isinstance(error, TimeoutError) else str(error)
            log.info("%s by rules, no model does: %s", what, why)
            return None
