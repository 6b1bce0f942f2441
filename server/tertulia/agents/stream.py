"""What a turn shows while it is under way: phases, pieces of the answer, tools at work."""

from __future__ import annotations

from typing import Any

from tertulia.domain.clock import Clock
from tertulia.domain.events import Signal
from tertulia.domain.ids import AgentId, RoomId
from tertulia.domain.turn import LiveTurn, Phase, Turn
from tertulia.rooms.bus import Bus
from tertulia.rooms.live import LiveTurns
from tertulia.store.agents.executions import Execution

# Attempts of one run of a turn are numbered from a multiple of this, so that those after a restart are higher.
ATTEMPTS_PER_RUN = 1_000


class Stream:
    """Tells the room of one turn, in signals; nothing of it is stored."""

    def __init__(self, turn: Turn, bus: Bus, live: LiveTurns, clock: Clock) -> None:
        self._bus = bus
        self._live = live
        self._clock = clock
        self._turn = LiveTurn(turn.id, turn.room_id, turn.agent_id, attempt=turn.attempt * ATTEMPTS_PER_RUN)
        live.begin(self._turn)

    @property
    def text(self) -> str:
        """What the present attempt has shown so far."""
        return self._turn.text

    def enter(self, phase: Phase) -> None:
        """Show what the agent is doing now."""
        self._turn.phase = phase
        self._signal("agent_thinking", phase=phase)

    def begin_attempt(self) -> None:
        """Discard what was shown: another attempt at the answer begins."""
        self._turn.attempt += 1
        self._turn.text = ""

    def write(self, text: str) -> None:
        """Show the next piece of the answer."""
        if self._turn.phase != "writing":
            self.enter("writing")
        index = len(self._turn.text)
        self._turn.text += text
        self._signal("agent_delta", attempt=self._turn.attempt, index=index, text=text)

    def end(self) -> None:
        """Stop showing the turn; its `turn_ended` is in the log."""
        self._live.end(self._turn.room_id, self._turn.turn_id)
        self.enter("done")

    def _signal(self, kind: str, **fields: Any) -> None:
        head = {"agent_id": self._turn.agent_id, "turn_id": self._turn.turn_id}
        self._bus.signal(Signal(kind, self._turn.room_id, self._clock.now(), head | fields))


def show_waiting(bus: Bus, live: LiveTurns, clock: Clock, turn: Turn) -> None:
    """Tell the room of a turn that waits for its agent: whoever asked sees within a second that it was heard."""
    Stream(turn, bus, live, clock).enter("considering")


def show_execution(bus: Bus, clock: Clock, execution: Execution) -> None:
    """Tell the room of a tool at work; outside a room nobody is told."""
    if execution.room_id is None or execution.turn_id is None:
        return
    fields: dict[str, Any] = {
        "agent_id": AgentId(execution.agent_id),
        "turn_id": execution.turn_id,
        "execution_id": execution.id,
        "tool": execution.tool,
        "status": execution.status,
        "input": execution.input,
    }
    if execution.ended_at is not None:
        fields |= {"output": execution.output, "error": execution.error, "duration_ms": execution.duration_ms}
    bus.signal(Signal("tool_execution", RoomId(execution.room_id), clock.now(), fields))
