"""Tools are found by name and offered by rule."""

from __future__ import annotations

import pytest

from tertulia.domain.clock import SystemClock
from tertulia.domain.errors import NotFound
from tertulia.tools.builtin import builtin_tools
from tertulia.tools.registry import Registry
from tertulia.tools.rules import ToolRules


def test_tools_are_known_by_name() -> None:
    registry = Registry(builtin_tools(SystemClock()))
    assert [tool.name for tool in registry.list_tools()] == ["calculator", "current_time"]
    assert registry.get_tool("calculator") is registry.find_tool("calculator")
    assert registry.find_tool("Calculator") is None
    with pytest.raises(NotFound, match="no tool named 'abacus'"):
        registry.get_tool("abacus")


def test_a_name_is_given_once() -> None:
    registry = Registry(builtin_tools(SystemClock()))
    with pytest.raises(ValueError, match="calculator already"):
        registry.register(registry.get_tool("calculator"))


def test_models_are_offered_what_the_rules_admit() -> None:
    registry = Registry(builtin_tools(SystemClock()))
    assert [spec.name for spec in registry.list_specs(ToolRules())] == ["calculator", "current_time"]
    assert [spec.name for spec in registry.list_specs(ToolRules(denied=("c*r",)))] == ["calculator", "current_time"]
    assert [spec.name for spec in registry.list_specs(ToolRules(denied=("cal*",)))] == ["current_time"]
    assert registry.list_specs(ToolRules(allowed=())) == ()


def test_what_comes_with_the_house_bears_a_busy_machine() -> None:
    """Each works for a moment; whoever gets no processor for seconds has not failed."""
    assert min(tool.timeout_s for tool in builtin_tools(SystemClock())) >= 10
