"""No file, function, class or package grows past the size a reader can hold."""

from __future__ import annotations

import ast
from collections import Counter

import pytest

from tests.architecture.tree import ROOT, files, modules

MAX_FILE_LINES = 400
MAX_TEST_FILE_LINES = 600
MAX_FUNCTION_LINES = 60
MAX_PUBLIC_METHODS = 12
MAX_PACKAGE_MODULES = 15
# A migration is written once and never read on the way to anything else; there are only ever more of them.
SERVER = [module for module in modules("server") if "/migrations/versions/" not in module.where]
EVERYTHING = [*SERVER, *modules("tests")]


def test_python_files_stay_short() -> None:
    too_long = [
        f"{module.where}: {lines} lines, at most {limit}"
        for group, limit in ((SERVER, MAX_FILE_LINES), (modules("tests"), MAX_TEST_FILE_LINES))
        for module in group
        if (lines := module.source.count("\n")) > limit
    ]
    assert not too_long, "\n".join(too_long)


def test_web_files_stay_short() -> None:
    too_long = [
        f"{path.relative_to(ROOT)}: {lines} lines, at most {MAX_FILE_LINES}"
        for path in files(ROOT / "web")
        if path.suffix in {".ts", ".tsx", ".css"} and not path.name.endswith(".d.ts")
        if (lines := path.read_text(encoding="utf-8").count("\n")) > MAX_FILE_LINES
    ]
    assert not too_long, "\n".join(too_long)


def test_functions_stay_short() -> None:
    too_long = [
        f"{module.where}:{node.lineno} {node.name}: {lines} lines, at most {MAX_FUNCTION_LINES}"
        for module in EVERYTHING
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > MAX_FUNCTION_LINES
    ]
    assert not too_long, "\n".join(too_long)


def test_classes_stay_narrow() -> None:
    too_wide = [
        f"{module.where}:{node.lineno} {node.name}: {width} public methods, at most {MAX_PUBLIC_METHODS}"
        for module in EVERYTHING
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and not node.name.startswith("Test")
        if (width := len(_public_methods(node))) > MAX_PUBLIC_METHODS
    ]
    assert not too_wide, "\n".join(too_wide)


def test_packages_stay_small() -> None:
    sizes = Counter(module.path.parent for module in SERVER if module.path.name != "__init__.py")
    too_big = [
        f"{package.relative_to(ROOT)}: {size} modules, at most {MAX_PACKAGE_MODULES}"
        for package, size in sizes.items()
        if size > MAX_PACKAGE_MODULES
    ]
    assert not too_big, "\n".join(too_big)


@pytest.mark.parametrize("folder", ["server", "bots"])
def test_source_roots_are_not_packages(folder: str) -> None:
    assert not (ROOT / folder / "__init__.py").exists(), f"{folder}/ would import as a second copy of its packages"


def _public_methods(node: ast.ClassDef) -> list[str]:
    return [
        method.name
        for method in node.body
        if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef)
        if not method.name.startswith("_")
    ]
