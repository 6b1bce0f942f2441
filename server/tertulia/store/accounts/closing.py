"""What an account does not leave behind once it is closed, in the database."""

from __future__ import annotations

import sqlalchemy as sa

from tertulia.domain.people import Member
from tertulia.store.tables.accounts import digests, passwords, profiles
from tertulia.store.tables.conversation import drafts
from tertulia.store.tables.memories import memory_proposals
from tertulia.store.tables.order import agent_mutes, member_blocks, room_notifications
from tertulia.store.tx import Tx

OWN = (passwords, profiles, digests, drafts, agent_mutes, member_blocks, room_notifications, memory_proposals)


def delete_own(tx: Tx, member: Member) -> None:
    """Delete what was a member's alone: its password, profile, drafts, and what it wished for itself."""
    for table in OWN:
        tx.run(sa.delete(table).where(table.c.workspace_id == member.workspace_id, table.c.member_id == member.id))
