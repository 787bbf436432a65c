"""The engine: one `Database` a process, transactions for reading and for writing, the same on SQLite and PostgreSQL.

SQLite: WAL, so that readers never wait for the writer; one connection writes, opened with BEGIN IMMEDIATE, so that a
transaction never fails half-way for want of a lock; readers cannot write at all. PostgreSQL: readers see one snapshot
for their whole transaction and cannot write either.
"""

import asyncio
import sqlite3
import threading
import time
import weakref
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Literal, Self

from sqlalchemy import Connection, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage import migrations
from storage.errors import StorageError
from storage.trouble import place, sentence, told_plainly

Dialect = Literal["sqlite", "postgresql"]

# Seconds that a writer waits for another process's write, and that a task waits for this process's writer.
BUSY_SECONDS = 30
# Seconds that closing waits for what SQLite is still computing for a connection that was cancelled.
PARTING_SECONDS = 5
# Two processes that migrate PostgreSQL at once take turns on this advisory lock ("ring" in ASCII).
MIGRATION_LOCK = 0x72696E67
# Readers map the file, so they need no page cache of their own; a small one also makes SQLite sort in pieces that fit
# the processor's cache, which groups a million legs three times as fast (measured). Writers keep the upper pages of
# every index at hand (KiB).
READER_PRAGMAS = ("PRAGMA mmap_size = 2147418112", "PRAGMA cache_size = -2000", "PRAGMA query_only = ON")
WRITER_PRAGMAS = ("PRAGMA foreign_keys = ON", "PRAGMA synchronous = NORMAL", "PRAGMA cache_size = -131072")


class _Connection(sqlite3.Connection):
    """A connection that ends its cursors with it.

    SQLite keeps a closed connection, its transaction and its locks alive for as long as somebody holds a cursor that
    was not read to its end (https://sqlite.org/c3ref/close.html, "zombie"): the traceback of a cancelled task does.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._cursors: weakref.WeakSet[sqlite3.Cursor] = weakref.WeakSet()

    def cursor(self, *arguments: Any, **options: Any) -> Any:
        made = super().cursor(*arguments, **options)
        self._cursors.add(made)
        return made

    def close(self) -> None:
        for cursor in list(self._cursors):
            cursor.close()
        super().close()


class Database:
    """An open database. Make one with `await Database.open(url)`, end it with `await database.close()`."""

    def __init__(
        self, dialect: Dialect, reader: AsyncEngine, writer: AsyncEngine, threads: weakref.WeakSet[threading.Thread]
    ) -> None:
        self.dialect: Dialect = dialect
        self._reader = reader
        self._writer = writer
        self._threads = threads

    @classmethod
    async def open(cls, url: str) -> Self:
        """Open the database at an SQLAlchemy URL (`sqlite:///file`, `postgresql://user:password@host/name`).

        An SQLite file is made with its folder if it is missing, and migrated if it is behind. PostgreSQL is never
        migrated by opening it. Raises StorageError with a sentence when the database cannot be used.
        """
        database = cls._connectable(url)
        try:
            await database._check()
        except BaseException:
            await database.close()
            raise
        return database

    @classmethod
    def _connectable(cls, url: str) -> Self:
        address = _address(url)
        threads: weakref.WeakSet[threading.Thread] = weakref.WeakSet()
        if address.get_backend_name() == "sqlite":
            reader = _sqlite_engine(address, threads, writes=False)
            return cls("sqlite", reader, _sqlite_engine(address, threads, writes=True), threads)
        engine = _postgresql_engine(address)
        snapshot = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        return cls("postgresql", snapshot, engine, threads)

    async def clock_ahead(self) -> int:
        """So many milliseconds this machine's clock is ahead of the database's; 0 for SQLite, which has no other."""
        if self.dialect == "sqlite":
            return 0
        async with self.read() as connection:
            before = time.time()
            theirs = await connection.scalar(text("SELECT extract(epoch FROM clock_timestamp())"))
            return round(((before + time.time()) / 2 - float(theirs or 0)) * 1000)

    async def _check(self) -> None:
        if self.dialect == "postgresql":
            async with self.read() as connection:
                found = await connection.run_sync(migrations.revision_of)
            if found != migrations.HEAD:
                raise StorageError(
                    "The PostgreSQL database has no tables of this version yet. Run `ringfence db upgrade` once."
                )
            return
        if await asyncio.to_thread(Path(str(self._writer.url.database)).exists):
            async with self.read() as connection:
                if await connection.run_sync(migrations.revision_of) == migrations.HEAD:
                    return
        await self._migrate()

    async def _migrate(self) -> None:
        """Bring the database to the newest revision; processes that try at once take turns."""
        if self.dialect == "sqlite":
            await self._prepare_file()
        async with self.write() as connection:
            if self.dialect == "postgresql":
                await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
            await connection.run_sync(_migrate)

    async def _prepare_file(self) -> None:
        """Make the SQLite file with its folder, and set the journal mode that the file keeps."""
        url = self._writer.url
        try:
            await asyncio.to_thread(_make_wal_file, Path(str(url.database)))
        except OSError as error:
            raise StorageError(f"{place(url)} cannot be made: {error.strerror}.") from error
        except sqlite3.Error as error:
            raise StorageError(sentence(url, error) or f"{place(url)} cannot be used.") from error

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that reads one snapshot and cannot write. Cancelling it stops the running statement."""
        async with _transaction(self._reader) as connection:
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that is committed at the end, and rolled back if an exception leaves it."""
        async with _transaction(self._writer) as connection:
            yield connection

    async def close(self) -> None:
        """Close every connection, and wait for the threads of those that were cancelled.

        A cancelled connection is let go without waiting for it; its thread tells the event loop when it is done, and
        would find it closed.
        """
        await self._reader.dispose()
        await self._writer.dispose()
        ended = time.monotonic() + PARTING_SECONDS
        for thread in [thread for thread in self._threads if thread.is_alive()]:
            await asyncio.to_thread(thread.join, max(0.0, ended - time.monotonic()))


async def upgrade(url: str) -> str:
    """Run the migrations that are missing (`ringfence db upgrade`); the revision that the database is at then.

    Raises StorageError with a sentence when the database cannot be used.
    """
    database = Database._connectable(url)
    try:
        await database._migrate()
    finally:
        await database.close()
    return migrations.HEAD


@asynccontextmanager
async def _transaction(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    with told_plainly(engine.url):
        async with AsyncExitStack() as stack:
            try:
                connection = await stack.enter_async_context(engine.begin())
            except OSError as error:
                raise StorageError(f"{place(engine.url)} cannot be reached.") from error
            yield connection


def _address(url: str) -> URL:
    """The URL with the asynchronous driver that we use. Never quotes `url` in an error: it may hold a password."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise StorageError(
            "The database URL makes no sense; it looks like sqlite:///file or postgresql://..."
        ) from error
    if address.get_backend_name() == "sqlite":
        if address.database in (None, "", ":memory:"):
            raise StorageError("The database URL names no file; Ringfence keeps everything in one: sqlite:///file.")
        file = Path(str(address.database)).expanduser()
        return URL.create("sqlite+aiosqlite", database=str(file))
    if address.drivername in ("postgresql", "postgres", "postgresql+asyncpg"):
        return address.set(drivername="postgresql+asyncpg")
    raise StorageError(f"Ringfence keeps its data in SQLite or PostgreSQL, not in {address.get_backend_name()}.")


def _postgresql_engine(address: URL) -> AsyncEngine:
    try:
        return create_async_engine(address, pool_pre_ping=True, connect_args={"timeout": 10})
    except ImportError as error:
        raise StorageError("PostgreSQL needs one more package: pip install 'ringfence[postgres]'.") from error


def _sqlite_engine(address: URL, threads: weakref.WeakSet[threading.Thread], *, writes: bool) -> AsyncEngine:
    """Readers share a pool of connections that cannot write; there is one writer, whose pool is its queue.

    Every connection has a thread of its own, which is added to `threads`.
    """
    size: dict[str, Any] = {"pool_size": 1, "max_overflow": 0} if writes else {"pool_size": 4, "max_overflow": 12}
    engine = create_async_engine(
        address,
        pool_timeout=BUSY_SECONDS,
        connect_args={"timeout": BUSY_SECONDS, "isolation_level": None, "factory": _Connection},
        **size,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        threads.add(connection.driver_connection._thread)
        cursor = connection.cursor()
        for pragma in WRITER_PRAGMAS if writes else READER_PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        # The driver would begin only at the first write, and then without waiting for a lock that it lacks.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    @event.listens_for(engine.sync_engine, "invalidate")
    def interrupt(connection: Any, _record: Any, _error: Any) -> None:
        # A cancelled question: closing the connection would wait for what SQLite is still computing in its thread.
        connection.run_async(lambda driver: driver.interrupt())

    return engine


def _make_wal_file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    finally:
        connection.close()


def _migrate(connection: Connection) -> None:
    # Asked again within the transaction: another process may have been quicker.
    if migrations.revision_of(connection) != migrations.HEAD:
        migrations.upgrade(connection)
