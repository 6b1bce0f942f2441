"""Bringing a database to the newest schema."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from tertulia.domain.errors import ConfigError
from tertulia.store.database import connect_for_writing
from tertulia.store.migrate import migrate, newest_revision


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    engine = connect_for_writing(tmp_path / "tertulia.db")
    migrate(engine)
    before = _schema(engine)
    migrate(engine)
    assert _schema(engine) == before
    engine.dispose()


def test_a_newer_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    engine = connect_for_writing(tmp_path / "tertulia.db")
    migrate(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    before = _schema(engine)
    with pytest.raises(ConfigError, match=f"9999.*{newest_revision()}"):
        migrate(engine)
    assert _schema(engine) == before
    engine.dispose()


def test_every_commit_is_on_disk_before_it_counts(tmp_path: Path) -> None:
    engine = connect_for_writing(tmp_path / "tertulia.db")
    with engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    engine.dispose()


def test_a_migration_that_a_full_disk_cut_short_is_begun_anew(tmp_path: Path) -> None:
    engine = connect_for_writing(tmp_path / "tertulia.db")
    _allow_pages(engine, 20)
    with pytest.raises(sa.exc.OperationalError, match="full"):
        migrate(engine)
    _allow_pages(engine, 100_000)
    migrate(engine)
    assert _schema(engine)[-1] == ("version", newest_revision())
    engine.dispose()


def _allow_pages(engine: sa.Engine, pages: int) -> None:
    with engine.connect() as connection:  # the writer's own: there is but one
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")


def _schema(engine: sa.Engine) -> list[tuple[str, str | None]]:
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master ORDER BY name").all()
        version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    return [*((row.name, row.sql) for row in found), ("version", version)]
