"""Measures recall: of the turns of talk that answer a question, how many are among the first recalled."""

from __future__ import annotations

import asyncio
import math
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tertulia.bench.recall.conversations import Conversation, read_conversations
from tertulia.bench.recall.opened import open_memories
from tertulia.bench.report import Figure, Report, percentile
from tertulia.config import read_settings
from tertulia.domain.ids import AgentId, WorkspaceId
from tertulia.domain.memory import AgentScope, MemoryQuery
from tertulia.memory.index import ExactIndex
from tertulia.memory.models import find_minilm
from tertulia.memory.recall import Vectors
from tertulia.memory.service import MAX_BATCH, Memories
from tertulia.memory.upkeep.worth import KeepingRules

SAMPLE = Path(__file__).parent / "sample.json"
DATA_FILE = "locomo_dev.json"
DEPTHS = (10, 20)
# How much of each conversation is forgotten by worth, to see what that costs.
FORGOTTEN_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Score:
    """One question: the share of its evidence within each of `DEPTHS`, and how long the search took."""

    recalls: tuple[float, ...]
    took_s: float


def measure_recall(data: Path | None) -> Report:
    """Measure over a file of conversations, a folder that holds `DATA_FILE`, or the sample that ships.

    By words, and by meaning too where the embedder's weights are there.

    Raises:
        ConfigError: the file is not there or not of the form.
    """
    path = SAMPLE if data is None else data / DATA_FILE if data.is_dir() else data
    return asyncio.run(_measure(path, read_conversations(path)))


async def _measure(path: Path, conversations: Sequence[Conversation]) -> Report:
    figures = await _measure_with("by words", conversations, None)
    embedder = find_minilm(read_settings().models_dir)
    if embedder is not None:
        figures += await _measure_with("by meaning", conversations, Vectors(embedder, ExactIndex()))
    conditions = {
        "data": path.name,
        "conversations": len(conversations),
        "memories": sum(len(one.turns) for one in conversations),
        "questions": sum(len(one.questions) for one in conversations),
    }
    return Report("recall", conditions, figures)


async def _measure_with(name: str, conversations: Sequence[Conversation], vectors: Vectors | None) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="tertulia-bench-") as folder:
        async with open_memories(Path(folder) / "tertulia.db", vectors) as memories:
            scores, left = await _ask_twice(memories, conversations)
    took_ms = [score.took_s * 1e3 for score in scores]
    forgotten = f"{FORGOTTEN_SHARE:.0%} forgotten"
    return [
        *(Figure(f"{name}: R@{depth}", (_mean(scores, place),)) for place, depth in enumerate(DEPTHS)),
        Figure(f"{name}: R@{DEPTHS[0]}, {forgotten}", (_mean(left, 0),)),
        *(Figure(f"{name}: search ms, p{percent}", (percentile(took_ms, percent),)) for percent in (50, 95)),
    ]


async def _ask_twice(memories: Memories, conversations: Sequence[Conversation]) -> tuple[list[Score], list[Score]]:
    scores: list[Score] = []
    left: list[Score] = []
    for number, conversation in enumerate(conversations):
        scope = AgentScope(WorkspaceId("ws_bench"), AgentId(f"agt_{number}"))
        await _teach(memories, scope, conversation)
        scores += await _ask(memories, scope, conversation)
        # Another agent that has forgotten before it is asked anything: what was recalled is worth more.
        other = AgentScope(scope.workspace_id, AgentId(f"{scope.agent_id}_forgetful"))
        await _teach(memories, other, conversation)
        rules = KeepingRules(max_memories=math.ceil(len(conversation.turns) * (1 - FORGOTTEN_SHARE)))
        await memories.upkeep.forget(other, rules=rules)
        left += await _ask(memories, other, conversation)
    return scores, left


async def _teach(memories: Memories, scope: AgentScope, conversation: Conversation) -> None:
    for start in range(0, len(conversation.turns), MAX_BATCH):
        await memories.add_many(scope, conversation.turns[start : start + MAX_BATCH])
    await memories.form_pending()


def _mean(scores: Sequence[Score], place: int) -> float:
    return sum(score.recalls[place] for score in scores) / len(scores)


async def _ask(memories: Memories, scope: AgentScope, conversation: Conversation) -> list[Score]:
    scores = []
    for question in conversation.questions:
        began = time.perf_counter()
        hits = await memories.search(scope, MemoryQuery(question.text, limit=max(DEPTHS)))
        took_s = time.perf_counter() - began
        found = [hit.memory.external_id for hit in hits]
        shares = tuple(len(question.evidence.intersection(found[:depth])) / len(question.evidence) for depth in DEPTHS)
        scores.append(Score(shares, took_s))
    return scores
