"""Lists: newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from tertulia.wire.base import Cursor, Wire

T = TypeVar("T")
Limit = Annotated[int, Field(ge=1, le=200)]


class Query(BaseModel):
    """Parameters of a request's address; they are text and are read as what they should be."""

    model_config = ConfigDict(frozen=True)


class PageQuery(Query):
    """`cursor` is what the page before gave as `next`: the id of its last item."""

    limit: Limit = 50
    cursor: Cursor | None = None


class Page(Wire, Generic[T]):
    """A page; `next` is the cursor of the following one, null at the end."""

    items: list[T]
    next: str | None


def page_of(found: Sequence[T], query: PageQuery, key: Callable[[T], str], render: Callable[[T], Any]) -> Any:
    """Cut a page out of a list in memory, newest (greatest key) first."""
    ordered = sorted((one for one in found if query.cursor is None or key(one) < query.cursor), key=key, reverse=True)
    items = ordered[: query.limit]
    return {
        "items": [render(one) for one in items],
        "next": key(items[-1]) if len(ordered) > len(items) else None,
    }
