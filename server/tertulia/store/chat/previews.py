"""What the links of messages lead to, in the database."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, replace
from typing import Any

import sqlalchemy as sa

from tertulia.domain.message import LinkPreview, Message
from tertulia.store.tables.conversation import link_previews
from tertulia.store.tx import Tx


def previews_of(written: str | None) -> tuple[LinkPreview, ...]:
    """Read the previews of a message as the table has them."""
    return () if written is None else tuple(LinkPreview(**one) for one in json.loads(written))


def read_previews(tx: Tx, message: Message) -> tuple[LinkPreview, ...]:
    """Read a message's previews at this point of the batch, those that were taken off among them."""
    query = sa.select(link_previews.c.previews).where(_of(message))
    return previews_of(tx.run(query).scalar_one_or_none())


def put_previews(tx: Tx, message: Message, previews: tuple[LinkPreview, ...]) -> Message:
    """Write all previews of a message, and give it as it stands with them."""
    delete_previews(tx, message)
    if previews:
        told = json.dumps([asdict(one) for one in previews], ensure_ascii=False)
        values: dict[str, Any] = {"message_id": message.id, "workspace_id": message.workspace_id, "previews": told}
        tx.run(sa.insert(link_previews).values(values))
    return replace(message, previews=previews)


def keep_previews(tx: Tx, message: Message, links: Collection[str]) -> Message:
    """Leave of a message's previews those of these links; gives it as it stands with them."""
    kept = read_previews(tx, message)
    linked = tuple(one for one in kept if one.url in links)
    return put_previews(tx, message, linked) if linked != kept else replace(message, previews=kept)


def delete_previews(tx: Tx, message: Message) -> None:
    """Remove a message's previews, if there are any."""
    tx.run(sa.delete(link_previews).where(_of(message)))


def _of(message: Message) -> sa.ColumnElement[bool]:
    return (link_previews.c.workspace_id == message.workspace_id) & (link_previews.c.message_id == message.id)
