"""Finds sealed memories that bear on a question: by whose they are and when, then by words, in memory alone."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta

from tertulia.domain.clock import Clock
from tertulia.domain.ids import MemoryId
from tertulia.domain.memory import AgentScope, Memory, MemoryDraft, MemoryHit, MemoryQuery
from tertulia.memory.sealing.vault import Vault
from tertulia.memory.talk import ranking, words
from tertulia.memory.talk.talk import Talk
from tertulia.rooms.company import Company
from tertulia.store.database import Database
from tertulia.store.memories import touch_memories
from tertulia.store.memory.sealed import Wanted, list_sealed
from tertulia.store.writer import Writer

# So many are opened for one question at most, the latest.
MAX_OPENED = 500
# Laying out so many takes about a millisecond; more is done in a thread.
_INLINE = 20
_MAX_WORDS = 100
# A date without a year may be of so many years back.
_YEARS = 3
# Talk of an event often follows it by some days.
_TAIL = timedelta(days=10)


class SealedRecall:
    """No index and no cache knows what is sealed: it is opened for one question and let go."""

    def __init__(self, db: Database, writer: Writer, clock: Clock, vault: Vault) -> None:
        self._db = db
        self._writer = writer
        self._clock = clock
        self._vault = vault

    async def join(
        self, hits: list[MemoryHit], scope: AgentScope, query: MemoryQuery, company: Company | None
    ) -> list[MemoryHit]:
        """Put what is sealed and bears on the query among what was found else, the most relevant first.

        Meant is what was said by or is about who is named or present, or of a time that is named; without a company,
        all. What may not be told among the company is not hinted at either.
        """
        found = await list_sealed(self._db, scope, self._wanted(query, company), MAX_OPENED)
        admitted = [one for one in found if _admits(query, one, self._clock.now())]
        told = [one for one in admitted if company is None or company.may_know(one)]
        if not told:
            return hits
        opened = [one for one in await self._vault.open(told) if one.content]
        arguments = (query, opened, self._clock.now())
        own = _judge(*arguments) if len(opened) <= _INLINE else await asyncio.to_thread(_judge, *arguments)
        joined = sorted([*hits, *own], key=lambda hit: -hit.relevance)[: query.limit]
        ids = [hit.memory.id for hit in joined if hit.memory.is_sealed]
        if ids:
            await self._writer.submit(lambda tx: touch_memories(tx, scope, ids))
        return joined

    async def find_repeat(self, scope: AgentScope, draft: MemoryDraft) -> MemoryId | None:
        """Find a sealed memory in which the same author said the same, in the same place and not to fewer."""
        author = (draft.source.author or "").lower()
        found = await list_sealed(self._db, scope, Wanted({author}), MAX_OPENED)
        said = words.words(draft.content)
        for one in await self._vault.open(found):
            is_like = (one.source.author or "").lower() == author and one.source.place == draft.source.place
            is_heard = one.audience is None or one.audience == draft.audience
            is_alive = one.expires_at is None or one.expires_at > self._clock.now()
            if is_like and is_heard and is_alive and words.words(one.content) == said:
                return one.id
        return None

    def _wanted(self, query: MemoryQuery, company: Company | None) -> Wanted:
        if company is None:
            return Wanted(None)
        named = words.words(query.text)[:_MAX_WORDS]
        return Wanted(company.handles | set(named), list(_spans(query.text, self._clock.now())))


def _spans(text: str, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield the times that a text names."""
    years = range(now.year - _YEARS, now.year + 1)
    for named in words.named_dates(text):
        for span in named.spans(years):
            start, end = (datetime.combine(day, time(), UTC) for day in (span.start, span.end))
            yield start, end + _TAIL


def _admits(query: MemoryQuery, memory: Memory, now: datetime) -> bool:
    """Say whether a query's filters let a memory through."""
    author, subject = (memory.source.author or "").lower(), (memory.subject or "").lower()
    start, end = query.time_range or (None, None)
    return (
        (memory.expires_at is None or memory.expires_at > now)
        and (query.memory_types is None or bool({memory.kind, memory.type} & query.memory_types))
        and (start is None or memory.created_at >= start)
        and (end is None or memory.created_at < end)
        and (query.min_confidence is None or memory.confidence >= query.min_confidence)
        and (query.subject is None or subject == query.subject.lower())
        and {tag.lower() for tag in query.tags} <= {tag.lower() for tag in memory.tags}
        and author not in query.unheard
        and subject not in query.unheard
    )


def _judge(query: MemoryQuery, opened: Sequence[Memory], now: datetime) -> list[MemoryHit]:
    """Keep of opened memories those that share words with the question, and weigh them as all others are."""
    talk = Talk()
    talk.extend(opened)
    question = ranking.read_question(talk, query.text)
    asked = set(question.stems)
    logits = ranking.rank(talk, question, None, now).logit
    hits = []
    for memory, logit in zip(opened, logits, strict=True):
        shared = asked & set(words.stems(memory.content))
        similarity = len(shared) / len(asked) if shared else 0.0
        if similarity > 0 and similarity >= (query.min_similarity or 0):
            hits.append(MemoryHit(memory, similarity, 1 / (1 + math.exp(-float(logit)))))
    return hits
