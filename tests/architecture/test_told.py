"""The sentences of the server that the web client says in other languages are those that the server says."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator

from tests.architecture.tree import ROOT, modules

TOLD = ROOT / "web/src/words/catalogues/told.json"
PLACE = re.compile(r"\{\w+\}")


def _sentences(tree: ast.AST) -> Iterator[str]:
    """Yield every text in a module, with `{}` in place of what is filled in."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)


def test_the_web_client_knows_the_servers_sentences_as_they_are() -> None:
    said = {sentence for module in modules("server") for sentence in _sentences(module.tree)}
    told = json.loads(TOLD.read_text(encoding="utf-8"))
    strange = [sentence for sentence in told if PLACE.sub("{}", sentence) not in said]
    assert strange == [], f"write them in {TOLD.name} and the catalogues beside it as the server says them now"
