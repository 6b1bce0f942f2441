"""Backups: of one moment, without the key, into an empty directory or not at all."""

from __future__ import annotations

import hashlib
import io
import os
import sqlite3
import stat
import tarfile
import threading
from contextlib import closing
from pathlib import Path

import pytest

from tertulia.domain.errors import ConfigError
from tertulia.store.backup.archive import back_up, restore
from tertulia.store.database import connect_for_writing
from tertulia.store.directory import DataDirectory
from tertulia.store.migrate import migrate

PUT = "INSERT INTO settings (workspace_id, name, value) VALUES (?, ?, ?)"

# A message that was deleted, which search has not heard of yet.
SEARCH_TABLES = ("search_texts", "search_words", "search_changes")
SEARCH_BEHIND = (
    "INSERT INTO search_texts (n, workspace_id, has_link, words) VALUES (1, 'ws', FALSE, 'a cormorant')",
    "INSERT INTO search_words (rowid, words) VALUES (1, 'a cormorant')",
    "INSERT INTO search_changes (workspace_id, message_id) VALUES ('ws', 'msg_1')",
    "INSERT INTO cursors (name, workspace_id, position) VALUES ('search:1', '', 1), ('embedding', '', 7)",
)


@pytest.fixture
def home(tmp_path: Path) -> DataDirectory:
    """A data directory as a server leaves it, with a file deep down beside its database."""
    directory = DataDirectory(tmp_path / "data")
    assert directory.hold()
    directory.ensure_secret_key()
    engine = connect_for_writing(directory.database)
    migrate(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql(PUT, ("", "epoch", "ep_old"))
        connection.exec_driver_sql(PUT, ("", "word", "heron"))
    engine.dispose()
    (directory.path / "files" / "ab").mkdir(parents=True)
    (directory.path / "files" / "ab" / "fil_1").write_bytes(b"\x00picture")
    for name in ("chroma", "space.new", "files/incoming"):
        (directory.path / name).mkdir()
        (directory.path / name / "x").write_text("made anew")
    directory.release()
    return directory


def settings(path: Path) -> dict[str, str]:
    with closing(sqlite3.connect(path)) as connection:
        return dict(connection.execute("SELECT name, value FROM settings").fetchall())


def names(file: Path) -> list[str]:
    with tarfile.open(file) as tar:
        return tar.getnames()


def test_what_was_backed_up_is_restored_as_another_life(home: DataDirectory, tmp_path: Path) -> None:
    file, back = tmp_path / "b.tar", DataDirectory(tmp_path / "back")
    back_up(home, file)
    assert names(file) == ["tertulia.db", "files/ab/fil_1", "manifest.json"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    restore(file, back)
    found = settings(back.database)
    assert found["word"] == "heron"
    assert found["epoch"].startswith("ep_")
    assert found["epoch"] != "ep_old"
    assert settings(home.database)["epoch"] == "ep_old"
    assert (back.path / "files" / "ab" / "fil_1").read_bytes() == b"\x00picture"
    assert sorted(one.name for one in back.path.iterdir()) == ["files", "lock", "tertulia.db"]
    for path in back.path.rglob("*"):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path
    assert back.hold()
    back.release()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["b.tar", "back", "data"]


def test_no_key_is_in_it(home: DataDirectory, tmp_path: Path) -> None:
    assert home.hold()
    home.announce("http://127.0.0.1:1", "to_the_operators_secret")
    back_up(home, tmp_path / "b.tar")
    content = (tmp_path / "b.tar").read_bytes()
    assert (home.path / "secret.key").read_bytes() not in content
    assert b"to_the_operators_secret" not in content
    home.release()


def test_a_key_of_another_name_is_left_out_too(home: DataDirectory, tmp_path: Path) -> None:
    key = home.path / "keys" / "master"
    key.parent.mkdir()
    for path in (key, key.with_name("master.new"), key.with_name("notes")):
        path.write_text("something")
    back_up(home, tmp_path / "b.tar", key)
    assert names(tmp_path / "b.tar") == ["tertulia.db", "files/ab/fil_1", "keys/notes", "manifest.json"]


def test_what_search_knows_is_not_in_it(home: DataDirectory, tmp_path: Path) -> None:
    engine = connect_for_writing(home.database)
    with engine.begin() as connection:
        for statement in SEARCH_BEHIND:
            connection.exec_driver_sql(statement)
    engine.dispose()
    back_up(home, tmp_path / "b.tar")
    assert b"cormorant" not in (tmp_path / "b.tar").read_bytes()
    back = DataDirectory(tmp_path / "back")
    restore(tmp_path / "b.tar", back)
    with closing(sqlite3.connect(back.database)) as restored, restored:
        left = [restored.execute(f"SELECT count(*) FROM {name}").fetchone() for name in SEARCH_TABLES]
        cursors = restored.execute("SELECT name FROM cursors").fetchall()
        restored.execute("INSERT INTO search_words (search_words, rank) VALUES ('integrity-check', 1)")
    assert (left, cursors) == ([(0,)] * 3, [("embedding",)])
    with closing(sqlite3.connect(home.database)) as own:
        query = "SELECT rowid FROM search_words WHERE search_words MATCH 'cormorant'"
        assert own.execute(query).fetchall() == [(1,)], "the server's own is left alone"


def test_it_is_of_one_moment_while_others_write(home: DataDirectory, tmp_path: Path) -> None:
    stopped, begun = threading.Event(), threading.Event()

    def write() -> None:
        engine = connect_for_writing(home.database)
        number = 0
        while not stopped.is_set():
            number += 1
            with engine.begin() as connection:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                for side in ("left", "right"):
                    connection.exec_driver_sql(PUT, (str(number), side, "x" * 500))
            if number == 50:
                begun.set()
        engine.dispose()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert begun.wait(30)
        for number in range(3):
            back_up(home, tmp_path / f"{number}.tar")
    finally:
        stopped.set()
        writer.join()
    counts = []
    for number in range(3):
        back = DataDirectory(tmp_path / f"back{number}")
        restore(tmp_path / f"{number}.tar", back)
        with closing(sqlite3.connect(back.database)) as connection:
            query = "SELECT name, count(*) FROM settings WHERE workspace_id <> '' GROUP BY name"
            found = dict(connection.execute(query).fetchall())
        assert found["left"] == found["right"] >= 50
        counts.append(found["left"])
    assert counts == sorted(counts)


def test_a_directory_that_is_not_empty_is_left_alone(home: DataDirectory, tmp_path: Path) -> None:
    back_up(home, tmp_path / "b.tar")
    before = sorted(home.path.rglob("*"))
    with pytest.raises(ConfigError, match="is not empty"):
        restore(tmp_path / "b.tar", home)
    assert sorted(home.path.rglob("*")) == before
    (tmp_path / "a file").write_text("")
    with pytest.raises(ConfigError, match="is a file"):
        restore(tmp_path / "b.tar", DataDirectory(tmp_path / "a file"))


def test_a_file_that_is_there_is_not_written_over(home: DataDirectory, tmp_path: Path) -> None:
    (tmp_path / "b.tar").write_text("precious")
    with pytest.raises(ConfigError, match="there already"):
        back_up(home, tmp_path / "b.tar")
    with pytest.raises(ConfigError, match="outside"):
        back_up(home, home.path / "b.tar")
    with pytest.raises(ConfigError, match="There is no directory"):
        back_up(home, tmp_path / "nowhere" / "b.tar")
    with pytest.raises(ConfigError, match="no database"):
        back_up(DataDirectory(tmp_path / "none"), tmp_path / "c.tar")
    assert (tmp_path / "b.tar").read_text() == "precious"


def _tar(path: Path, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    with tarfile.open(path, "w") as tar:
        for member, content in members:
            member.size = len(content) if member.isreg() else 0
            tar.addfile(member, io.BytesIO(content))
    return path


def _member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, link
    return member


@pytest.mark.parametrize(
    "member",
    [
        _member("../out"),
        _member("files/../../out"),
        _member("/tmp/out"),
        _member("secret.key"),
        _member("lock"),
        _member("tertulia.db-wal"),
        _member("tertulia.db/x"),
        _member("link", tarfile.SYMTYPE, "/etc/passwd"),
        _member("link", tarfile.LNKTYPE, "tertulia.db"),
        _member("pipe", tarfile.FIFOTYPE),
        _member("folder", tarfile.DIRTYPE),
        _member("."),
    ],
    ids=lambda member: f"{member.name} {member.type!r}",
)
def test_what_no_backup_holds_is_refused(member: tarfile.TarInfo, tmp_path: Path) -> None:
    file = _tar(tmp_path / "b.tar", (member, b"evil"))
    back = DataDirectory(tmp_path / "deep" / "back")
    with pytest.raises(ConfigError, match="no backup"):
        restore(file, back)
    assert not back.path.exists(), "it was not there before"
    assert not (tmp_path / "deep" / "out").exists()


def test_what_is_no_backup_leaves_the_directory_empty(home: DataDirectory, tmp_path: Path) -> None:
    back_up(home, tmp_path / "b.tar")
    whole = (tmp_path / "b.tar").read_bytes()
    files = {
        "text": b"hello",
        "nothing": b"",
        "half": whole[: len(whole) // 2],
        "damaged": whole[:2_000] + bytes(len(whole) - 2_000),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    _tar(tmp_path / "other", (_member("notes.txt"), b"x"))
    _tar(tmp_path / "no database", (_member("tertulia.db"), os.urandom(5_000)))
    back = DataDirectory(tmp_path / "back")
    for name in (*files, "other", "no database", "not there"):
        with pytest.raises(ConfigError):
            restore(tmp_path / name, back)
        assert not back.path.exists() or list(back.path.iterdir()) == [], name
    restore(tmp_path / "b.tar", back)
    assert settings(back.database)["word"] == "heron"


@pytest.mark.parametrize("change", ["UPDATE alembic_version SET version_num = '9999'", "DROP TABLE alembic_version"])
def test_a_database_that_is_not_known_here_is_refused(home: DataDirectory, tmp_path: Path, change: str) -> None:
    with closing(sqlite3.connect(home.database)) as connection, connection:
        connection.execute(change)
    back_up(home, tmp_path / "b.tar")
    with pytest.raises(ConfigError, match=r"newer version|none of Tertulia"):
        restore(tmp_path / "b.tar", DataDirectory(tmp_path / "back"))


def test_a_restored_server_tells_by_mail_nothing_that_was_said_before(home: DataDirectory, tmp_path: Path) -> None:
    with closing(sqlite3.connect(home.database)) as connection, connection:
        connection.execute(
            "INSERT INTO messages (n, id, workspace_id, room_id, seq, author_id, text, created_at) "
            "VALUES (7, 'msg_1', 'ws', 'room_1', 1, 'mem_1', 'x', 0)"
        )
        connection.execute(
            "INSERT INTO digests (member_id, workspace_id, told_n, told_at) VALUES ('mem_1', 'ws', 3, 0)"
        )
    back_up(home, tmp_path / "backup.tar")
    restored = DataDirectory(tmp_path / "restored")
    restore(tmp_path / "backup.tar", restored)
    with closing(sqlite3.connect(restored.database)) as connection:
        assert connection.execute("SELECT told_n FROM digests").fetchall() == [(7,)]


CONTENT = b"a picture of a heron"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
BLOB = f"files/{SHA256[:2]}/{SHA256[2:]}"


def _add_blob(home: DataDirectory) -> None:
    (home.path / BLOB).parent.mkdir(exist_ok=True)
    (home.path / BLOB).write_bytes(CONTENT)


def _flip(file: Path, member: str, at: int, how_many: int = 1, in_header: bool = False) -> None:
    """Change bytes of a member of an archive, as a bad disk does."""
    with tarfile.open(file) as tar:
        found = tar.getmember(member)
        offset = found.offset + 148 if in_header else found.offset_data + at % found.size
    whole = bytearray(file.read_bytes())
    for place in range(offset, offset + how_many):
        whole[place] ^= 0x41
    file.write_bytes(whole)


def _refuses(file: Path, back: DataDirectory) -> None:
    with pytest.raises(ConfigError, match=r"damaged|could not be restored"):
        restore(file, back)
    assert not back.path.exists(), "all is left as it was"


@pytest.mark.parametrize("member", ["tertulia.db", BLOB, "files/ab/fil_1", "manifest.json"])
@pytest.mark.parametrize("in_header", [False, True])
def test_one_byte_that_is_another_is_noticed(home: DataDirectory, tmp_path: Path, member: str, in_header: bool) -> None:
    _add_blob(home)
    file = tmp_path / "b.tar"
    back_up(home, file)
    _flip(file, member, -5, in_header=in_header)
    _refuses(file, DataDirectory(tmp_path / "back"))


def test_every_page_of_the_database_counts(home: DataDirectory, tmp_path: Path) -> None:
    file = tmp_path / "b.tar"
    back_up(home, file)
    whole = file.read_bytes()
    pages = (home.database.stat().st_size // 4096) or 1
    for page in range(1, pages, max(1, pages // 5)):
        _flip(file, "tertulia.db", page * 4096 + 100, 64)
        _refuses(file, DataDirectory(tmp_path / "back"))
        file.write_bytes(whole)


def test_an_archive_from_before_there_was_a_manifest_is_taken_and_uploads_compared(
    home: DataDirectory, tmp_path: Path
) -> None:
    _add_blob(home)
    new, old = tmp_path / "new.tar", tmp_path / "old.tar"
    back_up(home, new)
    with tarfile.open(new) as source, tarfile.open(old, "w") as tar:
        for member in source:
            if member.name != "manifest.json":
                tar.addfile(member, source.extractfile(member))
    whole = old.read_bytes()
    back = DataDirectory(tmp_path / "back")
    for in_header in (False, True):
        _flip(old, BLOB, 3, in_header=in_header)
        _refuses(old, back)
        old.write_bytes(whole)
    restore(old, back)
    assert (back.path / BLOB).read_bytes() == CONTENT
    assert settings(back.database)["word"] == "heron"
    assert not (back.path / "manifest.json").exists()


def test_a_member_that_is_missing_is_missed(home: DataDirectory, tmp_path: Path) -> None:
    _add_blob(home)
    whole, less = tmp_path / "whole.tar", tmp_path / "less.tar"
    back_up(home, whole)
    with tarfile.open(whole) as source, tarfile.open(less, "w") as tar:
        for member in source:
            if member.name != BLOB:
                tar.addfile(member, source.extractfile(member))
    _refuses(less, DataDirectory(tmp_path / "back"))


def test_an_index_that_contradicts_its_table_is_noticed(home: DataDirectory, tmp_path: Path) -> None:
    with closing(sqlite3.connect(home.database)) as connection, connection:
        connection.execute("CREATE TABLE pairs (a TEXT)")
        connection.execute("CREATE INDEX ix_pairs ON pairs (a)")
        connection.execute("INSERT INTO pairs VALUES ('x')")
        connection.execute("PRAGMA writable_schema = ON")
        # Another table's empty tree stands for the index, as after a write that was lost.
        connection.execute("CREATE INDEX ix_other ON pairs (a) WHERE a IS NULL")
        connection.execute(
            "UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master WHERE name = 'ix_other') "
            "WHERE name = 'ix_pairs'"
        )
        connection.execute("DELETE FROM sqlite_master WHERE name = 'ix_other'")
    back_up(home, tmp_path / "b.tar")
    _refuses(tmp_path / "b.tar", DataDirectory(tmp_path / "back"))
