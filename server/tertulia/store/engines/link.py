"""What the writer needs of a database: one connection, one transaction at a time."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from tertulia.store.tx import Tx


class Refused(Exception):
    """The database took nothing of a batch, and no write in it is to blame; `answer` is what each of them is told."""

    def __init__(self, answer: Exception) -> None:
        super().__init__(str(answer))
        self.answer = answer


class Link(Protocol):
    """A writer's way into its database, used on the writer's thread alone.

    Transactions are serial over all writers of the database, in whatever process: from `begin` to the end of the
    transaction nobody else writes. What an operation has read is true until the commit, and whatever counts up,
    a room's numbers above all, does so in the order of commits.
    """

    def open(self) -> None:
        """Connect.

        Raises: sqlalchemy.exc.SQLAlchemyError.
        """

    def begin(self, now: datetime) -> Tx:
        """Begin a transaction at a time, whatever state the last one left the connection in.

        Raises: Refused.
        """

    def commit(self, tx: Tx) -> None:
        """Return once the transaction is on disk; if it raises anything but `Refused`, nothing of it is.

        Raises: Refused when nobody can tell; all else is an error as of an operation.
        """

    def rollback(self) -> None:
        """End the transaction, if one is open, with nothing written."""

    def is_passing(self, error: Exception) -> bool:
        """Say whether a failed transaction may succeed as it stands if it is run again."""

    def explain(self, error: Exception) -> Exception:
        """Give the error that whoever submitted an operation gets: `Unavailable` for what the database refuses."""

    def close(self) -> None:
        """Give back all that `open` took."""
