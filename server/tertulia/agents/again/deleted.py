"""What stands again when its author takes back the words that they went on with: it is judged for itself."""

from __future__ import annotations

from dataclasses import replace

from tertulia.actions.deps import Deps
from tertulia.agents.judge import Ears, Judged, judge
from tertulia.agents.pace.causes import STALE_AFTER
from tertulia.agents.pace.giving import GONE
from tertulia.agents.pace.receipts import settle_receipt
from tertulia.agents.verdicts import WENT_ON
from tertulia.domain.ids import MessageId, WorkspaceId
from tertulia.domain.message import Message
from tertulia.domain.people import PEOPLE
from tertulia.domain.turn import Turn
from tertulia.floor.receipt import Receipt
from tertulia.store import messages
from tertulia.store.agents import causes, floor, turns
from tertulia.store.messages import Page
from tertulia.store.tx import Tx

# Among so many messages, some of them in threads, the author's words before are looked for.
MAX_BEFORE = 10


async def judge_before(deps: Deps, deleted_id: MessageId, workspace_id: WorkspaceId, ears: Ears) -> Judged | None:
    """Judge what was said before a deleted message that went on with it; None where nothing stands again.

    What waited for the deleted message is `ended`. Nothing is written.
    """
    deleted = await messages.find_one(deps.db, workspace_id, deleted_id)
    if deleted is None or deps.people[deleted.author_id].kind not in PEOPLE:
        return None
    earlier = await _find_gone_on(deps, deleted)
    if earlier is None or await causes.list_turns_for(deps.db, workspace_id, earlier.id):
        return None
    # Heard up to there, and then anew with all that was said since.
    ears.hearing.forget(earlier)
    judged = await judge(deps, earlier, ears)
    ears.hearing.forget(earlier)
    waiting = ears.waits.list_of(deleted.room_id, deleted.thread_id, deleted.author_id)
    over = tuple(wait for wait in waiting if wait.cause == deleted.id)
    before = over[0].before if over else ()
    before = tuple(one for one in before if one < earlier.id)
    waits = tuple(replace(wait, before=before) for wait in judged.waits)
    return replace(judged, waits=waits, ended=over, answered=(), steer=None, doubt=None)


async def _find_gone_on(deps: Deps, deleted: Message) -> Message | None:
    """Find what a deleted message went on with, if it was the last to go on and nobody spoke between."""
    if deps.clock.now() - deleted.created_at > STALE_AFTER or await _has_gone_on(deps, deleted):
        return None
    page = Page(before_seq=deleted.seq, thread_id=deleted.thread_id, limit=MAX_BEFORE)
    before, _ = await messages.list_page(deps.db, deleted.room_id, page)
    for one in reversed(before):
        if one.thread_id != deleted.thread_id or one.deleted_at is not None:
            continue
        return one if one.author_id == deleted.author_id and await _has_gone_on(deps, one) else None
    return None


async def _has_gone_on(deps: Deps, message: Message) -> bool:
    body = await turns.find_receipt(deps.db, message.workspace_id, message.id)
    return body is not None and _is_of_before(Receipt.from_json(body))


def _is_of_before(receipt: Receipt) -> bool:
    """Say whether a message was judged again with what its author said next."""
    return any(one.rule == WENT_ON[1] for one in receipt.considered)


def write_before(tx: Tx, judged: Judged) -> list[Turn] | None:
    """Put what was judged for itself in the place of what was decided with the deleted words; gives turns to start.

    None where that has come to its end meanwhile.
    """
    message = judged.message
    body = turns.find_receipt_in(tx, message.workspace_id, message.id)
    if body is None or not _is_of_before(Receipt.from_json(body)):
        return None
    for wait in judged.ended:
        if floor.drop_wait(tx, wait.workspace_id, wait.id):
            settle_receipt(tx, wait.workspace_id, wait.cause, {}, GONE)
    turns.replace_receipt(tx, message.workspace_id, message.id, judged.decision.receipt.to_json())
    for wait in judged.waits:
        floor.put_wait(tx, wait)
    return [stands for stands, is_new in (turns.ensure_turn(tx, turn) for turn in judged.turns) if is_new]
