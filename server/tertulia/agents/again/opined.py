"""Lets a second opinion change what waits, as long as that is what was decided before."""

from __future__ import annotations

from tertulia.actions.deps import Deps
from tertulia.agents.hearing.opinions import MAX_AGENTS
from tertulia.agents.judge import Ears, Judged, judge_again
from tertulia.domain.message import Message
from tertulia.floor.signs.opinion import Opinion
from tertulia.store import messages
from tertulia.store.agents import floor, turns
from tertulia.store.tx import Tx


def write_again(tx: Tx, before: Judged, again: Judged) -> bool:
    """Put what was decided anew in the place of what was `before`: all of it, or nothing (False) where that is over."""
    message = again.message
    if not _says_the_same(tx, before.message):
        return False
    stands = turns.find_receipt_in(tx, message.workspace_id, message.id)
    if stands != before.decision.receipt.to_json():
        # What waited was answered, named by an edit or given meanwhile: its receipt says so.
        return False
    if not all(floor.has_wait(tx, wait.workspace_id, wait.id) for wait in again.ended):
        return False
    for wait in again.ended:
        floor.drop_wait(tx, wait.workspace_id, wait.id)
    turns.replace_receipt(tx, message.workspace_id, message.id, again.decision.receipt.to_json())
    for wait in again.waits:
        floor.put_wait(tx, wait)
    return True


def _says_the_same(tx: Tx, judged: Message) -> bool:
    """Say whether a message was neither edited nor deleted since it was judged: the opinion is on those words."""
    stands = messages.find_message(tx, judged.workspace_id, judged.id)
    return stands is not None and stands.deleted_at is None and stands.revision == judged.revision


def may_change(deps: Deps, judged: Judged, ears: Ears) -> bool:
    """Say whether an opinion can change what comes of a message that is in doubt: else none is paid for."""
    assert judged.doubt is not None, "nobody asks without a doubt"
    bidders = [seat.agent_id for seat in judged.doubt.seats if seat.bid is not None][:MAX_AGENTS]
    against = dict.fromkeys(bidders, 0.0)
    extremes = [Opinion(against), *(Opinion(against | {one: 1.0}) for one in bidders)]
    return any(_outcome_of(judge_again(deps, judged, one, ears)) != _outcome_of(judged) for one in extremes)


def _outcome_of(judged: Judged) -> object:
    """Give who speaks, waits or is silent, and in what order."""
    ruled = [(considered.agent_id, considered.outcome) for considered in judged.decision.receipt.considered]
    return ruled, [(wait.kind, [wish.agent_id for wish in wait.bids]) for wait in judged.waits]
