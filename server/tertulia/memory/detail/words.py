"""What a sentence model says of each word of a text, made small; and how near two texts are word by word."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.int8]
Floats = npt.NDArray[np.float32]

# So many numbers, a byte each, are kept of a word: along the axes on which the words of made-up talk and of our own
# documentation differ most. On talk that was not looked at for it they rank as well as all 384.
WIDTH = 128
# Longer texts are known by their first words: no memory takes more than 8 kB.
MAX_WORDS = 64
_AXES = Path(__file__).parent / "axes.npy"


def condense(states: Floats) -> Words:
    """Make small what a model says of each word, one a row: only directions stay."""
    reduced = states[:MAX_WORDS] @ _axes()
    longest = np.maximum(np.abs(reduced).max(axis=1, keepdims=True), np.float32(1e-6))
    small: Words = np.round(reduced * (127 / longest)).astype(np.int8)
    return small


def unpack(details: bytes) -> Words:
    """Read back the bytes of `condense`."""
    return np.frombuffer(details, dtype=np.int8).reshape(-1, WIDTH)


def nearness(asked: Words, told: Sequence[Words]) -> Floats:
    """Say of each of some texts how near, on average, the nearest of its words comes to each word asked for: -1..1."""
    starts = np.cumsum([0, *map(len, told)])[:-1]
    cosine = _unit(np.concatenate(told)) @ _unit(asked).T
    near: Floats = np.maximum.reduceat(cosine, starts, axis=0).mean(axis=1)
    return near


def _unit(words: Words) -> Floats:
    rows = words.astype(np.float32)
    unit: Floats = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.float32(1e-6))
    return unit


@cache
def _axes() -> Floats:
    axes: Floats = np.load(_AXES).astype(np.float32)
    return axes
