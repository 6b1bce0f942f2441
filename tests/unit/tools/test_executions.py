"""Stored executions are listed in pages, newest first, by what they are about, within one workspace."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tertulia.domain.errors import NotFound
from tertulia.domain.ids import AgentId, ExecutionId, MemberId, RoomId, TurnId, WorkspaceId, new_id
from tertulia.store.agents.executions import (
    Execution,
    ExecutionFilter,
    claim_execution,
    finish_execution,
    get_execution,
    list_executions,
)
from tests.unit.tools.database import NOON, Stored

HOME, AWAY = WorkspaceId("ws_home"), WorkspaceId("ws_away")


def execution(number: int, **changes: object) -> Execution:
    made = Execution(
        id=ExecutionId(f"exe_{number:03}"),
        workspace_id=HOME,
        agent_id=AgentId("agt_ada"),
        turn_id=TurnId("turn_1"),
        call_key=str(number),
        room_id=RoomId("room_1"),
        requester_id=MemberId("mem_owner"),
        tool="calculator",
        summary="calculator",
        input={"expression": "1"},
        status="running",
        created_at=NOON,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


async def store(stored: Stored, *executions: Execution) -> None:
    for made in executions:
        await stored.writer.submit(lambda tx, made=made: claim_execution(tx, made))  # type: ignore[misc]


async def test_pages(stored: Stored) -> None:
    await store(stored, *(execution(number) for number in range(5)), execution(9, workspace_id=AWAY, turn_id=None))
    first = await list_executions(stored.db, HOME, ExecutionFilter(), limit=3)
    assert [item.id for item in first.items] == ["exe_004", "exe_003", "exe_002"]
    second = await list_executions(stored.db, HOME, ExecutionFilter(), limit=3, cursor=first.next)
    assert [item.id for item in second.items] == ["exe_001", "exe_000"]
    assert second.next is None


async def test_filters(stored: Stored) -> None:
    other = execution(2, agent_id=AgentId("agt_bob"), turn_id=None, tool="current_time", room_id=None, status="denied")
    await store(stored, execution(1), other)
    for chosen in (
        ExecutionFilter(agent_id=(AgentId("agt_ada"),)),
        ExecutionFilter(turn_id=TurnId("turn_1")),
        ExecutionFilter(room_id=RoomId("room_1")),
        ExecutionFilter(tool="calculator"),
        ExecutionFilter(status="running"),
    ):
        assert [item.id for item in (await list_executions(stored.db, HOME, chosen)).items] == ["exe_001"]


async def test_one_is_found_in_its_workspace_alone(stored: Stored) -> None:
    await store(stored, execution(1))
    assert await get_execution(stored.db, HOME, ExecutionId("exe_001")) == execution(1)
    with pytest.raises(NotFound, match="exe_001"):
        await get_execution(stored.db, AWAY, ExecutionId("exe_001"))
    with pytest.raises(NotFound):
        await get_execution(stored.db, HOME, ExecutionId(new_id("exe")))


async def test_what_has_ended_stays_as_it_ended(stored: Stored) -> None:
    await store(stored, execution(1))
    ended = execution(1, status="success", output={"a": [1, None]}, duration_ms=3, cost_usd=0.000002, ended_at=NOON)
    await stored.writer.submit(lambda tx: finish_execution(tx, ended))
    await stored.writer.submit(lambda tx: finish_execution(tx, replace(ended, status="error", output=None)))
    assert await get_execution(stored.db, HOME, ended.id) == ended
