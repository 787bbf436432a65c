"""Journey numbers: one a correlation id, whoever loads it and however often."""

import asyncio

from sqlalchemy import insert

from storage import journeys, organisations
from storage.call_query import CallQuery
from storage.calls import run_query
from storage.engine import Database
from storage.schema import conversations
from tests.conftest import NOW_MS
from tests.factories import leg, load_legs


async def test_a_later_leg_joins_its_call(database: Database, organisation: int) -> None:
    await load_legs(database, organisation, [leg(correlation_id="one"), leg(correlation_id="two")])
    await load_legs(database, organisation, [leg(correlation_id="two"), leg(correlation_id="three")])
    async with database.read() as connection:
        assert (await run_query(connection, organisation, CallQuery())).rows == ((3,),)


async def test_the_same_id_from_another_source_is_another_call(database: Database, organisation: int) -> None:
    await load_legs(database, organisation, [leg(correlation_id="one"), leg(correlation_id="one", source="3cx")])
    async with database.read() as connection:
        assert (await run_query(connection, organisation, CallQuery())).rows == ((2,),)


async def test_numbers_count_up_in_each_organisation(database: Database, organisation: int) -> None:
    async with database.write() as connection:
        other = await organisations.ensure(connection, "other", NOW_MS)
        assert await journeys.numbers_of(connection, organisation, "webex", ["a", "b", "a"]) == {"a": 1, "b": 2}
        assert await journeys.numbers_of(connection, organisation, "webex", []) == {}
        assert await journeys.numbers_of(connection, organisation, "webex", ["c"]) == {"c": 3}
        assert await journeys.numbers_of(connection, other, "webex", ["a"]) == {"a": 1}


async def test_another_organisations_number_is_not_taken_for_ones_own(database: Database, organisation: int) -> None:
    async with database.write() as connection:
        other = await organisations.ensure(connection, "other", NOW_MS)
    await load_legs(database, other, [leg(correlation_id="one")])
    await load_legs(database, organisation, [leg(correlation_id="two"), leg(correlation_id="one")])
    async with database.read() as connection:
        assert (await run_query(connection, organisation, CallQuery())).rows == ((2,),)


async def test_loads_at_the_same_time_share_no_number(database: Database, organisation: int) -> None:
    await asyncio.gather(
        *(
            load_legs(database, organisation, [leg(correlation_id=f"{part} {n}") for n in range(50)])
            for part in range(4)
        )
    )
    async with database.read() as connection:
        assert (await run_query(connection, organisation, CallQuery())).rows == ((200,),)


async def test_what_happens_meanwhile_is_written_down_while_calls_are_loaded(
    database: Database, organisation: int
) -> None:
    if database.dialect == "sqlite":
        return  # one writer at a time is SQLite's own rule; there the row waits for the batch to end
    async with database.write() as loading:
        await journeys.numbers_of(loading, organisation, "webex", ["one"])
        async with asyncio.timeout(60), database.write() as meanwhile:
            await meanwhile.execute(
                insert(conversations).values(
                    organisation_id=organisation, platform="test", key="thread", started_at=NOW_MS
                )
            )
