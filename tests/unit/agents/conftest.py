"""What the tests of agents share."""

from __future__ import annotations

from tests.unit.agents.desk import desk
from tests.unit.agents.house import house

__all__ = ["desk", "house"]
