"""What is remembered of imports and of the rows that they put aside."""

from sqlalchemy import select

from storage import imports, organisations
from storage.engine import Database
from storage.imports import PutAside, Tally
from storage.records import Rejected
from storage.schema import imports as imports_table
from tests.conftest import NOW_MS


async def begun(database: Database, organisation: int, file: str = "calls.json", at: int = NOW_MS) -> int:
    async with database.write() as connection:
        return await imports.begin(connection, organisation, file, "webex", at)


async def put_aside(database: Database, organisation: int, key: int, *rows: Rejected) -> None:
    async with database.write() as connection:
        await imports.put_aside(connection, organisation, key, "webex", rows)


async def kept(database: Database, organisation: int) -> list[PutAside]:
    async with database.read() as connection:
        return [row async for row in imports.rejected(connection, organisation)]


async def test_an_import_runs_until_it_ends(database: Database, organisation: int):
    key = await begun(database, organisation, "x" * 1000)
    columns = imports_table.c
    statement = select(columns.state, columns.finished_at, columns.legs_read, columns.legs_added, columns.legs_known)

    async with database.write() as connection:
        assert (await connection.execute(statement)).one() == ("running", None, 0, 0, 0)
        await imports.note(connection, organisation, key, Tally(read=3, added=1, known=1, rejected=1))
        assert (await connection.execute(statement)).one() == ("running", None, 3, 1, 1)
        await imports.note(connection, organisation, key, Tally(read=4, added=2, known=1, rejected=1), "done", NOW_MS)
        assert (await connection.execute(statement)).one() == ("done", NOW_MS, 4, 2, 1)


async def test_rows_that_were_put_aside_are_told_newest_import_first(database: Database, organisation: int):
    first = await begun(database, organisation, "first.json", NOW_MS)
    second = await begun(database, organisation, "second.json", NOW_MS + 1)
    await put_aside(database, organisation, first, Rejected(9, "late", "i"), Rejected(2, "early", "b"))
    await put_aside(database, organisation, second, Rejected(1, "new", "a"))

    assert await kept(database, organisation) == [
        PutAside(second, "second.json", NOW_MS + 1, 1, "new", "a"),
        PutAside(first, "first.json", NOW_MS, 2, "early", "b"),
        PutAside(first, "first.json", NOW_MS, 9, "late", "i"),
    ]


async def test_a_row_that_is_put_aside_again_is_kept_once(database: Database, organisation: int):
    for at in range(2):
        key = await begun(database, organisation, at=NOW_MS + at)
        await put_aside(database, organisation, key, Rejected(1, "bad", "row"), Rejected(2, "bad", "row"))

    assert [row.position for row in await kept(database, organisation)] == [1]


async def test_another_organisation_s_rows_are_not_told(database: Database, organisation: int):
    async with database.write() as connection:
        other = await organisations.ensure(connection, "other", NOW_MS)
    for owner in (organisation, other):
        await put_aside(database, owner, await begun(database, owner), Rejected(1, f"of {owner}", "row"))

    assert [row.reason for row in await kept(database, other)] == [f"of {other}"]


async def test_anything_can_be_put_aside(database: Database, organisation: int):
    key = await begun(database, organisation)
    await put_aside(database, organisation, key, Rejected(1, "x" * 1000, "\0\ud800" + "y" * 20_000))

    (row,) = await kept(database, organisation)
    assert row.reason == "x" * 400
    assert row.raw == "\ufffd?" + "y" * 15_998
