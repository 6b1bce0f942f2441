"""Passwords are hashed slowly, in threads of their own: argon2id, and never more at once than there is memory for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tertulia.domain.errors import Unavailable
from tertulia.domain.words.passwords import normal

T = TypeVar("T")

# The second of the choices that OWASP's Password Storage Cheat Sheet gives as equal: 19 MiB, 2 passes, 1 lane.
MEMORY_KIB = 19_456
PASSES = 2
# At once, and waiting: beyond it somebody is told to come back after about as long as these take.
MAX_AT_ONCE = 2
MAX_WAITING = 100
# Of no password: what is compared where there is nothing to compare with takes as long.
DECOY = f"$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p=1$c29tZXNhbHRzb21lc2FsdA$" + "A" * 43


class Hashing:
    """Hashes and compares passwords; `close` ends its threads."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=1)
        self._threads = ThreadPoolExecutor(MAX_AT_ONCE, thread_name_prefix="hashing")
        self._waiting = 0

    async def hash(self, password: str) -> str:
        """Hash a password for keeping.

        Raises:
            Unavailable: too many are being hashed.
        """
        return await self._run(lambda: self._hasher.hash(normal(password)))

    async def is_same(self, kept: str | None, password: str) -> bool:
        """Say whether a password is the one that was kept; never so for None, which takes as long.

        Raises:
            Unavailable: too many are being hashed.
        """

        def compare() -> bool:
            try:
                self._hasher.verify(kept or DECOY, normal(password))
            except (VerificationError, InvalidHashError):
                return False
            return kept is not None

        return await self._run(compare)

    def close(self) -> None:
        """End the threads once what they hash is done."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    async def _run(self, work: Callable[[], T]) -> T:
        if self._waiting >= MAX_WAITING:
            raise Unavailable("Too many sign in at the same time; come back in a while.", retry_after_s=5)
        self._waiting += 1
        try:
            # Who hangs up takes back what waits; what is being hashed keeps its thread, and so its memory counts.
            return await asyncio.wrap_future(self._threads.submit(work))
        finally:
            self._waiting -= 1
