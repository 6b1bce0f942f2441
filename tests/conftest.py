"""What every test stands on: printed seeds, loopback sockets only, no provider keys, needs that skip or fail."""

from __future__ import annotations

import ipaddress
import os
import random
import secrets
import sys
from typing import Any, NoReturn

import pytest
from hypothesis import HealthCheck, settings

SEED = int(os.environ.get("TERTULIA_SEED") or secrets.randbelow(2**32))
os.environ["TERTULIA_SEED"] = str(SEED)  # the processes between which pytest-xdist divides the tests have the same

# Machines differ, and a deadline measures the machine, as does the wish that examples be made quickly; that some are
# too large depends on the seed.
MEASURES_OF_THE_MACHINE = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("house", deadline=None, print_blob=True, suppress_health_check=MEASURES_OF_THE_MACHINE)
settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="play the runs marked `soak` at full length")


def pytest_configure() -> None:
    for name in [name for name in os.environ if name.endswith("_API_KEY")]:
        del os.environ[name]
    sys.addaudithook(_refuse_the_internet)


def pytest_report_header() -> str:
    return f"seed: TERTULIA_SEED={SEED}"


@pytest.fixture(scope="session")
def seed() -> int:
    """Give the seed of this run, as printed in the report's header."""
    return SEED


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> random.Random:
    """Give this test its own generator, the same for the same seed whichever tests run beside it."""
    return random.Random(f"{SEED}:{request.node.nodeid}")


@pytest.fixture(scope="session")
def soak(request: pytest.FixtureRequest) -> bool:
    """Say whether the long form of a seeded run was asked for."""
    return bool(request.config.getoption("--soak"))


def skip_without(need: str, reason: str) -> NoReturn:
    """Skip the test that lacks `need`, or fail it where `TERTULIA_REQUIRE` names that need."""
    if need in os.environ.get("TERTULIA_REQUIRE", "").split(","):
        pytest.fail(f"{reason}, and TERTULIA_REQUIRE names {need}")
    pytest.skip(reason)


def _refuse_the_internet(event: str, arguments: tuple[Any, ...]) -> None:
    """Make a connection to anything but this machine impossible, whatever library tries it."""
    if event != "socket.connect":
        return
    address = arguments[1]
    if isinstance(address, tuple) and not _is_loopback(str(address[0])):
        raise RuntimeError(f"A test tried to reach {address[0]}: outside services are local fakes here.")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host == "localhost"
