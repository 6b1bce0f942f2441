"""What was said before the talk that an agent is told, in short, of all that everybody present may read.

Stretches that were summed up before are taken as they are kept, for as long as what they were made of stands and may be
told; the rest is read and summed up on the spot. What is worth keeping of that is asked for on the way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from itertools import pairwise

from tertulia.actions.deps import Deps
from tertulia.domain.clock import to_rfc3339
from tertulia.domain.ids import MemberId
from tertulia.domain.memory import AgentScope
from tertulia.domain.message import Message
from tertulia.domain.people import PEOPLE, Room
from tertulia.domain.turn import Turn
from tertulia.domain.words.summary import Quote, RoomSummary
from tertulia.llm.cost import estimate_tokens
from tertulia.memory.summaries.extracting import ANSWERED_WITHIN, Said, sum_up
from tertulia.memory.summaries.merging import fit, merge
from tertulia.memory.summaries.running import MAX_KEPT, STRETCH, Material, Wish
from tertulia.store.chat.summaries import Kept, Span, Stretch, list_standing
from tertulia.store.memory.off_record import list_on_record
from tertulia.store.messages import Page
from tertulia.store.order import sanctions

# So many messages are read on the spot, and where less than that is kept, so far back is looked.
MAX_EARLIER = 300
_KINDS = (("decided", "decided"), ("open", "asked, and not answered"), ("figures", "with figures"), ("told", "said"))
_MAX_AUTHORS = 8


async def find_earlier(deps: Deps, turn: Turn, page: Page, budget_tokens: int) -> RoomSummary | None:
    """Sum up what was said before a number of a room, or of a thread, from the first that all present may read.

    Left out are the words of who is silenced, of whom nothing is to be remembered or is asked first, and what was said
    off the record; of what agents said only that they did.
    """
    reading = _Reading(deps, deps.rooms[turn.room_id].room, page)
    summary = merge(await reading.read_back())
    if reading.wanted:
        scope = AgentScope(turn.workspace_id, turn.agent_id)
        deps.memories.summaries.wish(Wish(scope, turn.requester_id, tuple(reading.wanted)))
    if summary is None:
        return None
    return fit(summary, lambda one: sum(map(estimate_tokens, earlier_lines(one))) <= budget_tokens)


def earlier_lines(summary: RoomSummary) -> list[str]:
    """Write a summary as lines: how much was said and by whom, of what, and then in their own words."""
    who = list(summary.authors.items())
    named = ", ".join(f"@{handle} ({count})" for handle, count in who[:_MAX_AUTHORS])
    more = f" and {len(who) - _MAX_AUTHORS} more" if len(who) > _MAX_AUTHORS else ""
    lines = [f"{summary.messages} messages before the talk below, by {named}{more}"]
    if summary.topics:
        lines.append(f"about: {', '.join(summary.topics)}")
    lines += [f"in short, until {to_rfc3339(one.at)}: {one.text}" for one in summary.words]
    for kind, title in _KINDS:
        quotes: tuple[Quote, ...] = getattr(summary, kind)
        lines += [f"{title}: [{to_rfc3339(one.at)}] @{one.author}: {one.text}" for one in quotes]
    return lines


def with_names(summary: RoomSummary | None, name: Callable[[str], str]) -> RoomSummary | None:
    """Name the authors of a summary otherwise than by handle."""
    if summary is None:
        return None
    authors: dict[str, int] = {}
    for handle, count in summary.authors.items():
        authors[name(handle)] = authors.get(name(handle), 0) + count

    def named(quotes: tuple[Quote, ...]) -> tuple[Quote, ...]:
        return tuple(replace(one, author=name(one.author)) for one in quotes)

    return replace(
        summary,
        authors=authors,
        decided=named(summary.decided),
        open=named(summary.open),
        figures=named(summary.figures),
        told=named(summary.told),
    )


class _Reading:
    """Goes back from a number through what is kept and what is not; `wanted` is what would be worth keeping."""

    def __init__(self, deps: Deps, room: Room, page: Page) -> None:
        assert page.before_seq is not None, "what is summed up ends somewhere"
        self.wanted: list[Material] = []
        self._deps = deps
        self._room = room
        self._page = page
        self._before = page.before_seq
        self._silenced: Collection[MemberId] = ()
        self._read = 0

    async def read_back(self) -> list[RoomSummary]:
        """Sum up stretch after stretch; give them oldest first."""
        room = self._room
        self._silenced = await sanctions.list_silenced(self._deps.db, room.id, self._deps.clock.now())
        span = Span(room.workspace_id, room.id, self._page.thread_id, self._page.from_seq, self._before)
        standing = [one for one in await list_standing(self._deps.db, span, MAX_KEPT) if self._may_be_told(one)]
        found: list[RoomSummary] = []
        for kept in reversed(standing):
            found += await self._sum_up_from(kept.stretch.to_seq + 1, MAX_EARLIER - self._read)
            found.append(kept.summary)
            self._before = kept.stretch.from_seq
        missing = MAX_EARLIER - self._read - sum(one.stretch.messages for one in standing)
        if missing > 0:
            found += await self._sum_up_from(self._page.from_seq, missing, is_wanted=not standing)
        return found[::-1]

    async def _sum_up_from(self, from_seq: int, most: int, *, is_wanted: bool = True) -> list[RoomSummary]:
        """Read and sum up what was said from a number to what is summed up already, at most the last so many."""
        if most <= 0 or from_seq >= self._before:
            return []
        page = replace(self._page, from_seq=from_seq, before_seq=self._before, limit=most)
        found = await list_on_record(self._deps.db, self._room, page)
        self._read += len(found)
        if is_wanted and found:
            # Cut off, or with nothing kept before it, it begins with its first message.
            start = found[0].seq if len(found) == most or from_seq == self._page.from_seq else from_seq
            self._want(found, start)
        # Hundreds of lines take some milliseconds, that others need not wait for.
        summary = await asyncio.to_thread(sum_up, self._hear(found))
        return [] if summary is None else [summary]

    def _want(self, found: Sequence[Message], start: int) -> None:
        """Part what was read into stretches; what was said last waits until there is more, and its answers."""
        is_last = self._before == self._page.before_seq
        whole = (len(found) - ANSWERED_WITHIN) // STRETCH * STRETCH if is_last else len(found)
        bounds = [*range(0, max(whole, 0), STRETCH), max(whole, 0)]
        for first, end in pairwise(bounds):
            some = found[first:end]
            until = found[end].seq if end < len(found) else self._before
            stretch = Stretch(
                workspace_id=self._room.workspace_id,
                room_id=self._room.id,
                thread_id=self._page.thread_id,
                from_seq=start if first == 0 else some[0].seq,
                to_seq=until - 1,
                messages=len(some),
                revisions=sum(one.revision for one in some),
                heard=frozenset(one.author_id for one in some if self._is_heard(one)),
            )
            after = found[end : end + ANSWERED_WITHIN]
            self.wanted.append(Material(stretch, tuple(self._hear(some)), tuple(self._hear(after))))

    def _hear(self, found: Sequence[Message]) -> list[Said]:
        people = self._deps.people
        return [
            Said(one.seq, people[one.author_id].handle, one.text, one.created_at, self._is_heard(one))
            for one in found
            if one.author_id not in self._silenced
        ]

    def _is_heard(self, message: Message) -> bool:
        """Say whether a message's words may be repeated."""
        author = self._deps.people[message.author_id]
        is_allowed = author.kind in PEOPLE and self._deps.consents.find(author.id) == "allow"
        return is_allowed and message.author_id not in self._silenced

    def _may_be_told(self, kept: Kept) -> bool:
        """Say whether all whose words may be in a summary let them be repeated, and are heard, now."""
        heard = kept.stretch.heard
        return heard.isdisjoint(self._silenced) and all(self._deps.consents.find(one) == "allow" for one in heard)
