"""What the rules look at while they answer one message, and what they come up with."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from tertulia.domain.words.text import readable
from tertulia.llm.base import ToolResult
from tertulia.llm.offline.told.facts import Fact, list_facts
from tertulia.llm.offline.voice import Voice
from tertulia.llm.situation import Character, Line, Situation


@dataclass(frozen=True, slots=True)
class Thought:
    """One thing to say. With a `tool`, its result comes first, None when the tool may not be used here.

    What `is_polite` alone answers nothing: nobody would say it who was not asked.
    """

    say: Callable[[ToolResult | None], str]
    tool: str | None = None
    arguments: dict[str, Any] | None = None
    is_polite: bool = False


def saying(text: str) -> Thought:
    return Thought(lambda _: text)


def politely(text: str) -> Thought:
    return Thought(lambda _: text, is_polite=True)


class Scene:
    """One message to answer, with everything that is known around it."""

    def __init__(self, situation: Situation) -> None:
        # People paste anything: what the rules read is brought to a bounded form first.
        self.situation = replace(
            situation,
            asked=readable(situation.asked),
            transcript=tuple(replace(line, text=readable(line.text)) for line in situation.transcript),
            memories=tuple(replace(memory, text=readable(memory.text)) for memory in situation.memories),
        )
        self.voice = Voice(situation.character.style, self.situation.asked)

    @property
    def me(self) -> Character:
        return self.situation.character

    @cached_property
    def facts(self) -> list[Fact]:
        return list_facts(self.situation)

    @cached_property
    def earlier(self) -> list[Line]:
        """List the room's talk up to the message to answer, without the marks that only address me."""
        lines = [*self.situation.transcript]
        if lines and lines[-1].text == self.situation.asked:
            lines.pop()
        return [replace(line, text=self._unaddressed(line.text)) for line in lines]

    @cached_property
    def asked(self) -> str:
        """Give the message without the marks that only address me."""
        return self._unaddressed(self.situation.asked)

    def _unaddressed(self, said: str) -> str:
        # The longest first, and never a part of a longer name: `@nia-2` is not `@nia`.
        mine = sorted({self.me.handle, self.me.name} - {""}, key=lambda name: (-len(name), name))
        names = "|".join(re.escape(name) for name in mine)
        text = re.sub(rf"(?:^|(?<=\s))@(?:{names})(?![\w-])[,:]?", " ", said, flags=re.IGNORECASE)
        text = re.sub(rf"^\s*(?:{names})\s*[,:!]\s*", "", text, flags=re.IGNORECASE)
        text = re.sub(
            rf"[\s,]{{1,3}}(?:{names})\s*(?=[.!?]*\s*$)|^\s*(?:{names})\s*[?!.]*$", "", text, flags=re.IGNORECASE
        )
        return "\n".join(" ".join(line.split()) for line in text.splitlines()).strip()
