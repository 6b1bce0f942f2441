"""What an agent knew: its messages, memories and numbers, and to each only what it may see where it was said."""

from __future__ import annotations

from typing import Any

import pytest

from tertulia.actions.admin.members import MemberDraft, insert_member
from tertulia.actions.agents.explaining import Explanation, explain_message
from tertulia.actions.agents.knowing import get_known
from tertulia.actions.chat import messages, rooms
from tertulia.actions.chat.rooms import RoomDraft
from tertulia.domain.agent import Agent
from tertulia.domain.errors import NotFound
from tertulia.domain.memory import AgentScope, MemoryDraft, MemorySource
from tertulia.domain.message import Message
from tertulia.domain.people import Member
from tertulia.floor.receipt import Consideration
from tertulia.render.receipts import render_explanation
from tertulia.store.agents import turns as stored
from tests.unit.agents.house import House


async def _answer(house: House, agent: Agent, text: str) -> tuple[Message, Message]:
    """Ask an agent and give the question and what it said."""
    asked = await house.post(text)
    turn = await house.add_turn(agent, asked)
    house.registry.start(turn)
    await house.registry.wait(turn.id)
    message_id = (await house.turn(turn.id)).message_id
    assert message_id is not None
    return asked, await house.message(message_id)


async def _add_person(house: House, handle: str) -> Member:
    workspace = house.deps.people.get_workspace(house.owner.workspace_id)
    return await house.deps.writer.submit(
        lambda tx: insert_member(house.deps, tx, workspace, MemberDraft(handle, handle.title(), "human", "member"))
    )


async def test_it_tells_messages_memories_people_tools_and_what_each_part_took(house: House) -> None:
    nia = await house.add_agent("Nia")
    [memory] = await house.deps.memories.add_many(
        AgentScope(nia.workspace_id, nia.id), [MemoryDraft("The keys hang by the door.")]
    )
    before = await house.post("The kettle is red.")
    asked, answer = await _answer(house, nia, "@nia where are the keys?")
    known = await get_known(house.deps, house.owner, answer.id)
    assert [(one.id, one.message and one.message.text) for one in known.messages] == [
        (before.id, "The kettle is red."),
        (asked.id, "@nia where are the keys?"),
    ]
    [found] = known.memories
    assert (found.id, found.memory and found.memory.content) == (memory.id, "The keys hang by the door.")
    assert 0 < found.relevance <= 1
    assert set(known.people) == {house.owner.id, nia.member_id}
    assert known.inside is not None
    assert (known.inside["provider"], "calculator" in known.inside["tools"]) == ("offline", True)
    told = {name: tokens for name, tokens, _, _ in known.stored["parts"]}
    assert {"rules", "tools", "room", "memories", "talk", "task"} <= told.keys()
    assert all(tokens > 0 for tokens in told.values())


async def test_it_is_kept_without_words_and_shown_by_explain(house: House) -> None:
    nia = await house.add_agent("Nia")
    asked, answer = await _answer(house, nia, "@nia what is a marmot?")
    steps = await stored.list_steps(house.deps.db, await house.turn(answer.turn_id))  # type: ignore[arg-type]
    assert "marmot" not in str([step.output for step in steps if step.kind == "recall"])
    assert await explain_message(house.deps, house.owner, answer.id) == [], "nobody judged it here"
    known = await get_known(house.deps, house.owner, answer.id)
    assert known.turn.id == answer.turn_id
    assert [one.id for one in known.messages] == [asked.id]


async def test_erased_words_are_gone_from_it_and_changed_ones_are_told_as_they_stand(house: House) -> None:
    nia = await house.add_agent("Nia")
    first, second = await house.post("The safe code is 4711."), await house.post("The cat is called Minka.")
    _, answer = await _answer(house, nia, "@nia what is 2+2?")
    await messages.delete_message(house.deps, house.owner, first.id)
    await messages.edit_message(house.deps, house.owner, second.id, "The cat is called Mia.")
    known = await get_known(house.deps, house.owner, answer.id)
    by_id = {one.id: one for one in known.messages}
    gone, changed = by_id[first.id].message, by_id[second.id].message
    assert gone is not None
    assert changed is not None
    assert (gone.text, gone.deleted_at is None) == ("", False)
    assert (changed.text, changed.revision == by_id[second.id].revision) == ("The cat is called Mia.", False)


async def test_who_does_not_keep_the_agent_reads_no_memory_and_no_settings(house: House) -> None:
    nia = await house.add_agent("Nia")
    scope = AgentScope(nia.workspace_id, nia.id)
    private = await rooms.create_room(house.deps, house.owner, RoomDraft("attic", "private"))
    await rooms.add_member(house.deps, house.owner, private.room.id, nia.member_id)
    drafts = [
        MemoryDraft("The keys hang by the door."),
        MemoryDraft("The keys of the attic are rusty.", source=MemorySource("owner", house.room.room.id)),
    ]
    await house.deps.memories.add_many(scope, drafts)
    ben = await _add_person(house, "ben")
    await rooms.add_member(house.deps, house.owner, house.room.room.id, ben.id)
    _, answer = await _answer(house, nia, "@nia where are the keys?")
    known = await get_known(house.deps, ben, answer.id)
    assert known.inside is None
    assert known.memories
    assert all(one.memory is None for one in known.memories)
    await rooms.remove_member(house.deps, house.owner, house.room.room.id, ben.id)
    with pytest.raises(NotFound):
        await get_known(house.deps, ben, answer.id)


async def test_a_memory_that_is_forgotten_or_of_a_room_one_may_not_enter_is_only_counted(house: House) -> None:
    nia = await house.add_agent("Nia")
    scope = AgentScope(nia.workspace_id, nia.id)
    [memory] = await house.deps.memories.add_many(scope, [MemoryDraft("The keys hang by the door.")])
    _, answer = await _answer(house, nia, "@nia where are the keys?")
    await house.deps.memories.delete(scope, memory.id)
    known = await get_known(house.deps, house.owner, answer.id)
    assert (known.memories, known.hidden) == ((), {"messages": 0, "memories": 1})


async def test_who_came_later_learns_nothing_of_what_it_answered(house: House) -> None:
    hidden = await rooms.create_room(house.deps, house.owner, RoomDraft("cellar", "private", history="from_join"))
    nia = await house.add_agent("Nia")
    await rooms.add_member(house.deps, house.owner, hidden.room.id, nia.member_id)
    draft = messages.Draft("@nia what is 6*7?")
    posted = await messages.post_message(house.deps, house.owner, hidden.room.id, draft)
    ben = await _add_person(house, "ben")
    await rooms.add_member(house.deps, house.owner, hidden.room.id, ben.id)
    turn = await house.add_turn(nia, await house.message(posted.message_id))
    house.registry.start(turn)
    await house.registry.wait(turn.id)
    answer = (await house.turn(turn.id)).message_id
    assert answer is not None
    with pytest.raises(NotFound, match="before you came"):
        await get_known(house.deps, ben, answer)
    assert (await get_known(house.deps, house.owner, answer)).turn.id == turn.id


async def test_what_a_person_wrote_has_none(house: House) -> None:
    with pytest.raises(NotFound, match="by an agent"):
        await get_known(house.deps, house.owner, (await house.post("hello")).id)


async def test_a_receipt_names_it_by_ids(house: House) -> None:
    nia = await house.add_agent("Nia")
    _, answer = await _answer(house, nia, "@nia what is 2+2?")
    known = await get_known(house.deps, house.owner, answer.id)
    considered = Consideration(nia.id, "speak", "named", 1.0, ())
    told: dict[str, Any] = render_explanation(
        Explanation(nia, nia.id, "Nia", "natural-2", considered, known.turn, known=known)
    )
    snapshot = told["snapshot"]
    assert snapshot["tokens"] == sum(part["tokens"] for part in snapshot["parts"])
    assert [one["seq"] for one in snapshot["messages"]] == [one.seq for one in known.messages]
    assert "text" not in str(snapshot)
