"""Reads the beginning of a page on the web that somebody linked to: whatever it is, it costs little.

Asked are public addresses alone, over https at its own port, and what the operator named beside them. Each address is
judged as it is connected to, so that a name cannot mean another one meanwhile, and each redirect as if it was linked.
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from urllib.parse import urljoin

import aiohttp
from aiohttp import hdrs
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from tertulia.domain.errors import Unavailable
from tertulia.domain.network import OWN_PORTS, Address, Network, find_address, is_public

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LOOKUPS = 4
_AGENT = "tertulia (link preview)"
# No name of the net ends in a number, and whatever does is an address in somebody's eyes (URL Standard, 3.5).
_NAME = re.compile(r"([a-z0-9_-]+\.)*[a-z][a-z0-9-]*\.?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageOptions:
    """`timeout_s` bounds a page with all its redirects; of a longer page the first `max_bytes` are read.

    `networks` are those whose addresses are asked although they are private, by http and at any port, too.
    """

    timeout_s: float = 8.0
    max_bytes: int = 512 << 10
    max_redirects: int = 3
    networks: Collection[Network] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """The beginning of a page, the host that gave it in the end, and what it says of its letters and of quoting it."""

    host: str
    content: bytes
    charset: str | None
    robots: str


class PageReader:
    """Use it within one event loop and close it there."""

    def __init__(self, options: PageOptions | None = None) -> None:
        self._options = options or PageOptions()
        self._session: aiohttp.ClientSession | None = None
        self._resolver: _Resolver | None = None

    async def read(self, url: str) -> Page:
        """Read the beginning of a page of HTML.

        Raises:
            Unavailable: it may not be asked, does not answer in time, or is nothing of the kind.
        """
        try:
            async with asyncio.timeout(self._options.timeout_s):
                for _ in range(self._options.max_redirects + 1):
                    found = await self._ask(await self._judge(url))
                    if isinstance(found, Page):
                        return found
                    url = urljoin(url, found)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise Unavailable(f"The page cannot be read: {type(error).__name__}.") from error
        raise Unavailable("The page cannot be read: it is somewhere else each time.")

    async def aclose(self) -> None:
        """Close its connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None
        # The session closes no resolver that it was given.
        if self._resolver is not None:
            await self._resolver.close()
            self._resolver = None

    async def _judge(self, url: str) -> URL:
        """Give an address as it is asked; a name in it is judged once it is known what it stands for.

        Raises:
            ValueError: it is not asked, as little as what raises OSError.
        """
        asked = URL(url).with_fragment(None)
        is_plain = asked.scheme == "http" and asked.port == OWN_PORTS["http"]
        if is_plain and not await self._is_of_ours(asked.raw_host or ""):
            # Whoever wrote it so is heard where others cannot listen, or not at all.
            asked = asked.with_scheme("https")
        host, port = asked.raw_host, asked.port
        if not host or port is None or asked.user is not None or asked.password is not None:
            raise ValueError("it names no host, or somebody there")
        is_usual = asked.scheme == "https" and port == OWN_PORTS["https"]
        may_be_ours = bool(self._options.networks) and asked.scheme in OWN_PORTS and port != OWN_PORTS["https"]
        if not is_usual and not may_be_ours:
            raise ValueError("only https is asked, at its own port")
        address = find_address(host)
        if address is not None:
            _require_may_ask(self._options, address, port)
        elif _NAME.fullmatch(host) is None:
            # Else `127.1`, which the client takes for an address, would be connected to as it stands.
            raise ValueError("it is neither a name nor an address as it is written")
        return asked

    async def _is_of_ours(self, host: str) -> bool:
        """Say whether a host stands in a network that the operator named."""
        if not self._options.networks:
            return False
        address = find_address(host)
        if address is not None:
            return any(address in network for network in self._options.networks)
        if _NAME.fullmatch(host) is None:
            return False
        self._open()
        assert self._resolver is not None
        try:
            # Whatever may be asked at this port stands in one of them.
            await self._resolver.resolve(host, OWN_PORTS["http"])
        except OSError:
            return False
        return True

    async def _ask(self, url: URL) -> Page | str:
        """Ask once; gives where the page is instead, where it is elsewhere."""
        async with self._open().get(url, allow_redirects=False) as response:
            if response.status in _REDIRECTS and hdrs.LOCATION in response.headers:
                return response.headers[hdrs.LOCATION]
            # What is packed may be of any size: nothing is unpacked.
            is_plain = response.headers.get(hdrs.CONTENT_ENCODING, "identity").lower() == "identity"
            if response.status != 200 or response.content_type not in _HTML or not is_plain:
                raise Unavailable("There is no page of HTML.")
            content = bytearray()
            async for piece in response.content.iter_any():
                content += piece
                if len(content) >= self._options.max_bytes:
                    break
            return Page(
                host=url.host or "",
                content=bytes(content[: self._options.max_bytes]),
                charset=response.charset,
                robots=",".join(response.headers.getall("X-Robots-Tag", [])),
            )

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._resolver = _Resolver(self._options)
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=8, force_close=True, use_dns_cache=False, resolver=self._resolver),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
                auto_decompress=False,
                timeout=aiohttp.ClientTimeout(total=self._options.timeout_s),
                headers={
                    hdrs.USER_AGENT: _AGENT,
                    hdrs.ACCEPT: "text/html,application/xhtml+xml",
                    hdrs.ACCEPT_ENCODING: "identity",
                },
                max_line_size=16_384,
                max_field_size=16_384,
            )
        return self._session


class _Resolver(AbstractResolver):
    """Finds what a name stands for, and gives nothing of it if any of that may not be asked.

    A name can take long to be found, and who links chooses the names: they wait for threads of their own.
    """

    def __init__(self, options: PageOptions) -> None:
        self._options = options
        self._threads = ThreadPoolExecutor(_LOOKUPS, thread_name_prefix="names-of-pages")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        look_up = partial(socket.getaddrinfo, host, port, family, socket.SOCK_STREAM)
        infos = await asyncio.get_running_loop().run_in_executor(self._threads, look_up)
        return [self._judged(host, port, family, str(place[0])) for family, _, _, _, place in infos]

    def _judged(self, host: str, port: int, family: int, found: str) -> ResolveResult:
        address = find_address(found)
        if address is None:
            raise OSError("it stands for no address")
        _require_may_ask(self._options, address, port)
        return {
            "hostname": host,
            "host": found,
            "port": port,
            "family": family,
            "proto": socket.IPPROTO_TCP,
            "flags": socket.AI_NUMERICHOST,
        }

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def _require_may_ask(options: PageOptions, address: Address, port: int) -> None:
    if any(address in network for network in options.networks):
        return
    if port != OWN_PORTS["https"] or not is_public(address):
        raise OSError("it is not asked")
