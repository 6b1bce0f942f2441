"""Which operations a token must be good for: written by hand, so that none is missing and none is let through."""

from __future__ import annotations

from tertulia.domain.accounts import Scope
from tertulia.governance.permissions import require_scope
from tertulia.rest.resources import RESOURCES
from tests.unit.governance.test_permissions import is_allowed

ADMIN = {
    ("POST", "/api/members"),
    ("PATCH", "/api/members/{id}"),
    ("DELETE", "/api/members/{id}"),
    ("POST", "/api/members/{id}/password-reset"),
    ("POST", "/api/tokens"),
    ("DELETE", "/api/tokens/{id}"),
    ("POST", "/api/sign-in-links"),
    ("POST", "/api/invitations"),
    ("DELETE", "/api/invitations/{id}"),
    ("PUT", "/api/me/password"),
    ("POST", "/api/me/email-confirmation"),
    ("DELETE", "/api/me"),
    ("DELETE", "/api/me/memories"),
    ("POST", "/api/memory/index"),
    ("POST", "/api/memory/social"),
    ("POST", "/api/memory/seals"),
    ("POST", "/api/memory/consolidate"),
    ("POST", "/api/memory/forget"),
    ("POST", "/api/me/identities"),
    ("DELETE", "/api/me/identities/{id}"),
    ("POST", "/api/providers"),
    ("PATCH", "/api/providers/{id}"),
    ("DELETE", "/api/providers/{id}"),
    ("POST", "/api/providers/probe"),
    ("POST", "/api/providers/{id}/probe"),
    ("PATCH", "/api/workspace"),
    ("PUT", "/api/workspace/markup"),
    ("POST", "/api/budgets"),
    ("PATCH", "/api/budgets/{id}"),
    ("DELETE", "/api/budgets/{id}"),
    ("PUT", "/api/workspace/chain-limits"),
    ("POST", "/api/workspaces"),
    ("POST", "/api/locations"),
    ("PATCH", "/api/locations/{id}"),
    ("DELETE", "/api/locations/{id}"),
}
READ_BY_ANOTHER_METHOD = {
    ("POST", "/api/agents/{id}/memories/search"),
    ("POST", "/api/rooms/{id}/rehearsals"),
    ("DELETE", "/api/session"),
}


def test_what_each_operation_needs() -> None:
    for resource in RESOURCES:
        for one in resource.operations:
            name = (one.method, one.path)
            wanted: Scope = "read" if one.method == "GET" or name in READ_BY_ANOTHER_METHOD else "write"
            assert one.needed_scope == ("admin" if name in ADMIN else wanted), name


def test_what_a_token_may_do() -> None:
    table: dict[frozenset[Scope] | None, set[Scope]] = {
        None: {"read", "write", "admin"},
        frozenset({"read"}): {"read"},
        frozenset({"read", "write"}): {"read", "write"},
        frozenset({"write", "admin"}): {"read", "write", "admin"},
        frozenset({"admin"}): {"read"},
    }
    needs: tuple[Scope, ...] = ("read", "write", "admin")
    for scopes, wanted in table.items():
        assert {need for need in needs if is_allowed(require_scope, scopes, need)} == wanted
