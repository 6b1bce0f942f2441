"""What an agent cares about and knows well, as words, and how much of a message is about that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tertulia.domain.agent import AgentRecord
from tertulia.floor.wording import list_content

MAX_PHRASES = 40
_SHORTEST_STEM = 4


@dataclass(frozen=True, slots=True)
class Interests:
    """`phrases` as the keeper wrote them, `stems` the words in them that carry meaning, without their endings."""

    phrases: tuple[str, ...] = ()
    stems: frozenset[str] = frozenset()

    def fit(self, rarities: Iterable[tuple[str, float]]) -> float:
        """Give how much of a message is about them, from 0 to 1; its words come each with its rarity."""
        if not self.stems:
            return 0.0
        hit = total = 0.0
        for word, rarity in rarities:
            total += rarity
            hit += rarity if stem_of(word) in self.stems else 0.0
        # Few words prove little, and nobody says only words of one field.
        return min(1.0, 1.5 * hit / (total + 1))


def read_interests(record: AgentRecord) -> Interests:
    """Take an agent's interests, expertise and domain; what it is described as does without: that names everything."""
    personality = record.personality
    phrases = [*personality.interests, *personality.expertise, *([record.domain] if record.domain else [])]
    kept = tuple(dict.fromkeys(phrases))[:MAX_PHRASES]
    return Interests(kept, _stems(kept))


def stem_of(word: str) -> str:
    """Cut the endings by which one word has several forms; good enough to compare, not to show."""
    for ending in ("'s", "ies", "es", "s", "ing", "ed", "y", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def _stems(phrases: Sequence[str]) -> frozenset[str]:
    return frozenset(stem_of(word) for phrase in phrases for word in list_content(phrase))
