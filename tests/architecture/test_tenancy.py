"""No statement crosses workspaces: whoever reads or writes rows says whose they are."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import inspect
import typing
from collections.abc import Callable, Iterator

import pytest

from tertulia.domain.ids import WorkspaceId
from tests.architecture.tree import Module, modules

# What these modules do they do for all workspaces, or with the database itself.
BENEATH = ("backup", "database", "engines", "migrate", "migrations", "search", "tables", "tx", "writer")
FOR_ALL = "all"
# Packages whose every statement is held to name the workspace, not only their functions.
BOUND = ("tertulia.store.agents.",)
_GROUPS = {
    # Jobs of the server's own, for all workspaces at once.
    FOR_ALL: """
        agents.floor.list_all_waits agents.records.list_all_agents agents.turns.list_all_open_turns
        agents.versions.experiments.list_all_running
        agents.turns.list_cursors agents.turns.put_cursor files.rows.delete_abandoned files.rows.list_known_hashes
        ledger.release_judged memory_outbox.list_outbox memory.consents.list_all_consents memory.journal.drop_overdue
        memory.documents.find_working memory.social.list_due
        models.records.list_all_records
        memory.sealed.list_used_masters memory.vectors.find_length memory.vectors.forget_vectors
        memory.vectors.list_indexed_counts memory.vectors.list_last_used memory.vectors.list_unindexed
        memory.vectors.mark_indexed
        order.preferences.list_all_blocks order.preferences.list_all_levels
        order.preferences.list_all_mutes order.sanctions.list_running_bans people.list_all_members
        people.list_workspaces reaching.digests.list_readers rooms.list_all_memberships rooms.list_all_rooms
        rooms.list_said_seqs""",
    # The server's own settings have no workspace, and say so by an empty one.
    "settings": "people.find_setting people.put_setting",
    # A secret is all that a stranger brings; the row that it opens says the workspace.
    "secret": """
        accounts.invitations.find_by_secret accounts.invitations.use_invitation tokens.find_tokens tokens.use_once""",
    # A room's callers have it from memory, where they looked whether the member may see it.
    "room": """
        chat.pins.count_pins chat.pins.list_pins chat.pins.read_pinned_ids messages.find_by_key
        messages.has_messages_from messages.list_page messages.read_page order.sanctions.delete_ban
        order.sanctions.delete_silence order.sanctions.find_ban order.sanctions.find_silence order.sanctions.list_bans
        order.sanctions.list_silenced order.seats.count_moderators order.seats.count_people order.seats.find_heir
        order.seats.find_seat order.seats.set_role people.has_company rooms.count_members rooms.delete_membership
        rooms.find_last_join rooms.find_standing rooms.get_moment rooms.get_read_seq rooms.get_room
        rooms.has_membership rooms.mark_read rooms.set_agent_place""",
    # A member's callers are that member, or read the member for their own workspace.
    "member": """
        chat.threads.mark_all_read files.rows.list_loose order.preferences.count_blocks
        order.preferences.delete_block order.preferences.find_block order.preferences.find_blocker
        order.reports.find_open_report people.get_member rooms.list_rooms_of rooms.list_unread""",
    # The id comes from a row that was read for one workspace, in the same write or the same page.
    "row": """
        chat.pins.delete_pin chat.pins.is_pinned chat.threads.mark_thread_read files.rows.delete_file
        files.rows.delete_of_message files.rows.read_attached ledger.find_entry memories.rewrite_memory
        messages.is_deleted messages.list_deleted messages.read_by_id messages.read_found""",
}
MAY = {name: why for why, names in _GROUPS.items() for name in names.split()}


def test_every_function_that_reads_or_writes_rows_is_told_the_workspace() -> None:
    found = {name for module in _stores() for name, function in _public(module) if not _is_told(function)}
    assert found - MAY.keys() == set(), "take a workspace_id, or a row that has one"
    assert MAY.keys() - found == set(), "these are told by now: take them off the list"


@pytest.mark.parametrize("package", BOUND)
def test_every_statement_names_the_workspace(package: str) -> None:
    loose = [
        f"{module.where}:{function.lineno} {function.name}"
        for module in modules("server")
        if module.name.startswith(package)
        for function in module.tree.body
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        if _has_statement(function) and not _binds(function, module.tree)
        if MAY.get(f"{module.name.removeprefix('tertulia.store.')}.{function.name}") != FOR_ALL
    ]
    assert loose == [], "compare the workspace_id of what is read, changed or deleted"


@pytest.mark.parametrize(
    ("source", "is_bound"),
    [
        ("def f(): return sa.select(t).where(t.c.id == 1)", False),
        ("def f(): return sa.select(t.c.workspace_id).where(t.c.id == 1)", False),
        ("def f(): return sa.delete(t).where(t.c.workspace_id == w, t.c.id == 1)", True),
        ("def f(): return sa.update(t).where(*_is(row))\ndef _is(row): return (t.c.workspace_id == row.id,)", True),
        ("def f(): return sa.select(t).where(*_is(row))\ndef _is(row): return (t.c.id == row.id,)", False),
    ],
)
def test_what_binds_a_statement_is_a_comparison(source: str, is_bound: bool) -> None:
    tree = ast.parse(source)
    function = tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    assert _has_statement(function)
    assert _binds(function, tree) == is_bound


def _stores() -> Iterator[Module]:
    for module in modules("server"):
        parts = module.name.split(".")
        if parts[:2] == ["tertulia", "store"] and len(parts) > 2 and parts[2] not in BENEATH:
            yield module


def _public(module: Module) -> Iterator[tuple[str, Callable[..., object]]]:
    for name, function in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction):
        if function.__module__ == module.name and not name.startswith("_") and _reaches_rows(function):
            yield f"{module.name.removeprefix('tertulia.store.')}.{name}", function


def _types(function: Callable[..., object]) -> list[object]:
    hints = typing.get_type_hints(function)
    hints.pop("return", None)
    return list(hints.values())


def _reaches_rows(function: Callable[..., object]) -> bool:
    return any(getattr(one, "__name__", "") in ("Tx", "Database", "AsyncConnection") for one in _types(function))


def _is_told(function: Callable[..., object]) -> bool:
    return any(_carries(one) for one in _types(function))


def _carries(hint: object, depth: int = 0) -> bool:
    """Say whether a type is a workspace's id, or of a row that has one, perhaps in a row within."""
    if hint is WorkspaceId or any(_carries(one, depth) for one in typing.get_args(hint)):
        return True
    if not (isinstance(hint, type) and dataclasses.is_dataclass(hint)):
        return False
    fields = typing.get_type_hints(hint)
    return "workspace_id" in fields or (depth < 2 and any(_carries(one, depth + 1) for one in fields.values()))


def _has_statement(function: ast.AST) -> bool:
    return any(
        isinstance(node, ast.Attribute)
        and node.attr in ("select", "update", "delete")
        and isinstance(node.value, ast.Name)
        and node.value.id == "sa"
        for node in ast.walk(function)
    )


def _binds(function: ast.AST, tree: ast.Module, seen: frozenset[str] = frozenset()) -> bool:
    """Say whether a function, or one of its module that it uses, compares a column `workspace_id`."""
    names = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)} - seen
    return any(map(_compares, ast.walk(function))) or any(
        _binds(other, tree, seen | names)
        for other in tree.body
        if isinstance(other, ast.FunctionDef | ast.AsyncFunctionDef) and other.name in names and other is not function
    )


def _compares(node: ast.AST) -> bool:
    return isinstance(node, ast.Compare) and isinstance(node.left, ast.Attribute) and node.left.attr == "workspace_id"
