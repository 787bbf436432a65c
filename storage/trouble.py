"""What can be wrong with a database, in sentences: drivers' errors become StorageError, without secrets.

Only what a person can mend becomes a sentence; a wrong statement is a defect of ours and passes through as it is.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc
from sqlalchemy.engine import URL

from storage.errors import StorageError

SQLITE_SENTENCES = {
    sqlite3.SQLITE_BUSY: "{where} is locked by another program. Try again when that has finished.",
    sqlite3.SQLITE_LOCKED: "{where} is locked by another program. Try again when that has finished.",
    sqlite3.SQLITE_PERM: "{where} may not be used: check the permissions of the file and its folder.",
    sqlite3.SQLITE_READONLY: "{where} cannot be written: check the permissions of the file and its folder.",
    sqlite3.SQLITE_CANTOPEN: "{where} cannot be opened: check that its folder exists and can be written.",
    sqlite3.SQLITE_FULL: "There is no room left on the disk for {where}.",
    sqlite3.SQLITE_IOERR: "The disk failed to read or write {where}.",
    sqlite3.SQLITE_CORRUPT: "{where} is damaged. Restore a backup, or import the call history into a new one.",
    sqlite3.SQLITE_NOTADB: "{where} is not an SQLite database: another kind of file is in its place.",
}
# Keys are SQLSTATEs or their classes (the first two characters).
POSTGRESQL_SENTENCES = {
    "08": "{where} cannot be reached.",
    "28": "{where} refused the user name or the password.",
    "3D": "{where} does not exist. Create it first (CREATE DATABASE), then run `ringfence db upgrade`.",
    "42501": "{where} does not let this user do what Ringfence needs: grant it the rights on its schema.",
    "42P01": "{where} lacks a table. Run `ringfence db upgrade`.",
    "53": "{where} has run out of connections, memory or disk.",
    "55P03": "{where} is locked by another program. Try again when that has finished.",
    "57": "{where} is shutting down or starting. Try again in a moment.",
}


def place(url: URL) -> str:
    """The database in words, without user name, password or options."""
    if url.get_backend_name() == "sqlite":
        return f"The database file {url.database}"
    host = url.host or url.query.get("host") or "localhost"
    return f"The PostgreSQL database {url.database or ''} at {host}".replace("  ", " ")


def sentence(url: URL, error: BaseException) -> str | None:
    """What to tell a person about `error`; None when it is a defect rather than a state of the world."""
    where = place(url)
    if isinstance(error, exc.TimeoutError):
        return f"{where} is busy: no connection came free in time. Try again."
    cause = error.orig if isinstance(error, exc.DBAPIError) and error.orig is not None else error
    if isinstance(cause, sqlite3.Error):
        # The low byte is the kind of error, the rest of an extended code its circumstances.
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        template = SQLITE_SENTENCES.get(code)
    elif isinstance(cause, OSError):
        template = "{where} cannot be reached."
    else:
        state = getattr(cause, "sqlstate", None) or ""
        template = POSTGRESQL_SENTENCES.get(state) or POSTGRESQL_SENTENCES.get(state[:2])
        if template is None and isinstance(error, exc.DBAPIError) and error.connection_invalidated:
            template = "{where} closed the connection. Try again."
    return None if template is None else template.format(where=where)


@contextmanager
def told_plainly(url: URL) -> Iterator[None]:
    """Turn the drivers' errors that a person can mend into StorageError."""
    try:
        yield
    except (exc.DBAPIError, exc.TimeoutError) as error:
        words = sentence(url, error)
        if words is None:
            raise
        raise StorageError(words) from error
