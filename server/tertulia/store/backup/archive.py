"""Writes a data directory into one file, and makes one of such a file again."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import IO

from tertulia.domain.errors import ConfigError
from tertulia.store.backup.manifest import (
    MANIFEST,
    PROMISE,
    HashingReader,
    add_file,
    add_manifest,
    read_manifest,
    require_end,
    require_whole,
)
from tertulia.store.backup.snapshot import copy_database, revive
from tertulia.store.directory import DataDirectory

DATABASE = "tertulia.db"
STAGING = "restore.new"
# The keys are kept apart from what they protect; the rest is of one run alone, or made anew from the database.
NOT_KEPT = frozenset(
    {
        "secret.key",
        "memory.key",
        "lock",
        "control.json",
        "crashed",
        "chroma",
        MANIFEST,
        DATABASE,
        f"{DATABASE}-wal",
        f"{DATABASE}-shm",
    }
)

# Uploads that are not whole.
UNDER_WAY = ("files", "incoming")


def back_up(directory: DataDirectory, file: Path, key_file: Path | None = None) -> None:
    """Write what the directory holds at one moment into a new file, whether a server runs over it or not.

    Without the `key_file` of sealed memories, if that is in the directory under a name of its own.

    The database first, so that whatever it names is in the copy too, unless it was deleted meanwhile.

    Raises:
        ConfigError: there is nothing to back up, or the file is there, lies in the directory, or cannot be written.
    """
    if not directory.database.exists():
        raise ConfigError(f"There is no database in {directory.path}; give another directory with --data.")
    if file.exists():
        raise ConfigError(f"{file} is there already; give another name.")
    if not file.parent.is_dir():
        raise ConfigError(f"There is no directory {file.parent}; make it, or give another place.")
    if file.resolve().is_relative_to(directory.path.resolve()):
        raise ConfigError(f"{file} lies in the data directory itself; give a place outside of it.")
    fresh = file.with_name(file.name + ".new")
    try:
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=".tertulia-") as folder:
            copy = Path(folder) / DATABASE
            copy_database(directory.database, copy)
            with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
                with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT, pax_headers=PROMISE) as tar:
                    _pack(tar, copy, directory.path, key_file)
                out.flush()
                os.fsync(out.fileno())
        fresh.rename(file)
    except (OSError, sqlite3.Error) as error:
        fresh.unlink(missing_ok=True)
        why = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise ConfigError(f"The backup {file} could not be written: {why}.") from error


def restore(file: Path, directory: DataDirectory) -> None:
    """Make an empty directory what a backup holds, with an epoch of its own; all of it or nothing.

    Raises:
        ConfigError: the directory is not empty or in use, the file is no backup, or it cannot be written.
    """
    if not file.is_file():
        raise ConfigError(f"{file} is no file." if file.exists() else f"There is no file {file}.")
    was_there = directory.path.exists()
    if was_there and not directory.path.is_dir():
        raise ConfigError(f"{directory.path} is a file; give a directory with --data that is empty, or not there.")
    if was_there and any(directory.path.iterdir()):
        raise ConfigError(f"{directory.path} is not empty; give a directory with --data that is, or that is not there.")
    if not directory.hold():
        raise ConfigError(f"A server holds {directory.path}; give another directory with --data.")
    staging = directory.path / STAGING
    try:
        staging.mkdir(mode=0o700)
        _unpack(file, staging)
        revive(staging / DATABASE)
        # The database last: before it is there, there is nothing that looks like a whole.
        for path in sorted(staging.iterdir(), key=lambda one: one.name == DATABASE):
            path.rename(directory.path / path.name)
        staging.rmdir()
    except BaseException as error:
        shutil.rmtree(staging, ignore_errors=True)
        (directory.path / "lock").unlink(missing_ok=True)
        if not was_there:
            with suppress(OSError):
                directory.path.rmdir()
        if isinstance(error, OSError | tarfile.TarError):
            raise ConfigError(f"{file} could not be restored: {error}.") from error
        raise
    finally:
        directory.release()


def _pack(tar: tarfile.TarFile, database: Path, folder: Path, key_file: Path | None) -> None:
    """Write the database, what is kept beside it, and what all of that should be."""
    hashes = {DATABASE: add_file(tar, database, DATABASE)}
    # One that is being written, too.
    keys = () if key_file is None else (key_file.resolve(), key_file.with_name(key_file.name + ".new").resolve())
    for path in _kept(folder):
        if path.resolve() in keys:
            continue
        name = path.relative_to(folder).as_posix()
        # What was deleted meanwhile is to be nowhere.
        with suppress(FileNotFoundError):
            hashes[name] = add_file(tar, path, name)
    add_manifest(tar, hashes)


def _kept(folder: Path) -> Iterator[Path]:
    """List what lies beside the database and belongs to it: regular files, deep down too."""
    for path in sorted(folder.rglob("*")):
        names = path.relative_to(folder).parts
        is_left_out = names[0] in NOT_KEPT or names[0].endswith(".new") or names[:2] == UNDER_WAY
        if not is_left_out and path.is_file() and not path.is_symlink():
            yield path


def _unpack(file: Path, folder: Path) -> None:
    """Take an archive apart, and see that each of its members is what was put in."""
    found: dict[str, str] = {}
    told: dict[str, str] | None = None
    with file.open("rb") as source, tarfile.open(fileobj=source, mode="r:") as tar:
        last: tarfile.TarInfo | None = None
        for last in tar:
            _require_ours(file, last)
            content = tar.extractfile(last)
            assert content is not None
            if last.name == MANIFEST:
                told = read_manifest(content)
            else:
                found[last.name] = _write(content, folder, PurePosixPath(last.name))
        require_end(source, last)
        require_whole(tar, found, told)
    if not (folder / DATABASE).exists():
        raise ConfigError(f"{file} is no backup of Tertulia's: there is no database in it.")


def _require_ours(file: Path, member: tarfile.TarInfo) -> None:
    name = PurePosixPath(member.name)
    is_ours = name.parts and (name.parts[0] not in NOT_KEPT or member.name in (DATABASE, MANIFEST))
    if not member.isreg() or name.is_absolute() or ".." in name.parts or not is_ours:
        raise ConfigError(f"{file} is no backup of Tertulia's: it holds {member.name[:100]!r}.")


def _write(content: IO[bytes], folder: Path, name: PurePosixPath) -> str:
    """Write a member to its place, and have it on the disk; gives its hash."""
    where = folder
    for part in name.parts[:-1]:
        where /= part
        where.mkdir(exist_ok=True, mode=0o700)
    reader = HashingReader(content)
    with open(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        shutil.copyfileobj(reader, out)
        out.flush()
        os.fsync(out.fileno())
    return reader.sha256()
