"""Tells which lines of a transcript ask nothing of anybody: thanks, laughter, “never mind”, and “ok” to no question."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from itertools import takewhile

from tertulia.floor.listening import Line
from tertulia.floor.signs.remarks import asks_back, is_dismissal, is_laughter, is_noted, is_sign, is_thanks

# So many lines back a question is looked for.
_LATELY = 60
Remark = tuple[str, str]
_IDLE: Remark = ("asks_nothing", "The message asks nothing of anybody.")
_THANKED: Remark = ("thanked", "It is thanked, and nothing is asked of it.")


class Remarks:
    """Reads lines one by one, as a room does; `names` are those who may be called, in any letters."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = {word for name in names for word in (name.lower(), *name.lower().split())}
        self._lines: OrderedDict[str, Line] = OrderedDict()

    def take(self, line: Line) -> Remark | None:
        """Give the rule and the reason by which nobody answers a line, if it wants no answer."""
        found = self._read(line)
        self._lines[line.id] = line
        if len(self._lines) > _LATELY:
            self._lines.popitem(last=False)
        return found

    def _read(self, line: Line) -> Remark | None:
        text, names = line.text, self._names
        if is_thanks(text, names):
            return _THANKED
        if is_laughter(text, names) or is_dismissal(text, names):
            return _IDLE
        is_answer = is_sign(text, names) or is_noted(text, names)
        return _IDLE if is_answer and not self._was_asked(line) else None

    def _was_asked(self, line: Line) -> bool:
        replied = None if line.reply_to is None else self._lines.get(line.reply_to)
        if replied is not None:
            return asks_back(replied.text)
        lately = takewhile(lambda one: one.author != line.author, reversed(self._lines.values()))
        return any(asks_back(one.text) for one in lately)
