"""Finds what people speak of more than others do: pure."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tertulia.domain.ids import MemberId, MessageId
from tertulia.domain.words.secrecy import has_secret
from tertulia.memory.talk.words import stems

MAX_TOPICS = 5
# A word is a topic of who said it in so many messages.
_AT_LEAST = 2
_MAX_CHARS = 2_000
_WORD = re.compile(r"[^\W\d_]{3,30}")
_NOT_SAID = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`|https?://\S+|[@#][\w.-]+", re.S)
# They fill talk whatever it is about; the words that only join others are left out by `stems`.
_FILLERS = frozenset(
    re.findall(
        r"\w+",
        """
    hello hey thanks thank please okay yeah sure just really very also much many more most some any all other another
    like want need know think mean make made get got give take tell say said ask see look let come going gonna good
    great nice well right wrong thing things stuff way time today tomorrow yesterday now new old one two first last
    next only even still again back maybe perhaps because while after before since until over under between don doesn
    didn isn aren wasn won couldn wouldn shouldn haven hasn help work works working sorry answer question everyone
    everybody someone somebody something anything nothing lot bit day week year hours minutes use used using
    que los las una uno unos del con por para como pero más esto esta este ese esa muy hay ser está están son fue
    gracias hola sobre todo cuando donde qué quién también puede puedes quiero necesito
    der die das den dem des ein eine einen einem und oder aber nicht mit von für auf ist sind war wie was wer ich wir
    ihr sie mir mich dir dich uns euch auch noch nur schon kann könnte möchte bitte danke hallo heute morgen sehr hier
        """,
    )
)


@dataclass(frozen=True, slots=True)
class Topic:
    """A word as it was said most, in how many messages, and the latest of these."""

    word: str
    messages: int
    last: MessageId


@dataclass
class _Told:
    forms: Counter[str]
    messages: list[MessageId]


def find_topics(
    said: Iterable[tuple[MemberId, MessageId, str]], unsaid: Iterable[str] = ()
) -> Mapping[MemberId, list[Topic]]:
    """Find, for each who spoke, the words that its messages hold often and those of others seldom, the most so first.

    `said` has the latest message first; `unsaid` are names, which are nobody's topic.
    """
    names = {part for name in unsaid for part in _WORD.findall(name.lower())}
    by_person: dict[MemberId, dict[str, _Told]] = {}
    for author_id, message_id, text in said:
        told = by_person.setdefault(author_id, {})
        if has_secret(text):
            continue
        for stem, form in _content(text, names).items():
            one = told.setdefault(stem, _Told(Counter(), []))
            one.forms[form] += 1
            one.messages.append(message_id)
    spread = Counter(stem for told in by_person.values() for stem in told)
    return {who: _best(told, spread, len(by_person)) for who, told in by_person.items()}


def _best(told: Mapping[str, _Told], spread: Counter[str], people: int) -> list[Topic]:
    weighed = {
        stem: len(one.messages) * (1 + math.log((1 + people) / (1 + spread[stem])))
        for stem, one in told.items()
        if len(one.messages) >= _AT_LEAST
    }
    best = sorted(weighed, key=lambda stem: (-weighed[stem], stem))[:MAX_TOPICS]
    # Of forms as frequent as each other, the same one each time.
    forms = {stem: min(told[stem].forms.items(), key=lambda item: (-item[1], item[0]))[0] for stem in best}
    return [Topic(forms[stem], len(told[stem].messages), told[stem].messages[0]) for stem in best]


def _content(text: str, names: set[str]) -> dict[str, str]:
    """Map the stems of a message's words that carry meaning to these words."""
    found: dict[str, str] = {}
    for word in _WORD.findall(_NOT_SAID.sub(" ", text[:_MAX_CHARS]).lower()):
        if word not in _FILLERS and word not in names:
            for stem in stems(word):
                found.setdefault(stem, word)
    return found
