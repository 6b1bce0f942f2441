"""Files that members send, and what their first bytes say they are: pure."""

from __future__ import annotations

import codecs
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from tertulia.domain.ids import FileId, MemberId, MessageId, WorkspaceId

MAX_NAME_CHARS = 150
# Pictures that browsers may show in place; nothing that can hold a script is among them.
RASTER_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
# As many bytes as `sniff_type` looks at.
SNIFFED_BYTES = 4_096

_BEGINNINGS = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (4, b"ftyp", "video/mp4"),
)
_UNSAFE = frozenset('/\\:*?"<>|')


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was sent; `message_id` once it is attached. The type is read off its bytes, never taken on trust."""

    id: FileId
    workspace_id: WorkspaceId
    uploader_id: MemberId
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    created_at: datetime
    width: int | None = None
    height: int | None = None
    has_thumbnail: bool = False
    message_id: MessageId | None = None


def sniff_type(beginning: bytes) -> str:
    """Tell a file's type by its first bytes; what nobody can tell is bytes."""
    for offset, mark, media_type in _BEGINNINGS:
        if beginning[offset : offset + len(mark)] == mark and (offset != 8 or beginning[:4] == b"RIFF"):
            return media_type
    try:
        # Of a longer file the last sign may be cut in two: it is left open.
        codecs.getincrementaldecoder("utf-8")().decode(beginning, final=len(beginning) < SNIFFED_BYTES)
    except UnicodeDecodeError:
        return "application/octet-stream"
    return "application/octet-stream" if b"\x00" in beginning else "text/plain"


def is_text(media_type: str) -> bool:
    """Say whether a file's first bytes were those of a text."""
    return media_type.startswith("text/")


def text_of(content: bytes) -> str | None:
    """Read a whole file as a text in UTF-8, without a mark of byte order; None when it is none after all."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if "\x00" in text else text


def clean_name(name: str) -> str:
    """Make of whatever a client calls a file a name to show and to save it under; it is never used as a path here."""
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(
        " " if sign.isspace() else sign
        for sign in unicodedata.normalize("NFC", last)
        if sign.isspace() or (unicodedata.category(sign)[0] != "C" and sign not in _UNSAFE)
    )
    cleaned = " ".join(plain.split()).strip(". ")
    if len(cleaned) > MAX_NAME_CHARS:
        stem, dot, ending = cleaned.rpartition(".")
        ending = dot + ending if stem and len(ending) <= 10 else ""
        cleaned = cleaned[: MAX_NAME_CHARS - len(ending)] + ending
    return cleaned or "file"
