"""Has an agent's own model say what to remember, and does without where it cannot."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from tertulia.domain.ids import ChainId, RoomId, new_id
from tertulia.domain.memory import AgentScope
from tertulia.llm.errands import Errand
from tertulia.memory.forming.asking import Told, build_request
from tertulia.memory.forming.reading import Extract, read_extracts
from tertulia.memory.minds import Asker, Mind

log = logging.getLogger(__name__)


class Extractor:
    """Asks once for several exchanges of a room; whatever goes wrong there is no extract, and the rules do."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker

    def find_mind(self, scope: AgentScope) -> Mind | None:
        """Find whom to ask for an agent, if anybody now."""
        return self._asker.find_mind(scope)

    async def extract(self, mind: Mind, told: Sequence[Told]) -> list[Extract] | None:
        """Give what is worth remembering of each exchange, all of one agent; None where nobody says."""
        provider, model = mind
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
        request = build_request(told, model=model)
        reply = await self._asker.ask(provider, request, errand, f"remembering turn {last.turn_id}")
        if reply is None:
            return None
        extracts = read_extracts(reply, told)
        if extracts is None:
            log.info("remembering turn %s by rules, the model did not say what", last.turn_id)
        return extracts
