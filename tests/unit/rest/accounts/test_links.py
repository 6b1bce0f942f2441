"""By which requests a password may come, and where links lead: tables of who asks, where, and who passed it on."""

from __future__ import annotations

from ipaddress import ip_network
from unittest.mock import Mock

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from tertulia.actions.deps import Accounts
from tertulia.domain.errors import InvalidInput
from tertulia.rest.accounts.links import link_to, require_private
from tertulia.rest.port.peers import PEERS, Peers

NEAR, OWN, FAR, PROXY = "127.0.0.1", "192.0.2.1", "192.0.2.7", "10.0.0.7"
FOR_FAR = {"X-Forwarded-For": "203.0.113.9"}
OVER_TLS = {"X-Forwarded-Proto": "https"}
PAGE = {"Origin": "https://chat.example"}


@pytest.mark.parametrize(
    ("came_from", "reached", "headers", "may_come"),
    [
        (NEAR, NEAR, {}, True),
        (NEAR, NEAR, FOR_FAR, False),
        (NEAR, NEAR, FOR_FAR | OVER_TLS, True),
        (NEAR, NEAR, FOR_FAR | PAGE, True),
        (NEAR, NEAR, FOR_FAR | {"Origin": "http://chat.example"}, False),
        (FAR, OWN, {}, False),
        (FAR, OWN, OVER_TLS, False),
        (FAR, OWN, {"X-Forwarded-For": NEAR}, False),
        (FAR, OWN, PAGE, True),
        (OWN, OWN, {}, True),
        (OWN, OWN, FOR_FAR, False),
    ],
)
def test_a_password_comes_encrypted_or_stays_on_this_machine(
    came_from: str, reached: str, headers: dict[str, str], may_come: bool
) -> None:
    _try(_request(came_from, reached, headers, Peers()), may_come)


@pytest.mark.parametrize(
    ("came_from", "headers", "may_come"),
    [
        (PROXY, FOR_FAR | OVER_TLS, True),
        (PROXY, FOR_FAR, False),
        (PROXY, FOR_FAR | {"X-Forwarded-Proto": "http"}, False),
        (PROXY, FOR_FAR | {"X-Forwarded-Host": "chat.example"}, True),
        (PROXY, FOR_FAR | PAGE, True),
        (FAR, FOR_FAR | OVER_TLS, False),
        (FAR, {"X-Forwarded-Host": "chat.example"}, False),
    ],
)
def test_a_named_proxy_says_what_its_visitor_speaks(came_from: str, headers: dict[str, str], may_come: bool) -> None:
    named = Peers(frozenset({"https://chat.example"}), frozenset({ip_network(PROXY)}))
    _try(_request(came_from, OWN, headers, named), may_come)


@pytest.mark.parametrize(
    ("public_url", "headers", "link"),
    [
        (None, {}, "http://box.lan:8080/chat/#invite=x"),
        (None, OVER_TLS | {"X-Forwarded-Host": "talk.example"}, "https://talk.example/chat/#invite=x"),
        (None, PAGE, "https://chat.example/chat/#invite=x"),
        (None, {"Origin": "null"}, "http://box.lan:8080/chat/#invite=x"),
        ("https://public.example/talk", PAGE, "https://public.example/talk/#invite=x"),
    ],
)
def test_a_link_leads_to_where_pages_are(public_url: str | None, headers: dict[str, str], link: str) -> None:
    call = Mock(request=_request(PROXY, OWN, headers, Peers(frozenset(), frozenset({ip_network(PROXY)}))))
    call.deps.accounts = Accounts(public_url=public_url, base_path="/chat")
    assert link_to(call, "invite", "x") == link
    call.deps.accounts.hashing.close()


def _request(came_from: str, reached: str, headers: dict[str, str], peers: Peers) -> web.Request:
    transport = Mock()
    transport.get_extra_info = {"peername": (came_from, 50_000), "sockname": (reached, 8080)}.get
    app = web.Application()
    app[PEERS] = peers
    sent = {"Host": "box.lan:8080"} | headers
    return make_mocked_request("POST", "/api/session", headers=sent, transport=transport, app=app)


def _try(request: web.Request, may_come: bool) -> None:
    if may_come:
        require_private(request)
        return
    with pytest.raises(InvalidInput, match="plain http"):
        require_private(request)
