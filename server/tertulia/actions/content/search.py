"""Looking for messages, among all that the one who looks may see now."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from tertulia.actions.content.query import Names, parse_query
from tertulia.actions.deps import Deps
from tertulia.domain.content.search import Sort, Wanted
from tertulia.domain.errors import NotFound
from tertulia.domain.ids import MemberId, RoomId
from tertulia.domain.message import Message
from tertulia.domain.people import Member, Room
from tertulia.rooms.acquaintance import knows
from tertulia.rooms.state import RoomState, can_read
from tertulia.store.search.find import Place, Sight

# By relevance everything is weighed anew for each page.
MAX_RANKED = 1_000


@dataclass(frozen=True, slots=True)
class SearchPart:
    """Which part of what is found; `cursor` is what the part before gave as `next`."""

    sort: Sort = "newest"
    limit: int = 50
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that was found, where, and what is to be read of it; `cursor` leads on from it."""

    message: Message
    room: Room
    snippet: str
    cursor: str


@dataclass(frozen=True, slots=True)
class Hits:
    """A part of what was found; `next` is None on the last."""

    items: list[Hit]
    next: str | None


async def search_messages(deps: Deps, member: Member, query: str, part: SearchPart) -> Hits:
    """Look for messages in the rooms that the member is in and in the public ones that it might enter.

    Raises:
        InvalidInput: the query cannot be read; the text says what can.
        RateLimited: the member searches too often.
    """
    wanted = parse_query(query, _names(deps, member))
    if wanted is None:
        return Hits([], None)
    place = Place(part.sort, None if part.cursor is None else int(part.cursor), part.limit + 1)
    found = await deps.searching.find(_sight(deps, member, wanted), wanted, place)
    snippets = await deps.searching.cut_snippets([one.message.text for one in found[: part.limit]], wanted)
    hits = [
        Hit(one.message, state.room, snippet, str(one.after))
        for one, snippet in zip(found[: part.limit], snippets, strict=True)
        # What was left, or closed to the member, since the search began is left out here.
        if (state := _find_seen(deps, member, one.message)) is not None
    ]
    is_more = len(found) > part.limit and not (part.sort == "relevance" and found[part.limit - 1].after >= MAX_RANKED)
    return Hits(hits, str(found[part.limit - 1].after) if is_more else None)


def _find_seen(deps: Deps, member: Member, message: Message) -> RoomState | None:
    try:
        state = deps.rooms.get_visible(message.room_id, member)
    except NotFound:
        return None
    is_seen = can_read(state, member, deps.clock.now()) and message.seq >= state.first_visible_seq(member.id)
    return state if is_seen else None


def _sight(deps: Deps, member: Member, wanted: Wanted) -> Sight:
    now = deps.clock.now()
    visible = [
        state
        for state in deps.rooms.list_visible(member)
        if can_read(state, member, now)
        if wanted.room_ids is None or state.room.id in wanted.room_ids
    ]
    return Sight(
        workspace_id=member.workspace_id,
        member_id=member.id,
        open_rooms=frozenset(state.room.id for state in visible if state.room.history == "all"),
        hiding_rooms=frozenset(
            state.room.id for state in visible if state.room.history != "all" and member.id in state.members
        ),
    )


def _names(deps: Deps, member: Member) -> Names:
    def author(handle: str) -> MemberId | None:
        if handle == "me":
            return member.id
        found = deps.people.find_by_handle(member.workspace_id, handle)
        return None if found is None or not knows(deps.rooms, member, found.id) else found.id

    def rooms(mark: str, name: str) -> frozenset[RoomId]:
        visible = deps.rooms.list_visible(member)
        if mark == "@":
            pair = {member.id, author(name.casefold())}
            return frozenset(one.room.id for one in visible if one.room.kind == "direct" and set(one.members) == pair)
        return frozenset(
            one.room.id
            for one in visible
            if one.room.id == name or (one.room.kind != "direct" and _comparable(one.room.name) == _comparable(name))
        )

    return Names(author, rooms)


def _comparable(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
