"""What a search asks and what it finds."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tertulia.wire.base import Id, RoomKind, Wire
from tertulia.wire.objects import Message

MAX_QUERY_CHARS = 500

SearchText = Annotated[str, Field(min_length=1, max_length=MAX_QUERY_CHARS, pattern=r"^[^\x00]*$")]
SearchCursor = Annotated[str, Field(pattern=r"^[0-9]{1,15}$")]
Sort = Literal["newest", "relevance"]


class FoundRoom(Wire):
    """Where something was found."""

    id: Id
    name: str
    kind: RoomKind


class SearchHit(Wire):
    """A message that was found; `snippet` is what of it stands around the first word looked for, on one line."""

    message: Message
    room: FoundRoom
    snippet: str


class SearchHits(Wire):
    """A part of what was found; `next` is the cursor of the following one, null on the last."""

    items: list[SearchHit]
    next: str | None
