"""No test can reach beyond this machine."""

from __future__ import annotations

import asyncio
import os
import socket

import pytest

from tests.patience import PATIENCE_S


def test_connections_leave_the_machine_never() -> None:
    with socket.socket() as stranger, pytest.raises(RuntimeError, match=r"192\.0\.2\.1"):
        stranger.connect(("192.0.2.1", 80))


async def test_nor_do_asynchronous_ones() -> None:
    with pytest.raises(RuntimeError, match=r"2001:db8::1"):
        await asyncio.open_connection("2001:db8::1", 80)


def test_this_machine_can_be_reached() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=PATIENCE_S),
    ):
        pass


def test_no_provider_key_is_at_hand() -> None:
    assert [name for name in os.environ if name.endswith("_API_KEY")] == []
