"""What an agent knows as lines of JSON, and back: its documents and memories, without vectors and without doubles."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import orjson

from tertulia.domain.clock import to_rfc3339
from tertulia.domain.content.document import FORMATS, MAX_DOCUMENTS, Document
from tertulia.domain.ids import DocumentId
from tertulia.domain.memory import (
    MAX_CONTENT_BYTES,
    MAX_CONTEXT_BYTES,
    MEMORY_KINDS,
    MEMORY_TYPES,
    Memory,
    MemoryDraft,
    MemorySource,
)
from tertulia.store.memory.learnt import Carried

FORMAT = "tertulia-knowledge"
VERSION = 1
MAX_IMPORT_BYTES = 32 << 20
MAX_IMPORTED = 50_000
MAX_PROBLEMS = 20
_MAX_SHORT_CHARS = 200
_SHORT = ("author", "room_id", "message_id", "session", "document", "part", "document_id")
_MAX_COUNT = 2**31 - 1
# There has to be room to count on.
_MAX_USES = 1_000_000


@dataclass(frozen=True, slots=True)
class Problem:
    """What is the matter with a line, which is counted from 1."""

    line: int
    message: str


@dataclass(slots=True)
class LeftOut:
    """How many memories are not in a file, and why.

    It is in the clear, so that nothing sealed is in it; `unfinished` are those of a source that is being learnt, or was
    taken away meanwhile.
    """

    sealed: int = 0
    expired: int = 0
    unfinished: int = 0


@dataclass(slots=True)
class Package:
    """What a file holds. A document's id, and a memory's `document_id`, are those of where it comes from."""

    documents: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    memories: list[Carried] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def write_head(agent: Mapping[str, str], at: datetime) -> str:
    """Write the line that says what follows."""
    return _line({"format": FORMAT, "version": VERSION, "exported_at": to_rfc3339(at), "agent": dict(agent)})


def write_document(document: Document) -> str:
    """Write the line of a document, without what it says: that is in its memories."""
    names = ("id", "name", "format", "sha256", "size_bytes", "audience", "room_id")
    told = {name: getattr(document, name) for name in names}
    return _line({"source": told | {"created_at": to_rfc3339(document.created_at)}})


def write_memory(memory: Memory) -> str:
    """Write the line of a memory, with all its fields."""
    names = ("id", "kind", "type", "content", "importance", "confidence", "subject", "audience", "tags", "external_id")
    told = {name: getattr(memory, name) for name in names}
    source = {name: value for name, value in asdict(memory.source).items() if value is not None}
    moments = ("created_at", "accessed_at", "expires_at")
    times = {name: None if (at := getattr(memory, name)) is None else at.isoformat() for name in moments}
    rest = {"source": source or None, "context": dict(memory.context), "access_count": memory.access_count}
    return _line({"memory": told | rest | times})


def write_end(documents: int, memories: int, left_out: LeftOut) -> str:
    """Write the line that says that nothing is missing but what was left out, and why."""
    return _line({"end": {"sources": documents, "memories": memories, "left_out": asdict(left_out)}})


def _line(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"


def read_package(data: bytes) -> Package:
    """Read a file that was exported; all that is the matter with it is listed, the first twenty."""
    package = Package()
    lines = _lines(data)
    head = _head(lines[0]) if lines else None
    if head is None:
        package.problems.append(Problem(1, f"This is no exported knowledge: the first line must be of {FORMAT!r}."))
        return package
    if head.get("version") != VERSION:
        told = str(head.get("version"))[:20]
        package.problems.append(Problem(1, f"This file is of version {told}; this server reads version {VERSION}."))
        return package
    end = None
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        try:
            # Strictly: half a character, or a number that no column holds, could be stored and not given out again.
            end = _take(package, orjson.loads(line)) or end
        except ValueError as error:
            package.problems.append(Problem(number, str(error)[:300]))
        if len(package.problems) >= MAX_PROBLEMS:
            return package
    _check_end(package, end, len(lines))
    return package


def _lines(data: bytes) -> list[str]:
    # At line feeds alone: what else parts lines may stand within a text.
    try:
        return data.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError:
        return []


def _head(line: str) -> Mapping[str, Any] | None:
    try:
        head = orjson.loads(line)
    except ValueError:
        return None
    return head if isinstance(head, dict) and head.get("format") == FORMAT else None


def _take(package: Package, one: Any) -> Mapping[str, Any] | None:
    """Take a line in; gives what the last one says."""
    match one:
        case {"source": {"id": str(known)} as told}:
            package.documents[known] = _checked_document(told)
        case {"memory": dict(told)}:
            package.memories.append(_carried(told))
        case {"end": dict(told)}:
            return told
        case _:
            raise ValueError("This line is neither a source nor a memory.")
    if len(package.documents) > MAX_DOCUMENTS or len(package.memories) > MAX_IMPORTED:
        raise ValueError(f"At most {MAX_DOCUMENTS} sources and {MAX_IMPORTED} memories are imported at once.")
    return None


def _check_end(package: Package, end: Mapping[str, Any] | None, line: int) -> None:
    counts = {"sources": len(package.documents), "memories": len(package.memories)}
    if end is None:
        package.problems.append(Problem(line, "The last line is missing: the file was cut off."))
    elif not package.problems and {name: end.get(name) for name in counts} != counts:
        package.problems.append(Problem(line, "There are fewer lines than the last one says: something was taken out."))
    for number, one in enumerate(package.memories, 2):
        wanted = one.draft.source.document_id
        if wanted is not None and wanted not in package.documents and len(package.problems) < MAX_PROBLEMS:
            package.problems.append(Problem(number, f"It names a source that is not in the file: {wanted[:64]}."))


def _checked_document(told: Mapping[str, Any]) -> Mapping[str, Any]:
    _require(_is_short(told.get("name")) and told["name"].strip(), "A source needs a name.")
    _require(told.get("format") in FORMATS, f"format must be one of {', '.join(FORMATS)}.")
    sha256 = told.get("sha256")
    _require(isinstance(sha256, str) and len(sha256) == 64 and sha256.isalnum(), "sha256 must be a hash.")
    _require(_is_count(told.get("size_bytes")), "size_bytes must be a number.")
    _require(_is_audience(told.get("audience")), "audience must be a list of ids.")
    _require(told.get("room_id") is None or _is_short(told["room_id"]), "room_id must be an id.")
    return told


def _carried(told: Mapping[str, Any]) -> Carried:
    content = told.get("content")
    _require(isinstance(content, str) and bool(content.strip()), "content must be a text.")
    assert isinstance(content, str)
    _require("\x00" not in content and len(content.encode()) <= MAX_CONTENT_BYTES, "content is too long.")
    _require(told.get("kind") in MEMORY_KINDS, f"kind must be one of {', '.join(MEMORY_KINDS)}.")
    _require(told.get("type") in MEMORY_TYPES, f"type must be one of {', '.join(MEMORY_TYPES)}.")
    for name in ("importance", "confidence"):
        _require(_is_unit(told.get(name)), f"{name} must be from 0 to 1.")
    for name in ("subject", "external_id"):
        _require(told.get(name) is None or _is_short(told[name]), f"{name} must be a short text.")
    tags = told.get("tags", [])
    _require(isinstance(tags, list) and len(tags) <= 50 and all(map(_is_short, tags)), "tags must be short texts.")
    _require(_is_audience(told.get("audience")), "audience must be a list of ids.")
    context = told.get("context") or {}
    _require(isinstance(context, dict) and len(json.dumps(context)) <= 6 * MAX_CONTEXT_BYTES, "context is too large.")
    _require(_is_count(told.get("access_count", 0)), "access_count must be a number.")
    audience, created_at = told.get("audience"), _moment(told, "created_at")
    _require(created_at is not None, "created_at is missing.")
    draft = MemoryDraft(
        content=content,
        kind=told["kind"],
        type=told["type"],
        importance=float(told["importance"]),
        confidence=float(told["confidence"]),
        subject=told.get("subject"),
        audience=None if audience is None else tuple(audience),
        source=_source(told.get("source") or {}),
        tags=tuple(tags),
        context=context,
        external_id=told.get("external_id"),
        created_at=created_at,
        expires_at=_moment(told, "expires_at"),
    )
    assert created_at is not None
    uses = min(told.get("access_count", 0), _MAX_USES)
    return Carried(draft, _moment(told, "accessed_at") or created_at, uses)


def _source(told: Any) -> MemorySource:
    _require(isinstance(told, dict) and set(told) <= set(_SHORT), f"source has no fields but {', '.join(_SHORT)}.")
    _require(all(map(_is_short, told.values())), "source has short texts only.")
    return MemorySource(**told)


def _moment(told: Mapping[str, Any], name: str) -> datetime | None:
    value = told.get(name)
    if value is None:
        return None
    _require(isinstance(value, str), f"{name} must be a time.")
    moment = datetime.fromisoformat(value)
    _require(moment.tzinfo is not None, f"{name} must say its time zone.")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{name} lies outside the years 1 to 9999.") from None


def _require(is_good: object, otherwise: str) -> None:
    if not is_good:
        raise ValueError(otherwise)


def _is_short(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _MAX_SHORT_CHARS and "\x00" not in value


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MAX_COUNT


def _is_unit(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _is_audience(value: object) -> bool:
    return value is None or (isinstance(value, list) and len(value) <= 200 and all(map(_is_short, value)))


def list_missing(carried: Sequence[Carried], known: Counter[object]) -> list[Carried]:
    """List what is not known yet; what is in the file twice and known once is missing once."""
    left = Counter(known)
    missing = []
    for one in carried:
        print_ = fingerprint(one.draft)
        if left[print_] > 0:
            left[print_] -= 1
        else:
            missing.append(one)
    return missing


def fingerprint(one: MemoryDraft | Memory) -> tuple[object, ...]:
    """Give what two memories have in common that are the same one, whatever their ids and their use."""
    source = one.source
    said = (source.author, source.room_id, source.message_id, source.document, source.part)
    return (one.kind, one.type, one.content, one.subject, one.created_at, one.audience, *said)


def adopt(carried: Sequence[Carried], ids: Mapping[str, DocumentId]) -> Iterator[Carried]:
    """Give each memory the id that its document has here."""
    for one in carried:
        source = one.draft.source
        if source.document_id is None:
            yield one
            continue
        document_id = ids[source.document_id]
        session = source.session
        if session is not None and session.startswith(source.document_id):
            session = document_id + session[len(source.document_id) :]
        here = replace(source, document_id=document_id, session=session)
        yield Carried(replace(one.draft, source=here), one.accessed_at, one.access_count)
