"""Every workspace's providers in memory, as of the last commit, and what each may choose from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tertulia.domain.ids import WorkspaceId
from tertulia.store.models.records import PLATFORM, ProviderRecord


@dataclass(frozen=True, slots=True)
class Choice:
    """What an agent of a workspace may name; `record` is None for what the operator set up and nobody changed."""

    name: str
    preset: str
    record: ProviderRecord | None = None

    @property
    def is_platform(self) -> bool:
        """Say whether the operator set it up."""
        return self.record is None or self.record.preset == PLATFORM

    @property
    def is_enabled(self) -> bool:
        return self.record is None or self.record.is_enabled

    @property
    def is_default(self) -> bool:
        return self.record is not None and self.record.is_default


class Catalogue:
    """Answers without a query; changed only after a commit, on the loop."""

    def __init__(self, records: Iterable[ProviderRecord] = ()) -> None:
        self._records: dict[WorkspaceId, dict[str, ProviderRecord]] = {}
        for record in records:
            self.put(record)

    def put(self, record: ProviderRecord) -> None:
        """Add a record, or replace what was known of it."""
        self.remove(record)
        self._records.setdefault(record.workspace_id, {})[record.name] = record

    def remove(self, record: ProviderRecord) -> None:
        """Forget a record, by whatever name it was known."""
        known = self._records.get(record.workspace_id, {})
        for name in [name for name, one in known.items() if one.id == record.id]:
            del known[name]

    def find(self, workspace_id: WorkspaceId, name: str) -> ProviderRecord | None:
        """Find a workspace's record by name."""
        return self._records.get(workspace_id, {}).get(name)

    def list_records(self, workspace_id: WorkspaceId) -> list[ProviderRecord]:
        """List a workspace's records, in the order they were made."""
        return sorted(self._records.get(workspace_id, {}).values(), key=lambda record: record.id)
