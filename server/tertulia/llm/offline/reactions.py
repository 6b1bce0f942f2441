"""Reacts to what is merely told: keeps what is worth it, feels with people, and owns up to what it cannot read."""

from __future__ import annotations

import re

from tertulia.domain.words.secrecy import has_secret
from tertulia.llm.offline.language import as_clause, turn_round, words
from tertulia.llm.offline.lexicon import GLAD, SAD
from tertulia.llm.offline.scene import Scene, Thought, saying
from tertulia.llm.offline.smalltalk import find_interest, offer
from tertulia.llm.offline.told.statements import as_stated, is_worth_keeping

_MAX_FACT_CHARS = 300
TO_REMEMBER = re.compile(
    r"^(?:(?:please|(?:can|could)\s+you)\s+)*(?:remember|note(?:\s+down)?|keep\s+in\s+mind|don['’]?t\s+forget"
    r"|make\s+a\s+note)\b(?:\s+that\b|\s*:)?\s*(?P<fact>.+)$",
    re.IGNORECASE,
)
_CALL_ME = re.compile(r"^call\s+me\s+(?P<name>[^\W\d_][\w'’-]*)\W*$", re.IGNORECASE)
# “Remember the milk” names a thing and says nothing of it.
_SAID_OUT = re.compile(r"\bthat\b|:|\bthis\b", re.IGNORECASE)
_NOD = re.compile(
    r"^(?:(?:ok(?:ay)?|k|yes|yeah|yep|yup|no|nope|nah|sure|right|fine|good|nice|cool|great|wow|lol|lmao|rofl|ha(?:ha)+|hehe|hm+|mhm"
    r"|oh|ah|aha|i\s+see|got\s+it|alright|all\s+right|never\s*mind|enough|stop|wait|well|so|perfect|awesome|interesting|true|same"
    r"|exactly|indeed|agreed|sounds\s+good|of\s+course|no\s+(?:problem|worries|way)|maybe|whatever|because|please|thanks)\b[\s,.!…]*)+$",
    re.IGNORECASE,
)
# A sentence has somebody or something doing or being something; “asdf qwer” has not.
_SENTENCE = re.compile(
    r"\b(?:i|we|he|she|they|it|you|this|that|there)\b|\b(?:is|are|was|were|am|has|have|had|will|can|do|does|did|be|been)\b"
    r"|['’](?:s|m|re|ve|ll|d)\b|\bthe\s+\w+",
    re.IGNORECASE,
)


def is_nod(sentence: str) -> bool:
    """Say whether a sentence only shows that somebody listens: “ok”, “haha, cool”."""
    return bool(_NOD.match(sentence))


def react(told: list[str], scene: Scene) -> list[Thought]:
    """Acknowledge what was told: feelings first, then what I shall remember, else whether it can be read at all."""
    if not told:
        return []
    if all(is_nod(sentence) for sentence in told):
        return [saying(scene.voice.say("heard"))]
    if any(TO_REMEMBER.match(each) and not _find_worth_remembering(each) and not has_secret(each) for each in told):
        return [saying(scene.voice.say("keep what"))]
    parts: list[str] = []
    everything = set(words(" ".join(told)))
    if scene.voice.is_warm and everything & (SAD | GLAD):
        parts.append(scene.voice.say("sorry" if everything & SAD else "glad"))
    # Such things are never kept, so I must not promise it.
    secrets = [sentence for sentence in told if has_secret(sentence)]
    open_words = [sentence for sentence in told if sentence not in secrets]
    if facts := [fact for sentence in open_words if (fact := _find_worth_remembering(sentence))]:
        parts.append(scene.voice.say(_promise(scene), fact=" and that ".join(facts)))
    if secrets:
        parts.append(scene.voice.say("secret"))
    if topic := find_interest([_without_order(sentence) for sentence in told], scene):
        parts.append(scene.voice.say("interest", topic=topic[:1].upper() + topic[1:]))
    return [saying(" ".join(parts) or _admit(told, scene))]


def _promise(scene: Scene) -> str:
    """Say what becomes of a fact, and no more than that."""
    if not scene.situation.keeps_memories:
        return "forgets"
    return {"freely": "remember", "asked": "remember if", "never": "unkept"}[scene.situation.keeping]


def _admit(told: list[str], scene: Scene) -> str:
    """Show that I heard a sentence that I do nothing with; say of anything else that it is beyond me."""
    if any(_SENTENCE.search(sentence) for sentence in told):
        return scene.voice.say("heard")
    return scene.voice.say("lost") + offer(scene)


def _without_order(sentence: str) -> str:
    """Drop “please note that”, which is no word about notes."""
    asked = TO_REMEMBER.match(sentence)
    return asked["fact"] if asked else sentence


def _is_said_out(asked: re.Match[str]) -> bool:
    return bool(_SAID_OUT.search(asked[0][: asked.start("fact") - asked.start()]))


def _find_worth_remembering(sentence: str) -> str | None:
    plain = as_stated(sentence) or sentence
    asked = TO_REMEMBER.match(plain)
    if not (asked and _is_said_out(asked)) and not is_worth_keeping(asked["fact"] if asked else plain):
        return None
    if called := _CALL_ME.match(plain):
        return f"your name is {called['name']}"
    fact = asked["fact"] if asked else plain
    return as_clause(turn_round(fact)) if len(fact) <= _MAX_FACT_CHARS else "you told me so"
