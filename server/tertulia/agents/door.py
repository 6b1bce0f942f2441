"""The door as a whole: what runs while the server does, and what a restart picks up."""

from __future__ import annotations

import asyncio

from tertulia.actions.deps import Deps
from tertulia.agents.crash import CrashPoints
from tertulia.agents.dispatcher import FloorDispatcher
from tertulia.agents.endings import Ending, emit_action, end_turn
from tertulia.agents.pace.causes import STALE_AFTER
from tertulia.agents.patience import insist
from tertulia.agents.registry import TurnRegistry
from tertulia.agents.stream import show_execution
from tertulia.agents.work.steps import Thoughts
from tertulia.domain.clock import Clock
from tertulia.domain.turn import Turn
from tertulia.governance import audit
from tertulia.governance.audit import Act
from tertulia.rooms.bus import Bus
from tertulia.rooms.people import Directory
from tertulia.store.agents import causes, turns
from tertulia.store.agents.executions import Execution
from tertulia.store.ledger import release_judged
from tertulia.store.tx import Tx


class ToolTrace:
    """Shows tools at work to the room, and writes what they did into its log and the audit log."""

    def __init__(self, people: Directory, bus: Bus, clock: Clock, audit_key: bytes, crash: CrashPoints) -> None:
        self._people = people
        self._bus = bus
        self._clock = clock
        self._audit_key = audit_key
        self._crash = crash

    def write(self, tx: Tx, execution: Execution) -> None:
        """Add the event and the audit row to the transaction that ends the execution."""
        emit_action(tx, execution)
        details = {"tool": execution.tool, "status": execution.status, "requester": execution.requester_id}
        agent = self._people.find_by_agent(execution.agent_id)
        actor_id = execution.agent_id if agent is None else agent.id
        act = Act(execution.workspace_id, actor_id, "tool.used", execution.id, details)
        audit.record(tx, act, self._audit_key)

    def show(self, execution: Execution) -> None:
        """Tell the room."""
        show_execution(self._bus, self._clock, execution)
        if execution.status == "running":
            self._crash.pass_by("during_tool")


async def resume_turns(deps: Deps, registry: TurnRegistry) -> None:
    """Go on with the turns that the last stop cut off; what has grown stale ends silently."""
    await deps.writer.submit(release_judged)
    now = deps.clock.now()
    for turn in await turns.list_all_open_turns(deps.db):
        if now - turn.created_at > STALE_AFTER:
            await _end_stale(deps, turn)
        else:
            registry.start(turn)
            registry.note_before(turn.id, await causes.list_before(deps.db, turn))


async def _end_stale(deps: Deps, turn: Turn) -> None:
    thoughts = Thoughts(deps, turn)
    await thoughts.load()
    await insist(turn, lambda: end_turn(deps, turn, None, Ending("silent", thoughts.spent, reason="stale")))


async def run_door(deps: Deps, registry: TurnRegistry, dispatcher: FloorDispatcher) -> None:
    """Resume, catch up, then judge messages and form memories until cancelled."""
    await resume_turns(deps, registry)
    await dispatcher.catch_up()
    async with asyncio.TaskGroup() as group:
        group.create_task(dispatcher.run(), name="floor")
        group.create_task(dispatcher.hearing.meanings.run(), name="meanings")
        group.create_task(deps.memories.run(), name="memories")
