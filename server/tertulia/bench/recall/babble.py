"""Made-up talk in any amount: sentences of a few hundred words, no two alike."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from tertulia.domain.memory import MemoryDraft, MemorySource

SPEAKERS = ("Ana", "Bram", "Chidi", "Dora", "Emre", "Fumi")
_BEGINNINGS = (
    *("I finally finished", "Yesterday we looked at", "Nobody told me about", "My sister keeps asking for"),
    *("Did anybody see", "We should move", "I would not buy", "Last week they broke", "Can you bring", "We agreed on"),
)
_QUALITIES = (
    *("green", "broken", "quarterly", "borrowed", "noisy", "Norwegian", "second", "cheap", "unfinished", "wooden"),
    *("secret", "heavy", "yearly", "frozen", "printed", "shared", "forgotten", "narrow", "early", "private"),
)
_THINGS = (
    *("ferry timetable", "kiln", "budget", "violin", "server rack", "garden gate", "invoice", "tent", "recipe", "map"),
    *("lighthouse", "contract", "bicycle", "survey", "greenhouse", "translation", "camera", "roof", "choir", "printer"),
    *("harvest", "passport", "compass", "database", "quilt", "boiler", "podcast", "canoe", "balcony", "exhibition"),
)
_PLACES = (
    *("in Bergen", "at the library", "behind the mill", "on the third floor", "near the harbour", "in the old barn"),
    *("at my aunt's", "in the workshop", "by the canal", "at the station", "in Utrecht", "on the island"),
)
_ENDINGS = (
    *("before the festival", "because of the rain", "for the whole team", "without asking", "for sixty euros"),
    *("until spring", "and it worked", "so we have to wait", "instead of the other one", "after the long meeting"),
)
_TURNS_A_SITTING = 20
_BEGAN = datetime(2025, 1, 6, 9, tzinfo=UTC)


def write_talk(count: int, seed: int = 1) -> Iterator[MemoryDraft]:
    """Yield turns in the order of talk: sittings of twenty, two a day, six people and now and then a question."""
    chance = random.Random(seed)
    for number in range(count):
        sitting, turn = divmod(number, _TURNS_A_SITTING)
        at = _BEGAN + timedelta(hours=12 * sitting, minutes=turn)
        source = MemorySource(author=chance.choice(SPEAKERS), session=str(sitting))
        yield MemoryDraft(_sentence(chance, number), source=source, external_id=str(number), created_at=at)


def write_questions(count: int, seed: int = 2) -> list[str]:
    """Make questions about such talk, some of a person, some of a month."""
    chance = random.Random(seed)
    asked = []
    for number in range(count):
        matter = f"the {chance.choice(_QUALITIES)} {chance.choice(_THINGS)} {chance.choice(_PLACES)}"
        person = chance.choice(SPEAKERS) if number % 2 else "they"
        when = " in March 2025" if number % 5 == 0 else ""
        asked.append(f"What did {person} say about {matter}{when}?")
    return asked


def _sentence(chance: random.Random, number: int) -> str:
    begins = chance.choice(_BEGINNINGS)
    matter = f"the {chance.choice(_QUALITIES)} {chance.choice(_THINGS)} {chance.choice(_PLACES)}"
    mark = "?" if begins in ("Did anybody see", "Can you bring") else "."
    return f"{begins} {matter} {chance.choice(_ENDINGS)}, number {number}{mark}"
