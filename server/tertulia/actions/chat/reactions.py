"""Reacting to messages: people by themselves, agents in a write that is theirs anyway."""

from __future__ import annotations

import asyncio

from tertulia.actions.chat.messages import find_seen, require_seen
from tertulia.actions.chat.speaking import require_heard
from tertulia.actions.deps import Deps
from tertulia.domain.errors import InvalidInput, NotFound
from tertulia.domain.events import ReactionAdded, ReactionRemoved
from tertulia.domain.ids import MemberId
from tertulia.domain.message import Message
from tertulia.domain.people import Member
from tertulia.governance import permissions
from tertulia.store import messages as stored
from tertulia.store.tx import Tx

MAX_REACTIONS = 50
# Unicode's variation selector 16: keyboards differ in whether they write it.
_PICTURE = "\ufe0f"


def add_reaction(deps: Deps, member: Member, message_id: str, emoji: str) -> asyncio.Future[bool]:
    """React to a message; False when the same reaction stood already.

    Raises:
        NotFound: there is no such message where the member can see it.
        PermissionDenied: the member may say nothing there.
        InvalidInput: the message already carries as many different reactions as it may.
    """

    def op(tx: Tx) -> bool:
        state, message = find_seen(deps, tx, member, message_id)
        require_heard(deps, tx, state, member)
        return put_reaction(tx, message, member.id, emoji)

    permissions.require_active(member)
    return deps.writer.submit(op)


def put_reaction(tx: Tx, message: Message, member_id: MemberId, emoji: str) -> bool:
    """Write the reaction of a member who may react; False when the same stood already.

    Raises:
        NotFound: the message was deleted.
        InvalidInput: it already carries as many different reactions as it may.
    """
    if message.deleted_at is not None:
        raise NotFound("This message was deleted.")
    emoji = _as_it_stands(message, emoji)
    if member_id in _reacted(message, emoji):
        return False
    if len(message.reactions) >= MAX_REACTIONS and not _reacted(message, emoji):
        raise InvalidInput(f"A message carries at most {MAX_REACTIONS} different reactions.")
    seq = tx.next_seq(message.room_id)
    stored.add_reaction(tx, message, member_id, emoji, seq)
    tx.emit(message.workspace_id, message.room_id, seq, ReactionAdded(message.id, emoji, member_id))
    return True


def remove_reaction(deps: Deps, member: Member, message_id: str, emoji: str) -> asyncio.Future[bool]:
    """Take one's reaction back, which who is silenced may too; False when there was none.

    Raises:
        NotFound: there is no such message where the member can see it.
    """

    def op(tx: Tx) -> bool:
        message = require_seen(deps, tx, member, message_id)[1]
        own = _as_it_stands(message, emoji)
        if message.deleted_at is not None or member.id not in _reacted(message, own):
            return False
        seq = tx.next_seq(message.room_id)
        stored.remove_reaction(tx, message, member.id, own, seq)
        tx.emit(member.workspace_id, message.room_id, seq, ReactionRemoved(message.id, own, member.id))
        return True

    permissions.require_active(member)
    return deps.writer.submit(op)


def _as_it_stands(message: Message, emoji: str) -> str:
    """Give the same emoji as a message carries it, with or without what makes it a picture: ❤ and ❤️ are one."""
    bare = emoji.replace(_PICTURE, "")
    return next((one.emoji for one in message.reactions if one.emoji.replace(_PICTURE, "") == bare), emoji)


def _reacted(message: Message, emoji: str) -> tuple[MemberId, ...]:
    return next((reaction.member_ids for reaction in message.reactions if reaction.emoji == emoji), ())
