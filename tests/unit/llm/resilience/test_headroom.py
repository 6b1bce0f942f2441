"""What a service says of how much may be asked is read in both dialects, and nonsense is not."""

from __future__ import annotations

import pytest

from tertulia.llm.resilience.headroom import read_headroom
from tertulia.llm.resilience.watch import Headroom


@pytest.mark.parametrize(
    ("headers", "headroom"),
    [
        ({}, None),
        ({"content-type": "text/event-stream"}, None),
        ({"anthropic-ratelimit-requests-remaining": "49"}, Headroom(requests=49)),
        (
            {"x-ratelimit-remaining-requests": "9", "x-ratelimit-limit-tokens": "1000"},
            Headroom(requests=9, tokens_limit=1000),
        ),
        ({"x-ratelimit-remaining-requests": "-1"}, None),
        ({"x-ratelimit-remaining-requests": "\u0663"}, None),
        ({"x-ratelimit-remaining-requests": "9" * 40}, None),
    ],
    ids=["nothing", "others", "anthropic", "openai", "negative", "foreign digits", "endless"],
)
def test_headroom_is_read(headers: dict[str, str], headroom: Headroom | None) -> None:
    assert read_headroom(headers) == headroom
