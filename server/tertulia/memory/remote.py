"""An embedder behind an address: any service that speaks OpenAI's embeddings, such as vLLM, or Ollama's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from tertulia.domain.errors import Unavailable
from tertulia.domain.words.secrecy import has_secret
from tertulia.egress.client import EgressOptions, GuardedClient
from tertulia.memory.embedder import Embedder, Vectors
from tertulia.memory.sealing.sensitivity import find_sensitive

_AT_ONCE = 64
_TIMEOUT_S = 60.0
# A text of vectors: 64 of 4,096 numbers, each up to some twenty characters.
_MAX_BYTES = 8 << 20
# Longer texts are cut: models of this kind read some thousands of characters.
_MAX_CHARS = 8_000


@dataclass(frozen=True, slots=True)
class RemoteModel:
    """A model at an address; the key is sent if there is one.

    Of a service that speaks as OpenAI does the address ends with `/v1` or the like, of Ollama with its port or `/api`.
    """

    base_url: str
    model: str
    api_key: str | None = None
    speaks: Literal["openai", "ollama"] = "openai"

    @property
    def url(self) -> str:
        """Say where texts are sent."""
        base = self.base_url.rstrip("/")
        return f"{base}/embeddings" if self.speaks == "openai" else f"{base.removesuffix('/api')}/api/embed"


class RemoteEmbedder:
    """An `Embedder` over the network; where it does not answer, recall goes by words until it does."""

    def __init__(self, model: RemoteModel) -> None:
        self._model = model
        self._client = GuardedClient(EgressOptions(_TIMEOUT_S, _MAX_BYTES))

    @property
    def name(self) -> str:
        return f"{self._model.model}@{self._model.base_url.rstrip('/')}"

    async def embed(self, texts: Sequence[str]) -> Vectors:
        pieces = [await self._embed(texts[start : start + _AT_ONCE]) for start in range(0, len(texts), _AT_ONCE)]
        return np.concatenate(pieces) if pieces else np.zeros((0, 0), dtype=np.float32)

    async def aclose(self) -> None:
        await self._client.aclose()

    async def _embed(self, texts: Sequence[str]) -> Vectors:
        # A blank text is refused by some, and means as little as a full stop.
        body = {"model": self._model.model, "input": [text[:_MAX_CHARS] or "." for text in texts]}
        headers = {} if self._model.api_key is None else {"Authorization": f"Bearer {self._model.api_key}"}
        rows = _rows_of(await self._client.post_object(self._model.url, body, headers), len(texts))
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        unit: Vectors = rows / np.maximum(norms, np.float32(1e-12))
        return unit


def may_be_sent(embedder: Embedder, text: str) -> bool:
    """Say whether what was said may go to an embedder: what would be sealed, or is a secret, goes to no service."""
    return not isinstance(embedder, RemoteEmbedder) or not (has_secret(text) or find_sensitive(text))


def _rows_of(said: dict[str, Any], wanted: int) -> Vectors:
    """Read the vectors of an answer, in the order of the texts.

    Raises:
        Unavailable: they are not there, or not of one length.
    """
    try:
        if "embeddings" in said:
            # Ollama's, in the order of the texts.
            rows = np.array(said["embeddings"], dtype=np.float32)
        else:
            ordered = sorted(said["data"], key=lambda one: int(one["index"]))
            rows = np.array([one["embedding"] for one in ordered], dtype=np.float32)
    except (KeyError, TypeError, ValueError):
        rows = np.zeros((0, 0), dtype=np.float32)
    if rows.ndim != 2 or len(rows) != wanted or not rows.size or not np.isfinite(rows).all():
        raise Unavailable("The embedder did not answer with a vector for each text; is it a model for embeddings?")
    return rows
