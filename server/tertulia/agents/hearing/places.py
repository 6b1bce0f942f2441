"""Keeps what is felt of the rooms and threads that were heard lately, in memory."""

from __future__ import annotations

from collections import OrderedDict

from tertulia.domain.ids import MessageId, RoomId
from tertulia.floor.signs.mood import CALM_TEMPER, Temper
from tertulia.floor.signs.place import Place

# A room, or a thread in it by its first message.
PlaceKey = tuple[RoomId, MessageId | None]
MAX_PLACES = 1_000


class Places:
    """All places that were heard lately; those not heard for longest are forgotten."""

    def __init__(self) -> None:
        self._places: OrderedDict[PlaceKey, Place] = OrderedDict()

    def __getitem__(self, key: PlaceKey) -> Place:
        place = self._places.get(key)
        if place is None:
            place = self._places[key] = Place()
            if len(self._places) > MAX_PLACES:
                self._places.popitem(last=False)
        self._places.move_to_end(key)
        return place

    def temper(self, key: PlaceKey, at_s: float) -> Temper:
        """Give the heat of a place at a moment, calm where nothing is known of it."""
        place = self._places.get(key)
        return CALM_TEMPER if place is None else place.temper(at_s)

    def topic_start(self, key: PlaceKey) -> int | None:
        """Give the number of the message that began the present topic; None as far as it is the first one heard."""
        place = self._places.get(key)
        return None if place is None else place.topics.began
