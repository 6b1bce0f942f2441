"""What is felt of places is kept of those that were heard lately."""

from __future__ import annotations

import pytest

from tertulia.agents.hearing import places as module
from tertulia.agents.hearing.places import Places
from tertulia.domain.ids import RoomId
from tertulia.floor.signs import place as one
from tertulia.floor.signs.place import Said


def test_places_are_bounded_and_calm_where_nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_PLACES", 2)
    monkeypatch.setattr(one, "MAX_SPEAKERS", 3)
    places = Places()
    for number in range(4):
        key = (RoomId(f"room_{number}"), None)
        for seq in range(1, 9):
            places[key].take(Said(seq, f"guest{seq}", "shut up, you idiot", 0.0))
        assert len(places[key]._spoke) == 3
    assert places.temper((RoomId("room_0"), None), 0.0).heat == 0.0
    assert places.temper((RoomId("room_3"), None), 0.0).is_high
    assert places.topic_start((RoomId("room_0"), None)) is None
