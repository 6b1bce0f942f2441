"""Every module imports, whichever comes first; heavy libraries wait until used; what is imported is declared."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path

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

# Says who asks at import for a module that is itself still being imported: it depends on who comes first whether such
# an import finds what it looks for.
IMPORT_AND_TELL_WHO_LEADS_BACK = """
import builtins, importlib, sys
package, names = sys.argv[1], sys.argv[2:]
import_it, leads_back = builtins.__import__, set()

def watch(name, given=None, local=None, parts=(), level=0):
    for asked in (name, *(f"{name}.{part}" for part in parts or ())):
        spec = getattr(sys.modules.get(asked), "__spec__", None)
        if asked.startswith(package + ".") and getattr(spec, "_initializing", False):
            leads_back.add(f"{given['__name__']} -> {asked}")
    return import_it(name, given, local, parts, level)

builtins.__import__ = watch
for name in names:
    importlib.import_module(name)
sys.exit(f"imported while they are not done: {sorted(leads_back)}" if leads_back else 0)
"""


def test_every_module_imports_whichever_comes_first() -> None:
    ours = [module.name for module in modules("server") if ".migrations." not in module.name]  # alembic loads those
    _python("-c", IMPORT_AND_TELL_WHO_LEADS_BACK, "tertulia", *ours)


@pytest.mark.parametrize("first", ["round.one", "round.two"])
def test_modules_that_import_one_another_are_found(tmp_path: Path, first: str) -> None:
    (tmp_path / "round").mkdir()
    (tmp_path / "round" / "one.py").write_text("def here(): ...\nfrom round import two\n")
    (tmp_path / "round" / "two.py").write_text("import round.one\n")
    with pytest.raises(pytest.fail.Exception, match="not done"):
        _python("-c", IMPORT_AND_TELL_WHO_LEADS_BACK, "round", first, cwd=tmp_path)


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("tertulia.app.server", HEAVY),
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


def _python(*arguments: str, cwd: Path = ROOT) -> str:
    """Run a fresh interpreter and return what it printed; what it complained of fails the test."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=cwd, capture_output=True, text=True, timeout=5 * PATIENCE_S, check=False
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
