"""What was said before the talk that an agent is told, in short: made when it is asked for, and kept nowhere.

So nothing has to reach it: what was edited, deleted, taken off the record or forbidden since is not in it.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

from tertulia.actions.deps import Deps
from tertulia.domain.clock import to_rfc3339
from tertulia.domain.message import Message
from tertulia.domain.people import PEOPLE, Room
from tertulia.domain.words.summary import Quote, RoomSummary
from tertulia.llm.cost import estimate_tokens
from tertulia.memory.summaries.extracting import Said, sum_up
from tertulia.store.memory.off_record import list_on_record
from tertulia.store.messages import Page
from tertulia.store.order import sanctions

# So far back is looked, in messages.
MAX_EARLIER = 300
_KINDS = (("decided", "decided"), ("open", "asked, and not answered"), ("figures", "with figures"), ("told", "said"))
_MAX_AUTHORS = 8


async def find_earlier(deps: Deps, room: Room, page: Page, budget_tokens: int) -> RoomSummary | None:
    """Sum up what was said before a number of a room, or of a thread, from the first that all present may read.

    Left out are the words of who is silenced, of whom nothing is to be remembered or is asked first, and what was said
    off the record; of what agents said only that they did.
    """
    found = await list_on_record(deps.db, room, replace(page, limit=MAX_EARLIER))
    silenced = await sanctions.list_silenced(deps.db, room.id, deps.clock.now())
    said = [_said(deps, one) for one in found if one.author_id not in silenced]
    # Hundreds of lines take some milliseconds, that others need not wait for.
    summary = await asyncio.to_thread(sum_up, said)
    return None if summary is None else _fit(summary, budget_tokens)


def earlier_lines(summary: RoomSummary) -> list[str]:
    """Write a summary as lines: how much was said and by whom, of what, and then in their own words."""
    who = list(summary.authors.items())
    named = ", ".join(f"{name} ({count})" for name, count in who[:_MAX_AUTHORS])
    more = f" and {len(who) - _MAX_AUTHORS} more" if len(who) > _MAX_AUTHORS else ""
    lines = [f"{summary.messages} messages before the talk below, by {named}{more}"]
    if summary.topics:
        lines.append(f"about: {', '.join(summary.topics)}")
    for kind, title in _KINDS:
        quotes: tuple[Quote, ...] = getattr(summary, kind)
        lines += [f"{title}: [{to_rfc3339(one.at)}] {one.author}: {one.text}" for one in quotes]
    return lines


def _said(deps: Deps, message: Message) -> Said:
    author = deps.people[message.author_id]
    may_be_told = author.kind in PEOPLE and deps.consents.find(author.id) == "allow"
    return Said(message.seq, author.name, message.text, message.created_at, may_be_told)


def _fit(summary: RoomSummary, budget_tokens: int) -> RoomSummary:
    """Leave out the oldest words, what is told for its own sake first, until the rest fits."""
    for kind in ("told", "figures", "open", "decided"):
        while getattr(summary, kind) and sum(map(estimate_tokens, earlier_lines(summary))) > budget_tokens:
            summary = replace(summary, **{kind: getattr(summary, kind)[1:]})
    return summary
