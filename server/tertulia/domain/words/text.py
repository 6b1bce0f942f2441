"""Brings what people write to a form that rules may read at a bounded cost, and names to one for comparing: pure."""

from __future__ import annotations

import re
import unicodedata

# Longer texts are pasted, not said: rules read no further.
MAX_READ_CHARS = 4000

_MANY_BREAKS = re.compile(r"\n{3,}")
# Brackets are left as they are: a sum may need four of them.
_MANY_MARKS = re.compile(r"([^\w\s()]|_)\1{3,}")


def squeeze(text: str) -> str:
    """Squeeze blanks to one, empty lines to one, and repetitions of a mark to three; costs as much as it is long."""
    lines = "\n".join(" ".join(line.split()) for line in text.splitlines())
    return _MANY_MARKS.sub(r"\1\1\1", _MANY_BREAKS.sub("\n\n", lines))


def readable(text: str) -> str:
    """Give as much of a text, squeezed, as rules read."""
    return squeeze(text)[:MAX_READ_CHARS]


def name_key(name: str) -> str:
    """Give the form in which names are compared: they differ by more than the case and the width of their letters."""
    return unicodedata.normalize("NFKC", name).casefold()
