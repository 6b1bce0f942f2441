"""By which requests a password may come: a table of who asks, where, and who passed it on."""

from __future__ import annotations

from unittest.mock import Mock

import pytest
from aiohttp.test_utils import make_mocked_request

from tertulia.domain.errors import InvalidInput
from tertulia.rest.accounts.links import require_private

NEAR, OWN, FAR = "127.0.0.1", "192.0.2.1", "192.0.2.7"
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
    transport = Mock()
    transport.get_extra_info = {"peername": (came_from, 50_000), "sockname": (reached, 8080)}.get
    request = make_mocked_request("POST", "/api/session", headers=headers, transport=transport)
    if may_come:
        require_private(request)
        return
    with pytest.raises(InvalidInput, match="plain http"):
        require_private(request)
