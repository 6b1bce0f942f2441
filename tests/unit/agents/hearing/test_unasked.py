"""What nobody may answer is kept back for others like it, and handed over in its order."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from itertools import count

import pytest

from tertulia.agents.hearing import unasked
from tertulia.agents.hearing.unasked import Unasked
from tertulia.domain.ids import MemberId, MessageId, RoomId, WorkspaceId
from tertulia.domain.message import Message
from tests.patience import PATIENCE_S

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
_NUMBERS = count(1)


def make_message() -> Message:
    number = next(_NUMBERS)
    return Message(
        id=MessageId(f"msg_{number}"),
        workspace_id=WorkspaceId("ws_home"),
        room_id=RoomId("room_lobby"),
        seq=number,
        author_id=MemberId("mem_ada"),
        text="hello?",
        created_at=NOON,
    )


async def test_it_is_handed_over_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unasked, "GATHER_S", 0.01)
    heard: asyncio.Queue[Message] = asyncio.Queue()
    kept = Unasked(heard.put_nowait)
    for _ in range(2):
        said = [make_message() for _ in range(3)]
        for message in said:
            kept.take(message)
        assert heard.empty()
        async with asyncio.timeout(PATIENCE_S):
            assert [await heard.get() for _ in said] == said


async def test_it_is_handed_over_when_asked_for_and_once() -> None:
    heard: list[Message] = []
    kept = Unasked(heard.append)
    said = [make_message() for _ in range(3)]
    for message in said:
        kept.take(message)
    kept.give_out()
    kept.give_out()
    assert heard == said


async def test_no_more_is_kept_than_it_may_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unasked, "MAX_GATHERED", 3)
    heard: list[Message] = []
    kept = Unasked(heard.append)
    said = [make_message() for _ in range(4)]
    for message in said:
        kept.take(message)
    assert heard == said[:3]
