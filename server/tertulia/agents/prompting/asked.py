"""Finds what a turn answers, as long as that is still wanted: its message, with what the author said before it."""

from __future__ import annotations

from tertulia.actions.deps import Deps
from tertulia.agents.pace.steering import takes_back
from tertulia.domain.background import side_by_side
from tertulia.domain.errors import TurnStopped
from tertulia.domain.ids import MessageId
from tertulia.domain.message import Message
from tertulia.domain.people import Member
from tertulia.domain.turn import Turn
from tertulia.floor.signs.remarks import is_thanks
from tertulia.store import messages
from tertulia.store.agents import causes


async def find_asked(deps: Deps, turn: Turn) -> Message:
    """Give the message that a turn answers.

    Raises:
        TurnStopped: it was deleted, or an edit took it back or called somebody else.
    """
    asked, earlier = await side_by_side(
        messages.find_one(deps.db, turn.workspace_id, MessageId(turn.cause)), causes.list_before(deps.db, turn)
    )
    if asked is None or asked.deleted_at is not None:
        raise TurnStopped("message_deleted")
    before = [await messages.find_one(deps.db, turn.workspace_id, one) for one in earlier]
    standing = [*(one for one in before if one is not None), asked]
    if any(one.edited_at is not None and takes_back(deps, one) for one in standing):
        raise TurnStopped("withdrawn")
    if len(standing) == 1 and _thanks_by_edit(asked, deps.people[turn.member_id]):
        raise TurnStopped("withdrawn")
    me = deps.people[turn.member_id]
    is_named = turn.trigger != "mention" or any(is_called(one, me) for one in standing)
    # What is added to a question need not name anybody: the question did, unless it was edited.
    if not is_named and standing[0].edited_at is not None and await causes.find_first(deps.db, turn) == standing[0].id:
        raise TurnStopped("not_addressed")
    return asked


def _thanks_by_edit(asked: Message, me: Member) -> bool:
    """Say whether an edit made thanks of a question: posted so, nobody would have answered it."""
    return asked.edited_at is not None and is_thanks(asked.text, {me.handle, *me.name.lower().split()})


def is_called(asked: Message, me: Member) -> bool:
    """Say whether a message names the agent, also without the mark."""
    text = asked.text.casefold()
    is_marked = me.id in asked.mentions or "@agents" in asked.mentions
    return is_marked or me.handle in text or me.name.casefold() in text
