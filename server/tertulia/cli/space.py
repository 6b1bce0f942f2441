"""Whether a disk has room for a server, asked before anything on it is half written."""

from __future__ import annotations

import errno
from contextlib import suppress
from pathlib import Path

from tertulia.domain.errors import ConfigError

# A new database and its log take less than one MiB; the rest is for the first hours.
START_BYTES = 4 << 20
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def require_space(directory: Path) -> None:
    """Write so much, and remove it again.

    Raises:
        ConfigError: the disk does not take it.
    """
    trial = directory / "space.new"
    try:
        trial.write_bytes(bytes(START_BYTES))
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise ConfigError(
                f"{directory} cannot be written: {error.strerror}. Let this user write there, or give another "
                "directory with --data DIR or TERTULIA_DATA."
            ) from error
        raise ConfigError(
            f"{directory} takes no more: {error.strerror}. A start needs {START_BYTES >> 20} MiB there; "
            "make room on its disk, or give another directory with --data DIR or TERTULIA_DATA."
        ) from error
    finally:
        with suppress(OSError):
            trial.unlink(missing_ok=True)
