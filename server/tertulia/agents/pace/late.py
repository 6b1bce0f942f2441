"""The last look before an agent speaks that nobody asked: was it answered while it worked?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tertulia.actions.deps import Deps
from tertulia.agents.pace.choices import ADD_OR_CORRECT
from tertulia.agents.prompting.briefing import mark_of, name_line, one_block
from tertulia.agents.prompting.context import Context, list_answers
from tertulia.domain.message import Message
from tertulia.domain.turn import Turn
from tertulia.floor.wording import is_common

# From this part of its words on that others used too, an answer says nothing new.
SAID_FROM = 0.6
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Late:
    """Answers of others that came while the agent worked, and the one of them that says the same, if one does."""

    answers: tuple[Message, ...]
    same: Message | None


async def look_again(deps: Deps, context: Context, draft: str, is_stored: bool) -> Late | None:
    """Read the room again; None when nothing was answered that the agent did not know of.

    A draft that `is_stored` was written before a restart, and what is known since then was not known to it.
    """
    if context.asked is None:
        return None
    answers = await list_answers(deps, context.asked, context.turn, with_words_of_people=True)
    known = set() if is_stored else {message.id for message in context.since}
    new = tuple(message for message in answers if message.id not in known)
    return Late(answers, next((one for one in new if is_said(draft, one.text)), None)) if new else None


def is_said(draft: str, said: str) -> bool:
    """Say whether an answer says nothing that was not said."""
    words, before = _content(draft), _content(said)
    return bool(words) and len(words & before) >= SAID_FROM * len(words)


def tell_late(deps: Deps, turn: Turn, late: Late) -> str:
    """Tell the agent what was said meanwhile, between its marks, and what it may do."""
    mark = mark_of(turn)
    lines = [one_block(f"{name_line(deps, message.author_id)}: {_flat(message.text)}") for message in late.answers]
    said = "\n".join([f"{mark} answers since", *lines, f"{mark} end"])
    return f"While you wrote, others answered:\n\n{said}\n\nYour answer was not posted. {ADD_OR_CORRECT}"


def _content(text: str) -> set[str]:
    return {word for word in _WORD.findall(text.lower()) if not is_common(word)}


def _flat(text: str) -> str:
    return " ".join(text.split())[:1_000]
