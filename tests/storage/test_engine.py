"""Opening, reading and writing a database, and what people are told when that cannot be."""

import asyncio
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from storage import organisations
from storage.engine import Database
from storage.errors import StorageError
from storage.schema import organisations as organisations_table
from tests.conftest import NOW_MS, PostgreSQL

MANY = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) SELECT i FROM n"
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000000) SELECT count(*) FROM n"


async def names(database: Database) -> list[str]:
    async with database.read() as connection:
        return list(await connection.scalars(select(organisations_table.c.name).order_by(organisations_table.c.name)))


async def test_what_is_written_is_read_and_an_organisation_is_made_once(database: Database) -> None:
    async with database.write() as connection:
        first = await organisations.ensure(connection, "default", NOW_MS)
        assert await organisations.ensure(connection, "default", NOW_MS + 1) == first
        assert await organisations.ensure(connection, "other", NOW_MS) != first
    assert await names(database) == ["default", "other"]


async def test_an_exception_undoes_a_write(database: Database) -> None:
    async def fail() -> None:
        async with database.write() as connection:
            await organisations.ensure(connection, "default", NOW_MS)
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert await names(database) == []


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises((DBAPIError, StorageError)):
        async with database.read() as connection:
            await organisations.ensure(connection, "default", NOW_MS)
    assert await names(database) == []


async def test_a_reader_sees_one_snapshot_while_others_write(database: Database) -> None:
    count = select(func.count()).select_from(organisations_table)
    async with database.read() as reader:
        assert await reader.scalar(count) == 0
        async with database.write() as writer:
            await organisations.ensure(writer, "default", NOW_MS)
        assert await reader.scalar(count) == 0
    assert await names(database) == ["default"]


async def test_writers_take_turns(database: Database) -> None:
    async def add(number: int) -> None:
        async with database.write() as connection:
            rows = await connection.scalar(select(func.count()).select_from(organisations_table))
            await asyncio.sleep(0)
            await organisations.ensure(connection, f"{number} {rows}", NOW_MS)

    await asyncio.gather(*(add(number) for number in range(8)))
    assert len(await names(database)) == 8


async def test_a_cancelled_question_stops_computing(database: Database) -> None:
    async def ask() -> None:
        async with database.read() as connection:
            await connection.execute(text(ENDLESS))

    task = asyncio.create_task(ask())
    await asyncio.sleep(0.2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await names(database) == []


async def test_a_write_that_is_cancelled_while_it_reads_lets_the_next_one_write(database: Database) -> None:
    held: list[asyncio.Task[None]] = []

    async def write() -> None:
        async with database.write() as connection:
            await organisations.ensure(connection, "default", NOW_MS)
            async with connection.stream(text(MANY).execution_options(yield_per=10)) as rows:
                await anext(rows.partitions())
                reading.set()
                await connection.execute(text(ENDLESS))

    reading = asyncio.Event()
    held.append(asyncio.create_task(write()))  # its traceback holds the cursor
    await reading.wait()
    await asyncio.sleep(0.1)
    held[0].cancel()
    await asyncio.wait(held)
    async with asyncio.timeout(60), database.write() as connection:
        await organisations.ensure(connection, "other", NOW_MS)
    assert await names(database) == ["other"]


def test_a_question_that_is_cancelled_as_the_program_ends_leaves_no_thread_behind(tmp_path: Path) -> None:
    async def main() -> None:
        database = await Database.open(f"sqlite:///{tmp_path / 'ringfence.db'}")

        async def ask() -> None:
            async with database.read() as connection:
                driver = (await connection.get_raw_connection()).driver_connection
                assert driver is not None
                await driver.create_function("nap", 1, time.sleep)  # a step of SQLite's that cannot be interrupted
                asking.set()
                await connection.execute(text("SELECT nap(1)"))

        asking = asyncio.Event()
        task = asyncio.create_task(ask())
        await asking.wait()
        for _ in range(3):  # a second cancellation lets the connection go without waiting for it
            await asyncio.sleep(0.05)
            task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await database.close()

    before = set(threading.enumerate())
    asyncio.run(main())
    assert set(threading.enumerate()) <= before


async def test_a_sqlite_file_is_made_with_its_folder_in_wal_mode(tmp_path: Path) -> None:
    file = tmp_path / "some" / "where" / "ringfence.db"
    database = await Database.open(f"sqlite:///{file}")
    await database.close()
    with sqlite3.connect(file) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_processes_that_open_a_new_database_at_once_all_succeed(tmp_path: Path) -> None:
    program = (
        "import asyncio, sys\n"
        "from storage import organisations\n"
        "from storage.engine import Database\n"
        "async def main():\n"
        "    database = await Database.open(sys.argv[1])\n"
        "    async with database.write() as connection:\n"
        "        print(await organisations.ensure(connection, 'default', 0))\n"
        "    await database.close()\n"
        "asyncio.run(main())\n"
    )
    url = f"sqlite:///{tmp_path / 'new' / 'ringfence.db'}"
    running = [
        subprocess.Popen(
            [sys.executable, "-c", program, url], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    said = [process.communicate(timeout=60) for process in running]
    assert said == [("1\n", "")] * 3


async def test_a_question_is_answered_while_another_process_writes(tmp_path: Path) -> None:
    file = tmp_path / "ringfence.db"
    database = await Database.open(f"sqlite:///{file}")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO organisations (name, created_at, masking_key) VALUES ('theirs', 0, 'key')")
    assert await names(database) == []
    other.execute("COMMIT")
    other.close()
    assert await names(database) == ["theirs"]
    await database.close()


async def refusal(url: str) -> str:
    with pytest.raises(StorageError) as caught:
        await Database.open(url)
    return str(caught.value)


async def test_a_file_of_another_kind_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "letter.db"
    file.write_text("Dear colleagues, " * 100)
    assert await refusal(f"sqlite:///{file}") == (
        f"The database file {file} is not an SQLite database: another kind of file is in its place."
    )
    assert file.read_text().startswith("Dear colleagues")


async def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    assert "cannot be opened" in await refusal(f"sqlite:///{tmp_path}")


async def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "cannot be made" in await refusal(f"sqlite:///{tmp_path}/file/ringfence.db")


async def test_a_database_of_a_newer_version_is_refused(empty_url: str) -> None:
    from storage.engine import upgrade

    await upgrade(empty_url)
    database = await Database.open(empty_url)
    async with database.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await database.close()
    assert "newer version of Ringfence" in await refusal(empty_url)
    with pytest.raises(StorageError, match="newer version of Ringfence"):
        await upgrade(empty_url)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("no url", "makes no sense"),
        ("mysql://root:hunter2@localhost/x", "not in mysql"),
        ("postgresql://ring:hunter2@127.0.0.1:1/calls", "calls at 127.0.0.1 cannot be reached"),
        ("postgresql://ring:hunter2@/calls?host=/nonexistent", "calls at /nonexistent cannot be reached"),
    ],
)
async def test_a_url_that_leads_nowhere_is_refused_without_its_password(url: str, words: str) -> None:
    sentence = await refusal(url)
    assert words in sentence
    assert "hunter2" not in sentence


async def test_postgresql_refuses_a_wrong_password_and_a_database_that_is_not_there(postgresql: PostgreSQL) -> None:
    rules = postgresql.folder / "pg_hba.conf"
    kept = rules.read_text()
    rules.write_text("local all guarded scram-sha-256\n" + kept)
    postgresql.run("CREATE ROLE guarded LOGIN PASSWORD 'the right one'; SELECT pg_reload_conf()")
    async with asyncio.timeout(60):
        # The server reads its rules again in its own time; until then it lets everybody in.
        while "password" not in (wrong := await refusal(postgresql.url("postgres", "guarded", "hunter2"))):
            continue
    missing = await refusal(postgresql.url("nowhere"))
    rules.write_text(kept)
    postgresql.run("SELECT pg_reload_conf()")
    assert "refused the user name or the password" in wrong
    assert "hunter2" not in wrong
    assert "does not exist" in missing


async def test_postgresql_that_was_never_migrated_says_how(postgresql: PostgreSQL) -> None:
    name = postgresql.create()
    assert "ringfence db upgrade" in await refusal(postgresql.url(name))
    postgresql.drop(name)
