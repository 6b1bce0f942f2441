"""Sending files, reading them, and taking back what is in no message yet."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress

from tertulia.actions.chat.reading import get_message
from tertulia.actions.deps import Deps
from tertulia.domain.content.file import File
from tertulia.domain.errors import Conflict, NotFound, PermissionDenied
from tertulia.domain.ids import FileId
from tertulia.domain.people import Member
from tertulia.governance import permissions
from tertulia.store.files import rows
from tertulia.store.tx import Tx


async def upload_file(deps: Deps, member: Member, name: str, chunks: AsyncIterator[bytes]) -> File:
    """Take a file in that comes in pieces; it is the member's alone until a message of its holds it.

    Raises:
        InvalidInput, PayloadTooLarge, Conflict, RateLimited, Unavailable: as `Shelf.take_in` says.
    """
    permissions.require_active(member)
    return await deps.shelf.take_in(member, name, chunks)


async def get_file(deps: Deps, member: Member, file_id: str) -> File:
    """Get a file that the member sent, or that is in a message it may read.

    Raises:
        NotFound: there is none.
    """
    file = await rows.find_file(deps.db, member.workspace_id, FileId(file_id))
    if file is not None and file.uploader_id == member.id:
        return file
    if file is not None and file.message_id is not None:
        with suppress(NotFound):
            await get_message(deps, member, file.message_id)
            return file
    raise NotFound(f"There is no file {file_id[:64]}.")


async def delete_file(deps: Deps, member: Member, file_id: str) -> None:
    """Take a file back that is in no message yet.

    Raises:
        NotFound: there is none that the member may read.
        PermissionDenied: somebody else sent it.
        Conflict: a message holds it.
    """
    file = await get_file(deps, member, file_id)
    if file.uploader_id != member.id:
        raise PermissionDenied("Only who sent a file can delete it.")

    def op(tx: Tx) -> None:
        if not rows.delete_file(tx, file.id):
            raise Conflict("A message holds this file; delete the message instead.")
        tx.after_commit.append(lambda: deps.shelf.drop([file.sha256]))

    await deps.writer.submit(op)
