"""Tokens: kept as a hash, valid for their time, and a link once."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tertulia.domain.ids import MemberId, TokenId, WorkspaceId
from tertulia.domain.people import Member, Workspace
from tertulia.store import people, tokens
from tertulia.store.accounts import heirs
from tertulia.store.tokens import Token, TokenKind
from tertulia.store.tx import Tx
from tests.unit.tools.database import NOON, Stored

HOME, ANA = WorkspaceId("ws_home"), MemberId("mem_ana")
MEMBER = Member(ANA, HOME, "ana", "Ana", "human", "member", NOON)
SECRET = "tk_" + "s" * 43


def make(kind: TokenKind = "api", number: int = 1, life: timedelta | None = None) -> Token:
    return Token(TokenId(f"tok_{number}"), HOME, ANA, kind, "mine", NOON, None if life is None else NOON + life)


@pytest.fixture
async def home(stored: Stored) -> Stored:
    """A database in which ana lives."""

    def op(tx: Tx) -> None:
        people.insert_workspace(tx, Workspace(HOME, "Home", NOON))
        people.insert_member(tx, MEMBER)

    await stored.writer.submit(op)
    return stored


async def keep(home: Stored, token: Token, secret: str = SECRET) -> None:
    await home.writer.submit(lambda tx: tokens.insert_token(tx, token, secret))


async def test_a_token_is_found_by_its_secret_alone(home: Stored) -> None:
    await keep(home, make())
    await keep(home, make(number=2), "second")
    others = ["", SECRET[:-1], SECRET + "s", SECRET.upper(), "tok_1", "\ud800"]
    hashes = [tokens.hash_secret(secret) for secret in ("second", *others, SECRET)]
    assert await tokens.find_tokens(home.db, hashes) == {hashes[0]: make(number=2), hashes[-1]: make()}


async def test_the_secret_is_nowhere_in_the_database(home: Stored) -> None:
    await keep(home, make())
    await home.writer.submit(lambda tx: tx.run(sa.text("SELECT 1")).all())
    for path in home.db.path.parent.iterdir():
        assert SECRET.encode() not in path.read_bytes()


@pytest.mark.parametrize(("later", "is_valid"), [(timedelta(minutes=59), True), (timedelta(hours=1), False)])
def test_a_token_lives_for_its_time(later: timedelta, is_valid: bool) -> None:
    assert make("session", life=timedelta(hours=1)).is_valid(NOON + later) is is_valid
    assert make().is_valid(NOON + timedelta(days=10_000))


async def test_a_link_opens_once(home: Stored) -> None:
    await keep(home, make("link", life=timedelta(minutes=15)))
    used = [await home.writer.submit(lambda tx: tokens.use_once(tx, "link", SECRET)) for _ in range(2)]
    assert used[0] is not None
    assert used[1] is None


async def test_a_link_opens_once_for_two_at_the_same_time(home: Stored) -> None:
    await keep(home, make("link", life=timedelta(minutes=15)))
    both = [home.writer.submit(lambda tx: tokens.use_once(tx, "link", SECRET)) for _ in range(2)]
    assert [token is not None for token in [await one for one in both]] == [True, False]


async def test_a_link_opens_for_a_while(home: Stored) -> None:
    await keep(home, make("link", life=timedelta(minutes=15)))
    home.clock.set(NOON + timedelta(minutes=15))
    assert await home.writer.submit(lambda tx: tokens.use_once(tx, "link", SECRET)) is None


async def test_other_tokens_are_no_links(home: Stored) -> None:
    await keep(home, make())
    assert await home.writer.submit(lambda tx: tokens.use_once(tx, "link", SECRET)) is None


async def test_a_revoked_token_is_not_valid_and_not_listed(home: Stored) -> None:
    await keep(home, make())
    await keep(home, make("session", 2), "other")
    await keep(home, make("link", 3), "third")
    assert [token.id for token in await tokens.list_tokens(home.db, HOME, ANA, NOON)] == ["tok_2", "tok_1"]
    revoked = [await home.writer.submit(lambda tx: tokens.revoke_token(tx, HOME, TokenId("tok_1"))) for _ in range(2)]
    assert revoked == [True, False]
    (found,) = (await tokens.find_tokens(home.db, [tokens.hash_secret(SECRET)])).values()
    assert not found.is_valid(NOON)
    assert [token.id for token in await tokens.list_tokens(home.db, HOME, ANA, NOON)] == ["tok_2"]


async def test_what_has_run_out_is_not_listed(home: Stored) -> None:
    await keep(home, make("session", life=timedelta(days=1)))
    for later, listed in ((timedelta(hours=23), ["tok_1"]), (timedelta(days=1), [])):
        assert [token.id for token in await tokens.list_tokens(home.db, HOME, ANA, NOON + later)] == listed


async def test_everything_a_member_has_is_revoked_at_once(home: Stored) -> None:
    kinds: tuple[TokenKind, ...] = ("api", "session", "link")
    for number, kind in enumerate(kinds):
        await keep(home, make(kind, number), f"secret {number}")
    both = [await home.writer.submit(lambda tx: heirs.revoke_all(tx, MEMBER)) for _ in range(2)]
    assert [sorted(one) for one in both] == [[(ANA, f"tok_{number}") for number in range(3)], []]
    assert await home.writer.submit(lambda tx: tokens.use_once(tx, "link", "secret 2")) is None


async def test_a_token_is_found_by_its_id_in_its_workspace_alone(home: Stored) -> None:
    await keep(home, make())
    assert await tokens.find_token_by_id(home.db, HOME, TokenId("tok_1")) == make()
    assert await tokens.find_token_by_id(home.db, WorkspaceId("ws_other"), TokenId("tok_1")) is None


async def test_nobody_revokes_the_tokens_of_another_workspace(home: Stored) -> None:
    await keep(home, make())
    assert not await home.writer.submit(lambda tx: tokens.revoke_token(tx, WorkspaceId("ws_other"), TokenId("tok_1")))
