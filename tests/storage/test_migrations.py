"""The migrations lead to exactly what the schema says."""

from collections.abc import Callable
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage import migrations
from storage.engine import Database, upgrade
from storage.schema import metadata


def test_every_migration_is_listed_in_its_order() -> None:
    scripts = ScriptDirectory(str(migrations.FOLDER)).walk_revisions()
    assert tuple(reversed([script.revision for script in scripts])) == migrations.REVISIONS


def differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True, "target_metadata": metadata}
    )
    return list(compare_metadata(context, metadata))


async def look(url: str, see: Callable[[Connection], list[Any]]) -> list[Any]:
    database = await Database.open(url)
    async with database.read() as connection:
        found = await connection.run_sync(see)
    await database.close()
    return found


async def test_an_empty_database_is_migrated_to_what_the_schema_says(empty_url: str) -> None:
    assert await upgrade(empty_url) == migrations.HEAD
    assert await look(empty_url, differences) == []


async def test_upgrading_twice_changes_nothing(empty_url: str) -> None:
    assert await upgrade(empty_url) == await upgrade(empty_url) == migrations.HEAD
    assert await look(empty_url, differences) == []
