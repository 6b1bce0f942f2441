"""Turns under way, as somebody who looks at the room now should see them."""

from __future__ import annotations

from tertulia.domain.ids import RoomId, TurnId
from tertulia.domain.turn import LiveTurn


class LiveTurns:
    """The turns of this process that have shown themselves and have not ended."""

    def __init__(self) -> None:
        self._by_room: dict[RoomId, dict[TurnId, LiveTurn]] = {}

    def __len__(self) -> int:
        return sum(len(turns) for turns in self._by_room.values())

    def begin(self, turn: LiveTurn) -> None:
        """Show a turn."""
        self._by_room.setdefault(turn.room_id, {})[turn.turn_id] = turn

    def end(self, room_id: RoomId, turn_id: TurnId) -> None:
        """Stop showing a turn."""
        turns = self._by_room.get(room_id, {})
        turns.pop(turn_id, None)
        if not turns:
            self._by_room.pop(room_id, None)

    def of_room(self, room_id: RoomId) -> list[LiveTurn]:
        """List a room's turns, oldest first."""
        return list(self._by_room.get(room_id, {}).values())
