"""IRC: who hears of which message, and what is said where ngircd is missing."""

from __future__ import annotations

import asyncio
import sys

import pytest

from tertulia.domain.errors import ConfigError
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="epoll")
if sys.platform == "linux":
    from tertulia.bench.fanout import irc
    from tertulia.bench.fanout.irc import IrcPoster, IrcWatcher


class Channel(asyncio.WriteTransport):
    """An IRC server's end that lets the watcher see every message, cut in two."""

    def __init__(self, watcher: IrcWatcher, nick: str) -> None:
        super().__init__()
        self._watcher = watcher
        self._nick = nick
        self.written: list[bytes] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written.append(bytes(data))
        line = f":{self._nick}!~u@host ".encode() + bytes(data)
        self._watcher.hear(line[:9])
        self._watcher.hear(line[9:])


async def test_posters_learn_of_their_own_messages_from_the_watcher() -> None:
    watcher = IrcWatcher()
    channels = [Channel(watcher, nick) for nick in ("ann", "ben")]
    watcher.posters = {b"ann": IrcPoster(channels[0]), b"ben": IrcPoster(channels[1])}
    async with asyncio.timeout(PATIENCE_S), asyncio.TaskGroup() as group:
        group.create_task(watcher.follow(10))
        for poster in watcher.posters.values():
            group.create_task(poster.post(5, in_flight=2))
    assert [len(channel.written) for channel in channels] == [5, 5]
    assert channels[0].written[0] == b"PRIVMSG #bench :" + b"x" * 200 + b"\r\n"


def test_where_ngircd_is_missing_one_learns_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    with pytest.raises(ConfigError, match="apt install ngircd"):
        irc.find_ngircd()
