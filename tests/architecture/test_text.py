"""What is written here: every module says what it does, nothing is left undone or names a private place."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.architecture.tree import ROOT, files, modules

LEFT_UNDONE = re.compile(r"(?:#|//|/\*|<!--)\s*(?:TO[D]O|FIX[M]E|X[X]X|H[A]CK)\b")
PRIVATE_PLACE = re.compile(r"(?<![\w.])/work[/]|\b(?:pypi|npmjs|pythonhosted|debian)[.]org\b")


def test_every_module_begins_with_what_it_does() -> None:
    silent = [
        module.where
        for folder in ("server", "tests")
        for module in modules(folder)
        if not module.source.startswith(('"""', 'r"""')) or not (ast.get_docstring(module.tree) or "").strip()
    ]
    assert not silent, f"begin the module with a docstring that says the one thing it does: {silent}"


def test_nothing_is_left_undone() -> None:
    assert not list(_lines_with(LEFT_UNDONE))


def test_no_private_place_or_registry_is_named() -> None:
    assert not list(_lines_with(PRIVATE_PLACE))


def _lines_with(pattern: re.Pattern[str]) -> Iterator[str]:
    for path in files(ROOT):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if pattern.search(line):
                yield f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
