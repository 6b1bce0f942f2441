"""Removes by itself what a workspace does not want to keep any longer, a piece at a time."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from functools import partial

from tertulia.actions.chat.messages import erase_message
from tertulia.actions.deps import Deps
from tertulia.domain.background import outlive
from tertulia.domain.ids import MessageId, WorkspaceId
from tertulia.domain.people import Workspace
from tertulia.governance import audit
from tertulia.governance.audit import Act
from tertulia.memory.upkeep.worth import KeepingRules
from tertulia.store.messages import find_message
from tertulia.store.tenancy.overdue import delete_traces_before, list_messages_before
from tertulia.store.tx import Tx

_EVERY_S = 3_600.0
# So much goes in one write, and then the writer is left to others for as long as this.
_MESSAGES_AT_ONCE, _TRACES_AT_ONCE = 50, 200
_PAUSE_S = 0.02


class Retention:
    """Looks at every workspace once an hour; what a crash leaves over goes the next time."""

    def __init__(self, deps: Deps, pause_s: float = _PAUSE_S) -> None:
        self._deps = deps
        self._pause_s = pause_s

    async def run(self) -> None:
        """Remove what is overdue until cancelled."""
        while True:
            for workspace in self._deps.people.list_workspaces():
                await outlive(self.keep_to(workspace), f"{workspace.id} keeps what it is to keep no longer")
            await asyncio.sleep(_EVERY_S)

    async def keep_to(self, workspace: Workspace) -> None:
        """Remove what is older than a workspace keeps it, and note in its audit how much that was.

        Raises:
            Unavailable: the database is; what is left goes the next time.
        """
        kept, now = workspace.retention, self._deps.clock.now()
        removed: dict[str, int] = {}
        if kept.message_days is not None:
            removed["messages"] = await self._remove_messages(workspace.id, _before(now, kept.message_days))
        if kept.trace_days is not None:
            removed["traces"] = await self._remove_traces(workspace.id, _before(now, kept.trace_days))
        if kept.memory_days is not None:
            removed["memories"] = await self._forget(workspace.id, timedelta(days=kept.memory_days))
        if any(removed.values()):
            act = Act(workspace.id, "system", "retention.applied", workspace.id, removed)
            await self._deps.writer.submit(lambda tx: audit.record(tx, act, self._deps.audit_key))

    async def _remove_messages(self, workspace_id: WorkspaceId, moment: datetime) -> int:
        removed, last = 0, 0
        while found := await list_messages_before(self._deps.db, workspace_id, moment, last, _MESSAGES_AT_ONCE):
            last = found[-1][0]
            ids = [message_id for _, message_id in found]
            removed += await self._deps.writer.submit(partial(self._erase, workspace_id=workspace_id, ids=ids))
            await asyncio.sleep(self._pause_s)
        return removed

    def _erase(self, tx: Tx, *, workspace_id: WorkspaceId, ids: list[MessageId]) -> int:
        found = [find_message(tx, workspace_id, message_id) for message_id in ids]
        standing = [message for message in found if message is not None and message.deleted_at is None]
        for message in standing:
            erase_message(self._deps, tx, message)
        return len(standing)

    async def _remove_traces(self, workspace_id: WorkspaceId, moment: datetime) -> int:
        removed = 0
        while piece := await self._deps.writer.submit(
            lambda tx: delete_traces_before(tx, workspace_id, moment, _TRACES_AT_ONCE)
        ):
            removed += piece
            await asyncio.sleep(self._pause_s)
        return removed

    async def _forget(self, workspace_id: WorkspaceId, max_age: timedelta) -> int:
        upkeep = self._deps.memories.upkeep
        gone = 0
        for scope in await upkeep.list_scopes(workspace_id):
            gone += len((await upkeep.forget(scope, rules=KeepingRules(max_age=max_age))).gone)
        return gone


def _before(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days)
