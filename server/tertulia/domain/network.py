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
