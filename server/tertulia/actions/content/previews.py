"""What links lead to: found out after a message is there, by asking the page, and told as an event of its own.

Only what people write is followed, and only where their workspace wants it: an agent that reads what a stranger wrote
could be talked into a link that carries what it knows, and asking for the page would deliver it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import urlsplit

from tertulia.actions.chat.messages import is_known_to_all, require_seen
from tertulia.actions.chat.seats import require_voice
from tertulia.actions.deps import Deps
from tertulia.domain.background import outlive
from tertulia.domain.content.links import find_links
from tertulia.domain.content.page import read_head
from tertulia.domain.errors import NotFound, RateLimited, Unavailable
from tertulia.domain.events import Event, MessageEdited, MessagePosted, PreviewsChanged
from tertulia.domain.message import LinkPreview, Message
from tertulia.domain.people import Member
from tertulia.governance import audit, permissions
from tertulia.governance.audit import Act
from tertulia.governance.rate_limits import Rate, RateLimiter
from tertulia.store import messages as stored
from tertulia.store.chat.previews import put_previews, read_previews
from tertulia.store.tx import Tx

log = logging.getLogger(__name__)

# Pages that are asked at once, and messages that wait for it; of more, the newest go without.
_AT_ONCE = 4
_MAX_WAITING = 200
# What a member's links have us ask: as many at once as a long reading list, then one in five seconds.
LINKS = Rate(per_s=0.2, burst=30)
# A page is asked once in so long, and one that could not be read once in so long; so many are remembered.
_FRESH_S, _MISSED_S = 3_600.0, 300.0
_MAX_KEPT = 1_000


class Page(Protocol):
    """The beginning of a page, the host that gave it, and what it says of its letters and of quoting it."""

    @property
    def host(self) -> str: ...
    @property
    def content(self) -> bytes: ...
    @property
    def charset(self) -> str | None: ...
    @property
    def robots(self) -> str: ...


ReadPage = Callable[[str], Awaitable[Page]]


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is known of a page until a moment, or will be once whoever asks it is done."""

    until: float
    found: asyncio.Future[LinkPreview | None]


class Previewer:
    """Asks for the pages behind the links of messages; what waits here is forgotten when the server ends.

    `read` gives the beginning of a page, or raises Unavailable. Pages of `own_hosts` are this server's, and not asked.
    """

    def __init__(
        self,
        deps: Deps,
        read: ReadPage,
        own_hosts: Collection[str] = (),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._deps = deps
        self._read = read
        self._own_hosts = frozenset(own_hosts)
        self._monotonic = monotonic
        self._due: asyncio.Queue[tuple[Message, list[str]]] = asyncio.Queue(_MAX_WAITING)
        self._rate = RateLimiter(LINKS, monotonic)
        self._kept: OrderedDict[tuple[str, str], _Kept] = OrderedDict()

    def on_event(self, event: Event) -> None:
        """Hear of a committed event; never waits."""
        body = event.body
        if (
            isinstance(body, MessagePosted | MessageEdited)
            and "://" in body.message.text
            and self._is_due(body.message)
        ):
            links = self._links_to_ask(body.message)
            # Counted here, so that who links too much takes no place from others.
            with suppress(asyncio.QueueFull, RateLimited):
                if links:
                    self._rate.take(body.message.author_id, len(links))
                    self._due.put_nowait((body.message, links))

    async def run(self) -> None:
        """Follow links until cancelled; exactly one task runs this."""
        async with asyncio.TaskGroup() as group:
            for _ in range(_AT_ONCE):
                group.create_task(self._work())

    async def _work(self) -> None:
        while True:
            message, links = await self._due.get()
            try:
                await outlive(self._follow(message, links), "a message goes without previews")
            finally:
                self._due.task_done()

    async def settled(self) -> None:
        """Wait until no message is left whose links are to be followed."""
        await self._due.join()

    def _is_due(self, message: Message) -> bool:
        workspace = self._deps.people.get_workspace(message.workspace_id)
        return workspace.link_previews and self._deps.people[message.author_id].kind == "human"

    def _links_to_ask(self, message: Message) -> list[str]:
        known = {one.url for one in message.previews}
        return [link for link in find_links(message.text) if link not in known and not self._is_own(link)]

    async def _follow(self, message: Message, links: list[str]) -> None:
        if not self._is_due(message):
            return
        found = [await self._find(message.workspace_id, link) for link in links]
        previews = [one for one in found if one is not None]
        if previews:
            await self._deps.writer.submit(lambda tx: _tell(self._deps, tx, message, previews))

    def _is_own(self, link: str) -> bool:
        try:
            return (urlsplit(link).hostname or "") in self._own_hosts
        except ValueError:
            return True

    async def _find(self, workspace_id: str, link: str) -> LinkPreview | None:
        """Give what a link leads to, asking for it unless that was done a moment ago, or is being done."""
        key, now = (workspace_id, link.partition("#")[0]), self._monotonic()
        kept = self._kept.get(key)
        if kept is None or kept.until <= now:
            kept = _Kept(now + _FRESH_S, asyncio.get_running_loop().create_future())
            self._keep(key, kept)
            told: LinkPreview | None = None
            try:
                told = await self._ask(link)
            finally:
                # Whatever became of it: others wait for this, and none of them is to fail with it.
                kept.found.set_result(told)
                if told is None:
                    self._keep(key, replace(kept, until=now + _MISSED_S))
        found = await asyncio.shield(kept.found)
        return None if found is None else replace(found, url=link)

    def _keep(self, key: tuple[str, str], kept: _Kept) -> None:
        self._kept[key] = kept
        self._kept.move_to_end(key)
        if len(self._kept) > _MAX_KEPT:
            self._kept.popitem(last=False)

    async def _ask(self, link: str) -> LinkPreview | None:
        try:
            page = await self._read(link)
        except Unavailable as error:
            log.debug("a link shows no preview: %s", error)
            return None
        # A page is a stranger's: reading it costs a moment, in which everybody else goes on.
        head = await asyncio.to_thread(read_head, page.content, page.charset, page.robots)
        if head.is_withheld or not head.title:
            return None
        return LinkPreview(link, head.title, head.description, head.site, page.host)


def _tell(deps: Deps, tx: Tx, followed: Message, found: list[LinkPreview]) -> None:
    """Write what was found, unless the message, or who may read it, changed while pages were asked."""
    message = stored.find_message(tx, followed.workspace_id, followed.id)
    if message is None or message.deleted_at is not None or message.revision != followed.revision:
        return
    room = deps.rooms[message.room_id].room
    if room.archived_at is not None or not is_known_to_all(tx, room, message):
        return
    links = find_links(message.text)
    known = [one for one in read_previews(tx, message) if one.url in links]
    fresh = [one for one in found if one.url not in {old.url for old in known}]
    if not fresh:
        return
    previews = sorted((*known, *fresh), key=lambda one: links.index(one.url))
    shown = put_previews(tx, message, tuple(previews))
    tx.emit(message.workspace_id, message.room_id, tx.next_seq(message.room_id), PreviewsChanged(shown))


def remove_preview(deps: Deps, member: Member, message_id: str, url: str) -> asyncio.Future[bool]:
    """Take a preview off a message for as long as the link is in it; False when there was none.

    Where somebody joined since who may not see the message, all of its previews are taken off, since the event names
    those that stay.

    Raises:
        NotFound: there is no such message where the member can see it, or it was deleted.
        PermissionDenied: it is neither the member's own nor theirs to keep in order; who is silenced keeps none.
        Conflict: the room is archived.
    """
    permissions.require_active(member)

    def op(tx: Tx) -> bool:
        state, message = require_seen(deps, tx, member, message_id)
        permissions.require_can_delete(member, state.members.get(member.id), message, state.room)
        if message.author_id != member.id:
            require_voice(tx, state.room, member)
        if message.deleted_at is not None:
            raise NotFound("This message was deleted.")
        known = read_previews(tx, message)
        if not any(one.url == url and not one.is_off for one in known):
            return False
        is_alone = is_known_to_all(tx, state.room, message)
        left = tuple(one if is_alone and one.url != url else LinkPreview(one.url, is_off=True) for one in known)
        shown = put_previews(tx, message, left)
        if message.author_id != member.id:
            details = {"room_id": message.room_id, "author_id": message.author_id}
            audit.record(
                tx, Act(member.workspace_id, member.id, "preview.removed", message.id, details), deps.audit_key
            )
        tx.emit(member.workspace_id, message.room_id, tx.next_seq(message.room_id), PreviewsChanged(shown))
        return True

    return deps.writer.submit(op)
