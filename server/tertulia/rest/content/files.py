"""Files over REST: sent as a form, given as bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from aiohttp import hdrs, web
from pydantic import Field

from tertulia.actions.content import files
from tertulia.domain.clock import to_rfc3339
from tertulia.domain.content.file import RASTER_TYPES, File
from tertulia.domain.errors import NotFound
from tertulia.rest.api import OWN_HEADERS, Call, Resource
from tertulia.rest.port.forms import open_form
from tertulia.wire.base import Time
from tertulia.wire.objects import Attachment

resource = Resource("files")

# So much is sent at once.
_WRITE_BYTES = 262_144


class FileObject(Attachment):
    """A file as who sent it sees it."""

    sha256: Annotated[str, Field(min_length=64, max_length=64)]
    created_at: Time


@resource.op("POST", "/api/files", result=FileObject, status=201, errors=(409,), takes_file=True)
async def upload_file(call: Call) -> Any:
    """Send a file, as the field `file` of a form, to be put into a message."""
    async with open_form(call.request, call.deps.shelf.options.max_bytes) as form:
        sent = await files.upload_file(call.deps, call.member, form.name, form.pieces)
    return _rendered(call, sent)


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
