"""Finds what an agent remembers that bears on a question."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tertulia.domain.clock import Clock
from tertulia.domain.errors import InvalidInput, Unavailable
from tertulia.domain.ids import AgentId, MemoryId
from tertulia.domain.memory import (
    MAX_CONTENT_BYTES,
    MEMORY_KINDS,
    MEMORY_TYPES,
    AgentScope,
    MemoryDraft,
    MemoryHit,
    MemoryQuery,
)
from tertulia.memory.detail.again import CANDIDATES, Candidates
from tertulia.memory.detail.words import Words
from tertulia.memory.embedder import Embedder, WordEmbedder
from tertulia.memory.index import VectorIndex
from tertulia.memory.pipe.patience import Patience
from tertulia.memory.remote import may_be_sent
from tertulia.memory.talk import ranking, words
from tertulia.memory.talk.talk import Talk
from tertulia.memory.talk.talks import Talks
from tertulia.rooms.company import Company
from tertulia.store.database import Database
from tertulia.store.memories import list_by_ids, memory_of, touch_memories
from tertulia.store.memory.vectors import list_details
from tertulia.store.writer import Writer

log = logging.getLogger(__name__)

Nearest = list[tuple[MemoryId, float]]
MAX_LIMIT = 100
# Of a store up to the first size all cosines are asked of the index, of a larger one those of its nearest.
_SMALL = 400
_NEAREST = 200
# From this cosine on two memories say the same.
SAME_SIMILARITY = 0.95
_REPEAT_CANDIDATES = 5
# From this share of a question's words, or cosine, on a memory may well be what is asked for.
_ANSWERS_SIMILARITY = 0.6
# An index that was just started reads what it holds from the disk; nobody waits longer than this for that.
_INDEX_WAIT_S = 5.0


@dataclass(frozen=True, slots=True)
class Vectors:
    """What recall by meaning needs; without it, recall goes by words."""

    embedder: Embedder
    index: VectorIndex


class Recall:
    """Ranks by the structure of talk; by meaning too, while there are vectors."""

    def __init__(self, db: Database, writer: Writer, clock: Clock, talks: Talks, vectors: Vectors | None) -> None:
        self._db = db
        self._writer = writer
        self._clock = clock
        self._talks = talks
        self._vectors = vectors
        self._patience = Patience(_INDEX_WAIT_S)
        # Called when the index did not answer: it may not hold what it held.
        self.on_away: Callable[[], None] = lambda: None

    async def search(self, scope: AgentScope, query: MemoryQuery, company: Company | None = None) -> list[MemoryHit]:
        """List what bears on the query, best first, and count the use of each; never what has expired.

        With a `company` only what all of it may know comes to mind; without, everything does.

        Raises:
            InvalidInput: the query is empty, too long, or asks for an unknown kind or too many.
        """
        _require_valid(query)
        async with self._talks.open(scope) as talk:
            question = ranking.read_question(talk, query.text)
            wanted = _SMALL if len(talk) <= _SMALL else _NEAREST
        asked, nearest = await self._hear(scope.agent_id, question.bare, wanted)
        now = self._clock.now()
        async with self._talks.open(scope) as talk:
            ranked = ranking.rank(talk, question, nearest, now)
            admitted = _admitted(talk, query, now.timestamp()) & ranked.has_evidence
            if query.min_similarity is not None:
                admitted &= ranked.similarity >= query.min_similarity
            if company is not None:
                told = _told_among(talk, company, admitted)
                answering = ranked.similarity >= _ANSWERS_SIMILARITY
                company.is_kept_from_some = bool((admitted & ~told & answering).any() and not (told & answering).any())
                admitted = told
            best = _best(ranked.logit, admitted, max(query.limit, CANDIDATES))
            candidates = Candidates.of(talk.ids, ranked, best)
        found = (await self._look_again(scope, candidates, asked))[: query.limit]
        if not found:
            return []
        ids = [memory_id for memory_id, _, _ in found]
        touched = await self._writer.submit(lambda tx: touch_memories(tx, scope, ids))
        self._talks.note_use(scope, ids)
        rows = {row["id"]: memory_of(row) for row in touched}
        return [MemoryHit(rows[one], similarity, _sigmoid(logit)) for one, similarity, logit in found if one in rows]

    async def find_repeat(self, scope: AgentScope, draft: MemoryDraft) -> MemoryId | None:
        """Find a memory in which the same author said the same, word for word or nearly (cosine of 0.95).

        It was said in the same place, and not to fewer: what was said in private once may be said in public anew.
        """
        _, nearest = await self._hear(scope.agent_id, draft.content, _REPEAT_CANDIDATES)
        async with self._talks.open(scope) as talk:
            author = talk.number(draft.source.author and draft.source.author.lower())
            question = ranking.Question(draft.content, tuple(words.stems(draft.content)), None, ())
            ranked = ranking.rank(talk, question, None, self._clock.now())
            same = (talk.column("author") == author) & (talk.column("alive") == 1)
            same &= talk.column("expires") > self._clock.now().timestamp()
            same &= talk.column("place") == talk.places.get(draft.source.place or "", -1)
            audience = -1 if draft.audience is None else talk.audiences.get(frozenset(draft.audience), -1)
            same &= np.isin(talk.column("audience"), [-1, audience])
            alike = _best(ranked.similarity, same & (ranked.similarity > 0), _REPEAT_CANDIDATES)
            close = {one for one, cosine in nearest or () if cosine >= SAME_SIMILARITY}
            close = {one for one in close if (p := talk.position(one)) is not None and same[p]}
            candidates = [*close, *(talk.ids[p] for p in alike)]
        rows = await list_by_ids(self._db, scope, candidates)
        for one, memory in rows.items():
            if words.words(memory.content) == words.words(draft.content):
                return one
            if one in close and words.decisive(memory.content) == words.decisive(draft.content):
                return one
        return None

    async def _look_again(
        self, scope: AgentScope, candidates: Candidates, asked: Words | None
    ) -> list[tuple[MemoryId, float, float]]:
        """List id, similarity and logit of the candidates, best first, by their words too where they are known."""
        if self._vectors is None or asked is None or not candidates.ids:
            return candidates.ordered(None, {})
        details = await list_details(self._db, scope, self._vectors.embedder.name, candidates.ids)
        return candidates.ordered(asked, details)

    async def _hear(self, agent_id: AgentId, text: str, k: int) -> tuple[Words | None, Nearest | None]:
        """Say what a text's words are to the embedder, if it tells them apart, and which memories are nearest."""
        if self._vectors is None or not text or not may_be_sent(self._vectors.embedder, text):
            return None, None
        embedder, asked = self._vectors.embedder, None
        try:
            if isinstance(embedder, WordEmbedder):
                [vector], [asked] = await embedder.embed_words([text])
            else:
                [vector] = await embedder.embed([text])
        except Unavailable as error:
            log.warning("recalling by words alone: %s", error.message)
            return None, None
        try:
            nearest = await self._patience.ask(self._vectors.index.query(agent_id, vector, k))
        except Unavailable as error:
            log.warning("recalling by words alone: %s", error.message)
            self.on_away()
            return None, None
        if nearest is None:
            log.warning("recalling by words alone: the memory index has not answered within %g s", _INDEX_WAIT_S)
            return None, None
        return asked, nearest

    async def aclose(self) -> None:
        """Stop waiting for the index."""
        await self._patience.aclose()


def _require_valid(query: MemoryQuery) -> None:
    if not query.text.strip():
        raise InvalidInput("Say what to look for: the query is empty.")
    if len(query.text.encode()) > MAX_CONTENT_BYTES:
        raise InvalidInput(f"The query is too long; at most {MAX_CONTENT_BYTES} bytes.")
    if not 1 <= query.limit <= MAX_LIMIT:
        raise InvalidInput(f"limit must be from 1 to {MAX_LIMIT}.")
    unknown = (query.memory_types or frozenset()) - {*MEMORY_KINDS, *MEMORY_TYPES}
    if unknown:
        allowed = ", ".join((*MEMORY_KINDS, *MEMORY_TYPES))
        raise InvalidInput(f"There is no memory type {min(unknown)!r}; use one of {allowed}.")


def _admitted(talk: Talk, query: MemoryQuery, now_s: float) -> npt.NDArray[np.bool_]:
    """Mark the positions that the query's filters let through, none of them removed or expired."""
    passes: npt.NDArray[np.bool_] = (talk.column("alive") == 1) & (talk.column("expires") > now_s)
    if query.memory_types is not None:
        wanted = [talk.number(name) for name in query.memory_types]
        passes &= np.isin(talk.column("kind"), wanted) | np.isin(talk.column("type"), wanted)
    if query.time_range is not None:
        start, end = query.time_range
        if start is not None:
            passes &= talk.column("created") >= start.timestamp()
        if end is not None:
            passes &= talk.column("created") < end.timestamp()
    if query.min_confidence is not None:
        # As it is held, so that what is just as sure as demanded passes.
        passes &= talk.column("confidence") >= np.float32(query.min_confidence)
    if query.subject is not None:
        passes &= talk.column("subject") == talk.number(query.subject.lower())
    if query.tags:
        wanted_tags = {tag.lower() for tag in query.tags}
        passes &= np.isin(
            talk.column("tagged"), [number for tags, number in talk.tag_sets.items() if wanted_tags <= tags]
        )
    if query.unheard:
        people = [talk.number(handle) for handle in query.unheard]
        passes &= ~(np.isin(talk.column("author"), people) | np.isin(talk.column("subject"), people))
    return passes


def _told_among(talk: Talk, company: Company, admitted: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Keep of the admitted positions what `Company.may_know` lets pass, asking once for each place and audience."""
    positions = np.flatnonzero(admitted)
    places, audiences = list(talk.places), list(talk.audiences)
    here, of_place = np.unique(talk.column("place")[positions], return_inverse=True)
    floors = [0 if number < 0 else company.find_floor(places[number]) for number in here]
    floor = np.array([np.inf if one is None else one for one in floors])[of_place]
    named, of_audience = np.unique(talk.column("audience")[positions], return_inverse=True)
    within = np.array([number < 0 or company.is_within(audiences[number]) for number in named], dtype=bool)[of_audience]
    seq = talk.column("seq")[positions]
    vouched = (seq == 0) & (talk.column("audience")[positions] >= 0) & np.isfinite(floor)
    told = np.zeros(len(talk), dtype=bool)
    told[positions] = within & ((seq >= floor) | vouched)
    return told


def _best(value: npt.NDArray[np.float32], admitted: npt.NDArray[np.bool_], limit: int) -> list[int]:
    """List at most `limit` admitted positions, highest first, the earlier of equals first."""
    positions = np.flatnonzero(admitted)
    if len(positions) > limit:
        kept = np.argpartition(-value[positions], limit - 1)[:limit]
        positions = np.sort(positions[kept])
    return [int(p) for p in positions[np.argsort(-value[positions], kind="stable")]]


def _sigmoid(logit: float) -> float:
    return float(1 / (1 + np.exp(-logit)))
