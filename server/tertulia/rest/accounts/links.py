"""Links into the web client with a secret in the fragment, and whether a password may come by a request."""

from __future__ import annotations

from aiohttp import hdrs, web

from tertulia.domain.errors import InvalidInput
from tertulia.domain.network import is_loopback
from tertulia.rest.api import Call
from tertulia.rest.port.peers import host_of, peers_of, was_passed_on


def link_to(call: Call, name: str, secret: str) -> str:
    """Make a link that the web client understands; browsers send no fragment, so that no log holds the secret.

    Where no address was set up it leads to where the request came from or went to. What a program says of both goes
    unchecked when it brings a token, and no further than into the answer, to who has the secret anyhow; a page of
    another site is not taken for ours all the same, so that nobody who calls from there hands out links that lead back.
    """
    accounts = call.deps.accounts
    base = accounts.public_url
    if base is None:
        peers = peers_of(call.request)
        base = (peers.own_page_of(call.request) or peers.origin_of(call.request)) + accounts.base_path
    return f"{base}/#{name}={secret}"


def require_private(request: web.Request) -> None:
    """Refuse to be told a password that others on the way could read.

    Behind a proxy that ends TLS the request itself is not secure. What a proxy that is believed says of it counts; if
    it is silent, the pages' address that was set up, unless the page itself was loaded in the clear. No word of anybody
    else counts: whoever calls this server from another machine may write into a request what it likes.

    Raises:
        InvalidInput: it came over plain http from another machine.
    """
    if not (_is_encrypted(request) or _stayed_here(request)):
        raise InvalidInput(
            "Passwords are not taken over plain http, where others could read them; use https, or this machine itself. "
            "(A proxy that speaks https must be named to the server, unless it is on the same machine, and say so.)"
        )


def _is_encrypted(request: web.Request) -> bool:
    peers = peers_of(request)
    scheme = peers.scheme_of(request)
    if scheme is not None:
        return scheme == "https"
    known = request.headers.get(hdrs.ORIGIN) or peers.origin_of(request)
    return known.startswith("https://") and known in peers.origins


def _stayed_here(request: web.Request) -> bool:
    """Say whether a request came by nobody else, or by a proxy that says so, from this machine itself."""
    peers, sender = peers_of(request), request.remote or ""
    page = request.headers.get(hdrs.ORIGIN, "")
    if page.startswith("http://") and not is_loopback(host_of(page)) and is_loopback(sender):
        # Of a proxy on this machine that leaves no other mark, this alone tells.
        return False
    if was_passed_on(request):
        is_told = "X-Forwarded-For" in request.headers and peers.is_proxy(sender)
        return is_told and is_loopback(peers.address_of(request))
    reached = None if request.transport is None else request.transport.get_extra_info("sockname")
    return is_loopback(sender) or (reached is not None and reached[0] == sender)
