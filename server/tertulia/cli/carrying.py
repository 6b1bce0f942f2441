"""What an agent knows, taken along as a file and given to another, from the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tertulia.cli.operating import Asker, converse
from tertulia.config import Settings
from tertulia.domain.errors import ConfigError


def export_knowledge(
    settings: Settings, handle: str, file: Path, workspace: str | None, say: Callable[[str], None]
) -> None:
    """Write all that an agent knows to a file, which must not be there yet.

    Raises:
        ConfigError: with what the server said, or why the file cannot be written.
    """

    def talk(send: Asker) -> dict[str, Any]:
        return send("GET", f"/api/agents/{_find_agent(send, handle)}/knowledge", None)

    content: bytes = converse(settings, talk, workspace)["content"]
    try:
        with file.open("xb") as made:
            made.write(content)
    except OSError as error:
        raise ConfigError(f"{file} cannot be written: {error.strerror}.") from error
    say(f"Wrote what @{handle} knows to {file}.")


def import_knowledge(settings: Settings, handle: str, file: Path, workspace: str | None, *, dry_run: bool) -> list[str]:
    """Give an agent what a file holds and it does not know yet; tells what came in, or would.

    Raises:
        ConfigError: with what the server said, what is the matter with the file, or why it cannot be read.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}.") from error

    def talk(send: Asker) -> dict[str, Any]:
        wish = "?dry_run=true" if dry_run else ""
        return send("POST", f"/api/agents/{_find_agent(send, handle)}/knowledge{wish}", content)

    report = converse(settings, talk, workspace)
    if report["problems"]:
        told = "; ".join(f"line {one['line']}: {one['message']}" for one in report["problems"])
        raise ConfigError(f"Nothing was imported. {told}")
    verb = "would come in" if dry_run else "came in"
    return [
        f"{report['memories_added']} of {report['memories']} memories {verb}.",
        f"{report['sources_added']} of {report['sources']} sources {verb}.",
    ]


def _find_agent(send: Asker, handle: str) -> str:
    """Find an agent's id by its handle."""
    wanted, cursor = handle.removeprefix("@").lower(), ""
    while True:
        page = send("GET", f"/api/agents?limit=200{cursor}", None)
        for agent in page["items"]:
            if agent["handle"] == wanted:
                return str(agent["id"])
        if page["next"] is None:
            raise ConfigError(f"There is no agent @{wanted} in this workspace.")
        cursor = f"&cursor={quote(page['next'])}"
