"""What every vector index keeps, and how the one on disk survives its process, its directory and its server."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from tertulia.domain.errors import Unavailable
from tertulia.domain.ids import AgentId, MemoryId
from tertulia.memory.chroma_index import ChromaIndex, ChromaOptions, ChromaServer
from tertulia.memory.embedder import Vectors as Matrix
from tertulia.memory.index import ExactIndex, VectorIndex
from tertulia.memory.pipe.child import Child, ChildOptions
from tertulia.memory.recall import Vectors
from tertulia.memory.service import Memories
from tests.conftest import skip_without
from tests.patience import PATIENCE_S
from tests.unit.memory.kit import SCOPE, BagOfWords, found, held, said
from tests.unit.tools.database import Stored, stored

__all__ = ["stored"]

SAGE, OTHER = AgentId("agt_sage"), AgentId("agt_other")


def unit(*rows: list[float]) -> Matrix:
    matrix = np.array(rows, dtype=np.float32)
    normal: Matrix = matrix / np.linalg.norm(matrix, axis=1, keepdims=True)
    return normal


def ids(*numbers: int) -> list[MemoryId]:
    return [MemoryId(f"mry_{number}") for number in numbers]


EAST, NORTH, NORTH_EAST = unit([1, 0, 0], [0, 1, 0], [1, 1, 0])
COMPASS = np.stack([EAST, NORTH, NORTH_EAST])


async def fill(index: VectorIndex, agent_id: AgentId = SAGE) -> None:
    await index.upsert(agent_id, ids(1, 2, 3), COMPASS, [{"kind": "semantic"}] * 3)


class Server:
    """A Chroma server of the installed package, on a port and a directory of its own."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it listens; without the program the test is skipped."""
        program = Path(sys.executable).with_name("chroma")
        if not program.exists():
            skip_without("chroma", f"there is no {program}")
        place = ("--path", str(self.directory), "--host", "127.0.0.1", "--port", str(self.port))
        with (self.directory / "log").open("ab") as log:
            self._process = subprocess.Popen([program, "run", *place], stdout=log, stderr=log, cwd=self.directory)
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until and self._process.poll() is None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.05)
        self.kill()
        skip_without("chroma", f"a Chroma server does not start: {(self.directory / 'log').read_text()}")

    def kill(self) -> None:
        """Take it away without a word, if it is there."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def index(self, directory: Path, prefix: str) -> ChromaIndex:
        """Speak with it, as the one whose names begin so."""
        there = ChromaServer(f"http://127.0.0.1:{self.port}", prefix)
        return ChromaIndex(ChromaOptions(directory, there, first_backoff_s=0))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("chroma-server"))
    made.start()
    yield made
    made.kill()


@pytest.fixture(params=["exact", "chroma", "server"])
async def index(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[VectorIndex]:
    made: VectorIndex
    if request.param == "exact":
        made = ExactIndex()
    elif request.param == "chroma":
        made = ChromaIndex(ChromaOptions(tmp_path / "chroma"))
    else:
        server: Server = request.getfixturevalue("server")
        made = server.index(tmp_path / "chroma", f"{tmp_path.name}-")
    yield made
    await made.aclose()


async def test_the_nearest_come_first_with_their_cosine(index: VectorIndex) -> None:
    await fill(index)
    found = await index.query(SAGE, EAST, 10)
    assert [one for one, _ in found] == ids(1, 3, 2)
    assert [similarity for _, similarity in found] == pytest.approx([1, 0.5**0.5, 0], abs=1e-5)
    assert [one for one, _ in await index.query(SAGE, NORTH, 1)] == ids(2)


async def test_the_same_id_is_replaced_and_repeating_is_safe(index: VectorIndex) -> None:
    for _ in range(2):
        await fill(index)
    await index.upsert(SAGE, ids(1), unit([0, 0, 1]), [{"kind": "semantic"}])
    assert await held(index, SAGE) == 3
    assert (await index.query(SAGE, EAST, 1))[0][0] == ids(3)[0]


async def test_it_says_whose_disk_it_is_on(index: VectorIndex, request: pytest.FixtureRequest) -> None:
    assert index.is_elsewhere == ("[server]" in request.node.name)


async def test_agents_are_apart(index: VectorIndex) -> None:
    await fill(index)
    await index.upsert(OTHER, ids(9), unit([1, 0, 0]), [{"kind": "semantic"}])
    assert [one for one, _ in await index.query(OTHER, EAST, 10)] == ids(9)
    await index.drop(OTHER)
    assert (await held(index, OTHER), await held(index, SAGE)) == (0, 3)


async def test_what_is_deleted_is_found_no_more(index: VectorIndex) -> None:
    await fill(index)
    await index.delete(SAGE, ids(1, 77))
    await index.delete(SAGE, [])
    assert [one for one, _ in await index.query(SAGE, EAST, 10)] == ids(3, 2)


async def test_an_agent_without_entries_has_none(index: VectorIndex) -> None:
    await index.delete(OTHER, ids(1))
    await index.drop(OTHER)
    assert await index.query(OTHER, EAST, 3) == []
    assert await held(index, OTHER) == 0


async def test_cleared_it_holds_nobody_and_goes_on(index: VectorIndex) -> None:
    await index.clear()
    await fill(index)
    await fill(index, OTHER)
    await index.clear()
    assert (await held(index, SAGE), await held(index, OTHER)) == (0, 0)
    await fill(index)
    assert [one for one, _ in await index.query(SAGE, EAST, 1)] == ids(1)


async def test_after_a_drop_another_dimension_fits(index: VectorIndex) -> None:
    await fill(index)
    await index.drop(SAGE)
    await index.upsert(SAGE, ids(1), unit([1, 0]), [{"kind": "semantic"}])
    assert [one for one, _ in await index.query(SAGE, unit([1, 0])[0], 5)] == ids(1)


async def test_a_question_of_another_dimension_is_refused_and_harms_nothing(index: VectorIndex) -> None:
    await fill(index)
    with pytest.raises(Unavailable):
        await index.query(SAGE, unit([1, 0])[0], 3)
    assert len(await index.query(SAGE, EAST, 3)) == 3


async def test_more_rows_than_one_frame_takes_arrive_whole(index: VectorIndex, seed: int) -> None:
    rows = unit(*np.random.default_rng(seed).normal(size=(250, 16)).tolist())
    await index.upsert(SAGE, ids(*range(250)), rows, [{"kind": "semantic"}] * 250)
    assert await held(index, SAGE) == 250
    assert len(await index.query(SAGE, rows[0], 250)) == 250


async def test_memories_are_recalled_through_it(index: VectorIndex, stored: Stored) -> None:
    memories = Memories(stored.db, stored.writer, stored.clock, Vectors(BagOfWords(), index))
    await memories.add_many(SCOPE, [said("ana", "I keep bees"), said("ana", "The ferry leaves at nine")])
    await memories.form_pending()
    assert await held(index, SCOPE.agent_id) == 2
    assert (await found(memories, "ferry"))[0] == "The ferry leaves at nine"


# ---- the one on a server ----


async def test_two_installations_share_a_server_and_leave_one_another_alone(server: Server, tmp_path: Path) -> None:
    one, other = server.index(tmp_path / "one", "one-"), server.index(tmp_path / "other", "other-")
    await fill(one)
    await fill(other)
    await one.clear()
    assert (await held(one, SAGE), await held(other, SAGE)) == (0, 3)
    for index in (one, other):
        await index.aclose()


async def test_a_server_that_goes_is_done_without_and_fed_when_it_is_back(tmp_path: Path, stored: Stored) -> None:
    own = Server(tmp_path)
    index = own.index(tmp_path / "mine", "mine-")
    before = tmp_path / "mine" / "chroma.sqlite3"
    before.parent.mkdir()
    before.write_bytes(b"of the time without a server")
    memories = Memories(stored.db, stored.writer, stored.clock, Vectors(BagOfWords(), index))
    try:
        await memories.add_many(SCOPE, [said("ana", "I keep bees")])
        with pytest.raises(Unavailable, match="does not answer"):
            await memories.form_pending()
        assert await found(memories, "bees") == ["I keep bees"], "away from the start"
        own.start()
        await memories.form_pending()
        assert not before.exists(), "what nobody would erase any more"
        own.kill()
        await memories.add_many(SCOPE, [said("ana", "The ferry leaves at nine")])
        with pytest.raises(Unavailable):
            await memories.form_pending()
        assert (await found(memories, "ferry"))[0] == "The ferry leaves at nine", "by words alone"
        own.start()
        await memories.form_pending()
        assert await held(index, SCOPE.agent_id) == 2
    finally:
        await memories.aclose()
        own.kill()


async def test_what_somebody_removed_there_is_made_anew(server: Server, tmp_path: Path, stored: Stored) -> None:
    index, stranger = server.index(tmp_path / "a", "shared-"), server.index(tmp_path / "b", "shared-")
    memories = Memories(stored.db, stored.writer, stored.clock, Vectors(BagOfWords(), index))
    await memories.add_many(SCOPE, [said("ana", "I keep bees")])
    await memories.form_pending()
    await stranger.clear()
    await stranger.aclose()
    await memories.add_many(SCOPE, [said("ana", "The ferry leaves at nine")])
    with pytest.raises(Unavailable):
        await memories.form_pending()
    await memories.form_pending()
    assert await held(index, SCOPE.agent_id) == 2

    again = server.index(tmp_path / "b", "shared-")
    await again.clear()
    await again.aclose()
    assert (await found(memories, "bees"))[0] == "I keep bees", "a question may be the first to find out"
    await memories.form_pending()
    assert await held(index, SCOPE.agent_id) == 2
    await memories.aclose()


# ---- the one on disk ----


def patient(directory: Path) -> ChromaIndex:
    """Make an index that starts its process again at once."""
    return ChromaIndex(ChromaOptions(directory, first_backoff_s=0))


def process_of(index: ChromaIndex) -> int:
    assert index._child is not None
    return index._child._process.pid


async def test_entries_outlive_the_process_even_when_it_is_killed(tmp_path: Path) -> None:
    index = patient(tmp_path / "chroma")
    await fill(index)
    os.kill(process_of(index), signal.SIGKILL)
    with suppress(Unavailable):  # the death may not have been noticed yet
        assert await held(index, SAGE) == 3
    assert await held(index, SAGE) == 3
    await index.aclose()


async def test_a_cancelled_call_leaves_the_answers_in_step(tmp_path: Path) -> None:
    index = patient(tmp_path / "chroma")
    await fill(index)
    cancelled = asyncio.create_task(index.query(SAGE, EAST, 3))
    await asyncio.sleep(0)
    cancelled.cancel()
    counts = await asyncio.gather(*(held(index, SAGE) for _ in range(20)), cancelled, return_exceptions=True)
    assert counts[:20] == [3] * 20
    assert isinstance(counts[20], asyncio.CancelledError)
    await index.aclose()


async def test_a_broken_directory_is_emptied_and_rebuilt(
    tmp_path: Path, stored: Stored, caplog: pytest.LogCaptureFixture
) -> None:
    directory = tmp_path / "chroma"
    index = patient(directory)
    memories = Memories(stored.db, stored.writer, stored.clock, Vectors(BagOfWords(), index))
    await memories.add_many(SCOPE, [said("ana", "I keep bees")])
    await memories.form_pending()
    await memories.aclose()
    (directory / "chroma.sqlite3").write_bytes(b"no database" * 1000)

    mended = patient(directory)
    again = Memories(stored.db, stored.writer, stored.clock, Vectors(BagOfWords(), mended))
    for _ in range(2):
        with pytest.raises(Unavailable):
            await again.form_pending()
    assert await found(again, "bees") == ["I keep bees"]
    await again.form_pending()
    assert await held(mended, SCOPE.agent_id) == 1
    assert "is rebuilt from the database" in caplog.text
    await again.aclose()


async def test_a_closed_index_refuses(tmp_path: Path) -> None:
    index = patient(tmp_path / "chroma")
    await index.aclose()
    with pytest.raises(Unavailable, match="closed"):
        await held(index, SAGE)


async def test_between_deaths_it_pauses(tmp_path: Path) -> None:
    now = [0.0]
    index = ChromaIndex(ChromaOptions(tmp_path / "not" / "there", start_timeout_s=0.001), monotonic=lambda: now[0])
    with pytest.raises(Unavailable, match="within"):
        await held(index, SAGE)
    with pytest.raises(Unavailable, match="restarting"):
        await held(index, SAGE)
    now[0] = 0.6
    with pytest.raises(Unavailable, match="within"):
        await held(index, SAGE)
    await index.aclose()


async def test_a_call_that_takes_too_long_ends_the_process(tmp_path: Path) -> None:
    (tmp_path / "slow_module.py").write_text(
        "import sys\n"
        "from tertulia.memory.pipe import frames\n"
        "sys.stdout.buffer.write(frames.pack({'ref': 0, 'result': None}))\n"
        "sys.stdout.buffer.flush()\n"
        "sys.stdin.buffer.read()\n"
    )
    sys.path.insert(0, str(tmp_path))
    try:
        child = await Child.start(
            ChildOptions("slow_module", tmp_path, start_timeout_s=PATIENCE_S, call_timeout_s=0.05)
        )
    finally:
        sys.path.remove(str(tmp_path))
    with pytest.raises(Unavailable, match=r"within 0\.05 s"):
        await child.call({"call": "counts"})
    with pytest.raises(Unavailable):
        await child.call({"call": "counts"})
    await child.aclose()
    assert not child.is_alive


OWNER = """
import asyncio, pathlib, sys
from tertulia.memory.chroma_index import ChromaIndex, ChromaOptions
async def main():
    index = ChromaIndex(ChromaOptions(pathlib.Path(sys.argv[1])))
    await index.counts()
    print(index._child._process.pid, flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""


async def test_it_ends_with_its_server_however_that_ends(tmp_path: Path) -> None:
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", OWNER, str(tmp_path / "chroma")), stdout=asyncio.subprocess.PIPE
    )
    assert server.stdout is not None
    pid = int(await asyncio.wait_for(server.stdout.readline(), PATIENCE_S))
    watch = os.pidfd_open(pid)
    server.kill()
    await server.wait()
    ended = asyncio.Event()
    asyncio.get_running_loop().add_reader(watch, ended.set)
    await asyncio.wait_for(ended.wait(), PATIENCE_S)
    asyncio.get_running_loop().remove_reader(watch)
    os.close(watch)
