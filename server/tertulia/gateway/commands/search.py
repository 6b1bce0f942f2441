"""The command that looks for messages."""

from __future__ import annotations

from typing import Any

from tertulia.actions.content import search
from tertulia.actions.content.search import SearchPart
from tertulia.gateway.commands.pages import count_fitting
from tertulia.gateway.session import Session
from tertulia.wire import commands as wire

Json = dict[str, Any]


async def search_messages(session: Session, command: wire.SearchMessages) -> Json:
    part = SearchPart(command.sort, command.limit, command.cursor)
    hits = await search.search_messages(session.deps, session.member, command.query, part)
    told = session.render.hits(hits.items)
    is_cut = (kept := count_fitting(told)) < len(told)
    return {"items": told[:kept], "next": hits.items[kept - 1].cursor if is_cut else hits.next}
