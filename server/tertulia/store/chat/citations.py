"""Which documents an agent's answer names, beside the message."""

from __future__ import annotations

import json
from dataclasses import asdict

import sqlalchemy as sa

from tertulia.domain.message import Citation, Message
from tertulia.store.tables.rooms import messages
from tertulia.store.tx import Tx


def put_sources(tx: Tx, message: Message) -> None:
    """Note what a message names, which is there already; nothing of the sort is no write."""
    if message.sources:
        written = json.dumps([asdict(one) for one in message.sources], ensure_ascii=False)
        tx.run(sa.update(messages).where(messages.c.id == message.id).values(sources=written))


def sources_of(written: str | None) -> tuple[Citation, ...]:
    """Read what a message names."""
    return () if written is None else tuple(Citation(**one) for one in json.loads(written))
