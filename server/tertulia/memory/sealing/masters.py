"""The master keys of the installation, under which all data keys lie: out of the database, in a file or a setting."""

from __future__ import annotations

import base64
import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from tertulia.domain.errors import ConfigError
from tertulia.memory.sealing.envelope import KEY_BYTES, fresh_key, id_of

# Where they are in the data directory, unless a setting says otherwise.
KEY_FILE = "memory.key"


@dataclass(frozen=True, slots=True)
class KeySource:
    """Where master keys are told: in a setting (`told`), else in a file; without either they end with the process."""

    told: str | None = None
    file: Path | None = None

    @property
    def name(self) -> str:
        """Say where the keys are, for who has to put one there."""
        return "TERTULIA_MEMORY_KEY" if self.told is not None else str(self.file or "the memory of this process")


class Masters:
    """The keys that are told, the first of which seals; the others only open what is still under them."""

    def __init__(self, source: KeySource) -> None:
        self.source = source
        self._keys: dict[str, bytes] = {}
        self._first: str | None = None

    @property
    def first(self) -> tuple[str, bytes] | None:
        """Give the key that seals, by name; None where there is no key."""
        return None if self._first is None else (self._first, self._keys[self._first])

    @property
    def first_id(self) -> str | None:
        """Name the key that seals."""
        return self._first

    @property
    def has_older(self) -> bool:
        """Say whether keys are told that only open."""
        return len(self._keys) > 1

    def find(self, master_id: str) -> bytes | None:
        """Find a key by its name."""
        return self._keys.get(master_id)

    def read(self) -> None:
        """Read the keys anew.

        Raises:
            ConfigError: one is none, or the file cannot be read.
        """
        told = self.source.told
        if told is None and self.source.file is not None:
            told = _read_file(self.source.file)
        if told is None and self.source.file is None and self._keys:
            return
        self._take([] if told is None else read_keys(told, self.source.name))

    def make(self) -> None:
        """Make a key that seals from now on, before those there are; what is in a file is there for good first.

        Raises:
            ConfigError: the keys are in a setting, or the file cannot be written.
        """
        if self.source.told is not None:
            raise ConfigError("TERTULIA_MEMORY_KEY names the keys: put a new one before the old, with a comma between.")
        self._keep([fresh_key(), *self._in_order()])

    def keep_only(self, used: Collection[str]) -> None:
        """Forget the keys that neither seal nor are among those `used`, where they are ours to forget.

        Raises:
            ConfigError: the file cannot be written.
        """
        kept = [key for name, key in self._keys.items() if name == self._first or name in used]
        if self.source.told is None and len(kept) < len(self._keys):
            self._keep(kept)

    def clear(self) -> None:
        """Know no key until they are read anew."""
        self._take([])

    def _keep(self, keys: Sequence[bytes]) -> None:
        if self.source.file is not None:
            _write_file(self.source.file, keys)
        self._take(keys)

    def _take(self, keys: Sequence[bytes]) -> None:
        self._keys = {id_of(key): key for key in keys}
        self._first = next(iter(self._keys), None)

    def _in_order(self) -> list[bytes]:
        return list(self._keys.values())


def read_keys(told: str, where: str) -> list[bytes]:
    """Read keys as people tell them: 32 bytes each in Base64, with commas or lines between.

    Raises:
        ConfigError: one is none.
    """
    keys = []
    for one in told.replace(",", "\n").split():
        try:
            key = base64.b64decode(one, validate=True)
        except ValueError:
            key = b""
        if len(key) != KEY_BYTES:
            raise ConfigError(
                f"{where} holds something that is no key: each is {KEY_BYTES} bytes in Base64, as "
                "'openssl rand -base64 32' makes it."
            )
        keys.append(key)
    return keys


def _read_file(path: Path) -> str | None:
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise ConfigError(f"The key of sealed memories, {path}, cannot be read: {why}.") from error


def _write_file(path: Path, keys: Sequence[bytes]) -> None:
    """Put keys into the file, all of them or none, for this user alone."""
    fresh = path.with_name(path.name + ".new")
    try:
        fresh.unlink(missing_ok=True)
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(b"".join(base64.b64encode(key) + b"\n" for key in keys))
            file.flush()
            os.fsync(file.fileno())
        fresh.rename(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise ConfigError(f"The key of sealed memories, {path}, cannot be written: {error.strerror}.") from error
