"""The time in zones and cities, as the injected clock has it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tertulia.domain.clock import FakeClock
from tertulia.domain.errors import ToolInputInvalid
from tertulia.domain.ids import AgentId, MemberId, WorkspaceId
from tertulia.tools.builtin.current_time import LocalTime, current_time_tool
from tertulia.tools.rules import ToolRules
from tertulia.tools.tool import CallContext

CONTEXT = CallContext(WorkspaceId("ws_1"), AgentId("agt_1"), MemberId("mem_1"), "member", ToolRules())


def ask(arguments: dict[str, Any], now: datetime = datetime(2026, 7, 1, 22, 30, 5, 999, tzinfo=UTC)) -> LocalTime:
    answer: LocalTime = current_time_tool(FakeClock(now)).bind(arguments, CONTEXT)()
    return answer


@pytest.mark.parametrize("arguments", [{}, {"timezone": None}, {"timezone": "utc"}])
def test_without_a_zone_it_is_utc(arguments: dict[str, Any]) -> None:
    assert ask(arguments) == LocalTime("2026-07-01T22:30:05+00:00", "Wednesday", "UTC")


@pytest.mark.parametrize(
    ("asked", "zone", "time"),
    [
        ("Europe/Berlin", "Europe/Berlin", "2026-07-02T00:30:05+02:00"),
        ("europe/berlin", "Europe/Berlin", "2026-07-02T00:30:05+02:00"),
        ("Tokyo", "Asia/Tokyo", "2026-07-02T07:30:05+09:00"),
        ("São Paulo", "America/Sao_Paulo", "2026-07-01T19:30:05-03:00"),
        ("Zürich", "Europe/Zurich", "2026-07-02T00:30:05+02:00"),
        ("new york", "America/New_York", "2026-07-01T18:30:05-04:00"),
        ("New_York", "America/New_York", "2026-07-01T18:30:05-04:00"),
        ("San Francisco", "America/Los_Angeles", "2026-07-01T15:30:05-07:00"),
        ("Mumbai", "Asia/Kolkata", "2026-07-02T04:00:05+05:30"),
        ("Paris, France", "Europe/Paris", "2026-07-02T00:30:05+02:00"),
    ],
)
def test_zones_and_cities(asked: str, zone: str, time: str) -> None:
    answer = ask({"timezone": asked})
    assert (answer.timezone, answer.time) == (zone, time)


def test_summer_time_is_that_of_the_day() -> None:
    assert ask({"timezone": "London"}, datetime(2026, 1, 1, tzinfo=UTC)).time.endswith("+00:00")
    assert ask({"timezone": "London"}, datetime(2026, 7, 1, tzinfo=UTC)).time.endswith("+01:00")


def test_the_weekday_is_the_local_one() -> None:
    assert ask({"timezone": "Tokyo"}).weekday == "Thursday"


@pytest.mark.parametrize("name", ["Atlantis", "../../etc/passwd", "/etc/localtime", "\x00", "Berlln", "x" * 65])
def test_an_unknown_place_is_refused(name: str) -> None:
    with pytest.raises(ToolInputInvalid, match=r"timezone|no time zone or city"):
        ask({"timezone": name})


def test_a_slip_is_answered_with_a_guess() -> None:
    with pytest.raises(ToolInputInvalid, match=r"Did you mean .*Europe/Berlin"):
        ask({"timezone": "Berlln"})
