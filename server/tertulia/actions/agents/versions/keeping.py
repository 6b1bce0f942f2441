"""Every change of an agent is kept as a version, in the transaction that makes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from tertulia.domain.agent import Agent, AgentRecord
from tertulia.domain.ids import MemberId
from tertulia.domain.people import Member
from tertulia.store.agents.versions.history import Version, find_version, insert_version
from tertulia.store.tx import Tx

RECORD = TypeAdapter(AgentRecord)
# Of these the parts are compared, not the whole.
_NESTED = frozenset({"personality", "traits", "communication_style", "limits"})


@dataclass(frozen=True, slots=True)
class Why:
    """Who changed an agent, what was said of it, and which version was brought back, if one was."""

    author_id: MemberId
    note: str | None = None
    restores: int | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A setting, by its name with dots, in two versions."""

    field: str
    before: Any
    after: Any


def keep_version(tx: Tx, agent: Agent, member: Member, why: Why) -> None:
    """Store an agent as it stands now."""
    settings = settings_of(agent, member)
    before = find_version(tx, agent.workspace_id, agent.id, agent.version - 1)
    changed = () if before is None else tuple(one.field for one in compare(before.settings, settings))
    version = Version(
        workspace_id=agent.workspace_id,
        agent_id=agent.id,
        number=agent.version,
        settings=settings,
        changed=changed,
        author_id=why.author_id,
        note=why.note,
        restores=why.restores,
        created_at=tx.now,
    )
    insert_version(tx, version)


def settings_of(agent: Agent, member: Member) -> dict[str, Any]:
    """Give all that is set about an agent, as JSON."""
    record: dict[str, Any] = RECORD.dump_python(agent.record, mode="json")
    return record | {"name": member.name, "handle": member.handle, "is_active": agent.is_active}


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """List what is not the same in two settings, by name."""
    old, new = dict(_flatten(before)), dict(_flatten(after))
    names = sorted(old.keys() | new.keys())
    return [Difference(name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)]


def _flatten(settings: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in settings.items():
        if name in _NESTED and isinstance(value, Mapping):
            yield from _flatten(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", value
