"""The tools there are, by name."""

from __future__ import annotations

from collections.abc import Iterable

from tertulia.domain.errors import NotFound
from tertulia.llm.base import ToolSpec
from tertulia.tools.rules import ToolRules
from tertulia.tools.tool import Tool


class Registry:
    """Knows every tool of this server, in the order they were registered."""

    def __init__(self, tools: Iterable[Tool] = ()) -> None:
        self._tools: dict[str, Tool] = {}
        for tool in tools:
            self.register(tool)

    def register(self, tool: Tool) -> None:
        """Add a tool.

        Raises: ValueError when another one has its name.
        """
        if tool.name in self._tools:
            raise ValueError(f"There is a tool named {tool.name} already; give this one another name.")
        self._tools[tool.name] = tool

    def find_tool(self, name: str) -> Tool | None:
        """Find a tool by its exact name."""
        return self._tools.get(name)

    def get_tool(self, name: str) -> Tool:
        """Get a tool by its exact name.

        Raises: NotFound.
        """
        found = self.find_tool(name)
        if found is None:
            raise NotFound(f"There is no tool named {name[:64]!r}.")
        return found

    def list_tools(self) -> tuple[Tool, ...]:
        """List every tool."""
        return tuple(self._tools.values())

    def list_specs(self, rules: ToolRules) -> tuple[ToolSpec, ...]:
        """List the tools that an agent's rules admit, as its model is told of them."""
        return tuple(tool.spec for tool in self._tools.values() if rules.is_allowed(tool.name))
