"""An agent's reaction: an emoji under a message, in a write that is the agent's anyway."""

from __future__ import annotations

from tertulia.actions.chat.messages import MAX_REACTIONS
from tertulia.domain.events import ReactionAdded
from tertulia.domain.ids import MemberId, MessageId, WorkspaceId
from tertulia.store import messages
from tertulia.store.tx import Tx


def put_reaction(tx: Tx, workspace_id: WorkspaceId, member_id: MemberId, message_id: MessageId, emoji: str) -> None:
    """Put an emoji there, unless the message is gone, has it from this agent, or has too many different ones."""
    message = messages.find_message(tx, workspace_id, message_id)
    if message is None or message.deleted_at is not None:
        return
    stands = {one.emoji: one.member_ids for one in message.reactions}
    if member_id in stands.get(emoji, ()) or (len(stands) >= MAX_REACTIONS and emoji not in stands):
        return
    seq = tx.next_seq(message.room_id)
    messages.add_reaction(tx, message, member_id, emoji, seq)
    tx.emit(workspace_id, message.room_id, seq, ReactionAdded(message.id, emoji, member_id))
