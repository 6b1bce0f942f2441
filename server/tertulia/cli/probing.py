"""Providers as `tertulia doctor` looks at them: what workspaces set up, and with `--probe` whether it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tertulia.cli.operating import Asker, converse
from tertulia.config import Settings
from tertulia.llm.records.presets import PRESETS
from tertulia.store.directory import DataDirectory
from tertulia.store.models.records import PLATFORM, list_beside


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `is_grave` when the server cannot do its work without it."""

    what: str
    is_well: bool
    said: str
    is_grave: bool = False


def list_records(settings: Settings) -> list[Finding]:
    """Say what workspaces set up, without asking anybody."""
    path = DataDirectory(settings.data).database
    if not path.exists():
        return []
    found = []
    for workspace, name, preset, is_enabled, has_key in list_beside(path):
        known = PRESETS.get(preset)
        lacks_key = known is not None and known.needs_key and not has_key
        state = "has no key; give it one under Models" if lacks_key else "set up" if is_enabled else "turned off"
        if preset != PLATFORM or not is_enabled:
            title = name if known is None else known.title
            found.append(Finding(f"provider {name} of {workspace}", not lacks_key, f"{title}, {state}"))
    return found


def probe_all(settings: Settings, workspace: str | None) -> list[Finding]:
    """Ask every provider of a workspace, the operator's among them, through the server.

    Raises:
        ConfigError: with what the server said, or that it does not answer.
    """

    def talk(send: Asker) -> dict[str, Any]:
        listed = send("GET", "/api/providers", None)["items"]
        return {"told": [(one["name"], send("POST", f"/api/providers/{one['id']}/probe", {})) for one in listed]}

    return [_finding(name, told) for name, told in converse(settings, talk, workspace)["told"]]


def _finding(name: str, told: dict[str, Any]) -> Finding:
    models = f" It lists {len(told['models'])} models." if told["models"] else ""
    return Finding(f"probe of {name}", told["is_well"], f"{told['said']}{models} ({told['latency_ms']} ms)")
