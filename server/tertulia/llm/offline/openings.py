"""Opens a conversation about a goal, in the agent's voice and never with the words it used last."""

from __future__ import annotations

import zlib

from tertulia.domain.words.text import readable
from tertulia.llm.offline.phrases import PHRASES
from tertulia.llm.offline.voice import register_of
from tertulia.llm.situation import Situation

MAX_GOAL_CHARS = 200


def open_conversation(situation: Situation) -> str | None:
    """Find something to say to a silent room; None without a goal, or where all was said before."""
    if situation.opening is None:
        return None
    mine = {line.text for line in situation.transcript if line.author == situation.character.name}
    for goal in situation.opening.goals:
        words = readable(goal).strip()[:MAX_GOAL_CHARS].rstrip(" .!?;:,")
        if not words:
            continue
        fresh = [line for line in _word(words, situation) if line not in mine]
        if fresh:
            return fresh[zlib.crc32(situation.now.isoformat().encode()) % len(fresh)]
    return None


def _word(goal: str, situation: Situation) -> list[str]:
    wordings = PHRASES["opening"][register_of(situation.character.style)].split(" / ")
    return [wording.format(goal=f"{goal[:1].upper()}{goal[1:]}") for wording in wordings]
