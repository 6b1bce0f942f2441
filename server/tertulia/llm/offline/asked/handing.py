"""Understands a request that somebody else is to answer, and hands it on."""

from __future__ import annotations

import re

from tertulia.llm.base import ToolResult
from tertulia.llm.offline.figures.answers import read_error
from tertulia.llm.offline.language import as_sentence
from tertulia.llm.offline.scene import Scene, Thought

ASK_AGENT = "ask_agent"
_MOST_CHARS = 400
_LEAD = r"^(?:(?:please|kindly|maybe|perhaps|and|so|then|now|(?:can|could|would|will)\s+you|let['’]?s)[\s,]+)*"
_REST = r"\s*(?:[,:]\s*)?(?P<what>\S.*)$"
# `{name}` is whoever is meant; what it is to do follows.
_FORMS = (
    rf"(?:ask|get|tell|invite|have|let|request|bid)\s+{{name}}\s+(?:(?:to|please)\s+)*(?:(?P<about>about|for|on)\s+)?{_REST}",
    rf"(?:i|we)(?:['’]d|\s+would)?\s+(?:really\s+|rather\s+)?(?:like|love|want|prefer|need|wish|wanted)\s+(?:for\s+)?"
    rf"{{name}}\s+to\s+{_REST}",
    rf"(?:can|could|would|will|should|may|might)\s+{{name}}\s+(?:please\s+)?{_REST}",
    rf"{{name}}\s+(?:should|shall|could|can|may|might|is\s+to|has\s+to|ought\s+to)\s+(?:please\s+)?{_REST}",
    rf"(?:over\s+to|a\s+question\s+for|question\s+for|this\s+is\s+for|one\s+for)\s+{{name}}{_REST}",
)
_ASKED_THINGS = re.compile(r"^(?:what|who|whose|where|when|why|which|how|if|whether)\b", re.IGNORECASE)
# What somebody “can” or “should” do is asked of it only where it ends as a question or is a thing to say.
_SAYING = re.compile(
    r"^(?:tell|say|explain|answer|give|work\s+out|calculate|compute|convert|sum|summari[sz]e|show|help|look|check|count|list"
    r"|describe|remind|repeat|introduce|comment|weigh|chime|add|find|name|suggest|recommend|translate|write|read)\b",
    re.IGNORECASE,
)


def as_mine(sentence: str, scene: Scene) -> str:
    """Reduce what is asked of me by my name, “I would like Ada to tell us …”, to what I am to do."""
    found = _find(sentence, (scene.me.name, scene.me.handle))
    return found[1] if found else sentence


def hand_on(sentence: str, scene: Scene) -> Thought | None:
    """Ask the one present who is meant in my place; None for what is meant for nobody else."""
    others = tuple(
        name for name in scene.situation.present if name not in {scene.me.name, scene.situation.asker} and name.strip()
    )
    found = _find(sentence, others)
    if found is None:
        return None
    name, what = found
    question = as_sentence(what)
    return Thought(
        lambda result: _tell(name, result, scene), ASK_AGENT, {"agent": name, "question": question}, is_polite=True
    )


def _find(sentence: str, names: tuple[str, ...]) -> tuple[str, str] | None:
    """Find whom of `names` a sentence asks for something, and for what."""
    if len(sentence) > _MOST_CHARS:
        return None
    # The longest first: “Ada Two” is not Ada.
    for name in sorted(filter(None, names), key=len, reverse=True):
        if name.casefold() not in sentence.casefold():
            continue
        called = rf"@?(?:{re.escape(name)})(?![\w-])"
        for number, form in enumerate(_FORMS):
            found = re.match(_LEAD + form.format(name=called), sentence, re.IGNORECASE)
            if found and (number in {0, 1, 4} or _SAYING.match(found["what"])):
                return name, _as_request(found)
    return None


def _as_request(found: re.Match[str]) -> str:
    what = found["what"].strip()
    if found.groupdict().get("about"):
        return f"tell us about {what}"
    return f"tell us {what}" if re.match(r"(?:if|whether)\b", what, re.IGNORECASE) else what


def _tell(name: str, result: ToolResult | None, scene: Scene) -> str:
    if result is None:
        return scene.voice.say("for other", name=name)
    if result.is_error:
        return scene.voice.say("not passed on", name=name, why=read_error(result))
    return scene.voice.say("passed on", name=name)
