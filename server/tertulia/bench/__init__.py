"""The benchmarks that ship with the program: `tertulia bench …`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tertulia.config import read_settings

if TYPE_CHECKING:
    from tertulia.bench.report import Report

app = typer.Typer(
    no_args_is_help=True,
    help="Measure this machine's Tertulia: a real server of its own, driven from outside, thrown away afterwards.",
)

Json = Annotated[bool, typer.Option("--json", help="Print one line of JSON instead of a table.")]
Repeats = Annotated[int, typer.Option(min=1, max=20, help="How often each figure is taken.")]
Folder = Annotated[
    Path | None,
    typer.Option("--dir", exists=True, file_okay=False, help="Where the throw-away data lies: its disk is measured."),
]


@app.command()
def rooms(
    members: Annotated[int, typer.Option(min=1, max=2_000, help="Members of the room, all connected.")] = 5,
    # More from one connection in one go would meet the server's limit on frames.
    posts: Annotated[int, typer.Option(min=10, max=10_000, help="Messages in each run.")] = 5_000,
    repeats: Repeats = 3,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Server CPU per durable post and per delivery, beside an aiohttp server that stores nothing."""
    from tertulia.bench.rooms import RoomsPlan, measure_rooms

    _print(measure_rooms(RoomsPlan(members, posts, repeats, folder)), as_json)


@app.command()
def fanout(  # noqa: PLR0913, PLR0917 - each is an option
    members: Annotated[
        list[int] | None,
        typer.Option(min=5, max=2_000, help="Members of a room; may repeat.", show_default="5, 50 and 500"),
    ] = None,
    is_full: Annotated[bool, typer.Option("--full", help="A room of 2,000 too.")] = False,
    with_ngircd: Annotated[bool, typer.Option("--ngircd", help="Beside ngircd too, an IRC server in C.")] = False,
    repeats: Repeats = 3,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Server CPU per delivery in rooms of several sizes, beside servers that store nothing."""
    from tertulia.bench.fanout.measure import SIZES, FanoutPlan, measure_fanout

    sizes = sorted({*(members or SIZES), *((2_000,) if is_full else ())})
    _print(measure_fanout(FanoutPlan(sizes, repeats, folder, with_ngircd)), as_json)


@app.command()
def delivery(  # noqa: PLR0913, PLR0917 - each is an option
    rooms: Annotated[int, typer.Option(min=1, max=200, help="Rooms, with three agents each.")] = 10,
    members: Annotated[int, typer.Option(min=2, max=500, help="Members of each, all connected.")] = 20,
    seconds: Annotated[float, typer.Option(min=1, max=600, help="How long a round lasts.")] = 20,
    repeats: Repeats = 3,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """How soon a message is with everybody at half of what the server can take, with agents awake."""
    from tertulia.bench.delivery.measure import DeliveryPlan, measure_delivery

    _print(measure_delivery(DeliveryPlan(rooms, members, seconds, repeats, folder=folder)), as_json)


@app.command()
def history(
    messages: Annotated[
        list[int] | None,
        typer.Option(
            min=1_000, max=10_000_000, help="Messages of a room; may repeat.", show_default="10000 and 300000"
        ),
    ] = None,
    repeats: Repeats = 3,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """What reading, posting and an agent's turn cost in rooms with a long past, beside a new one."""
    from tertulia.bench.history.measure import PASTS, HistoryPlan, measure_history

    _print(measure_history(HistoryPlan(messages or PASTS, repeats=repeats, folder=folder)), as_json)


@app.command()
def idle(
    connections: Annotated[int, typer.Option(min=10, max=10_000, help="Connections that only stay.")] = 2_000,
    seconds: Annotated[
        float, typer.Option(min=1, max=3_600, help="How long they are watched, and nobody before.")
    ] = 60,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Memory and heartbeats of connections that only stay, and how soon all are back after a restart."""
    from tertulia.bench.idle.measure import IdlePlan, measure_idle

    _print(measure_idle(IdlePlan(connections, seconds, folder)), as_json)


@app.command()
def turns(
    turns: Annotated[int, typer.Option("--turns", min=1, max=2_000, help="Turns that are measured.")] = 200,
    rooms: Annotated[int, typer.Option("--rooms", min=1, max=200, help="Rooms that ask side by side.")] = 16,
    repeats: Repeats = 3,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Time from commit to model request and from last token to message, CPU per turn, turns per second, start."""
    from tertulia.bench.turns.measure import TurnsPlan, measure_turns

    _print(measure_turns(TurnsPlan(turns, rooms, repeats, folder)), as_json)


@app.command()
def recall(
    data: Annotated[
        Path | None,
        typer.Option(
            help="A file of conversations in LoCoMo's form, or a folder with locomo_dev.json; else a small sample.",
            show_default="what TERTULIA_BENCH_DATA names",
        ),
    ] = None,
    memories: Annotated[
        int | None,
        typer.Option(min=1_000, max=1_000_000, help="Time searches among so many made-up memories instead."),
    ] = None,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """How much of what answers a question is among the first 10 and 20 recalled; with --memories, how soon."""
    if memories is not None:
        from tertulia.bench.recall.size import SizePlan, measure_size

        _print(measure_size(SizePlan(memories, folder=folder)), as_json)
        return
    from tertulia.bench.recall.measure import measure_recall

    _print(measure_recall(data or read_settings().bench_data), as_json)


@app.command()
def floor(
    data: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            file_okay=False,
            help="A folder of annotated rooms, or one that holds irc/dev; else a small sample.",
            show_default="what TERTULIA_BENCH_DATA names",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """How well it is foreseen who answers whom, and what speaking then would spoil, beside simpler rules."""
    from tertulia.bench.floor.measure import measure_floor
    from tertulia.memory.models import find_minilm

    settings = read_settings()
    _print(measure_floor(data or settings.bench_data, find_minilm(settings.models_dir)), as_json)


def _print(report: Report, as_json: bool) -> None:
    typer.echo(json.dumps(report.to_json(), ensure_ascii=False) if as_json else report.to_text())
