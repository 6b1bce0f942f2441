"""Reads the bodies of requests, of all of them together no more than the machine can spare."""

from __future__ import annotations

import asyncio

from aiohttp import hdrs, web

from tertulia.domain.errors import InvalidInput, PayloadTooLarge, Unavailable

# So long may a body take, and a longer one as long as this pace gives it.
BODY_TIMEOUT_S = 30.0
BODY_BYTES_PER_S = 65_536
MAX_HELD_BYTES = 128 << 20


class Bodies:
    """Of bodies that are not whole yet at most `max_held_bytes` lie in memory, whoever sends them."""

    def __init__(self, max_held_bytes: int = MAX_HELD_BYTES) -> None:
        self._max_held_bytes = max_held_bytes
        self._held_bytes = 0

    async def read(self, request: web.Request, max_bytes: int) -> bytes:
        """Read one body.

        Raises:
            InvalidInput: it is packed.
            PayloadTooLarge: it is longer than `max_bytes`.
            Unavailable: too much is being sent at the same time.
            web.HTTPRequestTimeout: it does not come.
        """
        if hdrs.CONTENT_ENCODING in request.headers:
            raise InvalidInput("Send the body unpacked, without the header Content-Encoding.")
        announced = request.content_length or 0
        if announced > max_bytes:
            raise _too_large(max_bytes)
        body = bytearray()
        try:
            async with asyncio.timeout(max(BODY_TIMEOUT_S, (announced or max_bytes) / BODY_BYTES_PER_S)):
                async for chunk in request.content.iter_any():
                    if len(body) + len(chunk) > max_bytes:
                        raise _too_large(max_bytes)
                    if self._held_bytes + len(chunk) > self._max_held_bytes:
                        raise Unavailable("Too much is being sent at once; try again in a moment.", retry_after_s=1)
                    self._held_bytes += len(chunk)
                    body += chunk
            return bytes(body)
        except TimeoutError:
            raise web.HTTPRequestTimeout(text="The body of this request did not come in time.") from None
        finally:
            self._held_bytes -= len(body)
            # Whoever hangs up leaves errors behind that hold one another, and would hold this too until all is swept.
            body.clear()


def _too_large(max_bytes: int) -> PayloadTooLarge:
    return PayloadTooLarge(f"The body of this request holds at most {max_bytes} bytes.")
