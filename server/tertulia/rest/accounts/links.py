"""Links into the web client with a secret in the fragment, and whether a password may come by a request."""

from __future__ import annotations

from aiohttp import hdrs, web

from tertulia.domain.errors import InvalidInput
from tertulia.domain.network import is_loopback
from tertulia.rest.api import Call
from tertulia.rest.port.peers import peers_of


def link_to(call: Call, name: str, secret: str) -> str:
    """Make a link that the web client understands; browsers send no fragment, so that no log holds the secret."""
    accounts = call.deps.accounts
    base = accounts.public_url
    if base is None:
        page = call.request.headers.get(hdrs.ORIGIN, "")
        is_page = page.startswith(("http://", "https://"))
        base = (page if is_page else peers_of(call.request).origin_of(call.request)) + accounts.base_path
    return f"{base}/#{name}={secret}"


def require_private(request: web.Request) -> None:
    """Refuse to be told a password that others on the way could read.

    Behind a proxy that ends TLS the request itself is not secure; the origin of the page says what its browser sees,
    and the proxy does. Where none is named, one on this machine is believed so far.

    Raises:
        InvalidInput: it came over plain http from another machine.
    """
    peers = peers_of(request)
    pages = (request.headers.get(hdrs.ORIGIN, ""), peers.origin_of(request))
    is_encrypted = any(page.startswith("https://") for page in pages)
    if not peers.proxies and is_loopback(request.remote or ""):
        is_encrypted = is_encrypted or request.headers.get("X-Forwarded-Proto", "") == "https"
    if not (is_encrypted or is_loopback(peers.address_of(request)) or _is_own(request)):
        raise InvalidInput(
            "Passwords are not taken over plain http, where others could read them; use https, or this machine itself."
        )


def _is_own(request: web.Request) -> bool:
    """Say whether a request came, by nobody else, from the very address that it came to: it never left this machine."""
    if "X-Forwarded-For" in request.headers:
        return False
    reached = None if request.transport is None else request.transport.get_extra_info("sockname")
    return reached is not None and reached[0] == request.remote
