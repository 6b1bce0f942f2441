"""Keeps what a workspace's staff writes as an address from asking what only this machine or its network may.

Names are judged by what they stand for as they are connected to, so that one cannot mean another place meanwhile.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Collection
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tertulia.domain.errors import InvalidInput
from tertulia.domain.network import OWN_PORTS, Address, Network, find_address, is_loopback, is_public

if TYPE_CHECKING:
    import httpx2

SETTING = "TERTULIA_PROVIDER_NETWORKS"
_NO_ADDRESS = "The address is none that can be asked; it looks like https://models.example.com/v1."


class Refused(OSError):
    """The address is none that a workspace may have asked."""


def may_ask(address: Address, networks: Collection[Network], *, is_encrypted: bool) -> bool:
    """Say whether an address is asked: the operator's networks in any way, what is public with encryption alone."""
    return any(address in network for network in networks) or (is_encrypted and is_public(address))


def require_may_ask(base_url: str, networks: Collection[Network]) -> None:
    """Refuse an address that would never be asked; what a name stands for shows when it is.

    Raises:
        InvalidInput: with what to do.
    """
    try:
        parts = urlsplit(base_url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise InvalidInput(_NO_ADDRESS) from None
    if not host or port == 0 or parts.scheme not in OWN_PORTS or parts.username is not None or parts.query:
        raise InvalidInput(_NO_ADDRESS)
    address = find_address(host)
    if address is None and is_loopback(host):
        address = find_address("127.0.0.1")
    is_encrypted = parts.scheme == "https"
    if address is None and (is_encrypted or networks):
        return
    if address is None or not may_ask(address, networks, is_encrypted=is_encrypted):
        raise InvalidInput(
            f"The address {host} is not asked: it has to be public and begin with https://, or be in a network that "
            f"the server's operator names in {SETTING}, such as {SETTING}=127.0.0.1."
        )


def guarded_client(networks: Collection[Network], timeout: httpx2.Timeout) -> httpx2.AsyncClient:
    """Make a client that asks only what may be asked, follows no redirect and uses no proxy of the environment."""
    import httpx2

    class Guarded(httpx2.AsyncHTTPTransport):
        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            host = request.url.host
            try:
                found = await _look_up(host, request.url.scheme == "https", networks)
            except OSError as error:
                raise httpx2.ConnectError(str(error), request=request) from None
            # The certificate is still held against the name, and the service is told it.
            request.extensions = {**request.extensions, "sni_hostname": host}
            request.url = request.url.copy_with(host=found)
            return await super().handle_async_request(request)

    limits = httpx2.Limits(max_connections=100, max_keepalive_connections=20)
    transport = Guarded(limits=limits, trust_env=False)
    return httpx2.AsyncClient(transport=transport, timeout=timeout, follow_redirects=False, trust_env=False)


async def _look_up(host: str, is_encrypted: bool, networks: Collection[Network]) -> str:
    """Give the address that a host stands for.

    Raises:
        OSError: there is none, or any of them may not be asked.
    """
    infos = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    found = [str(place[0]) for _, _, _, _, place in infos]
    for one in found:
        address = find_address(one)
        if address is None or not may_ask(address, networks, is_encrypted=is_encrypted):
            raise Refused(f"{host} stands for an address that is not asked")
    if not found:
        raise Refused(f"{host} stands for nothing")
    return found[0]
