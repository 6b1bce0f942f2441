"""Parts a document into pieces along its structure, each of a size that is found and told whole: pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tertulia.memory.knowledge.blocks import Block, Piece, Unreadable

# About 200 tokens: no more than the embedder reads of a text, and than a prompt shows of a memory.
MAX_SIZE = 800
# Paragraphs are put together up to here.
_GOOD_SIZE = 600
# Where a paragraph has to be cut, so much of the end of one piece begins the next.
_OVERLAP = 150
MAX_PIECES = 5_000
_MAX_PART_CHARS = 180
_MAX_HEADING_CHARS = 160
_SENTENCE_END = re.compile(r"(?<=[.!?…。！？])\s+|\n+")
_TELLS_HOW = re.compile(
    r"\b(?:how\s+(?:to|do|does|can)|steps?\b|instructions?|set(?:ting)?\s*up|install\w*|guide|procedure|checklist|recipe"
    r"|anleitung|so\s+geht|schritte?|c[oó]mo\s+\w+|pasos|instrucciones)",
    re.IGNORECASE,
)


def cut(blocks: Iterable[Block]) -> list[Piece]:
    """Make pieces of blocks, in their order.

    Raises:
        Unreadable: there is nothing to be learnt, or there are more than 5,000 pieces.
    """
    pieces: list[Piece] = []
    for sitting, run in enumerate(_runs(blocks)):
        for text in run.texts():
            if len(pieces) >= MAX_PIECES:
                raise Unreadable(f"The document makes more than {MAX_PIECES} pieces; part it into several.")
            pieces.append(Piece(text, run.part, sitting, run.is_steps, run.first.fields))
    if not pieces:
        raise Unreadable("There is no text in this document.")
    return pieces


@dataclass(slots=True)
class _Run:
    """Blocks that stand under the same headings in the same place."""

    first: Block
    blocks: list[Block] = field(default_factory=list)

    @property
    def part(self) -> str | None:
        named = " › ".join(self.first.headings)
        told = ", ".join(one for one in (self.first.place, named) if one)
        return _shorten(told, _MAX_PART_CHARS) or None

    @property
    def is_steps(self) -> bool:
        return any(block.is_steps for block in self.blocks) or any(map(_TELLS_HOW.search, self.first.headings))

    def texts(self) -> Iterator[str]:
        """Write the run as texts of good size, each under the nearest heading."""
        heading = _shorten(self.first.headings[-1], _MAX_HEADING_CHARS) + "\n" if self.first.headings else ""
        room = MAX_SIZE - size_of(heading)
        held: list[str] = []
        for block in self.blocks:
            text = block.text.strip()
            if not text:
                continue
            if held and size_of("\n".join(held)) + size_of(text) > _GOOD_SIZE:
                yield heading + "\n".join(held)
                held = []
            if size_of(text) <= room:
                held.append(text)
                continue
            yield from (heading + part for part in _cut_text(text, room))
        if held:
            yield heading + "\n".join(held)


def _runs(blocks: Iterable[Block]) -> Iterator[_Run]:
    run: _Run | None = None
    for block in blocks:
        if run is None or block.apart or run.first.apart or _whereabouts(run.first) != _whereabouts(block):
            if run is not None:
                yield run
            run = _Run(block)
        run.blocks.append(block)
    if run is not None:
        yield run


def _whereabouts(block: Block) -> tuple[object, ...]:
    return block.headings, block.place


def _cut_text(text: str, room: int) -> Iterator[str]:
    """Cut a text between sentences, and a sentence only where it alone is too long."""
    held = ""
    for sentence in _sentences(text, room):
        if held and size_of(held) + size_of(sentence) + 1 > room:
            yield held
            last = _SENTENCE_END.split(held)[-1]
            fits = len(last) < len(held) and size_of(last) <= _OVERLAP
            held = last if fits and size_of(last) + size_of(sentence) + 1 <= room else ""
        held = f"{held} {sentence}" if held else sentence
    if held:
        yield held


def _sentences(text: str, room: int) -> Iterator[str]:
    for sentence in _SENTENCE_END.split(text):
        rest = sentence.strip()
        while size_of(rest) > room:
            end = _fitting(rest, room)
            yield rest[:end].rstrip()
            rest = rest[end:].lstrip()
        if rest:
            yield rest


def _fitting(text: str, room: int) -> int:
    """Say how much of a text fits, up to a space where there is one."""
    size = end = 0
    for end, sign in enumerate(text):  # noqa: B007 - where it stopped is what is asked for
        size += _size(sign)
        if size > room:
            break
    space = text.rfind(" ", end // 2, end)
    return space if space > 0 else max(end, 1)


def size_of(text: str) -> int:
    """Guess how much a text takes of what a model reads: signs, those of scripts without spaces counting more."""
    return len(text) if text.isascii() else sum(map(_size, text))


def _size(sign: str) -> int:
    return 3 if sign >= "\u2e80" else 1


def _shorten(text: str, most: int) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= most else plain[: most - 1].rstrip() + "…"
