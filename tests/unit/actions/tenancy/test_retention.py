"""What a workspace does not want to keep goes by itself: whole, in its own workspace alone, and said in the audit."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta
from functools import partial

from tertulia.actions.admin.workspaces import WorkspaceChange, update_workspace
from tertulia.actions.agents.memories import add_memories
from tertulia.actions.chat import pins
from tertulia.actions.tenancy.retention import Retention as Removal
from tertulia.agents.endings import Ending, end_turn
from tertulia.domain.events import MessageDeleted
from tertulia.domain.ids import MessageId, WorkspaceId
from tertulia.domain.memory import MemoryDraft
from tertulia.domain.people import Retention, Workspace
from tertulia.governance.ledger import Spent
from tertulia.store.agents import turns
from tertulia.store.agents.turns import Step
from tertulia.store.audit import AuditFilter, list_audit_entries
from tertulia.store.people import insert_workspace
from tests.unit.actions.memory.test_consent import remembered, told
from tests.unit.agents.house import House


async def keep(house: House, kept: Retention) -> Workspace:
    """Set for how long the owner's workspace keeps data."""
    return await update_workspace(house.deps, house.owner, WorkspaceChange(retention=kept))


async def remove(house: House, workspace: Workspace) -> None:
    await Removal(house.deps, pause_s=0).keep_to(workspace)


def pass_by(house: House, time: timedelta) -> None:
    house.clock.set(house.clock.now() + time)


async def noted(house: House) -> list[dict[str, int]]:
    """Read what the audit says was removed, the newest first."""
    page = await list_audit_entries(house.deps.db, house.owner.workspace_id, AuditFilter(action="retention.applied"))
    return [dict(entry.details) for entry in page.items]


async def test_old_messages_go_with_what_was_made_of_them(house: House) -> None:
    agent = await house.add_agent()
    old = await told(house, agent)
    await pins.pin_message(house.deps, house.owner, old)
    pass_by(house, timedelta(days=2))
    young = (await house.post("still here")).id
    assert await remembered(house, agent) != []
    workspace = await keep(house, Retention(message_days=1))
    await remove(house, workspace)
    assert (await house.message(old)).deleted_at == house.clock.now()
    assert (await house.message(old)).text == ""
    assert (await house.message(young)).text == "still here"
    assert await remembered(house, agent) == []
    assert [event.body for event in house.events if isinstance(event.body, MessageDeleted)] == [
        MessageDeleted(MessageId(old))
    ]
    assert await noted(house) == [{"messages": 1}]
    await remove(house, workspace)
    assert await noted(house) == [{"messages": 1}], "nothing more was to be removed, and nothing more is said"


async def test_more_than_goes_in_one_write(house: House) -> None:
    for number in range(120):
        await house.post(f"note {number}")
    pass_by(house, timedelta(days=2))
    await remove(house, await keep(house, Retention(message_days=1)))
    assert await noted(house) == [{"messages": 120}]


async def test_traces_go_and_a_turn_under_way_keeps_its_steps(house: House) -> None:
    agent = await house.add_agent()
    message = await house.post("@nia hello")
    ended, open_still = await house.add_turn(agent, message), await house.add_turn(agent, await house.post("and you?"))
    thought = Step(1, "think", {"text": "a heron"}, 3)
    for turn in (ended, open_still):
        await house.deps.writer.submit(partial(turns.insert_step, turn=turn, step=thought))
    await end_turn(house.deps, ended, None, Ending("silent", Spent(0.0), reason="nothing_to_add"))
    pass_by(house, timedelta(days=8))
    await remove(house, await keep(house, Retention(trace_days=7)))
    assert await turns.list_steps(house.deps.db, ended) == []
    assert len(await turns.list_steps(house.deps.db, open_still)) == 1
    assert (await house.turn(ended.id)).outcome == "silent", "what became of it stays"
    assert (await house.message(message.id)).text == "@nia hello"


async def test_old_memories_are_forgotten_and_can_be_taken_back(house: House) -> None:
    agent = await house.add_agent()
    await add_memories(house.deps, house.owner, agent.id, [MemoryDraft("The shed is green", tags=("pinned",))])
    pass_by(house, timedelta(days=31))
    await add_memories(house.deps, house.owner, agent.id, [MemoryDraft("The barn is red")])
    await remove(house, await keep(house, Retention(memory_days=30)))
    assert await remembered(house, agent) == ["The barn is red"]
    assert await noted(house) == [{"memories": 1}]


async def test_what_another_workspace_wants_is_its_own_matter(house: House) -> None:
    message = await house.post("ours")
    pass_by(house, timedelta(days=400))
    annex = Workspace(WorkspaceId("ws_annex"), "Annex", house.clock.now(), retention=Retention(1, 1, 1))
    await house.deps.writer.submit(lambda tx: insert_workspace(tx, annex))
    await remove(house, annex)
    await remove(house, house.deps.people.get_workspace(house.owner.workspace_id))
    assert (await house.message(message.id)).text == "ours"
    assert await noted(house) == []


async def test_who_changed_it_stands_in_the_audit(house: House) -> None:
    await keep(house, Retention(message_days=90))
    changed = await list_audit_entries(house.deps.db, house.owner.workspace_id, AuditFilter(action="workspace.updated"))
    assert [entry.details["retention"] for entry in changed.items] == [asdict(Retention(message_days=90))]
    same = replace(house.deps.people.get_workspace(house.owner.workspace_id), name="Home")
    assert same.retention == Retention(message_days=90)
