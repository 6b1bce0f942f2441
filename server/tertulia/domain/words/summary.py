"""What a stretch of a room's talk came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Quote:
    """Words as somebody said them, by handle, cut to a bearable length."""

    author: str
    text: str
    at: datetime
    seq: int


@dataclass(frozen=True, slots=True)
class Gist:
    """What a model made of the messages between two numbers, in its words; `at` is when the last of them was said."""

    from_seq: int
    to_seq: int
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class RoomSummary:
    """What was said in `messages` messages of a room, or of one thread of it, between two numbers of its log.

    `authors` says how many were whose, by handle, the most first; `topics` are the most talked of first. `decided`,
    `open` (questions that nobody answered), `figures` (lines with numbers and dates) and `told` are in the order of
    talk, each line in one of them. Parts of it a model may have put into `words`, in the order of talk as well.
    """

    from_seq: int
    to_seq: int
    messages: int
    authors: Mapping[str, int]
    topics: tuple[str, ...] = ()
    decided: tuple[Quote, ...] = ()
    open: tuple[Quote, ...] = ()
    figures: tuple[Quote, ...] = ()
    told: tuple[Quote, ...] = ()
    words: tuple[Gist, ...] = ()
