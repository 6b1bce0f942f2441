"""Reads rooms in which somebody noted which message answers which.

A folder holds either `NAME.jsonl`, transcripts as `tertulia rehearse` reads them whose `reply_to` is the note, or the
files of the IRC disentanglement data (Kummerfeld et al., 2019): `NAME.ascii.txt`, a log, and `NAME.annotation.txt`,
pairs of its lines.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from tertulia.domain.errors import ConfigError
from tertulia.floor.listening import JOINED_WITHIN_S, Line

# The first lines of an IRC file are there to be read, not judged, and the replies to its last ones may be cut off.
CONTEXT_LINES = 1_000
CUT_OFF = 20
# A transcript's own: it is judged once somebody may answer.
SAMPLE_CONTEXT = 3
_SAID = re.compile(r"\[(\d\d):(\d\d)(?::(\d\d))?\]\s+(?:<\s*([^>]+?)>\s?|\*\s*(\S+)\s+)(.*)")
_HALF_DAY_S = 12 * 3600.0
_SLACK_S = 600.0


@dataclass(frozen=True, slots=True)
class Turn:
    """Lines of one author; `answered_by` are later turns that are noted as answers to it, in order."""

    author: str
    lines: tuple[Line, ...]
    answered_by: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Room:
    """Turns in order; those from `first` on, before `last`, are judged."""

    name: str
    turns: tuple[Turn, ...]
    first: int
    last: int


@dataclass(slots=True)
class _Log:
    lines: list[Line] = field(default_factory=list)
    links: list[tuple[int, int]] = field(default_factory=list)
    first: int = 0
    last: int = 0


def read_rooms(folder: Path) -> list[Room]:
    """Read every room of a folder, in the order of their names.

    Raises:
        ConfigError: there is none, or one is not of the form.
    """
    paths = sorted([*folder.glob("*.ascii.txt"), *folder.glob("*.jsonl")])
    if not paths:
        raise ConfigError(f"{folder} holds no *.ascii.txt with *.annotation.txt, and no *.jsonl.")
    return [_read_room(path) for path in paths]


def _read_room(path: Path) -> Room:
    try:
        log = _read_irc(path) if path.suffix == ".txt" else _read_transcript(path)
    except OSError as error:
        raise ConfigError(f"{error.filename} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(f"{path} is not of the form: {error!r}.") from error
    return _join(path.name.split(".")[0], log)


def _read_irc(path: Path) -> _Log:
    log, place = _Log(), dict[int, int]()
    clock_s: float | None = None
    for number, text in enumerate(path.read_text(encoding="utf-8", errors="replace").split("\n")):
        if found := _SAID.match(text):
            hour, minute, second, author, actor, said = found.groups()
            clock_s = _advance(clock_s, int(hour) * 3600.0 + int(minute) * 60 + int(second or 0))
            place[number] = len(log.lines)
            log.lines.append(Line(str(number), author or actor, ("/me " if actor else "") + said.strip(), clock_s))
    annotation = path.with_name(path.name.replace(".ascii.", ".annotation."))
    for text in annotation.read_text(encoding="utf-8").splitlines():
        one, other = sorted(int(word) for word in text.split()[:2])
        if one != other and one in place and other in place:
            log.links.append((place[one], place[other]))
    log.first = next((at for number, at in place.items() if number >= CONTEXT_LINES), len(log.lines))
    log.last = max(log.first, len(log.lines) - CUT_OFF)
    return log


def _advance(clock_s: float | None, of_day_s: float) -> float:
    """Go on from one time of day to the next: clocks of 12 and of 24 hours alike, and small steps back are none."""
    if clock_s is None:
        return of_day_s
    step_s = (of_day_s - clock_s) % _HALF_DAY_S
    return clock_s + step_s if step_s < _HALF_DAY_S - _SLACK_S else clock_s


def _read_transcript(path: Path) -> _Log:
    log, place = _Log(), dict[str, int]()
    for text in path.read_text(encoding="utf-8").splitlines():
        value: Mapping[str, str | None] = json.loads(text)
        at = value.get("at")
        at_s = None if at is None else datetime.fromisoformat(at).timestamp()
        line = Line(str(value["id"]), str(value["author"]), str(value["text"]), at_s)
        if (parent := value.get("reply_to")) is not None:
            log.links.append((place[parent], len(log.lines)))
        place[line.id] = len(log.lines)
        log.lines.append(line)
    log.first, log.last = min(SAMPLE_CONTEXT, len(log.lines)), len(log.lines)
    return log


def _join(name: str, log: _Log) -> Room:
    """Make turns of lines, as who waits for an author to finish would hear them."""
    groups: list[list[Line]] = []
    turn_of: list[int] = []
    for before, line in pairwise([None, *log.lines]):
        if line is None:
            continue
        if before is not None and len(turn_of) != log.first and _goes_on(before, line):
            groups[-1].append(line)
        else:
            groups.append([line])
        turn_of.append(len(groups) - 1)
    answers: dict[int, set[int]] = {}
    for one, other in log.links:
        if turn_of[one] != turn_of[other]:
            answers.setdefault(turn_of[one], set()).add(turn_of[other])
    turns = tuple(
        Turn(group[0].author, tuple(group), tuple(sorted(answers.get(number, ()))))
        for number, group in enumerate(groups)
    )
    places = [*turn_of, len(turns)]
    return Room(name, turns, places[log.first], places[log.last])


def _goes_on(before: Line, line: Line) -> bool:
    if before.author != line.author:
        return False
    return before.at_s is None or line.at_s is None or line.at_s - before.at_s <= JOINED_WITHIN_S
