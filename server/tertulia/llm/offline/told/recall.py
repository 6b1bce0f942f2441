"""Finds, among what was told, the sentence that answers a question; or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from tertulia.llm.offline.language import content_stems, stem, words
from tertulia.llm.offline.lexicon import COLORS, MONTHS_AND_DAYS, PHRASES, WEAK
from tertulia.llm.offline.told.facts import Fact

# The share of a question's weight that a fact must hold. With three words of equal weight two are not enough: the
# third is usually the one that tells “my sister” from “my brother”.
_ENOUGH = 0.7
_WEAK_WEIGHT = 0.4
# What shares less with a question than this is not even near to its answer.
_NEAR = 0.4
_OF_THE_KIND = 0.2
_ASKED_OWN = re.compile(r"\b(?:my|mine|i|me|i'm|i've|i'd|i'll)\b")  # “we” may be anybody in the room
_POSSESSED = re.compile(
    r"\b(?:my|our|your|his|her|their|(?!(?:what|who|where|when|how|it|that|there|here|let)'s)[\w-]{1,60}'s)\s+"
    r"((?:[\w'-]+\s*){1,4})"
)
_ADDRESS = re.compile(r"(?<!mail )(?<!ip )(?<!web )\baddress\b")
_TIMES = r"\d{1,2}(?::\d{2})?\b|noon|midnight|night|once|least|all|first|last"
_PLACE = re.compile(
    rf"\b(?:in|at|on|under|behind|near|beside|inside|outside|above|below|between|opposite|around|from|to|by|beneath"
    rf"|(?:next|close)\s+to)\s+(?:(?:the|every|each|next)\s+)?(?!(?:{'|'.join(MONTHS_AND_DAYS)})s?\b|{_TIMES})\w"
    r"|\b(?:here|home|upstairs|downstairs|outside|inside|abroad|online|everywhere|nowhere)\b",
    re.IGNORECASE,
)
_PROPER = re.compile(r"\w\s(?!I\b)([A-Z][\w'’-]+)")
_NUMERAL = re.compile(r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen)\b", re.IGNORECASE)


def find_fact(question: str, facts: list[Fact], asker: str) -> Fact | None:
    """Find the latest of the facts that answer best; None unless one truly does."""
    wanted = _read(question, facts, asker)
    if not wanted.stems:
        return None
    return _best(facts, wanted.score, _ENOUGH)


def find_nearest(question: str, facts: list[Fact], asker: str) -> Fact | None:
    """Find the latest of the remembered facts that share most of what matters in a question that none answers."""
    wanted = _read(question, facts, asker)
    return _best([fact for fact in facts if fact.is_memory], wanted.nearness, _NEAR)


def _best(facts: list[Fact], score: Callable[[Fact], float], least: float) -> Fact | None:
    best: Fact | None = None
    for fact in facts:
        if (reached := score(fact)) >= least:
            best, least = fact, reached
    return best


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A question, taken apart: `people` it asks about, empty for anybody; `expects` is the kind of word to answer."""

    stems: tuple[str, ...]
    head: str | None
    people: frozenset[str]
    is_own: bool
    expects: frozenset[str]

    def score(self, fact: Fact) -> float:
        """Give the share of the question that the fact covers, 0 when it is somebody else's or no answer."""
        held = _held(fact)
        is_answer = not self.expects or bool(self.expects & held)
        return self._covered(fact, held) if is_answer and self._asks_enough() else 0.0

    def nearness(self, fact: Fact) -> float:
        """Give the share that the fact covers where that is more than a word that many facts share."""
        held = _held(fact)
        is_near = any(each in held and each not in WEAK and each != "color" for each in self.stems)
        of_the_kind = _OF_THE_KIND if self.expects & held else 0.0
        return self._covered(fact, held) + of_the_kind if is_near else 0.0

    def _asks_enough(self) -> bool:
        """Say whether more is asked of others than what any of their facts may hold: “what is your owner's name?”."""
        return self.is_own or bool(self.expects) or not self.people or not set(self.stems) <= WEAK

    def _covered(self, fact: Fact, held: set[str]) -> float:
        if not self._is_about_them(fact, held) or (self.head and self.head not in held):
            return 0.0
        weights = {each: _WEAK_WEIGHT if each in WEAK else 1.0 for each in self.stems}
        covered = sum(weight for each, weight in weights.items() if each in held)
        return covered / sum(weights.values())

    def _is_about_them(self, fact: Fact, held: set[str]) -> bool:
        if not self.people or fact.author in self.people:
            return True
        if self.is_own:
            return fact.author is None
        return any(set(content_stems(person)) <= held for person in self.people)


def _read(question: str, facts: list[Fact], asker: str) -> _Wanted:
    plain = question.casefold().replace("’", "'")
    for phrase, meaning in PHRASES.items():
        plain = plain.replace(phrase, meaning)
    stems = content_stems(plain)
    others = [each for each in stems if each not in _color_stems()]
    if others and others != stems:  # “is my bicycle red?” is answered by its colour, “what is red?” is not
        stems = [*others, "color"]
    if len(stems) > 1:  # of an office is told where it is, not its “address”
        stems = [each for each in stems if each != stem("address")]
    is_own = bool(_ASKED_OWN.search(re.sub(r"\b(?:tell|remind|let|give)\s+me\b", "", plain)))
    spoken = set(words(plain.replace("'s ", " ")))
    named = {fact.author for fact in facts if fact.author and set(words(fact.author)) <= spoken}
    people = frozenset({asker.casefold()}) if is_own else frozenset(named)
    names = {each for person in named if not is_own for each in content_stems(person)}
    return _Wanted(
        tuple(each for each in stems if each not in names),
        _find_head(plain, stems),
        people,
        is_own,
        _expected(plain),
    )


@lru_cache(maxsize=1)
def _color_stems() -> frozenset[str]:
    return frozenset(stem(color) for color in COLORS)


def _find_head(plain: str, stems: list[str]) -> str | None:
    """Find what is owned: the last strong word of “my big red bicycle”."""
    found = _POSSESSED.search(plain)
    if not found:
        return None
    run: list[str] = []
    for word in found[1].split():
        if not content_stems(word):
            break
        run.append(stem(word))
    strong = [each for each in run if each in stems and each not in WEAK]
    return strong[-1] if strong else None


def _expected(plain: str) -> frozenset[str]:
    """Say which kind of word an answer must hold."""
    if re.match(r"(?:how\s+(?:many|old|much|tall|long|far|big))\b", plain):
        return frozenset({"#number"})
    if re.match(r"(?:when|what\s+(?:time|day|date|year))\b", plain):
        return frozenset({"#moment"})
    if _ADDRESS.search(plain):
        return frozenset({"#place", stem("address")})
    return frozenset({"#place"}) if re.match(r"where(?:'s)?\b", plain) else frozenset()


def _held(fact: Fact) -> set[str]:
    return set(content_stems(fact.text)) | set(content_stems(fact.topic)) | _kinds(fact.text)


def _kinds(text: str) -> set[str]:
    """Name the kinds of word that a fact holds, so that “green” answers for “colour”."""
    found = words(text)
    kinds = set()
    if any(word in COLORS for word in found):
        kinds.add("color")
    if _NUMERAL.search(text):
        kinds |= {"#number", "#moment"}
    if any(word in MONTHS_AND_DAYS or word.removesuffix("s") in MONTHS_AND_DAYS for word in found):
        kinds.add("#moment")
    proper = (name.casefold() for name in _PROPER.findall(text))
    if _PLACE.search(text) or any(name.removesuffix("s") not in MONTHS_AND_DAYS for name in proper):
        kinds.add("#place")
    return kinds
