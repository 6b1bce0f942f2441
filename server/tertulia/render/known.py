"""Renders what an agent knew as it answered: ids and numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class KnownMessage(Protocol):
    """A message that was told."""

    @property
    def id(self) -> str: ...
    @property
    def seq(self) -> int: ...
    @property
    def is_answer(self) -> bool: ...


class KnownMemory(Protocol):
    """A memory that came to mind."""

    @property
    def id(self) -> str: ...
    @property
    def similarity(self) -> float | None: ...
    @property
    def relevance(self) -> float: ...


class Turn(Protocol):
    """Whose it is."""

    @property
    def id(self) -> str: ...
    @property
    def agent_id(self) -> str: ...


class Known(Protocol):
    """What was told, as far as the asker may see it."""

    @property
    def turn(self) -> Turn: ...
    @property
    def stored(self) -> Mapping[str, Any]: ...
    @property
    def messages(self) -> Sequence[KnownMessage]: ...
    @property
    def memories(self) -> Sequence[KnownMemory]: ...
    @property
    def people(self) -> Sequence[str]: ...
    @property
    def summary(self) -> tuple[int, int, int, int] | None: ...
    @property
    def hidden(self) -> Mapping[str, int]: ...
    @property
    def inside(self) -> Mapping[str, Any] | None: ...


def render_known(known: Known) -> dict[str, Any]:
    """Render what was told a turn's model as ids and numbers."""
    stored = known.stored
    parts = [dict(zip(("name", "tokens", "budget_tokens", "cut"), part, strict=True)) for part in stored["parts"]]
    return {
        "turn_id": known.turn.id,
        "agent_id": known.turn.agent_id,
        "policy": stored["policy"],
        "messages": [render_message(one) for one in known.messages],
        "memories": [render_memory(one) for one in known.memories],
        "files": [{"file_id": file_id, "is_cut": is_cut} for file_id, is_cut in stored["files"]],
        "people": list(known.people),
        "summary": None
        if known.summary is None
        else dict(zip(("from_seq", "to_seq", "messages", "in_words"), known.summary, strict=True)),
        "hidden": dict(known.hidden),
        "parts": parts,
        "tokens": sum(part["tokens"] for part in parts),
        "window_tokens": stored["window"],
        "is_kept_from_some": stored["kept"],
        "inside": None if known.inside is None else dict(known.inside),
    }


def render_message(one: KnownMessage) -> dict[str, Any]:
    """Name a message that was told."""
    return {"message_id": one.id, "seq": one.seq, "is_answer": one.is_answer}


def render_memory(one: KnownMemory) -> dict[str, Any]:
    """Name a memory that came to mind."""
    return {"memory_id": one.id, "similarity": one.similarity, "relevance": one.relevance}
