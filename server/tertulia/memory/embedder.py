"""Turns text into vectors; the contract that every embedder keeps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from tertulia.memory.detail.words import Words

Vectors = npt.NDArray[np.float32]


class Embedder(Protocol):
    """Maps texts to unit vectors: the nearer in meaning, the larger the dot product.

    The same text gives the same vector, alone or in a batch, up to rounding. `name` changes whenever the vectors would.
    """

    @property
    def name(self) -> str: ...

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row per text, all of one length, without blocking the loop.

        Raises:
            Unavailable: it cannot be reached now.
        """
        ...

    async def aclose(self) -> None:
        """Stop its threads; further calls fail."""
        ...


@runtime_checkable
class WordEmbedder(Embedder, Protocol):
    """An `Embedder` that also tells the words of a text apart."""

    async def embed_words(self, texts: Sequence[str]) -> tuple[Vectors, list[Words]]:
        """Return what `embed` does, and of each text what it says of its words."""
        ...
