"""Rooms: what an archived one refuses, who opens it again, and which names stand in one another's way."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

import pytest

from tertulia.actions.admin.members import MemberChange, MemberDraft, add_bot, insert_member, update_member
from tertulia.actions.agents.turns import Invocation, invoke_agent
from tertulia.actions.chat import messages, reactions, reading, rooms
from tertulia.actions.chat.messages import Draft
from tertulia.actions.chat.places import PlaceChange, set_agent_place
from tertulia.actions.chat.rooms import RoomChange, RoomDraft
from tertulia.agents.endings import Ending, end_turn
from tertulia.agents.prompting.context import assemble
from tertulia.agents.registry import TurnRegistry
from tertulia.domain.errors import Conflict, InvalidInput, NotFound, PermissionDenied
from tertulia.domain.ids import RoomId
from tertulia.domain.people import Member, RoomKind
from tertulia.floor.weights import SMALL_ROOM
from tertulia.governance.ledger import Spent
from tertulia.store import rooms as stored_rooms
from tertulia.store.messages import Page
from tertulia.store.tx import Tx
from tests.unit.agents.house import House, unbroken

ARCHIVE, OPEN = RoomChange(is_archived=True), RoomChange(is_archived=False)


async def archive(house: House) -> None:
    await rooms.update_room(house.deps, house.owner, house.room.room.id, ARCHIVE)


async def test_nothing_new_comes_into_an_archived_room(house: House) -> None:
    deps, me, room_id = house.deps, house.owner, house.room.room.id
    agent = await house.add_agent()
    ana, _ = await add_bot(deps, me, "ana")
    said = await house.post("before")
    await archive(house)
    acts: tuple[Callable[[], Awaitable[object]], ...] = (
        lambda: messages.post_message(deps, me, room_id, Draft("after")),
        lambda: messages.edit_message(deps, me, said.id, "after"),
        lambda: messages.delete_message(deps, me, said.id),
        lambda: reactions.add_reaction(deps, me, said.id, "👍"),
        lambda: reactions.remove_reaction(deps, me, said.id, "👍"),
        lambda: rooms.add_member(deps, me, room_id, ana.id),
        lambda: set_agent_place(deps, me, room_id, agent.id, PlaceChange("off")),
        lambda: rooms.update_room(deps, me, room_id, RoomChange(topic="after")),
        lambda: rooms.update_room(deps, me, room_id, RoomChange(name="after", is_archived=True)),
        lambda: invoke_agent(deps, me, room_id, Invocation(agent.id, "after")),
    )
    before = house.types()
    assert before[-1] == "room_updated"
    for act in acts:
        with pytest.raises(Conflict, match="archived"):
            await act()
    await archive(house)
    assert house.types() == before, "archived twice, it is archived once"
    assert house.room.room.archived_at == house.clock.now()


async def test_an_archived_room_is_read_left_and_opened_again(house: House) -> None:
    await house.post("before")
    await archive(house)
    past = await reading.list_history(house.deps, house.owner, house.room.room.id, Page())
    assert [message.text for message in past.messages] == ["before"]
    moment, _ = await reading.take_snapshot(house.deps, house.owner, house.room.room.id)
    assert moment.room.archived_at is not None
    await rooms.update_room(house.deps, house.owner, house.room.room.id, OPEN)
    assert house.room.room.archived_at is None
    await house.post("after")
    await archive(house)
    await rooms.leave_room(house.deps, house.owner, house.room.room.id)
    assert house.types()[-1] == "member_left"


async def test_what_is_written_in_the_same_breath_comes_too_late(house: House) -> None:
    deps, room_id = house.deps, house.room.room.id
    ana, _ = await add_bot(deps, house.owner, "ana")
    archiving = asyncio.create_task(rooms.update_room(deps, house.owner, room_id, ARCHIVE))
    await asyncio.sleep(0)
    assert house.room.room.archived_at is None, "it is queued, and nobody knows of it yet"
    done = await asyncio.gather(
        archiving,
        messages.post_message(deps, house.owner, room_id, Draft("too late")),
        rooms.add_member(deps, house.owner, room_id, ana.id),
        return_exceptions=True,
    )
    assert [type(one) for one in done[1:]] == [Conflict, Conflict]
    assert house.types()[-1] == "room_updated"


async def test_agents_stop_and_say_nothing_there(house: House) -> None:
    agent = await house.add_agent()
    waiting = await house.add_turn(agent, await house.post("@nia one"))
    finishing = await house.add_turn(agent, await house.post("@nia two"))
    context = await assemble(house.deps, finishing)
    halted: list[RoomId] = []

    class Turns(TurnRegistry):
        def halt_room(self, room_id: RoomId) -> None:
            halted.append(room_id)

    deps = replace(house.deps, turns=Turns(lambda turn, halt: asyncio.sleep(0), lambda turn: None, unbroken))
    await rooms.update_room(deps, house.owner, house.room.room.id, ARCHIVE)
    assert halted == [house.room.room.id]
    assert await end_turn(house.deps, finishing, context, Ending("spoke", Spent(0.0), "Late."))
    house.registry.start(waiting)
    await house.registry.wait(waiting.id)
    for turn in (waiting, finishing):
        ended = await house.turn(turn.id)
        assert (ended.outcome, ended.reason) == ("silent", "archived")
    assert "agent_message" not in house.types()


async def test_staff_open_a_public_room_from_outside_and_others_do_not(house: House) -> None:
    deps = house.deps
    ana, _ = await add_bot(deps, house.owner, "ana")
    ben, _ = await add_bot(deps, house.owner, "ben")
    public = (await rooms.create_room(deps, ana, RoomDraft("pub"))).room.id
    private = (await rooms.create_room(deps, ana, RoomDraft("den", "private"))).room.id
    direct = (await rooms.open_direct(deps, ana, [ben.id])).room.id
    refusals: tuple[tuple[Member, str, type[Exception]], ...] = (
        (ben, public, PermissionDenied),
        (ben, private, NotFound),
        (house.owner, private, NotFound),
        (ana, direct, PermissionDenied),
    )
    for member, room_id, error in refusals:
        with pytest.raises(error):
            await rooms.update_room(deps, member, room_id, ARCHIVE)
    for change in (ARCHIVE, OPEN):
        state = await rooms.update_room(deps, house.owner, public, change)
        assert (state.room.archived_at is not None) is change.is_archived


@pytest.mark.parametrize(
    ("kind", "by_owner", "is_refused"),
    [
        ("public", True, True),
        ("public", False, True),
        ("private", True, True),
        ("private", False, False),
    ],
)
async def test_a_public_name_is_free_for_no_other_public_room(
    house: House, kind: RoomKind, by_owner: bool, is_refused: bool
) -> None:
    ana, _ = await add_bot(house.deps, house.owner, "ana")
    await rooms.create_room(house.deps, house.owner, RoomDraft("Straße"))
    again = rooms.create_room(house.deps, house.owner if by_owner else ana, RoomDraft("STRASSE", kind))
    if is_refused:
        with pytest.raises(Conflict, match="STRASSE"):
            await again
    else:
        await again


@pytest.mark.parametrize("kind", ["public", "private"])
async def test_a_private_name_tells_others_nothing(house: House, kind: RoomKind) -> None:
    ana, _ = await add_bot(house.deps, house.owner, "ana")
    await rooms.create_room(house.deps, house.owner, RoomDraft("secret", "private"))
    await rooms.create_room(house.deps, ana, RoomDraft("secret", kind))
    with pytest.raises(Conflict):
        await rooms.create_room(house.deps, house.owner, RoomDraft("Secret", "private"))


async def test_two_that_come_at_once_get_one_name_once(house: House) -> None:
    both = await asyncio.gather(
        *(rooms.create_room(house.deps, house.owner, RoomDraft("twin")) for _ in range(2)), return_exceptions=True
    )
    assert [isinstance(one, Conflict) for one in both] == [False, True]


async def test_a_name_is_free_while_its_room_is_archived(house: House) -> None:
    deps, me = house.deps, house.owner
    first = (await rooms.create_room(deps, me, RoomDraft("plans"))).room.id
    await rooms.update_room(deps, me, first, ARCHIVE)
    second = (await rooms.create_room(deps, me, RoomDraft("plans"))).room.id
    with pytest.raises(Conflict, match="plans"):
        await rooms.update_room(deps, me, first, OPEN)
    await rooms.update_room(deps, me, first, RoomChange(name="old plans", is_archived=False))
    with pytest.raises(Conflict):
        await rooms.update_room(deps, me, second, RoomChange(name="OLD PLANS"))
    changed = await rooms.update_room(deps, me, second, RoomChange(name="PLANS", topic="its own name is free"))
    assert changed.room.name == "PLANS"


async def test_whoever_comes_in_the_same_breath_as_the_door_is_shut_stays_outside(house: House) -> None:
    deps, me = house.deps, house.owner
    ana, _ = await add_bot(deps, me, "ana")
    state = await rooms.create_room(deps, me, RoomDraft("garden"))
    done = await asyncio.gather(
        rooms.update_room(deps, me, state.room.id, RoomChange(kind="private")),
        rooms.join_room(deps, ana, state.room.id),
        return_exceptions=True,
    )
    assert isinstance(done[1], PermissionDenied)
    assert ana.id not in state.members


async def test_whoever_becomes_a_guest_in_the_same_breath_brings_nobody(house: House) -> None:
    deps, me = house.deps, house.owner
    ana, ben = [(await add_bot(deps, me, handle))[0] for handle in ("ana", "ben")]
    await rooms.add_member(deps, me, house.room.room.id, ana.id)
    done = await asyncio.gather(
        update_member(deps, me, ana.id, MemberChange(role="guest")),
        rooms.add_member(deps, ana, house.room.room.id, ben.id),
        return_exceptions=True,
    )
    assert isinstance(done[1], PermissionDenied)
    assert ben.id not in house.room.members


async def test_of_two_who_come_in_the_same_breath_the_last_place_takes_one(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    deps, me = house.deps, house.owner
    ana, ben = [(await add_bot(deps, me, handle))[0] for handle in ("ana", "ben")]
    state = await rooms.create_room(deps, me, RoomDraft("garden"))
    monkeypatch.setattr(rooms, "MAX_MEMBERS", 2)
    done = await asyncio.gather(
        *(rooms.join_room(deps, one, state.room.id) for one in (ana, ben)), return_exceptions=True
    )
    assert [isinstance(one, Conflict) for one in done] == [False, True]
    await rooms.add_member(deps, me, state.room.id, ana.id)
    assert len(state.members) == 2


def hold(held: threading.Event, tx: Tx) -> None:
    """Keep the writer, so that what is asked of it meanwhile is one batch."""
    held.wait(60)


async def test_whoever_comes_in_the_same_breath_hears_nothing_from_before(house: House) -> None:
    deps, me = house.deps, house.owner
    ana, _ = await add_bot(deps, me, "ana")
    for history, is_told in (("all", True), ("from_join", False)):
        draft = RoomDraft(f"garden {history}", history=history)  # type: ignore[arg-type]
        state = await rooms.create_room(deps, me, draft)
        said = await messages.post_message(deps, me, state.room.id, Draft("before"))
        held = threading.Event()
        holding = deps.writer.submit(partial(hold, held))
        coming = asyncio.create_task(rooms.join_room(deps, ana, state.room.id))
        await asyncio.sleep(0)
        edited = messages.edit_message(deps, me, said.message_id, "before, and better")
        held.set()
        done = await asyncio.gather(coming, edited, holding, return_exceptions=True)
        assert isinstance(done[1], Conflict) is not is_told, history


@pytest.mark.parametrize(("people", "mode"), [(SMALL_ROOM, "natural"), (SMALL_ROOM + 1, "mentioned")])
async def test_how_an_agent_begins_hangs_on_how_many_people_there_are(house: House, people: int, mode: str) -> None:
    deps, me, room_id = house.deps, house.owner, house.room.room.id
    workspace = deps.people.get_workspace(me.workspace_id)

    def add_people(tx: Tx) -> None:
        for number in range(people - 1):
            draft = MemberDraft(f"p{number}", "Somebody", "human", "member")
            rooms.insert_membership(tx, house.room.room, insert_member(deps, tx, workspace, draft))

    await deps.writer.submit(add_people)
    await rooms.add_member(deps, me, room_id, (await add_bot(deps, me, "ana"))[0].id)
    agent = await house.add_agent()
    assert house.room.members[agent.member_id].agent_mode == mode
    direct = await rooms.open_direct(deps, me, [agent.member_id])
    assert direct.members[agent.member_id].agent_mode == "always"


async def test_no_name_begins_with_the_sign_that_is_put_before_names(house: House) -> None:
    with pytest.raises(InvalidInput, match="leave that out"):
        await rooms.create_room(house.deps, house.owner, RoomDraft("#lobby"))
    state = await rooms.create_room(house.deps, house.owner, RoomDraft("c#"))
    with pytest.raises(InvalidInput, match="leave that out"):
        await rooms.update_room(house.deps, house.owner, state.room.id, RoomChange(name="#c"))
    assert state.room.name == "c#"


async def test_a_name_from_before_that_begins_with_the_sign_stays(house: House) -> None:
    state = await rooms.create_room(house.deps, house.owner, RoomDraft("old"))
    old = replace(state.room, name="#old")
    await house.deps.writer.submit(lambda tx: stored_rooms.update_room(tx, old))
    await rooms.update_room(house.deps, house.owner, old.id, RoomChange(topic="still here"))
    assert (state.room.name, state.room.topic) == ("#old", "still here")
