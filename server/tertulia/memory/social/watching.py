"""Takes in who speaks to whom in the rooms where an agent answered, room by room and piece by piece."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tertulia.domain.background import outlive
from tertulia.domain.errors import Unavailable
from tertulia.domain.ids import MemberId, WorkspaceId
from tertulia.domain.memory import Consent
from tertulia.memory.social.reading import read_evidence
from tertulia.store.database import Database
from tertulia.store.memory import social as store
from tertulia.store.memory.social import Due
from tertulia.store.people import list_handles_of
from tertulia.store.tx import Tx
from tertulia.store.writer import Writer

_ROOMS = 20
# What one write takes in: the writer does nothing else meanwhile.
_MESSAGES = 100


class Watching:
    """Works off the rooms that are due. What was begun is found again after a crash: where each stands is a row."""

    def __init__(
        self, db: Database, writer: Writer, consent: Callable[[WorkspaceId, str], tuple[MemberId, Consent] | None]
    ) -> None:
        self._db = db
        self._writer = writer
        self._consent = consent
        self._working = asyncio.Lock()

    async def work_off(self) -> None:
        """Take in all that is due now.

        Raises:
            Unavailable: the database is; what is left stays due.
        """
        async with self._working:
            failed: set[Due] = set()
            while due := [one for one in await store.list_due(self._db, _ROOMS + len(failed)) if one not in failed]:
                for one in due:
                    what = f"who speaks to whom in room {one.room_id} could not be read"
                    if not await outlive(self._read(one), what, but=(Unavailable,)):
                        failed.add(one)

    async def rebuild(self, workspace_id: WorkspaceId, beside: Callable[[Tx], None] = lambda tx: None) -> int:
        """Have every agent of a workspace read anew, in the background; return how many rooms it is to read."""

        def op(tx: Tx) -> int:
            beside(tx)
            return store.begin_anew(tx, workspace_id)

        return await self._writer.submit(op)

    async def _read(self, due: Due) -> None:
        heard = await store.read_heard(self._db, due, _MESSAGES)
        people = {one.author_id for one in (*heard.before, *heard.said)}
        people |= {one.answers for one in heard.said if one.answers is not None}
        people |= {MemberId(who) for one in heard.said for who in one.mentions}
        known = await self._list_known(due, people)
        evidence = read_evidence(due.room_id, heard.said, heard.before, known)
        await self._writer.submit(lambda tx: store.put_evidence(tx, due, heard, evidence))

    async def _list_known(self, due: Due, people: set[MemberId]) -> dict[MemberId, str]:
        """Map those of whom something may be noted to their handles: who wants to be asked was not."""
        handles = await list_handles_of(self._db, due.scope.workspace_id, people)
        asked = {who: self._consent(due.scope.workspace_id, handle) for who, handle in handles.items()}
        return {who: handles[who].lower() for who, choice in asked.items() if choice is None or choice[1] == "allow"}
