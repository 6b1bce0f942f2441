"""Whom the server believes: proxies that were named, loopback where none was, and names that it is known by."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_network

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from tertulia.domain.errors import PermissionDenied
from tertulia.rest.port.peers import PEERS, Peers, counted_as, peers_of

PUBLIC = "https://chat.example"
NONE = Peers()
NAMED = Peers(frozenset({PUBLIC}), frozenset({ip_network("10.0.0.0/8"), ip_network("fd00::1")}))


def request(
    remote: str, headers: Mapping[str, str] | CIMultiDict[str], reached: str = "192.0.2.1", host: str = "box.lan:8080"
) -> web.Request:
    """Make a request that came from `remote` to the address `reached`, naming `host`."""
    known = {"peername": (remote, 4000), "sockname": (reached, 8080)}

    class Transport:
        def get_extra_info(self, name: str, default: object = None) -> object:
            return known.get(name, default)

        def is_closing(self) -> bool:
            return False

    sent = CIMultiDict(headers)
    sent.add("Host", host)
    return make_mocked_request("GET", "/", sent, transport=Transport()).clone(remote=remote)


@pytest.mark.parametrize(
    ("peers", "remote", "passed_on", "address"),
    [
        (NONE, "127.0.0.1", "203.0.113.5", "203.0.113.5"),
        (NONE, "::1", "198.51.100.1, 203.0.113.5", "203.0.113.5"),
        (NONE, "::ffff:127.0.0.1", "203.0.113.5", "203.0.113.5"),
        (NONE, "198.51.100.1", "203.0.113.5", "198.51.100.1"),
        (NONE, "10.0.0.7", "203.0.113.5", "10.0.0.7"),
        (NONE, "127.0.0.1", "203.0.113.5,", "203.0.113.5"),
        (NONE, "127.0.0.1", " , ", "127.0.0.1"),
        (NAMED, "10.0.0.7", "203.0.113.5", "203.0.113.5"),
        (NAMED, "::ffff:10.0.0.7", "203.0.113.5", "203.0.113.5"),
        (NAMED, "fd00::1", "203.0.113.5", "203.0.113.5"),
        (NAMED, "fd00::2", "203.0.113.5", "fd00::2"),
        (NAMED, "10.0.0.7", "198.51.100.1, 203.0.113.5, 10.1.1.1", "203.0.113.5"),
        (NAMED, "10.0.0.7", "10.2.2.2, 10.1.1.1", "10.2.2.2"),
        (NAMED, "10.0.0.7", "203.0.113.5:4000", "203.0.113.5"),
        (NAMED, "10.0.0.7", "203.0.113.5:4000, 10.1.1.1:9", "203.0.113.5"),
        (NAMED, "10.0.0.7", "[2001:db8::5]:4000", "2001:db8::5"),
        (NAMED, "10.0.0.7", "2001:db8::5", "2001:db8::5"),
        (NAMED, "10.0.0.7", "unknown", "unknown"),
        (NAMED, "127.0.0.1", "203.0.113.5", "127.0.0.1"),
    ],
)
def test_the_last_that_is_no_proxy_of_ours_asks(peers: Peers, remote: str, passed_on: str, address: str) -> None:
    assert peers.address_of(request(remote, {"X-Forwarded-For": passed_on})) == address


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("2001:db8:1:2::5", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::5", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_who_is_counted_as_one(address: str, counted: str) -> None:
    assert counted_as(address) == counted


def test_a_header_may_come_in_lines() -> None:
    lines = CIMultiDict([("X-Forwarded-For", "198.51.100.1, 203.0.113.5"), ("X-Forwarded-For", "10.1.1.1")])
    assert NAMED.address_of(request("10.0.0.7", lines)) == "203.0.113.5"
    assert NAMED.address_of(request("10.0.0.7", {})) == "10.0.0.7"


SAID = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "Talk.Example:443"}


@pytest.mark.parametrize(
    ("peers", "remote", "origin"),
    [
        (NAMED, "10.0.0.7", "https://talk.example"),
        (NAMED, "127.0.0.1", "http://box.lan:8080"),
        (NONE, "127.0.0.1", "http://box.lan:8080"),
        (NONE, "10.0.0.7", "http://box.lan:8080"),
    ],
)
def test_only_named_proxies_say_where_a_request_was_sent(peers: Peers, remote: str, origin: str) -> None:
    assert peers.origin_of(request(remote, SAID)) == origin


@pytest.mark.parametrize(
    ("headers", "origin"),
    [
        ({"X-Forwarded-Proto": "https"}, "https://box.lan:8080"),
        ({"X-Forwarded-Proto": "ftp, http"}, "http://box.lan:8080"),
        ({"X-Forwarded-Proto": "javascript"}, "http://box.lan:8080"),
        ({"X-Forwarded-Host": "evil.example, talk.example"}, "http://talk.example"),
    ],
)
def test_a_proxy_is_taken_at_its_own_word(headers: dict[str, str], origin: str) -> None:
    assert NAMED.origin_of(request("10.0.0.7", headers)) == origin


def test_a_name_that_is_known_is_known_with_its_scheme() -> None:
    """A proxy that passes the name on and says nothing else stands for the address that was set up."""
    assert NAMED.origin_of(request("198.51.100.1", {}, host="chat.example")) == PUBLIC
    assert NONE.origin_of(request("198.51.100.1", {}, host="chat.example")) == "http://chat.example"
    assert NONE.origin_of(request("198.51.100.1", {}, host="chat.example:80")) == "http://chat.example"


@pytest.mark.parametrize(
    ("peers", "reached", "host", "is_ours"),
    [
        (NONE, "127.0.0.1", "localhost:8080", True),
        (NONE, "127.0.0.1", "box.lan", False),
        (NONE, "127.0.0.1", "192.0.2.1", False),
        (NONE, "192.0.2.1", "box.lan", True),
        (NONE, "192.0.2.1", "192.0.2.1:8080", True),
        (NAMED, "127.0.0.1", "chat.example", True),
        (NAMED, "192.0.2.1", "chat.example", True),
        (NAMED, "192.0.2.1", "chat.example:8080", True),
        (NAMED, "192.0.2.1", "192.0.2.1:8080", True),
        (NAMED, "192.0.2.1", "[2001:db8::1]:8080", True),
        (NAMED, "192.0.2.1", "localhost", True),
        (NAMED, "192.0.2.1", "box.lan", False),
        (NAMED, "192.0.2.1", "evil.chat.example", False),
        (NAMED, "192.0.2.1", "chat.example.evil", False),
        (NAMED, "192.0.2.1", "", False),
    ],
)
def test_names_that_are_not_ours_are_refused(peers: Peers, reached: str, host: str, is_ours: bool) -> None:
    asked = request("198.51.100.1", {}, reached, host)
    if is_ours:
        peers.require_own_host(asked)
    else:
        with pytest.raises(PermissionDenied, match="TERTULIA_ORIGINS"):
            peers.require_own_host(asked)


@pytest.mark.parametrize(
    ("origin", "is_ours"),
    [
        (PUBLIC, True),
        ("https://talk.example", True),
        ("http://talk.example", False),
        ("https://box.lan:8080", False),
        ("null", False),
        (None, False),
    ],
)
def test_pages_are_ours_as_the_proxy_says(origin: str | None, is_ours: bool) -> None:
    asked = request("10.0.0.7", SAID | ({} if origin is None else {"Origin": origin}))
    if is_ours:
        NAMED.require_own_origin(asked)
    else:
        with pytest.raises(PermissionDenied):
            NAMED.require_own_origin(asked)


def test_a_server_that_was_told_nothing_believes_nobody_else() -> None:
    app = web.Application()
    assert peers_of(make_mocked_request("GET", "/", app=app)) == NONE
    told = web.Application()
    told[PEERS] = NAMED
    assert peers_of(make_mocked_request("GET", "/", app=told)) == NAMED
