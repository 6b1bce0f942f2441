"""What the tests of memory stand on: memories over a real database, with an exact index and an embedder of words."""

from __future__ import annotations

import pytest

from tertulia.memory.index import ExactIndex
from tertulia.memory.recall import Vectors
from tertulia.memory.service import Memories
from tests.unit.memory.kit import BagOfWords
from tests.unit.tools.database import Stored, stored

__all__ = ["stored"]


@pytest.fixture
def index() -> ExactIndex:
    return ExactIndex()


@pytest.fixture
def embedder() -> BagOfWords:
    return BagOfWords()


@pytest.fixture
def memories(stored: Stored, index: ExactIndex, embedder: BagOfWords) -> Memories:
    return Memories(stored.db, stored.writer, stored.clock, Vectors(embedder, index))


@pytest.fixture
def wordy(stored: Stored) -> Memories:
    """Give memories without vectors, as on a machine with no weights."""
    return Memories(stored.db, stored.writer, stored.clock, None)
