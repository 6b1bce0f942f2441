"""Budgets over REST: set by owners and admins, seen by staff, each once for a subject and period."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.rest.callers import Program
from tests.unit.rest.conftest import ana, browser, owner, server

__all__ = ["ana", "browser", "owner", "server"]

PATH = "/api/budgets"
DAILY = {"subject": "workspace", "period": "day", "cap_usd": 2}


async def test_one_is_set_changed_and_removed(owner: Program) -> None:
    status, made = await owner.ask("POST", PATH, DAILY)
    assert status == 201
    assert {name: made[name] for name in ("subject", "period", "cap_usd", "warn_share", "state")} == {
        "subject": "workspace",
        "period": "day",
        "cap_usd": 2,
        "warn_share": 0.8,
        "state": "open",
    }
    assert (made["spent_usd"], made["reserved_usd"]) == (0, 0)
    assert made["since"] < made["free_at"]
    assert (await owner.ask("POST", PATH, DAILY | {"cap_usd": 3}))[0] == 409
    status, total = await owner.ask("POST", PATH, DAILY | {"period": "total", "cap_usd": 0})
    assert (status, total["since"], total["free_at"], total["state"]) == (201, None, None, "used_up")
    of_one = f"{PATH}/{made['id']}"
    assert (await owner.ask("PATCH", of_one, {"cap_usd": 5}))[1] == made | {"cap_usd": 5}
    assert (await owner.ask("PATCH", of_one, {"warn_share": 0.5}))[1] == made | {"cap_usd": 5, "warn_share": 0.5}
    assert [one["id"] for one in (await owner.get(PATH))["items"]] == [total["id"], made["id"]]
    assert (await owner.ask("DELETE", of_one))[0] == 204
    assert (await owner.ask("DELETE", of_one))[0] == 404
    assert (await owner.ask("PATCH", of_one, {"cap_usd": 5}))[0] == 404
    actions = [one["action"] for one in (await owner.get("/api/audit"))["items"] if "budget" in one["action"]]
    assert actions == ["budget.removed", "budget.changed", "budget.changed", "budget.set", "budget.set"]


async def test_every_subject_has_its_own(owner: Program) -> None:
    _, room = await owner.ask("POST", "/api/rooms", {"name": "mill"})
    _, agent = await owner.ask("POST", "/api/agents", {"name": "Nia"})
    _, location = await owner.ask("POST", "/api/locations", {"name": "Porto"})
    for subject, subject_id in (
        ("room", room["id"]),
        ("agent", agent["id"]),
        ("location", location["id"]),
        ("member", agent["member_id"]),
    ):
        wish = {"subject": subject, "subject_id": subject_id, "period": "month", "cap_usd": 1}
        status, made = await owner.ask("POST", PATH, wish)
        assert (status, made["subject_id"]) == (201, subject_id), subject
        unknown = subject_id[:-4] + "0000"
        assert (await owner.ask("POST", PATH, wish | {"subject_id": unknown}))[0] == 404, subject


@pytest.mark.parametrize(
    "change",
    [
        {"cap_usd": -1},
        {"cap_usd": True},
        {"warn_share": 0},
        {"warn_share": 2},
        {"period": "week"},
        {"subject": "room"},
        {"subject_id": "ws_x"},
        {"more": 1},
    ],
    ids=str,
)
async def test_what_cannot_be_set_is_refused(owner: Program, change: dict[str, Any]) -> None:
    assert (await owner.ask("POST", PATH, DAILY | change))[0] == 400


async def test_a_plain_member_neither_sees_nor_sets_any(owner: Program, ana: Program) -> None:
    _, made = await owner.ask("POST", PATH, DAILY)
    assert (await ana.ask("GET", PATH))[0] == 403
    assert (await ana.ask("POST", PATH, DAILY | {"period": "month"}))[0] == 403
    assert (await ana.ask("PATCH", f"{PATH}/{made['id']}", {"cap_usd": 9}))[0] == 403
    assert (await ana.ask("DELETE", f"{PATH}/{made['id']}"))[0] == 403
