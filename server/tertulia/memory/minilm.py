"""The sentence model all-MiniLM-L6-v2, run by numpy from its published weights."""

from __future__ import annotations

import asyncio
import json
import mmap
import struct
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tertulia.memory.detail.words import Words, condense
from tertulia.memory.embedder import Vectors
from tertulia.memory.talk import words

if TYPE_CHECKING:
    from tokenizers import Tokenizer

WEIGHTS_FILE = "model.safetensors"
TOKENIZER_FILE = "tokenizer.json"

# The model's published shape: six layers, twelve heads of 32; it was trained on inputs of up to 256 tokens.
_DIM = 384
_LAYERS = 6
_HEADS = 12
_MAX_TOKENS = 256
_BATCH = 16

# A minimax fit of erf by tanh: |gelu - exact| < 2.6e-5 everywhere, at a tenth of the price of computing erf.
_GELU = np.array([0.7975079, 0.03700565, -0.00035151758], dtype=np.float32)
# Beyond this the polynomial would turn back; tanh has long reached 1 there.
_GELU_RANGE = 6.0


class MiniLM:
    """An `Embedder` over the 384-dimensional English model; agrees with the original to about 1e-4."""

    name = "minilm-l6-v2, by words"
    dim = _DIM

    def __init__(self, model_dir: Path) -> None:
        from threadpoolctl import threadpool_limits
        from tokenizers import Tokenizer

        # One thread per product: the loop shares these cores, and two threads gained a fifth for twice the work.
        threadpool_limits(1, user_api="blas")
        self._weights = _read_safetensors(model_dir / WEIGHTS_FILE)
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(model_dir / TOKENIZER_FILE))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_MAX_TOKENS)
        # By its number, whether a token says something.
        vocabulary = self._tokenizer.get_vocab()
        self._matters = np.zeros(max(vocabulary.values()) + 1, dtype=bool)
        self._matters[[number for token, number in vocabulary.items() if _matters(token)]] = True
        # Two threads, so that a question need not wait for a batch that is being indexed.
        self._threads = ThreadPoolExecutor(2, "minilm")

    async def embed(self, texts: Sequence[str]) -> Vectors:
        vectors, _ = await self.embed_words(texts)
        return vectors

    async def embed_words(self, texts: Sequence[str]) -> tuple[Vectors, list[Words]]:
        loop = asyncio.get_running_loop()
        vectors = np.empty((len(texts), _DIM), dtype=np.float32)
        told: dict[int, Words] = {}
        # Texts of like length share a batch, which wastes least on padding.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for rows in _slices(order, _BATCH):
            batch = [texts[i] for i in rows]
            vectors[rows], some = await loop.run_in_executor(self._threads, self._embed_batch, batch)
            told.update(zip(rows, some, strict=True))
        return vectors, [told[i] for i in range(len(texts))]

    async def aclose(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _embed_batch(self, texts: list[str]) -> tuple[Vectors, list[Words]]:
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch(texts)]
        states = _forward(self._weights, ids)
        pooled = np.stack([states[row, : len(one)].mean(axis=0) for row, one in enumerate(ids)])
        told = [self._tell_apart(states[row, : len(one)], one) for row, one in enumerate(ids)]
        return pooled / np.linalg.norm(pooled, axis=1, keepdims=True), told

    def _tell_apart(self, states: Vectors, ids: Sequence[int]) -> Words:
        matters = self._matters[ids]
        return condense(states[matters] if matters.any() else states)


def _matters(token: str) -> bool:
    """Say whether a token is neither a mark, nor the model's own, nor a word that only joins others."""
    return any(map(str.isalnum, token)) and not token.startswith("[") and not words.joins(token)


def _slices(order: list[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(order), size):
        yield order[start : start + size]


def _read_safetensors(path: Path) -> dict[str, Vectors]:
    """Map the file's float tensors into memory by name, without copying them.

    Layout: 8 bytes little-endian length, a JSON header {name: {dtype, shape, data_offsets}}, the raw data.
    """
    with path.open("rb") as file:
        view = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    (header_bytes,) = struct.unpack_from("<Q", view)
    data = view[8 + header_bytes :]
    header: dict[str, Any] = json.loads(bytes(view[8 : 8 + header_bytes]))
    return {
        name: np.frombuffer(data[slice(*entry["data_offsets"])], dtype="<f4").reshape(entry["shape"])
        for name, entry in header.items()
        if entry.get("dtype") == "F32"
    }


def _forward(weights: dict[str, Vectors], ids: Sequence[Sequence[int]]) -> Vectors:
    """Run the encoder on token ids: what it says of each token, text by text, with padding."""
    width = max(map(len, ids))
    tokens = np.zeros((len(ids), width), dtype=np.int64)
    mask = np.zeros((len(ids), width), dtype=np.float32)
    for row, one in enumerate(ids):
        tokens[row, : len(one)] = one
        mask[row, : len(one)] = 1
    x = weights["embeddings.word_embeddings.weight"][tokens]
    x += (
        weights["embeddings.position_embeddings.weight"][:width] + weights["embeddings.token_type_embeddings.weight"][0]
    )
    x = _normalise(weights, "embeddings.LayerNorm", x.reshape(-1, _DIM))
    ignore = ((1 - mask) * np.float32(-1e9))[:, None, None, :]
    for number in range(_LAYERS):
        x = _layer(weights, f"encoder.layer.{number}.", x, ignore)
    states: Vectors = x.reshape(len(ids), width, _DIM)
    return states


def _layer(weights: dict[str, Vectors], prefix: str, x: Vectors, ignore: Vectors) -> Vectors:
    """Apply one encoder layer to `x` (all tokens of the batch as rows)."""
    texts, width = ignore.shape[0], ignore.shape[-1]

    def heads(name: str) -> Vectors:
        flat = _linear(weights, f"{prefix}attention.self.{name}", x)
        return flat.reshape(texts, width, _HEADS, -1).transpose(0, 2, 1, 3)

    scores = heads("query") @ heads("key").transpose(0, 1, 3, 2)
    scores *= np.float32((_DIM // _HEADS) ** -0.5)
    scores += ignore
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    mixed: Vectors = np.matmul(scores, heads("value")).transpose(0, 2, 1, 3).reshape(-1, _DIM)
    x = _normalise(
        weights, prefix + "attention.output.LayerNorm", x + _linear(weights, prefix + "attention.output.dense", mixed)
    )
    inner = _gelu(_linear(weights, prefix + "intermediate.dense", x))
    return _normalise(weights, prefix + "output.LayerNorm", x + _linear(weights, prefix + "output.dense", inner))


def _linear(weights: dict[str, Vectors], name: str, x: Vectors) -> Vectors:
    out: Vectors = x @ weights[name + ".weight"].T
    out += weights[name + ".bias"]
    return out


def _normalise(weights: dict[str, Vectors], name: str, x: Vectors) -> Vectors:
    x = x - x.mean(axis=-1, keepdims=True)
    x /= np.sqrt(np.square(x).mean(axis=-1, keepdims=True) + np.float32(1e-12))
    x *= weights[name + ".weight"]
    x += weights[name + ".bias"]
    return x


def _gelu(x: Vectors) -> Vectors:
    inner = np.clip(x, -_GELU_RANGE, _GELU_RANGE)
    square = np.square(inner)
    curve = square * _GELU[2]
    curve += _GELU[1]
    curve *= square
    curve += _GELU[0]
    curve *= inner
    np.tanh(curve, out=curve)
    curve += 1
    curve *= x
    curve *= np.float32(0.5)
    gelu: Vectors = curve
    return gelu
