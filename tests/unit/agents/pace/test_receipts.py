"""A receipt says anew what became of what waited, and of nothing else."""

from __future__ import annotations

from tertulia.agents.again.opined import write_again
from tertulia.agents.judge import Judged
from tertulia.agents.pace.holding import BURST
from tertulia.agents.pace.receipts import settle_receipt
from tertulia.domain.ids import AgentId, ChainId, MessageId
from tertulia.floor.decide import CALMLY, Decision
from tertulia.floor.receipt import Consideration, Outcome, Receipt
from tertulia.store.agents import turns
from tertulia.store.tx import Tx
from tests.unit.agents.house import House

NIA, ODA, PIA = AgentId("agt_nia"), AgentId("agt_oda"), AgentId("agt_pia")
CLOSER: tuple[Outcome, str, str] = ("covered", "closer", "Another agent is closer to it.")


async def test_who_speaks_and_who_waited_are_told_anew_and_a_reason_once(house: House) -> None:
    message = await house.post("where is the ladder?")
    before = Receipt(
        "natural-2",
        (
            Consideration(NIA, "defer", "small", 0.7, ("It knows.", BURST), 0.36),
            Consideration(ODA, "defer", "small", 0.5, ("Another agent is closer to it.", CALMLY, BURST), 0.36),
            Consideration(PIA, "silent", "mode_off", 0.0, ("It is switched off in this room.",)),
        ),
    )
    speaks = Consideration(NIA, "speak", "small", 0.7, ("Nobody answered for a while.", "It knows."), 0.07)

    def op(tx: Tx) -> Receipt | None:
        turns.put_receipt(tx, message.workspace_id, message.room_id, message.id, before.to_json())
        return settle_receipt(tx, message.workspace_id, message.id, {NIA: speaks}, CLOSER)

    settled = await house.deps.writer.submit(op)
    assert settled is not None
    nia, oda, pia = settled.considered
    assert nia == speaks, "with the bar that it was held against"
    assert (oda.outcome, oda.rule, oda.reasons) == ("covered", "closer", ("Another agent is closer to it.",))
    assert pia == before.considered[2]
    body = await turns.find_receipt(house.deps.db, message.workspace_id, message.id)
    assert body is not None
    assert Receipt.from_json(body) == settled


async def test_where_nothing_was_judged_nothing_is_told(house: House) -> None:
    settled = await house.deps.writer.submit(
        lambda tx: settle_receipt(tx, house.owner.workspace_id, MessageId("msg_x"), {}, CLOSER)
    )
    assert settled is None


async def test_a_second_opinion_changes_nothing_that_was_settled_meanwhile(house: House) -> None:
    message = await house.post("where is the ladder?")

    def judged(outcome: Outcome) -> Judged:
        receipt = Receipt("natural-2", (Consideration(NIA, outcome, "small", 0.3, ("It knows.",), 0.36),))
        return Judged(message, ChainId(message.id), Decision((), receipt))

    def op(tx: Tx) -> list[bool]:
        first, settled, again = judged("silent"), judged("covered"), judged("defer")
        receipt = first.decision.receipt.to_json()
        turns.put_receipt(tx, message.workspace_id, message.room_id, message.id, receipt)
        return [write_again(tx, first, settled), write_again(tx, first, again)]

    assert await house.deps.writer.submit(op) == [True, False]
    body = await turns.find_receipt(house.deps.db, message.workspace_id, message.id)
    assert body is not None
    assert Receipt.from_json(body).considered[0].outcome == "covered"
