"""A write that was queued for a command, and how its result is told once it is on disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Queued(Generic[T]):
    """No task waits for it: the reply is sent from the future's own callback, in the tick of the event's echo."""

    written: asyncio.Future[T]
    tell: Callable[[T], dict[str, Any]]
