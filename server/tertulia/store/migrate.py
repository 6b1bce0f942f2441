"""Brings a database to the newest schema."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from tertulia.domain.errors import ConfigError

if TYPE_CHECKING:
    from alembic.config import Config

_SCRIPTS = Path(__file__).parent / "migrations"
_ADVICE = {
    "postgresql": "See that its server runs at this address and lets this user in.",
    "sqlite": (
        "See that it is one and that this user may read and write it; else restore a backup into another directory."
    ),
}


def newest_revision() -> str:
    """Name the newest revision: migrations are numbered files, so it is the last one's number."""
    return max(path.name for path in (_SCRIPTS / "versions").glob("[0-9]*.py")).split("_")[0]


def migrate(engine: sa.Engine) -> None:
    """Run the migrations that the database lacks.

    Raises:
        ConfigError: it cannot be opened, or a newer version of the program wrote it.
    """
    with _open(engine) as connection:
        if engine.dialect.name == "postgresql":
            from tertulia.store.engines.postgres import hold_for_migration

            hold_for_migration(connection)
        else:
            # All or nothing: a disk that fills half-way leaves the schema as it was.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        present = _present_revision(connection)
        newest = newest_revision()
        if present == newest:
            return
        if present is not None and present > newest:
            raise ConfigError(
                f"The database is of schema {present}, this program knows up to {newest}: "
                "start the newer version of Tertulia, or restore a backup made before the upgrade."
            )
        from alembic import command

        command.upgrade(alembic_config(connection), "head")
        connection.commit()


def _open(engine: sa.Engine) -> sa.Connection:
    try:
        return engine.connect()
    except sa.exc.DatabaseError as error:
        why = " ".join(str(error.orig).split()).rstrip(".")
        advice = _ADVICE[engine.dialect.name]
        raise ConfigError(f"The database {engine.url.database} cannot be opened: {why}. {advice}") from error


def find_damage(path: Path, is_thorough: bool = False) -> str | None:
    """Say what is wrong with a database file, None when it is sound; thoroughly, its indexes are compared too."""
    check = "integrity_check" if is_thorough else "quick_check"
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)) as connection:
            verdict: str = connection.execute(f"PRAGMA {check}(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        return str(error)
    return None if verdict == "ok" else verdict


def alembic_config(connection: sa.Connection) -> Config:
    """Configure alembic for our scripts and this connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    return config


def _present_revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return revision
