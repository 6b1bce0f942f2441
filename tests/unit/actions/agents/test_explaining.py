"""Why an agent kept silent: what it weighed, page by page, as far as the asker may read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tertulia.actions.admin.members import MemberDraft, insert_member
from tertulia.actions.agents.explaining import explain_message, list_weighed
from tertulia.actions.chat import messages, rooms
from tertulia.actions.chat.messages import Draft
from tertulia.actions.chat.rooms import RoomDraft
from tertulia.agents.endings import Ending, end_turn
from tertulia.agents.prompting.context import assemble
from tertulia.domain.agent import Agent
from tertulia.domain.errors import NotFound
from tertulia.domain.message import Message
from tertulia.domain.people import Member, MemberRole
from tertulia.domain.turn import Turn
from tertulia.floor.receipt import Consideration, Receipt
from tertulia.governance import ledger
from tertulia.governance.ledger import Caps, Reservation, Spent
from tertulia.store.agents import receipts
from tertulia.store.agents import turns as stored
from tertulia.store.agents.costs import Cost
from tertulia.store.messages import Page
from tertulia.store.tx import Tx
from tests.unit.agents.house import House


async def judge(house: House, message: Message, *considered: Consideration) -> None:
    body = Receipt("natural-1", considered).to_json()

    def op(tx: Tx) -> None:
        stored.put_receipt(tx, message.workspace_id, message.room_id, message.id, body)

    await house.deps.writer.submit(op)


def silent(agent: Agent, score: float = 0.2) -> Consideration:
    return Consideration(agent.id, "silent", "small", score, ("The message is short.",), 0.36)


def spoke(agent: Agent) -> Consideration:
    return Consideration(agent.id, "speak", "named", 1.0, ("It was named.",))


async def pay(house: House, turn: Turn) -> None:
    """Have a turn cost a quarter."""

    def op(tx: Tx) -> None:
        whose = (turn.workspace_id, turn.id, turn.agent_id, turn.room_id, turn.requester_id)
        wanted = Reservation(*whose, 0.5, turn.chain_id, 1_000)
        ledger.reserve(tx, wanted, Caps())
        ledger.settle(tx, turn.id, Spent(0.25))

    await house.deps.writer.submit(op)


async def add_person(house: House, handle: str, role: MemberRole = "member") -> Member:
    workspace = house.deps.people.get_workspace(house.owner.workspace_id)
    draft = MemberDraft(handle, handle.title(), "human", role)
    return await house.deps.writer.submit(lambda tx: insert_member(house.deps, tx, workspace, draft))


async def test_the_last_comes_first_with_who_spoke_instead_and_what_it_cost(house: House) -> None:
    nia, otto = await house.add_agent("Nia"), await house.add_agent("Otto")
    first, second = await house.post("hm"), await house.post("@otto and you?")
    await judge(house, first, silent(nia), silent(otto))
    await judge(house, second, silent(nia), spoke(otto))
    turn = await house.add_turn(otto, second)
    await pay(house, turn)
    seen = await list_weighed(house.deps, house.owner, house.room.room.id, nia.id, Page())
    assert [one.message.id for one in seen.items] == [second.id, first.id]
    assert (seen.next_seq, seen.hidden) == (None, 0)
    [instead] = seen.items[0].spoke
    assert (instead.agent_id, instead.name, instead.turn) == (otto.id, "Otto", turn)
    assert seen.items[1].spoke == ()
    own = seen.items[1].explanation
    assert (own.considered, own.policy, own.turn) == (silent(nia), "natural-1", None)
    theirs = await list_weighed(house.deps, house.owner, house.room.room.id, otto.id, Page())
    assert (theirs.items[0].explanation.turn, theirs.items[0].explanation.cost) == (turn, Cost(0.25))


async def test_what_it_cost_is_for_those_who_keep_the_agent(house: House) -> None:
    nia = await house.add_agent()
    ben = await add_person(house, "ben")
    await rooms.add_member(house.deps, house.owner, house.room.room.id, ben.id)
    message = await house.post("@nia?")
    await judge(house, message, spoke(nia))
    turn = await house.add_turn(nia, message)
    await pay(house, turn)
    costs = [
        (await list_weighed(house.deps, who, house.room.room.id, nia.id, Page())).items[0].explanation.cost
        for who in (house.owner, ben)
    ]
    assert costs == [Cost(0.25), None]


async def test_pages_follow_one_another_and_leave_out_what_it_said_itself(house: House) -> None:
    nia = await house.add_agent()
    said = []
    for number in range(5):
        message = await house.post(f"number {number}")
        await judge(house, message, silent(nia))
        said.append(message.id)
    its_own = await messages.post_message(
        house.deps, house.deps.people[nia.member_id], house.room.room.id, Draft("number 6")
    )
    await judge(house, await house.message(its_own.message_id), silent(nia))
    found = []
    page = Page(limit=2)
    while True:
        one = await list_weighed(house.deps, house.owner, house.room.room.id, nia.id, page)
        found += [item.message.id for item in one.items]
        if one.next_seq is None:
            break
        page = replace(page, before_seq=one.next_seq)
    assert found == said[::-1]


async def test_what_was_said_before_one_came_is_counted_and_not_named(house: House) -> None:
    deps, me = house.deps, house.owner
    state = await rooms.create_room(deps, me, RoomDraft("late", "private", history="from_join"))
    nia = await house.add_agent()
    await rooms.add_member(deps, me, state.room.id, nia.member_id)
    ben = await add_person(house, "ben")
    for number in range(3):
        posted = await messages.post_message(deps, me, state.room.id, Draft(f"before {number}"))
        await judge(house, await house.message(posted.message_id), silent(nia))
    await rooms.add_member(deps, me, state.room.id, ben.id)
    after = await messages.post_message(deps, me, state.room.id, Draft("after"))
    await judge(house, await house.message(after.message_id), silent(nia))
    seen = await list_weighed(deps, ben, state.room.id, nia.id, Page())
    assert ([one.message.id for one in seen.items], seen.hidden) == ([after.message_id], 3)
    assert (await list_weighed(deps, me, state.room.id, nia.id, Page())).hidden == 0
    with pytest.raises(NotFound):
        await list_weighed(deps, await add_person(house, "cy"), state.room.id, nia.id, Page())
    with pytest.raises(NotFound):
        await list_weighed(deps, me, state.room.id, "agt_none", Page())


async def test_what_led_to_an_answer_is_for_those_who_may_see_the_question(house: House) -> None:
    deps, me = house.deps, house.owner
    state = await rooms.create_room(deps, me, RoomDraft("late", "private", history="from_join"))
    nia, ben = await house.add_agent(), await add_person(house, "ben")
    await rooms.add_member(deps, me, state.room.id, nia.member_id)
    asked = await messages.post_message(deps, me, state.room.id, Draft("@nia is the secret well kept?"))
    question = await house.message(asked.message_id)
    await judge(house, question, spoke(nia))
    turn = await house.add_turn(nia, question)
    await rooms.add_member(deps, me, state.room.id, ben.id)
    context = await assemble(deps, turn)
    assert await end_turn(deps, turn, context, Ending("spoke", Spent(0.0), "It is."))
    answer_id = (await house.turn(turn.id)).message_id
    assert answer_id is not None
    assert [one.agent_id for one in await explain_message(deps, me, answer_id)] == [nia.id]
    with pytest.raises(NotFound, match="before you came"):
        await explain_message(deps, ben, answer_id)


async def test_what_is_hidden_is_counted_on_the_first_page_alone(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    deps, me = house.deps, house.owner
    state = await rooms.create_room(deps, me, RoomDraft("late", "private", history="from_join"))
    nia, ben = await house.add_agent(), await add_person(house, "ben")
    await rooms.add_member(deps, me, state.room.id, nia.member_id)
    for number in range(4):
        posted = await messages.post_message(deps, me, state.room.id, Draft(f"number {number}"))
        await judge(house, await house.message(posted.message_id), silent(nia))
    await rooms.add_member(deps, me, state.room.id, ben.id)
    after = await messages.post_message(deps, me, state.room.id, Draft("after"))
    assert (await list_weighed(deps, ben, state.room.id, nia.id, Page())).hidden == 4
    seq = (await house.message(after.message_id)).seq
    assert (await list_weighed(deps, ben, state.room.id, nia.id, Page(before_seq=seq))).hidden == 0
    monkeypatch.setattr(receipts, "MAX_LOOKED_AT", 3)
    assert (await list_weighed(deps, ben, state.room.id, nia.id, Page())).hidden < 4, "it looks no further back"
