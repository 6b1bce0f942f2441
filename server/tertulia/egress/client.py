"""The guarded HTTP client: https or loopback alone, no redirect, no cookie, no proxy, and bounds on time and size."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import orjson
from aiohttp import hdrs

from tertulia.domain.errors import Unavailable
from tertulia.domain.network import is_loopback

log = logging.getLogger(__name__)

MAX_URL_CHARACTERS = 2_048


@dataclass(frozen=True, slots=True)
class EgressOptions:
    """`timeout_s` bounds a request as a whole, from the name's lookup to the last byte."""

    timeout_s: float = 10.0
    max_bytes: int = 1 << 20


class Declined(Unavailable):
    """The service answered and said no; `status` is its HTTP status, `said` its JSON object or empty."""

    def __init__(self, message: str, status: int, said: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.status = status
        self.said = said


class GuardedClient:
    """Asks services for JSON objects; use it within one event loop and close it there."""

    def __init__(self, options: EgressOptions | None = None) -> None:
        self._options = options or EgressOptions()
        self._session: aiohttp.ClientSession | None = None

    async def get_object(self, url: str) -> dict[str, Any]:
        """Fetch a JSON object.

        Raises:
            Unavailable: it cannot be had, or is none; `Declined` where the service said so.
        """
        return await self._ask("GET", url)

    async def post_form(
        self, url: str, form: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """Send a form, get a JSON object.

        Raises:
            Unavailable: it cannot be had, or is none; `Declined` where the service said so.
        """
        return await self._ask("POST", url, data=dict(form), headers=headers)

    async def post_object(
        self, url: str, content: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """Send a JSON object, get one.

        Raises:
            Unavailable: it cannot be had, or is none; `Declined` where the service said so.
        """
        sent = {hdrs.CONTENT_TYPE: "application/json", **(headers or {})}
        return await self._ask("POST", url, data=orjson.dumps(dict(content)), headers=sent)

    async def aclose(self) -> None:
        """Close its connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _ask(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, **body: Any
    ) -> dict[str, Any]:
        require_guarded(url)
        sent = {hdrs.ACCEPT: "application/json", hdrs.ACCEPT_ENCODING: "identity", **(headers or {})}
        try:
            async with (
                asyncio.timeout(self._options.timeout_s),
                self._open().request(method, url, headers=sent, allow_redirects=False, **body) as response,
            ):
                content = await self._read(response)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            log.warning("%s %s failed: %s", method, _shown(url), type(error).__name__)
            raise Unavailable(f"{_shown(url)} does not answer as it should; try again later.") from error
        said = _object_of(content)
        if response.status != 200:
            log.warning("%s %s answered %d", method, _shown(url), response.status)
            raise Declined(f"{_shown(url)} refused; try again later.", response.status, said or {})
        if said is None:
            raise Unavailable(f"{_shown(url)} did not answer with a JSON object; try again later.")
        return said

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        """Read a body that is no larger than is taken; what is packed may be, so it is not unpacked."""
        if response.headers.get(hdrs.CONTENT_ENCODING, "identity").lower() != "identity":
            raise ValueError("the answer is packed")
        content = bytearray()
        async for piece in response.content.iter_any():
            content += piece
            if len(content) > self._options.max_bytes:
                raise ValueError("the answer is too large")
        return bytes(content)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=8, force_close=True, use_dns_cache=False),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
                auto_decompress=False,
                timeout=aiohttp.ClientTimeout(total=self._options.timeout_s),
                headers={hdrs.USER_AGENT: "tertulia"},
                max_line_size=16_384,
                max_field_size=16_384,
            )
        return self._session


def require_guarded(url: str) -> None:
    """Refuse an address that is asked without encryption over a network, or that reads differently to others.

    Raises:
        Unavailable: it is not asked.
    """
    if not is_guarded(url):
        raise Unavailable(f"{_shown(url)} is not asked: an address begins with https://, or is on this machine.")


def is_guarded(url: str) -> bool:
    """Say whether an address is https, or http on this machine; plain ASCII without a user's name in it."""
    if not url.isascii() or len(url) > MAX_URL_CHARACTERS or any(mark.isspace() or mark in '\\"<>' for mark in url):
        return False
    try:
        parts = urlsplit(url)
        is_named = bool(parts.hostname) and parts.username is None and parts.password is None and parts.port != 0
    except ValueError:
        return False
    return is_named and (parts.scheme == "https" or (parts.scheme == "http" and is_here(url)))


def is_here(url: str) -> bool:
    """Say whether an address is one of this machine's own."""
    return is_loopback(urlsplit(url).hostname or "")


def _shown(url: str) -> str:
    """Give as much of an address as may stand in a log."""
    return url.partition("?")[0][:200]


def _object_of(content: bytes) -> dict[str, Any] | None:
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None
