"""What agents remember of oneself: one may take it along, and have it erased down to the bytes of the files."""

from __future__ import annotations

from dataclasses import replace

from tertulia.actions.agents.memories import add_memories, change_memory
from tertulia.actions.chat import messages
from tertulia.actions.memory import mine
from tertulia.agents.endings import Ending, end_turn
from tertulia.agents.prompting.context import assemble
from tertulia.domain.ids import MemberId
from tertulia.domain.memory import MemoryDraft, MemorySource
from tertulia.domain.people import Member
from tertulia.governance.ledger import Spent
from tertulia.store.memory.scrubbing import count_traces, list_files
from tests.unit.actions.memory.test_consent import remembered, told
from tests.unit.agents.house import House

SECRET = "my locker is behind the green heron"


async def test_one_takes_along_what_one_said_and_what_one_could_have_read(house: House) -> None:
    agent = await house.add_agent()
    ana = Member(MemberId("mem_ana"), house.owner.workspace_id, "ana", "Ana", "human", "member", house.clock.now())
    drafts = [
        MemoryDraft("Ana sails", source=MemorySource("ana")),
        MemoryDraft("Ana rows", subject="Ana"),
        MemoryDraft("Ana is late", subject="ana", source=MemorySource("owner", house.room.room.id)),
        MemoryDraft("Ben rows", subject="ben"),
    ]
    await add_memories(house.deps, house.owner, agent.id, drafts)
    assert [one.content for one in await mine.export_mine(house.deps, ana)] == ["Ana sails", "Ana rows"]


async def test_erasing_leaves_no_byte_and_says_so(house: House) -> None:
    agent = await house.add_agent()
    message_id = await told(house, agent, f"remember that {SECRET}")
    [kept] = await add_memories(
        house.deps,
        house.owner,
        agent.id,
        [
            MemoryDraft(f"{SECRET} indeed", subject="owner"),
        ],
    )
    await change_memory(house.deps, house.owner, kept.id, {"content": "nothing of note in here"})
    await add_memories(house.deps, house.owner, agent.id, [MemoryDraft("The ferry leaves at nine")])
    folder = house.deps.db.path.parent
    assert count_traces(list_files(folder), [SECRET]) == 1
    await messages.delete_message(house.deps, house.owner, message_id)
    report = await mine.erase_mine(house.deps, house.owner)
    assert (report.agents, report.memories, report.changes) == (1, 1, 1)
    assert (report.is_search_cleaned, report.is_log_truncated, report.is_index_emptied) == (True, True, True)
    assert not report.is_index_elsewhere
    assert report.traces == 0
    assert await remembered(house, agent) == ["The ferry leaves at nine"]
    assert all(SECRET.encode() not in file.read_bytes() for file in list_files(folder))
    again = await mine.erase_mine(house.deps, house.owner)
    assert report.unknown == 1
    assert replace(again, files=0) == replace(report, agents=0, memories=0, changes=0, looked_for=0, files=0)


async def test_answers_that_hold_ones_words_go_also_where_the_words_are_known_no_more(house: House) -> None:
    agent = await house.add_agent()

    async def answer(message_id: str, text: str) -> str:
        turn = await house.add_turn(agent, await house.message(message_id))
        context = await assemble(house.deps, turn)
        await end_turn(house.deps, turn, context, Ending("spoke", Spent(0.0), text))
        return (await house.turn(turn.id)).message_id or ""

    asked, gone = (await house.post(f"remember that {SECRET}")).id, (await house.post("hm")).id
    quoting = await answer(asked, "You told me that your locker is behind the green heron.")
    blind = await answer(gone, "Who knows what was asked?")
    await messages.delete_message(house.deps, house.owner, gone)
    plain = await answer((await house.post("and now?")).id, "The ferry leaves at nine")
    report = await mine.erase_mine(house.deps, house.owner)
    assert (report.answers, report.unknown) == (2, 1)
    standing = {one for one in (quoting, blind, plain) if (await house.message(one)).deleted_at is None}
    assert standing == {plain}


async def test_what_was_sealed_is_looked_for_too(house: House) -> None:
    agent = await house.add_agent()
    await told(house, agent, "remember that I have diabetes since I was nine")
    assert [one.is_sealed for one in await mine.export_mine(house.deps, house.owner)] == [True]
    report = await mine.erase_mine(house.deps, house.owner)
    assert (report.memories, report.looked_for) == (1, 1)


async def test_what_stands_as_a_message_is_told_to_be_left(house: House) -> None:
    assert house.deps.db.path.exists()
    agent = await house.add_agent()
    await told(house, agent, SECRET)
    report = await mine.erase_mine(house.deps, house.owner)
    assert (report.memories, report.looked_for, report.traces) == (1, 1, 1)
    assert await remembered(house, agent) == []
