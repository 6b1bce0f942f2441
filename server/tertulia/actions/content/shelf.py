"""Takes files in, and removes the bytes of those that nobody needs any more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tertulia.domain.background import Worker
from tertulia.domain.clock import Clock
from tertulia.domain.content.file import (
    RASTER_TYPES,
    SNIFFED_BYTES,
    File,
    clean_name,
    is_text,
    sniff_type,
    text_of,
)
from tertulia.domain.errors import Conflict, InvalidInput, PayloadTooLarge, Unavailable
from tertulia.domain.ids import FileId, new_id
from tertulia.domain.people import Member
from tertulia.governance.rate_limits import Places
from tertulia.store.database import Database
from tertulia.store.files import rows
from tertulia.store.files.blobs import Blobs, Incoming, draw_thumbnail
from tertulia.store.tx import Tx
from tertulia.store.writer import Writer

# Uploads under way, of one member and of all.
MAX_OF_MEMBER = 4
MAX_OF_ALL = 32
# So long a file may wait for the message that it is for.
LOOSE_LIFE = timedelta(hours=24)
_SWEEP_EVERY_S = 3_600.0
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class ShelfOptions:
    """How large one file may be, and all files of a workspace together, as they were sent."""

    max_bytes: int = 25 << 20
    quota_bytes: int = 10_240 << 20


class Shelf:
    """A content lies on the disk as long as some file has it; what was cut off half-way is found at the next start."""

    def __init__(
        self, db: Database, writer: Writer, clock: Clock, blobs: Blobs, options: ShelfOptions = ShelfOptions()
    ) -> None:
        self.blobs = blobs
        self.options = options
        self._db = db
        self._writer = writer
        self._clock = clock
        self._of_member, self._of_all = Places(MAX_OF_MEMBER), Places(MAX_OF_ALL)
        # A content gets its place and its row, or loses both, while nobody else moves one.
        self._moving = asyncio.Lock()
        self._dropped: set[str] = set()
        self._is_swept = False
        self._worker = Worker("removing files", self.work_off)
        self._pictures = ThreadPoolExecutor(1, thread_name_prefix="pictures")

    async def take_in(self, member: Member, name: str, chunks: AsyncIterator[bytes]) -> File:
        """Store a file that comes in pieces; nothing of it is left unless all of it is.

        Raises:
            InvalidInput: it is empty.
            PayloadTooLarge: it is larger than is taken.
            Conflict: the workspace's files take as much as they may.
            RateLimited: too many are being sent already.
            Unavailable: the disk takes no more.
        """
        with self._of_member.hold(member.id), self._of_all.hold("all"):
            try:
                # Not in a thread: who goes away at that moment would leave it open.
                incoming = self.blobs.begin()
                try:
                    return await self._receive(incoming, member, name, chunks)
                finally:
                    incoming.close()
            except OSError as error:
                raise Unavailable("The file could not be stored; the disk may be full. Nothing was kept.") from error

    async def _receive(self, incoming: Incoming, member: Member, name: str, chunks: AsyncIterator[bytes]) -> File:
        beginning = b""
        async for chunk in chunks:
            if incoming.size_bytes + len(chunk) > self.options.max_bytes:
                raise PayloadTooLarge(f"A file holds at most {self.options.max_bytes} bytes.")
            beginning += chunk[: SNIFFED_BYTES - len(beginning)]
            await asyncio.to_thread(incoming.write, chunk)
        if not incoming.size_bytes:
            raise InvalidInput("The file is empty.")
        sha256 = await asyncio.to_thread(incoming.finish)
        media_type = sniff_type(beginning)
        small = incoming.path.with_suffix(".webp")
        try:
            size = await self._draw(incoming.path, small) if media_type in RASTER_TYPES else None
            width, height = size or (None, None)
            file = File(
                id=FileId(new_id("fil")),
                workspace_id=member.workspace_id,
                uploader_id=member.id,
                name=clean_name(name),
                media_type=media_type,
                size_bytes=incoming.size_bytes,
                sha256=sha256,
                created_at=self._clock.now(),
                width=width,
                height=height,
                has_thumbnail=size is not None,
            )
            return await self._keep(file, incoming.path, small)
        finally:
            small.unlink(missing_ok=True)

    async def _draw(self, source: Path, place: Path) -> tuple[int, int] | None:
        drawing = self._pictures.submit(draw_thumbnail, source, place)
        try:
            return await asyncio.wrap_future(drawing)
        except asyncio.CancelledError:
            # What is being drawn by now is drawn to its end, when nobody waits for it any more.
            drawing.add_done_callback(lambda _: place.unlink(missing_ok=True))
            raise

    async def _keep(self, file: File, whole: Path, small: Path) -> File:
        def op(tx: Tx) -> File:
            if rows.sum_bytes(tx, file.workspace_id) + file.size_bytes > self.options.quota_bytes:
                raise Conflict("The workspace's files take as much room as they may; delete some that are not needed.")
            return rows.insert_file(tx, file)

        async with self._moving:
            try:
                await asyncio.to_thread(self.blobs.keep, whole, file.sha256)
                if file.has_thumbnail:
                    await asyncio.to_thread(small.replace, self.blobs.thumbnail_of(file.sha256))
                return await self._written(self._writer.submit(op))
            except BaseException:
                self.drop([file.sha256])
                raise

    async def _written(self, writing: asyncio.Future[File]) -> File:
        """Wait until a row is on disk, or is not; who goes away meanwhile leaves no doubt which of them."""
        try:
            return await asyncio.shield(writing)
        finally:
            if not writing.done():
                await asyncio.wait([writing])

    async def read_text(self, file: File, max_bytes: int) -> str | None:
        """Read a text of at most so many bytes; None for what is larger, no text, or gone."""
        if not is_text(file.media_type) or file.size_bytes > max_bytes:
            return None
        try:
            content = await asyncio.to_thread(self.blobs.place_of(file.sha256).read_bytes)
        except OSError:
            return None
        return text_of(content)

    def drop(self, hashes: Collection[str]) -> None:
        """Have contents removed that no file may have any more; never waits."""
        self._dropped.update(hashes)
        self._worker.wake()

    async def run(self) -> None:
        """Remove what is due in the background until cancelled; exactly one task runs this."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._worker.run(), name="removing files")
            group.create_task(self._wake_now_and_then(), name="sweeping files")

    async def _wake_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(_SWEEP_EVERY_S)
            self._worker.wake()

    async def work_off(self) -> None:
        """Remove files that waited in vain, and every content that no file has.

        Raises:
            Unavailable: the database is; what is left stays due.
            OSError: the disk is.
        """
        while gone := await self._writer.submit(lambda tx: rows.delete_abandoned(tx, tx.now - LOOSE_LIFE, _AT_ONCE)):
            self._dropped.update(gone)
        if not self._is_swept:
            self._dropped.update(await asyncio.to_thread(lambda: list(self.blobs.list_hashes())))
            self._is_swept = True
        while self._dropped:
            some = [sha256 for sha256, _ in zip(self._dropped, range(_AT_ONCE), strict=False)]
            async with self._moving:
                kept = await rows.list_known_hashes(self._db, some)
                for sha256 in some:
                    if sha256 not in kept:
                        await asyncio.to_thread(self.blobs.remove, sha256)
                    self._dropped.discard(sha256)

    def close(self) -> None:
        """Draw no more pictures; `run` must have ended."""
        with suppress(RuntimeError):
            self._pictures.shutdown(wait=True, cancel_futures=True)
