"""What a member wishes for itself alone: notifications of a room, whom it blocks, which agents it does not hear."""

from __future__ import annotations

from typing import Any

from tertulia.actions.agents.records import get_agent
from tertulia.actions.deps import Deps
from tertulia.domain.errors import Conflict, InvalidInput
from tertulia.domain.events import Signal
from tertulia.domain.ids import BlockId, RoomId, new_id
from tertulia.domain.order import Block, NotificationLevel
from tertulia.domain.people import Member
from tertulia.governance import permissions
from tertulia.rooms.acquaintance import get_known
from tertulia.store.order import preferences as stored
from tertulia.store.tx import Tx

MAX_BLOCKS = 1_000


async def set_room_notifications(deps: Deps, member: Member, room_id: str, level: NotificationLevel) -> None:
    """Say what one wants to be notified of in a room one is in; it holds also after leaving and coming back.

    Raises:
        NotFound: there is no such room.
        PermissionDenied: the member is not in it.
    """
    permissions.require_active(member)
    room = deps.rooms.get_joined(room_id, member).room

    def follow() -> None:
        deps.preferences.set_level(member.id, room.id, level)
        _tell(deps, member, "room_notifications_changed", {"level": level}, room.id)

    def op(tx: Tx) -> None:
        stored.put_level(tx, room, member.id, level)
        tx.after_commit.append(follow)

    await deps.writer.submit(op)


async def block_member(deps: Deps, member: Member, member_id: str) -> None:
    """Block a member: in the direct room of the two nobody writes any more. Twice is once.

    Raises:
        NotFound: there is no such member.
        InvalidInput: it is oneself, or an agent.
        Conflict: one blocks as many as one may.
    """
    permissions.require_active(member)
    target = get_known(deps.people, deps.rooms, member, member_id)
    if target.id == member.id:
        raise InvalidInput("member_id: nobody blocks themselves.")
    if target.kind == "agent":
        raise InvalidInput(f"member_id: @{target.handle} is an agent; mute it instead (mute_agent).")

    def op(tx: Tx) -> None:
        if stored.find_block(tx, member.id, target.id) is not None:
            return
        if stored.count_blocks(tx, member.id) >= MAX_BLOCKS:
            raise Conflict(f"One blocks at most {MAX_BLOCKS} members; unblock somebody first.")
        block = Block(BlockId(new_id("blk")), member.workspace_id, member.id, target.id, tx.now)
        stored.insert_block(tx, block)
        tx.after_commit.append(lambda: deps.preferences.block(block))
        tx.after_commit.append(lambda: _tell(deps, member, "block_changed", {"member_id": target.id, "blocked": True}))

    await deps.writer.submit(op)


async def unblock_member(deps: Deps, member: Member, member_id: str) -> None:
    """Take a block back; where there is none, nothing changes.

    Raises:
        NotFound: there is no such member.
    """
    permissions.require_active(member)
    target = deps.people.get(member.workspace_id, member_id)
    # Whom one blocked one may let go also where one would not hear of them any more.
    if not deps.preferences.is_blocked(member.id, target.id):
        target = get_known(deps.people, deps.rooms, member, member_id)

    def op(tx: Tx) -> None:
        if stored.delete_block(tx, member.id, target.id):
            tx.after_commit.append(lambda: deps.preferences.unblock(member.id, target.id))
            fields = {"member_id": target.id, "blocked": False}
            tx.after_commit.append(lambda: _tell(deps, member, "block_changed", fields))

    await deps.writer.submit(op)


async def mute_agent(deps: Deps, member: Member, agent_id: str, muted: bool) -> None:
    """Hear nothing from an agent, or hear it again: what it says does not count as unread for this member.

    Raises:
        NotFound: there is no such agent.
    """
    permissions.require_active(member)
    agent = deps.roster.get(member.workspace_id, agent_id)
    if agent.member_id not in deps.preferences.list_mutes(member.id):
        agent = get_agent(deps, member, agent_id)

    def follow() -> None:
        deps.preferences.set_mute(member.id, agent.member_id, muted)
        _tell(deps, member, "agent_mute_changed", {"agent_id": agent.id, "muted": muted})

    def op(tx: Tx) -> None:
        stored.put_mute(tx, member, agent.member_id, muted)
        tx.after_commit.append(follow)

    await deps.writer.submit(op)


def _tell(deps: Deps, member: Member, type_: str, fields: dict[str, Any], room_id: RoomId | None = None) -> None:
    """Tell all of the member's own connections, and nobody else."""
    deps.bus.signal(Signal(type_, room_id, deps.clock.now(), fields, frozenset({member.id})))
