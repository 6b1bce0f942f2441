"""Reads the one file of a form, piece by piece."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import BodyPartReader, MultipartReader, hdrs, web
from aiohttp.http_exceptions import HttpProcessingError

from tertulia.domain.errors import InvalidInput, PayloadTooLarge
from tertulia.rest.port.bodies import BODY_BYTES_PER_S, BODY_TIMEOUT_S

# What a form has beside the file: its borders and the part's head.
MAX_FORM_BYTES = 16_384
_READ_BYTES = 65_536
# So much is gathered in memory before it goes to the disk.
_WRITE_BYTES = 262_144
# What aiohttp says of forms that end too soon, have no border, or are no forms.
_BREAKS = (ValueError, AssertionError, HttpProcessingError, web.RequestPayloadError)


@dataclass(frozen=True, slots=True)
class FormFile:
    """A file that is being sent, under the name that the client gives it."""

    name: str
    pieces: AsyncIterator[bytes]


@asynccontextmanager
async def open_form(request: web.Request, max_bytes: int) -> AsyncIterator[FormFile]:
    """Begin to read the field `file` of a form; within, its pieces come in time.

    Raises:
        InvalidInput: there is no such form.
        PayloadTooLarge: more is announced than is taken; whoever reads the pieces counts them.
        web.HTTPRequestTimeout: it does not come.
    """
    if request.content_type != "multipart/form-data" or hdrs.CONTENT_ENCODING in request.headers:
        raise InvalidInput("Send the file as the field 'file' of a form (multipart/form-data), unpacked.")
    announced = request.content_length or max_bytes
    if announced > max_bytes + MAX_FORM_BYTES:
        raise PayloadTooLarge(f"A file holds at most {max_bytes} bytes.")
    try:
        async with asyncio.timeout(max(BODY_TIMEOUT_S, announced / BODY_BYTES_PER_S)):
            form, part = await _find_part(request)
            yield FormFile(part.filename or "", _pieces_of(form, part))
    except TimeoutError:
        raise web.HTTPRequestTimeout(text="The file did not come in time.") from None


async def read_form(request: web.Request, max_bytes: int) -> tuple[str, bytes]:
    """Read the one file of a form whole: its name and its bytes.

    Raises:
        InvalidInput, PayloadTooLarge, web.HTTPRequestTimeout: as `open_form` says.
    """
    held = bytearray()
    async with open_form(request, max_bytes) as form:
        async for piece in form.pieces:
            held += piece
            if len(held) > max_bytes:
                raise PayloadTooLarge(f"A file holds at most {max_bytes} bytes here.")
    return form.name, bytes(held)


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
