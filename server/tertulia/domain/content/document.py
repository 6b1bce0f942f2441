"""Documents that agents learn from, and what each becomes: pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Literal, get_args

from tertulia.domain.ids import AgentId, DocumentId, MemberId, RoomId, WorkspaceId

DocumentFormat = Literal["text", "markdown", "pdf", "docx", "csv", "jsonl"]
DocumentState = Literal["queued", "reading", "storing", "stored", "failed"]
FORMATS: tuple[DocumentFormat, ...] = get_args(DocumentFormat)
WORKING: tuple[DocumentState, ...] = ("queued", "reading", "storing")

MAX_DOCUMENT_BYTES = 8 << 20
# Of one agent, and of those that wait to be learnt of one workspace.
MAX_DOCUMENTS = 200
MAX_WAITING = 100
MAX_WAITING_BYTES = 128 << 20

_ENDINGS: dict[str, DocumentFormat] = {
    **dict.fromkeys((".txt", ".text", ".log"), "text"),
    **dict.fromkeys((".md", ".markdown"), "markdown"),
    ".pdf": "pdf",
    ".docx": "docx",
    **dict.fromkeys((".csv", ".tsv"), "csv"),
    **dict.fromkeys((".jsonl", ".ndjson"), "jsonl"),
}


@dataclass(frozen=True, slots=True)
class Document:
    """A document that an agent learns from.

    `pieces_total` is how many memories it makes, None while it is not read; `pieces_stored` how many of them were made.
    With a `room_id` it is for who may read that room, with an `audience` for those members. It `replaces` another once
    it is learnt whole. `error` says why it failed.
    """

    id: DocumentId
    workspace_id: WorkspaceId
    agent_id: AgentId
    name: str
    format: DocumentFormat
    sha256: str
    size_bytes: int
    state: DocumentState
    by_id: MemberId
    created_at: datetime
    pieces_total: int | None = None
    pieces_stored: int = 0
    error: str | None = None
    audience: tuple[str, ...] | None = None
    room_id: RoomId | None = None
    replaces: DocumentId | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """Of how many memories an agent knows a document now, and how many of them the index holds."""

    pieces: int
    indexed: int


NOTHING_HELD = Held(0, 0)


def guess_format(name: str) -> DocumentFormat | None:
    """Tell a document's format by the ending of its name."""
    return _ENDINGS.get(PurePath(name).suffix.lower())
