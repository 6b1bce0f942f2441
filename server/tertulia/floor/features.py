"""Says what speaks for and against one participant's taking the turn, as numbers with names."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from tertulia.floor.talk import LONG_AGO, Heard, Person, Talk

Terms = Mapping[str, float]
# An agent is there though it said nothing for long: its silence counts half, and no longer than this.
AGENT_SILENCE_TURNS = 30
_LOG_20, _LOG_41, _LOG_101 = math.log(20), math.log(41), math.log(101)
_FAR = 100


@dataclass(slots=True)
class _Part:
    """What somebody did in the last turns."""

    in_last_3: int = 0
    in_last_10: int = 0
    to_author: float = 0.0
    answers: float = 0.0
    answers_question: float = 0.0


class Scene:
    """A turn in its room: what is the same for all who might answer it is worked out once."""

    def __init__(self, talk: Talk, heard: Heard) -> None:
        self.talk, self.heard = talk, heard
        self._author = talk.people.get(heard.author)
        self._tail = list(talk.tail)
        self._parts = self._read_parts()
        self._own_late = [one for one in self._tail[-20:] if one.author == heard.author]
        self.rarities = [(word, talk.rarity(word)) for word in heard.wording.content]
        self._rarity = sum(value for _, value in self.rarities)
        self._active = max(1, len(talk.shares))
        self._said = talk.shares.total() or 1
        self._common = self._read_turn()

    def terms_of(self, name: str, *, always_here: bool = False) -> Terms:
        """Give the numbers for one participant; `always_here` damps what its silence says."""
        me = self.talk.people.get(name)
        terms = dict(self._common)
        self._add_address(terms, name)
        self._add_presence(terms, name, me, always_here)
        self._add_history(terms, name, me)
        self._add_topic(terms, me)
        _add_pairs(terms)
        return terms

    def _read_parts(self) -> dict[str, _Part]:
        parts: dict[str, _Part] = {}
        for place, one in enumerate(reversed(self._tail[-20:])):
            part = parts.setdefault(one.author, _Part())
            part.in_last_3 += place < 3
            part.in_last_10 += place < 10
            part.to_author += one.answering.to.get(self.heard.author, 0.0)
        for one, chance in self.heard.answering.parents:
            part = parts.setdefault(one.author, _Part())
            part.answers += chance
            part.answers_question += chance * one.asks
        return parts

    def _read_turn(self) -> dict[str, float]:
        heard, words, author = self.heard, self.heard.wording, self._author
        count = 0 if author is None else author.count
        last = LONG_AGO if author is None else author.last_number
        return {
            "question": words.question,
            "wh_form": words.wh_form,
            "anyone": words.anyone,
            "help": words.help,
            "you": words.you,
            "self": words.self,
            "thanks": words.thanks,
            "nod": words.nod,
            "greeting": words.greeting,
            "parting": words.parting,
            "material": words.material,
            "suggestion": words.suggestion,
            "outcome": words.outcome,
            "unfinished": words.unfinished,
            "command": words.command,
            "calls": words.calls,
            "length": math.log1p(words.words) / _LOG_41,
            "tiny": float(words.words <= 2),
            "short": float(words.words <= 5),
            "several_named": float(len(heard.named) > 1),
            "nothing": heard.answering.nothing,
            "crowd": math.log(self._active) / _LOG_20,
            "active": float(self._active),
            "pace": self._pace(),
            "author_bot": float(author is not None and author.is_bot),
            "author_new": float(count <= 1),
            "author_gap": math.log1p(min(_FAR, heard.number - last)) / _LOG_101,
            "author_answered": ((0.0 if author is None else author.got_answers) + 1) / (count + 2),
            "author_helps": ((0 if author is None else author.named_others) + 1) / (count + 3),
            "author_waits": self._author_waits(),
        }

    def _pace(self) -> float:
        """Give how long the last twelve turns took: 0 for an instant, 1 for an hour."""
        at_s = self.heard.at_s
        before = self._tail[-12].at_s if len(self._tail) >= 12 else None
        if at_s is None or before is None:
            return 0.5
        return math.log1p(max(0.0, at_s - before) / 60) / 4

    def _author_waits(self) -> float:
        """Give the chance that a question of the author's still waits for its answer."""
        own = () if self._author is None else self._author.own
        open_ones = (one for one in own if one.wording.question and self.heard.number - one.number <= 60)
        return max((1 - min(1.0, one.answered) for one in open_ones), default=0.0)

    def _add_address(self, terms: dict[str, float], name: str) -> None:
        heard, answering = self.heard, self.heard.answering
        is_named = name in heard.named
        others = [chance for other, chance in answering.to.items() if other != name]
        circle = answering.circle.get(name, 0.0)
        rivals = [part for other, part in answering.circle.items() if other not in (name, heard.author)]
        terms["first"] = float(heard.first == name)
        terms["inside"] = float(is_named and heard.first != name)
        terms["others_named"] = float(bool(heard.named) and not is_named)
        terms["other_first"] = float(heard.first is not None and not is_named)
        terms["linked"] = float(answering.linked == name)
        terms["linked_other"] = float(answering.linked not in (None, name))
        terms["to_me"] = answering.to.get(name, 0.0)
        terms["to_others"] = sum(others)
        terms["to_rival"] = max(others, default=0.0)
        terms["circle"] = circle
        terms["circle_rival"] = max(rivals, default=0.0)
        terms["closest"] = circle if circle >= terms["circle_rival"] else 0.0

    def _add_presence(self, terms: dict[str, float], name: str, me: Person | None, always_here: bool) -> None:
        part = self._parts.get(name) or _Part()
        gap, quiet = float(_FAR), 0.3
        if me is not None and me.last is not None:
            gap = float(min(_FAR, self.heard.number - me.last.number))
            if self.heard.at_s is not None and me.last.end_s is not None:
                quiet = min(1.3, math.log1p(max(0.0, self.heard.at_s - me.last.end_s) / 60) / math.log(61))
        terms["silence"] = math.log1p(gap) / _LOG_101
        terms["gone"] = float(gap > 60)
        terms["quiet"] = quiet
        if always_here:
            terms["silence"] = math.log1p(min(gap, AGENT_SILENCE_TURNS)) / _LOG_101 / 2
            terms["gone"], terms["quiet"] = 0.0, min(quiet, 0.3)
        terms["spoke_last"] = float(bool(self._tail) and self._tail[-1].author == name)
        terms["in_last_3"], terms["in_last_10"] = part.in_last_3 / 3, part.in_last_10 / 10
        terms["share"] = min(3.0, self.talk.shares.get(name, 0) * self._active / self._said)

    def _add_history(self, terms: dict[str, float], name: str, me: Person | None) -> None:
        heard, author = self.heard, self.heard.author
        part = self._parts.get(name) or _Part()
        number = heard.number
        count = 0 if me is None else me.count
        mine, theirs = (LONG_AGO, LONG_AGO) if me is None else me.partners.get(author, (LONG_AGO, LONG_AGO))
        last = None if me is None else me.last
        author_last = LONG_AGO if self._author is None else self._author.last_number
        late = [one.answering.to.get(name, 0.0) for one in self._own_late]
        unheard = [
            one.answering.to.get(name, 0.0) for one in self._own_late if last is None or one.number > last.number
        ]
        waiting = {} if me is None else me.waiting
        terms["spoke_to_author"] = _nearness(number - mine)
        terms["heard_from_author"] = _nearness(number - theirs)
        terms["met"] = float(number - max(mine, theirs) <= 300)
        terms["asked_author"] = float(mine > author_last and last is not None and bool(last.wording.question))
        terms["exchange"] = min(6.0, part.to_author + sum(late)) / 6
        terms["unheard"] = min(3.0, sum(unheard)) / 3
        terms["answers_me"] = part.answers
        terms["answers_my_question"] = part.answers_question
        terms["waits"] = 0.0 if last is None or not last.wording.question else max(0.0, 1 - last.answered)
        terms["owes_others"] = min(3, sum(who != author and number - at <= 15 for who, at in waiting.items())) / 3
        terms["busy"] = 0.0
        if last is not None and number - last.number <= 12:
            elsewhere = max((chance for who, chance in last.answering.to.items() if who != author), default=0.0)
            terms["busy"] = elsewhere / (1 + (number - last.number) / 6)
        terms["answers_calls"] = ((0 if me is None else me.answered_calls) + 1.2) / (
            (0 if me is None else me.called) + 2
        )
        terms["helps"] = ((0 if me is None else me.named_others) + 1) / (count + 3)
        terms["asks"] = ((0.0 if me is None else me.asked) + 1) / (count + 5)
        terms["known"] = math.log1p(min(count, 300)) / 5
        terms["answers_author"] = math.log1p(0.0 if me is None else me.answers.get(author, 0.0)) / 3
        terms["answers_unnamed"] = ((0.0 if me is None else me.unnamed) + 0.5) / (count + 2)
        opens = 0 if me is None else self.talk.opens - me.opens_before
        terms["takes_up"] = math.log1p(0.0 if me is None else me.took_up) / math.log1p(opens + 4)

    def _add_topic(self, terms: dict[str, float], me: Person | None) -> None:
        terms["topic"] = terms["near"] = terms["answered_topic"] = 0.0
        if me is None or not self.rarities:
            return
        known, late = me.words, [one.wording.topic for one in me.own]
        answered = me.answered_words
        hit = near = helped = 0.0
        for word, rarity in self.rarities:
            if word in known:
                hit += rarity
                near += rarity * any(word in topic for topic in late)
            if word in answered:
                helped += rarity * min(1.0, answered[word])
        # Few words prove little.
        total = self._rarity + 4
        terms["topic"], terms["near"], terms["answered_topic"] = hit / total, near / total, helped / total


def _nearness(gap: int) -> float:
    return 1 / (1 + gap / 5) if gap <= _FAR else 0.0


def _add_pairs(terms: dict[str, float]) -> None:
    """Add the few products of two terms that say more than their sum."""
    asks = max(terms["question"], terms["wh_form"])
    is_open = float(not terms["first"] and not terms["inside"] and not terms["others_named"])
    is_open *= terms["to_me"] + terms["to_others"] < 0.5
    terms["to_me_asks"] = terms["to_me"] * asks
    terms["to_me_calls"] = terms["to_me"] * terms["calls"]
    terms["circle_asks"] = terms["circle"] * asks
    terms["circle_near"] = terms["circle"] * terms["near"]
    terms["spoke_to_asks"] = terms["spoke_to_author"] * asks
    terms["near_length"] = terms["near"] * terms["length"]
    terms["open_asks_helps"] = is_open * asks * terms["helps"]
    terms["open_asks_topic"] = is_open * asks * terms["topic"]
