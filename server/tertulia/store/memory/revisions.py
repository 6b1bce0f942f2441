"""Forgets how memories were: what goes for good does not come back."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from tertulia.domain.ids import WorkspaceId
from tertulia.domain.memory import AgentScope
from tertulia.store.tables.memories import memory_journal
from tertulia.store.tx import Tx

# What is looked up, written or removed with one statement.
_AT_ONCE = 500


def drop_revisions(tx: Tx, workspace_id: WorkspaceId, memory_ids: Collection[str]) -> None:
    """Forget how these memories were: what is gone for good does not come back."""
    for some in in_pieces(list(memory_ids)):
        own = (memory_journal.c.workspace_id == workspace_id, memory_journal.c.memory_id.in_(some))
        tx.run(sa.delete(memory_journal).where(*own))


def drop_revisions_of_message(tx: Tx, workspace_id: WorkspaceId, message_id: str) -> None:
    """Forget the memories of a message whose words are taken back, also as they were."""
    c = memory_journal.c
    said = c.before["source_message_id"].as_string() == message_id
    tx.run(sa.delete(memory_journal).where(c.workspace_id == workspace_id, said))


def drop_revisions_of_document(tx: Tx, workspace_id: WorkspaceId, document_id: str) -> None:
    """Forget what was learnt from a document that is taken away, also as it was."""
    c = memory_journal.c
    learnt = c.before["document_id"].as_string() == document_id
    tx.run(sa.delete(memory_journal).where(c.workspace_id == workspace_id, learnt))


def drop_revisions_of_agent(tx: Tx, scope: AgentScope) -> None:
    """Forget how all of an agent's memories were."""
    c = memory_journal.c
    tx.run(sa.delete(memory_journal).where(c.workspace_id == scope.workspace_id, c.agent_id == scope.agent_id))


def in_pieces(ids: list[Any]) -> list[list[Any]]:
    """Part ids into as many as one statement takes."""
    return [ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)]
