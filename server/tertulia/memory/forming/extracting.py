"""Has an agent's own model say what to remember: within its budget and a time, and without where it cannot."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tertulia.domain.clock import Clock
from tertulia.domain.errors import AppError, ProviderError, TurnStopped
from tertulia.domain.ids import ChainId, RoomId, new_id
from tertulia.domain.memory import AgentScope
from tertulia.governance.ledger import Caps
from tertulia.llm.base import Provider, Reply, Request
from tertulia.llm.errands import Errand, run_errand
from tertulia.memory.forming.asking import Told, build_request
from tertulia.memory.forming.reading import Extract, read_extracts
from tertulia.store.writer import Writer

log = logging.getLogger(__name__)

TIMEOUT_S = 30.0
# So long a provider that failed is not asked: what waits to be remembered does not wait for it once more.
REST = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Minds:
    """`find` gives the provider and model that an agent thinks with, None where it has none that thinks.

    `caps` bound the money of a day, as they do for turns.
    """

    find: Callable[[AgentScope], tuple[Provider, str] | None] = lambda scope: None
    caps: Caps = field(default_factory=Caps)


class Extractor:
    """Asks once for several exchanges of a room; whatever goes wrong there is no extract, and the rules do."""

    def __init__(self, writer: Writer, clock: Clock, minds: Minds) -> None:
        self._writer = writer
        self._clock = clock
        self._minds = minds
        self._resting: dict[str, datetime] = {}

    def find_mind(self, scope: AgentScope) -> tuple[Provider, str] | None:
        """Find whom to ask for an agent, if anybody now."""
        try:
            mind = self._minds.find(scope)
        except AppError:
            # Its provider is not set up: its turns say so.
            return None
        if mind is None or self._resting.get(mind[0].name, self._clock.now()) > self._clock.now():
            return None
        return mind

    async def extract(self, mind: tuple[Provider, str], told: Sequence[Told]) -> list[Extract] | None:
        """Give what is worth remembering of each exchange, all of one agent; None where nobody says."""
        provider, model = mind
        try:
            reply = await self._spend(provider, build_request(told, model=model), told)
        except (AppError, TurnStopped, TimeoutError) as error:
            if isinstance(error, TimeoutError | ProviderError):
                self._resting[provider.name] = self._clock.now() + REST
            why = "it took too long" if isinstance(error, TimeoutError) else str(error)
            log.info("remembering by rules, no model says what of turn %s: %s", told[-1].exchange.turn_id, why)
            return None
        extracts = read_extracts(reply, told)
        if extracts is None:
            log.info("remembering by rules, the model did not say what of turn %s", told[-1].exchange.turn_id)
        return extracts

    async def _spend(self, provider: Provider, request: Request, told: Sequence[Told]) -> Reply:
        last, key = told[-1].exchange, new_id("rem")
        errand = Errand(
            key=key,
            kind="memory",
            workspace_id=last.scope.workspace_id,
            agent_id=last.scope.agent_id,
            room_id=RoomId(last.room_id),
            requester_id=last.requester_id,
            chain_id=ChainId(key),
        )
        return await run_errand(self._writer, (provider, request), errand, self._minds.caps, timeout_s=TIMEOUT_S)
