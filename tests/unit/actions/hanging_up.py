"""A caller that hangs up the moment its first write is queued, as the HTTP door's callers may."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from tertulia.store.tx import Tx
from tests.unit.agents.house import House


async def hang_up(house: House, call: Coroutine[Any, Any, Any]) -> None:
    """Run a call that is cut off at its first write; returns when that write, and what follows it, has happened."""
    writer = house.deps.writer
    submit = writer.submit

    def cut(op: Callable[[Tx], Any]) -> asyncio.Future[Any]:
        written = submit(op)
        if asyncio.current_task() is calling:
            calling.cancel()
        return written

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writer, "submit", cut)
        calling = asyncio.create_task(call)
        await asyncio.gather(calling, return_exceptions=True)
    assert calling.cancelled()
    await submit(lambda tx: None)
