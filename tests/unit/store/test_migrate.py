"""Bringing a database to the newest schema."""

from __future__ import annotations

import hashlib
import json
import socket
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command

from tertulia.domain.errors import ConfigError
from tertulia.store.database import connect_for_writing
from tertulia.store.migrate import alembic_config, migrate, newest_revision
from tertulia.store.tables.base import from_micros
from tertulia.store.tables.conversation import thread_followers, threads

# A room that ana made, left and came back to, ben in it too, and her direct room.
BEFORE_ROLES = (
    "INSERT INTO workspaces (id, name, created_at) VALUES ('ws_1', 'Home', 0)",
    *(
        "INSERT INTO members (id, workspace_id, handle, name, kind, role, created_at) "
        f"VALUES ('mem_{name}', 'ws_1', '{name}', '{name}', 'human', 'member', 0)"
        for name in ("ana", "ben")
    ),
    *(
        "INSERT INTO rooms (id, workspace_id, name, kind, created_by, created_at) "
        f"VALUES ('{room}', 'ws_1', 'x', '{kind}', 'mem_ana', 0)"
        for room, kind in (("room_1", "public"), ("room_2", "direct"))
    ),
    *(
        "INSERT INTO room_members (room_id, member_id, workspace_id, joined_seq, joined_at) "
        f"VALUES ('{room}', 'mem_{name}', 'ws_1', {seq}, 0)"
        for room, name, seq in (("room_1", "ana", 3), ("room_1", "ben", 2), ("room_2", "ana", 1))
    ),
    *(
        "INSERT INTO events (room_id, seq, workspace_id, type, at, refs) "
        f"VALUES ('{room}', {seq}, 'ws_1', 'member_joined', 0, '{{\"member_id\":\"mem_{name}\",\"role\":\"member\"}}')"
        for room, name, seq in (("room_1", "ana", 1), ("room_1", "ben", 2), ("room_1", "ana", 3), ("room_2", "ana", 1))
    ),
)


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    engine = connect_for_writing(tmp_path / "tertulia.db")
    migrate(engine)
    before = _schema(engine)
    migrate(engine)
    assert _schema(engine) == before
    engine.dispose()


def test_who_made_a_room_becomes_its_moderator_and_the_log_says_so(tmp_path: Path) -> None:
    engine = connect_for_writing(tmp_path / "tertulia.db")
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        command.upgrade(alembic_config(connection), "0001")
        for statement in BEFORE_ROLES:
            connection.exec_driver_sql(statement)
        connection.commit()
    migrate(engine)
    with engine.connect() as connection:
        roles = connection.exec_driver_sql("SELECT room_id, member_id, role FROM room_members ORDER BY 1, 2").all()
        refs = connection.exec_driver_sql("SELECT room_id, seq, refs FROM events ORDER BY 1, 2").all()
    assert [tuple(row) for row in roles] == [
        ("room_1", "mem_ana", "moderator"),
        ("room_1", "mem_ben", "member"),
        ("room_2", "mem_ana", "member"),
    ]
    assert [(row[0], row[1], json.loads(row[2])["role"]) for row in refs] == [
        ("room_1", 1, "member"),
        ("room_1", 2, "member"),
        ("room_1", 3, "moderator"),
        ("room_2", 1, "member"),
    ], "she left and came back: only where she sits now"
    engine.dispose()


def test_a_newer_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    engine = connect_for_writing(tmp_path / "tertulia.db")
    migrate(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    before = _schema(engine)
    with pytest.raises(ConfigError, match=f"9999.*{newest_revision()}"):
        migrate(engine)
    assert _schema(engine) == before
    engine.dispose()


def test_a_server_that_is_not_reached_is_no_reason_to_restore_a_backup() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    engine = connect_for_writing(sa.make_url(f"postgresql://ana@127.0.0.1:{port}/chat"))
    with pytest.raises(ConfigError, match=r"The database chat cannot be opened: .+ lets this user in") as told:
        migrate(engine)
    assert "backup" not in str(told.value)
    assert "\n" not in str(told.value)


def test_threads_that_were_there_before_are_counted_and_followed(tmp_path: Path) -> None:
    engine = connect_for_writing(tmp_path / "tertulia.db")
    with engine.connect() as connection:
        command.upgrade(alembic_config(connection), "0001")
        for statement in FILL_AS_OF_0001:
            connection.exec_driver_sql(statement)
        connection.commit()
    migrate(engine)
    with engine.connect() as connection:
        grown = connection.execute(sa.select(threads)).mappings().all()
        who = connection.execute(sa.select(thread_followers).order_by(thread_followers.c.member_id)).mappings().all()
    assert [(row["root_id"], row["root_seq"], row["replies"], row["last_seq"]) for row in grown] == [("msg_1", 1, 2, 4)]
    assert grown[0]["last_at"] == from_micros(40)
    assert [(row["member_id"], row["is_following"], row["read_seq"]) for row in who] == FOLLOWERS
    engine.dispose()


def test_an_identity_gets_an_id_that_is_made_of_nothing(tmp_path: Path) -> None:
    engine = connect_for_writing(tmp_path / "tertulia.db")
    former = {name: _hash_identity(f"ws_1\nhttps://id.example\n{name}") for name in ("ana", "gone")}
    with engine.connect() as connection:
        command.upgrade(alembic_config(connection), "0008")
        for statement in (*BEFORE_ROLES[:3], *_sessions(former)):
            connection.exec_driver_sql(statement)
        connection.commit()
    migrate(engine)
    with engine.connect() as connection:
        ((fresh,),) = connection.exec_driver_sql("SELECT id FROM identities").all()
        origins = {row[0]: row[1] for row in connection.exec_driver_sql("SELECT id, origin_id FROM tokens")}
    assert fresh.startswith("idn_")
    assert fresh not in former.values()
    assert origins == {"tok_ana": fresh, "tok_gone": None, "tok_heir": "tok_ana"}
    engine.dispose()


def _hash_identity(words: str) -> str:
    return "idn_" + hashlib.sha256(words.encode()).hexdigest()[:26]


def _sessions(former: dict[str, str]) -> list[str]:
    """Ana's link, a session that was opened by it, one by a link that was undone since, and what the first made."""
    origins = {"ana": former["ana"], "gone": former["gone"], "heir": "tok_ana"}
    return [
        "INSERT INTO identities (workspace_id, issuer, subject, member_id, created_at) "
        "VALUES ('ws_1', 'https://id.example', 'ana', 'mem_ana', 0)",
        *(
            "INSERT INTO tokens (id, workspace_id, member_id, kind, hash, label, created_at, origin_id) "
            f"VALUES ('tok_{name}', 'ws_1', 'mem_ana', 'session', '{name}', '', 0, '{origin}')"
            for name, origin in origins.items()
        ),
    ]


FOLLOWERS = [("mem_author", True, 1), ("mem_named", True, 2), ("mem_replied", True, 3)]
PEOPLE = {"author": 1, "named": 2, "replied": 3, "silent": 4}
SAID = [
    (1, "author", None, "[]"),
    (2, "replied", "msg_1", "[]"),
    (3, "silent", None, "[]"),
    (4, "replied", "msg_1", '["mem_named", "@room"]'),
]
FILL_AS_OF_0001 = [
    "INSERT INTO workspaces (id, name, created_at) VALUES ('ws', 'Home', 0)",
    "INSERT INTO rooms (id, workspace_id, name, kind, created_at) VALUES ('room_1', 'ws', 'Lobby', 'public', 0)",
    *(
        "INSERT INTO members (id, workspace_id, handle, name, kind, role, created_at) "
        f"VALUES ('mem_{name}', 'ws', '{name}', '{name}', 'human', 'member', 0)"
        for name in PEOPLE
    ),
    *(
        "INSERT INTO room_members (room_id, member_id, workspace_id, joined_seq, joined_at, read_seq) "
        f"VALUES ('room_1', 'mem_{name}', 'ws', 0, 0, {read_seq})"
        for name, read_seq in PEOPLE.items()
    ),
    *(
        "INSERT INTO messages (id, workspace_id, room_id, seq, author_id, text, thread_id, mentions, created_at) "
        f"VALUES ('msg_{seq}', 'ws', 'room_1', {seq}, 'mem_{name}', 'x', "
        f"{'NULL' if thread_id is None else repr(thread_id)}, '{mentions}', {seq}0)"
        for seq, name, thread_id, mentions in SAID
    ),
]


def test_every_commit_is_on_disk_before_it_counts(tmp_path: Path) -> None:
    engine = connect_for_writing(tmp_path / "tertulia.db")
    with engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    engine.dispose()


def test_a_migration_that_a_full_disk_cut_short_is_begun_anew(tmp_path: Path) -> None:
    engine = connect_for_writing(tmp_path / "tertulia.db")
    _allow_pages(engine, 20)
    with pytest.raises(sa.exc.OperationalError, match="full"):
        migrate(engine)
    _allow_pages(engine, 100_000)
    migrate(engine)
    assert _schema(engine)[-1] == ("version", newest_revision())
    engine.dispose()


def _allow_pages(engine: sa.Engine, pages: int) -> None:
    with engine.connect() as connection:  # the writer's own: there is but one
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")


def _schema(engine: sa.Engine) -> list[tuple[str, str | None]]:
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master ORDER BY name").all()
        version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    return [*((row.name, row.sql) for row in found), ("version", version)]


TURNS_AS_OF_0008 = (
    *(
        'INSERT INTO turns (id, workspace_id, room_id, agent_id, member_id, requester_id, "trigger", cause, state, '
        f"created_at) VALUES ('{turn}', 'ws_1', 'room_1', 'agt_1', 'mem_1', 'mem_2', '{trigger}', '{cause}', 'x', 0)"
        for turn, trigger, cause in (("turn_1", "mention", "msg_1"), ("turn_2", "invoke", "mem_2:k"))
    ),
    *(
        "INSERT INTO ledger_entries (id, workspace_id, kind, turn_id, agent_id, requester_id, status, reserved_usd, "
        f"created_at) VALUES ('led_{turn}', 'ws_1', 'turn', '{turn}', 'agt_1', 'mem_2', 'settled', 0, 0)"
        for turn in ("turn_1", "turn_2", "turn_gone")
    ),
)


def test_each_turn_of_before_is_a_chain_of_its_own(tmp_path: Path) -> None:
    engine = connect_for_writing(tmp_path / "tertulia.db")
    with engine.connect() as connection:
        command.upgrade(alembic_config(connection), "0008")
        for statement in TURNS_AS_OF_0008:
            connection.exec_driver_sql(statement)
        connection.commit()
    migrate(engine)
    with engine.connect() as connection:
        turns = connection.exec_driver_sql("SELECT id, chain_id FROM turns ORDER BY 1").all()
        paid = connection.exec_driver_sql("SELECT turn_id, chain_id FROM ledger_entries ORDER BY 1").all()
    chains = [("turn_1", "msg_1"), ("turn_2", "turn_2")]
    assert [tuple(row) for row in turns] == chains
    assert sorted(tuple(row) for row in paid) == [*chains, ("turn_gone", "")]
    engine.dispose()
