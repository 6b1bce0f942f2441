"""Runs migrations on the connection that `store.migrate` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy.types import TypeDecorator

from tertulia.store.tables import metadata

connection = context.config.attributes["connection"]


def _render_item(kind: str, item: Any, _autogenerate: object) -> str | Literal[False]:
    """Write our column types as what they are in the database: a migration must outlive the code it was made from."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{type(item.impl_instance).__name__}()"
    return False


context.configure(connection=connection, target_metadata=metadata, render_item=_render_item)
with context.begin_transaction():
    context.run_migrations()
