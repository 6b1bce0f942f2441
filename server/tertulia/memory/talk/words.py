"""Reads text for recall: stems, questions, words and dates of time, names."""

from __future__ import annotations

import re
import threading
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any

from tertulia.memory.talk.forms import BASE_OF

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_NAME_PART = re.compile(r"[^\W_]+")
# Function words: they join what is said and say nothing of what it is about.
_FUNCTION_WORDS = frozenset(
    [
        *("a", "an", "the", "and", "or", "but", "nor", "of", "to", "in", "on", "at", "by", "for", "with", "from"),
        *("as", "into", "about", "than", "then", "so", "if", "that", "this", "these", "those", "there", "here", "it"),
        *("its", "i", "me", "my", "mine", "we", "us", "our", "you", "your", "he", "him", "his", "she", "her", "they"),
        *("them", "their", "who", "whom", "whose", "which", "what", "when", "where", "why", "how", "is", "are"),
        *("was", "were", "be", "been", "being", "am", "do", "does", "did", "doing", "done", "has", "have", "had"),
        *("having", "can", "could", "will", "would", "shall", "should", "may", "might", "must", "not", "no", "yes"),
    ]
)
_DECISIVE = frozenset({"no", "not", "never", "none", "without", "cannot"})
WEEKDAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
# Verbs too: as a time word they need a number or a preposition beside them.
_UNSURE_MONTHS = {"march", "may"}
_SURE_MONTHS = "|".join(month for month in _MONTHS if month not in _UNSURE_MONTHS)
_BEFORE_MONTH = re.compile(r"\b(?:in|during|of|since|until)\s+$", re.IGNORECASE)
_TIME_WORD = re.compile(
    rf"\b(?:yesterday|today|tonight|tomorrow|recently|lately|just|ago|weekend|{WEEKDAYS}|{_SURE_MONTHS}"
    r"|(?:last|next|this|past)\s+(?:\w+\s+)?(?:night|day|week|weekend|month|year|summer|winter|spring|fall|autumn)"
    r"|(?:in|since|until|by)\s+(?:may|march|\d{4})|\d{1,2}(?:st|nd|rd|th)|(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_MONTH = "|".join(f"{month}|{month[:3]}" for month in _MONTHS)
_DATE = re.compile(
    rf"\b(?:(?P<day_before>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?P<month>{_MONTH})\b\.?"
    r"(?:\s+(?P<day_after>\d{1,2})(?:st|nd|rd|th)?\b(?!\d))?(?:,?\s+(?P<year>(?:19|20)\d\d))?",
    re.IGNORECASE,
)
_stem_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Span:
    """Days that a question names, `start` to `end` (excluded)."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class NamedDate:
    """A month, perhaps with a day and a year."""

    month: int
    day: int | None
    year: int | None

    def spans(self, years: Collection[int]) -> Iterator[Span]:
        """Yield the days meant, once for each of `years` when no year was named."""
        for year in [self.year] if self.year is not None else years:
            try:
                start = date(year, self.month, self.day or 1)
            except ValueError:
                continue  # such as 30 February
            if self.day is not None:
                yield Span(start, start + timedelta(days=1))
            else:
                yield Span(start, date(year + self.month // 12, self.month % 12 + 1, 1))


def stems(text: str) -> list[str]:
    """List the content words of `text` as lower-case stems, in order, with repetitions."""
    return [_stem(word) for word in words(text) if word not in _FUNCTION_WORDS]


def joins(word: str) -> bool:
    """Say whether a lower-case word joins what is said and says nothing of what it is about."""
    return word in _FUNCTION_WORDS


def words(text: str) -> list[str]:
    """List the words of `text` in lower case, possessives cut."""
    return [_bare(match) for match in _WORD.findall(text.lower())]


def without(text: str, taken: Collection[str]) -> str:
    """Cut every word whose lower-case form is in `taken`; what is left reads on."""
    return " ".join(_WORD.sub(lambda match: "" if _bare(match[0].lower()) in taken else match[0], text).split())


def spoken(content: str, author: str | None) -> str:
    """Cut a leading "Author:" that repeats who spoke: names blur what was said."""
    head, colon, rest = content.partition(":")
    return rest.lstrip() if colon and author and rest and head.strip().lower() == author.lower() else content


def name_parts(name: str) -> list[str]:
    """Split a name or handle into the lower-case words by which its owner may be called."""
    return [part for part in _NAME_PART.findall(name.lower()) if len(part) > 1 and not part.isdigit()]


def decisive(text: str) -> set[str]:
    """Collect the words that change a statement however alike the rest is: numbers and negations."""
    return {word for word in words(text) if word in _DECISIVE or word.endswith(("n't", "n’t")) or word.isdigit()}


def is_question(text: str) -> bool:
    """Say whether `text` ends by asking."""
    return text.rstrip(" \t\n)\"'*!").endswith("?")


def has_time_word(text: str) -> bool:
    """Say whether `text` tells when something was or will be."""
    return _TIME_WORD.search(text) is not None


def named_dates(text: str) -> list[NamedDate]:
    """List the dates that `text` names by month; a bare "may" or "jan" counts only with a number or "in"."""
    found = []
    for match in _DATE.finditer(text):
        day = match["day_before"] or match["day_after"]
        word = match["month"].lower()
        is_sure = word in _MONTHS and word not in _UNSURE_MONTHS
        if not (is_sure or day or match["year"] or _BEFORE_MONTH.search(text[: match.start()])):
            continue
        month = next(number for number, name in enumerate(_MONTHS, 1) if name.startswith(word))
        found.append(NamedDate(month, int(day) if day else None, int(match["year"]) if match["year"] else None))
    return found


def _bare(word: str) -> str:
    return word[:-2] if word.endswith(("'s", "’s")) else word


@lru_cache(maxsize=1 << 16)
def _stem(word: str) -> str:
    # The stemmer keeps the word it works on in itself, so two threads must not share it at once.
    with _stem_lock:
        return str(_stemmer().stemWord(BASE_OF.get(word, word)))


@cache
def _stemmer() -> Any:
    import snowballstemmer  # type: ignore[import-untyped]

    return snowballstemmer.stemmer("english")
