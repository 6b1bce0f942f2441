"""However many agents remember, the index process holds few of their collections in memory, and finds in all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tertulia.memory import chroma
from tertulia.memory.chroma import Shelf

AGENTS, HELD = 80, 30


def test_what_is_not_held_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chroma, "_MAX_HELD", HELD)
    before = len(list(Path("/proc/self/fd").iterdir()))
    shelf = Shelf(chroma._open_client(tmp_path, {}))
    vectors = np.eye(AGENTS, 384, dtype=np.float32)
    for number in range(AGENTS):
        head = {"agent_id": f"agt_{number}", "ids": [f"mry_{number}"], "metadatas": [{"kind": "semantic"}]}
        shelf.upsert(head, vectors[number : number + 1])
    held = len(list(Path("/proc/self/fd").iterdir())) - before
    assert held < AGENTS * 3, "each that is held keeps four files open"
    for number in range(AGENTS):
        found = shelf.query({"agent_id": f"agt_{number}", "k": 3}, vectors[number : number + 1])
        assert found == [[f"mry_{number}", pytest.approx(1.0, abs=1e-6)]]
