"""The lock files hold a version for every declared requirement, checked by hash, and no address."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.tree import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = {
    "requirements.lock": [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["build"]],
    "requirements-dev.lock": [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]],
    "requirements-node.lock": PROJECT["dependency-groups"]["node"],
}


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_satisfies_what_is_declared(lock: str) -> None:
    versions = _locked_versions(lock)
    unmet = [
        line
        for line in LOCKS[lock]
        for requirement in [Requirement(line)]
        if not any(version in requirement.specifier for version in versions[canonicalize_name(requirement.name)])
    ]
    assert not unmet, f"{lock} does not hold {unmet}: run `make lock`"


def test_locks_agree() -> None:
    runtime, dev = _locked_versions("requirements.lock"), _locked_versions("requirements-dev.lock")
    differing = {name for name in runtime.keys() & dev.keys() if runtime[name] != dev[name]}
    assert not differing, f"run `make lock`: {differing}"


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_holds_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert all("--hash=sha256:" in entry for entry in re.split(r"\n(?=\S)", text.strip()))


def _locked_versions(lock: str) -> dict[str, set[str]]:
    """Map each package to its versions: more than one where they differ by Python version or system."""
    versions: dict[str, set[str]] = defaultdict(set)
    for name, version in re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / lock).read_text(), re.MULTILINE):
        versions[name].add(version)
    return versions
