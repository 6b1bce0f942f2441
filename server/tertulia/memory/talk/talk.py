"""One agent's memories laid out for ranking: inverted words and columns, in the order of talk."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterable
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from tertulia.domain.ids import MemoryId
from tertulia.domain.memory import Memory
from tertulia.memory.talk import words

Key = TypeVar("Key")
Floats = npt.NDArray[np.float32]
Positions = npt.NDArray[np.int32]

# Messages of one room that lie further apart than this belong to different sittings.
_SITTING_GAP_S = 3 * 3600
# array type codes, and what numpy calls them.
_DTYPES: dict[str, npt.DTypeLike] = {"b": np.int8, "i": np.int32, "f": np.float32, "d": np.float64}
_COLUMNS = {
    **dict.fromkeys(("asks", "tells_time", "alive"), "b"),
    **dict.fromkeys(("author", "subject", "place", "seq", "audience", "kind", "type"), "i"),
    **dict.fromkeys(("session", "previous", "next", "tagged", "uses"), "i"),
    **dict.fromkeys(("length", "importance", "confidence"), "f"),
    **dict.fromkeys(("created", "expires"), "d"),
}


class Talk:
    """Holds positions, never contents: position p is the p-th memory in the order of talk.

    `created` and `expires` are seconds since 1970. Names (author, subject, kind, type, session) are held as small
    numbers, -1 for none; so are places, audiences and sets of tags, by their order in `places`, `audiences` and
    `tag_sets`. `seq` is 0 where the message is not known, `uses` how often it was recalled. Not thread-safe.
    """

    def __init__(self) -> None:
        self.ids: list[MemoryId] = []
        self.last_ordinal = 0
        self.total_length = 0.0
        self.people: dict[str, set[int]] = {}
        self.places: dict[str, int] = {}
        self.audiences: dict[frozenset[str], int] = {}
        self.tag_sets: dict[frozenset[str], int] = {}
        self._positions: dict[MemoryId, int] = {}
        self._columns: dict[str, array[Any]] = {name: array(code) for name, code in _COLUMNS.items()}
        self._postings: dict[str, tuple[array[int], array[int]]] = {}
        self._numbers: dict[str, int] = {}
        self._last_of_session: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self.ids)

    def extend(self, memories: Iterable[Memory]) -> None:
        """Append memories that come later in the order of talk than all held."""
        for memory in memories:
            self._append(memory)
            self.last_ordinal = max(self.last_ordinal, memory.ordinal)

    def replace(self, memory: Memory) -> None:
        """Take an edited memory in; it keeps its neighbours in talk. Unknown ids are ignored."""
        old = self._positions.get(memory.id)
        if old is None:
            return
        before, after = self._columns["previous"][old], self._columns["next"][old]
        self.remove(memory.id)
        new = self._append(memory, linked=False)
        for near, there, back in ((before, "previous", "next"), (after, "next", "previous")):
            self._columns[there][new] = near
            if near >= 0:
                self._columns[back][near] = new
        session = self._columns["session"][new]
        if self._last_of_session.get(session) == old:
            self._last_of_session[session] = new

    def remove(self, memory_id: MemoryId) -> None:
        """Let a memory be found no more. Unknown ids are ignored."""
        position = self._positions.pop(memory_id, None)
        if position is not None:
            self._columns["alive"][position] = 0

    def reweigh(self, memory: Memory) -> None:
        """Take over how much a memory whose words are the same counts for. Unknown ids are ignored."""
        position = self._positions.get(memory.id)
        if position is not None:
            self._columns["importance"][position] = memory.importance
            self._columns["confidence"][position] = memory.confidence

    def note_use(self, memory_ids: Iterable[MemoryId]) -> None:
        """Count one more use of each. Unknown ids are ignored."""
        for memory_id in memory_ids:
            position = self._positions.get(memory_id)
            if position is not None:
                self._columns["uses"][position] += 1

    def column(self, name: str) -> npt.NDArray[Any]:
        """View a column; the view must be gone before anything is appended."""
        return np.frombuffer(self._columns[name], dtype=_DTYPES[self._columns[name].typecode])

    def postings(self, stem: str) -> tuple[Positions, Positions] | None:
        """View where a stem occurs and how often; as short-lived as a column."""
        found = self._postings.get(stem)
        if found is None:
            return None
        return np.frombuffer(found[0], dtype=np.int32), np.frombuffer(found[1], dtype=np.int32)

    def position(self, memory_id: MemoryId) -> int | None:
        """Find where a memory stands."""
        return self._positions.get(memory_id)

    def number(self, name: str | None) -> int:
        """Find the number of a name; -2, which equals no column value, for one never met."""
        return -2 if name is None else self._numbers.get(name, -2)

    def _append(self, memory: Memory, *, linked: bool = True) -> int:
        position = len(self.ids)
        counted = Counter(words.stems(words.spoken(memory.content, memory.source.author)))
        length = float(sum(counted.values()))
        for stem, times in counted.items():
            holders = self._postings.get(stem)
            if holders is None:
                holders = self._postings[stem] = (array("i"), array("i"))
            holders[0].append(position)
            holders[1].append(times)
        self.total_length += length
        self.ids.append(memory.id)
        self._positions[memory.id] = position
        session = self._session(memory)
        previous = self._last_of_session.get(session, -1) if linked else -1
        audience = None if memory.audience is None else frozenset(memory.audience)
        row = {
            "length": length,
            "importance": memory.importance,
            "confidence": memory.confidence,
            "uses": memory.access_count,
            "tagged": _number(self.tag_sets, frozenset(tag.lower() for tag in memory.tags)),
            "asks": words.is_question(memory.content),
            "tells_time": words.has_time_word(memory.content),
            "alive": 1,
            "author": self._person(memory.source.author),
            "subject": self._person(memory.subject),
            "place": _number(self.places, memory.source.place),
            "seq": memory.source_seq or 0,
            "audience": _number(self.audiences, audience),
            "kind": self._intern(memory.kind),
            "type": self._intern(memory.type),
            "session": session,
            "previous": previous,
            "next": -1,
            "created": memory.created_at.timestamp(),
            "expires": math.inf if memory.expires_at is None else memory.expires_at.timestamp(),
        }
        for name, value in row.items():
            self._columns[name].append(value)
        if linked:
            self._last_of_session[session] = position
            if previous >= 0:
                self._columns["next"][previous] = position
        return position

    def _session(self, memory: Memory) -> int:
        """Number the sitting: the one named, else a room's until it falls silent for a while."""
        source = memory.source
        if source.session is not None:
            return self._intern(f"session {source.session}")
        room = self._intern(f"room {source.room_id}")
        current = self._numbers.get(f"sitting {room}")
        last = None if current is None else self._last_of_session.get(current)
        moment = memory.created_at.timestamp()
        if last is None or abs(moment - self._columns["created"][last]) > _SITTING_GAP_S:
            current = self._intern(f"sitting {room} from {moment}")
            self._numbers[f"sitting {room}"] = current
        assert current is not None
        return current

    def _person(self, name: str | None) -> int:
        if not name:
            return -1
        number = self._intern(name.lower())
        for part in words.name_parts(name):
            self.people.setdefault(part, set()).add(number)
        return number

    def _intern(self, name: str | None) -> int:
        return _number(self._numbers, name)


def _number(numbers: dict[Key, int], key: Key | None) -> int:
    return -1 if key is None else numbers.setdefault(key, len(numbers))
