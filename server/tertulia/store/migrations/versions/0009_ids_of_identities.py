"""Each identity has an id of its own; the former one was made of its words, under no key, and so told them."""

from __future__ import annotations

import hashlib
import secrets

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_IDENTITIES = sa.table("identities", *map(sa.column, ("workspace_id", "issuer", "subject", "id")))
_TOKENS = sa.table("tokens", sa.column("workspace_id"), sa.column("origin_id"))


def upgrade() -> None:
    op.add_column("identities", sa.Column("id", _TEXT, server_default="", nullable=False))
    connection = op.get_bind()
    old, new = _IDENTITIES.c, _TOKENS.c
    for row in connection.execute(sa.select(_IDENTITIES)).all():
        fresh = "idn_" + secrets.token_hex(13)
        which = (old.workspace_id == row.workspace_id, old.issuer == row.issuer, old.subject == row.subject)
        connection.execute(sa.update(_IDENTITIES).where(*which).values(id=fresh))
        made = (new.workspace_id == row.workspace_id, new.origin_id == _former_id(row))
        connection.execute(sa.update(_TOKENS).where(*made).values(origin_id=fresh))
    # What is left descends from links that were undone since, and ended with them.
    kept = sa.select(old.id)
    gone = (new.origin_id.startswith("idn_", autoescape=True), new.origin_id.not_in(kept))
    connection.execute(sa.update(_TOKENS).where(*gone).values(origin_id=None))


def downgrade() -> None:
    op.drop_column("identities", "id")


def _former_id(row: sa.Row[tuple[str, ...]]) -> str:
    told = f"{row.workspace_id}\n{row.issuer}\n{row.subject}"
    return "idn_" + hashlib.sha256(told.encode(errors="surrogatepass")).hexdigest()[:26]
