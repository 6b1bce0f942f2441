"""Reads the text of PDF files, page by page."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from tertulia.memory.knowledge.blocks import Block, Unreadable

MAX_PAGES = 1_000
_BROKEN_WORD = re.compile(r"(?<=\w)-\n(?=[a-zà-ÿ])")
_LINE_BREAK = re.compile(r"(?<![.!?:;])\n(?=[^\n•\-\d])")


def read_pdf(data: bytes) -> Iterator[Block]:
    """Read a block a paragraph, each with the number of its page.

    Raises:
        Unreadable: it is none, is locked, has too many pages, or no text.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("This PDF is locked with a password; save it without.")
        if len(reader.pages) > MAX_PAGES:
            raise Unreadable(f"This PDF has {len(reader.pages)} pages; at most {MAX_PAGES} are read.")
        has_text = False
        for number, page in enumerate(reader.pages, 1):
            for paragraph in _paragraphs(page.extract_text()):
                has_text = True
                yield Block(paragraph, place=f"page {number}")
    except Unreadable:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, RecursionError) as error:
        # A broken file trips its reader anywhere; what it says then helps nobody but who mends the reader.
        raise Unreadable(f"This PDF is broken and cannot be read ({type(error).__name__}).") from None
    if not has_text:
        raise Unreadable("There is no text in this PDF; is it a scan? Have its text recognised first.")


def _paragraphs(text: str) -> Iterator[str]:
    plain = text.replace("\x00", "").replace("\r", "\n")
    for paragraph in re.split(r"\n[ \t]*\n", plain):
        joined = _LINE_BREAK.sub(" ", _BROKEN_WORD.sub("", paragraph.strip()))
        if joined.strip():
            yield joined
