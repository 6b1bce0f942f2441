"""What is felt of one place in which agents are: its mood, its topic, who spoke when; the same for the same talk."""

from __future__ import annotations

from dataclasses import dataclass

from tertulia.floor.signs.interests import Interests
from tertulia.floor.signs.mood import Mood, Temper
from tertulia.floor.signs.nearness import Trail, Vector, fit_to
from tertulia.floor.signs.topics import Topics
from tertulia.floor.wording import list_content

MAX_SPEAKERS = 200
# Who spoke within so many messages was part of the talk that moved on.
LATELY = 30
# With so much in common a message neither goes on with the talk nor leaves it.
NEUTRAL = 0.3


@dataclass(frozen=True, slots=True)
class Said:
    """A message as it is felt; `author` is a handle, and only what a person says has a mood."""

    seq: int
    author: str
    text: str
    at_s: float
    is_person: bool = True
    vector: Vector | None = None


@dataclass(frozen=True, slots=True)
class Knowing:
    """What an agent cares about, as words, and as vectors where there are any."""

    interests: Interests
    vectors: Vector | None = None


class Place:
    """One place, message by message; it remembers nothing from before the first that it heard."""

    def __init__(self) -> None:
        self.seq = 0
        self.topics = Topics()
        self._mood = Mood()
        self._trail = Trail()
        # What the last message had in common with those before it; None where that is not known.
        self._continues: float | None = None
        self._spoke: dict[str, tuple[int, int]] = {}
        self._count = 0

    def take(self, said: Said) -> Temper:
        """Feel the next message."""
        self.seq = said.seq
        self._count += 1
        self._continues = None if said.vector is None else self._trail.fit(said.vector)
        if self.topics.take(said.seq, list_content(said.text), said.text, said.at_s, said.vector):
            self._trail.begin(said.vector)
        elif said.vector is not None:
            self._trail.keep(said.vector)
        names = self._spoke.keys()
        temper = self._mood.take(said.author, said.text, said.at_s, names) if said.is_person else self.temper(said.at_s)
        self._spoke.pop(said.author, None)
        self._spoke[said.author] = (said.seq, self._count)
        if len(self._spoke) > MAX_SPEAKERS:
            del self._spoke[next(iter(self._spoke))]
        return temper

    def temper(self, at_s: float) -> Temper:
        """Give the heat at a moment."""
        return self._mood.feel(at_s)

    def last_seq(self, author: str) -> int:
        """Give the number of somebody's last message here, 0 where none is known."""
        return self._spoke.get(author, (0, 0))[0]

    def signs_for(self, agent: str, knowing: Knowing, vector: Vector | None) -> dict[str, float]:
        """Give what the last message, with its vector if there is one, says to an agent beyond its words."""
        signs = {}
        if vector is not None and knowing.vectors is not None:
            signs["interest_meaning"] = fit_to(vector, knowing.vectors)
        seq, count = self._spoke.get(agent, (0, 0))
        if count and self._count - count <= LATELY:
            if self.topics.began is not None and seq < self.topics.began:
                signs["left_behind"] = 1.0
            elif self._continues is not None:
                signs["continues"] = self._continues - NEUTRAL
        return signs
