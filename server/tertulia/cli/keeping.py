"""The database's life: brought to the newest schema, written into a backup, made of one again."""

from __future__ import annotations

from pathlib import Path

from tertulia.cli.space import require_space
from tertulia.config import Settings, key_source
from tertulia.domain.errors import ConfigError
from tertulia.store.backup.archive import back_up, restore
from tertulia.store.database import connect_for_writing
from tertulia.store.directory import DataDirectory
from tertulia.store.migrate import migrate, newest_revision


def migrate_database(settings: Settings) -> str:
    """Bring the database to the newest schema, as the next start would; gives what to say.

    Raises:
        ConfigError: there is none, a server runs over it, or a newer version of the program wrote it.
    """
    directory = DataDirectory(settings.data)
    if not directory.database.exists():
        raise ConfigError(f"There is no database in {directory.path} yet; the first start makes one.")
    if not directory.hold():
        raise ConfigError(f"A server holds {directory.path}; it brought the database to its schema when it started.")
    try:
        require_space(directory.path)
        engine = connect_for_writing(directory.database)
        try:
            migrate(engine)
        finally:
            engine.dispose()
    finally:
        directory.release()
    return f"The database is of schema {newest_revision()}."


def write_backup(settings: Settings, file: Path) -> str:
    """Write a backup, beside the running server or without one; gives what to say.

    Raises:
        ConfigError: it cannot be written.
    """
    back_up(DataDirectory(settings.data), file, key_source(settings).file)
    return f"Backed up {settings.data} to {file}; keep secret.key and memory.key apart from it."


def restore_backup(settings: Settings, file: Path) -> str:
    """Make the data directory, which must be empty, what a backup holds; gives what to say.

    Raises:
        ConfigError: it is not empty, or the file is no backup.
    """
    restore(file, DataDirectory(settings.data))
    keys = "the old secret.key and memory.key"
    return f"Restored {file} into {settings.data}; put {keys} there before you start the server."
