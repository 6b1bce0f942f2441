"""Somebody who asks an agent and notes when what happened."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from tertulia.bench.line import Line
from tertulia.domain.errors import ConfigError

ANSWER_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: when it was sent, seen as an event, and answered; on the clock of `time.perf_counter`."""

    sent: float
    committed: float
    answered: float


class Asker:
    """A member who asks one question at a time."""

    def __init__(self, line: Line, room_id: str) -> None:
        self._line = line
        self._room_id = room_id
        self._asked = 0

    async def ask(self, text: str) -> Asked:
        """Post a question that an agent must answer; returns when the turn has ended.

        Raises:
            ConfigError: the agent stayed silent, failed, or took too long.
        """
        self._asked += 1
        sent = time.perf_counter()
        await self._line.send({"type": "post_message", "ref": str(self._asked), "room_id": self._room_id, "text": text})
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT_S):
                return await self._wait(sent)
        except TimeoutError:
            raise ConfigError(f"No agent answered {text!r} within {ANSWER_TIMEOUT_S:.0f} s.") from None

    async def _wait(self, sent: float) -> Asked:
        committed = answered = sent
        while True:
            frame = await self._line.receive()
            now = time.perf_counter()
            match frame["type"]:
                case "message_posted":
                    committed = now
                case "agent_message":
                    answered = now
                case "turn_ended":
                    if frame["outcome"] != "spoke":
                        raise ConfigError(f"The agent's turn ended {frame['outcome']}: {frame.get('reason')}.")
                    return Asked(sent, committed, answered)
                case _:
                    continue
