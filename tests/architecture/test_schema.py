"""The database's shape: a workspace on every row, and migrations that lead exactly to the tables."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from tertulia.store.database import connect_for_writing
from tertulia.store.migrate import migrate
from tertulia.store.tables import metadata
from tertulia.store.tables.search import is_described


def test_every_row_has_a_workspace() -> None:
    homeless = [
        table.name
        for table in metadata.sorted_tables
        if table.name != "workspaces"  # its own id
        if "workspace_id" not in table.columns or table.columns["workspace_id"].nullable
    ]
    assert not homeless, f"add workspace_column() to {homeless}"


def test_migrations_lead_to_the_tables(tmp_path: Path) -> None:
    engine = connect_for_writing(tmp_path / "new.sqlite")
    migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": is_described})
        assert compare_metadata(context, metadata) == [], "the tables changed: write a migration"
    engine.dispose()
