"""How an agent puts things: the same facts in casual, professional or formal words, at its own length."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from tertulia.llm.offline.phrases import PHRASES
from tertulia.llm.situation import Style

_REGISTERS = {"casual": 0, "professional": 1, "formal": 2}


def register_of(style: Style) -> int:
    """Say which of a phrase's registers a style is."""
    return _REGISTERS.get(style.formality, 1)


@dataclass(frozen=True, slots=True)
class Voice:
    """Words things in an agent's style; the same `occasion` always finds the same wording."""

    style: Style
    occasion: str

    def say(self, phrase: str, **facts: str) -> str:
        wordings = PHRASES[phrase][register_of(self.style)].split(" / ")
        return wordings[zlib.crc32(self.occasion.encode()) % len(wordings)].format(**facts)

    def by_length(self, concise: int, moderate: int, verbose: int) -> int:
        """Choose how much to say."""
        return {"concise": concise, "verbose": verbose}.get(self.style.verbosity, moderate)

    @property
    def is_talkative(self) -> bool:
        return self.style.verbosity == "verbose"

    @property
    def is_playful(self) -> bool:
        """Say whether a quip is due: always with frequent humour, one time in four with subtle."""
        if self.style.humor == "subtle":
            return zlib.crc32(self.occasion.encode()) % 4 == 0
        return self.style.humor == "frequent"

    @property
    def is_warm(self) -> bool:
        return self.style.empathy != "low"
