"""Sums up a room by picking out: who spoke, of what, and the lines that say most of it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import partial

from tertulia.llm.offline.language import content_stems, stem, words
from tertulia.llm.offline.lexicon import MONTHS_AND_DAYS, STOP
from tertulia.llm.situation import Line

MAX_QUOTE_CHARS = 160
# A line with fewer words that matter (“lunch anyone?”) says nothing once its moment is gone.
_TELLING_STEMS = 3
# What is talked of comes up in so many lines; more topics than this are none.
_RECURS = 2
_MAX_TOPICS = 4
_NAMING = frozenset({"called", "calls", "call", "named", "names", "name", "title", "titled"})
# Parts of an address are no words.
_ADDRESS = re.compile(r"https?://\S+|\S*[\w-]\.[a-z]{2,}\S*|\S+@\S+", re.IGNORECASE)
# Behind an article or in front of “is” stands what is talked of.
_ARTICLE = frozenset({"the", "a", "an", "my", "our", "your", "his", "her", "their", "this", "that", "every", "next"})
_VERB = frozenset({"is", "are", "was", "were", "has", "will", "starts", "ends", "ships", "moved", "happens", "takes"})


@dataclass(frozen=True, slots=True)
class Summary:
    """What a stretch of talk came to; `lines` are in the order of talk, `topics` the most talked of first."""

    authors: tuple[str, ...]
    topics: tuple[str, ...]
    lines: tuple[Line, ...]


def summarise(lines: list[Line], max_lines: int) -> Summary | None:
    """Sum up the lines that say anything; None if none does."""
    telling = [line for line in lines if len(content_stems(line.text)) >= _TELLING_STEMS]
    if not telling:
        return None
    authors = Counter(line.author for line in telling)
    return Summary(
        authors=tuple(author for author, _ in authors.most_common()),
        topics=_find_topics(telling),
        lines=tuple(_pick(telling, max_lines)),
    )


def quote(text: str) -> str:
    """Put a text between quotation marks, on one line and cut to a bearable length."""
    flat = " ".join(text.split())
    return f"“{flat if len(flat) <= MAX_QUOTE_CHARS else flat[: MAX_QUOTE_CHARS - 1].rstrip() + '…'}”"


def listed(names: tuple[str, ...], limit: int = 4) -> str:
    """Join names as a sentence does, the rest of a long list as a number."""
    shown = [*names[:limit]]
    if len(names) > limit:
        shown.append(f"{len(names) - limit} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _find_topics(lines: list[Line]) -> tuple[str, ...]:
    """Find the nouns, in their commonest form, that most lines share; a name of somebody present is no topic."""
    silent = STOP | MONTHS_AND_DAYS | _NAMING | {word for line in lines for word in words(line.author)}
    nouns: set[str] = set()
    in_lines: Counter[str] = Counter()
    forms: dict[str, Counter[str]] = {}
    for line in lines:
        plain = _ADDRESS.sub(" ", line.text)
        nouns |= _find_nouns(words(plain))
        spoken = [word for word in words(plain) if word not in silent and len(word) > 2 and not word.isdigit()]
        in_lines.update({stem(word) for word in spoken})
        for word in spoken:
            forms.setdefault(stem(word), Counter())[word] += 1
    shared = [each for each in forms if each in nouns and in_lines[each] >= _RECURS]
    most = sorted(shared, key=lambda each: -in_lines[each])[:_MAX_TOPICS]
    return tuple(forms[each].most_common(1)[0][0] for each in most)


def _find_nouns(spoken: list[str]) -> set[str]:
    """Find the stems of what stands behind an article or in front of a verb."""
    return {
        stem(word)
        for before, word, after in zip(["", *spoken], spoken, [*spoken[1:], ""], strict=False)
        if before in _ARTICLE or after in _VERB
    }


def _pick(lines: list[Line], max_lines: int) -> list[Line]:
    """Choose the lines that hold most of what is talked of, different authors before the same one again."""
    weight = Counter(each for line in lines for each in content_stems(line.text))
    chosen: list[Line] = []
    covered: set[str] = set()
    while len(chosen) < min(max_lines, len(lines)):
        worth = partial(_worth, weight=weight, covered=covered, heard={line.author for line in chosen})
        best = max((line for line in lines if line not in chosen), key=worth)
        chosen.append(best)
        covered |= set(content_stems(best.text))
    return [line for line in lines if line in chosen]


def _worth(line: Line, *, weight: Counter[str], covered: set[str], heard: set[str]) -> float:
    """Rate what a line adds: words that recur in the talk, for its length; half from somebody already quoted."""
    fresh = set(content_stems(line.text)) - covered
    gain = sum(weight[each] ** 2 for each in fresh) / (6 + len(words(line.text)))
    return gain / 2 if line.author in heard else gain


def find_said(lines: list[Line], author: str, about: str, limit: int) -> list[Line]:
    """Find what an author said, most to the point of what `about` names if it names anything, the latest last."""
    wanted = set(content_stems(about))
    theirs = [line for line in lines if line.author.casefold() == author.casefold()]
    if not wanted:
        return theirs[-limit:]
    shared = [len(wanted & set(content_stems(line.text))) for line in theirs]
    most = max(shared, default=0)
    return [line for line, count in zip(theirs, shared, strict=True) if count and count == most][-limit:]
