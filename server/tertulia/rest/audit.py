"""The audit log over REST, for staff: who did what, and whether the record of it is whole."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from tertulia.domain.clock import to_rfc3339
from tertulia.governance import permissions
from tertulia.governance.audit import verify
from tertulia.rest.api import Call, Resource
from tertulia.rest.paging import Limit, Page, Query
from tertulia.store.audit import AuditEntry, AuditFilter, list_audit_entries
from tertulia.wire.base import Id, Time, Wire

resource = Resource("audit")


class AuditEntryObject(Wire):
    """One act; `personal` holds keyed hashes by name, `hash` seals the entry and `previous_hash`."""

    number: int
    at: Time
    actor_id: Id
    action: str
    subject: Id
    details: dict[str, Any]
    personal: dict[str, str]
    previous_hash: str
    hash: str


class AuditQuery(Query):
    """`cursor` is the number of the last entry of the page before."""

    limit: Limit = 50
    cursor: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,14}$")] | None = None
    actor_id: Id | None = None
    action: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    subject: Id | None = None


class ChainObject(Wire):
    """`length` sound entries up to the hash `head`; `broken_at` is the number of the first that is not, if any."""

    is_sound: bool
    length: int
    head: str
    broken_at: int | None


@resource.op("GET", "/api/audit", query=AuditQuery, result=Page[AuditEntryObject])
async def list_audit(call: Call) -> Any:
    """List who did what in the workspace, newest first; for staff."""
    permissions.require_staff(call.member)
    query: AuditQuery = call.query
    chosen = AuditFilter(query.actor_id, query.action, query.subject)
    page = await list_audit_entries(call.deps.db, call.member.workspace_id, chosen, query.limit, query.cursor)
    return {"items": [_entry(entry) for entry in page.items], "next": page.next}


@resource.op("GET", "/api/audit/chain", result=ChainObject)
async def verify_audit(call: Call) -> Any:
    """Read the workspace's whole log and say whether any entry was changed or taken out; for staff."""
    permissions.require_staff(call.member)
    report = await verify(call.deps.db, call.member.workspace_id)
    return {
        "is_sound": report.is_sound,
        "length": report.length,
        "head": report.head,
        "broken_at": report.broken_at,
    }


def _entry(entry: AuditEntry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "at": to_rfc3339(entry.at),
        "actor_id": entry.actor_id,
        "action": entry.action,
        "subject": entry.subject,
        "details": entry.details,
        "personal": entry.personal,
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
    }
