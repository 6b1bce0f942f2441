"""Who types: shown to the room, as far as that costs no more than a room's share."""

from __future__ import annotations

from tertulia.domain.clock import Clock
from tertulia.domain.errors import RateLimited
from tertulia.domain.events import Signal
from tertulia.domain.ids import MemberId
from tertulia.governance.rate_limits import Rate, RateLimiter
from tertulia.rooms.bus import Bus
from tertulia.rooms.state import RoomState

# Frames of one room: a thousand who type in a room of thousands would else be millions of them. At once it is enough
# for two names in the largest room, and for more than anybody can read in one of fifty.
FRAMES = Rate(per_s=4_000, burst=10_000)


class Typing:
    """Hands out who types; what is beyond a room's share is dropped, and readers forget a name by themselves."""

    def __init__(self, bus: Bus, clock: Clock, shares: RateLimiter) -> None:
        self._bus = bus
        self._clock = clock
        self._shares = shares

    def show(self, state: RoomState, member_id: MemberId, typing: bool) -> None:
        """Tell the room that a member types, or no longer does."""
        try:
            self._shares.take(state.room.id, min(len(state.members), FRAMES.burst))
        except RateLimited:
            return
        fields = {"member_id": member_id, "typing": typing}
        self._bus.signal(Signal("typing", state.room.id, self._clock.now(), fields))
