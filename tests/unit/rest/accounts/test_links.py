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
IN_CLEAR = {"X-Forwarded-Proto": "http"}
PAGE = {"Origin": "https://chat.example"}


@pytest.mark.parametrize(
    ("came_from", "reached", "headers", "may_come"),
    [
        (NEAR, NEAR, {}, True),
        (NEAR, NEAR, FOR_FAR, False),
        (NEAR, NEAR, FOR_FAR | OVER_TLS, True),
        (NEAR, NEAR, FOR_FAR | PAGE, False),
        (NEAR, NEAR, FOR_FAR | PAGE | IN_CLEAR, False),
        (NEAR, NEAR, IN_CLEAR, False),
        (NEAR, NEAR, {"X-Forwarded-For": NEAR} | IN_CLEAR, True),
        (NEAR, NEAR, {"X-Forwarded-For": "127.0.0.1, 203.0.113.9"}, False),
        (NEAR, NEAR, {"X-Forwarded-Proto": "https, http"}, False),
        (NEAR, NEAR, {"Via": "1.1 proxy"}, False),
        (NEAR, NEAR, {"Origin": "http://localhost:8080"}, True),
        (NEAR, NEAR, {"Origin": "http://[::1]:8080"}, True),
        (NEAR, NEAR, {"Origin": "null"}, True),
        (NEAR, NEAR, {"Origin": "http://chat.example"}, False),
        (NEAR, NEAR, FOR_FAR | {"Origin": "http://chat.example"}, False),
        (FAR, OWN, {}, False),
        (FAR, OWN, OVER_TLS, False),
        (FAR, OWN, {"X-Forwarded-For": NEAR}, False),
        (FAR, OWN, PAGE, False),
        (FAR, OWN, {"Host": "chat.example"}, False),
        (OWN, OWN, {}, True),
        (OWN, OWN, FOR_FAR, False),
        (OWN, OWN, {"X-Forwarded-Proto": "http"}, False),
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
        (PROXY, FOR_FAR | PAGE | IN_CLEAR, False),
        (PROXY, FOR_FAR | IN_CLEAR | {"Host": "chat.example"}, False),
        (PROXY, {"Host": "chat.example"}, True),
        (PROXY, FOR_FAR | {"Host": "chat.example", "Origin": "http://chat.example"}, False),
        (PROXY, FOR_FAR | {"Host": "chat.example", "Origin": "https://else.example"}, False),
        (PROXY, OVER_TLS | {"Origin": "http://chat.example"}, True),
        (FAR, PAGE | {"Host": "chat.example"}, False),
        (NEAR, FOR_FAR | PAGE, False),
        (FAR, FOR_FAR | OVER_TLS, False),
        (FAR, {"X-Forwarded-Host": "chat.example"}, False),
    ],
)
def test_a_named_proxy_says_what_its_visitor_speaks(came_from: str, headers: dict[str, str], may_come: bool) -> None:
    named = Peers(frozenset({"https://chat.example"}), frozenset({ip_network(PROXY)}))
    _try(_request(came_from, OWN, headers, named), may_come)


@pytest.mark.parametrize(
    ("headers", "may_come"),
    [
        (FOR_FAR | {"Host": "chat.example"}, True),
        (FOR_FAR | {"Host": "chat.example"} | PAGE, True),
        (FOR_FAR | {"Host": "chat.example"} | PAGE | IN_CLEAR, False),
        (FOR_FAR | {"Host": "chat.example", "Origin": "http://chat.example"}, False),
        (FOR_FAR | {"Host": "else.example", "Origin": "https://else.example"}, False),
        (FOR_FAR, False),
    ],
)
def test_a_silent_proxy_of_this_machine_stands_for_the_address_that_was_set_up(
    headers: dict[str, str], may_come: bool
) -> None:
    known = Peers(frozenset({"https://chat.example"}))
    _try(_request(NEAR, NEAR, headers, known), may_come)
    _try(_request(FAR, OWN, headers, known), may_come=False)


@pytest.mark.parametrize(
    ("public_url", "headers", "link"),
    [
        (None, {}, "http://box.lan:8080/chat/#invite=x"),
        (None, OVER_TLS | {"X-Forwarded-Host": "talk.example"}, "https://talk.example/chat/#invite=x"),
        (None, PAGE, "https://chat.example/chat/#invite=x"),
        (None, {"Origin": "null"}, "http://box.lan:8080/chat/#invite=x"),
        (None, {"Origin": "https://else.example"}, "http://box.lan:8080/chat/#invite=x"),
        ("https://public.example/talk", PAGE, "https://public.example/talk/#invite=x"),
    ],
)
def test_a_link_leads_to_where_pages_are(public_url: str | None, headers: dict[str, str], link: str) -> None:
    known = Peers(frozenset({PAGE["Origin"]}), frozenset({ip_network(PROXY)}))
    call = Mock(request=_request(PROXY, OWN, headers, known))
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
