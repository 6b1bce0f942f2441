"""Files over REST: sent as a form, given as bytes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from aiohttp import BodyPartReader, MultipartReader, hdrs, web
from aiohttp.http_exceptions import HttpProcessingError
from pydantic import Field

from tertulia.actions.content import files
from tertulia.domain.clock import to_rfc3339
from tertulia.domain.content.file import RASTER_TYPES, File
from tertulia.domain.errors import InvalidInput, NotFound, PayloadTooLarge
from tertulia.rest.api import OWN_HEADERS, Call, Resource
from tertulia.rest.port.bodies import BODY_BYTES_PER_S, BODY_TIMEOUT_S
from tertulia.wire.base import Time
from tertulia.wire.objects import Attachment

resource = Resource("files")

# What a form has beside the file: its borders and the part's head.
MAX_FORM_BYTES = 16_384
_READ_BYTES = 65_536
# So much is gathered in memory before it goes to the disk.
_WRITE_BYTES = 262_144
# What aiohttp says of forms that end too soon, have no border, or are no forms.
_BREAKS = (ValueError, AssertionError, HttpProcessingError, web.RequestPayloadError)


class FileObject(Attachment):
    """A file as who sent it sees it."""

    sha256: Annotated[str, Field(min_length=64, max_length=64)]
    created_at: Time


@resource.op("POST", "/api/files", result=FileObject, status=201, errors=(409,), takes_file=True)
async def upload_file(call: Call) -> Any:
    """Send a file, as the field `file` of a form, to be put into a message."""
    request, max_bytes = call.request, call.deps.shelf.options.max_bytes
    if request.content_type != "multipart/form-data" or hdrs.CONTENT_ENCODING in request.headers:
        raise InvalidInput("Send the file as the field 'file' of a form (multipart/form-data), unpacked.")
    announced = request.content_length or max_bytes
    if announced > max_bytes + MAX_FORM_BYTES:
        raise PayloadTooLarge(f"A file holds at most {max_bytes} bytes.")
    try:
        async with asyncio.timeout(max(BODY_TIMEOUT_S, announced / BODY_BYTES_PER_S)):
            form, part = await _find_part(request)
            sent = await files.upload_file(call.deps, call.member, part.filename or "", _pieces_of(form, part))
    except TimeoutError:
        raise web.HTTPRequestTimeout(text="The file did not come in time.") from None
    return _rendered(call, sent)


async def _find_part(request: web.Request) -> tuple[MultipartReader, BodyPartReader]:
    try:
        form = await request.multipart()
        part = await form.next()
    except _BREAKS:
        raise _broken() from None
    if not isinstance(part, BodyPartReader) or part.name != "file":
        raise InvalidInput("The form's only field must be 'file', with the file in it.")
    if part.headers.get(hdrs.CONTENT_TRANSFER_ENCODING, "binary").lower() not in ("binary", "8bit", "7bit"):
        raise InvalidInput("Send the file's bytes as they are, without the header Content-Transfer-Encoding.")
    return form, part


async def _pieces_of(form: MultipartReader, part: BodyPartReader) -> AsyncIterator[bytes]:
    held = bytearray()
    while not part.at_eof():
        try:
            held += await part.read_chunk(_READ_BYTES)
        except _BREAKS:
            raise _broken() from None
        if len(held) >= _WRITE_BYTES:
            yield bytes(held)
            held.clear()
    try:
        is_more = await form.next() is not None
    except _BREAKS:
        raise _broken() from None
    if is_more:
        raise InvalidInput("The form holds more than the field 'file'; send each file by itself.")
    if held:
        yield bytes(held)


def _broken() -> InvalidInput:
    return InvalidInput("The form is broken: it must be multipart/form-data with a border, up to its closing one.")


@resource.op("GET", "/api/files/{id}", gives_file=True, errors=(404, 416))
async def download_file(call: Call) -> web.StreamResponse:
    """Read a file's bytes, or a range of them."""
    file = await files.get_file(call.deps, call.member, call.path["id"])
    is_shown = file.media_type in RASTER_TYPES
    place = call.deps.shelf.blobs.place_of(file.sha256)
    return _bytes_of(call, place, file.media_type, file.name, is_shown)


@resource.op("GET", "/api/files/{id}/thumbnail", gives_file=True, errors=(404, 416))
async def get_thumbnail(call: Call) -> web.StreamResponse:
    """Read the small picture of a picture."""
    file = await files.get_file(call.deps, call.member, call.path["id"])
    if not file.has_thumbnail:
        raise NotFound("This file has no small picture.")
    place = call.deps.shelf.blobs.thumbnail_of(file.sha256)
    return _bytes_of(call, place, "image/webp", f"{file.name}.webp", True)


@resource.op("GET", "/api/files/{id}/info", result=FileObject, errors=(404,))
async def get_file_info(call: Call) -> Any:
    """Say what is known of a file."""
    return _rendered(call, await files.get_file(call.deps, call.member, call.path["id"]))


@resource.op("DELETE", "/api/files/{id}", status=204, errors=(404, 409))
async def delete_file(call: Call) -> None:
    """Take a file back that is in no message yet."""
    await files.delete_file(call.deps, call.member, call.path["id"])


def _rendered(call: Call, file: File) -> dict[str, Any]:
    return call.render.attachment(file) | {"sha256": file.sha256, "created_at": to_rfc3339(file.created_at)}


def _require_range(request: web.Request, size_bytes: int) -> None:
    try:
        start = request.http_range.start
    except ValueError:
        raise web.HTTPRequestRangeNotSatisfiable(text="Write one range, as in bytes=0-99.") from None
    if start is not None and start >= max(size_bytes, 1):
        raise web.HTTPRequestRangeNotSatisfiable(text=f"The file has {size_bytes} bytes.")


def _bytes_of(call: Call, place: Path, media_type: str, name: str, is_shown: bool) -> web.StreamResponse:
    """Give bytes that somebody sent so that no browser takes them for a page of ours, or keeps them for others."""
    if not place.is_file():
        # It was removed since its row was read.
        raise NotFound("This file is gone.")
    _require_range(call.request, place.stat().st_size)
    disposition = "inline" if is_shown else "attachment"
    headers = {
        **OWN_HEADERS,
        hdrs.CONTENT_TYPE: f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type,
        hdrs.CONTENT_DISPOSITION: f"{disposition}; filename*=UTF-8''{quote(name, safe='')}",
        # Kept by whoever read it, who asks each time whether it still may.
        hdrs.CACHE_CONTROL: "private, no-cache",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return web.FileResponse(place, headers=headers, chunk_size=_WRITE_BYTES)
