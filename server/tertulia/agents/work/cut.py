"""What stays of an answer that its model broke off."""

from __future__ import annotations

import re

# Less than this is no answer to speak of: it goes, and the turn has failed.
MIN_KEPT_CHARS = 200
CUT_MARK = " …"
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*(?=\s|$)|\n(?=\s*\n)")


def keep_whole_sentences(text: str) -> str | None:
    """Give what was said up to the last whole sentence, marked as cut; None where that is too little.

    An open block of code is closed, so that what follows in the room is not taken for code.
    """
    ends = [found.end() for found in _SENTENCE_END.finditer(text)]
    kept = text[: ends[-1]].rstrip() if ends else ""
    if len(kept) < MIN_KEPT_CHARS:
        return None
    if kept.count("```") % 2:
        kept += "\n```\n"
    return kept + CUT_MARK
