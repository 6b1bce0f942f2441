"""aiohttp's handler of one connection; it refuses what is no HTTP in the contract's words and quotes nothing of it."""

from __future__ import annotations

import logging

import orjson
from aiohttp import web

from tertulia.domain.errors import InvalidInput
from tertulia.render.errors import render_error

log = logging.getLogger(__name__)


class Handler(web.RequestHandler):
    """What cannot be parsed may hold a token or a cookie: it goes into no log and no answer."""

    def handle_error(
        self, request: web.BaseRequest, status: int = 500, exc: BaseException | None = None, message: str | None = None
    ) -> web.StreamResponse:
        """Answer a request that could not be read, and close."""
        if request.writer.output_size > 0:
            raise ConnectionError("an answer has begun")
        log.debug("a request of %s could not be read: %s", request.remote, type(exc).__name__)
        error = InvalidInput(
            "The request is no HTTP that this server reads: a line of its head, or its body, is broken."
        )
        answer = web.Response(
            status=status,
            body=orjson.dumps({"error": render_error(error)}),
            content_type="application/json",
            headers={"Server": "tertulia", "X-Content-Type-Options": "nosniff"},
        )
        answer.force_close()
        return answer
