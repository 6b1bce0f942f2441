"""The upkeep of memories from the command line: it asks the running server when there is one."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from tertulia.cli.operating import Asker, converse
from tertulia.config import Settings, key_source

_LOOK_EVERY_S = 0.5
# Should the index come no further for so long, that is for the server to mend.
_STUCK_S = 120.0
_SHOWN_CHARS = 80


def reindex(settings: Settings, workspace: str | None, say: Callable[[str], None]) -> None:
    """Have the index made anew and tell how far it is until it is done.

    Raises:
        ConfigError: with what the server said, or that it does not answer.
    """

    def talk(send: Asker) -> dict[str, Any]:
        at = send("POST", "/api/memory/index", {})
        if at["embedder"] is None:
            return at
        moved = time.monotonic()
        while at["indexed"] < at["memories"] and time.monotonic() - moved < _STUCK_S:
            time.sleep(_LOOK_EVERY_S)
            before, at = at, send("GET", "/api/memory/index", None)
            if at["indexed"] != before["indexed"]:
                moved = time.monotonic()
                say(f"{at['indexed']} of {at['memories']} memories")
        return at

    at = converse(settings, talk, workspace)
    if at["embedder"] is None:
        say("There is no index to make: memories are found by words alone. 'tertulia models add minilm' changes that.")
    elif at["indexed"] < at["memories"]:
        say(f"The index has {at['indexed']} of {at['memories']} memories and goes on when the server can reach it.")
    else:
        say(f"The index holds all {at['memories']} memories, by {at['embedder']}.")


def read_people(settings: Settings, workspace: str | None, say: Callable[[str], None]) -> None:
    """Have agents read anew who speaks to whom.

    Raises:
        ConfigError: with what the server said, or that it does not answer.
    """
    rooms = converse(settings, lambda send: send("POST", "/api/memory/social", {}), workspace)["rooms"]
    say(f"Agents read {rooms} {'room' if rooms == 1 else 'rooms'} anew, while people talk.")


def rotate_keys(settings: Settings, workspace: str | None, say: Callable[[str], None]) -> None:
    """Have sealed memories put under new keys and tell how far it is until it is done.

    Raises:
        ConfigError: with what the server said, or that it does not answer.
    """

    def talk(send: Asker) -> dict[str, Any]:
        at = send("POST", "/api/memory/seals", {})
        moved = time.monotonic()
        while at["waiting"] and time.monotonic() - moved < _STUCK_S:
            time.sleep(_LOOK_EVERY_S)
            before, at = at, send("GET", "/api/memory/seals", None)
            if at["waiting"] != before["waiting"]:
                moved = time.monotonic()
                say(f"{at['sealed'] - at['waiting']} of {at['sealed']} sealed memories")
        return at

    at = converse(settings, talk, workspace)
    if at["waiting"]:
        say(f"{at['waiting']} of {at['sealed']} sealed memories are still under an older key; its log says why.")
        return
    say(f"All {at['sealed']} sealed memories are under new keys.")
    keys = key_source(settings)
    if keys.told is None:
        say(f"{keys.name} is new as well: keep a copy of it apart, and the old one as long as older backups.")
    else:
        say("TERTULIA_MEMORY_KEY stays as it is; to change it, put a new key before the old and start the server anew.")


def keep_up(settings: Settings, work: str, workspace: str | None, say: Callable[[str], None], *, dry_run: bool) -> None:
    """Merge or forget as the night would, or tell what would go, and why.

    Raises:
        ConfigError: with what the server said, or that it does not answer.
    """
    path = f"/api/memory/{work}"
    kept = converse(settings, lambda send: send("POST", path, {"dry_run": dry_run}), workspace)
    for one in kept["items"]:
        content = " ".join(one["memory"]["content"].split())
        shown = content if len(content) <= _SHOWN_CHARS else content[:_SHOWN_CHARS] + "…"
        say(f"{one['memory']['id']}  {_why(one['reason'])}  {shown}")
    more = kept["total"] - len(kept["items"])
    if more:
        say(f"… and {more} more")
    verb = "would go" if dry_run else "went, and can be taken back for 30 days"
    say(f"{kept['total']} {'memory' if kept['total'] == 1 else 'memories'} {verb}.")


def _why(reason: dict[str, Any]) -> str:
    match reason["code"]:
        case "same":
            return f"says the same as {reason['memory_id']}"
        case "too_many":
            return f"is worth least of too many ({reason['worth']})"
        case "too_old":
            return f"is {reason['age_days']} days old"
        case _:
            return (
                f"is of little use (importance {reason['importance']}, recalled {reason['uses']} times, "
                f"{reason['age_days']} days old)"
            )
