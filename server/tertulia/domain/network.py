"""Addresses of machines, and which of them mean this one: pure."""

from __future__ import annotations

import ipaddress

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# The ports that an address of a scheme need not name.
OWN_PORTS = {"http": 80, "https": 443}


def find_address(host: str) -> Address | None:
    """Read an address, an IPv4 one in the dress of an IPv6 one as what it is; None where the host is a name."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine itself, wherever it is asked for: of names `localhost` alone is."""
    address = find_address(host)
    return host == "localhost" if address is None else address.is_loopback


def is_public(address: Address) -> bool:
    """Say whether an address is anybody's to ask: of no private, local or reserved network, nor a way into one."""
    if isinstance(address, ipaddress.IPv6Address) and (address not in _WORLD or _stands_for_another(address)):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _stands_for_another(address: ipaddress.IPv6Address) -> bool:
    """Say whether an address leads to an IPv4 one that is written in it (RFC 3056, RFC 4380)."""
    return address.sixtofour is not None or address.teredo is not None


# What is given out to the world (IANA, IPv6 Global Unicast).
_WORLD = ipaddress.IPv6Network("2000::/3")
