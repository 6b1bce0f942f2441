"""What an agent knows as it answers, in one frozen value: the prompt is built from it, and its ids are what is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tertulia.agents.prompting.context import Context
from tertulia.domain.memory import MemoryHit
from tertulia.domain.words.summary import RoomSummary
from tertulia.floor.decide import POLICY_VERSION
from tertulia.llm.base import Message, Request, ToolSpec, UserMessage
from tertulia.llm.cost import estimate_tokens
from tertulia.llm.situation import Situation

# What a section of the briefing counts as, where its name in the plan is another.
_PARTS = {"answers since": "talk", "question": "talk", "left open": "talk", "earlier": "summary"}


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the briefing: its title, and its lines as they are told."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """What one part of the plan takes; `cut` counts what there was no room for, in pieces of its own."""

    name: str
    tokens: int
    budget_tokens: int | None
    cut: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that a request is made of but the model's own earlier steps; `memories` are those that are told."""

    context: Context
    memories: tuple[MemoryHit, ...]
    system: str
    sections: tuple[Section, ...]
    briefing: str
    task: str
    tools: tuple[ToolSpec, ...]
    situation: Situation
    provider: str
    model: str
    present: tuple[str, ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        """The plan, in the order of the prompt, without what takes nothing and lost nothing."""
        taken = {"rules": estimate_tokens(self.system), "tools": estimate_tokens("".join(map(str, self.tools)))}
        for section in self.sections:
            name = _PARTS.get(section.title, section.title)
            taken[name] = taken.get(name, 0) + estimate_tokens(section.text)
        taken["task"] = estimate_tokens(self.task)
        cut = self.context.cut
        names = dict.fromkeys([*taken, *cut])
        plan = (Part(n, taken.get(n, 0), self.context.budget.find(n), cut.get(n, 0)) for n in names)
        return tuple(part for part in plan if part.tokens or part.cut)

    def to_request(self, steps: Sequence[Message] = ()) -> Request:
        """Build the request for a turn's next step; `steps` are the model's replies so far and the tools' results."""
        record = self.context.agent.record
        return Request(
            model=self.model,
            system=self.system,
            messages=(UserMessage(self.briefing), *steps),
            tools=self.tools,
            max_tokens=record.max_tokens,
            temperature=record.temperature,
            top_p=record.top_p,
            thinking=record.thinking,
            stop=record.stop_sequences,
            images=tuple(self.context.pictures.values()),
            situation=self.situation,
        )

    def to_json(self) -> dict[str, Any]:
        """Write what was known as ids and numbers: the words stay where they can be erased."""
        context, record = self.context, self.context.agent.record
        summary = context.summary
        return {
            "memories": [[one.memory.id, round(one.relevance, 3), round(one.similarity, 3)] for one in self.memories],
            "talk": [[one.id, one.seq, one.revision] for one in context.talk],
            "since": [[one.id, one.seq, one.revision] for one in context.since],
            "files": [[file_id, shown.is_cut] for file_id, shown in context.texts.items()],
            "people": list(self.present),
            "summary": None
            if summary is None
            else [summary.from_seq, summary.to_seq, summary.messages, len(summary.words)],
            "tools": [tool.name for tool in self.tools],
            "parts": [[part.name, part.tokens, part.budget_tokens, part.cut] for part in self.parts],
            "window": context.budget.window_tokens,
            "provider": self.provider,
            "model": self.model,
            "settings": {
                "temperature": record.temperature,
                "top_p": record.top_p,
                "max_tokens": record.max_tokens,
            },
            "policy": POLICY_VERSION,
            "kept": context.is_kept_from_some,
        }


def _numbers(summary: RoomSummary) -> list[int]:
    return [summary.from_seq, summary.to_seq, summary.messages, len(summary.words)]
