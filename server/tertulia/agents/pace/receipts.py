"""Says anew in a receipt what became of an answer that waited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tertulia.agents.pace.holding import BURST, REOFFER
from tertulia.domain.ids import AgentId, MessageId, WorkspaceId
from tertulia.floor.decide import CALMLY
from tertulia.floor.receipt import Consideration, Outcome, Receipt
from tertulia.store.agents import turns
from tertulia.store.tx import Tx


def settle_receipt(
    tx: Tx,
    workspace_id: WorkspaceId,
    message_id: MessageId,
    spoken: Mapping[AgentId, Consideration],
    rest: tuple[Outcome, str, str],
) -> Receipt | None:
    """Write who speaks after all, and of all others that waited outcome, rule and reason; None without a receipt."""
    body = turns.find_receipt_in(tx, workspace_id, message_id)
    if body is None:
        return None
    receipt = Receipt.from_json(body)
    outcome, rule, reason = rest
    considered = []
    for one in receipt.considered:
        if one.agent_id in spoken:
            speaks = spoken[one.agent_id]
            # One that waited for a lower bar has that one.
            considered.append(speaks if speaks.threshold is not None else replace(speaks, threshold=one.threshold))
        elif one.outcome == "defer":
            # It waits no more, and a reason is given once.
            others = (said for said in one.reasons if said not in (BURST, REOFFER, CALMLY, reason))
            considered.append(replace(one, outcome=outcome, rule=rule, reasons=(reason, *others)))
        else:
            considered.append(one)
    settled = replace(receipt, considered=tuple(considered))
    turns.replace_receipt(tx, workspace_id, message_id, settled.to_json())
    return settled
