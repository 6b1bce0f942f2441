"""Tells what states something, and what of it will matter later, from the rest of what people say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tertulia.domain.words.statements import FACT, NEED
from tertulia.llm.offline.language import (
    content_stems,
    drop_lead_in,
    is_question,
    is_request,
    split_sentences,
    words,
)
from tertulia.llm.offline.lexicon import TO_FORGET
from tertulia.llm.offline.told.corrections import drop_hesitation, is_only_correcting

# What says less, and not of oneself, is not kept: to promise it would be a lie.
_LEAST_STEMS = 3
_OF_MYSELF = re.compile(
    r"\bmy\s+[\w' -]{2,40}\b(?:is|are|was|were)\b|\bmy\s+name['’]s\b|^call\s+me\s+[^\W\d_]+\W*$|^i\s+was\s+born\b"
    r"|^i\s+(?:have|own|drive|play|speak)\s+(?:an?\s+|\d+\s+)(?!question|idea|problem|feeling|minute|moment|point)\w+"
    r"|^i\s+(?:live|work|study|studied|moved|went|bought|met|got|teach|lead|manage|use|joined|started|finished|graduated)\s+\w+"
    r"|^(?:i|we)(?:['’]ll|\s+will|\s+are\s+going\s+to)\s+\w+"
    r"|\b(?:deadline|launch|release|appointment|meeting|flight|exam)\b.*\b(?:is|are|moved)\b"
    r"|^i(?:['’]m|\s+am)\s+(?:\d+\b|an?\s+\w+|from\s+\w+|vegan|vegetarian|allergic|married|single|retired)",
    re.IGNORECASE,
)
_POINTING = frozenset({"you", "you're", "it's", "that's", "it", "that", "this"})
_SELF = re.compile(r"\b(?:i|i'm|i've|i'd|im|my|mine|me|we|our|us)\b")
_TELLING = re.compile(
    r"\b(?:is|are|was|were|will|has|have|had|isn't|aren't|called|named|lives?|works?|starts?|ends?|opens?|closes?|leaves?"
    r"|ships?|moved|needs?|likes?)\b|['’]s\b",
    re.IGNORECASE,
)
_UNREAL = re.compile(
    r"^(?:if|imagine|suppose|what\s+if|say)\b|\b(?:i\s+wish|just\s+kidding|jk|joking)\b", re.IGNORECASE
)
_PLEASANTRY = re.compile(
    r"^(?:hi|hello|hey|good\s+(?:morning|afternoon|evening|night|day)|bye|goodbye|see\s+(?:you|ya)|thanks|thank\s+you|cheers"
    r"|have\s+an?\s+(?:good|nice|great)|(?:nice|good|glad)\s+to\s+(?:meet|see)\s+you)\b",
    re.IGNORECASE,
)
# “17 * 23” states nothing.
_RECKONING = re.compile(r"\d\s?[*/^+×÷=]\s?\d|^[\W\d_]*$")


def list_statements(text: str) -> Iterator[str]:
    """List the sentences of a text that state something: no questions, no requests, no orders about what I keep."""
    for sentence in split_sentences(text):
        told = re.sub(r"^(?:@[\w.-]+[,:]?\s+){1,5}", "", sentence)
        told = re.sub(r"^(?:please\s+)?(?:remember|note|don['’]?t\s+forget)(?:\s+that|:)?\s+", "", told, flags=re.I)
        plain = drop_lead_in(told)
        if TO_FORGET.match(plain) or _PLEASANTRY.match(plain) or _RECKONING.search(plain):
            continue
        if content_stems(plain) and not is_question(plain) and not is_request(plain):
            yield told


def as_stated(sentence: str) -> str:
    """Reduce “oh, no wait, the budget is 9,000” to what it states."""
    return drop_lead_in(drop_hesitation(drop_lead_in(sentence)))


def is_worth_keeping(sentence: str) -> bool:
    """Say whether a statement, told without being asked to keep it, will matter later."""
    plain = as_stated(sentence) or sentence
    found = words(plain)
    if is_only_correcting(sentence) or found[0] in _POINTING or _UNREAL.search(plain):
        return False
    if _OF_MYSELF.search(plain) or FACT.search(plain) or NEED.search(plain):
        return True
    is_telling = _SELF.search(" ".join(found)) or _TELLING.search(plain)
    return bool(is_telling) and len(content_stems(plain)) >= _LEAST_STEMS
