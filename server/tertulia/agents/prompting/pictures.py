"""Pictures of a room's talk for a model that can see them: the newest, few and small."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from tertulia.actions.deps import Deps
from tertulia.actions.models.minds import find_agents_capabilities
from tertulia.domain.agent import Agent
from tertulia.domain.content.file import RASTER_TYPES, File
from tertulia.domain.errors import AppError
from tertulia.domain.ids import FileId
from tertulia.domain.message import Message
from tertulia.llm.base import Image

# Vendors take more and larger ones (Anthropic: 5 MB in Base64); each is paid for with every step of a turn.
MAX_PICTURES = 4
MAX_PICTURE_BYTES = 3_500_000
MAX_SIDE_POINTS = 8_000


async def look_at(deps: Deps, agent: Agent, talk: Sequence[Message]) -> dict[FileId, Image]:
    """Read the newest pictures of a talk, in its order; none where the agent's model cannot see."""
    files = [file for message in talk for file in message.attachments if _is_small_picture(file)][-MAX_PICTURES:]
    if not files or not await _can_see(deps, agent):
        return {}
    found = [(file, await _read(deps, file)) for file in files]
    return {file.id: Image(file.name, file.media_type, data) for file, data in found if data is not None}


def _is_small_picture(file: File) -> bool:
    """Say whether a file is a picture that could be read when it came, of a size that services take."""
    if file.media_type not in RASTER_TYPES or file.width is None or file.height is None:
        return False
    return file.size_bytes <= MAX_PICTURE_BYTES and max(file.width, file.height) <= MAX_SIDE_POINTS


async def _can_see(deps: Deps, agent: Agent) -> bool:
    try:
        return (await find_agents_capabilities(deps, agent)).images
    except AppError:
        # That there is nobody to ask is told where it is asked.
        return False


async def _read(deps: Deps, file: File) -> bytes | None:
    try:
        return await asyncio.to_thread(deps.shelf.blobs.place_of(file.sha256).read_bytes)
    except OSError:
        return None
