"""Memories whose master key lies in a file of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tertulia.memory.index import ExactIndex
from tertulia.memory.recall import Vectors
from tertulia.memory.sealing.masters import KEY_FILE, KeySource
from tertulia.memory.service import Memories, MemoryOptions
from tests.unit.memory.kit import BagOfWords
from tests.unit.tools.database import Stored, stored

__all__ = ["stored"]


@pytest.fixture
def keys(tmp_path: Path) -> KeySource:
    return KeySource(file=tmp_path / KEY_FILE)


@pytest.fixture
def index() -> ExactIndex:
    return ExactIndex()


@pytest.fixture
def memories(stored: Stored, index: ExactIndex, keys: KeySource) -> Memories:
    return open_memories(stored, keys, index)


def open_memories(stored: Stored, keys: KeySource, index: ExactIndex | None = None) -> Memories:
    """Open what is stored as another start of the server does."""
    vectors = None if index is None else Vectors(BagOfWords(), index)
    return Memories(stored.db, stored.writer, stored.clock, vectors, MemoryOptions(keys=keys))
