"""How much may be spent on what: set, changed and removed by owners and admins, seen by staff."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tertulia.actions.deps import Deps
from tertulia.domain.errors import Conflict
from tertulia.domain.ids import new_id
from tertulia.domain.people import Member
from tertulia.governance import audit, permissions
from tertulia.governance.audit import Act
from tertulia.governance.budgets.periods import find_start
from tertulia.store import people
from tertulia.store.money import budgets as stored
from tertulia.store.money.budgets import Budget, Period, Subject, Used
from tertulia.store.tenancy.workspaces import get_location
from tertulia.store.tx import Tx

MAX_BUDGETS = 200


@dataclass(frozen=True, slots=True)
class Wish:
    """A budget as somebody wants it; for the workspace itself `subject_id` is None."""

    subject: Subject
    subject_id: str | None
    period: Period
    cap_usd: float
    warn_share: float


@dataclass(frozen=True, slots=True)
class Standing:
    """A budget and what is used of it in the present period."""

    budget: Budget
    used: Used


async def list_standings(deps: Deps, member: Member) -> list[Standing]:
    """List the workspace's budgets, oldest first, with what is used of each now.

    Raises:
        PermissionDenied: the member is no staff.
    """
    permissions.require_staff(member)
    return await _stand(deps, member, await stored.list_budgets(deps.db, member.workspace_id))


async def set_budget(deps: Deps, actor: Member, wish: Wish) -> Standing:
    """Set a budget for a period that its subject has none for.

    Raises:
        NotFound: there is no such subject, or the actor may not know of it.
        PermissionDenied: the actor is neither owner nor admin.
        Conflict: the subject has a budget for this period, or there are too many.
    """
    permissions.require_active(actor)
    permissions.require_admin(actor)
    subject_id = wish.subject_id or actor.workspace_id
    _require_subject(deps, actor, wish.subject, subject_id)

    def op(tx: Tx) -> Budget:
        _require_still_admin(tx, actor)
        if wish.subject == "location":
            get_location(tx, actor.workspace_id, subject_id)
        if stored.has_budget(tx, actor.workspace_id, subject_id, wish.period):
            raise Conflict("There is a budget for this period already; change it, or remove it first.")
        if stored.count_budgets(tx, actor.workspace_id) >= MAX_BUDGETS:
            raise Conflict(f"A workspace has at most {MAX_BUDGETS} budgets; remove one first.")
        budget = Budget(
            id=new_id("bud"),
            workspace_id=actor.workspace_id,
            subject=wish.subject,
            subject_id=subject_id,
            period=wish.period,
            cap_usd=wish.cap_usd,
            warn_share=wish.warn_share,
            created_at=tx.now,
        )
        stored.insert_budget(tx, budget)
        audit.record(tx, _act(actor, "budget.set", budget), deps.audit_key)
        return budget

    return (await _stand(deps, actor, [await deps.writer.submit(op)]))[0]


async def change_budget(
    deps: Deps, actor: Member, budget_id: str, *, cap_usd: float | None = None, warn_share: float | None = None
) -> Standing:
    """Raise or lower a budget, or have it warn at another share; None leaves it. It warns anew.

    Raises:
        NotFound: there is no such budget.
        PermissionDenied: the actor is neither owner nor admin.
    """
    permissions.require_active(actor)
    permissions.require_admin(actor)

    def op(tx: Tx) -> Budget:
        _require_still_admin(tx, actor)
        known = stored.get_budget(tx, actor.workspace_id, budget_id)
        budget = replace(
            known,
            cap_usd=known.cap_usd if cap_usd is None else cap_usd,
            warn_share=known.warn_share if warn_share is None else warn_share,
            warned_for=None,
        )
        stored.update_budget(tx, budget)
        audit.record(tx, _act(actor, "budget.changed", budget), deps.audit_key)
        return budget

    return (await _stand(deps, actor, [await deps.writer.submit(op)]))[0]


async def remove_budget(deps: Deps, actor: Member, budget_id: str) -> None:
    """Remove a budget: nothing is held to it any more.

    Raises:
        NotFound: there is no such budget.
        PermissionDenied: the actor is neither owner nor admin.
    """
    permissions.require_active(actor)
    permissions.require_admin(actor)

    def op(tx: Tx) -> None:
        _require_still_admin(tx, actor)
        budget = stored.get_budget(tx, actor.workspace_id, budget_id)
        stored.delete_budget(tx, budget)
        audit.record(tx, _act(actor, "budget.removed", budget), deps.audit_key)

    await deps.writer.submit(op)


def _require_subject(deps: Deps, actor: Member, subject: Subject, subject_id: str) -> None:
    """Refuse what is not there; a location is looked for in the write itself."""
    if subject == "room":
        deps.rooms.get_visible(subject_id, actor)
    elif subject == "agent":
        deps.roster.get(actor.workspace_id, subject_id)
    elif subject == "member":
        deps.people.get(actor.workspace_id, subject_id)


def _require_still_admin(tx: Tx, actor: Member) -> None:
    # Whoever was demoted meanwhile sets nothing any more.
    present = people.get_member(tx, actor.id)
    permissions.require_active(present)
    permissions.require_admin(present)


async def _stand(deps: Deps, member: Member, budgets: list[Budget]) -> list[Standing]:
    now = deps.clock.now()
    used = await stored.read_used(deps.db, member.workspace_id, [(one, find_start(one.period, now)) for one in budgets])
    return [Standing(one, used[one.id]) for one in budgets]


def _act(actor: Member, action: str, budget: Budget) -> Act:
    details = {"subject": budget.subject, "period": budget.period, "cap_usd": budget.cap_usd}
    return Act(actor.workspace_id, actor.id, action, budget.id, details | {"subject_id": budget.subject_id})
