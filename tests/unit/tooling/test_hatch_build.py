"""The web client is built when its sources changed, with a Node that is new enough, from packages as locked."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

import hatch_build

LOCKED = {"": {"dependencies": {"vite": "8.0.0"}}, "node_modules/vite": {"version": "8.0.0"}}
# Stands in for npm: keeps what it was asked, installs as the lock says, and builds one page.
NPM = """#!/bin/sh
echo "$*" >> npm.log
case "$1" in
  install) mkdir -p node_modules && cp ../installed.json node_modules/.package-lock.json ;;
  run) mkdir -p ../server/tertulia/webclient && cp src/main.ts ../server/tertulia/webclient/index.html ;;
esac
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small repository with a web client, and a Node 22 in PATH."""
    (tmp_path / "web/src").mkdir(parents=True)
    (tmp_path / "web/src/main.ts").write_text("one")
    (tmp_path / "web/package.json").write_text(json.dumps(LOCKED[""]))
    (tmp_path / "web/package-lock.json").write_text(json.dumps({"packages": LOCKED}))
    (tmp_path / "installed.json").write_text(json.dumps({"packages": LOCKED}))
    _put_node(tmp_path / "bin", "v22.1.0")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    monkeypatch.delenv("TERTULIA_WEB", raising=False)
    return tmp_path


def test_builds_once_for_the_same_sources(root: Path) -> None:
    hatch_build.build(root)
    hatch_build.build(root)
    assert _asked(root) == ["install --no-save --no-audit --no-fund --fetch-retries=1", "run build"]
    assert (root / "server/tertulia/webclient/index.html").read_text() == "one"


@pytest.mark.parametrize("changed", ["src/main.ts", "public/new.svg", "vite.config.ts"])
def test_builds_again_when_a_source_changed(root: Path, changed: str) -> None:
    hatch_build.build(root)
    (root / "web" / changed).parent.mkdir(exist_ok=True)
    (root / "web" / changed).write_text("two")
    assert hatch_build.needs_build(root)
    hatch_build.build(root)
    assert _asked(root)[1:] == ["run build", "run build"]
    assert not hatch_build.needs_build(root)


def test_nothing_is_built_without_sources_or_when_told_to_skip(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERTULIA_WEB", "skip")
    assert not hatch_build.needs_build(root)
    monkeypatch.delenv("TERTULIA_WEB")
    (root / "web/package.json").unlink()
    assert not hatch_build.needs_build(root)


def test_a_lock_of_other_packages_is_refused(root: Path) -> None:
    (root / "web/package.json").write_text(json.dumps({"dependencies": {"vite": "8.1.0"}}))
    with pytest.raises(hatch_build.WebBuildError, match=r"npm run lock"):
        hatch_build.build(root)


def test_a_page_that_was_not_built_is_missed(root: Path) -> None:
    (root / "bin/npm").write_text(NPM.replace("  run)", "  never)"))
    with pytest.raises(hatch_build.WebBuildError, match=r"index\.html"):
        hatch_build.build(root)
    assert hatch_build.needs_build(root)


def test_a_failing_npm_names_the_way_out(root: Path) -> None:
    (root / "bin/npm").write_text("#!/bin/sh\nexit 3\n")
    with pytest.raises(hatch_build.WebBuildError, match=r"exit status 3.*TERTULIA_WEB=skip"):
        hatch_build.build(root)


@pytest.mark.parametrize("version", ["v18.20.0", "v20.18.9", "what?"])
def test_an_old_node_is_passed_over(root: Path, version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = hatch_build.find_node()
    assert found is not None
    assert found.npm == (str(root / "bin/npm"),)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    _put_node(root / "bin", version)
    assert hatch_build.find_node() is None


def _put_node(folder: Path, version: str) -> None:
    folder.mkdir(exist_ok=True)
    for name, script in (("node", f"#!/bin/sh\necho '{version}'\n"), ("npm", NPM)):
        (folder / name).write_text(script)
        (folder / name).chmod(0o755)


def _asked(root: Path) -> list[str]:
    return (root / "web/npm.log").read_text().splitlines()
