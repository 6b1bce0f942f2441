"""An agent's reaction: an emoji under a message, in a write that is the agent's anyway."""

from __future__ import annotations

from contextlib import suppress

from tertulia.actions.chat import reactions
from tertulia.domain.errors import InvalidInput, NotFound
from tertulia.domain.ids import MemberId, MessageId, WorkspaceId
from tertulia.store import messages
from tertulia.store.rooms import find_standing
from tertulia.store.tx import Tx


def put_reaction(tx: Tx, workspace_id: WorkspaceId, member_id: MemberId, message_id: MessageId, emoji: str) -> None:
    """Put an emoji there, unless the agent may not, or the message is gone or has too many different ones."""
    message = messages.find_message(tx, workspace_id, message_id)
    if message is None or find_standing(tx, message.room_id, member_id) != "may_write":
        return
    with suppress(NotFound, InvalidInput):
        reactions.put_reaction(tx, message, member_id, emoji)
