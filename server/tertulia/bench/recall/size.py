"""Measures recall of an agent, and of a hundred, that together remember very much."""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tertulia.bench.child import require_linux
from tertulia.bench.home import open_home
from tertulia.bench.recall.babble import write_questions, write_talk
from tertulia.bench.recall.opened import open_memories
from tertulia.bench.report import Figure, Report, percentile
from tertulia.config import read_settings
from tertulia.domain.ids import AgentId, WorkspaceId
from tertulia.domain.memory import AgentScope, MemoryQuery
from tertulia.memory.chroma_index import ChromaIndex, ChromaOptions
from tertulia.memory.detail.words import Words
from tertulia.memory.embedder import Embedder
from tertulia.memory.embedder import Vectors as Rows
from tertulia.memory.minilm import MiniLM
from tertulia.memory.models import find_minilm
from tertulia.memory.recall import Vectors
from tertulia.memory.service import MAX_BATCH, Memories

AGENTS = 100
SEARCHES = 300
SEEDS = 500
LIMIT = 10
PERCENTS = (50, 95, 99)
_LOOK_S = 0.1
_PATIENCE_S = 600.0
_WORKSPACE = WorkspaceId("ws_bench")


@dataclass(frozen=True, slots=True)
class SizePlan:
    """`memories` in all: of one agent, and then of a hundred; `searches` of each."""

    memories: int
    searches: int = SEARCHES
    folder: Path | None = None


class SownEmbedder:
    """The default embedder, which, while `sowing`, gives what is near to a few sentences and works nothing out.

    Working out a hundred thousand takes some ten minutes and changes nothing for the searches that are timed.
    """

    def __init__(self, real: MiniLM, seeds: Rows, words: Sequence[Words]) -> None:
        self._real = real
        self._seeds = seeds
        self._words = words
        self._chance = np.random.default_rng(1)
        self.name = real.name
        self.sowing = True

    async def embed(self, texts: Sequence[str]) -> Rows:
        vectors, _ = await self.embed_words(texts)
        return vectors

    async def embed_words(self, texts: Sequence[str]) -> tuple[Rows, list[Words]]:
        if not self.sowing:
            return await self._real.embed_words(texts)
        chosen = self._chance.integers(len(self._seeds), size=len(texts))
        rows = self._seeds[chosen]
        rows = rows + self._chance.normal(0, 0.02, rows.shape).astype(np.float32)
        near: Rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return near, [self._words[i] for i in chosen]

    async def aclose(self) -> None:
        await self._real.aclose()


def measure_size(plan: SizePlan) -> Report:
    """Time searches in the service as a server has it: SQLite on disk, Chroma in its own process, the default embedder.

    Without the embedder's weights, by words alone.

    Raises:
        ConfigError: not on Linux.
    """
    require_linux()
    return asyncio.run(_measure(plan))


async def _measure(plan: SizePlan) -> Report:
    figures = []
    for agents in (1, AGENTS):
        with tempfile.TemporaryDirectory(prefix="tertulia-bench-", dir=plan.folder) as folder:
            figures += await _measure_with(plan, agents, Path(folder))
    figures += await _measure_adding(plan.folder)
    return Report("recall", {"memories": plan.memories, "searches": plan.searches, "results each": LIMIT}, figures)


async def _measure_with(plan: SizePlan, agents: int, folder: Path) -> list[Figure]:
    real = find_minilm(read_settings().models_dir)
    sown = None
    vectors = None
    if real is not None:
        sown = SownEmbedder(real, *await real.embed_words([draft.content for draft in write_talk(SEEDS, seed=3)]))
        (folder / "chroma").mkdir()
        vectors = Vectors(sown, ChromaIndex(ChromaOptions(folder / "chroma")))
    scopes = [AgentScope(_WORKSPACE, AgentId(f"agt_{number}")) for number in range(agents)]
    share = max(plan.memories // agents, 1)
    name = f"{agents} agent{'s' * (agents > 1)} of {share:,}"
    questions = write_questions(plan.searches)
    async with open_memories(folder / "tertulia.db", vectors) as memories:
        for scope in scopes:
            await _fill(memories, scope, share)
        await memories.form_pending()
        if sown is not None:
            sown.sowing = False
        before_kib = _memory_kib()
        first_s = [await _timed(_ask(memories, scope, questions[0])) for scope in scopes]
        laid_out_kib = _memory_kib() - before_kib
        took_s = [await _timed(_ask(memories, scopes[n % agents], asked)) for n, asked in enumerate(questions)]
        figures = [
            Figure(f"{name}: first search s", tuple(first_s)),
            *_percentiles(f"{name}: search ms", took_s),
            Figure(f"{name}: kB of memory laid out, each", (laid_out_kib * 1.024 / (share * agents),)),
        ]
        figures += await _yardsticks(name, took_s, real, questions)
    return figures


async def _measure_adding(folder: Path | None) -> list[Figure]:
    """Add a thousand in one request to a real server, and wait until its index holds them."""
    items = [{"content": draft.content, "source": {"author": draft.source.author}} for draft in write_talk(MAX_BATCH)]
    async with open_home(folder) as home:
        owner = await home.create_owner_token()
        agent = await home.post("/api/agents", {"name": "Ada"}, owner)
        began = time.perf_counter()
        await home.post(f"/api/agents/{agent['id']}/memories", {"items": items}, owner)
        added_s = time.perf_counter() - began
        async with asyncio.timeout(_PATIENCE_S):
            indexed = False
            while not indexed:
                await asyncio.sleep(_LOOK_S)
                indexed = _is_indexed(await home.get("/api/memory/index", owner))
        indexed_s = time.perf_counter() - began
    return [
        Figure("1,000 by REST: s until answered", (added_s,)),
        Figure("1,000 by REST: s until indexed", (indexed_s,)),
    ]


def _is_indexed(at: Mapping[str, Any]) -> bool:
    return at["embedder"] is None or at["indexed"] >= at["memories"]


async def _ask(memories: Memories, scope: AgentScope, question: str) -> None:
    await memories.search(scope, MemoryQuery(question, limit=LIMIT))


async def _timed(act: Awaitable[object]) -> float:
    began = time.perf_counter()
    await act
    return time.perf_counter() - began


async def _fill(memories: Memories, scope: AgentScope, count: int) -> None:
    talk = list(write_talk(count))
    for start in range(0, count, MAX_BATCH):
        await memories.add_many(scope, talk[start : start + MAX_BATCH])


async def _yardsticks(
    name: str, took_s: Sequence[float], real: Embedder | None, questions: Sequence[str]
) -> list[Figure]:
    """What a search takes beside what it cannot do without, asked in the same minute."""
    if real is None:
        return []
    embedded_s = [await _timed(real.embed([question])) for question in questions]
    usual = percentile(embedded_s, 50)
    return [
        *_percentiles(f"{name}: of which the embedder ms", embedded_s),
        Figure(f"{name}: a search in times of one embedding", (percentile(took_s, 50) / usual,)),
    ]


def _percentiles(name: str, took_s: Sequence[float]) -> list[Figure]:
    return [Figure(f"{name}, p{percent}", (percentile(took_s, percent) * 1e3,)) for percent in PERCENTS]


def _memory_kib() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024
