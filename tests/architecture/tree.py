"""The repository as these tests see it: its modules, parsed, and its text files."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SERVER = ROOT / "server"
_GENERATED = {"node_modules", "webclient", "build", "dist", "data", "__pycache__"}
_TEXT = {".py", ".toml", ".md", ".ts", ".tsx", ".css", ".html", ".json", ".lock", ".ini", ".yml", ".sh", ".mako", ""}


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file: `name` is dotted as imported, `tree` its syntax."""

    path: Path
    name: str
    source: str
    tree: ast.Module

    @property
    def where(self) -> str:
        return self.path.relative_to(ROOT).as_posix()


@cache
def modules(folder: str) -> tuple[Module, ...]:
    """Return every module under a top folder of the repository, sorted by path."""
    found = []
    for path in sorted(files(ROOT / folder)):
        if path.suffix == ".py":
            parts = path.relative_to(SERVER if folder == "server" else ROOT).with_suffix("").parts
            source = path.read_text(encoding="utf-8")
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found.append(Module(path, name, source, ast.parse(source)))
    return tuple(found)


def files(folder: Path = ROOT) -> Iterator[Path]:
    """Yield the text files that people wrote: nothing hidden but `.ci`, nothing installed or generated."""
    for parent, folders, names in os.walk(folder):
        folders[:] = [f for f in folders if f not in _GENERATED and (f == ".ci" or not f.startswith("."))]
        yield from (Path(parent, name) for name in names if Path(name).suffix in _TEXT)
