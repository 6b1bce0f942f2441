"""Sending mail: what arrives, and what is told when it does not."""

from __future__ import annotations

import asyncio
import socket
from urllib.parse import quote

import pytest

from tertulia.domain.errors import Unavailable
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


async def test_a_password_leaves_this_machine_over_tls_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with MailServer(free_port()) as server:
        reach = socket.create_connection
        monkeypatch.setattr(socket, "create_connection", lambda address, *more: reach((HOST, address[1]), *more))
        mail = SmtpMail(MailOptions(f"smtp://{USER}:{quote(PASSWORD)}@mail.example:{server.port}", SENDER))
        with pytest.raises(Unavailable, match="NotSupported"):
            await mail.send("ana@home.example", "x", "x")
        assert server.is_empty()
