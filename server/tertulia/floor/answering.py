"""Infers which earlier turn a turn answers, for whom it is, and who has what part in its conversation."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tertulia.floor.weights import ANSWERS_NOTHING, LINK_ANY, LINK_OTHERS, LINK_OWN

if TYPE_CHECKING:
    from tertulia.floor.talk import Heard, Person, Talk

MAX_PARENTS = 6
LEAST_CHANCE = 0.01
MAX_CIRCLE = 10
# How much of one's part in a conversation is left one turn later, when others go on with it.
FADING = 0.7
# What is left of the chance that a turn is for somebody else when it names whom it is for.
NAMED_ANOTHER = 0.1
_LOG_101 = math.log(101)


@dataclass(slots=True, eq=False)
class Answering:
    """What a turn is seen to answer.

    `parents` are earlier turns with the chance of each, `nothing` is the chance that it opens something new; `to` says
    for whom it is, and `circle` each one's part in its conversation, from 0 to 1. With `linked` its author said it.
    """

    parents: Sequence[tuple[Heard, float]] = ()
    nothing: float = 1.0
    to: dict[str, float] = field(default_factory=dict)
    circle: dict[str, float] = field(default_factory=dict)
    linked: str | None = None


@dataclass(frozen=True, slots=True)
class _Here:
    heard: Heard
    author: Person | None
    last_number: int


def find_answered(talk: Talk, heard: Heard, reply_to: int | None) -> Answering:
    """Weigh the turns of the window against one another; one that `reply_to` marks needs no weighing."""
    marked = next((one for one in talk.tail if one.number == reply_to), None)
    if marked is not None:
        answering = Answering([(marked, 1.0)], 0.0)
        answering.linked = marked.author if marked.author != heard.author else None
    else:
        answering = _weigh(talk, heard)
    _settle(heard, answering)
    return answering


def _weigh(talk: Talk, heard: Heard) -> Answering:
    author = talk.people.get(heard.author)
    here = _Here(heard, author, -1_000 if author is None else author.last_number)
    seen: set[str] = set()
    others = list(reversed(talk.tail))
    logits = []
    for other in others:
        logits.append(_link(talk, here, other, other.author not in seen))
        seen.add(other.author)
    nothing = _nothing(here)
    top = max([nothing, *logits])
    chances = [math.exp(logit - top) for logit in logits]
    total = math.exp(nothing - top) + sum(chances)
    parents = [(other, chance / total) for other, chance in zip(others, chances, strict=True)]
    parents = sorted((one for one in parents if one[1] >= LEAST_CHANCE), key=lambda one: -one[1])
    return Answering(parents[:MAX_PARENTS], math.exp(nothing - top) / total)


def _link(talk: Talk, here: _Here, other: Heard, is_latest: bool) -> float:
    """Give the logit of `other` being what the turn answers."""
    heard, said, w = here.heard, other.wording, LINK_ANY
    gap = heard.number - other.number
    minutes = 0.5
    if heard.at_s is not None and other.end_s is not None:
        minutes = math.log1p(max(0.0, heard.at_s - other.end_s) / 60)
    overlap = _overlap(talk, heard, other)
    logit = w["log_gap"] * math.log1p(gap) + w["gap"] * gap / 30 + w["minutes"] * minutes + w["overlap"] * overlap
    logit += w["answered"] * min(1.0, other.answered) + w["nod"] * said.nod + w["thanks"] * said.thanks
    logit += w["length"] * math.log1p(said.words) / 4 + w["adjacent"] * (gap == 1)
    if other.author == heard.author:
        return logit + _own(heard, gap, overlap, is_latest)
    return logit + _others(talk, here, other, is_latest)


def _own(heard: Heard, gap: int, overlap: float, is_latest: bool) -> float:
    w = LINK_OWN
    logit = w["own"] + w["log_gap"] * math.log1p(gap) + w["overlap"] * overlap + w["latest"] * is_latest
    return logit + w["names_somebody"] * bool(heard.named) + w["nod"] * heard.wording.nod


def _others(talk: Talk, here: _Here, other: Heard, is_latest: bool) -> float:
    heard, words, w = here.heard, here.heard.wording, LINK_OTHERS
    is_new = other.number > here.last_number
    to_author = other.answering.to.get(heard.author, 0.0)
    logit = to_author * (
        w["to_author"]
        + w["to_author_new"] * is_new
        + w["to_author_thanks"] * words.thanks
        + w["to_author_nod"] * words.nod
    )
    logit += w["latest"] * is_latest + w["circle"] * other.answering.circle.get(heard.author, 0.0)
    if other.author in heard.named:
        logit += w["called"] if heard.first == other.author else w["mentioned"]
    elif heard.named:
        logit += w["names_another"] + w["same_called"] * (other.first is not None and other.first in heard.named)
    if other.named and heard.author not in other.named:
        logit += w["for_others"]
    if here.author is not None and other.author in here.author.partners:
        since = heard.number - here.author.partners[other.author][1]
        logit += w["addressed_author"] / (1 + since / 5)
    if asks := other.asks:
        logit += asks * (w["question"] + w["question_to_question"] * words.question + w["question_you"] * words.you)
        logit += asks * w["question_answered"] * min(1.0, other.answered)
    if words.nod and heard.number - other.number <= 2:
        logit += w["nod_at_once"]
    logit += w["greetings"] * words.greeting * other.wording.greeting
    them = talk.people.get(other.author)
    return logit + w["bot"] * (them is not None and them.is_bot)


def _nothing(here: _Here) -> float:
    """Give the logit of the turn answering nothing that was said."""
    words, w = here.heard.wording, ANSWERS_NOTHING
    silence = min(100, here.heard.number - here.last_number)
    logit = w["bias"] + w["new_here"] * (here.author is None) + w["silence"] * math.log1p(silence) / _LOG_101
    logit += w["names_somebody"] * bool(here.heard.named) + w["calls_somebody"] * (here.heard.first is not None)
    logit += w["length"] * math.log1p(words.words) / 4
    marks: Mapping[str, float] = {
        "question": words.question,
        "wh_form": words.wh_form,
        "anyone": words.anyone,
        "help": words.help,
        "greeting": words.greeting,
        "nod": words.nod,
        "you": words.you,
        "thanks": words.thanks,
        "self": words.self,
    }
    return logit + sum(w[name] * mark for name, mark in marks.items())


def _overlap(talk: Talk, heard: Heard, other: Heard) -> float:
    topic = other.wording.topic
    if topic.isdisjoint(heard.wording.topic):
        return 0.0
    return min(1.5, sum(talk.rarity(word) for word in heard.wording.content if word in topic) / 12)


def _settle(heard: Heard, answering: Answering) -> None:
    """Work out from the parents and the names for whom the turn is and who takes part in its conversation."""
    to: dict[str, float] = {}
    circle: dict[str, float] = {}
    for other, chance in answering.parents:
        if other.author == heard.author:
            for name, part in other.answering.to.items():
                to[name] = to.get(name, 0.0) + chance * part
        else:
            to[other.author] = to.get(other.author, 0.0) + chance
        circle[other.author] = circle.get(other.author, 0.0) + chance
        for name, part in other.answering.circle.items():
            if name != other.author:
                circle[name] = circle.get(name, 0.0) + FADING * chance * part
    if heard.named:
        to = {name: chance * NAMED_ANOTHER for name, chance in to.items()}
        for name in heard.named:
            share = 1 / len(heard.named) if heard.first is None else 1.0 if name == heard.first else 0.4
            to[name] = max(to.get(name, 0.0), share)
            circle[name] = max(circle.get(name, 0.0), 0.5)
    answering.to = to
    answering.circle = dict(sorted(circle.items(), key=lambda one: -one[1])[:MAX_CIRCLE])
