"""Sending mail: what arrives, and what is told when it does not."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import Self
from urllib.parse import quote

import pytest

from tertulia.domain.errors import AddressRefused, OutcomeUnknown, Unavailable
from tertulia.egress.mail import MailOptions, SmtpMail
from tests.fakes.mail_server import HOST, PASSWORD, USER, MailServer

SENDER = "chat@chat.example"


def free_port() -> int:
    with socket.create_server((HOST, 0)) as free:
        return int(free.getsockname()[1])


async def test_a_mail_arrives_with_its_letters() -> None:
    with MailServer(free_port()) as server:
        mail = SmtpMail(MailOptions(f"smtp://{USER}:{quote(PASSWORD)}@{HOST}:{server.port}", SENDER))
        await mail.send("ana@home.example", "Mañana", "¿Qué tal?\n")
        came = await asyncio.to_thread(server.next)
        assert (came["To"], came["From"], came["Subject"]) == ("ana@home.example", SENDER, "Mañana")
        assert came.get_content().strip() == "¿Qué tal?"
        assert came["Auto-Submitted"] == "auto-generated"


async def test_what_fails_is_unavailable_and_tells_no_secret() -> None:
    with MailServer(free_port()) as server:
        for address in (f"{USER}:wrong@{HOST}:{server.port}", f"{HOST}:{server.port}", f"{HOST}:{free_port()}"):
            with pytest.raises(Unavailable) as told:
                await SmtpMail(MailOptions(f"smtp://{address}", SENDER)).send("ana@home.example", "x", "x")
            assert "wrong" not in told.value.message
        assert server.is_empty()


@pytest.mark.parametrize("address", ["a@[", "=?utf-8?b?!!?=@b", "().*@b{}", "a\u2028b@c", "\ud800@b"])
async def test_an_address_that_the_library_stumbles_over_is_unavailable_too(address: str) -> None:
    mail = SmtpMail(MailOptions(f"smtp://{HOST}:{free_port()}", SENDER))
    with pytest.raises(Unavailable, match=r"could not be sent: (?!Connection)"):
        await mail.send(address, "x", "x")


class Curt:
    """A mail server of one connection that takes every line, and ends it at the line that begins so, or says `no`."""

    def __init__(self, ends_at: str, no: bytes | None = None) -> None:
        self._ends_at = ends_at
        self._no = no
        self._listening = socket.create_server((HOST, 0))
        self.port = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.join()
        self._listening.close()

    def _serve(self) -> None:
        line, _ = self._listening.accept()
        with line, line.makefile("rwb") as talk:
            talk.write(b"220 here\r\n")
            talk.flush()
            is_data = False
            for said in talk:
                if said.decode().strip().startswith(self._ends_at):
                    if self._no is None:
                        return
                    talk.write(self._no)
                    talk.flush()
                    continue
                is_data = is_data and said != b".\r\n"
                if not is_data:
                    talk.write(b"354 go on\r\n" if said.startswith(b"data") else b"250 yes\r\n")
                    talk.flush()
                    is_data = said.startswith(b"data")


async def test_a_server_that_falls_silent_may_have_taken_it_and_one_that_said_yes_has() -> None:
    for ends_at, error in (("mail", OutcomeUnknown), (".", OutcomeUnknown), ("ehlo", Unavailable), ("quit", None)):
        with Curt(ends_at) as server:
            mail = SmtpMail(MailOptions(f"smtp://{HOST}:{server.port}", SENDER))
            try:
                await mail.send("ana@home.example", "x", "x")
                came = None
            except Unavailable as told:
                came = type(told)
            assert came is error, ends_at


@pytest.mark.parametrize(
    ("ends_at", "no", "error"),
    [
        ("rcpt", b"550 nobody of that name\r\n", AddressRefused),
        ("rcpt", b"451 come back later\r\n", Unavailable),
        ("rcpt", b"421 I am going\r\n", Unavailable),
        ("mail", b"550 not from you\r\n", Unavailable),
        ("data", b"554 not today\r\n", Unavailable),
    ],
)
async def test_an_address_that_is_refused_is_told_from_a_server_that_takes_nothing(
    ends_at: str, no: bytes, error: type[Unavailable]
) -> None:
    with Curt(ends_at, no) as server:
        with pytest.raises(Unavailable) as told:
            await SmtpMail(MailOptions(f"smtp://{HOST}:{server.port}", SENDER)).send("ana@home.example", "x", "x")
        assert type(told.value) is error


async def test_further_headers_are_sent_and_cannot_end_the_line() -> None:
    with MailServer(free_port()) as server:
        mail = SmtpMail(MailOptions(f"smtp://{USER}:{quote(PASSWORD)}@{HOST}:{server.port}", SENDER))
        await mail.send("ana@home.example", "x", "x", {"List-Unsubscribe": "<https://chat.example/x>"})
        assert (await asyncio.to_thread(server.next))["List-Unsubscribe"] == "<https://chat.example/x>"
        with pytest.raises(Unavailable):
            await mail.send("ana@home.example", "x", "x", {"List-Unsubscribe": "<x>\nBcc: ben@home.example"})


async def test_an_address_to_unsubscribe_at_stands_there_as_it_is() -> None:
    link = f"<https://chat.a-company-of-some-size.example/talk/api/mail-links/ms_{'x' * 26}..{'y' * 22}>"
    subject = "2 messages wait for you in Mañana y pasado mañana, también los sábados"
    with MailServer(free_port()) as server:
        mail = SmtpMail(MailOptions(f"smtp://{USER}:{quote(PASSWORD)}@{HOST}:{server.port}", SENDER))
        await mail.send("ana@home.example", subject, f"¿Qué?\n{link}\n", {"List-Unsubscribe": link})
        sent = await asyncio.to_thread(server.next_as_sent)
    lines = sent.decode("ascii").split("\r\n")
    assert f"List-Unsubscribe: {link}" in lines
    # RFC 2047, 2, and RFC 2045, 6.7: what is encoded is in short lines.
    assert all(len(line) <= 78 for line in lines if not line.startswith("List-Unsubscribe"))


async def test_a_password_leaves_this_machine_over_tls_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with MailServer(free_port()) as server:
        reach = socket.create_connection
        monkeypatch.setattr(socket, "create_connection", lambda address, *more: reach((HOST, address[1]), *more))
        mail = SmtpMail(MailOptions(f"smtp://{USER}:{quote(PASSWORD)}@mail.example:{server.port}", SENDER))
        with pytest.raises(Unavailable, match="NotSupported"):
            await mail.send("ana@home.example", "x", "x")
        assert server.is_empty()
