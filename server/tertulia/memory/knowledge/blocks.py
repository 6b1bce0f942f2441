"""What a document is read into: blocks in the order of the text, each with where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

_NONE: Mapping[str, Any] = MappingProxyType({})


class Unreadable(Exception):
    """A document that cannot be learnt from; the message says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list, a row.

    `headings` are those above it, the highest first, `place` is where it stands beside that, as in “page 3”. What is
    `apart` shares no piece with its neighbours; `is_steps` tells how something is done. `fields` are those of a memory
    that the document itself names.
    """

    text: str
    headings: tuple[str, ...] = ()
    place: str | None = None
    apart: bool = False
    is_steps: bool = False
    fields: Mapping[str, Any] = field(default_factory=lambda: _NONE)


@dataclass(frozen=True, slots=True)
class Piece:
    """What one memory is made of; pieces with the same number of `sitting` belong together, in their order."""

    text: str
    part: str | None
    sitting: int
    is_steps: bool = False
    fields: Mapping[str, Any] = field(default_factory=lambda: _NONE)
