"""Budgets over REST: seen by staff, set by owners and admins."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from tertulia.actions.money import budgets
from tertulia.actions.money.budgets import Standing, Wish
from tertulia.domain.clock import to_rfc3339
from tertulia.governance.budgets.periods import find_end, find_start
from tertulia.rest.api import Call, Resource
from tertulia.rest.paging import Page, PageQuery, page_of
from tertulia.store.money.budgets import Period, Subject
from tertulia.wire.base import NO_BOOL, Body, Id, Wire

resource = Resource("budgets")

Usd = Annotated[float, Field(ge=0, le=1_000_000), NO_BOOL]
Share = Annotated[float, Field(gt=0, le=1), NO_BOOL]


class BudgetBody(Body):
    """What may be spent on a subject in a period; only the workspace itself has no `subject_id`."""

    subject: Subject
    subject_id: Id | None = None
    period: Period
    cap_usd: Usd
    warn_share: Share = 0.8

    @model_validator(mode="after")
    def _names_subject(self) -> Self:
        if (self.subject_id is None) != (self.subject == "workspace"):
            raise ValueError("give subject_id, unless the subject is the workspace itself")
        return self


class BudgetChangeBody(Body):
    """What is left out or null stays."""

    cap_usd: Usd | None = None
    warn_share: Share | None = None


class BudgetObject(Wire):
    """A budget and what is used of it in the present period; null `since` and `free_at` are those of a total."""

    id: str
    subject: Subject
    subject_id: str
    period: Period
    cap_usd: float
    warn_share: float
    spent_usd: float
    reserved_usd: float
    state: Literal["open", "nearly_used", "used_up"]
    since: str | None
    free_at: str | None
    created_at: str


@resource.op("GET", "/api/budgets", query=PageQuery, result=Page[BudgetObject])
async def list_budgets(call: Call) -> Any:
    """List the workspace's budgets and what is used of each, newest first; for staff."""
    found = await budgets.list_standings(call.deps, call.member)
    return page_of(found, call.query, lambda one: one.budget.id, lambda one: _render(one, call.deps.clock.now()))


@resource.op(
    *("POST", "/api/budgets"), body=BudgetBody, result=BudgetObject, status=201, errors=(404, 409), scope="admin"
)
async def create_budget(call: Call) -> Any:
    """Set a budget; for owners and admins."""
    body: BudgetBody = call.body
    wish = Wish(body.subject, body.subject_id, body.period, body.cap_usd, body.warn_share)
    return _render(await budgets.set_budget(call.deps, call.member, wish), call.deps.clock.now())


@resource.op("PATCH", "/api/budgets/{id}", body=BudgetChangeBody, result=BudgetObject, errors=(404,), scope="admin")
async def change_budget(call: Call) -> Any:
    """Raise or lower a budget; for owners and admins."""
    body: BudgetChangeBody = call.body
    changed = await budgets.change_budget(
        call.deps, call.member, call.path["id"], cap_usd=body.cap_usd, warn_share=body.warn_share
    )
    return _render(changed, call.deps.clock.now())


@resource.op("DELETE", "/api/budgets/{id}", status=204, errors=(404,), scope="admin")
async def delete_budget(call: Call) -> None:
    """Remove a budget; for owners and admins."""
    await budgets.remove_budget(call.deps, call.member, call.path["id"])


def _render(standing: Standing, now: datetime) -> dict[str, Any]:
    budget, used = standing.budget, standing.used
    start, end = find_start(budget.period, now), find_end(budget.period, now)
    state = "open"
    if used.spent_usd + used.reserved_usd >= budget.cap_usd:
        state = "used_up"
    elif used.spent_usd >= budget.cap_usd * budget.warn_share:
        state = "nearly_used"
    names = ("id", "subject", "subject_id", "period", "cap_usd", "warn_share")
    return {name: getattr(budget, name) for name in names} | {
        "spent_usd": used.spent_usd,
        "reserved_usd": used.reserved_usd,
        "state": state,
        "since": None if start is None else to_rfc3339(start),
        "free_at": None if end is None else to_rfc3339(end),
        "created_at": to_rfc3339(budget.created_at),
    }
