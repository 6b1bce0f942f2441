"""Which hosts are this machine."""

from __future__ import annotations

import pytest

from tertulia.domain.network import is_loopback


@pytest.mark.parametrize(
    ("host", "is_here"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("", False),
        ("::ffff:192.0.2.1", False),
        ("192.0.2.1", False),
        # Browsers take it for this machine, but whoever looks it up may be told another.
        ("tertulia.localhost", False),
        ("localhost.evil.example", False),
    ],
)
def test_loopback_is_this_machine(host: str, is_here: bool) -> None:
    assert is_loopback(host) is is_here
