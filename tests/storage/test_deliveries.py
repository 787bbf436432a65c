"""Deliveries as rows: what is owed to whom, in which order it is taken, and what becomes of it."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import deliveries, destinations, gathering, owing
from storage.delivery_rows import Delivery
from storage.destinations import Destination
from storage.engine import Database
from storage.schema import deliveries as table
from tests.conftest import NOW_MS
from tests.storage.alerting import Made, alert

MINUTE = 60_000
FLOOD = 5


async def place(connection: AsyncConnection, organisation: int, name: str = "#noc", **changes: Any) -> int:
    made = Destination("slack", name, {"team": "T1", "channel": name}, "LOW", "en", "America/Bogota", "slack:U1")
    return await destinations.keep(connection, organisation, replace(made, **changes))


async def taken(
    connection: AsyncConnection, organisation: int, destination: int, now: int = NOW_MS, lease: str = "a"
) -> Delivery | None:
    return await deliveries.claim(connection, organisation, destination, lease, now, now + MINUTE, FLOOD)


async def sent(connection: AsyncConnection, row: Delivery | None, message: str = "1.0", now: int = NOW_MS) -> bool:
    assert row is not None
    return await deliveries.sent(connection, row, message, 1, now, now)


async def states(connection: AsyncConnection) -> list[tuple[str, str]]:
    rows = await connection.execute(select(table.c.key, table.c.state).order_by(table.c.id))
    return [(row.key, row.state) for row in rows]


async def opened(connection: AsyncConnection, organisation: int, numbers: Sequence[int], **changes: Any) -> list[Made]:
    made = [await alert(connection, organisation, number, **changes) for number in numbers]
    for one in made:
        await owing.owe(connection, organisation, one, "opened", NOW_MS)
    return made


async def test_an_alert_is_owed_once_to_each_destination_that_wants_it(database: Database, organisation: int):
    async with database.write() as connection:
        noc = await place(connection, organisation)
        await place(connection, organisation, "#grave", severity="CRITICAL")
        await place(connection, organisation, "#reports", severity="")
        (one,) = await opened(connection, organisation, [1])
        await owing.owe(connection, organisation, replace(one, version=2), "grew", NOW_MS)
        assert await states(connection) == [(f"alert:{one.id}", "due")]
        row = await taken(connection, organisation, noc)
        assert row is not None
        assert row.payload["version"] == 2


async def test_a_muted_alert_is_told_nowhere_new(database: Database, organisation: int):
    async with database.write() as connection:
        await place(connection, organisation)
        one = await alert(connection, organisation, 1)
        await owing.owe(connection, organisation, replace(one, muted=True), "opened", NOW_MS)
        await owing.owe(connection, organisation, replace(one, muted=True), "resolved", NOW_MS)
        assert await states(connection) == []


async def test_a_change_while_it_is_sent_makes_it_due_again(database: Database, organisation: int):
    async with database.write() as connection:
        noc = await place(connection, organisation)
        (one,) = await opened(connection, organisation, [1])
        row = await taken(connection, organisation, noc)
    async with database.write() as connection:
        await owing.owe(connection, organisation, replace(one, version=2), "acknowledged", NOW_MS)
        assert await sent(connection, row)
        again = await taken(connection, organisation, noc)
        assert again is not None
        assert (again.shown, again.payload["version"], again.attempts) == ("1.0", 2, 0)


async def test_later_news_goes_to_the_living_message_and_its_thread(database: Database, organisation: int):
    async with database.write() as connection:
        noc = await place(connection, organisation)
        (one,) = await opened(connection, organisation, [1])
        await sent(connection, await taken(connection, organisation, noc))
        await owing.owe(connection, organisation, replace(one, version=2), "grew", NOW_MS)
        assert await states(connection) == [(f"alert:{one.id}", "due")]
        told = replace(one, version=3)
        await owing.owe(connection, organisation, told, "acknowledged", NOW_MS, who="slack:U1")
        assert await states(connection) == [(f"alert:{one.id}", "due"), (f"update:{one.id}:3", "due")]
        assert await sent(connection, await taken(connection, organisation, noc))
        line = await taken(connection, organisation, noc)
        assert line is not None
        assert (line.shown, line.payload["who"]) == ("1.0", "slack:U1")


async def test_one_thing_at_a_time_goes_to_a_destination(database: Database, organisation: int):
    async with database.write() as connection:
        noc, soc = await place(connection, organisation), await place(connection, organisation, "#soc")
        await opened(connection, organisation, [1, 2])
        assert await taken(connection, organisation, noc) is not None
        assert await taken(connection, organisation, noc, lease="b") is None
        assert await taken(connection, organisation, soc, lease="b") is not None


async def test_the_gravest_goes_first_and_pages_before_all(database: Database, organisation: int):
    async with database.write() as connection:
        noc = await place(connection, organisation)
        low, grave = (
            await alert(connection, organisation, 1, severity="LOW"),
            await alert(connection, organisation, 2, severity="CRITICAL"),
        )
        for one in (low, grave):
            await owing.owe(connection, organisation, one, "opened", NOW_MS)
        await owing.put(connection, organisation, noc, "page", "page:1", {"text": "x"}, NOW_MS, grave.id)
        order = []
        for _ in range(3):
            row = await taken(connection, organisation, noc)
            assert row is not None
            order.append((row.kind, row.alert))
            await sent(connection, row)
        assert order == [("page", grave.id), ("alert", grave.id), ("alert", low.id)]


@pytest.mark.parametrize("what", ["acknowledged", "assigned", "snoozed", "resolved"])
async def test_who_takes_an_alert_ends_its_pages(database: Database, organisation: int, what: str):
    async with database.write() as connection:
        noc = await place(connection, organisation)
        (one,) = await opened(connection, organisation, [1])
        await owing.put(connection, organisation, noc, "page", "page:1", {"text": "x"}, NOW_MS, one.id)
        assert not await owing.put(connection, organisation, noc, "page", "page:1", {}, NOW_MS, one.id)
        await owing.owe(connection, organisation, replace(one, version=2), what, NOW_MS)
        assert await states(connection) == [(f"alert:{one.id}", "due")]


async def test_a_lease_that_ran_out_is_taken_over_and_its_holder_changes_nothing(database: Database, organisation: int):
    later = NOW_MS + 2 * MINUTE
    async with database.write() as connection:
        noc = await place(connection, organisation)
        await opened(connection, organisation, [1])
        dead = await taken(connection, organisation, noc)
        new = await taken(connection, organisation, noc, later, "b")
        assert dead is not None
        assert new is not None
        assert (new.id, new.attempts) == (dead.id, 1)
        assert not await deliveries.renew(connection, organisation, dead.id, dead.lease, later)
        assert not await deliveries.failed(connection, dead, "late")
        assert await sent(connection, new, "2.0", later)


async def test_who_was_late_still_tells_which_message_there_is(database: Database, organisation: int):
    """Its lease was lost while it posted: what it posted is the living message all the same."""
    async with database.write() as connection:
        noc = await place(connection, organisation)
        (one,) = await opened(connection, organisation, [1])
        late = await taken(connection, organisation, noc)
        await taken(connection, organisation, noc, NOW_MS + 2 * MINUTE, "b")
        assert not await sent(connection, late, "1.0")
        assert await deliveries.shown(connection, organisation, one.id) == {noc: "1.0"}


async def test_what_is_held_waits_and_is_released(database: Database, organisation: int):
    async with database.write() as connection:
        noc = await place(connection, organisation)
        await opened(connection, organisation, [1])
        await deliveries.hold(connection, organisation, noc, NOW_MS + MINUTE, "Down.")
        (more,) = await opened(connection, organisation, [2])
        assert {state for _, state in await states(connection)} == {"held"}
        assert await taken(connection, organisation, noc) is None
        assert (await deliveries.agenda(connection, ["slack"]))[0][0] == NOW_MS + MINUTE
        assert await taken(connection, organisation, noc, NOW_MS + MINUTE) is not None
        await deliveries.release(connection, organisation, noc, NOW_MS)
        assert (f"alert:{more.id}", "due") in await states(connection)


async def test_a_mute_by_a_person_outlasts_a_shorter_trouble(database: Database, organisation: int):
    async with database.write() as connection:
        noc = await place(connection, organisation)
        await deliveries.hold(connection, organisation, noc, NOW_MS + 60 * MINUTE, None)
        await deliveries.hold(connection, organisation, noc, NOW_MS + MINUTE, "Down.")
        found = await destinations.get(connection, organisation, noc)
        assert found is not None
        assert (found.held_until, found.trouble) == (NOW_MS + 60 * MINUTE, None)


async def test_dead_letters_are_listed_and_tried_again(database: Database, organisation: int):
    async with database.write() as connection:
        noc = await place(connection, organisation)
        await opened(connection, organisation, [1, 2])
        row = await taken(connection, organisation, noc)
        assert row is not None
        assert await deliveries.failed(connection, row, "Refused.")
        (dead,) = await deliveries.listed(connection, organisation, ["failed"], 10)
        assert (dead.id, dead.error, dead.attempts) == (row.id, "Refused.", 1)
        assert await deliveries.retry(connection, organisation, NOW_MS, [row.id + 100]) == ()
        assert await deliveries.retry(connection, organisation, NOW_MS) == (row.id,)
        again = await taken(connection, organisation, noc)
        assert again is not None
        # It may have arrived all the same: it is looked for before it is posted.
        assert (again.id, again.attempts, again.error) == (row.id, 1, None)


async def test_a_flood_is_one_message_and_goes_on_as_one(database: Database, organisation: int):
    async with database.write() as connection:
        noc = await place(connection, organisation)
        made = await opened(connection, organisation, range(FLOOD))
        flood = await taken(connection, organisation, noc)
        assert flood is not None
        assert (flood.kind, flood.payload["alerts"]) == ("flood", [one.id for one in made])
        await sent(connection, flood, "9.0")
        assert await taken(connection, organisation, noc) is None
        (joins,) = await opened(connection, organisation, [90])
        again = await taken(connection, organisation, noc)
        assert again is not None
        assert (again.id, again.payload["message"]) == (flood.id, "9.0")
        assert again.payload["alerts"][-1] == joins.id
        await sent(connection, again, "9.0")
        (grave,) = await opened(connection, organisation, [91], severity="CRITICAL")
        alone = await taken(connection, organisation, noc)
        assert alone is not None
        assert alone.alert == grave.id


async def test_who_acknowledges_an_alert_of_a_flood_changes_its_message(database: Database, organisation: int):
    async with database.write() as connection:
        noc = await place(connection, organisation)
        made = await opened(connection, organisation, range(FLOOD))
        flood = await taken(connection, organisation, noc)
        await sent(connection, flood, "9.0")
        await owing.owe(connection, organisation, replace(made[0], version=2), "acknowledged", NOW_MS)
        again = await taken(connection, organisation, noc)
        assert again is not None
        assert flood is not None
        assert (again.id, again.payload["message"]) == (flood.id, "9.0")
        await sent(connection, again, "9.0")
        assert await taken(connection, organisation, noc) is None


async def test_alerts_after_a_flood_are_told_apart_again(database: Database, organisation: int):
    later = NOW_MS + gathering.FLOOD_MS + 1
    async with database.write() as connection:
        noc = await place(connection, organisation)
        await opened(connection, organisation, range(FLOOD))
        await sent(connection, await taken(connection, organisation, noc), "9.0")
        (one,) = await opened(connection, organisation, [90])
        row = await taken(connection, organisation, noc, later)
        assert row is not None
        assert row.alert == one.id


async def test_quiet_hours_keep_what_is_not_grave_for_one_digest(database: Database, organisation: int):
    """12:00 UTC is 07:00 in Bogotá; it is quiet there until 08:00."""
    end = NOW_MS + 60 * MINUTE
    async with database.write() as connection:
        noc = await place(connection, organisation, quiet_from=22 * 60, quiet_until=8 * 60)
        quiet = await opened(connection, organisation, [1, 2], severity="MEDIUM")
        (grave,) = await opened(connection, organisation, [3])
        row = await taken(connection, organisation, noc)
        assert row is not None
        assert row.alert == grave.id
        await sent(connection, row)
        assert await taken(connection, organisation, noc, end - 1) is None
        digest = await taken(connection, organisation, noc, end)
        assert digest is not None
        assert (digest.kind, digest.payload["alerts"]) == ("digest", [one.id for one in quiet])


async def test_what_becomes_grave_while_it_is_quiet_is_told_at_once(database: Database, organisation: int):
    async with database.write() as connection:
        noc = await place(connection, organisation, quiet_from=22 * 60, quiet_until=8 * 60)
        (one,) = await opened(connection, organisation, [1], severity="MEDIUM")
        worse = replace(one, version=2, severity="CRITICAL")
        await owing.owe(connection, organisation, worse, "worsened", NOW_MS)
        row = await taken(connection, organisation, noc)
        assert row is not None
        assert (row.kind, row.alert) == ("alert", one.id)


@pytest.mark.parametrize(
    ("at", "end"),
    [
        ("2026-03-07T23:00:00-05:00", "2026-03-08T08:00:00-04:00"),  # the clock is put forward that night
        ("2026-03-08T07:59:00-04:00", "2026-03-08T08:00:00-04:00"),
        ("2026-03-08T08:00:00-04:00", None),
        ("2026-03-08T21:59:00-04:00", None),
        ("2026-03-08T22:00:00-04:00", "2026-03-09T08:00:00-04:00"),
    ],
)
def test_quiet_hours_are_the_wall_clock_of_the_destination(at: str, end: str | None):
    from tests.factories import milliseconds

    made = Destination(
        "slack", "x", {}, "LOW", "en", "America/New_York", "slack:U1", quiet_from=22 * 60, quiet_until=8 * 60
    )
    expected = None if end is None else milliseconds(end)
    assert made.quiet_end("LOW", milliseconds(at)) == expected
    assert made.quiet_end("HIGH", milliseconds(at)) is None


async def test_a_mailbox_is_told_what_matters_and_nothing_else(database: Database, organisation: int):
    async with database.write() as connection:
        box = await place(connection, organisation, "noc@example.com", kind="mail", address={"to": "noc@example.com"})
        (one,) = await opened(connection, organisation, [1])
        await sent(connection, await taken(connection, organisation, box), "<1@x>")
        for version, what in enumerate(("grew", "assigned", "acknowledged", "resolved"), start=2):
            await owing.owe(connection, organisation, replace(one, version=version), what, NOW_MS)
        assert [key for key, state in await states(connection) if state == "due"] == [
            f"update:{one.id}:4",
            f"update:{one.id}:5",
        ]


async def test_nothing_goes_to_a_destination_that_was_removed(database: Database, organisation: int):
    async with database.write() as connection:
        noc = await place(connection, organisation)
        await opened(connection, organisation, [1])
        assert await destinations.remove(connection, organisation, noc, NOW_MS)
        assert await deliveries.agenda(connection, ["slack"]) == ()
        assert await taken(connection, organisation, noc) is None
        assert await destinations.every(connection, organisation) == ()


async def test_workers_that_claim_at_once_share_what_there_is(database: Database, organisation: int):
    """Ten workers at four destinations: each row is taken by one of them."""
    async with database.write() as connection:
        places = [await place(connection, organisation, f"#{number}") for number in range(4)]
        await opened(connection, organisation, [1, 2, 3])
    seen: list[int] = []

    async def work(name: str) -> None:
        idle = 0
        while idle < 3:
            idle += 1
            for destination in places:
                async with database.write() as connection:
                    row = await taken(connection, organisation, destination, lease=name)
                if row is None:
                    continue
                idle = 0
                seen.append(row.id)
                async with database.write() as connection:
                    assert await sent(connection, row, f"{row.id}.0")

    await asyncio.gather(*(work(f"worker-{number}") for number in range(10)))
    assert sorted(seen) == sorted(set(seen))
    assert len(seen) == 12
