"""The index process: serves one Chroma directory, or what a Chroma server holds, over standard input and output.

Started by `ChromaIndex` as `python -m tertulia.memory.chroma DIRECTORY`. It answers requests one by one, in order,
and ends when its input does, so it cannot outlive the server however that died. What it does not expect ends it too:
the server starts another, and everything here can be rebuilt.
"""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urlsplit

from tertulia.memory.embedder import Vectors
from tertulia.memory.pipe import frames

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

LOCK_FILE = "owner.lock"
# Chroma's own client waits for a server without end: whether one answers is asked before it is even loaded.
_ASK_TIMEOUT_S = 3
# Wide enough for the long lists that ranking asks for; found nearly all of the true neighbours at 100,000 vectors.
_SEARCH_WIDTH = 300
_PAGE = 500


class Shelf:
    """One collection per agent; embeddings are always given, so Chroma never loads a model.

    The names of ours begin with `prefix`; others may share a server, and theirs are left alone.
    """

    def __init__(self, client: ClientAPI, prefix: str = "") -> None:
        self._client = client
        self._prefix = prefix
        self._open: dict[str, Collection] = {}

    def upsert(self, head: dict[str, Any], vectors: Vectors | None) -> None:
        metadatas = head["metadatas"]
        self._make(head["agent_id"]).upsert(ids=head["ids"], embeddings=_rows(vectors), metadatas=metadatas)

    def query(self, head: dict[str, Any], vectors: Vectors | None) -> list[list[Any]]:
        shelf = self._find(head["agent_id"])
        held = shelf.count() if shelf else 0
        if shelf is None or not held:
            return []
        found = shelf.query(query_embeddings=_rows(vectors), n_results=min(head["k"], held), include=["distances"])
        distances = found["distances"] or [[]]
        return [[one, 1 - distance] for one, distance in zip(found["ids"][0], distances[0], strict=True)]

    def delete(self, head: dict[str, Any], _vectors: Vectors | None) -> None:
        shelf = self._find(head["agent_id"])
        if shelf is not None and head["ids"]:
            shelf.delete(ids=head["ids"])

    def drop(self, head: dict[str, Any], _vectors: Vectors | None) -> None:
        from chromadb.errors import NotFoundError

        self._open.pop(head["agent_id"], None)
        try:
            self._client.delete_collection(self._prefix + head["agent_id"])
        except NotFoundError:
            return

    def counts(self, _head: dict[str, Any], _vectors: Vectors | None) -> dict[str, int]:
        from chromadb.errors import NotFoundError

        counted = {}
        for name, shelf in self._list().items():
            # What somebody removes meanwhile is not there.
            with suppress(NotFoundError):
                counted[name.removeprefix(self._prefix)] = shelf.count()
        return counted

    def clear(self, _head: dict[str, Any], _vectors: Vectors | None) -> None:
        for name in self._list():
            self.drop({"agent_id": name.removeprefix(self._prefix)}, None)

    def forget(self, agent_id: str) -> None:
        """Look for an agent's collection anew: on a server somebody else may have removed it."""
        self._open.pop(agent_id, None)

    def _list(self) -> dict[str, Collection]:
        found: dict[str, Collection] = {}
        for start in range(0, self._client.count_collections(), _PAGE):
            page = self._client.list_collections(limit=_PAGE, offset=start)
            found |= {shelf.name: shelf for shelf in page if shelf.name.startswith(self._prefix)}
        return found

    def _make(self, agent_id: str) -> Collection:
        if agent_id not in self._open:
            self._open[agent_id] = self._client.get_or_create_collection(
                self._prefix + agent_id,
                embedding_function=None,
                configuration={"hnsw": {"space": "cosine", "ef_search": _SEARCH_WIDTH}},
            )
        return self._open[agent_id]

    def _find(self, agent_id: str) -> Collection | None:
        from chromadb.errors import NotFoundError

        if agent_id not in self._open:
            try:
                self._open[agent_id] = self._client.get_collection(self._prefix + agent_id, embedding_function=None)
            except NotFoundError:
                return None
        return self._open[agent_id]


def _rows(vectors: Vectors | None) -> Any:
    if vectors is None:
        raise ValueError("this request needs vectors")
    return vectors


def _read(source: BinaryIO) -> Iterator[tuple[dict[str, Any], Vectors | None]]:
    """Read requests until the input ends."""
    while len(prefix := source.read(frames.PREFIX.size)) == frames.PREFIX.size:
        head_bytes, block_bytes = frames.lengths(prefix)
        body = source.read(head_bytes + block_bytes)
        if len(body) < head_bytes + block_bytes:
            return
        yield frames.unpack(body, head_bytes)


def serve(directory: Path, source: BinaryIO, sink: BinaryIO) -> None:
    """Answer frames from `source` on `sink` until the input ends; the first tells of a server, where there is one."""
    requests = _read(source)
    told, _ = next(requests, ({}, None))
    if told.get("url") and (fault := find_fault(told["url"], told.get("token"))):
        _reply(sink, {"ref": 0, "error": fault})
        return
    from chromadb.errors import ChromaError, NotFoundError

    shelf = Shelf(_open_client(directory, told), told.get("prefix") or "")
    _reply(sink, {"ref": 0, "result": "ready"})
    for head, vectors in requests:
        try:
            result = getattr(shelf, head["call"])(head, vectors)
        except (ChromaError, ValueError, TypeError) as error:
            if isinstance(error, NotFoundError):
                shelf.forget(head["agent_id"])
            _reply(sink, {"ref": head["ref"], "error": f"{type(error).__name__}: {error}"})
        else:
            _reply(sink, {"ref": head["ref"], "result": result})


class _Staying(urllib.request.HTTPRedirectHandler):
    """Follows nobody elsewhere: a token is for the server that was named."""

    def redirect_request(self, *_told: Any, **_more: Any) -> None:
        return None


def find_fault(url: str, token: str | None, timeout_s: float = _ASK_TIMEOUT_S) -> str | None:
    """Ask a Chroma server who we are to it; say why that gives no answer, None where it does."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(url.rstrip("/") + "/api/v2/auth/identity", headers=headers)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Staying)
    try:
        with opener.open(request, timeout=timeout_s) as response:
            is_chroma = "tenant" in json.loads(response.read(1 << 16))
    except urllib.error.HTTPError as error:
        error.close()
        if error.code in (401, 403):
            return f"the Chroma server at {url} does not let us in; set TERTULIA_CHROMA_TOKEN to what it asks for"
        return f"the Chroma server at {url} answers with status {error.code}"
    except (OSError, http.client.HTTPException) as error:
        return f"the Chroma server at {url} does not answer ({getattr(error, 'reason', None) or error})"
    except (ValueError, TypeError):
        is_chroma = False
    return None if is_chroma else f"what answers at {url} is no Chroma server"


def _open_client(directory: Path, told: dict[str, Any]) -> ClientAPI:
    import chromadb
    from chromadb.config import Settings

    if not told.get("url"):
        return chromadb.PersistentClient(str(directory), settings=Settings(anonymized_telemetry=False))
    place, token = urlsplit(told["url"]), told.get("token")
    port = place.port or (443 if place.scheme == "https" else 80)
    return chromadb.HttpClient(
        host=place.hostname or "",
        port=port,
        ssl=place.scheme == "https",
        headers={"Authorization": f"Bearer {token}"} if token else None,
        settings=Settings(anonymized_telemetry=False),
    )


def _reply(sink: BinaryIO, head: dict[str, Any]) -> None:
    sink.write(frames.pack(head))
    sink.flush()


def main() -> None:
    """Own the directory, then serve; libraries that print do so on standard error."""
    directory = Path(sys.argv[1])
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    # A process whose server was killed may still be finishing a call; two on one directory would corrupt it.
    lock = os.open(directory / LOCK_FILE, os.O_CREAT | os.O_RDWR, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    # A server that is gone hears no answer: that is the end of the work, not a fault.
    with suppress(BrokenPipeError):
        serve(directory, sys.stdin.buffer, sink)
    # What is left unsent in the closed pipe would raise once more at exit.
    os._exit(0)


if __name__ == "__main__":
    main()
