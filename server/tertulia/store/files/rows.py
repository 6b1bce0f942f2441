"""Files in the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from tertulia.domain.content.file import File
from tertulia.domain.ids import FileId, MemberId, MessageId, WorkspaceId
from tertulia.store.database import Database
from tertulia.store.tables.files import files
from tertulia.store.tx import Tx

_NAMES = tuple(field.name for field in fields(File))
_FILE = files.c


def insert_file(tx: Tx, file: File) -> File:
    """Add a file whose bytes are on the disk, with the batch's time."""
    made = replace(file, created_at=tx.now)
    tx.run(sa.insert(files).values({name: getattr(made, name) for name in _NAMES}))
    return made


def sum_bytes(tx: Tx, workspace_id: WorkspaceId) -> int:
    """Sum what a workspace's files take, each counted, at this point of the batch."""
    query = sa.select(sa.func.coalesce(sa.func.sum(_FILE.size_bytes), 0)).where(_FILE.workspace_id == workspace_id)
    return int(tx.run(query).scalar_one())


def list_loose(tx: Tx, uploader_id: MemberId, file_ids: Sequence[str]) -> list[File]:
    """List those of these files that are the member's own and in no message yet, in the order asked for."""
    query = sa.select(files).where(_FILE.id.in_(file_ids), _FILE.uploader_id == uploader_id, _FILE.message_id.is_(None))
    found = {row["id"]: _file(row) for row in tx.run(query).mappings()}
    return [found[FileId(file_id)] for file_id in file_ids if file_id in found]


def attach(tx: Tx, message_id: MessageId, attached: Sequence[File]) -> None:
    """Have a message hold files, in this order."""
    for position, file in enumerate(attached):
        tx.run(sa.update(files).where(_FILE.id == file.id).values(message_id=message_id, position=position))


def delete_file(tx: Tx, file_id: FileId) -> bool:
    """Remove a file that is in no message; False when it is gone, or in one."""
    return bool(tx.run(sa.delete(files).where(_FILE.id == file_id, _FILE.message_id.is_(None))).rowcount)


def delete_of_message(tx: Tx, message_id: MessageId) -> list[str]:
    """Remove the files of a message; gives the hashes of their bytes."""
    hashes = list(tx.run(sa.select(_FILE.sha256).where(_FILE.message_id == message_id)).scalars())
    if hashes:
        tx.run(sa.delete(files).where(_FILE.message_id == message_id))
    return hashes


def delete_abandoned(tx: Tx, before: datetime, limit: int) -> list[str]:
    """Remove files that were sent before a moment and are in no message; gives the hashes of their bytes."""
    query = sa.select(_FILE.id, _FILE.sha256).where(_FILE.message_id.is_(None), _FILE.created_at < before).limit(limit)
    found = tx.run(query).all()
    if found:
        tx.run(sa.delete(files).where(_FILE.id.in_([row.id for row in found])))
    return [row.sha256 for row in found]


async def find_file(db: Database, workspace_id: WorkspaceId, file_id: FileId) -> File | None:
    """Find a file."""
    query = sa.select(files).where(_FILE.workspace_id == workspace_id, _FILE.id == file_id)
    async with db.read() as connection:
        row = (await connection.execute(query)).mappings().first()
    return None if row is None else _file(row)


async def list_known_hashes(db: Database, hashes: Collection[str]) -> set[str]:
    """Say which of these hashes, not very many, some file has."""
    async with db.read() as connection:
        found = await connection.execute(sa.select(_FILE.sha256).where(_FILE.sha256.in_(hashes)).distinct())
        return set(found.scalars())


def attached_to(message_ids: Sequence[Any]) -> sa.Select[Any]:
    """Select the files of messages, in order."""
    return sa.select(files).where(_FILE.message_id.in_(message_ids)).order_by(_FILE.message_id, _FILE.position)


def group_by_message(rows: Any) -> dict[str, tuple[File, ...]]:
    """Gather what `attached_to` selected, by message."""
    grouped: dict[str, list[File]] = {}
    for row in rows:
        grouped.setdefault(row["message_id"], []).append(_file(row))
    return {message_id: tuple(found) for message_id, found in grouped.items()}


async def read_attached(connection: AsyncConnection, message_ids: Sequence[Any]) -> dict[str, tuple[File, ...]]:
    """Read the files of messages, by message."""
    if not message_ids:
        return {}
    return group_by_message((await connection.execute(attached_to(message_ids))).mappings())


def _file(row: Any) -> File:
    return File(**{name: row[name] for name in _NAMES})
