"""What an agent is told of those present: who each is to it and to others, as far as all of them may know it."""

from __future__ import annotations

from collections.abc import Sequence

from tertulia.actions.deps import Deps
from tertulia.actions.memory.social import know_present
from tertulia.domain.agent import Agent
from tertulia.domain.ids import MemberId
from tertulia.llm.cost import estimate_tokens
from tertulia.memory.social.picture import Portrait
from tertulia.memory.social.relations import Relation
from tertulia.rooms.company import Company

MAX_PEOPLE = 8
MAX_TOKENS = 300
MAX_ROLES, MAX_PREFERENCES, MAX_TOPICS = 3, 2, 3
MAX_CHARS = 100
# What members thought of answers is told among the memories.
_TOLD_ELSEWHERE = "feedback"


async def describe_present(deps: Deps, agent: Agent, company: Company, ordered: Sequence[MemberId]) -> tuple[str, ...]:
    """Write a line on each of the first of these, who are all present, of whom anything is known.

    What was said in rooms that are not open to all who are present is left out, and so is who lets nothing be
    remembered.
    """
    if not agent.record.memory_enabled:
        return ()
    chosen = [one for one in dict.fromkeys(ordered) if one != agent.member_id][:MAX_PEOPLE]
    known = await know_present(deps, agent, [deps.people[one] for one in chosen], company)
    lines: list[str] = []
    left = MAX_TOKENS
    for member_id in chosen:
        line = _describe(deps, known.get(member_id), agent.member_id)
        left -= estimate_tokens(line or "")
        if left < 0:
            break
        if line is not None:
            lines.append(line)
    return tuple(lines)


def _describe(deps: Deps, known: Portrait | None, me: MemberId) -> str | None:
    """Say who somebody is in one line; None where there is nothing to say."""
    if known is None:
        return None
    tie = known.tie_to(me)
    topics = [topic.word for topic in known.topics[:MAX_TOPICS]]
    told = [
        *(_role(deps, one, known.member.id) for one in known.relations[:MAX_ROLES]),
        *_preferences(known),
        *([f"the tone between you is {tie.tone}"] if tie is not None and tie.tone != "even" else []),
        *([f"often speaks of {', '.join(topics)}"] if topics else []),
        *(
            [f"you last spoke on {tie.last_at.date().isoformat()}"]
            if tie is not None and tie.last_at is not None
            else []
        ),
    ]
    return f"- @{known.member.handle}: {'; '.join(told)}" if told else None


def _preferences(known: Portrait) -> list[str]:
    own: Sequence[str] = [one.content for one in known.preferences if _TOLD_ELSEWHERE not in one.tags]
    return [f"“{_cut(one)}”" for one in own[:MAX_PREFERENCES]]


def _role(deps: Deps, one: Relation, member_id: MemberId) -> str:
    """Say what somebody is to another, or the other to it, as it was said."""
    if one.who == member_id:
        return f"is the {one.role} of {_name(deps, one.of, None)}"
    if one.who is None and one.name is None:
        return f"has a {one.role}"
    return f"has {_name(deps, one.who, one.name)} as {one.role}"


def _name(deps: Deps, member_id: MemberId | None, name: str | None) -> str:
    member = None if member_id is None else deps.people.find(member_id)
    return _cut(name or "somebody") if member is None else f"@{member.handle}"


def _cut(text: str) -> str:
    return text if len(text) <= MAX_CHARS else text[:MAX_CHARS] + "…"
