"""Forms memories from what people say, by rules that need no model and claim no more than they read: pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from tertulia.domain.memory import Amendment, Exchange, MemoryDraft, MemorySource, Utterance
from tertulia.domain.words.secrecy import has_secret
from tertulia.domain.words.statements import NO_NAMES
from tertulia.domain.words.text import MAX_READ_CHARS, squeeze
from tertulia.llm.offline.told.corrections import is_only_correcting
from tertulia.memory.forming import rules
from tertulia.memory.forming.correcting import find_mend, find_succession
from tertulia.memory.talk import words

# Longer texts are pasted, not said; of one message so many sentences are read.
_MAX_SENTENCES = 40
_MAX_SENTENCE_CHARS = 1000
# Fewer content words than this say nothing that would be missed.
_MIN_REMARK_STEMS = 3
_REMARK = rules.Worth(importance=0.3, confidence=0.6)
_UNSURE_SHARE = 0.7

# “No. It's 78.” is one sentence in two breaths.
_HESITATION = "".join(rf"(?<!\b{word}[.!])" for word in ("no", "nope", "sorry", "wait", "actually"))
# A dot after these ends no sentence.
_SHORT_FORMS = "".join(rf"(?<!\b{form}\.)" for form in ("mr", "mrs", "ms", "dr", "st", "vs", r"e\.g", r"i\.e"))
_SENTENCE_END = re.compile(rf"(?<=[.!?…]){_HESITATION}{_SHORT_FORMS}[\"')\]]*\s+|\n+", re.IGNORECASE)
_NOT_SAID = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`|https?://\S+|^[ \t]*>[^\n]*$", re.DOTALL | re.MULTILINE)


def form(exchange: Exchange) -> list[MemoryDraft | Amendment]:
    """Draft what an agent should keep of an exchange, in the order of talk; the same exchange gives the same drafts.

    Questions, requests, greetings and what looks like a secret give nothing. A correction is an amendment of what was
    said before, be it in this exchange or in an earlier one.
    """
    found: list[MemoryDraft | Amendment] = []
    drafted: set[tuple[str, ...]] = set()
    for utterance in exchange.said:
        for one in _from_utterance(exchange, utterance):
            draft = one.otherwise if isinstance(one, Amendment) else one
            key = () if draft is None else (utterance.author, *words.words(draft.content))
            if key not in drafted:
                found.append(one)
            drafted |= {key} if key else set()
    return found


def _from_utterance(exchange: Exchange, utterance: Utterance) -> Iterator[MemoryDraft | Amendment]:
    """Yield a typed memory or a correction for each sentence that is one, then one remark of what else was told."""
    remarks: list[str] = []
    source = MemorySource(utterance.author, exchange.room_id, utterance.message_id)
    names = {exchange.agent.casefold(), *(one.author.casefold() for one in exchange.said)}

    def sourced(draft: MemoryDraft) -> MemoryDraft:
        subject, audience = draft.subject or utterance.author, utterance.audience
        return replace(draft, subject=subject, audience=audience, source=source, created_at=utterance.at)

    for sentence in _sentences(utterance.text, exchange.agent):
        if has_secret(sentence):
            continue
        is_told = not rules.UNREAL.search(sentence) and not rules.ORDER.search(sentence)
        corrects_only = is_only_correcting(sentence)
        draft = _typed(sentence) if is_told and not corrects_only else None
        mend = find_mend(sentence, utterance.author, names) if is_told and not words.is_question(sentence) else None
        if mend is None and draft is not None and draft.kind == "semantic":
            mend = find_succession(draft.content, utterance.author)
        if mend is not None:
            whole = None if draft is None or rules.DANGLING.search(draft.content) else sourced(draft)
            yield Amendment(source, mend, whole)
        elif draft is not None:
            yield sourced(draft)
        elif not corrects_only and not _is_idle(sentence) and len(words.stems(sentence)) >= _MIN_REMARK_STEMS:
            remarks.append(sentence)
    if remarks:
        remark = " ".join(remarks)
        yield sourced(MemoryDraft(remark, "episodic", "conversation", _REMARK.importance, _REMARK.confidence))


def _sentences(text: str, agent: str) -> Iterator[str]:
    """Yield what was said sentence by sentence, without quotations, code, links, and whom it was said to."""
    spoken = _NOT_SAID.sub(" ", squeeze(text)).replace("’", "'")
    name = re.escape(agent)
    address = re.compile(rf"^\s*@?{name}\b[\s,:!-]*|[\s,]{{0,3}}@{name}\b(?=[.!?\s]*$)", re.IGNORECASE)
    parts = _SENTENCE_END.split(spoken[:MAX_READ_CHARS])
    if len(spoken) > MAX_READ_CHARS:
        parts.pop()  # cut off, it might say the opposite, or hold a secret that no longer looks like one
    for raw in parts[:_MAX_SENTENCES]:
        sentence = address.sub("", rules.LEAD.sub("", address.sub("", raw.strip()))).strip(" \t,;-–—*_")
        if sentence and len(sentence) <= _MAX_SENTENCE_CHARS:
            yield sentence


def _typed(sentence: str) -> MemoryDraft | None:
    """Draft by the first rule that fits, without source; None when none does."""
    if words.is_question(sentence):
        return None
    for rule in rules.RULES:
        match = rule.form.search(sentence)
        if match is None:
            continue
        parts = match.groupdict()
        about = parts.get("about")
        if ("said" not in parts and _is_idle(sentence)) or (about is not None and about.lower() in NO_NAMES):
            continue
        sureness = _UNSURE_SHARE if rules.UNSURE.search(sentence) else 1
        return MemoryDraft(
            (parts.get("said") or sentence).strip(),
            rule.kind,
            rule.type,
            rule.worth.importance,
            round(rule.worth.confidence * sureness, 3),
            subject=about and about.lower(),
            tags=rule.tags,
        )
    return None


def _is_idle(sentence: str) -> bool:
    """Say whether a sentence only asks, requests, greets or wishes."""
    idle = (rules.QUESTION, rules.REQUEST, rules.GREETING, rules.ORDER, rules.EMPTY)
    return words.is_question(sentence) or any(form.search(sentence) for form in idle)
