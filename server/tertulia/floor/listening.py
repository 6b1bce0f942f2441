"""Takes a room's messages one by one: joins an author's lines to turns, and knows which turn a reply marks."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from tertulia.floor.talk import Heard, Talk, Turn
from tertulia.floor.wording import MAX_CHARS

# Lines of one author that are no further apart are one turn, which grows.
JOINED_WITHIN_S = 120.0
MAX_REMEMBERED_IDS = 5_000


@dataclass(frozen=True, slots=True)
class Line:
    """One message; `at_s` in seconds since any moment, or None where it is not known."""

    id: str
    author: str
    text: str
    at_s: float | None = None
    reply_to: str | None = None


class Listener:
    """A room's talk with the turn that may still grow; what it holds does not grow with the room's length."""

    def __init__(self, members: Iterable[str] = ()) -> None:
        self.talk = Talk(members)
        self._open: Turn | None = None
        self._heard: Heard | None = None
        self._clock_s: float | None = None
        self._turn_of: OrderedDict[str, int] = OrderedDict()

    def take(self, line: Line) -> Heard:
        """Hear the next message as the end of its author's turn; another line of the author's may replace that."""
        at_s = self._forward(line.at_s)
        replied = None if line.reply_to is None else self._turn_of.get(line.reply_to)
        grown = self._grow(line, at_s, replied)
        if grown is None and self._heard is not None:
            self.talk.keep(self._heard)
        self._open = grown or Turn(line.author, line.text, at_s, at_s, replied)
        self._heard = self.talk.hear(self._open)
        self._turn_of[line.id] = self._heard.number
        if len(self._turn_of) > MAX_REMEMBERED_IDS:
            self._turn_of.popitem(last=False)
        return self._heard

    def is_of_last_turn(self, line_id: str) -> bool:
        """Say whether a line is part of the turn that was heard last."""
        return self._heard is not None and self._turn_of.get(line_id) == self._heard.number

    def find(self, line_id: str) -> Heard | None:
        """Give the turn of a line, as far as it is still remembered."""
        number = self._turn_of.get(line_id)
        if self._heard is not None and self._heard.number == number:
            return self._heard
        return next((one for one in self.talk.tail if one.number == number), None)

    def answered(self, line_id: str) -> float:
        """Give the chance that a line was answered by somebody else, as far as its turn is still remembered."""
        number = self._turn_of.get(line_id)
        before = next((one.answered for one in self.talk.tail if one.number == number), 0.0)
        last = self._heard
        if last is None or last.number == number:
            return before
        # The last turn is not kept yet; what it answers is known all the same.
        parents = ((one, chance) for one, chance in last.answering.parents if one.author != last.author)
        return before + sum(chance for one, chance in parents if one.number == number)

    def _forward(self, at_s: float | None) -> float | None:
        """Keep time from running back: a line is never earlier than the one before it."""
        if at_s is None:
            return None
        self._clock_s = at_s if self._clock_s is None else max(at_s, self._clock_s)
        return self._clock_s

    def _grow(self, line: Line, at_s: float | None, replied: int | None) -> Turn | None:
        turn = self._open
        if turn is None or turn.author != line.author:
            return None
        if at_s is not None and turn.end_s is not None and at_s - turn.end_s > JOINED_WITHIN_S:
            return None
        text = turn.text if len(turn.text) > MAX_CHARS else f"{turn.text}\n{line.text}"
        number = None if self._heard is None else self._heard.number
        link = replied if replied is not None and replied != number else turn.reply_to
        return Turn(turn.author, text, turn.at_s, at_s if at_s is not None else turn.end_s, link)
