"""Tells what is ordered that no rule can do, and says what stands in the way."""

from __future__ import annotations

import re

from tertulia.llm.offline.language import as_order
from tertulia.llm.offline.scene import Scene, Thought, saying
from tertulia.llm.offline.smalltalk import offer

# An order and the phrase that refuses it; the first that fits decides.
_REFUSALS = tuple(
    (re.compile(wording, re.IGNORECASE), phrase)
    for wording, phrase in (
        (
            r"^remind\s+\w+\s+(?!(?:what|who|whose|where|when|which|how|why|of|about|if|whether)\b)"
            r"|^(?:set|start|create|make)\s+(?:me\s+)?(?:(?:an?|the|my|another)\s+)?(?:[\w-]+\s+){0,3}?(?:timer|alarm|reminder)\b"
            r"|^(?:wake|ping|notify|alert)\s+(?:me|us)\b|^(?:every|each)\s+(?:day|morning|evening|week)\b.*\b(?:send|tell|remind|post)\b",
            "no reminders",
        ),
        (
            r"\b(?:what|how)(?:['’]?s|\s+is|\s+was|\s+will\s+be)?\s+(?:the\s+)?(?:weather|forecast|temperature|news|score|traffic)\b"
            r"|\b(?:will|is)\s+it\s+(?:going\s+to\s+)?(?:rain|snow|be\s+(?:sunny|cold|warm|hot)|raining|snowing)\b"
            r"|\bprice\s+of\s+(?:bitcoin|gold|oil|\w+\s+stock)|\b(?:stock|share)\s+price\b|\b(?:latest|today['’]?s)\s+news\b"
            r"|^(?:please\s+)?(?:google|search|browse|look\s+up|download|fetch|visit)\b|\b(?:search|look)\s+(?:it\s+up\s+)?on\s+the\s+(?:web|internet)\b",
            "no web",
        ),
        (
            r"^(?:turn|switch|shut|power|dim|lock|unlock|restart|reboot|start|stop|close|open|install|deploy|run|launch|pause|resume)\b"
            r"|^(?:book|order|buy|reserve|pay|call|phone|ring|text|email|mail|message|send|invite|schedule|cancel|post|publish|upload"
            r"|play|bring|move|delete|remove|create|add|put|go|come|kick|ban|mute|walk|dance|cook|clean)\b",
            "no hands",
        ),
    )
)


def refuse(sentence: str, scene: Scene) -> Thought | None:
    """Refuse an order for the reason that is in the way; None where none is known."""
    order = as_order(sentence)
    found = next((phrase for wording, phrase in _REFUSALS if wording.search(order)), None)
    return saying(scene.voice.say(found) + offer(scene)) if found else None
