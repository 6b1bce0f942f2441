"""Tells whom a request comes from and which address it was sent to, behind proxies as without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv6Address
from urllib.parse import urlsplit

from aiohttp import hdrs, web

from tertulia.domain.errors import PermissionDenied
from tertulia.domain.network import OWN_PORTS, Network, find_address, is_loopback

# What proxies add to what they pass on.
_MARKS = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded", "Via")


@dataclass(frozen=True, slots=True)
class Peers:
    """Whom this server believes, and under which names it is known.

    Of a proxy in `proxies` it believes `X-Forwarded-For`, `-Proto` and `-Host`; without any, of whoever is on this
    machine the first, and the second only as to whether a password came encrypted. Pages of `origins` may use the
    cookie beside the server's own.
    """

    origins: frozenset[str] = frozenset()
    proxies: frozenset[Network] = frozenset()

    def address_of(self, request: web.Request) -> str:
        """Tell where a request came from: of those it was passed on by, the last that is no proxy of ours."""
        near = request.remote or ""
        for before in _forwarded(request, "X-Forwarded-For"):
            if not self.is_proxy(near):
                break
            near = _without_port(before)[:64]
        return near

    def scheme_of(self, request: web.Request) -> str | None:
        """Tell what the sender of a request speaks, None where the proxy that passed it on does not say.

        Only a proxy of ours is asked, without any named one on this machine; nothing but `https` is encrypted.
        """
        if not self.is_proxy(request.remote or ""):
            return request.scheme
        told = next(_forwarded(request, "X-Forwarded-Proto"), None)
        return told if told is None else "https" if told.lower() == "https" else "http"

    def origin_of(self, request: web.Request) -> str:
        """Tell the origin that a request was sent to, as its sender sees it and browsers write it."""
        scheme, host = request.scheme, request.host
        if self.proxies and self.is_proxy(request.remote or ""):
            scheme = next((one for one in _forwarded(request, "X-Forwarded-Proto") if one in OWN_PORTS), scheme)
            host = next(_forwarded(request, "X-Forwarded-Host"), host)
        known = [one for one in self.origins if one.partition("://")[2] == host.lower()]
        # Which of its own ports a proxy listens on it knows best itself: behind one without words, it was told to us.
        return known[0] if len(known) == 1 else f"{scheme}://{host.lower().removesuffix(f':{OWN_PORTS[scheme]}')}"

    def require_own_origin(self, request: web.Request) -> None:
        """Refuse a page that is not ours to act with its visitor's cookie.

        Raises:
            PermissionDenied: the Origin is missing or another site's.
        """
        if self.own_page_of(request) is None:
            raise PermissionDenied("The page this came from is not one of this server's own.")

    def own_page_of(self, request: web.Request) -> str | None:
        """Give the origin of the page that a request came from, if it is one of ours."""
        origin = request.headers.get(hdrs.ORIGIN)
        return origin if origin == self.origin_of(request) or origin in self.origins else None

    def require_own_host(self, request: web.Request) -> None:
        """Refuse a stranger's name that was made to point at this machine (DNS rebinding).

        Known are loopback's names and those of `origins`; with none of these, from elsewhere any, and a bare address.
        """
        named = host_of(self.origin_of(request))
        # What ends so browsers do not look up: it is this machine.
        if is_loopback(named) or named.endswith(".localhost") or named in map(host_of, self.origins):
            return
        transport = request.transport
        reached = transport.get_extra_info("sockname") if transport is not None else None
        is_near = reached is not None and is_loopback(str(reached[0]))
        if is_near or (self.origins and find_address(named) is None):
            raise PermissionDenied(
                f"This server is not known as {named[:100]!r}; add the address of its pages to TERTULIA_ORIGINS."
            )

    def is_proxy(self, host: str) -> bool:
        """Say whether a host is believed of what it passes on."""
        if not self.proxies:
            return is_loopback(host)
        address = find_address(host)
        return address is not None and any(address in network for network in self.proxies)


PEERS = web.AppKey("peers", Peers)


def peers_of(request: web.Request) -> Peers:
    """Give what the server that got this request believes of others."""
    known: Peers = request.config_dict.get(PEERS) or Peers()
    return known


def was_passed_on(request: web.Request) -> bool:
    """Say whether anybody on the way has left its mark, believed or not."""
    return any(name in request.headers for name in _MARKS)


def read_cookie(request: web.Request, name: str) -> str | None:
    """Read a cookie of ours: over https, where `__Host-` keeps others from setting it, by that name alone."""
    secure = request.cookies.get(f"__Host-{name}")
    if secure or peers_of(request).origin_of(request).startswith("https://"):
        return secure
    return request.cookies.get(name)


def host_of(address: str) -> str:
    """Give the host of an address, empty where it has none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def counted_as(host: str) -> str:
    """Give as whose the requests from an address are counted: of IPv6 its /64, of which each home has one at least."""
    address = find_address(host)
    if isinstance(address, IPv6Address):
        return f"{IPv6Address(int(address) >> 64 << 64)}/64"
    return host if address is None else str(address)


def _without_port(sent: str) -> str:
    """Take from `192.0.2.1:4000` or `[2001:db8::1]:4000`, as some proxies write them, the address alone."""
    if sent.startswith("["):
        return sent[1:].partition("]")[0]
    return sent.partition(":")[0] if sent.count(":") == 1 else sent


def _forwarded(request: web.Request, name: str) -> Iterator[str]:
    """List what proxies added to a header, the nearest one's word first."""
    for line in reversed(request.headers.getall(name, [])):
        for word in reversed(line.split(",")):
            if word.strip():
                yield word.strip()
