"""Reads what a model would remember, strictly: what names no message it came from, or breaks a rule, is left out."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from tertulia.domain.learning.episode import Lessons
from tertulia.domain.learning.tags import RESERVED_TAGS
from tertulia.domain.memory import (
    Amendment,
    Memory,
    MemoryDraft,
    MemoryKind,
    MemorySource,
    MemoryType,
    Standing,
    Utterance,
)
from tertulia.domain.words.secrecy import has_secret
from tertulia.llm.base import Reply
from tertulia.memory.forming import rules
from tertulia.memory.forming.asking import MAX_CONTENT_CHARS, MAX_LESSONS, MAX_TAGS, TOOL, Told
from tertulia.memory.forming.correcting import Mend, find_succession
from tertulia.memory.sealing.sensitivity import find_sensitive
from tertulia.memory.talk.words import stems

MAX_OF_EXCHANGE = 10
# Paraphrases need these, whatever was said.
_TELLING = frozenset(
    stems(
        "live work move like love enjoy prefer dislike hate own want need plan intend hope decide agree use know speak "
        "study born name call year old year day week month time person people friend usually often good new"
    )
)
_OBJECT = re.compile(r"\{.*\}", re.DOTALL)

_Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_CONTENT_CHARS)]
_Word = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, min_length=1, max_length=64)]


class _Given(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Memory(_Given):
    source: _Word
    content: _Line
    kind: MemoryKind
    type: MemoryType
    confidence: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
    importance: Annotated[float, Field(ge=1, le=10, allow_inf_nan=False)]
    tags: Annotated[list[_Word], Field(max_length=MAX_TAGS)] = []
    subject: _Word | None = None
    replaces: _Word | None = None


class _Episode(_Given):
    exchange: _Word
    lessons: Annotated[list[_Line], Field(max_length=MAX_LESSONS)] = []
    should_repeat: bool | None = None


_T = TypeVar("_T")
_MEMORY, _EPISODE = TypeAdapter(_Memory), TypeAdapter(_Episode)


@dataclass(slots=True)
class Extract:
    """What a model would keep of one exchange."""

    found: list[MemoryDraft | Amendment] = field(default_factory=list)
    lessons: Lessons = field(default_factory=Lessons)


def read_extracts(reply: Reply, told: Sequence[Told]) -> list[Extract] | None:
    """Take out of a reply what may be kept of each exchange; None where it is no answer to what was asked."""
    given: Any = next((call.arguments for call in reply.tool_calls if call.name == TOOL), None)
    if given is None and reply.finish_reason == "stop" and (found := _OBJECT.search(reply.text)):
        try:
            given = json.loads(found[0])
        except (ValueError, RecursionError):
            given = None
    if not isinstance(given, dict) or not isinstance(given.get("memories"), list):
        return None
    extracts = [Extract() for _ in told]
    shown = _shown(told)
    for one in _valid(_MEMORY, given["memories"]):
        _keep(one, told, shown, extracts)
    for episode in _valid(_EPISODE, given.get("episodes")):
        number = _number(episode.exchange, "e")
        if number is not None and number < len(told) and told[number].attempt is not None:
            own = _words_tried(told[number])
            lessons = tuple(one for one in episode.lessons if _may_be_kept(one) and not set(stems(one)) & (shown - own))
            extracts[number].lessons = Lessons(lessons, episode.should_repeat)
    return extracts


def _valid(adapter: TypeAdapter[_T], items: object) -> list[_T]:
    kept = []
    for item in items if isinstance(items, list) else ():
        try:
            kept.append(adapter.validate_python(item))
        except ValidationError:
            continue
    return kept


def _shown(told: Sequence[Told]) -> set[str]:
    """Collect the words of all that the model was shown, but for those in which anything may be told."""
    said = {stem for one in told for spoken in one.exchange.said for stem in stems(spoken.text)}
    known = {stem for one in told for memory in one.known for stem in stems(memory.content)}
    used = {stem for one in told for stem in stems(_uses_of(one))}
    return (said | known | used) - _TELLING


def _words_of(told: Told, utterance: Utterance) -> set[str]:
    """Collect the words of one message, with the handles of those who were there."""
    return set(stems(f"{utterance.text} {' '.join(_handles_of(told))}"))


def _words_tried(told: Told) -> set[str]:
    """Collect the words of what was tried, with those of the message that it was tried for."""
    cause = None if told.attempt is None else told.attempt.cause
    asked = (one for one in told.exchange.said if one.message_id == cause)
    return set(stems(_uses_of(told))).union(*(_words_of(told, one) for one in asked))


def _uses_of(told: Told) -> str:
    uses = () if told.attempt is None else told.attempt.uses
    return " ".join(f"{use.summary} {use.error or ''}" for use in uses)


def _handles_of(told: Told) -> set[str]:
    return {told.exchange.agent, *(one.author for one in told.exchange.said)}


def _keep(given: _Memory, told: Sequence[Told], shown: set[str], extracts: list[Extract]) -> None:
    """Add a memory to what is kept of the exchange that it names, if it names a message that was shown."""
    of, _, message = given.source.partition(".")
    number, place = _number(of, "e"), _number(message, "m")
    if number is None or place is None or number >= len(told) or place >= len(told[number].exchange.said):
        return
    exchange, found = told[number].exchange, extracts[number].found
    is_new = all(given.content != one.content for one in _drafts(found))
    if not _may_be_kept(given.content) or not is_new or len(found) >= MAX_OF_EXCHANGE:
        return
    utterance = exchange.said[place]
    replaced = _find_replaced(given, told[number])
    said, others = set(stems(given.content)), shown - _words_of(told[number], utterance)
    known = set() if replaced is None else set(stems(replaced.content))
    # What shares no word with the message was not said there; and words of others would stay when those are erased, or
    # be told where those may not be.
    if not said & set(stems(f"{utterance.author} {utterance.text}")) or said & (others - known):
        return
    draft = _draft(given, told[number], utterance, shown)
    mend = find_succession(given.content, utterance.author)
    if replaced is not None:
        mend = _replace(replaced, given.content, utterance)
    # By itself it stands without what only the memory says that it would replace.
    otherwise = None if said & others else draft
    found.append(draft if mend is None else Amendment(draft.source, mend, otherwise))


def _draft(given: _Memory, told: Told, utterance: Utterance, shown: set[str]) -> MemoryDraft:
    said = set(stems(given.content))
    subject = (given.subject or "").lstrip("@")
    is_named = subject in {one.lower() for one in _handles_of(told)} or set(stems(subject)) <= said
    # No tag says what was said, but for what the memory itself says.
    tags = [tag for tag in dict.fromkeys(given.tags) if _may_be_kept(tag) and not set(stems(tag)) & (shown - said)]
    return MemoryDraft(
        given.content,
        given.kind,
        given.type,
        round(given.importance / 10, 3),
        given.confidence,
        subject=subject if subject and is_named and _may_be_kept(subject) else utterance.author,
        audience=utterance.audience,
        source=MemorySource(utterance.author, told.exchange.room_id, utterance.message_id),
        tags=tuple(tag for tag in tags if tag not in RESERVED_TAGS and not find_sensitive(tag)),
        created_at=utterance.at,
    )


def _find_replaced(given: _Memory, told: Told) -> Memory | None:
    """Find what a memory takes the place of, of what was shown."""
    place = _number((given.replaces or "").partition(".")[2], "k")
    if place is None or given.replaces != f"{given.source.partition('.')[0]}.k{place + 1}" or place >= len(told.known):
        return None
    return told.known[place]


def _replace(old: Memory, content: str, utterance: Utterance) -> Mend:
    """Put right one memory, if it is its author's to put right."""

    def mend(standing: Standing, last_told: str) -> str | None:
        # What somebody said of itself is its own to put right.
        may = standing.author == utterance.author or standing.subject != standing.author
        return content if standing.memory_id == old.id and may else None

    return mend


def _may_be_kept(text: str) -> bool:
    return not has_secret(text) and not rules.ORDER.search(text)


def _number(key: str, letter: str) -> int | None:
    """Read a key such as `m3` as a place that counts from 0."""
    number = key.removeprefix(letter)
    is_key = key.startswith(letter) and number.isascii() and number.isdigit() and len(number) <= 4
    return int(number) - 1 if is_key and int(number) else None


def _drafts(found: Sequence[MemoryDraft | Amendment]) -> list[MemoryDraft]:
    drafts = (one.otherwise if isinstance(one, Amendment) else one for one in found)
    return [draft for draft in drafts if draft is not None]
