"""The bytes of files on the disk, each content once, under its SHA-256."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

_HASH = re.compile(r"[0-9a-f]{64}")
MAX_SIDE_PX = 512
# What a small file may unpack to: a picture's points are counted before any of them is unpacked.
MAX_PIXELS = 32_000_000


class Incoming:
    """A file that is being written, hashed as it comes; what is not kept is gone when it is closed.

    Writing and finishing wait for the disk: they are called off the loop, one at a time.
    """

    def __init__(self, folder: Path) -> None:
        number, name = tempfile.mkstemp(dir=folder, prefix="in-")
        self.path = Path(name)
        self.size_bytes = 0
        self._file: IO[bytes] = os.fdopen(number, "wb")
        self._hash = hashlib.sha256()

    def write(self, chunk: bytes) -> None:
        """Take a piece. Raises: OSError."""
        self._file.write(chunk)
        self._hash.update(chunk)
        self.size_bytes += len(chunk)

    def finish(self) -> str:
        """Have all of it on the disk; gives its hash. Raises: OSError."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return self._hash.hexdigest()

    def close(self) -> None:
        """Give up whatever was not kept."""
        with suppress(OSError, ValueError):
            self._file.close()
        self.path.unlink(missing_ok=True)


class Blobs:
    """The folder of all contents; what is in it was whole before it had its name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._incoming = folder / "incoming"

    def open(self) -> None:
        """Make the folder, without what an earlier run left half written. Raises: OSError."""
        shutil.rmtree(self._incoming, ignore_errors=True)
        self._incoming.mkdir(parents=True, mode=0o700)

    def begin(self) -> Incoming:
        """Begin to take a file in. Raises: OSError."""
        return Incoming(self._incoming)

    def keep(self, incoming: Path, sha256: str) -> None:
        """Give what is whole its place, and have that on the disk too. Raises: OSError."""
        place = self.place_of(sha256)
        is_new = not place.parent.exists()
        place.parent.mkdir(mode=0o700, exist_ok=True)
        incoming.replace(place)
        _sync_folder(place.parent)
        if is_new:
            _sync_folder(self._folder)

    def place_of(self, sha256: str) -> Path:
        """Say where a content lies."""
        return self._folder / sha256[:2] / sha256[2:]

    def thumbnail_of(self, sha256: str) -> Path:
        """Say where the small picture of a content lies."""
        return self._folder / sha256[:2] / f"{sha256[2:]}.webp"

    def remove(self, sha256: str) -> None:
        """Remove a content and its small picture, if they are there. Raises: OSError."""
        self.thumbnail_of(sha256).unlink(missing_ok=True)
        self.place_of(sha256).unlink(missing_ok=True)

    def list_hashes(self) -> Iterator[str]:
        """List all contents."""
        for place in sorted(self._folder.glob("[0-9a-f][0-9a-f]/*")):
            sha256 = place.parent.name + place.name
            if _HASH.fullmatch(sha256):
                yield sha256


def draw_thumbnail(source: Path, place: Path) -> tuple[int, int] | None:
    """Draw the small picture of a raster picture anew, without whatever else the file holds; gives the size as shown.

    None when it is no picture that can be read, or one of too many points. Raises: OSError when the disk takes nothing.
    """
    from PIL import Image, ImageOps

    # We count ourselves, and in place of a warning.
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(source, formats=("PNG", "JPEG", "GIF", "WEBP")) as picture:
            width, height = picture.size
            if width * height > MAX_PIXELS:
                return None
            picture.draft("RGB", (MAX_SIDE_PX * 2, MAX_SIDE_PX * 2))
            is_turned = picture.getexif().get(0x0112, 1) >= 5
            shown = ImageOps.exif_transpose(picture).convert("RGBA" if _is_transparent(picture) else "RGB")
            shown.thumbnail((MAX_SIDE_PX, MAX_SIDE_PX))
    except Exception:  # noqa: BLE001 - whatever a broken picture does to its decoder, it is merely no picture
        return None
    fresh = place.with_suffix(".new")
    try:
        shown.save(fresh, "WEBP", quality=80, method=4)
        fresh.replace(place)
    finally:
        fresh.unlink(missing_ok=True)
    return (height, width) if is_turned else (width, height)


def _is_transparent(picture: object) -> bool:
    return bool(getattr(picture, "has_transparency_data", False))


def _sync_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
