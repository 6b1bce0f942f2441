"""What every store gives back of receipts: an agent's, page by page, with the turns that came of them."""

from __future__ import annotations

from dataclasses import replace

from tertulia.domain.ids import AgentId, ChainId, MemberId, TurnId
from tertulia.domain.message import Message
from tertulia.domain.turn import Turn
from tertulia.store.agents import costs, receipts, turns
from tertulia.store.agents.costs import Cost, Usual
from tertulia.store.ledger import LedgerEntry, insert_entry
from tertulia.store.messages import Page
from tertulia.store.tx import Tx
from tests.contract.store.kit import ANA, BEN, HOME, LOBBY, NOON, ROOM, Store

NIA, OTTO, ITSELF = AgentId("agt_nia"), AgentId("agt_otto"), MemberId("mem_nia")
CHAIN = ChainId("msg_3")
TURN = Turn(TurnId("turn_1"), HOME, LOBBY, NIA, ITSELF, BEN, "unasked", "msg_3", "pending", NOON, CHAIN)


async def judged(store: Store, agent_id: AgentId, author: MemberId = BEN) -> Message:
    message = await store.post("x", author)
    body = {"policy": "p", "considered": [[agent_id, "silent", "small", 0.2, ["It is quiet."], 0.36]]}
    await store.do(lambda tx: turns.put_receipt(tx, HOME, LOBBY, message.id, body))
    return message


async def test_an_agents_receipts_come_in_pages_the_last_first(store: Store) -> None:
    said = [await judged(store, NIA) for _ in range(3)]
    await judged(store, OTTO)
    await judged(store, NIA, ITSELF)
    await store.post("not judged yet")
    page = await receipts.list_considered(store.db, ROOM, NIA, ITSELF, Page(limit=2))
    assert [one.message.id for one in page.items] == [said[2].id, said[1].id]
    assert page.items[0].body["considered"][0][:2] == [NIA, "silent"]
    assert page.next_seq == said[1].seq
    rest = await receipts.list_considered(store.db, ROOM, NIA, ITSELF, Page(before_seq=page.next_seq, limit=2))
    assert ([one.message.id for one in rest.items], rest.next_seq) == ([said[0].id], None)


async def test_what_may_not_be_read_is_counted(store: Store) -> None:
    said = [await judged(store, NIA) for _ in range(3)]
    page = await receipts.list_considered(store.db, ROOM, NIA, ITSELF, Page(from_seq=said[2].seq))
    assert ([one.message.id for one in page.items], page.next_seq) == ([said[2].id], None)
    assert await receipts.count_considered(store.db, ROOM, NIA, said[2].seq) == 2
    assert await receipts.count_considered(store.db, ROOM, OTTO, said[2].seq) == 0


async def test_turns_and_their_cost_are_found_by_what_caused_them(store: Store) -> None:
    others = replace(TURN, id=TurnId("turn_2"), agent_id=OTTO, member_id=ANA)
    later = replace(TURN, id=TurnId("turn_3"), cause="msg_4", trigger="mention")

    def op(tx: Tx) -> None:
        for turn in (TURN, others, later):
            turns.ensure_turn(tx, turn)
        entry = LedgerEntry("led_1", HOME, "turn", TURN.id, NIA, LOBBY, BEN, "settled", 0.5, NOON, CHAIN, cost_usd=0.25)
        insert_entry(tx, entry)
        insert_entry(tx, replace(entry, id="led_2", turn_id=later.id, status="reserved", cost_usd=0.0))

    await store.do(op)
    first, second = said = [(await store.post("x")).id for _ in range(2)]
    assert said == ["msg_3", "msg_4"]
    assert await receipts.list_turns_of(store.db, ROOM, {NIA}, [first]) == [TURN]
    assert await receipts.list_turns_of(store.db, ROOM, {NIA, OTTO}, [first, second]) == [TURN, others, later]
    assert await costs.list_costs(store.db, HOME, [TURN.id, later.id]) == {TURN.id: Cost(0.25)}


async def test_what_a_turn_usually_takes_is_the_average_of_those_that_asked_a_model(store: Store) -> None:
    entry = LedgerEntry("led_0", HOME, "turn", TURN.id, NIA, LOBBY, BEN, "settled", 0.5, NOON, CHAIN, cost_usd=0.25)

    def op(tx: Tx) -> None:
        for number, (agent_id, tokens) in enumerate([(NIA, 10), (NIA, 21), (OTTO, 100), (NIA, 0)]):
            name = f"led_{number}"
            one = replace(entry, id=name, turn_id=TurnId(name), agent_id=agent_id, input_tokens=10 * tokens)
            insert_entry(tx, replace(one, output_tokens=tokens, cached_tokens=tokens))
        insert_entry(tx, replace(entry, id="led_9", turn_id=TurnId("led_9"), status="reserved", output_tokens=999))

    await store.do(op)
    assert await costs.find_usual(store.db, HOME, NIA) == Usual(2, 155, 16, 16)
    assert await costs.find_usual(store.db, HOME, None) == Usual(3, 437, 44, 44)
    assert await costs.find_usual(store.db, HOME, AgentId("agt_none")) == Usual(0, 0, 0, 0)
