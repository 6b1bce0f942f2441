"""Whoever writes too much over REST is held up, and may read on."""

from __future__ import annotations

import pytest

from tertulia.governance.rate_limits import Rate
from tests.unit.rest.callers import Program


@pytest.fixture(autouse=True)
def _few_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tertulia.actions.deps.WRITES", Rate(per_s=1e-6, burst=3))


async def test_each_member_has_a_bucket_of_its_own(owner: Program, ana: Program) -> None:
    asked = [await ana.ask("PATCH", "/api/me", {"name": f"Ana {number}"}) for number in range(4)]
    assert [status for status, _ in asked] == [200, 200, 200, 429]
    assert asked[-1][1]["error"]["code"] == "rate_limited"
    assert (await ana.get("/api/me"))["name"] == "Ana 2"
    assert (await owner.ask("PATCH", "/api/me", {"name": "Owner"}))[0] == 200
