"""Which tools the lists admit, and which rights a role has."""

from __future__ import annotations

import pytest

from tertulia.domain.people import MemberRole
from tertulia.tools.rules import ToolRules, has_right


@pytest.mark.parametrize(
    ("rules", "name", "allowed"),
    [
        (ToolRules(), "calculator", True),
        (ToolRules(allowed=()), "calculator", False),
        (ToolRules(allowed=("calculator",)), "calculator", True),
        (ToolRules(allowed=("calculator",)), "calculator_pro", False),
        (ToolRules(allowed=("web_*",)), "web_search", True),
        (ToolRules(allowed=("web_*",)), "webhook", False),
        (ToolRules(allowed=("w*b",)), "web", False),
        (ToolRules(allowed=("*",)), "anything", True),
        (ToolRules(denied=("*",)), "anything", False),
        (ToolRules(denied=("crm_*",)), "crm_delete", False),
        (ToolRules(allowed=("crm_delete",), denied=("crm_*",)), "crm_delete", False),
        (ToolRules(allowed=("*",), denied=("run_code",)), "calculator", True),
    ],
)
def test_deny_beats_allow_and_a_star_ends_a_pattern(rules: ToolRules, name: str, allowed: bool) -> None:
    assert rules.is_allowed(name) is allowed


@pytest.mark.parametrize(
    ("role", "permission", "held"),
    [
        ("owner", "settings:update", True),
        ("admin", "settings:update", True),
        ("coordinator", "web:read", True),
        ("member", "web:read", True),
        ("guest", "web:read", False),
        ("guest", "compute:use", True),
        ("guest", None, True),
    ],
)
def test_roles_have_rights(role: MemberRole, permission: str | None, held: bool) -> None:
    assert has_right(role, permission) is held
