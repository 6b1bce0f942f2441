"""What every store keeps of the floor: waits that come due, and one lease per place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from tertulia.domain.floor import Lease, Wait, Wish
from tertulia.domain.ids import AgentId, ChainId, MessageId, RoomId, TurnId, WaitId, WorkspaceId
from tertulia.domain.message import Message
from tertulia.domain.turn import Turn
from tertulia.store.agents import causes, floor, turns
from tertulia.store.messages import delete_message
from tertulia.store.tx import Tx
from tests.contract.store.kit import ANA, BEN, HOME, LOBBY, NOON, ROOM, Store

BID = Wish(AgentId("agt_nia"), "unasked", "small", 0.5, ("Few people talk here.", "ähre"), 0.36)
RULE = Wish(AgentId("agt_oda"), "unasked", "mode_always", 0.85, ())
THREAD = MessageId("msg_root")


def wait(name: str, due_s: float = 6.0) -> Wait:
    due_at = NOON + timedelta(seconds=due_s)
    return Wait(
        WaitId(f"wait_{name}"), HOME, LOBBY, None, "burst", MessageId(f"msg_{name}"), BEN, (BID, RULE), due_at, due_at
    )


async def begin(store: Store, name: str) -> Turn:
    cause = f"msg_{name}"
    whose = (TurnId(f"turn_{name}"), HOME, LOBBY, BID.agent_id, ANA, BEN)
    turn = Turn(*whose, "unasked", cause, "pending", NOON, ChainId(cause))
    await store.do(partial(turns.ensure_turn, turn=turn))
    return turn


def lease(turn: Turn, thread_id: MessageId | None = None, room_id: RoomId = LOBBY) -> Lease:
    return Lease(HOME, room_id, thread_id, turn.id, MessageId(turn.cause), (RULE, BID))


async def test_waits_are_read_as_they_were_kept_the_next_due_first(store: Store) -> None:
    late = replace(wait("late", 9), before=(MessageId("msg_x"), MessageId("msg_y")))
    soon = replace(wait("soon", 3), kind="reoffer", thread_id=THREAD)
    for one in (late, soon):
        await store.do(partial(floor.put_wait, wait=one))
    assert await floor.list_all_waits(store.db) == [soon, late]
    later = replace(soon, due_at=NOON + timedelta(minutes=5), until=NOON + timedelta(minutes=6), round=2)
    assert await store.do(partial(floor.postpone, wait=later)) is True
    assert await floor.list_all_waits(store.db) == [late, later]


async def test_a_wait_is_taken_away_once(store: Store) -> None:
    one = wait("a")
    await store.do(partial(floor.put_wait, wait=one))
    assert await store.do(partial(floor.drop_wait, workspace_id=HOME, wait_id=one.id)) is True
    assert await store.do(partial(floor.drop_wait, workspace_id=HOME, wait_id=one.id)) is False
    assert await store.do(partial(floor.postpone, wait=one)) is False
    assert await floor.list_all_waits(store.db) == []


async def test_a_place_has_one_who_speaks_until_its_turn_ends(store: Store) -> None:
    first, second = await begin(store, "a"), await begin(store, "b")
    assert await store.do(partial(floor.take_lease, lease=lease(first))) is True
    assert await store.do(partial(floor.take_lease, lease=lease(second))) is False
    assert await store.do(partial(floor.take_lease, lease=lease(second, THREAD))) is True, "a thread is another place"
    assert await store.do(lambda tx: floor.find_lease(tx, HOME, LOBBY, None)) == lease(first)

    def end(tx: Tx) -> Lease | None:
        turns.end_turn(tx, first, "spoke", None, None)
        assert floor.find_lease(tx, HOME, LOBBY, None) is None, "an ended turn holds nothing"
        return floor.end_lease(tx, first)

    assert await store.do(end) == lease(first)
    assert await store.do(partial(floor.end_lease, turn=first)) is None


async def test_what_an_ended_turn_left_is_no_hindrance(store: Store) -> None:
    first, second = await begin(store, "a"), await begin(store, "b")
    await store.do(partial(floor.take_lease, lease=lease(first)))
    await store.do(lambda tx: turns.end_turn(tx, first, "stopped", None, None))
    assert await store.do(partial(floor.take_lease, lease=lease(second))) is True


async def test_a_turn_may_be_given_another_cause_until_it_ends(store: Store) -> None:
    turn = await begin(store, "a")
    assert await store.do(partial(causes.move_cause, turn=turn, cause=MessageId("msg_b"))) is True
    assert await store.do(partial(turns.find_cause, turn=turn)) == "msg_b"
    await store.do(lambda tx: turns.end_turn(tx, turn, "spoke", None, None))
    assert await store.do(partial(causes.move_cause, turn=turn, cause=MessageId("msg_c"))) is False


async def test_a_turn_knows_what_it_took_in_and_goes_back_to_it(store: Store) -> None:
    said = [await store.post("x") for _ in range(3)]
    whose = (TurnId("turn_a"), HOME, LOBBY, BID.agent_id, ANA, BEN)
    turn = Turn(*whose, "mention", said[0].id, "pending", NOON, ChainId(said[0].id))
    await store.do(partial(turns.ensure_turn, turn=turn))
    for one in said[1:]:
        await store.do(partial(causes.move_cause, turn=turn, cause=one.id))
    [moved] = await causes.list_turns_for(store.db, HOME, said[0].id)
    assert (moved.id, moved.cause) == (turn.id, said[2].id)
    assert await causes.list_before(store.db, moved) == [said[0].id, said[1].id]
    assert await causes.find_first(store.db, moved) == said[0].id
    about = await causes.list_turns_about(store.db, ROOM, [turn.agent_id], [said[0].id, said[2].id])
    assert sorted(about) == [(said[0].id, moved), (said[2].id, moved)]
    other = replace(turn, id=TurnId("turn_b"), agent_id=AgentId("agt_oda"), cause=said[1].id)
    await store.do(partial(turns.ensure_turn, turn=other))
    assert await store.do(partial(causes.list_asked, turn=moved)) == [other]
    assert await store.do(partial(causes.list_asked, turn=other)) == [moved]

    def take_away(message: Message) -> Callable[[Tx], None]:
        def op(tx: Tx) -> None:
            delete_message(tx, message)
            causes.step_back(tx, message)

        return op

    await store.do(take_away(said[1]))
    assert await causes.list_before(store.db, moved) == [said[0].id]
    await store.do(take_away(said[2]))
    assert await store.do(partial(turns.find_cause, turn=turn)) == said[0].id
    await store.do(take_away(said[0]))
    assert await store.do(partial(turns.find_cause, turn=turn)) == said[0].id, "nothing stands before it"


async def test_what_a_turn_handed_on_is_found(store: Store) -> None:
    asker = await begin(store, "a")
    asked = replace(asker, id=TurnId("turn_b"), agent_id=AgentId("agt_oda"), trigger="delegated", after=asker.id)
    await store.do(partial(turns.ensure_turn, turn=asked))
    assert await store.do(partial(causes.list_handed_on, turn=asker)) == [asked]
    assert await store.do(partial(causes.list_handed_on, turn=asked)) == []


async def test_a_receipt_can_be_written_anew(store: Store) -> None:
    said = await store.post("hello")
    await store.do(lambda tx: turns.put_receipt(tx, HOME, LOBBY, said.id, {"considered": []}))
    await store.do(lambda tx: turns.replace_receipt(tx, HOME, said.id, {"considered": ["ähre"]}))
    assert await store.do(partial(turns.find_receipt_in, workspace_id=HOME, message_id=said.id)) == {
        "considered": ["ähre"]
    }
    assert await turns.find_receipt(store.db, HOME, said.id) == {"considered": ["ähre"]}


async def test_another_workspace_reaches_nothing_of_it(store: Store) -> None:
    theirs = WorkspaceId("ws_theirs")
    one, turn, said = wait("a"), await begin(store, "a"), await store.post("x", ANA)
    await store.do(partial(floor.put_wait, wait=one))
    await store.do(partial(floor.take_lease, lease=lease(turn)))
    await store.do(lambda tx: turns.put_receipt(tx, HOME, LOBBY, said.id, {"considered": []}))
    strange = replace(turn, workspace_id=theirs)

    def op(tx: Tx) -> None:
        assert not floor.drop_wait(tx, theirs, one.id)
        assert not floor.postpone(tx, replace(one, workspace_id=theirs, round=2))
        assert floor.find_lease(tx, theirs, LOBBY, None) is None
        assert floor.end_lease(tx, strange) is None
        assert not causes.move_cause(tx, strange, MessageId("msg_b"))
        assert turns.find_cause(tx, strange) is None
        assert turns.begin_attempt(tx, strange) is None
        assert not turns.end_turn(tx, strange, "spoke", None, None)
        assert turns.find_receipt_in(tx, theirs, said.id) is None
        turns.replace_receipt(tx, theirs, said.id, {"considered": ["forged"]})

    await store.do(op)
    assert await turns.find_turn_by_id(store.db, theirs, turn.id) is None
    assert await floor.list_all_waits(store.db) == [one]
    assert await turns.find_turn_by_id(store.db, HOME, turn.id) == turn
    assert await turns.find_receipt(store.db, HOME, said.id) == {"considered": []}
