"""The sentences of the server that the web client says in other languages are those that the server says."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import get_args

from tertulia.domain.chain import RULES
from tertulia.domain.people import AgentMode
from tertulia.floor.weights import WEIGHTS
from tests.architecture.tree import ROOT, modules

TOLD = ROOT / "web/src/words/catalogues/told.json"
PLACE = re.compile(r"\{\w+\}")


# Where the sentences of receipts and notices are written, and what of it only models or the command line are told.
READ_IN_ROOMS = re.compile(
    r"tertulia\.(floor|domain\.chain|agents\.(chains|dispatcher|hearing|judge|limits|pace)|governance\.(ledger|budgets)"
    r"|actions\.agents\.explaining)\b"
)
READ_ELSEWHERE = {
    "tertulia.agents.chains.delegating",
    "tertulia.agents.pace.choices",
    "tertulia.agents.hearing.opinions",
    "tertulia.floor.rehearsal",
}
# Where what is refused is refused to whoever talks in a room or keeps agents, not to programs alone.
REFUSED_TO_PEOPLE = re.compile(r"tertulia\.(actions\.(agents|chat|content)|governance\.(permissions|roles))\b")
PROTOCOL = ROOT / "server/tertulia/wire/PROTOCOL.md"
OUTCOMES = {"speak", "react", "defer", "covered", "silent", "off"}
MODES = set(get_args(AgentMode))
NAME = re.compile(r"[a-z]+(_[a-z]+)*")


def _sentences(tree: ast.AST) -> Iterator[str]:
    """Yield every text in a module, with `{}` in place of what is filled in."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)


def _said_in_rooms(tree: ast.AST) -> Iterator[str]:
    """Yield the sentences in a module that are neither raised nor about the code, with `{}` for what is filled in."""
    apart = {id(part) for node in ast.walk(tree) if isinstance(node, ast.Raise) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            apart.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            apart |= {id(part) for part in ast.walk(node)} - {id(node)}
    for node in ast.walk(tree):
        if id(node) not in apart and isinstance(node, ast.Constant | ast.JoinedStr):
            yield from (one for one in _sentences(ast.Expr(node)) if re.fullmatch(r"[A-Z{].* .*\.", one, re.DOTALL))


def _rules(tree: ast.AST) -> Iterator[str]:
    """Yield the rules that a module writes: each stands after the outcome it leads to, or bears its name."""
    for node in ast.walk(tree):
        parts: list[ast.expr] = []
        if isinstance(node, ast.Tuple):
            parts = node.elts
        elif isinstance(node, ast.Call):
            parts = node.args
            yield from (_text(one.value) for one in node.keywords if one.arg == "rule")
            if isinstance(node.func, ast.Name) and node.func.id in ("_Call", "Speaker"):
                yield _text(parts[1])
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
            names = [name.id for name in node.targets[0].elts if isinstance(name, ast.Name)]
            if "rule" in names and isinstance(node.value, ast.Tuple):
                yield _text(node.value.elts[names.index("rule")])
        for outcome, rule in pairwise(parts):
            if _text(outcome) in OUTCOMES:
                yield _text(rule)


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _table(module: str, name: str) -> set[str]:
    """Read the keys of a table of words in a module of the web client."""
    source = (ROOT / "web/src/features" / module).read_text(encoding="utf-8")
    return set(re.findall(r"^  (\w+):", source.split(f"{name}: Record<string, string> = {{")[1].split("};")[0], re.M))


def _told_codes(heading: str, column: int, first: str) -> set[str]:
    """Read the codes in a column of the protocol's table that begins with this cell."""
    section = PROTOCOL.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1]
    rows = section.split(f"\n| `{first}` |")[1].split("\n\n")[0].splitlines()[2:]
    cells = [row.split(" | ")[column] for row in rows]
    return {code for cell in cells for code in re.findall(r"`(\w+)`", re.sub(r"\([^)]*\)", "", cell))}


def test_what_receipts_and_notices_say_is_known_in_every_language() -> None:
    told = {PLACE.sub("{}", sentence) for sentence in json.loads(TOLD.read_text(encoding="utf-8"))}
    unknown = [
        f"{module.where}: {sentence}"
        for module in modules("server")
        if READ_IN_ROOMS.match(module.name) and module.name not in READ_ELSEWHERE
        for sentence in _said_in_rooms(module.tree)
        if sentence not in told
    ]
    assert unknown == [], f"write them in {TOLD.name} and the catalogues beside it"


def test_refusals_are_known_in_every_language() -> None:
    told = {PLACE.sub("{}", sentence) for sentence in json.loads(TOLD.read_text(encoding="utf-8"))}
    unknown = [
        f"{module.where}: {sentence}"
        for module in modules("server")
        if REFUSED_TO_PEOPLE.match(module.name)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args
        for sentence in list(_sentences(ast.Expr(node.exc.args[0])))[:1]
        # What begins with a field's name is explained in the client's own words.
        if " " in sentence and not sentence[0].islower() and sentence not in told
    ]
    assert unknown == [], f"write them in {TOLD.name} and the catalogues beside it"


def test_every_rule_of_a_receipt_has_words() -> None:
    written = {
        rule
        for module in modules("server")
        if module.name.startswith(("tertulia.floor.", "tertulia.agents.", "tertulia.actions.agents."))
        and module.name not in READ_ELSEWHERE
        for rule in _rules(module.tree)
        if NAME.fullmatch(rule) and rule not in OUTCOMES | MODES
    }
    rules = written | RULES | set(WEIGHTS)
    assert {"named", "quarrel", "closer", "withdrawn", "opening"} <= written, "the test has lost sight of them"
    assert rules - _told_codes("Who answers", 0, "rule") == set(), "tell of them in PROTOCOL.md"
    assert rules - _table("floor/words.ts", "RULES") == set(), "say them in words.ts of the web client"


def test_every_reason_that_ends_a_turn_has_words() -> None:
    reasons = _told_codes("Turns", 1, "outcome")
    assert {"chain_tokens", "timeout", "withdrawn"} <= reasons
    assert reasons - _table("floor/endings.ts", "REASONS") == set(), "say them in endings.ts of the web client"


def test_the_web_client_knows_the_servers_sentences_as_they_are() -> None:
    said = {sentence for module in modules("server") for sentence in _sentences(module.tree)}
    told = json.loads(TOLD.read_text(encoding="utf-8"))
    strange = [sentence for sentence in told if PLACE.sub("{}", sentence) not in said]
    assert strange == [], f"write them in {TOLD.name} and the catalogues beside it as the server says them now"
