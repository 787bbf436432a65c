"""usage: one's own tokens and what is left, everybody's for those who may see it."""

import asyncio

import pytest

from storage import usage
from storage.engine import Database
from storage.errors import Refused
from storage.usage import Spent
from tests.tools.conftest import Ask
from tools.spec import Role


async def spend(database: Database, organisation: int, principal: str, day: str, spent: Spent) -> None:
    async with database.write() as connection:
        await usage.add(connection, organisation, principal, day, "anthropic:m", spent)


async def test_what_one_has_used_today_and_what_is_left(ask: Ask, database: Database, organisation: int):
    await spend(database, organisation, "console:ana", "2026-03-07", Spent(2, 90_000, 40_000, 10_000))
    await spend(database, organisation, "console:ana", "2026-03-06", Spent(1, 5, 0, 5))
    await spend(database, organisation, "slack:U1", "2026-03-01", Spent(1, 1_000, 0, 0))
    await spend(database, organisation, "slack:U1", "2026-02-28", Spent(1, 7_777_777, 0, 0))

    found = await ask("usage")

    assert found.text == (
        "Today you have used 100,000 of your 300,000 tokens, this month the organisation 101,010 of its 20,000,000."
    )
    assert found.table is not None
    assert found.table.rows == (
        ("You, today", 2, 90_000, 40_000, 10_000, 200_000),
        ("Organisation, this month", 4, 91_005, 40_000, 10_005, 19_898_990),
    )


async def test_who_has_used_up_a_day_is_told_until_when(ask: Ask, database: Database, organisation: int):
    await spend(database, organisation, "console:ana", "2026-03-07", Spent(1, 300_000, 0, 1))

    found = await ask("usage", language="es")

    assert found.text.endswith("Hasta medianoche UTC, las preguntas se responden sin modelo.")
    assert found.table is not None
    assert found.table.rows[0][-1] == 0


async def test_managers_see_everybody_by_person_and_model(ask: Ask, database: Database, organisation: int):
    await spend(database, organisation, "slack:U1", "2026-03-01", Spent(1, 10, 0, 1))
    await spend(database, organisation, "slack:U2", "2026-03-02", Spent(3, 500, 100, 20))

    found = await ask("usage", {"about": "everybody"}, role=Role.MANAGER)

    assert found.text == "This month 2 people used 531 of 20,000,000 tokens."
    assert found.table is not None
    assert found.table.rows == (("slack:U2", "anthropic:m", 3, 500, 100, 20), ("slack:U1", "anthropic:m", 1, 10, 0, 1))


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR])
async def test_others_see_their_own_only(ask: Ask, role: Role):
    with pytest.raises(Refused, match="its own usage only"):
        await ask("usage", {"about": "everybody"}, role=role)


async def test_additions_side_by_side_all_count(database: Database, organisation: int):
    await asyncio.gather(
        *(spend(database, organisation, "console:ana", "2026-03-07", Spent(1, 10, 5, 1)) for _ in range(20))
    )

    async with database.read() as connection:
        assert await usage.of_day(connection, organisation, "console:ana", "2026-03-07") == Spent(20, 200, 100, 20)
