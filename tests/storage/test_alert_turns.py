"""Alerts change side by side with what is delivered about them: on PostgreSQL too nobody waits for whoever waits."""

import asyncio

from storage import alert_changes, alerts, deliveries, destinations, mutes
from storage.destinations import Destination
from storage.engine import Database
from tests.conftest import NOW_MS
from tests.stories import story

NOC = Destination("slack", "#noc", {"team": "T1", "channel": "C1"}, "LOW", "en", "UTC", "slack:U0")
A_MOMENT = 0.3


async def raised(database: Database, organisation: int, *numbers: str) -> int:
    """A channel's key; an alert is opened for each number, in order."""
    async with database.write() as connection:
        place = await destinations.keep(connection, organisation, NOC)
        for number in numbers:
            await alert_changes.record(connection, organisation, story(number=number), NOW_MS)
    return place


async def test_somebody_acknowledges_while_a_worker_notes_that_it_was_sent(
    database: Database, organisation: int
) -> None:
    place = await raised(database, organisation, "+5351")
    async with database.write() as connection:
        row = await deliveries.claim(connection, organisation, place, "lease", NOW_MS, NOW_MS + 30_000, 8)
    assert row is not None

    async def note() -> bool:
        async with database.write() as connection:
            return await deliveries.sent(connection, row, "C1:1.1", 1, NOW_MS, NOW_MS)

    async with database.write() as connection:
        assert await alerts.find(connection, organisation, 1, lock=True)
        noting = asyncio.create_task(note())
        await asyncio.sleep(A_MOMENT)
        await alert_changes.acknowledge(connection, organisation, 1, "slack:UANA", NOW_MS)
    assert await noting
    async with database.read() as connection:
        found = await deliveries.listed(connection, organisation, ("due", "sent"), 9)
    (shown,) = [one for one in found if one.kind == "alert"]
    assert (shown.state, shown.payload["version"]) == ("due", 2), "what was acknowledged meanwhile is shown next"


async def test_a_step_and_a_mute_that_change_the_same_alerts_in_another_order(
    database: Database, organisation: int
) -> None:
    await raised(database, organisation, "+5351", "+5352")
    turn = asyncio.Event()

    async def step() -> None:
        async with database.write() as connection:
            await alert_changes.acknowledge(connection, organisation, 2, "slack:UANA", NOW_MS)
            turn.set()
            await asyncio.sleep(A_MOMENT)
            await alert_changes.acknowledge(connection, organisation, 1, "slack:UANA", NOW_MS)

    async def mute() -> int:
        await turn.wait()
        async with database.write() as connection:
            made = await mutes.add(
                connection,
                organisation,
                detector=None,
                subject=None,
                location=None,
                from_at=NOW_MS,
                until_at=NOW_MS + 1,
                maintenance=True,
                reason="",
                made_by="slack:UBEN",
            )
            return len(await alert_changes.quieten(connection, organisation, made, "slack:UBEN", NOW_MS))

    _, quiet = await asyncio.gather(step(), mute())
    assert quiet in (0, 2)
    async with database.read() as connection:
        found = [await alerts.find(connection, organisation, number) for number in (1, 2)]
    assert [one.state for one in found if one] == ["acknowledged"] * 2


async def test_a_destination_goes_down_while_its_alerts_change_the_other_way_round(
    database: Database, organisation: int
) -> None:
    place = await raised(database, organisation, "+5351", "+5352", "+5353")
    turn = asyncio.Event()

    async def step() -> None:
        async with database.write() as connection:
            for number in (3, 2, 1):
                await alert_changes.acknowledge(connection, organisation, number, "slack:UANA", NOW_MS)
                turn.set()
                await asyncio.sleep(A_MOMENT / 2)

    async def hold() -> bool:
        await turn.wait()
        async with database.write() as connection:
            return await deliveries.hold(connection, organisation, place, NOW_MS + 60_000, "It is down.")

    _, held = await asyncio.gather(step(), hold())
    assert held
