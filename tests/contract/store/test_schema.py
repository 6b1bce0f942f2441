"""The tables of either database are those that the program knows, and are made once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from tertulia.store.database import connect_for_writing
from tertulia.store.migrate import alembic_config, migrate, newest_revision
from tertulia.store.tables import metadata
from tertulia.store.tables.search import is_described
from tests.contract.store.conftest import Postgres
from tests.unit.store.test_migrate import FILL_AS_OF_0001, FOLLOWERS


def test_migrations_lead_to_the_tables(place: Path | sa.URL) -> None:
    engine = connect_for_writing(place)
    migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": is_described})
        assert compare_metadata(context, metadata) == []
        # Names of foreign keys are not compared there.
        made = {key["name"] for keys in sa.inspect(connection).get_multi_foreign_keys().values() for key in keys}
    assert made == {key.name for table in metadata.sorted_tables for key in table.foreign_key_constraints}
    engine.dispose()


def test_text_is_compared_byte_by_byte(postgres_place: sa.URL, postgres: Postgres) -> None:
    query = (
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' "
        "AND data_type = 'character varying' AND collation_name IS DISTINCT FROM 'C' "
        "AND table_name <> 'alembic_version'"
    )
    with postgres.connect() as connection:
        assert connection.execute(query.encode()).fetchall() == []


def test_threads_of_before_are_followed_on_postgres_too(postgres: Postgres) -> None:
    name = f"{postgres.url.database}_old"
    query = "SELECT member_id, is_following, read_seq FROM thread_followers ORDER BY member_id"
    with postgres.connect() as server:
        server.execute(f"CREATE DATABASE {name}".encode())
        try:
            engine = connect_for_writing(postgres.url.set(database=name))
            with engine.connect() as connection:
                command.upgrade(alembic_config(connection), "0001")
                for statement in FILL_AS_OF_0001:
                    connection.exec_driver_sql(statement)
                connection.commit()
            migrate(engine)
            with engine.connect() as connection:
                assert [tuple(row) for row in connection.exec_driver_sql(query)] == FOLLOWERS
            engine.dispose()
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def test_programs_that_start_at_once_migrate_once(postgres: Postgres) -> None:
    name = f"{postgres.url.database}_new"

    def start(_: int) -> list[str]:
        engine = connect_for_writing(postgres.url.set(database=name))
        migrate(engine)
        with engine.connect() as connection:
            found = list(connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars())
        engine.dispose()
        return found

    with postgres.connect() as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        try:
            with ThreadPoolExecutor(3) as programs:
                assert list(programs.map(start, range(3))) == [[newest_revision()]] * 3
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
