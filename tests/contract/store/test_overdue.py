"""What every store removes of a workspace's past: what is older than a moment, a piece at a time."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import sqlalchemy as sa

from tertulia.domain.ids import WorkspaceId
from tertulia.store import messages
from tertulia.store.tables.agents import receipts
from tertulia.store.tables.executions import executions
from tertulia.store.tenancy.overdue import delete_traces_before, list_messages_before
from tertulia.store.tx import Tx
from tests.contract.store.kit import HOME, LOBBY, NOON, Store

OTHER = WorkspaceId("ws_other")
LATER = NOON + timedelta(seconds=1)


async def test_messages_are_listed_in_order_without_tombstones(store: Store) -> None:
    said = [await store.post(f"note {number}") for number in range(4)]
    await store.change(said[1].id, lambda tx, message, seq: messages.delete_message(tx, message))
    first = await list_messages_before(store.db, HOME, LATER, 0, 2)
    assert [message_id for _, message_id in first] == [said[0].id, said[2].id]
    rest = await list_messages_before(store.db, HOME, LATER, first[-1][0], 2)
    assert [message_id for _, message_id in rest] == [said[3].id]
    assert await list_messages_before(store.db, HOME, NOON, 0, 2) == []
    assert await list_messages_before(store.db, OTHER, LATER, 0, 2) == []


def _leave_traces(tx: Tx) -> None:
    for number in range(3):
        receipt = {"message_id": f"msg_{number}", "room_id": LOBBY, "body": {}, "created_at": NOON}
        tx.run(sa.insert(receipts).values(workspace_id=HOME, **receipt))
        call = {"id": f"exe_{number}", "agent_id": "agt_1", "call_key": str(number), "requester_id": "mem_ana"}
        told = {"tool": "x", "summary": "", "input": {}, "status": "completed", "created_at": NOON}
        ended_at = None if number == 0 else NOON
        tx.run(sa.insert(executions).values(workspace_id=HOME, **call, **told, ended_at=ended_at))


async def test_traces_go_piece_by_piece_and_a_call_under_way_stays(store: Store) -> None:
    await store.do(_leave_traces)
    remove = partial(delete_traces_before, workspace_id=HOME, moment=LATER, limit=2)
    assert await store.do(partial(remove, workspace_id=OTHER)) == 0
    assert await store.do(partial(remove, moment=NOON)) == 0
    assert [await store.do(remove) for _ in range(3)] == [4, 1, 0]
    async with store.db.read() as connection:
        assert list((await connection.execute(sa.select(executions.c.id))).scalars()) == ["exe_0"]
