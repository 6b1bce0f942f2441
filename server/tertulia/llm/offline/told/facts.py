"""Lists what people stated, remembered or still in sight, each statement as it was corrected since."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from tertulia.domain.words.secrecy import has_secret
from tertulia.domain.words.statements import IS, TURNS_OUT
from tertulia.llm.offline.figures.amending import amend
from tertulia.llm.offline.language import as_clause, content_stems, drop_lead_in, turn_round, words
from tertulia.llm.offline.told.corrections import (
    Correction,
    find_correction,
    is_alike,
    is_only_correcting,
)
from tertulia.llm.offline.told.statements import as_stated, list_statements
from tertulia.llm.situation import Recalled, Situation

_SPEAKER = re.compile(
    r"^(?!(?:remember|note|fact|todo|ps)\b)(?P<name>@?\w[\w .'-]{0,40}?)\s*(?::|said:?|told me:?)\s+(?=\S)",
    re.IGNORECASE,
)
_OWN = re.compile(r"\b(?:my|mine|i|me|i['’]m|i['’]ve|i['’]d|i['’]ll)\b", re.IGNORECASE)
# “The rent is 950” takes the place of “the rent is 900”.
_STATED = re.compile(
    rf"^(?P<subject>(?:(?!(?:{IS}|{TURNS_OUT})\b)[\w'’-]+\s+){{1,6}})(?P<verb>{IS}|{TURNS_OUT})\s+(?P<value>\S.*)$",
    re.IGNORECASE,
)
_LIST_SIGN = re.compile(r"^(?:[-*+•]|\d{1,3}[.)])\s+")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_SAID = re.compile(r"[.!?…][\"”’)\]]*\s*$")
_MOVED = frozenset({"moved", "moves"})
_MAX_FACTS = 500
# A correction that names what was wrong looks so far back for it.
_MAX_BACK = 50


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence that somebody stated; `author` is None when unknown, in lower case otherwise.

    It `is_memory` where it was recalled, and `is_here` where it was said in sight, which may both be. Where a later
    sentence corrected it, `text` is what holds, `at` is since when, `was` is how it was put at first, `first_at` when,
    and `mended_by` what corrected it. What stands in a document, under the heading `topic`, is nobody's statement and
    is named by its `mark`.
    """

    text: str
    author: str | None
    said_by: str
    at: datetime
    is_memory: bool = False
    is_here: bool = False
    was: str = ""
    mended_by: str = ""
    first_at: datetime | None = None
    document: str = ""
    topic: str = ""
    mark: str = ""


def list_facts(situation: Situation) -> list[Fact]:
    """List every statement by people that is remembered or still in sight, the latest last, each once and corrected.

    Of one moment what is remembered comes last: it is what its keeper made of what was said then.
    """
    found = [fact for fact in (*_said(situation), *_remembered(situation)) if not has_secret(fact.text)]
    learnt = [fact for fact in list_learnt(situation) if not has_secret(fact.text)]
    facts = _each_once(sorted(found, key=lambda fact: fact.at))[-_MAX_FACTS:]
    people = {*situation.present, situation.character.name, *(fact.said_by for fact in found)}
    kept = _corrected(facts, {name.casefold() for name in people}, situation)
    stated = [fact if fact.mended_by else replace(fact, text=as_stated(fact.text)) for fact in kept]
    # First, so that what people said of the same is preferred; no talk corrects what a document says.
    return [*learnt, *_without_outdated(_each_once(stated))]


def _each_once(facts: Iterable[Fact]) -> list[Fact]:
    """Keep the latest of the facts of the same words."""
    latest: dict[tuple[str | None, str], Fact] = {}
    for fact in facts:
        key = (fact.author, " ".join(words(fact.text)))
        known = latest.pop(key, fact)  # said again, it is the latest again
        is_memory, is_here = fact.is_memory or known.is_memory, fact.is_here or known.is_here
        latest[key] = replace(fact, is_memory=is_memory, is_here=is_here)
    return list(latest.values())


def _without_outdated(facts: list[Fact]) -> list[Fact]:
    """Drop what was said here where the memory of it, made in the same moment, was put otherwise by its keeper."""
    edited = [fact for fact in facts if fact.is_memory and not fact.is_here]
    return [
        fact
        for fact in facts
        if fact.is_memory
        or not any(
            memory.at in (fact.at, fact.first_at)
            and memory.author in (fact.author, None)
            and memory.text != fact.was
            and _subject(memory.text) == _subject(fact.text)
            for memory in edited
        )
    ]


def _subject(statement: str) -> str:
    return next(iter(content_stems(statement)), "")


def _corrected(facts: list[Fact], people: set[str], situation: Situation) -> list[Fact]:
    """Put each correction into the statement that it corrects; `people` are only called by name, not put in."""
    kept: list[Fact] = []
    for fact in facts:
        correction = find_correction(fact.text)
        if correction is None or correction.new.casefold() in people:
            if not is_only_correcting(fact.text):
                _restate(kept, fact)
            continue
        if fact.is_here and amend(fact.text, _last_told(situation, fact.at)):
            continue
        target = _find_target(kept, fact, correction, situation)
        mended = target and correction.mend(drop_lead_in(target.text))
        if target and mended and mended.casefold() != target.text.casefold():  # else its memory was corrected already
            _take_place(kept, target, fact, mended)
        elif target:
            continue
        elif not is_only_correcting(fact.text):
            kept.append(fact)
    return kept


def _restate(kept: list[Fact], fact: Fact) -> None:
    """Add a statement, in the place of an older one by the same author of the same thing."""
    stated = _STATED.match(as_stated(fact.text))
    for old in reversed(kept[-_MAX_BACK:]) if stated else ():
        before = _STATED.match(as_stated(old.text))
        if stated and before and old.author == fact.author and _is_restated(before, stated):
            _take_place(kept, old, fact, as_stated(fact.text))
            return
    kept.append(fact)


def _is_restated(old: re.Match[str], new: re.Match[str]) -> bool:
    """Say whether both give one thing a value of the same kind: “the rent is 900”, “the rent is 950”."""
    if words(old["subject"]) != words(new["subject"]) or new["verb"].casefold() not in {
        old["verb"].casefold(),
        *_MOVED,
    }:
        return False
    return is_alike(old["value"], new["value"])


def _take_place(kept: list[Fact], old: Fact, new: Fact, text: str) -> None:
    kept.remove(old)
    first_at = old.first_at or old.at
    kept.append(
        replace(
            new,
            text=text,
            is_memory=new.is_memory or (old.is_memory and words(old.text) == words(text)),
            is_here=new.is_here or old.is_here,
            was=old.was or old.text,
            mended_by=new.text,
            first_at=first_at,
        )
    )


def _find_target(facts: list[Fact], said: Fact, correction: Correction, situation: Situation) -> Fact | None:
    """Find the statement that a correction fits: one's own, or one that is nobody's own."""
    if correction.old is not None:
        near = [fact for fact in facts[-_MAX_BACK:] if fact.author == said.author or not _OWN.search(fact.text)]
    else:  # what I just repeated, or else what its author stated last
        own = [fact for fact in facts if fact.author == said.author]
        told = _last_told(situation, said.at)
        near = [fact for fact in own if fact.is_here][-1:]
        near += [fact for fact in own if as_clause(turn_round(drop_lead_in(fact.text))).casefold() in told][-1:]
    return next((fact for fact in reversed(near) if correction.mend(drop_lead_in(fact.text))), None)


def _last_told(situation: Situation, at: datetime) -> str:
    """Give what I said last before a moment."""
    me = situation.character.name
    mine = (line.text for line in reversed(situation.transcript) if line.author == me and line.at <= at)
    return next(mine, "").casefold()


def _remembered(situation: Situation) -> Iterator[Fact]:
    for memory in situation.memories:
        if memory.mark:
            continue
        speaker = _SPEAKER.match(memory.text)
        name = memory.said_by or (speaker["name"] if speaker else _guess_speaker(memory))
        told_text = memory.text[speaker.end() :] if speaker else memory.text
        for text in list_statements(told_text):
            yield Fact(text, name.casefold().lstrip("@") if name else None, name or "", memory.at, is_memory=True)


def list_learnt(situation: Situation) -> Iterator[Fact]:
    """List what recalled documents say, the best last; a first line of several is what the others are about."""
    for memory in reversed(situation.memories):
        if not memory.mark:
            continue
        head, _, body = memory.text.partition("\n")
        # A heading ends no sentence; what does is said, though it stands first.
        topic, told = (head, body) if body and not _SAID.search(head) else ("", memory.text)
        texts = [text for line in told.splitlines() for text in _SENTENCE_END.split(_LIST_SIGN.sub("", line.strip()))]
        if memory.kind == "procedural":
            # How something is done is told whole.
            texts.append(" ".join(told.split()))
        for text in texts:
            if text.strip() and not text.endswith("?"):
                said = Fact(text, None, "", memory.at, is_memory=True)
                yield replace(said, document=memory.document, topic=topic, mark=memory.mark)


def _guess_speaker(memory: Recalled) -> str | None:
    """Take the subject for the speaker, unless the memory names it: people do not call themselves by name."""
    subject = memory.subject or ""
    return subject if subject and not set(words(subject)) <= set(words(memory.text)) else None


def _said(situation: Situation) -> Iterator[Fact]:
    for line in situation.transcript:
        if line.kind != "agent":
            for text in list_statements(line.text):
                yield Fact(text, line.author.casefold(), line.author, line.at, is_here=True)
    for text in list_statements(situation.asked):
        yield Fact(text, situation.asker.casefold(), situation.asker, situation.now, is_here=True)
