"""Reads one document into pieces, in a process of its own: what a hostile file does to it ends with it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from tertulia.domain.content.document import DocumentFormat
from tertulia.memory.knowledge.blocks import Block, Piece, Unreadable
from tertulia.memory.knowledge.chunking import cut
from tertulia.memory.knowledge.pdf import read_pdf
from tertulia.memory.knowledge.tables import read_csv, read_jsonl
from tertulia.memory.knowledge.texts import read_markdown, read_text
from tertulia.memory.knowledge.word import read_docx

MAX_CPU_S = 60
MAX_MEMORY_BYTES = 1 << 30

_READERS: dict[DocumentFormat, Callable[[bytes], Iterator[Block]]] = {
    "text": read_text,
    "markdown": read_markdown,
    "pdf": read_pdf,
    "docx": read_docx,
    "csv": read_csv,
    "jsonl": read_jsonl,
}


def read(wanted: DocumentFormat, data: bytes) -> list[Piece]:
    """Read a document into pieces, in the order of its text.

    Raises:
        Unreadable: with what is the matter.
    """
    return [_storable(piece) for piece in cut(_READERS[wanted](data))]


def _storable(piece: Piece) -> Piece:
    """Take out what no database keeps: the sign 0, and halves of pairs of surrogates."""
    fields = {
        name: [_plain_text(one) for one in value] if isinstance(value, list) else _plain_text(value)
        for name, value in piece.fields.items()
    }
    part = None if piece.part is None else _plain_text(piece.part)
    return replace(piece, text=_plain_text(piece.text), part=part, fields=fields)


def _plain_text(value: Any) -> Any:
    return value.replace("\x00", "").encode(errors="replace").decode() if isinstance(value, str) else value


def bound() -> None:
    """Let this process have only so much of the machine, where the machine can see to that."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_S, MAX_CPU_S + 5))
        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Read the document on standard input, of the format that is the only argument; answer with one line of JSON."""
    bound()
    wanted: DocumentFormat = sys.argv[1]  # type: ignore[assignment] # as who starts this process writes it
    data = sys.stdin.buffer.read()
    try:
        answer: dict[str, object] = {"pieces": [_plain(piece) for piece in read(wanted, data)]}
    except Unreadable as error:
        answer = {"unreadable": error.message}
    except (MemoryError, RecursionError):
        answer = {"unreadable": "The document needs more memory to be read than it may take; part it into several."}
    sys.stdout.write(json.dumps(answer))


def _plain(piece: Piece) -> dict[str, object]:
    return {
        "text": piece.text,
        "part": piece.part,
        "sitting": piece.sitting,
        "is_steps": piece.is_steps,
        "fields": dict(piece.fields),
    }


if __name__ == "__main__":
    main()
