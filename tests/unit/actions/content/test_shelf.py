"""What becomes of files that nobody wants, and of bytes that no file has."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tertulia.actions.chat.messages import Draft, delete_message, post_message
from tertulia.actions.content.files import get_file, upload_file
from tertulia.domain.content.file import File
from tertulia.domain.errors import NotFound, PayloadTooLarge, RateLimited, Unavailable
from tests.unit.agents.house import House


async def _pieces(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def _send(house: House, *pieces: bytes) -> File:
    return await upload_file(house.deps, house.owner, "x.txt", _pieces(*pieces))


async def test_what_no_message_holds_is_swept_after_a_day(house: House) -> None:
    loose, held = await _send(house, b"lo", b"ose"), await _send(house, b"held")
    draft = Draft("", attachment_ids=(held.id,))
    await post_message(house.deps, house.owner, house.room.room.id, draft)
    house.clock.set(house.clock.now() + timedelta(hours=23))
    await house.deps.shelf.work_off()
    assert await get_file(house.deps, house.owner, loose.id) == loose
    house.clock.set(house.clock.now() + timedelta(hours=2))
    await house.deps.shelf.work_off()
    with pytest.raises(NotFound):
        await get_file(house.deps, house.owner, loose.id)
    assert list(house.deps.shelf.blobs.list_hashes()) == [held.sha256]


async def test_bytes_go_with_the_last_file_that_has_them(house: House) -> None:
    first, second = await _send(house, b"the same"), await _send(house, b"the ", b"same")
    assert first.sha256 == second.sha256
    posted = [
        await post_message(house.deps, house.owner, house.room.room.id, Draft("x", attachment_ids=(file.id,)))
        for file in (first, second)
    ]
    for one, left in zip(posted, ([first.sha256], []), strict=True):
        await delete_message(house.deps, house.owner, one.message_id)
        await house.deps.shelf.work_off()
        assert list(house.deps.shelf.blobs.list_hashes()) == left


async def test_bytes_that_a_crash_left_are_found_at_the_start(house: House) -> None:
    blobs = house.deps.shelf.blobs
    incoming = blobs.begin()
    incoming.write(b"orphan")
    blobs.keep(incoming.path, incoming.finish())
    assert len(list(blobs.list_hashes())) == 1
    await house.deps.shelf.work_off()
    assert list(blobs.list_hashes()) == []


async def test_who_goes_while_the_small_picture_is_drawn_leaves_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    begun, gone = threading.Event(), threading.Event()

    def draw(_: Path, place: Path) -> tuple[int, int]:
        begun.set()
        assert gone.wait(60)
        place.write_bytes(b"small")
        return 1, 1

    monkeypatch.setattr("tertulia.actions.content.shelf.draw_thumbnail", draw)
    sending = [asyncio.create_task(_send(house, b"\x89PNG\r\n\x1a\n")) for _ in range(2)]
    assert await asyncio.to_thread(begun.wait, 60)
    for task in sending:
        task.cancel()
    await asyncio.gather(*sending, return_exceptions=True)
    gone.set()
    await asyncio.to_thread(house.deps.shelf.close)
    assert list((tmp_path / "files" / "incoming").iterdir()) == []


async def test_a_disk_that_takes_no_more_keeps_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(house.deps.shelf.blobs, "keep", refuse)
    with pytest.raises(Unavailable):
        await _send(house, b"too much")
    monkeypatch.undo()
    await house.deps.shelf.work_off()
    assert list(house.deps.shelf.blobs.list_hashes()) == []
    assert (await _send(house, b"again")).size_bytes == 5


async def test_too_much_of_one_member_is_refused_and_leaves_nothing(house: House) -> None:
    going = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        yield b"x"
        await going.wait()

    sending = [asyncio.create_task(upload_file(house.deps, house.owner, "x", endless())) for _ in range(4)]
    await asyncio.sleep(0)
    with pytest.raises(RateLimited):
        await _send(house, b"a fifth")
    for task in sending:
        task.cancel()
    await asyncio.gather(*sending, return_exceptions=True)
    with pytest.raises(PayloadTooLarge):
        await _send(house, *([bytes(1 << 20)] * 26))
    assert list(house.deps.shelf.blobs.list_hashes()) == []
