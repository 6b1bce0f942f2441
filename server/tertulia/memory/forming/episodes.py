"""Writes what an agent tried as a memory: what was asked, what it did, how it ended and what that teaches: pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import fmean
from typing import Any, TypeGuard

from tertulia.domain.learning.episode import EPISODE, Attempt, EpisodeOutcome, Lessons, ToolUse, name_episode
from tertulia.domain.memory import MAX_CONTEXT_BYTES, Amendment, Exchange, MemoryDraft, MemorySource, Utterance
from tertulia.domain.words.secrecy import has_secret
from tertulia.domain.words.text import squeeze

MAX_ASKED_CHARS = 240
MAX_TOOLS_TOLD = 5
_MAX_SUMMARY_CHARS = 120
_IMPORTANCE: Mapping[EpisodeOutcome, float] = {"success": 0.45, "partial": 0.5, "failure": 0.55}
_CONFIDENCE = 0.8
# Stars from which people found an answer good, and up to which bad.
_GOOD, _BAD = 3.5, 2.5
# What is written of an episode anew when it is rated.
_WRITTEN = {"observed", "outcome_details", "actions_taken", "context_summary", "lessons_learned"}
_ENDED: Mapping[EpisodeOutcome, str] = {
    "success": "It ended well",
    "partial": "It ended well in part",
    "failure": "It ended badly",
}


def draft_episode(exchange: Exchange, attempt: Attempt, lessons: Lessons) -> MemoryDraft | None:
    """Draft what a turn tried, as said in the message that it answered; None where that may not be remembered."""
    asked = _find_asked(exchange, attempt)
    if asked is None or has_secret(asked.text) or any(has_secret(use.summary) for use in attempt.uses):
        return None
    learnt = (*lessons.lessons, *_failures(attempt.uses))
    outcome = _judge(attempt)
    should_repeat = outcome != "failure" if lessons.should_repeat is None else lessons.should_repeat
    context: dict[str, Any] = {
        "execution_id": attempt.turn_id,
        "trigger_event": attempt.trigger,
        "context_summary": squeeze(asked.text)[:MAX_ASKED_CHARS],
        "actions_taken": [use.summary[:_MAX_SUMMARY_CHARS] for use in attempt.uses],
        "outcome": outcome,
        "outcome_details": _details(attempt),
        "lessons_learned": [line[:MAX_ASKED_CHARS] for line in dict.fromkeys(learnt)],
        "should_repeat": should_repeat,
        "duration_ms": attempt.duration_ms,
        "tokens_used": attempt.tokens,
        # How it looked before anybody said what it was worth.
        "observed": {"outcome": outcome, "should_repeat": should_repeat},
    }
    while context["actions_taken"] and len(json.dumps(context, ensure_ascii=False).encode()) > MAX_CONTEXT_BYTES - 256:
        context["actions_taken"].pop(0)
    return MemoryDraft(
        write_episode(context),
        *("episodic", "outcome", _IMPORTANCE[outcome], _CONFIDENCE),
        subject=asked.author,
        audience=asked.audience,
        source=MemorySource(asked.author, exchange.room_id, asked.message_id),
        tags=(EPISODE, outcome),
        context=context,
        external_id=name_episode(attempt.turn_id),
        created_at=asked.at,
    )


def write_episode(context: Mapping[str, Any]) -> str:
    """Say what was tried and how it ended."""
    did = "; ".join(context["actions_taken"][-MAX_TOOLS_TOLD:])
    outcome: EpisodeOutcome = context["outcome"]
    told = f"Asked “{context['context_summary']}”, I tried: {did}. {_ENDED[outcome]}: {context['outcome_details']}."
    lessons = context["lessons_learned"]
    return f"{told} Learnt: {' '.join(lessons)}" if lessons else told


def rate_episode(draft: MemoryDraft, stars: Sequence[int]) -> MemoryDraft:
    """Have an episode end as people found that it did; without any rating, as it was seen."""
    context = dict(draft.context)
    if not _WRITTEN.issubset(context):
        # Somebody wrote it anew, or it came from elsewhere: what is not ours is left as it is.
        return draft
    observed = context["observed"]
    outcome: EpisodeOutcome = observed["outcome"]
    should_repeat = observed["should_repeat"]
    details = str(context["outcome_details"]).partition("; rated ")[0]
    if stars:
        mean = fmean(stars)
        outcome = "success" if mean >= _GOOD else "failure" if mean <= _BAD else "partial"
        should_repeat = outcome != "failure"
        details = f"{details}; rated {mean:.1f} of 5 by {len(stars)}"
    context |= {"outcome": outcome, "outcome_details": details, "should_repeat": should_repeat}
    tags = (EPISODE, outcome)
    return replace(draft, content=write_episode(context), context=context, tags=tags, importance=_IMPORTANCE[outcome])


def is_episode(one: MemoryDraft | Amendment) -> TypeGuard[MemoryDraft]:
    """Say whether this is what an agent tried."""
    return isinstance(one, MemoryDraft) and EPISODE in one.tags


def _find_asked(exchange: Exchange, attempt: Attempt) -> Utterance | None:
    """Find what the turn was asked among what may be remembered."""
    return next((one for one in reversed(exchange.said) if one.message_id == attempt.cause), None)


def _judge(attempt: Attempt) -> EpisodeOutcome:
    failed = sum(use.error is not None for use in attempt.uses)
    if not attempt.has_answered or failed == len(attempt.uses):
        return "failure"
    return "partial" if failed else "success"


def _details(attempt: Attempt) -> str:
    failed = sum(use.error is not None for use in attempt.uses)
    tools = f"{len(attempt.uses) - failed} of {len(attempt.uses)} tools gave a result"
    return tools if attempt.has_answered else f"{tools}, no answer ({attempt.reason or 'nothing said'})"


def _failures(uses: Sequence[ToolUse]) -> list[str]:
    """Say which tools failed, and with what: without a model that is what there is to learn."""
    return [f"{use.tool} failed: {tell_error(use.error)[:MAX_ASKED_CHARS]}" for use in uses if use.error is not None]


def tell_error(error: str) -> str:
    """Give what a tool failed with, as it may be kept and told: what it was refused with may name a key."""
    return "what it said holds a secret" if has_secret(error) else squeeze(error)
