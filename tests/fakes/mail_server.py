"""A mail server on this machine, that keeps what it is given and can be waited for."""

from __future__ import annotations

import queue
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HOST = "127.0.0.1"
USER, PASSWORD = "postmaster", "a word between us"
TIMEOUT_S = 30.0


class MailServer:
    """Takes mail from who signs in as `USER` for as long as the context lasts; `port` is one that was free."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._came: queue.Queue[bytes] = queue.Queue()
        self._controller = Controller(
            self,
            hostname=HOST,
            port=port,
            authenticator=self._authenticate,
            auth_require_tls=False,
            ready_timeout=TIMEOUT_S,
        )

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.stop()

    def next(self) -> EmailMessage:
        """Take the next mail, waiting for it."""
        message = message_from_bytes(self.next_as_sent(), policy=policy.default)
        assert isinstance(message, EmailMessage)
        return message

    def next_as_sent(self) -> bytes:
        """Take the next mail byte by byte: what reads it as a message forgives much that a mail program does not."""
        return self._came.get(timeout=TIMEOUT_S)

    def is_empty(self) -> bool:
        """Say whether all that came was taken."""
        return self._came.empty()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - its hook
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        content = envelope.content
        assert isinstance(content, bytes)
        self._came.put(content)
        return "250 OK"

    def _authenticate(self, server: SMTP, session: Session, envelope: Envelope, how: str, given: Any) -> AuthResult:
        is_known = isinstance(given, LoginPassword) and (given.login, given.password) == (
            USER.encode(),
            PASSWORD.encode(),
        )
        return AuthResult(success=is_known, handled=False)  # else nobody tells who is not known
