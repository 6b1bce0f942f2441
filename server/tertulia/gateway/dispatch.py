"""From a frame to its one reply: parse, find the command, carry it out, answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import Any

import orjson
from pydantic import ValidationError

from tertulia.domain.errors import AppError, Internal, InvalidFrame, UnknownCommand
from tertulia.gateway.commands.table import COMMANDS, Entry, Json, QuickEntry, only_reads
from tertulia.gateway.queued import Queued
from tertulia.gateway.session import Session
from tertulia.governance.permissions import require_scope
from tertulia.render.errors import explain_invalid, render_error
from tertulia.wire.commands import Command

log = logging.getLogger(__name__)

# So many commands of one connection are under way at once; then its next frames stay unread.
MAX_IN_FLIGHT = 64
MAX_REF_CHARS = 64


class Dispatcher:
    """The commands of one connection, from its first frame to its end, in effect in the order sent.

    Commands that only queue a write are not waited for: they begin in order, and the writer keeps it. One that reads,
    or that changes what later ones may do, begins once all before it are done, and the next frame is read after it.
    What was queued is written also when the connection has gone; its reply then goes nowhere.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._in_flight: set[asyncio.Future[Any]] = set()

    async def take(self, data: bytes) -> None:
        """Begin one command; returns when the next may be read."""
        ref: str | None = None
        try:
            frame = parse_frame(data)
            ref = find_ref(frame)
            entry, command = _parse_command(frame)
            if not only_reads(frame["type"], command):
                require_scope(self._session.connection.scopes, "write")
                self._count_write(frame["type"])
        except AppError as error:
            self._refuse(ref, error)
            return
        if isinstance(entry, QuickEntry):
            if len(self._in_flight) >= MAX_IN_FLIGHT:
                await asyncio.wait(self._in_flight, return_when=asyncio.FIRST_COMPLETED)
            self._begin(entry, command)
            return
        if self._in_flight:
            await asyncio.wait(self._in_flight)
        # Who asks for pages faster than it reads them waits for itself, and is not cut off for it.
        await self._session.connection.drained()
        try:
            result = await entry.handler(self._session, command)
        except Exception as error:  # noqa: BLE001 - the door's border: every failure is answered
            self._fail(command, error)
        else:
            self._answer(command, result)

    def _count_write(self, kind: str) -> None:
        # Posts have a rate of their own.
        if kind != "post_message":
            self._session.deps.write_rate.take(self._session.connection.member.id)

    def _begin(self, entry: QuickEntry, command: Command) -> None:
        try:
            begun = entry.begin(self._session, command)
        except Exception as error:  # noqa: BLE001 - the door's border: every failure is answered
            self._fail(command, error)
            return
        if isinstance(begun, Queued):
            self._in_flight.add(begun.written)
            begun.written.add_done_callback(partial(self._finish, command, begun.tell))
        else:
            self._answer(command, begun)

    def _finish(self, command: Command, tell: Callable[[Any], Json], written: asyncio.Future[Any]) -> None:
        self._in_flight.discard(written)
        error = written.exception()
        if error is None:
            self._answer(command, tell(written.result()))
        else:
            self._fail(command, error)

    def _answer(self, command: Command, result: Json) -> None:
        self._session.connection.send_json({"type": "reply", "ref": command.ref, "ok": True, "result": result})

    def _fail(self, command: Command, error: BaseException) -> None:
        """Say why a command failed; a fault of ours is logged and not quoted."""
        if isinstance(error, AppError):
            self._refuse(command.ref, error)
            return
        log.error("command %s of %s failed", type(command).__name__, self._session.connection.member.id, exc_info=error)
        self._refuse(command.ref, Internal("Something went wrong on our side; it was written to the log."))

    def _refuse(self, ref: str | None, error: AppError) -> None:
        self._session.connection.send_json({"type": "reply", "ref": ref, "ok": False, "error": render_error(error)})


def parse_frame(data: bytes) -> dict[str, Any]:
    """Read one JSON object.

    Raises:
        InvalidFrame: it is not JSON, or not an object.
    """
    try:
        frame = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise InvalidFrame(f"The frame is not JSON: {error.msg}.") from None
    if not isinstance(frame, dict):
        raise InvalidFrame("A frame is one JSON object.")
    return frame


def find_ref(frame: dict[str, Any]) -> str | None:
    """Find what ties the reply to the command; None when it is missing, not a string, or too long."""
    ref = frame.get("ref")
    return ref if isinstance(ref, str) and len(ref) <= MAX_REF_CHARS else None


def _parse_command(frame: dict[str, Any]) -> tuple[Entry | QuickEntry, Command]:
    if find_ref(frame) is None:
        raise InvalidFrame(f"A command needs a 'ref', a string of at most {MAX_REF_CHARS} characters.")
    kind = frame.get("type")
    entry = COMMANDS.get(kind) if isinstance(kind, str) else None
    if entry is None:
        raise UnknownCommand(f"There is no command {str(kind)[:64]!r}.")
    try:
        return entry, entry.model.model_validate(frame)
    except ValidationError as error:
        raise explain_invalid(error) from None
