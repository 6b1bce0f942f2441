"""Sealed memories as the rest of the server uses them: sealing, opening, asking, sealing anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from tertulia.domain.background import Worker
from tertulia.domain.clock import Clock
from tertulia.domain.ids import WorkspaceId
from tertulia.domain.memory import AgentScope, Memory, MemoryDraft
from tertulia.memory.sealing.masters import KeySource
from tertulia.memory.sealing.recalling import SealedRecall
from tertulia.memory.sealing.rotation import Rotation
from tertulia.memory.sealing.secrets import ProviderKeys
from tertulia.memory.sealing.vault import Vault, lost
from tertulia.store.database import Database
from tertulia.store.memory.sealed import SealProgress, Wanted, list_sealed
from tertulia.store.tx import Tx
from tertulia.store.writer import Writer

_ALL = 1 << 31


class Sealing:
    """One door to what is sealed; without its master key all else goes on."""

    def __init__(self, db: Database, writer: Writer, clock: Clock, source: KeySource) -> None:
        self._db = db
        self._vault = Vault(db, writer, source)
        self._recall = SealedRecall(db, writer, clock, self._vault)
        self._rotation = Rotation(db, writer, self._vault)
        self._worker = Worker("sealing memories anew", self._rotation.work_off)
        self.provider_keys = ProviderKeys(db, self._vault)
        self.open = self._vault.open
        self.open_proposal = self._vault.open_proposal
        self.open_proposals = self._vault.open_proposals
        self.join = self._recall.join
        self.find_repeat = self._recall.find_repeat
        self.read_progress = self._rotation.read_progress

    @property
    def has_key(self) -> bool:
        """Say whether sealed memories can be opened, as far as it is known."""
        return self._vault.masters.first is not None

    @property
    def key_is_in_file(self) -> bool:
        """Say whether the master key is the server's to change."""
        return self._vault.masters.source.told is None

    async def is_ready(self) -> bool:
        """Say whether something can be sealed now, with the master key read or made if it was not yet."""
        if not self.has_key:
            await self._vault.ready()
        return self.has_key

    def seal(self, tx: Tx, scope: AgentScope, row_id: str, draft: MemoryDraft) -> bytes:
        """Seal a draft's words for a row, under the agent's newest key.

        Raises:
            KeyLost: the master key is not there.
        """
        return self._vault.seal(tx, scope, row_id, {"content": draft.content, "context": dict(draft.context)})

    async def require_open(self, memory: Memory) -> Memory:
        """Give a memory with its words.

        Raises:
            KeyLost: it is sealed and cannot be opened.
        """
        [opened] = await self.open([memory])
        if memory.is_sealed and not opened.content:
            raise lost(self._vault.masters.source)
        return opened

    async def require_ready(self) -> None:
        """Refuse what is to be sealed while it cannot be.

        Raises:
            KeyLost: the master key is not there.
        """
        if not await self.is_ready():
            raise lost(self._vault.masters.source)

    async def open_all(self, scope: AgentScope, now: datetime) -> list[Memory]:
        """Open all that an agent remembers sealed, in the order of talk; never what has expired."""
        found = await list_sealed(self._db, scope, Wanted(None), _ALL)
        return await self._vault.open([one for one in found if one.expires_at is None or one.expires_at > now])

    async def rotate(self, workspace_id: WorkspaceId, beside: Callable[[Tx], None], *, master: bool) -> SealProgress:
        """Have all that a workspace's agents remember sealed anew in the background, under new keys.

        Raises:
            KeyLost: a key is not there.
        """
        progress = await self._rotation.begin(workspace_id, beside, master=master)
        self._worker.wake()
        return progress

    async def run(self) -> None:
        """Seal anew in the background until cancelled; exactly one task runs this."""
        await self._worker.run()
