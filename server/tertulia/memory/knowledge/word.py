"""Reads the text of Word files (.docx): paragraphs and tables under their headings."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from tertulia.memory.knowledge.blocks import Block, Unreadable

# What is unpacked of one part: a packed file may say it is small and be a thousand times as large.
MAX_PART_BYTES = 48 << 20
_WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_SIGNS = {"tab": " ", "br": "\n", "cr": "\n"}
_HEADING_NAME = re.compile(r"heading (\d)$", re.IGNORECASE)


def read_docx(data: bytes) -> Iterator[Block]:
    """Read blocks under their headings, a table's rows each with the names of its first row.

    Raises:
        Unreadable: it is none, or holds what no Word file needs.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = set(packed.namelist())
            if "word/document.xml" not in names:
                raise Unreadable("This is no Word file (.docx); save it as one.")
            styles = _Styles()
            if "word/styles.xml" in names:
                _parse(_unpack(packed, "word/styles.xml"), styles.start, styles.end, lambda text: None)
            reader = _Reader(styles.levels)
            _parse(_unpack(packed, "word/document.xml"), reader.start, reader.end, reader.text)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError) as error:
        raise Unreadable(f"This Word file is broken and cannot be unpacked ({type(error).__name__}).") from None
    except expat.ExpatError as error:
        raise Unreadable(f"This Word file is broken: {error}.") from None
    yield from reader.blocks


def _unpack(packed: zipfile.ZipFile, name: str) -> bytes:
    with packed.open(name) as part:
        found = part.read(MAX_PART_BYTES + 1)
    if len(found) > MAX_PART_BYTES:
        raise Unreadable("This Word file unpacks to more than is read; part it into several.")
    return found


def _parse(
    data: bytes, start: Callable[[str, dict[str, str]], None], end: Callable[[str], None], text: Callable[[str], None]
) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    # Entities are declared there; Word declares none, and who does means harm.
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.Parse(data, True)


def _refuse_doctype(*_: Any) -> None:
    raise Unreadable("This Word file declares a document type, which Word does not; it is not read.")


def _local(name: str) -> str:
    """Give the name of one of Word's elements or attributes, empty for what is not Word's."""
    space, _, local = name.rpartition(" ")
    return local if space in (_WORDS, _STRICT) else ""


def _value(attributes: dict[str, str], wanted: str = "val") -> str:
    return next((value for name, value in attributes.items() if _local(name) == wanted), "")


@dataclass(slots=True)
class _Styles:
    """Which styles are headings, by what Word calls them in every language."""

    levels: dict[str, int] = field(default_factory=dict)
    _style: str = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = _local(name)
        if local == "style":
            self._style = _value(attributes, "styleId")
        elif local == "name" and self._style:
            called = _value(attributes)
            found = _HEADING_NAME.match(called)
            if found or called.lower() == "title":
                self.levels[self._style] = int(found[1]) if found else 1
        elif local == "outlineLvl" and self._style and _value(attributes).isdecimal():
            self.levels.setdefault(self._style, int(_value(attributes)[:2]) + 1)

    def end(self, name: str) -> None:
        if _local(name) == "style":
            self._style = ""


@dataclass(slots=True)
class _Reader:
    """Follows a document from its beginning to its end."""

    levels: dict[str, int]
    blocks: list[Block] = field(default_factory=list)
    _above: list[tuple[int, str]] = field(default_factory=list)
    _said: list[str] = field(default_factory=list)
    _level: int | None = None
    _is_item: bool = False
    _in_text: bool = False
    _cells: list[str] = field(default_factory=list)
    _names: list[str] | None = None
    _depth: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = _local(name)
        if local in _SIGNS:
            self._said.append(_SIGNS[local])
        elif local == "t":
            self._in_text = True
        elif local in ("tbl", "tr", "tc"):
            self._enter_table(local)
        else:
            self._enter_paragraph(local, attributes)

    def _enter_paragraph(self, local: str, attributes: dict[str, str]) -> None:
        if local == "p":
            self._level, self._is_item = None, False
            if self._depth == 0:
                self._said = []
        elif local == "pStyle":
            self._level = self.levels.get(_value(attributes))
        elif local == "numPr":
            self._is_item = True

    def _enter_table(self, local: str) -> None:
        if local == "tbl":
            self._depth += 1
            if self._depth == 1:
                self._names = None
        elif self._depth == 1:
            # A table within a cell is read as that cell's words.
            if local == "tr":
                self._cells = []
            self._said = []

    def text(self, text: str) -> None:
        if self._in_text:
            self._said.append(text)

    def end(self, name: str) -> None:
        match _local(name):
            case "t":
                self._in_text = False
            case "p" if self._depth == 0:
                self._end_paragraph()
            case "p":
                self._said.append("\n")
            case "tc" if self._depth == 1:
                self._cells.append(" ".join("".join(self._said).split()))
            case "tr" if self._depth == 1:
                self._end_row()
            case "tbl":
                self._depth -= 1
            case _:
                pass

    def _end_paragraph(self) -> None:
        text = "".join(self._said).strip()
        if not text:
            return
        if self._level is not None:
            self._above = [one for one in self._above if one[0] < self._level] + [(self._level, " ".join(text.split()))]
            return
        self.blocks.append(Block(f"- {text}" if self._is_item else text, self._headings))

    def _end_row(self) -> None:
        if self._names is None:
            self._names = self._cells
            return
        told = [
            f"{self._names[n]}: {cell}" if n < len(self._names) and self._names[n] else cell
            for n, cell in enumerate(self._cells)
            if cell
        ]
        if told:
            self.blocks.append(Block("; ".join(told), self._headings))

    @property
    def _headings(self) -> tuple[str, ...]:
        return tuple(title for _, title in self._above)
