"""Which tools an agent may use, and which rights the person behind a call has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tertulia.domain.people import MemberRole

_RIGHTS: dict[MemberRole, tuple[str, ...]] = {
    "owner": ("*",),
    "admin": ("*",),
    "coordinator": ("*",),
    "member": ("*",),
    "guest": ("compute:*",),
}


@dataclass(frozen=True, slots=True)
class ToolRules:
    """An agent's lists of tool names, where a trailing `*` stands for any ending.

    `allowed` None is every tool, an empty `allowed` none; whatever `denied` matches is out.
    """

    allowed: tuple[str, ...] | None = None
    denied: tuple[str, ...] = ()

    def is_allowed(self, name: str) -> bool:
        """Say whether the lists admit a tool of this name."""
        if _matches_any(self.denied, name):
            return False
        return self.allowed is None or _matches_any(self.allowed, name)


def has_right(role: MemberRole, permission: str | None) -> bool:
    """Say whether a member of this role has `permission`, written `area:verb`; None is free to all."""
    return permission is None or _matches_any(_RIGHTS[role], permission)


def _matches_any(patterns: Iterable[str], name: str) -> bool:
    return any(name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern for pattern in patterns)
