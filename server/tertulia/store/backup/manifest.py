"""What a backup says of its own content: the SHA-256 of each member, compared when it is taken apart again."""

from __future__ import annotations

import hashlib
import io
import json
import re
import tarfile
from pathlib import Path
from typing import IO

from tertulia.domain.errors import ConfigError

MANIFEST = "manifest.json"
# Said at the beginning too, so that an end that is lost is missed.
PROMISE = {"TERTULIA.manifest": MANIFEST}
_MAX_BYTES = 256_000_000
_CONTENT_NAME = re.compile(r"files/([0-9a-f]{2})/([0-9a-f]{62})")
_BLOCK_BYTES = 512
_END_BYTES = 2 * _BLOCK_BYTES


class HashingReader:
    """Reads a stream and hashes what was read of it."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Read as the stream does. Raises: OSError."""
        chunk = self._source.read(size)
        self._hash.update(chunk)
        return chunk

    def sha256(self) -> str:
        """Give the hash of all that was read so far."""
        return self._hash.hexdigest()


def add_file(tar: tarfile.TarFile, path: Path, name: str) -> str:
    """Write a file into an archive; gives the hash of what was written.

    Raises:
        FileNotFoundError: it is gone.
        OSError: it cannot be read, or the archive not be written.
    """
    with path.open("rb") as content:
        reader = HashingReader(content)
        tar.addfile(tar.gettarinfo(arcname=name, fileobj=content), reader)
    return reader.sha256()


def add_manifest(tar: tarfile.TarFile, hashes: dict[str, str]) -> None:
    """Write as the last member what all others hold."""
    content = json.dumps({"sha256": hashes}, indent=0).encode()
    member = tarfile.TarInfo(MANIFEST)
    member.size, member.mode = len(content), 0o600
    tar.addfile(member, io.BytesIO(content))


def read_manifest(content: IO[bytes]) -> dict[str, str]:
    """Read what an archive says that its members hold.

    Raises:
        ConfigError: it is damaged.
    """
    try:
        hashes = json.loads(content.read(_MAX_BYTES))["sha256"]
        return {str(name): str(sha256) for name, sha256 in hashes.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(f"The backup is damaged: its {MANIFEST} cannot be read. Take another backup.") from error


def require_whole(tar: tarfile.TarFile, found: dict[str, str], told: dict[str, str] | None) -> None:
    """Refuse an archive that does not hold what it should.

    One of an earlier version says nothing of itself; but uploads bear their hashes as names.

    Raises:
        ConfigError: something in it was changed, or is missing.
    """
    if told is None:
        if PROMISE.keys() & tar.pax_headers.keys():
            raise ConfigError(f"The backup is damaged: it ends before its {MANIFEST}. Take another backup.")
        told = {name: _told_by_name(name) or sha256 for name, sha256 in found.items()}
    wrong = sorted(name for name in found.keys() | told.keys() if found.get(name) != told.get(name))
    if wrong:
        more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        raise ConfigError(f"The backup is damaged: {wrong[0][:100]}{more} is not what was saved. Take another backup.")


def require_end(file: IO[bytes], last: tarfile.TarInfo | None) -> None:
    """Refuse an archive that goes on after its last member, or breaks off: what follows could not be read.

    Raises:
        ConfigError: it does.
    """
    file.seek(0 if last is None else last.offset_data + -(-last.size // _BLOCK_BYTES) * _BLOCK_BYTES)
    size = 0
    while chunk := file.read(1 << 20):
        size += len(chunk)
        if chunk.strip(b"\0"):
            raise ConfigError("The backup is damaged: something in its middle cannot be read. Take another backup.")
    if size < _END_BYTES:
        raise ConfigError("The backup is damaged: its end is missing. Take another backup.")


def _told_by_name(name: str) -> str | None:
    found = _CONTENT_NAME.fullmatch(name)
    return None if found is None else found[1] + found[2]
