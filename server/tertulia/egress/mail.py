"""Sends mail by an SMTP server, in a thread, never in the clear with a password beyond this machine."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import Policy, default
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

from tertulia.domain.errors import AddressRefused, OutcomeUnknown, Unavailable
from tertulia.domain.network import is_loopback

TIMEOUT_S = 20.0
_PORTS = {"smtp": 587, "smtps": 465}
# RFC 5322, 2.1.1.
_MAX_LINE_CHARACTERS = 998


@dataclass(frozen=True, slots=True)
class MailOptions:
    """`url` is `smtp://user:password@host:port`, or `smtps://` for TLS from the first byte; `sender` an address."""

    url: str
    sender: str


class _InOneLine(UnstructuredHeader, BaseHeader):
    """A header of addresses, which is read as it stands: where Python breaks one without blanks, it encodes it."""

    def fold(self, *, policy: Policy) -> str:
        """Break the header only where no server would take it whole."""
        return super().fold(policy=policy.clone(max_line_length=_MAX_LINE_CHARACTERS))


_headers = HeaderRegistry()
# RFC 2369, 2, and RFC 8058, 3.1.
_headers.map_to_type("list-unsubscribe", _InOneLine)
_POLICY = default.clone(header_factory=_headers)


class SmtpMail:
    """Gives mails to one SMTP server, each on a connection of its own."""

    def __init__(self, options: MailOptions) -> None:
        self._sender = options.sender
        self._server = urlsplit(options.url)

    async def send(self, to: str, subject: str, text: str, headers: Mapping[str, str] | None = None) -> None:
        """Send one mail, with further headers if any.

        Raises:
            OutcomeUnknown: it was given to the server, which did not say that it took it.
            AddressRefused: the server takes no mail for this address, and may take others.
            Unavailable: the server was not reached, or did not take it.
        """
        try:
            await asyncio.to_thread(self._deliver, self._write(to, subject, text, headers or {}))
        except Unavailable:
            raise
        except Exception as error:
            # Of an address that it cannot read the library raises whatever it stumbles over: nothing of that goes
            # beyond this border. What the server says may quote what it was sent.
            kind = AddressRefused if _is_of_the_address(error) else Unavailable
            raise kind(f"The mail could not be sent: {type(error).__name__}.") from error

    def _write(self, to: str, subject: str, text: str, headers: Mapping[str, str]) -> EmailMessage:
        message = EmailMessage(policy=_POLICY)
        message["From"], message["To"], message["Subject"] = self._sender, to, subject
        message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain=self._sender.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"
        for name, value in headers.items():
            message[name] = value
        message.set_content(text)
        return message

    def _deliver(self, message: EmailMessage) -> None:
        line = self._connect()
        try:
            if self._server.username:
                line.login(unquote(self._server.username), unquote(self._server.password or ""))
            _give(line, message)
            # It was taken: how the server says good-bye is nobody's business.
            with suppress(smtplib.SMTPException, OSError):
                line.quit()
        finally:
            line.close()

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        host, port = server.hostname or "", server.port or _PORTS[server.scheme]
        context = ssl.create_default_context()
        if server.scheme == "smtps":
            return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_S, context=context)
        line = smtplib.SMTP(host, port, timeout=TIMEOUT_S)
        try:
            line.ehlo()
            if line.has_extn("starttls"):
                line.starttls(context=context)
                line.ehlo()
            elif server.username and not is_loopback(host):
                raise smtplib.SMTPNotSupportedError("a password is sent only over TLS")
        except BaseException:
            line.close()
            raise
        return line


def _is_of_the_address(error: Exception) -> bool:
    """Say whether a server refused one address for good (RFC 5321, 4.2.1), and not all that it is asked for now."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return all(500 <= code < 600 for code, _ in error.recipients.values())


def _give(line: smtplib.SMTP, message: EmailMessage) -> None:
    try:
        line.send_message(message)
    except (smtplib.SMTPServerDisconnected, OSError) as error:
        # Of SMTP's own errors the one is no answer, and all others are OSErrors by descent.
        if isinstance(error, smtplib.SMTPException) and not isinstance(error, smtplib.SMTPServerDisconnected):
            raise
        raise OutcomeUnknown(
            f"The mail server did not say whether it took the mail: {type(error).__name__}."
        ) from error
