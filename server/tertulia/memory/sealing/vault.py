"""Seals memories and opens them, each agent's under data keys of its own, which lie under the master key."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tertulia.domain.errors import ConfigError, Unavailable
from tertulia.domain.memory import AgentScope, Memory
from tertulia.memory.sealing import envelope
from tertulia.memory.sealing.masters import KeySource, Masters
from tertulia.store.database import Database
from tertulia.store.memory import sealed as store
from tertulia.store.memory.consents import Proposal
from tertulia.store.memory.sealed import WrappedKey
from tertulia.store.memory.seals import key_of
from tertulia.store.tx import Tx
from tertulia.store.writer import Writer

log = logging.getLogger(__name__)


class KeyLost(Unavailable):
    """The key that something is sealed under is not here; again will not help before somebody puts it there."""

    retryable = False


class Vault:
    """Only the master key is kept in memory. What is given a `tx` runs within a write, all else on the loop."""

    def __init__(self, db: Database, writer: Writer, source: KeySource) -> None:
        self.masters = Masters(source)
        self._db = db
        self._writer = writer
        self._is_told = False
        # Data keys that are removed while somebody may still hold what it read under them.
        self._retired: dict[tuple[AgentScope, int], bytes] = {}

    async def ready(self) -> None:
        """Have the master key read, or made where nothing is sealed yet; says in the log where it is missing."""
        try:
            await self._writer.submit(self.read_masters)
        except KeyLost as error:
            if not self._is_told:
                log.error("%s", error.message)
        self._is_told = self.masters.first is None

    def seal(self, tx: Tx, scope: AgentScope, row_id: str, words: dict[str, Any]) -> bytes:
        """Seal words for a row, under the agent's newest key; the first is made here.

        Raises:
            KeyLost: the master key is not there.
        """
        number, data_key = self._newest(tx, scope)
        return envelope.seal(words, data_key, number, (scope, row_id))

    async def open_words(self, scope: AgentScope, row_id: str, sealed: bytes) -> dict[str, Any]:
        """Open what is sealed for a row.

        Raises:
            KeyLost: a key is not there, or what is sealed was changed.
        """
        return self._open(scope, row_id, sealed, await self._keys_of({scope}))

    def reseal(self, tx: Tx, scope: AgentScope, row_id: str, sealed: bytes) -> bytes:
        """Open what is sealed for a row and seal it anew under the agent's newest key.

        Raises:
            KeyLost: a key is not there, or what is sealed was changed.
        """
        words = self._open(scope, row_id, sealed, _Keys(self, store.read_keys(tx, scope)))
        number, data_key = self._newest(tx, scope)
        return envelope.seal(words, data_key, number, (scope, row_id))

    async def open(self, memories: Sequence[Memory]) -> list[Memory]:
        """Give memories with their words; those that cannot be opened stay without."""
        keys = await self._keys_of({one.scope for one in memories if one.is_sealed})
        return [self._opened(memory, keys) for memory in memories]

    def open_proposal(self, tx: Tx, proposal: Proposal) -> Proposal:
        """Give what waits for a word with its words.

        Raises:
            KeyLost: it cannot be opened.
        """
        if proposal.sealed is None:
            return proposal
        keys = _Keys(self, store.read_keys(tx, proposal.scope))
        words = self._open(proposal.scope, proposal.id, proposal.sealed, keys)
        return replace(proposal, draft=replace(proposal.draft, **words))

    async def open_proposals(self, proposals: Sequence[Proposal]) -> list[Proposal]:
        """Give what waits for a word with its words; what cannot be opened stays without."""
        keys = await self._keys_of({one.scope for one in proposals if one.sealed is not None})
        opened = []
        for one in proposals:
            words = {} if one.sealed is None else self._try(one.scope, one.id, one.sealed, keys)
            opened.append(replace(one, draft=replace(one.draft, **words)))
        return opened

    def add_key(self, tx: Tx, scope: AgentScope, number: int) -> None:
        """Make an agent's so-manieth data key.

        Raises:
            KeyLost: the master key is not there.
        """
        master_id, master_key = self._first(tx)
        data_key = envelope.fresh_key()
        wrapped = envelope.wrap(data_key, master_key, scope, number)
        store.insert_key(tx, WrappedKey(scope, number, master_id, wrapped))

    def unwrap(self, key: WrappedKey) -> bytes:
        """Open a data key.

        Raises:
            KeyLost: its master key is not there, or it was changed.
        """
        master_key = self.masters.find(key.master_id)
        if master_key is None:
            raise lost(self.masters.source)
        try:
            return envelope.unwrap(key.wrapped, master_key, key.scope, key.number)
        except envelope.BrokenSeal:
            raise lost(self.masters.source) from None

    def retire(self, key: WrappedKey) -> None:
        """Keep a data key at hand that is about to be removed, for who has read a row and not yet its key.

        Raises:
            KeyLost: it cannot be opened.
        """
        self._retired[key.scope, key.number] = self.unwrap(key)

    def rewrap(self, key: WrappedKey, master_key: bytes) -> bytes:
        """Put a data key under another master key.

        Raises:
            KeyLost: it cannot be opened.
        """
        return envelope.wrap(self.unwrap(key), master_key, key.scope, key.number)

    def read_masters(self, tx: Tx) -> None:
        """Read the master keys anew; one is made where nothing is sealed yet.

        Raises:
            KeyLost: what is sealed is under none of them, or they cannot be read.
        """
        known = store.list_used_masters(tx)
        try:
            self.masters.read()
            if self.masters.first is None and not known:
                self.masters.make()
        except ConfigError as error:
            raise KeyLost(str(error)) from error
        if known and not any(map(self.masters.find, known)):
            # Nothing new is sealed under a key that was put there by mistake.
            self.masters.clear()
            raise lost(self.masters.source)

    def _newest(self, tx: Tx, scope: AgentScope) -> tuple[int, bytes]:
        key = store.find_newest_key(tx, scope)
        if key is None:
            self.add_key(tx, scope, 1)
            key = store.find_newest_key(tx, scope)
        assert key is not None
        return key.number, self.unwrap(key)

    def _first(self, tx: Tx) -> tuple[str, bytes]:
        if self.masters.first is None:
            self.read_masters(tx)
        if self.masters.first is None:
            raise lost(self.masters.source)
        return self.masters.first

    async def _keys_of(self, scopes: set[AgentScope]) -> _Keys:
        if scopes and self.masters.first is None and not self._is_told:
            await self.ready()
        keys: list[WrappedKey] = []
        for workspace_id in {scope.workspace_id for scope in scopes}:
            agents = {scope.agent_id for scope in scopes if scope.workspace_id == workspace_id}
            keys += await store.list_keys(self._db, workspace_id, agents)
        return _Keys(self, keys)

    def _opened(self, memory: Memory, keys: _Keys) -> Memory:
        words = {} if memory.sealed is None else self._try(memory.scope, memory.id, memory.sealed, keys)
        return replace(memory, **words) if words else memory

    def _try(self, scope: AgentScope, row_id: str, sealed: bytes, keys: _Keys) -> dict[str, Any]:
        try:
            return self._open(scope, row_id, sealed, keys)
        except KeyLost:
            return {}

    def _open(self, scope: AgentScope, row_id: str, sealed: bytes, keys: _Keys) -> dict[str, Any]:
        number = key_of(sealed)
        data_key = keys.find(scope, number) or self._retired.get((scope, number))
        if data_key is None:
            raise lost(self.masters.source)
        try:
            return envelope.open_sealed(sealed, data_key, (scope, row_id))
        except envelope.BrokenSeal:
            raise lost(self.masters.source) from None


class _Keys:
    """The data keys for what is opened at once; each is unwrapped when it is needed, and once."""

    def __init__(self, vault: Vault, keys: Sequence[WrappedKey]) -> None:
        self._vault = vault
        self._wrapped = {(key.scope, key.number): key for key in keys}
        self._open: dict[tuple[AgentScope, int], bytes] = {}

    def find(self, scope: AgentScope, number: int) -> bytes | None:
        """Find an agent's so-manieth key.

        Raises:
            KeyLost: its master key is not there, or it was changed.
        """
        place = (scope, number)
        if place in self._wrapped and place not in self._open:
            self._open[place] = self._vault.unwrap(self._wrapped[place])
        return self._open.get(place)


def lost(source: KeySource) -> KeyLost:
    """Say that something sealed cannot be opened, and what to do."""
    return KeyLost(
        f"Sealed memories cannot be opened: the key they are under is not in {source.name}. Put the old one back there "
        "and start the server again; everything else works without it."
    )
