"""Addresses that a workspace writes are judged when they are written and when they are asked."""

from __future__ import annotations

import ipaddress

import pytest

from tertulia.domain.errors import InvalidInput
from tertulia.llm.records.guard import guarded_client, require_may_ask

OURS = (ipaddress.ip_network("127.0.0.1"), ipaddress.ip_network("10.1.0.0/16"))
PRIVATE = [
    "http://127.0.0.1:11434/v1",
    "http://localhost/v1",
    "https://localhost/v1",
    "https://10.1.2.3/v1",
    "https://169.254.169.254/latest",
    "https://[::1]/v1",
    "https://[::ffff:127.0.0.1]/v1",
    "https://[fd00::1]/v1",
    "https://0.0.0.0/v1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_private_is_refused_with_what_to_set(address: str) -> None:
    with pytest.raises(InvalidInput, match="TERTULIA_PROVIDER_NETWORKS"):
        require_may_ask(address, ())


@pytest.mark.parametrize("address", ["http://models.example.com/v1", "http://93.184.215.14/v1"])
def test_what_is_public_is_asked_with_encryption_alone(address: str) -> None:
    with pytest.raises(InvalidInput, match="https"):
        require_may_ask(address, ())
    require_may_ask(address.replace("http:", "https:"), ())


@pytest.mark.parametrize("address", ["http://127.0.0.1:11434/v1", "http://localhost:11434/v1", "http://10.1.200.3/v1"])
def test_what_the_operator_named_is_asked(address: str) -> None:
    require_may_ask(address, OURS)


@pytest.mark.parametrize(
    "address", ["ftp://models.example.com", "https://", "https://me:secret@models.example.com/v1", "https://a:99999/v1"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(InvalidInput, match="looks like"):
        require_may_ask(address, OURS)


async def test_a_name_is_judged_as_it_is_connected_to() -> None:
    import httpx2

    async with guarded_client((), httpx2.Timeout(5)) as client:
        with pytest.raises(httpx2.ConnectError, match="not asked"):
            await client.post("https://localhost:9/v1", json={})
