"""Accounts by hand, on the machine: whoever has lost the last way in is helped from here."""

from __future__ import annotations

import urllib.parse
from typing import Any

from tertulia.cli.operating import Asker, converse
from tertulia.config import Settings
from tertulia.domain.errors import ConfigError


def set_role(settings: Settings, handle: str, role: str, workspace: str | None = None) -> str:
    """Give a member another role.

    Raises:
        ConfigError: there is no such member, or the server refused it, with why.
    """

    def talk(ask: Asker) -> dict[str, Any]:
        return ask("PATCH", f"/api/members/{_find(ask, handle)}", {"role": role})

    return str(converse(settings, talk, workspace)["role"])


def set_password(settings: Settings, handle: str, password: str, workspace: str | None = None) -> None:
    """Set a person's password.

    Raises:
        ConfigError: there is no such person, or the server refused the password, with why.
    """

    def talk(ask: Asker) -> dict[str, Any]:
        made = ask("POST", f"/api/members/{_find(ask, handle)}/password-reset", None)
        return ask("PUT", "/api/password-resets", {"token": made["token"], "password": password})

    converse(settings, talk, workspace)


def _find(ask: Asker, handle: str) -> str:
    found = ask("GET", f"/api/members?handle={urllib.parse.quote(handle)}", None)["items"]
    if not found:
        raise ConfigError(f"There is no member @{handle}.")
    return str(found[0]["id"])
