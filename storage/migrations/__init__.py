"""Migrations: how older databases become what `schema.py` says. Alembic runs them, without an alembic.ini.

There is no way down: who wants an older version restores a backup.

To add one: change `schema.py`, write `versions/r<number>_<what>.py`, and add its number to `REVISIONS`. A test migrates
an empty database step by step, on SQLite and PostgreSQL, and compares it with `schema.py`.

Nothing here imports Alembic before it has work to do: it costs start-up time, and nearly every start is up to date.
"""

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text

from storage.errors import StorageError

REVISIONS: Final = ("0001", "0002", "0003")
HEAD: Final = REVISIONS[-1]
FOLDER: Final = Path(__file__).parent


def revision_of(connection: Connection) -> str | None:
    """The revision that a database is at; None when nothing was ever migrated there.

    Raises StorageError when a newer Ringfence has written it, or when it holds something else's tables.
    """
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if found is not None and found not in REVISIONS:
        raise StorageError(
            "The database was made by a newer version of Ringfence (or by another program). "
            "Install that version, or point RINGFENCE_DATABASE_URL at another database."
        )
    return None if found is None else str(found)


def upgrade(connection: Connection) -> None:
    """Bring the database to `HEAD` within the transaction that `connection` is in."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
