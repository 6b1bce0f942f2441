"""Tells people by mail what waits for them while they are away: each message once, whatever crashes."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from tertulia.actions.deps import Deps, Letter
from tertulia.actions.reaching.letter import write_letter
from tertulia.actions.reaching.wishes import in_force
from tertulia.domain.background import outlive
from tertulia.domain.errors import AddressRefused, OutcomeUnknown, Unavailable
from tertulia.domain.ids import MemberId
from tertulia.domain.people import Member
from tertulia.domain.reaching.digest import AWAY, is_due, is_quiet, next_due
from tertulia.store.accounts import profiles
from tertulia.store.people import get_member
from tertulia.store.reaching import digests
from tertulia.store.reaching.digests import Reader, Told
from tertulia.store.tx import Tx

log = logging.getLogger(__name__)

ROUND_S = 15.0
READERS_AT_ONCE = 100
# So long somebody waits whose mail was not taken: a mail server that is away is seldom back sooner.
AGAIN_AFTER = timedelta(minutes=10)
# At so many people one round looks; the next goes on behind them.
MAX_LOOKS = 50


class Digests:
    """Looks again and again who is away and has something waiting; whoever it told is noted before the mail leaves.

    So a crash between the two loses a mail and never sends one twice.
    """

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        # Of who went before this server ran nobody knows when that was.
        self._began_at = deps.clock.now()
        # In whose rooms nothing was said since nothing was found, by the sum of their last numbers.
        self._nothing: dict[MemberId, int] = {}
        # When a mail was tried that was not taken.
        self._tried_at: dict[MemberId, datetime] = {}
        # Who was gone by last in a round that was broken off; empty where it came to the end.
        self._after = ""

    async def run(self) -> None:
        """Tell people for as long as the server runs; at once over where no mail is sent."""
        while self._deps.accounts.mail is not None:
            await outlive(self.tell_all(), "digests wait for the next round")
            await asyncio.sleep(ROUND_S)

    async def tell_all(self) -> int:
        """Tell everybody who is due, but no more than a round takes; gives to how many mail went.

        Raises:
            Unavailable: no mail is taken now, or the database cannot be read or written; all others wait.
        """
        sent = looks = 0
        while True:
            now = self._deps.clock.now()
            readers = await digests.list_readers(self._deps.db, now, self._after, READERS_AT_ONCE)
            await self._postpone([(one, due) for one in readers if (due := self._find_due(one, now)) > now])
            for reader in readers:
                if looks == MAX_LOOKS:
                    return sent
                self._after = reader.member_id
                if self._is_ripe(reader, self._deps.clock.now()):
                    looks += 1
                    sent += await self._tell(reader)
            if len(readers) < READERS_AT_ONCE:
                self._after = ""
                return sent

    def _is_ripe(self, reader: Reader, now: datetime) -> bool:
        """Say whether it is time to look what waits for somebody, without looking."""
        if self._find_due(reader, now) > now:
            return False
        is_away = in_force(self._deps, reader.profile) == "away"
        return not is_away or self._nothing.get(reader.member_id) != self._count_said(reader.member_id)

    def _find_due(self, reader: Reader, now: datetime) -> datetime:
        """Find a moment before which there is no use in looking what waits for somebody; `now` where there is none."""
        profile, presence = reader.profile, self._deps.presence
        if presence.is_online(reader.member_id):
            return now + AWAY
        left_at = presence.left_at(reader.member_id, self._began_at)
        if left_at + AWAY > now:
            return left_at + AWAY
        if is_quiet(profile, now):
            return now + AGAIN_AFTER
        tried_at = self._tried_at.get(reader.member_id)
        # A moment that is still to come was noted by a clock that was wrong.
        if tried_at is not None and tried_at <= now < tried_at + AGAIN_AFTER:
            return tried_at + AGAIN_AFTER
        when = in_force(self._deps, profile)
        return now if is_due(profile, when, reader.told.at, now) else next_due(profile, when, reader.told.at, now)

    async def _postpone(self, found: list[tuple[Reader, datetime]]) -> None:
        """Have nobody looked at again before its time, so that a round costs what there is to do."""

        def op(tx: Tx) -> None:
            for reader, due_at in found:
                digests.postpone(tx, self._deps.people[reader.member_id], reader, due_at)

        if found:
            # On a full disk it is looked at again and again, as if nothing was known.
            with suppress(Unavailable):
                await self._deps.writer.submit(op)

    def _count_said(self, member_id: MemberId) -> int:
        return sum(state.said_seq for state in self._deps.rooms.of_member(member_id))

    async def _tell(self, reader: Reader) -> bool:
        """Look what waits for somebody, note that it was told, and send the mail; False where none left."""
        deps, member = self._deps, self._deps.people[reader.member_id]
        said = self._count_said(member.id)
        found, end = await digests.list_waiting(deps.db, member, reader.told.n)
        when = in_force(deps, reader.profile)
        if not found and when == "away":
            self._nothing[member.id] = said
            return False
        self._nothing.pop(member.id, None)
        # Where nothing waits, the hour of the day or week came and went: what is said later is for the next.
        noted = await self._note(reader, end)
        if noted is None or not found:
            return False
        return await self._send(reader, write_letter(deps, member, reader.profile, when, found), noted)

    async def _note(self, reader: Reader, end: int) -> Told | None:
        """Write down up to where somebody is told now; None if it changed its mind, or its address, meanwhile."""

        def op(tx: Tx) -> Told | None:
            member = get_member(tx, reader.member_id)
            is_same = digests.find_told(tx, member) == reader.told
            if not is_same or not member.is_active or profiles.get_profile(tx, member) != reader.profile:
                return None
            told = Told(end, tx.now)
            digests.put_told(tx, member, told)
            return told

        return await self._deps.writer.submit(op)

    async def _send(self, reader: Reader, letter: Letter, noted: Told) -> bool:
        assert self._deps.accounts.mail is not None
        try:
            await self._deps.accounts.mail.send(letter.to, letter.subject, letter.text, letter.headers)
        except OutcomeUnknown as error:
            log.error("a digest for %s may be lost: %s", reader.member_id, error.message)
        except AddressRefused as error:
            log.warning("a digest for %s waits for its next: %s", reader.member_id, error.message)
            await self._take_back(reader, noted, replace(noted, n=reader.told.n))
            return False
        except Unavailable:
            self._tried_at[reader.member_id] = self._deps.clock.now()
            await self._take_back(reader, noted, reader.told)
            raise
        return True

    async def _take_back(self, reader: Reader, noted: Told, told: Told) -> None:
        """Let what was not sent wait again, unless something else was noted meanwhile."""

        def op(tx: Tx) -> None:
            member: Member = get_member(tx, reader.member_id)
            if digests.find_told(tx, member) == noted:
                digests.put_told(tx, member, told)

        await self._deps.writer.submit(op)
