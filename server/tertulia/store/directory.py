"""The data directory: one server at a time, and how others on the machine reach it."""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import dataclass
from pathlib import Path

from tertulia.domain.errors import ConfigError

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Running:
    """The server that holds the directory, as it told of itself."""

    pid: int
    url: str
    operator_secret: str


class DataDirectory:
    """A directory that at most one process holds; the lock ends with the process, however it ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: int | None = None

    @property
    def database(self) -> Path:
        return self.path / "tertulia.db"

    def has_data(self) -> bool:
        """Say whether a server ever kept anything here."""
        try:
            # What is no database, a directory too, is told of when it is opened.
            return self.database.stat().st_size > 0
        except OSError:
            return False

    def has_lock(self) -> bool:
        """Say whether a server is or was here, were it one that is just starting for the first time."""
        return (self.path / "lock").exists()

    def hold(self) -> bool:
        """Take the lock; False when another process has it.

        Raises:
            ConfigError: the directory cannot be made or written.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            why = "it is a file" if self.path.is_file() else error.strerror
            raise ConfigError(
                f"The data directory {self.path} cannot be used: {why}. Give another with --data DIR or TERTULIA_DATA."
            ) from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return False
        self._lock = lock
        # What a server that was killed told of itself is no longer true.
        try:
            self._control.unlink(missing_ok=True)
        except OSError as error:
            raise ConfigError(f"{self._control} cannot be removed: {error.strerror}. Move it away.") from error
        return True

    def release(self) -> None:
        """Give the lock back."""
        if self._lock is not None:
            self._control.unlink(missing_ok=True)
            os.close(self._lock)
            self._lock = None

    def ensure_secret_key(self) -> bytes:
        """Read the installation's key, made on the first start; it lies beside the database, never in it.

        Raises:
            ConfigError: it cannot be read or made, or what lies there is no such key.
        """
        path = self.path / "secret.key"
        try:
            key = self._read_key(path)
        except OSError as error:
            raise ConfigError(f"{path} cannot be read or made: {error.strerror}. Let this user read it.") from error
        if len(key) != KEY_BYTES:
            raise ConfigError(
                f"{path} holds {len(key)} bytes and not {KEY_BYTES}: put the right one there. Without it a new one is "
                "made, and whom old entries of the audit log name is not recognised any more."
            )
        return key

    def _read_key(self, path: Path) -> bytes:
        if not path.exists():
            fresh = path.with_suffix(".new")
            fresh.unlink(missing_ok=True)
            with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(os.urandom(KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
            fresh.rename(path)
        return path.read_bytes()

    def announce(self, url: str, operator_secret: str) -> None:
        """Leave word, for this user alone, of how to reach this server."""
        told = json.dumps({"pid": os.getpid(), "url": url, "operator_secret": operator_secret})
        fresh = self._control.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(told)
        fresh.rename(self._control)

    def find_running(self) -> Running | None:
        """Read what the server that holds the directory told; None while it has told nothing.

        Raises:
            ConfigError: it is not for this user to read.
        """
        try:
            return Running(**json.loads(self._control.read_text(encoding="utf-8")))
        except PermissionError as error:
            raise ConfigError(
                f"{self._control} may not be read: run this as the user who runs the server, or as root."
            ) from error
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError, ValueError, TypeError):
            return None

    @property
    def _control(self) -> Path:
        return self.path / "control.json"
