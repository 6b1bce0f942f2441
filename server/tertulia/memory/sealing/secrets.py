"""Keys of providers, sealed as memories are: under a data key of their workspace, which lies under the master key."""

from __future__ import annotations

from tertulia.domain.ids import ProviderId, WorkspaceId
from tertulia.domain.memory import AgentScope
from tertulia.memory.sealing.vault import KeyLost, Vault
from tertulia.store.database import Database
from tertulia.store.memory.sealed import PROVIDERS
from tertulia.store.models.records import find_sealed_key
from tertulia.store.tx import Tx


class ProviderKeys:
    """Nothing is kept open: who asks a provider has its key opened once, for as long as its client lives."""

    def __init__(self, db: Database, vault: Vault) -> None:
        self._db = db
        self._vault = vault

    def seal(self, tx: Tx, workspace_id: WorkspaceId, provider_id: ProviderId, key: str) -> bytes:
        """Seal a provider's key within the write that stores it.

        Raises:
            KeyLost: the master key is not there.
        """
        try:
            return self._vault.seal(tx, _scope(workspace_id), provider_id, {"key": key})
        except KeyLost:
            raise self._lost("No key can be kept") from None

    async def open(self, workspace_id: WorkspaceId, provider_id: ProviderId) -> str | None:
        """Open a provider's key as it is stored now; None where it has none.

        Raises:
            KeyLost: the master key is not there, or what is sealed was changed.
        """
        sealed = await find_sealed_key(self._db, workspace_id, provider_id)
        if sealed is None:
            return None
        try:
            words = await self._vault.open_words(_scope(workspace_id), provider_id, sealed)
        except KeyLost:
            raise self._lost("The provider's key cannot be opened") from None
        return str(words["key"])

    def _lost(self, what: str) -> KeyLost:
        where = self._vault.masters.source.name
        return KeyLost(f"{what}: what keys are sealed under is not in {where}. Put it back there and start anew.")


def _scope(workspace_id: WorkspaceId) -> AgentScope:
    return AgentScope(workspace_id, PROVIDERS)
