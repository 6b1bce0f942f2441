"""The in-process bus: what was committed goes to whoever listens, in order, without waiting for anyone."""

from __future__ import annotations

from collections.abc import Callable

from tertulia.domain.events import Event, Signal
from tertulia.domain.ids import RoomId
from tertulia.rooms.state import Rooms

OnEvent = Callable[[Event], None]
OnSignal = Callable[[Signal], None]
OnBoth = Callable[[Event | Signal], None]


class Bus:
    """Hands events and signals to its listeners.

    A listener only queues: it must neither wait nor raise. Events of a room come in `seq` order, after their commit
    and after the room's cached state has taken them in.
    """

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._on_event: list[OnEvent] = []
        self._on_signal: list[OnSignal] = []
        self._attached: dict[RoomId, list[OnBoth]] = {}

    def listen(self, on_event: OnEvent | None = None, on_signal: OnSignal | None = None) -> None:
        """Add a listener for good."""
        if on_event is not None:
            self._on_event.append(on_event)
        if on_signal is not None:
            self._on_signal.append(on_signal)

    def attach(self, room_id: RoomId, listener: OnBoth) -> None:
        """Add a listener for what happens in one room, until it is detached."""
        self._attached.setdefault(room_id, []).append(listener)

    def detach(self, room_id: RoomId, listener: OnBoth) -> None:
        """Take away a listener that was attached."""
        left = self._attached[room_id]
        left.remove(listener)
        if not left:
            del self._attached[room_id]

    def publish(self, event: Event) -> None:
        """Hand out a committed event."""
        self._rooms.apply(event)
        for listener in self._on_event:
            listener(event)
        for attached in self._attached.get(event.room_id, ()):
            attached(event)

    def signal(self, signal: Signal) -> None:
        """Hand out a signal; nobody keeps it."""
        for listener in self._on_signal:
            listener(signal)
        if signal.room_id is not None:
            for attached in self._attached.get(signal.room_id, ()):
                attached(signal)
