"""Puts together what an agent knows of people and of how they stand, as far as it may be told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from tertulia.domain.ids import MemberId, RoomId
from tertulia.domain.memory import AgentScope, Memory
from tertulia.domain.people import Member
from tertulia.memory.social.graph import Tie, only_among, rank, tie_up, weigh_trust
from tertulia.memory.social.relations import Finder, Relation, read_relations
from tertulia.memory.social.topics import Topic, find_topics
from tertulia.store.database import Database
from tertulia.store.memory import ties as store
from tertulia.store.memory.ties import Judged, Where

# Topics are read of so many messages that were said to the agent, the last.
_MAX_SAID = 600


@dataclass(frozen=True, slots=True)
class Circle:
    """Of whom may be told what: of `people`, never of `unheard`; `me` is the agent.

    `find` gives whom a name or handle means. `floors` are the rooms that may be told of, each from a number on, None
    for all; `may_tell` says it of memories.
    """

    scope: AgentScope
    me: Member
    people: Mapping[MemberId, Member]
    unheard: frozenset[MemberId]
    find: Finder
    floors: Mapping[RoomId, int] | None = None
    may_tell: Callable[[Memory], bool] = lambda memory: True


@dataclass(frozen=True, slots=True)
class Portrait:
    """What an agent knows of one member; each part says of which messages and memories it is."""

    member: Member
    ties: tuple[Tie, ...]
    topics: tuple[Topic, ...]
    judged: Judged
    relations: tuple[Relation, ...]
    preferences: tuple[Memory, ...]
    relationships: tuple[Memory, ...]

    @property
    def trust(self) -> float | None:
        """What can be vouched for, from 0 to 1; None where nothing can."""
        return weigh_trust(self.judged)

    @property
    def is_empty(self) -> bool:
        return not (self.ties or self.relations or self.preferences or self.relationships or self.trust is not None)

    def tie_to(self, member_id: MemberId) -> Tie | None:
        """Find how it stands to somebody."""
        return next((tie for tie in self.ties if member_id in (tie.a, tie.b)), None)


@dataclass(frozen=True, slots=True)
class Graph:
    """People and agents with what is known of each, and the ties among them; `total` counts those left out, too."""

    portraits: tuple[Portrait, ...]
    ties: tuple[Tie, ...]
    total: int


@dataclass(frozen=True, slots=True)
class _Known:
    """What is remembered of people, what they think of answers and what they speak of, as far as it may be told."""

    relations: Sequence[Relation]
    memories: Mapping[MemberId, Sequence[Memory]]
    judged: Mapping[MemberId, Judged]
    topics: Mapping[MemberId, Sequence[Topic]] = field(default_factory=dict)

    def list_of(self, member_id: MemberId, *, is_preference: bool) -> tuple[Memory, ...]:
        own = self.memories.get(member_id, ())
        return tuple(one for one in own if (one.type == "preference") == is_preference)


async def draw_graph(db: Database, circle: Circle, now: datetime, limit: int, min_exchanges: int = 0) -> Graph:
    """Draw the people and agents that an agent has met, those it speaks with most first."""
    known = await _read_known(db, circle, now, None)
    weeks = await store.list_weeks(db, circle.scope, Where(floors=circle.floors))
    ties = only_among(tie_up(weeks, known.relations, now), circle.people)
    ties = [tie for tie in ties if tie.exchanges >= min_exchanges]
    alone = [who for who in (*known.memories, *known.judged) if min_exchanges == 0 and who in circle.people]
    met = list(dict.fromkeys([circle.me.id, *rank(ties, circle.me.id), *alone]))
    shown = [who for who in met if who in circle.people][:limit]
    there = {who: circle.people[who] for who in shown}
    within = only_among(ties, there)
    known = replace(known, topics=await _read_topics(db, circle, shown))
    portraits = [_portray(circle.people[who], within, known) for who in shown]
    return Graph(tuple(portraits), tuple(within), len(met))


async def draw_portraits(
    db: Database, circle: Circle, people: Collection[MemberId], now: datetime, *, is_among: bool = False
) -> dict[MemberId, Portrait]:
    """Draw some members, with their ties to everybody or, with `is_among`, to one another and the agent alone."""
    wanted = [who for who in people if who in circle.people]
    handles = [circle.people[who].handle for who in wanted]
    known = await _read_known(db, circle, now, handles)
    where = Where([*wanted, circle.me.id] if is_among else wanted, is_among=is_among, floors=circle.floors)
    ties = only_among(tie_up(await store.list_weeks(db, circle.scope, where), known.relations, now), circle.people)
    known = replace(known, topics=await _read_topics(db, circle, wanted))
    return {who: _portray(circle.people[who], ties, known) for who in wanted}


def _portray(member: Member, ties: Iterable[Tie], known: _Known) -> Portrait:
    return Portrait(
        member,
        tuple(tie for tie in ties if member.id in (tie.a, tie.b)),
        tuple(known.topics.get(member.id, ())),
        known.judged.get(member.id, Judged()),
        tuple(one for one in known.relations if member.id in (one.of, one.who)),
        known.list_of(member.id, is_preference=True),
        known.list_of(member.id, is_preference=False),
    )


async def _read_known(db: Database, circle: Circle, now: datetime, handles: Collection[str] | None) -> _Known:
    """Read what is remembered, without what is about somebody who may not be told of or had itself erased since."""
    erased = await store.list_floors(db, circle.scope.workspace_id)
    relations: list[Relation] = []
    of: dict[MemberId, list[Memory]] = {}
    for memory in await store.list_social_memories(db, circle.scope, now, handles):
        named = {circle.find(one) for one in (memory.source.author, memory.subject) if one is not None} - {None}
        if not circle.may_tell(memory) or named & circle.unheard:
            continue
        stand = read_relations(memory, circle.find) if memory.type != "preference" else []
        if any(one.who is not None and not _is_open(circle, erased, one.who, memory) for one in stand):
            continue
        relations += [one for one in stand if _is_open(circle, erased, one.of, memory)]
        about = circle.find(memory.subject or memory.source.author or "")
        for who in {about, *(one.who for one in stand), *(one.of for one in stand)}:
            if who is not None:
                of.setdefault(who, []).append(memory)
    return _Known(relations, of, await store.list_judged(db, circle.scope))


def _is_open(circle: Circle, erased: Mapping[str, datetime], who: MemberId, memory: Memory) -> bool:
    return who not in circle.unheard and (who not in erased or erased[who] < memory.created_at)


async def _read_topics(db: Database, circle: Circle, people: Collection[MemberId]) -> Mapping[MemberId, list[Topic]]:
    where = Where([who for who in people if who != circle.me.id], floors=circle.floors)
    said = await store.list_said_to(db, circle.scope, circle.me.id, where, _MAX_SAID)
    names = [name for who in people for name in (circle.people[who].name, circle.people[who].handle)]
    return await asyncio.to_thread(find_topics, said, names)


def finder(members: Iterable[Member], handles: Mapping[str, MemberId]) -> Finder:
    """Give what finds whom one of these handles, or the name or first name of one member alone, means."""
    names: dict[str, set[MemberId]] = {}
    for member in members:
        for name in {member.name.lower(), *member.name.lower().split()[:1]}:
            names.setdefault(name, set()).add(member.id)

    def find(name: str) -> MemberId | None:
        small = name.lower().removeprefix("@").strip()
        if small in handles:
            return handles[small]
        meant = names.get(small, set())
        return next(iter(meant)) if len(meant) == 1 else None

    return find
