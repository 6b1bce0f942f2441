"""What stands on the store stands on PostgreSQL as well: its tests are run there once more."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from tests.architecture.tree import ROOT
from tests.contract.store.conftest import Postgres

UPON_THE_STORE = [f"tests/unit/{name}" for name in ("actions", "agents", "governance", "memory", "tools")]
TIMEOUT_S = 1_800


@pytest.mark.slow
def test_whatever_stands_on_the_store_does_so_on_postgres(postgres: Postgres) -> None:
    url = postgres.url.set(database="postgres") if postgres.cluster else postgres.url
    plain = ("-q", "-p", "no:cacheprovider", "-m", "not slow and not soak")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *plain, "-p", "tests.contract.store.on_postgres", *UPON_THE_STORE],
        cwd=ROOT,
        env={**os.environ, "TERTULIA_TEST_POSTGRES": url.render_as_string(hide_password=False)},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    print(done.stdout)
    assert done.returncode == 0, done.stderr
    assert int(re.findall(r"(\d+) passed", done.stdout)[-1]) > 500
