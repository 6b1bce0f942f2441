"""What members wish for themselves alone, in memory: asked of every post in a direct room, told in every welcome."""

from __future__ import annotations

from collections.abc import Iterable

from tertulia.domain.ids import MemberId, RoomId
from tertulia.domain.order import Block, NotificationLevel
from tertulia.store.database import Database
from tertulia.store.order import preferences as stored


class Preferences:
    """Notifications, blocks and muted agents of everybody; changed only by what was committed, on the loop."""

    def __init__(
        self,
        levels: Iterable[tuple[MemberId, RoomId, NotificationLevel]] = (),
        blocks: Iterable[Block] = (),
        mutes: Iterable[tuple[MemberId, MemberId]] = (),
    ) -> None:
        self._levels = {(member_id, room_id): level for member_id, room_id, level in levels}
        self._blocks: dict[MemberId, dict[MemberId, Block]] = {}
        self._mutes: dict[MemberId, dict[MemberId, None]] = {}
        for block in blocks:
            self.block(block)
        for member_id, muted_id in mutes:
            self.set_mute(member_id, muted_id, True)

    def find_level(self, member_id: MemberId, room_id: RoomId) -> NotificationLevel:
        """Say what a member wants to be notified of in a room."""
        return self._levels.get((member_id, room_id), "all")

    def set_level(self, member_id: MemberId, room_id: RoomId, level: NotificationLevel) -> None:
        """Note what a member wants to be notified of in a room."""
        if level == "all":
            self._levels.pop((member_id, room_id), None)
        else:
            self._levels[member_id, room_id] = level

    def forget(self, member_id: MemberId) -> None:
        """Forget what a member wished for itself; what others wish of it stays."""
        self._levels = {key: level for key, level in self._levels.items() if key[0] != member_id}
        self._blocks.pop(member_id, None)
        self._mutes.pop(member_id, None)

    def is_blocked(self, member_id: MemberId, blocked_id: MemberId) -> bool:
        """Say whether the first member blocks the second."""
        return blocked_id in self._blocks.get(member_id, ())

    def list_blocks(self, member_id: MemberId) -> list[Block]:
        """List whom a member blocks, in the order it did."""
        return list(self._blocks.get(member_id, {}).values())

    def block(self, block: Block) -> None:
        """Note a block."""
        self._blocks.setdefault(block.member_id, {})[block.blocked_id] = block

    def unblock(self, member_id: MemberId, blocked_id: MemberId) -> None:
        """Forget a block."""
        self._blocks.get(member_id, {}).pop(blocked_id, None)

    def list_mutes(self, member_id: MemberId) -> list[MemberId]:
        """List the agents that a member has muted, as members."""
        return list(self._mutes.get(member_id, ()))

    def set_mute(self, member_id: MemberId, muted_id: MemberId, muted: bool) -> None:
        """Note whether a member wants to hear nothing from an agent."""
        mine = self._mutes.setdefault(member_id, {})
        if muted:
            mine[muted_id] = None
        else:
            mine.pop(muted_id, None)


async def read_preferences(db: Database) -> Preferences:
    """Read the wishes of everybody, as a start needs them."""
    levels = await stored.list_all_levels(db)
    return Preferences(levels, await stored.list_all_blocks(db), await stored.list_all_mutes(db))
