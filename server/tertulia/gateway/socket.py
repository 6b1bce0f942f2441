"""The WebSocket endpoint: who may open it, the hello, the reading loop, the end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from aiohttp import WSMsgType, hdrs, web
from pydantic import ValidationError

from tertulia.actions.admin import tokens
from tertulia.domain.errors import AppError, HelloRequired, InvalidInput, RateLimited, Unauthenticated, Unavailable
from tertulia.domain.ids import RoomId
from tertulia.gateway.comeback import error_frame
from tertulia.gateway.connection import Connection
from tertulia.gateway.dispatch import Dispatcher, find_ref, parse_frame
from tertulia.gateway.doorstep import Doorstep
from tertulia.gateway.resume import catch_up, welcome
from tertulia.gateway.session import Gate, Session
from tertulia.governance.rate_limits import Rate, RateLimiter, counting_failures
from tertulia.render.errors import explain_invalid, render_error
from tertulia.wire.codes import MAX_FRAME_BYTES, CloseCode
from tertulia.wire.commands import Hello

log = logging.getLogger(__name__)

FRAME_RATE = Rate(per_s=2_000, burst=10_000)


@dataclass(frozen=True, slots=True)
class SocketOptions:
    """`heartbeat_s` between pings; `hello_timeout_s` until a silent client is closed."""

    heartbeat_s: int = 30
    hello_timeout_s: float = 10.0


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the upgrade request itself brought: a bearer token, or a cookie whose Origin was checked.

    `address` is where it came from; wrong tokens are counted against it.
    """

    address: str
    secret: str | None = None


class Socket:
    """Serves `GET /ws`; `failures` counts wrong tokens by address."""

    def __init__(self, gate: Gate, failures: RateLimiter, options: SocketOptions) -> None:
        self._gate = gate
        self._failures = failures
        self._options = options
        self._doorstep = Doorstep()

    async def serve(self, request: web.Request, credentials: Credentials) -> web.WebSocketResponse:
        """Serve one connection from its upgrade to its end."""
        if request.headers.get(hdrs.UPGRADE, "").lower() != "websocket":
            raise InvalidInput("This address speaks WebSocket: ask for it with the header Upgrade: websocket.")
        # aiohttp refuses a frame that is as long as its limit.
        limit = MAX_FRAME_BYTES + 1
        ws = web.WebSocketResponse(
            compress=False, autoping=False, autoclose=False, max_msg_size=limit, decode_text=False, timeout=5
        )
        await ws.prepare(request)
        transport = request.transport
        if transport is None:
            return ws
        signed_in = await self._sign_in(ws, transport, credentials)
        if signed_in is not None:
            session, hello = signed_in
            self._gate.deps.presence.arrive(session.member.id)
            try:
                await self._converse(ws, session, hello)
            finally:
                self._gate.hub.remove(session.connection)
                self._gate.deps.presence.leave(session.member.id)
        return ws

    async def keep_alive(self) -> None:
        """Ping every connection now and then, and end those whose session has, for as long as the server runs."""
        while True:
            await asyncio.sleep(self._options.heartbeat_s)
            self._gate.hub.close_expired(self._gate.deps.clock.now())
            self._gate.hub.ping_all()

    async def _sign_in(
        self, ws: web.WebSocketResponse, transport: asyncio.Transport, credentials: Credentials
    ) -> tuple[Session, Hello] | None:
        ref: str | None = None
        try:
            async with asyncio.timeout(self._options.hello_timeout_s):
                with self._doorstep.wait(transport):
                    frame = await _read_frame(ws)
            if frame is None:
                return None
            ref = find_ref(frame)
            hello = _parse_hello(frame)
            secret = hello.token or credentials.secret
            if secret is None:
                raise Unauthenticated("The hello brought no token, and the request neither a bearer nor a cookie.")
            with counting_failures(self._failures, credentials.address):
                member, token = await tokens.authenticate(self._gate.deps, secret)
        except TimeoutError:
            await ws.close(code=CloseCode.NO_HELLO, message=b"no hello")
            return None
        except AppError as error:
            await _refuse(ws, ref, error)
            return None
        connection = Connection(transport, self._gate.hub.outlet, member, token.id, token.expires_at)
        connection.scopes = token.scopes
        return Session(self._gate, connection), hello

    async def _converse(self, ws: web.WebSocketResponse, session: Session, hello: Hello) -> None:
        behind: Mapping[RoomId, int] = {}
        with _closing_what_fails(session.connection, "welcome"):
            behind = await welcome(session, hello, self._options.heartbeat_s)
        reading = self._read(ws, session.connection, Dispatcher(session))
        if not behind:
            await reading
            return
        # What was missed may be long in coming, and what is asked meanwhile does not wait for it.
        catching_up = asyncio.create_task(_catch_up(session, behind))
        try:
            await reading
        finally:
            catching_up.cancel()
            await asyncio.gather(catching_up, return_exceptions=True)

    async def _read(self, ws: web.WebSocketResponse, connection: Connection, dispatcher: Dispatcher) -> None:
        rate = RateLimiter(FRAME_RATE)
        async for message in ws:
            connection.heard()
            try:
                rate.take("")
            except RateLimited:
                connection.close(CloseCode.FLOOD, "too many frames; come back slower")
            if connection.closing is not None:
                # After a close of ours nothing more is sent, a pong neither.
                continue
            if message.type is WSMsgType.PING:
                await ws.pong(message.data)
            elif message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                await dispatcher.take(message.data)
        connection.hang_up()


async def _catch_up(session: Session, behind: Mapping[RoomId, int]) -> None:
    with _closing_what_fails(session.connection, "catching up"):
        await catch_up(session, behind)


@contextmanager
def _closing_what_fails(connection: Connection, what: str) -> Iterator[None]:
    """Ask a client to come back whom we fail to tell what it must know: this door's border."""
    try:
        yield
    except Unavailable as error:
        connection.close(CloseCode.RESTARTING, error.message, error_frame(error))
    except Exception:
        log.exception("the %s of %s failed", what, connection.member.id)
        connection.close(CloseCode.RESTARTING, f"the {what} failed; reconnect")


async def _read_frame(ws: web.WebSocketResponse) -> dict[str, Any] | None:
    message = await ws.receive()
    while message.type in (WSMsgType.PING, WSMsgType.PONG):
        message = await ws.receive()
    if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
        return None
    return parse_frame(message.data)


def _parse_hello(frame: dict[str, Any]) -> Hello:
    if frame.get("type") != "hello":
        raise HelloRequired("The first frame must be a hello.")
    try:
        return Hello.model_validate(frame)
    except ValidationError as error:
        if any(problem["loc"][:1] == ("token",) for problem in error.errors()):
            raise Unauthenticated("The hello's token is no token: a string of at most 256 characters.") from None
        raise explain_invalid(error) from None


async def _refuse(ws: web.WebSocketResponse, ref: str | None, error: AppError) -> None:
    match error:
        case Unauthenticated():
            code = CloseCode.BAD_TOKEN
        case RateLimited():
            code = CloseCode.ABUSE
        case Unavailable():
            code = CloseCode.RESTARTING
        case _:
            code = CloseCode.NO_HELLO
    reply = {"type": "reply", "ref": ref, "ok": False, "error": render_error(error)}
    await ws.send_str(orjson.dumps(reply).decode())
    await ws.close(code=code, message=error.code.encode())
