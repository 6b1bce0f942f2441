"""Puts what is sealed under newer keys while the server serves; what is left to do is read from the rows."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial

from tertulia.domain.errors import ConfigError
from tertulia.domain.ids import WorkspaceId
from tertulia.domain.memory import AgentScope
from tertulia.memory.sealing.vault import KeyLost, Vault
from tertulia.store.database import Database
from tertulia.store.memory import sealed as store
from tertulia.store.memory.sealed import SealProgress, WrappedKey
from tertulia.store.tx import Tx
from tertulia.store.writer import Writer

log = logging.getLogger(__name__)

# What one write does: the writer does nothing else meanwhile. A hundred seals take about a millisecond.
_AT_ONCE = 100


class Rotation:
    """A new key is a row; what is under an older one is sealed anew, piece by piece, and the older key then removed.

    So a server that is killed goes on where it was.
    """

    def __init__(self, db: Database, writer: Writer, vault: Vault) -> None:
        self._db = db
        self._writer = writer
        self._vault = vault

    async def begin(self, workspace_id: WorkspaceId, beside: Callable[[Tx], None], *, master: bool) -> SealProgress:
        """Give every agent of a workspace that has sealed anything a new key; with `master` make a new master key, too.

        Raises:
            KeyLost: a key is not there.
            ConfigError: the master key is in a setting, or its file cannot be written.
        """
        newest = {key.scope: key for key in reversed(await store.list_keys(self._db, workspace_id))}

        def op(tx: Tx) -> None:
            self._vault.read_masters(tx)
            # Nothing is rotated that could not be opened.
            for key in newest.values():
                self._vault.unwrap(key)
            if master:
                self._vault.masters.make()
            for scope in newest:
                present = store.read_keys(tx, scope)
                if present:
                    self._vault.add_key(tx, scope, present[0].number + 1)
            beside(tx)

        await self._writer.submit(op)
        return await self.read_progress(workspace_id)

    async def read_progress(self, workspace_id: WorkspaceId) -> SealProgress:
        """Say how many memories of a workspace are sealed, and how many are still to be sealed anew."""
        return await store.count_sealed(self._db, workspace_id)

    async def work_off(self) -> None:
        """Do all that is due; what cannot be opened stays as it is until its key is there.

        Raises:
            Unavailable: the database is; what is left stays due.
        """
        await self._vault.ready()
        if self._vault.masters.first is None:
            return
        await self._rewrap()
        by_scope: dict[AgentScope, list[WrappedKey]] = {}
        for key in await store.list_keys(self._db):
            by_scope.setdefault(key.scope, []).append(key)
        for scope, keys in by_scope.items():
            if len(keys) > 1:
                try:
                    for key in keys[1:]:
                        self._vault.retire(key)
                    await self._reseal(scope, keys[0].number)
                except KeyLost as error:
                    log.error("what agent %s remembers cannot be sealed anew: %s", scope.agent_id, error.message)

    async def _rewrap(self) -> None:
        """Put all data keys under the first master key; others go once nothing lies under them."""
        stale = [key for key in await store.list_keys(self._db) if key.master_id != self._vault.masters.first_id]
        movable = [key for key in stale if self._vault.masters.find(key.master_id) is not None]
        for start in range(0, len(movable), _AT_ONCE):
            await self._writer.submit(partial(self._rewrap_some, keys=movable[start : start + _AT_ONCE]))
        if len(movable) < len(stale):
            log.error("%d keys of sealed memories are under a master key that is not there", len(stale) - len(movable))
        try:
            await self._writer.submit(lambda tx: self._vault.masters.keep_only(store.list_used_masters(tx)))
        except ConfigError as error:
            log.warning("%s", error)

    def _rewrap_some(self, tx: Tx, keys: Sequence[WrappedKey]) -> None:
        # Asked for here: another rotation may have made a newer one since the keys were read.
        first = self._vault.masters.first
        assert first is not None, "a key that seals is not forgotten"
        master_id, master_key = first
        for key in keys:
            store.rewrap_key(tx, key, master_id, self._vault.rewrap(key, master_key))

    async def _reseal(self, scope: AgentScope, newest: int) -> None:
        def op(tx: Tx) -> int:
            key = store.find_newest_key(tx, scope)
            # Told to forget all meanwhile the agent begins with a first key anew, and nothing is to take that away.
            if key is None or key.number != newest:
                return 0
            done = store.reseal_some(tx, scope, newest, self._vault.reseal, _AT_ONCE)
            if done < _AT_ONCE:
                store.retire_keys(tx, scope, newest)
            return done

        while await self._writer.submit(op) == _AT_ONCE:
            pass
