"""Twenty clients act at random while connections, server, disk, clock and readers fail: every law holds."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from tests.flows.checker.faults import STALL_POST_BYTES, Counts
from tests.flows.checker.history import History, all_events
from tests.flows.checker.laws import LAWS, objections, violations
from tests.flows.checker.mutants import mutants
from tests.flows.checker.workload import Plan, run
from tests.flows.conftest import NO_WEIGHTS, Servers
from tests.flows.machine import IS_LIMITABLE, WallClock

SHORT = Counts(cuts=2, kills=2, fulls=1, jumps=2, stalls=1)
LONG = Counts(cuts=8, kills=5, fulls=4, jumps=5, stalls=2)
LONG_ROUNDS = 20


@pytest.mark.soak
async def test_the_laws_hold(servers: Servers, tmp_path: Path, seed: int, soak: bool) -> None:
    clock = WallClock(tmp_path)
    if not soak:
        await _play(servers, clock, Plan(seed, faults=SHORT))
        return
    for number in range(LONG_ROUNDS):
        faults = replace(LONG, fulls=0) if number % 3 == 2 else LONG
        await _play(servers, clock, Plan(seed + number, commands=300, faults=faults, limit_s=3600))


async def _play(servers: Servers, clock: WallClock, plan: Plan) -> None:
    clock.set(0)
    # The index of memories is a process of its own: one that is begun while the disk is full stays limited for good.
    server = servers.make({**clock.env, **(NO_WEIGHTS if plan.faults.fulls else {})})
    history = await run(await asyncio.to_thread(server.start), clock, plan)
    await asyncio.to_thread(server.stop)
    _require_worth(history, plan)
    found = violations(history)
    assert not found, f"{plan}: {len(found)} violations\n" + "\n".join(found)
    _require_keen_eyes(history)
    assert "Traceback" not in server.log, f"{plan}: the server stumbled"


def _require_keen_eyes(history: History) -> None:
    """Fail unless the laws object to this very run when it is falsified in one place."""
    laws = {law.__name__: law for law in LAWS}
    falsified = [(name, next(objections(laws[name], mutant), None)) for name, mutant in mutants(history)]
    unnoticed = [name for name, objection in falsified if objection is None]
    assert not unnoticed, f"laws that noticed nothing: {unnoticed}"


def _require_worth(history: History, plan: Plan) -> None:
    """Fail when so little was done, or went wrong, that the laws would hold by themselves."""
    posts = [command for _, command in history.commands("post_message")]
    ordinary = [command for command in posts if len(command.fields["text"]) < STALL_POST_BYTES]
    kept = sum(command.result is not None for command in ordinary)
    full = sum(
        command.error is not None and command.error["code"] == "unavailable" for _, command in history.commands()
    )
    resumed = sum(bool(life.since) for life in history.lives)
    let_go = sum(life.was_stalled and not life.is_quiet for life in history.lives)
    hours = {event["at"][:13] for event in all_events(history.logs())}
    print(
        f"{plan}: {len(history.lives)} connections, {resumed} resumed, {kept} of {len(ordinary)} posts kept, "
        f"{full} refused by a full disk, {let_go} stalled readers let go, events of {len(hours)} different hours",
        flush=True,
    )
    assert kept > len(ordinary) / 2, f"only {kept} of {len(ordinary)} posts were accepted"
    assert resumed >= plan.clients, "too few connections had to resume"
    assert history.snapshots, "no snapshot was taken"
    assert full or not plan.faults.fulls or not IS_LIMITABLE, "no disk was ever full"
    assert len(hours) > 1 or not plan.faults.jumps, "no clock ever jumped"
