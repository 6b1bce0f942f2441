"""The tools that come with Tertulia."""

from __future__ import annotations

from tertulia.domain.clock import Clock
from tertulia.tools.builtin.calculator import calculator
from tertulia.tools.builtin.current_time import current_time_tool
from tertulia.tools.tool import Tool


def builtin_tools(clock: Clock) -> tuple[Tool, ...]:
    """Make every tool that comes with Tertulia."""
    return calculator, current_time_tool(clock)
