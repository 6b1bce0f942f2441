"""What an agent knew as it answered, as clients see it."""

from __future__ import annotations

from typing import Literal

from tertulia.wire.base import Id, Seq, Wire


class KnownMessage(Wire):
    """A message that was told; `is_answer` of one by which others had answered before."""

    message_id: Id
    seq: Seq
    is_answer: bool


class KnownMemory(Wire):
    """A memory that came to mind; a `similarity` of null is that of one which is told whatever is asked."""

    memory_id: Id
    similarity: float | None
    relevance: float


class KnownFile(Wire):
    """A file whose text was told, or the beginning of it."""

    file_id: Id
    is_cut: bool


class KnownSpan(Wire):
    """What was told of it was a summary: of so many messages between two numbers of the room.

    `in_words` counts the stretches of it that a model had put into words; the rest was told in what was said.
    """

    from_seq: Seq
    to_seq: Seq
    messages: int
    in_words: int


class KnownPart(Wire):
    """A part of the prompt, in its order; `budget_tokens` null takes what it takes, `cut` had no room."""

    name: str
    tokens: int
    budget_tokens: int | None
    cut: int


class PassedOver(Wire):
    """A model that could not answer, and why by a short code; `model` null is its provider's default."""

    provider: str
    model: str | None
    why: str


class AnswerOf(Wire):
    """Which model gave a step of the turn, by which rule it was asked first, and which of those before it could not."""

    provider: str
    model: str
    rule: Literal["own", "simple", "hard", "budget"]
    passed_over: list[PassedOver]


class Inside(Wire):
    """With what an agent thought, for those who may read how it is instructed."""

    provider: str
    model: str
    temperature: float | None
    top_p: float | None
    max_tokens: int
    tools: list[str]
    answers: list[AnswerOf]


class Hidden(Wire):
    """How much of it the asker may not see, or is gone."""

    messages: int
    memories: int


class Told(Wire):
    """What a turn's model was told as it began; `window_tokens` null where nobody knows how much it reads.

    With `is_kept_from_some` it remembered what may be the answer, and might not tell it to everybody present.
    """

    turn_id: Id
    agent_id: Id
    policy: str
    files: list[KnownFile]
    people: list[Id]
    summary: KnownSpan | None
    hidden: Hidden
    parts: list[KnownPart]
    tokens: int
    window_tokens: int | None
    is_kept_from_some: bool
    inside: Inside | None


class TurnSnapshot(Told):
    """With the ids of what was told; the words are where they can be erased."""

    messages: list[KnownMessage]
    memories: list[KnownMemory]
