"""Receipts: found by id and as somebody's latest, within one organisation."""

from dataclasses import replace

from storage import organisations, receipts
from storage.engine import Database
from storage.receipts import Receipt

RECEIPT = Receipt("R-1", "query_calls", {"metric": "calls", "period": {"start": None}}, 3, 2000, 1000, "d" * 64)


async def keep(database: Database, organisation: int, principal: str = "slack:ana", **changes: object) -> None:
    async with database.write() as connection:
        receipt = replace(RECEIPT, **changes)  # type: ignore[arg-type]
        await receipts.keep(connection, organisation, receipt, principal, "[]")


async def latest(database: Database, organisation: int, principal: str = "slack:ana") -> str | None:
    async with database.read() as connection:
        kept = await receipts.latest(connection, organisation, principal, ["query_calls", "trace_call"])
    return None if kept is None else kept.receipt.id


async def test_a_receipt_comes_back_as_it_was(database: Database, organisation: int) -> None:
    await keep(database, organisation)
    async with database.read() as connection:
        kept = await receipts.find(connection, organisation, "R-1")
    assert kept is not None
    assert (kept.receipt, kept.principal, kept.summary) == (RECEIPT, "slack:ana", "[]")


async def test_another_organisation_does_not_find_it(database: Database, organisation: int) -> None:
    async with database.write() as connection:
        other = await organisations.ensure(connection, "other", 0)
    await keep(database, organisation)
    async with database.read() as connection:
        assert await receipts.find(connection, other, "R-1") is None
    assert await latest(database, other) is None


async def test_the_latest_is_one_s_own_and_of_the_tools_asked_for(database: Database, organisation: int) -> None:
    assert await latest(database, organisation) is None
    await keep(database, organisation, id="R-1", created_at=1000)
    await keep(database, organisation, id="R-2", created_at=3000)
    await keep(database, organisation, id="R-3", created_at=4000, tool="help")
    await keep(database, organisation, "slack:luis", id="R-4", created_at=5000)
    assert await latest(database, organisation) == "R-2"
