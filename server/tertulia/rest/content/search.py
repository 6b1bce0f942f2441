"""Looking for messages over REST."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from tertulia.actions.content import search
from tertulia.actions.content.search import SearchPart
from tertulia.rest.api import Call, Resource
from tertulia.rest.paging import Query
from tertulia.wire.search import SearchCursor, SearchHits, SearchText, Sort

resource = Resource("search")


class SearchQuery(Query):
    """`q` is what a person types, filters and all; `cursor` is what the part before gave as `next`."""

    q: SearchText
    sort: Sort = "newest"
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    cursor: SearchCursor | None = None


@resource.op("GET", "/api/search", query=SearchQuery, result=SearchHits)
async def search_messages(call: Call) -> Any:
    """Look for messages in all rooms one can see."""
    query: SearchQuery = call.query
    part = SearchPart(query.sort, query.limit, query.cursor)
    hits = await search.search_messages(call.deps, call.member, query.q, part)
    return {"items": call.render.hits(hits.items), "next": hits.next}
