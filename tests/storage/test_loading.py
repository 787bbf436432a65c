"""Loading legs: each once, whatever is loaded again, and what all of them teach about locations and lines."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import RowMapping, select

from storage import organisations
from storage.engine import Database
from storage.geography import Geography, Stated
from storage.loading import COLUMNS, Loader, batches, load
from storage.records import CallRecord
from storage.schema import legs, locations, people, trunks
from tests.conftest import NOW_MS
from tests.factories import leg

BOGOTA = {"location": "Bogotá", "location_number": "+576015550100", "zone_offset": -300}
ANA = {"person": "Ana Example", "person_key": "ana", "extension": "101", "person_number": "+576015550101"}


async def rows(database: Database, *columns: Any) -> list[tuple[Any, ...]]:
    """The values of some columns of a table, ordered by its key."""
    async with database.read() as connection:
        return [tuple(row) for row in await connection.execute(select(*columns).order_by(columns[0].table.c.id))]


async def stored(database: Database) -> list[RowMapping]:
    async with database.read() as connection:
        return list((await connection.execute(select(legs).order_by(legs.c.id))).mappings())


async def place(database: Database) -> tuple[Any, ...]:
    """Zone, country and main number of the only location."""
    (row,) = await rows(database, locations.c.zone, locations.c.country, locations.c.main_number)
    return row


async def test_a_leg_is_stored_with_everything_that_is_known_of_it(database: Database, organisation: int):
    record = CallRecord(
        source="webex",
        report_id="report",
        correlation_id="correlation",
        started_at=NOW_MS,
        answered_at=NOW_MS + 3_000,
        ended_at=NOW_MS + 39_000,
        duration=36,
        ring=3,
        answered=True,
        direction="terminating",
        call_type="inbound",
        location="Bogotá",
        location_number="+576015550100",
        person_key="support",
        person="Support",
        person_kind="queue",
        person_number="+576015550199",
        extension="800",
        trunk="Bogotá PSTN",
        calling_number="+34912345678",
        called_number="800",
        calling_name="Somebody \u202e",
        called_name="Support",
        dialled="800",
        country="ES",
        redirect_reason="no_answer",
        related_reason="CallForwardNoAnswer",
        redirecting_number="+576015550101",
        released_by="remote",
        outcome="Normal",
        device="SIP",
        zone_offset=-300,
    )
    await load(database, organisation, [record])

    (row,) = await stored(database)
    kept = {name: row[name] for name in COLUMNS if hasattr(record, name)}
    assert kept == {name: getattr(record, name) for name in kept}
    assert len(kept) == 25
    (key,) = await rows(database, people.c.id)
    assert (row["organisation_id"], row["journey"], row["import_id"]) == (organisation, 1, None)
    assert (row["person_id"], row["queue_id"]) == (*key, *key)
    assert await rows(database, trunks.c.name) == [("Bogotá PSTN",)]
    assert await rows(database, people.c.name, people.c.kind, people.c.extension, people.c.number) == [
        ("Support", "queue", "800", "+576015550199")
    ]
    assert await place(database) == ("America/Bogota", "CO", "+576015550100")


async def test_a_leg_is_loaded_once(database: Database, organisation: int):
    records = [leg(**BOGOTA, **ANA) for _ in range(5)]

    assert tuple(await counts(database, organisation, records[:3])) == (3, 0)
    assert tuple(await counts(database, organisation, records)) == (2, 3)
    assert tuple(await counts(database, organisation, [*records, *records])) == (0, 10)
    assert len(await stored(database)) == 5


async def counts(database: Database, organisation: int, records: list[CallRecord]) -> list[int]:
    loaded = await load(database, organisation, records)
    return [loaded.added, loaded.known]


async def test_the_same_report_of_another_source_or_organisation_is_another_leg(database: Database, organisation: int):
    async with database.write() as connection:
        other = await organisations.ensure(connection, "other", NOW_MS)
    record = leg(**BOGOTA, **ANA)

    assert (await load(database, organisation, [record, replace(record, source="3cx")])).added == 2
    assert (await load(database, other, [record])).added == 1
    assert len(await rows(database, people.c.id)) == 3
    assert len(await rows(database, locations.c.id)) == 2


async def test_a_repeat_within_a_batch_is_loaded_once(database: Database, organisation: int):
    record = leg()

    loaded = await load(database, organisation, [record, leg(), record])

    assert (loaded.added, loaded.known) == (2, 1)


async def test_legs_of_one_call_are_one_journey(database: Database, organisation: int):
    first, second = leg(correlation_id="same"), leg(correlation_id="same")
    await load(database, organisation, [first, leg()])
    await load(database, organisation, [second, replace(second, source="3cx")])

    journeys = {(row["source"], row["report_id"]): row["journey"] for row in await stored(database)}
    assert journeys["webex", first.report_id] == journeys["webex", second.report_id]
    assert len(set(journeys.values())) == 3


async def test_what_a_leg_does_not_tell_is_null(database: Database, organisation: int):
    await load(database, organisation, [leg()])

    (row,) = await stored(database)
    assert {name for name in COLUMNS if row[name] is None} == {
        name for name in COLUMNS if getattr(leg(), name, None) is None and name not in ("organisation_id", "journey")
    }


@pytest.mark.parametrize("newest_first", [False, True])
async def test_a_line_has_the_facts_that_were_seen_last(database: Database, organisation: int, newest_first: bool):
    told = [
        leg("2026-03-01T10:00+00:00", **{**ANA, "extension": "101", **BOGOTA}),
        leg("2026-03-02T10:00+00:00", **{**ANA, "person": "Ana Married", "extension": "202", "location": "Cali"}),
        leg("2026-03-03T10:00+00:00", **{**ANA, "person": "Ana Married", "extension": None, "location": "Cali"}),
    ]
    for record in reversed(told) if newest_first else told:
        await load(database, organisation, [record])

    names = await rows(database, locations.c.id, locations.c.name)
    ((name, extension, number, location),) = await rows(
        database, people.c.name, people.c.extension, people.c.number, people.c.location_id
    )
    assert (name, number, dict(names)[location]) == ("Ana Married", "+576015550101", "Cali")
    assert extension == "202"


async def test_a_location_learns_its_zone_from_the_offsets_of_its_calls(database: Database, organisation: int):
    def denver(at: str, offset: int) -> CallRecord:
        return leg(at, location="Denver", location_number="+12015550100", zone_offset=offset)

    await load(database, organisation, [denver("2026-01-10T12:00+00:00", -300)])
    assert await place(database) == ("America/New_York", "US", "+12015550100")

    await load(database, organisation, [denver("2026-01-10T12:00+00:00", -420), denver("2026-07-10T12:00+00:00", -360)])
    assert await place(database) == ("America/Denver", "US", "+12015550100")

    await load(database, organisation, [denver("2026-02-10T12:00+00:00", -420)])
    assert await place(database) == ("America/Denver", "US", "+12015550100")


async def test_what_was_stated_about_a_location_wins(database: Database, organisation: int):
    await load(database, organisation, [leg(**BOGOTA)])

    stated = Geography(locations={"BOGOTÁ": Stated(zone="America/Caracas", country="VE")})
    await load(database, organisation, [], geography=stated)

    assert await place(database) == ("America/Caracas", "VE", "+576015550100")


async def test_a_location_of_which_nothing_is_known_is_where_the_asker_is(database: Database, organisation: int):
    await load(database, organisation, [leg(location="3CX")], geography=Geography("Europe/Madrid"))

    assert await place(database) == ("Europe/Madrid", None, None)


async def test_a_main_number_that_comes_later_is_learned(database: Database, organisation: int):
    await load(database, organisation, [leg(location="Bogotá"), leg(**BOGOTA)])

    assert await place(database) == ("America/Bogota", "CO", "+576015550100")


async def test_batches_of_one_load_know_each_other_s_names(database: Database, organisation: int):
    loader = Loader(organisation)
    for batch in batches((leg(**BOGOTA, **ANA, trunk=f"Trunk {number % 3}") for number in range(10)), 2):
        async with database.write() as connection:
            assert await loader.add(connection, batch, None) == 2

    assert [len(await rows(database, table.c.id)) for table in (locations, people, trunks)] == [1, 1, 3]


async def test_a_load_that_fails_leaves_whole_batches(database: Database, organisation: int):
    loader = Loader(organisation)
    async with database.write() as connection:
        await loader.add(connection, [leg(**BOGOTA)], None)

    async def fail() -> None:
        async with database.write() as connection:
            await loader.add(connection, [leg(**ANA, location="Cali", trunk="Trunk")], None)
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert len(await stored(database)) == 1
    assert [await rows(database, table.c.name) for table in (locations, people, trunks)] == [[("Bogotá",)], [], []]
