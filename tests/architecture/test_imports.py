"""Every module imports alone; heavy libraries wait until they are used; what is imported is declared."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from itertools import chain

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.tree import ROOT, Module, modules
from tests.patience import PATIENCE_S

HEAVY = {"anthropic", "chromadb", "onnxruntime", "openai", "psycopg", "pydantic_ai", "tokenizers"}
# Never imported by name: SQLAlchemy loads its SQLite driver, zoneinfo its data.
LOADED_BY_OTHERS = {"aiosqlite", "tzdata"}
# Installed in the one version that its owner asks for.
PART_OF = {"pydantic-core": "pydantic"}

# Each module is imported in a fork of a process that knows the libraries but nothing of ours.
IMPORT_EACH_ALONE = """
import importlib, os, sys, traceback
import aiohttp.web, pydantic, pydantic_settings, sqlalchemy.ext.asyncio, typer
failed = []
for name in sys.argv[1:]:
    child = os.fork()
    if child == 0:
        try:
            importlib.import_module(name)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    if os.waitpid(child, 0)[1] != 0:
        failed.append(name)
sys.exit(f"cannot be imported first: {failed}" if failed else 0)
"""


def test_every_module_imports_alone() -> None:
    ours = [module.name for module in modules("server") if ".migrations." not in module.name]  # alembic loads those
    _python("-c", IMPORT_EACH_ALONE, *ours)


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("tertulia.app", HEAVY),
        ("tertulia.cli", HEAVY),
        ("tertulia.wire", HEAVY | {"aiohttp", "sqlalchemy", "numpy"}),  # all that a bot shares with the server
        ("tertulia.floor", HEAVY | {"aiohttp", "sqlalchemy", "numpy", "asyncio"}),  # pure
    ],
)
def test_importing_stays_cheap(module: str, absent: set[str]) -> None:
    loaded = _python("-c", f"import {module}, sys; print(*sys.modules)").split()
    assert not absent & set(loaded)


def test_declared_dependencies_are_the_imported_ones() -> None:
    distributions = packages_distributions()
    found = {
        canonicalize_name(distributions[name][0])
        for module in modules("server")
        for name in _imported_packages(module)
        if name not in sys.stdlib_module_names and name != "tertulia"
    }
    imported = {PART_OF.get(name, name) for name in found}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    declared = {canonicalize_name(Requirement(line).name) for line in lines}
    assert imported - declared == set(), "imported, but not among the dependencies in pyproject.toml"
    assert declared - imported == LOADED_BY_OTHERS, "a dependency in pyproject.toml that nothing imports"


def test_only_config_reads_the_environment() -> None:
    readers = [
        f"{module.where}:{getattr(node, 'lineno', 0)}"
        for module in modules("server")
        if module.name != "tertulia.config" and not module.name.startswith("tertulia.config.")
        for node in ast.walk(module.tree)
        if _reads_environment(node)
    ]
    assert not readers, f"take a frozen Options dataclass instead of the environment: {readers}"


def _python(*arguments: str) -> str:
    """Run a fresh interpreter and return what it printed; what it complained of fails the test."""
    done = subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, timeout=5 * PATIENCE_S, check=False
    )
    if done.returncode != 0:
        pytest.fail(done.stderr, pytrace=False)
    return done.stdout


def _imported_packages(module: Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


def _reads_environment(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom) and node.module == "os":
        return any(re.fullmatch(r"environb?|getenvb?", alias.name) for alias in node.names)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "os":
        return re.fullmatch(r"environb?|getenvb?", node.attr) is not None
    return False
