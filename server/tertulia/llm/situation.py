"""The facts of a turn, structured, for a provider that has no language model to read them out of a prompt."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from tertulia.domain.words.summary import RoomSummary


@dataclass(frozen=True, slots=True)
class Style:
    """How an agent talks; the words are those of an agent's `communication_style`."""

    formality: str = "professional"  # casual, professional, formal
    verbosity: str = "moderate"  # concise, moderate, verbose
    humor: str = "none"  # none, subtle, frequent
    empathy: str = "moderate"  # low, moderate, high


@dataclass(frozen=True, slots=True)
class Character:
    """Who answers."""

    name: str
    handle: str
    description: str = ""
    persona: str = ""
    interests: tuple[str, ...] = ()
    expertise: tuple[str, ...] = ()
    style: Style = field(default_factory=Style)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the room's talk; `kind` is the author's: human, agent, bot or ghost.

    What is not `is_quotable` was said off the record, or by somebody of whom nothing is kept unasked.
    """

    author: str
    kind: str
    text: str
    at: datetime
    is_quotable: bool = True


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of the message to answer; `text` is what may be read of it, None where that is nothing."""

    name: str
    media_type: str
    size_bytes: int
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Recalled:
    """A memory found for this turn, with the names of whom it is about and of who said it, where known.

    What stands in a document has its name and the `mark` to name it by.
    """

    text: str
    kind: str
    subject: str | None
    at: datetime
    said_by: str | None = None
    document: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Opening:
    """The room is silent, and who speaks opens a conversation, with these goals, most important first."""

    goals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known when an agent has to answer.

    `asked` is the message to answer, by `asker`, and `attached` are its files. `transcript` is oldest first and may end
    with that message. `memories` are best first; without `keeps_memories` nothing is added to them. `room_name` is
    empty in a direct room. With `is_answered`, others have answered already. `present` names who is in the room, the
    agent among them. `now` is aware. With an `opening` nothing is `asked`. With `is_kept_from_some` what may be the
    answer is remembered, and may not be told to everybody present. Of `asked` something is kept as `keeping` says: as
    it is, once the asker has allowed it, or not at all. `earlier` is what was said before the
    transcript came to.
    """

    character: Character
    asker: str
    asked: str
    now: datetime
    room_name: str = ""
    room_topic: str = ""
    present: tuple[str, ...] = ()
    transcript: tuple[Line, ...] = ()
    memories: tuple[Recalled, ...] = ()
    attached: tuple[Attached, ...] = ()
    is_answered: bool = False
    opening: Opening | None = None
    tool_names: tuple[str, ...] = ()
    keeps_memories: bool = True
    keeping: Literal["freely", "asked", "never"] = "freely"
    is_kept_from_some: bool = False
    earlier: RoomSummary | None = None
