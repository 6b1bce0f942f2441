"""Reading strangers' pages: what is not asked, where redirects lead, and how much of an answer is taken."""

from __future__ import annotations

import asyncio
import gzip
import ipaddress
import socket
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tertulia.domain.errors import Unavailable
from tertulia.domain.network import Network, find_address, is_public
from tertulia.egress.pages import PageOptions, PageReader

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)
MAX_BYTES = 100_000


async def _fine(request: web.Request) -> web.StreamResponse:
    sent = {name: request.headers.get(name) for name in ("Cookie", "Referer", "Authorization")}
    assert set(sent.values()) == {None}
    return web.Response(
        body="<title>Füchse</title>".encode("cp1252"),
        headers={"Content-Type": "text/html; charset=windows-1252", "X-Robots-Tag": "noindex", "Set-Cookie": "a=b"},
    )


async def _huge(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/html"})
    await response.prepare(request)
    while True:
        await response.write(b"<p>" * 10_000)


async def _mute(request: web.Request) -> web.StreamResponse:
    await asyncio.get_running_loop().create_future()
    raise AssertionError


async def _slow(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/html"})
    await response.prepare(request)
    await response.write(b"<title>")
    await asyncio.get_running_loop().create_future()
    raise AssertionError


async def _packed(request: web.Request) -> web.StreamResponse:
    headers = {"Content-Encoding": "gzip", "Content-Type": "text/html"}
    return web.Response(body=gzip.compress(b" " * 10_000_000), headers=headers)


def _to(place: str) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": place})

    return answer


def _says(status: int, media_type: str) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, body=b"<title>x</title>", content_type=media_type)

    return answer


ANSWERS: dict[str, Handler] = {
    "fine": _fine,
    "huge": _huge,
    "mute": _mute,
    "slow": _slow,
    "packed": _packed,
    "hop": _to("fine#there"),
    "round": _to("/round"),
    "metadata": _to("http://169.254.169.254/latest/meta-data/"),
    "inside": _to("https://10.0.0.1/"),
    "unnamed": _to("https:///x"),
    "file": _to("file:///etc/passwd"),
    "gone": _says(404, "text/html"),
    "picture": _says(200, "image/png"),
    "script": _says(200, "application/javascript"),
    "nowhere": _says(302, "text/html"),
}


@pytest.fixture
async def url() -> AsyncIterator[str]:
    app = web.Application()
    for name, handler in ANSWERS.items():
        app.router.add_get(f"/{name}", handler)
    async with TestServer(app, host="127.0.0.1") as server:
        yield str(server.make_url("/"))


@pytest.fixture
async def reader() -> AsyncIterator[PageReader]:
    opened = PageReader(PageOptions(timeout_s=20, max_bytes=MAX_BYTES, networks=LOOPBACK))
    yield opened
    await opened.aclose()


@pytest.mark.parametrize("name", ["fine", "hop"])
async def test_a_page_is_read_with_nothing_of_ours(url: str, reader: PageReader, name: str) -> None:
    page = await reader.read(url + name)
    assert (page.host, page.content.decode("cp1252")) == ("127.0.0.1", "<title>Füchse</title>")
    assert (page.charset, page.robots) == ("windows-1252", "noindex")


async def test_of_a_page_without_end_the_beginning_is_read(url: str, reader: PageReader) -> None:
    assert len((await reader.read(url + "huge")).content) == MAX_BYTES


async def test_a_name_is_asked_where_what_it_stands_for_may_be(url: str, reader: PageReader) -> None:
    there = url.replace("127.0.0.1", "localhost")
    try:
        assert (await reader.read(there + "fine")).host == "localhost"
    except Unavailable:
        # Where the name stands for the IPv6 loopback as well, which is not among the networks.
        assert await _has_ipv6_loopback()


async def _has_ipv6_loopback() -> bool:
    found = await asyncio.get_running_loop().getaddrinfo("localhost", 80)
    return any(one[4][0] == "::1" for one in found)


REFUSED = ["round", "metadata", "inside", "unnamed", "file", "gone", "picture", "script", "packed", "nowhere"]


async def test_a_name_is_asked_only_where_all_that_it_stands_for_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    stands_for = ["1.1.1.1", "10.0.0.1"]

    def look_up(host: str, port: int, *_: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in stands_for]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr("aiohttp.connector.aiohappyeyeballs.start_connection", _never)
    reader = PageReader(PageOptions(timeout_s=20))
    with pytest.raises(Unavailable):
        await reader.read("https://rebound.example/")
    stands_for.pop()
    with pytest.raises(AssertionError, match=r"1\.1\.1\.1.*443.*was connected to"):
        await reader.read("https://rebound.example/")
    await reader.aclose()


@pytest.mark.parametrize("name", REFUSED)
async def test_what_is_no_page_to_read_is_not_read(url: str, reader: PageReader, name: str) -> None:
    with pytest.raises(Unavailable):
        await reader.read(url + name)


@pytest.mark.parametrize("name", ["mute", "slow"])
async def test_who_takes_too_long_is_left(url: str, name: str) -> None:
    reader = PageReader(PageOptions(timeout_s=0.3, networks=LOOPBACK))
    with pytest.raises(Unavailable, match="TimeoutError"):
        await reader.read(url + name)
    await reader.aclose()


def _never(addr_infos: object, **_: object) -> None:
    raise AssertionError(f"{addr_infos} was connected to")


NOT_ASKED = [
    *(
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0/",
        "https://[::1]/",
    ),
    *("https://[::ffff:127.0.0.1]/", "https://[::7f00:1]/", "https://[2002:7f00:1::]/", "https://[64:ff9b::7f00:1]/"),
    *(
        "https://10.1.2.3/",
        "https://192.168.0.1/",
        "https://169.254.169.254/",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
    ),
    *(
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://224.0.0.1/",
        "https://255.255.255.255/",
        "https://localhost/",
    ),
    *(
        "http://example.com/",
        "https://example.com:8443/",
        "https://a:b@example.com/",
        "ftp://example.com/",
        "https:///",
    ),
    *(
        "https://127.0.0.1:443.example.com/",
        "https://１２７.1/",
        "https://exa mple/",
        "",
        "https://[::1",
        "//x",
        "https://a..b/",
    ),
]


@pytest.mark.parametrize("place", range(len(NOT_ASKED)))
async def test_what_is_not_public_is_not_asked(place: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aiohttp.connector.aiohappyeyeballs.start_connection", _never)
    reader = PageReader(PageOptions(timeout_s=5))
    with pytest.raises(Unavailable):
        await reader.read(NOT_ASKED[place])
    await reader.aclose()


async def test_a_private_network_opens_no_other_port_of_the_world(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aiohttp.connector.aiohappyeyeballs.start_connection", _never)
    reader = PageReader(PageOptions(timeout_s=20, networks=LOOPBACK))
    for address in ("http://1.1.1.1:8080/", "http://1.1.1.1:443/", "https://1.1.1.1:8443/", "https://10.0.0.1/"):
        with pytest.raises(Unavailable, match=r"OSError|ValueError"):
            await reader.read(address)
    await reader.aclose()


@pytest.mark.parametrize(
    ("address", "networks", "port"),
    [
        ("http://1.1.1.1/", (), 443),
        ("http://1.1.1.1/", LOOPBACK, 443),
        ("http://127.0.0.1/", LOOPBACK, 80),
        ("http://localhost/", LOOPBACK, 80),
    ],
    ids=["public", "public beside a network", "in a network", "a name there"],
)
async def test_a_link_without_encryption_is_asked_with_it_but_in_a_network_that_was_named(
    address: str, networks: tuple[Network, ...], port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aiohttp.connector.aiohappyeyeballs.start_connection", _never)
    reader = PageReader(PageOptions(timeout_s=20, networks=networks))
    with pytest.raises(AssertionError, match=str(port)):
        await reader.read(address)
    await reader.aclose()


@pytest.mark.parametrize(
    ("host", "is_anybodys"),
    [
        ("1.1.1.1", True),
        ("2606:4700::1111", True),
        ("203.0.113.5", False),
        ("2001:db8::1", False),
        ("240.0.0.1", False),
    ],
)
def test_which_addresses_are_public(host: str, is_anybodys: bool) -> None:
    address = find_address(host)
    assert address is not None
    assert is_public(address) is is_anybodys
