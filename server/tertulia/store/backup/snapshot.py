"""Copies a SQLite database as it is at one moment, beside whoever writes it, and makes of a copy a life of its own."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tertulia.domain.errors import ConfigError
from tertulia.domain.ids import new_id
from tertulia.store.migrate import find_damage, newest_revision
from tertulia.store.search.feed import forget_all

BUSY_TIMEOUT_S = 30


def copy_database(source: Path, target: Path) -> None:
    """Copy what was committed into a new file that needs none beside it; the writer is not kept waiting.

    Not what search knows: it lags behind the messages, and may still know words that were deleted.

    Raises:
        sqlite3.Error: it cannot be read, or the disk takes no more.
    """
    with (
        closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True, timeout=BUSY_TIMEOUT_S)) as present,
        closing(sqlite3.connect(target)) as copy,
    ):
        # In one step, and so of one moment, however much is written meanwhile.
        present.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode=DELETE")
        copy.execute("PRAGMA secure_delete=ON")
        with copy:
            forget_all(copy)


def revive(database: Path) -> None:
    """Begin another life of a copied database: its clients take what they know for old.

    Raises:
        ConfigError: it is damaged, no database of ours, or was written by a newer version of the program.
    """
    damage = find_damage(database, is_thorough=True)
    if damage is not None:
        raise ConfigError(f"The backup's database is damaged ({damage}); take another backup.")
    try:
        with closing(sqlite3.connect(database)) as connection, connection:
            (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            if revision > newest_revision():
                raise ConfigError(
                    f"The backup is of schema {revision}, this program knows up to {newest_revision()}: "
                    "restore it with the newer version of Tertulia."
                )
            connection.execute("DELETE FROM settings WHERE workspace_id = '' AND name = 'epoch'")
            epoch = ("", "epoch", new_id("ep"))
            connection.execute("INSERT INTO settings (workspace_id, name, value) VALUES (?, ?, ?)", epoch)
            if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'digests'").fetchone():
                # Of what waits in a backup people were told already, or will be by the server it was made of.
                connection.execute("UPDATE digests SET told_n = (SELECT coalesce(max(n), 0) FROM messages)")
    except (sqlite3.Error, TypeError) as error:
        raise ConfigError("The backup's database is none of Tertulia's; give another file.") from error
