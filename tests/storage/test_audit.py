"""Audit rows: whatever their length, and only within their organisation."""

from typing import Any

from sqlalchemy import select

from storage import audit, organisations
from storage.engine import Database
from storage.schema import audit as rows


async def record(database: Database, organisation: int, **changes: Any) -> int:
    values: dict[str, Any] = {
        "at": 1000,
        "principal": "slack:ana",
        "role": "viewer",
        "tool": "query_calls",
        "arguments": "{}",
        "outcome": "started",
    }
    async with database.write() as connection:
        return await audit.record(connection, organisation, **(values | changes))


async def outcomes(database: Database) -> list[str]:
    async with database.read() as connection:
        return list(await connection.scalars(select(rows.c.outcome).order_by(rows.c.id)))


async def test_what_is_too_long_is_cut_and_not_refused(database: Database, organisation: int) -> None:
    long = "x" * 1000
    await record(database, organisation, principal=long, role=long, tool=long, detail=long, outcome="denied")
    assert await outcomes(database) == ["denied"]


async def test_a_row_is_completed_by_its_own_organisation_only(database: Database, organisation: int) -> None:
    async with database.write() as connection:
        other = await organisations.ensure(connection, "other", 0)
    key = await record(database, organisation)
    for owner, outcome in ((other, "started"), (organisation, "done")):
        async with database.write() as connection:
            await audit.complete(connection, owner, key, outcome="done", took_ms=5)
        assert await outcomes(database) == [outcome]
