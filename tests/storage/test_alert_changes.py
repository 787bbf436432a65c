"""Alerts open, grow and end; the first acknowledgement wins; a transaction that dies leaves nothing."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import alert_changes, alerts, destinations, mutes
from storage.alert_changes import Recorded
from storage.alerts import Alert, Reason, Wanted
from storage.destinations import Destination
from storage.engine import Database
from storage.schema import alert_calls, alert_events, deliveries
from storage.schema import alerts as table
from storage.stories import GAP, MINUTE, Severity, Story, Subject
from tests.conftest import NOW_MS
from tests.stories import calls, story

HOUR = 60 * MINUTE
Record = Callable[..., Awaitable[Recorded]]


@pytest.fixture
def record(database: Database, organisation: int) -> Record:
    """Record a story in a transaction of its own, at the frozen clock unless said otherwise."""

    async def record(told: Story, now_ms: int = NOW_MS) -> Recorded:
        async with database.write() as connection:
            quiet = await mutes.lasting(connection, organisation, now_ms)
            return await alert_changes.record(connection, organisation, told, now_ms, quiet)

    return record


async def resolve(database: Database, organisation: int, number: int, reason: Reason, now_ms: int = NOW_MS) -> Alert:
    async with database.write() as connection:
        changed = await alert_changes.resolve(connection, organisation, number, reason, None, "slack:UANA", now_ms)
    assert changed is not None
    return changed.alert


async def happened(database: Database, organisation: int, alert: Alert) -> list[str]:
    async with database.read() as connection:
        return [event.what for event in await alerts.events(connection, organisation, alert.id)]


async def owed(database: Database) -> int:
    async with database.read() as connection:
        return await connection.scalar(select(func.count()).select_from(deliveries)) or 0


async def a_channel(connection: AsyncConnection, organisation: int) -> None:
    channel = Destination("console", "console", {}, severity="LOW", language="en", zone="UTC", made_by="console:ana")
    await destinations.keep(connection, organisation, channel)


async def test_a_story_opens_an_alert_with_its_evidence(database: Database, organisation: int, record: Record) -> None:
    first = await record(story())
    assert first.change == "opened"
    alert = first.alert
    assert (alert.number, alert.state, alert.severity, alert.version) == (1, "open", "HIGH", 1)
    assert (alert.calls, alert.seconds, alert.dollars) == (10, 300, 5.0)
    assert alert.detectors == ("irsf",)
    assert alert.facts == {"irsf.numbers": 3.0}
    async with database.read() as connection:
        shown = await alerts.evidence(connection, organisation, alert.id)
    assert [call.report_id for call in shown] == [leg.report_id for leg in story().evidence]
    assert await happened(database, organisation, alert) == ["opened"]
    assert (await record(story(number="+5350000000"))).alert.number == 2, "numbers go on"


async def test_what_is_known_already_changes_nothing(database: Database, organisation: int, record: Record) -> None:
    opened = await record(story())
    again = await record(story(), NOW_MS + MINUTE)
    assert again.change == "same"
    assert again.alert == opened.alert
    assert await happened(database, organisation, opened.alert) == ["opened"]


async def test_new_calls_of_the_same_incident_make_it_grow(
    database: Database, organisation: int, record: Record
) -> None:
    opened = (await record(story())).alert
    # A step sees part of the incident only: some known legs, some new ones.
    more = await record(story(calls(14)[8:], detectors=("premium_rate",)), NOW_MS + MINUTE)
    assert more.change == "grew"
    assert more.alert.id == opened.id
    assert (more.alert.calls, more.alert.dollars, more.alert.occurrences) == (14, 7.0, 2)
    assert more.alert.detectors == ("irsf", "premium_rate")
    assert more.alert.first_call == opened.first_call
    assert more.alert.last_call == calls(14)[-1].started_at


async def test_late_records_belong_to_the_incident_before_them(record: Record) -> None:
    opened = (await record(story())).alert
    early = calls(2, opened.first_call - GAP, name="late")
    late = await record(story(early), NOW_MS + 10 * HOUR)
    assert late.change == "grew"
    assert late.alert.first_call == early[0].started_at
    assert late.alert.calls == 12


async def test_a_long_pause_or_somebody_else_is_another_alert(record: Record) -> None:
    opened = (await record(story())).alert
    later = story(calls(10, opened.last_call + GAP + MINUTE, name="later"))
    assert (await record(later)).alert.number == 2
    assert (await record(story(subject=Subject(number="+5350000000")))).alert.number == 3


async def test_severity_rises_and_never_falls(database: Database, organisation: int, record: Record) -> None:
    await record(story(severity=Severity.MEDIUM, detectors=("after_hours",)))
    worse = await record(story(calls(20), Severity.CRITICAL, ("irsf", "after_hours")))
    assert worse.change == "worsened"
    assert worse.alert.severity == "CRITICAL"
    assert worse.alert.detector == "irsf", "the weightiest names it"
    again = await record(story(calls(22), Severity.LOW, ("after_hours",)))
    assert (again.change, again.alert.severity) == ("grew", "CRITICAL")


async def test_fraud_that_goes_on_after_it_was_resolved_opens_a_new_alert(
    database: Database, organisation: int, record: Record
) -> None:
    opened = (await record(story())).alert
    await resolve(database, organisation, opened.number, "fraud")
    goes_on = story((*calls(10), *calls(3, NOW_MS + MINUTE, name="again")))
    new = await record(goes_on, NOW_MS + 5 * MINUTE)
    assert new.change == "opened"
    assert new.alert.number == 2
    assert new.alert.calls == 3, "no call is counted twice"
    assert new.alert.facts["after"] == opened.number
    assert (await record(goes_on, NOW_MS + 6 * MINUTE)).change == "same"


async def test_late_records_of_calls_before_it_was_resolved_open_nothing(
    database: Database, organisation: int, record: Record
) -> None:
    opened = (await record(story())).alert
    await resolve(database, organisation, opened.number, "fraud")
    late = await record(story((*calls(10), *calls(2, NOW_MS - 5 * MINUTE, name="late"))), NOW_MS + 5 * MINUTE)
    assert late.change == "grew"
    assert (late.alert.number, late.alert.state, late.alert.calls) == (1, "resolved", 12)


@pytest.mark.parametrize(
    ("more", "change"),
    [
        ({}, "grew"),
        ({"severity": Severity.CRITICAL}, "opened"),
        ({"detectors": ("premium_rate", "irsf")}, "opened"),
    ],
)
async def test_what_was_expected_may_go_on_unless_it_is_worse_or_something_else(
    database: Database, organisation: int, record: Record, more: dict[str, object], change: str
) -> None:
    opened = (await record(story())).alert
    await resolve(database, organisation, opened.number, "expected")
    goes_on = story(calls(3, NOW_MS + MINUTE, name="again"), **more)  # type: ignore[arg-type]
    assert (await record(goes_on, NOW_MS + 5 * MINUTE)).change == change


async def test_twenty_who_acknowledge_at_once_and_one_is_first(
    database: Database, organisation: int, record: Record
) -> None:
    number = (await record(story())).alert.number
    gate = asyncio.Event()

    async def press(who: str) -> tuple[str, bool, str | None]:
        await gate.wait()
        async with database.write() as connection:
            changed = await alert_changes.acknowledge(connection, organisation, number, who, NOW_MS)
        assert changed is not None
        return who, changed.done, changed.alert.acknowledged_by

    presses = [asyncio.create_task(press(f"slack:U{one:02}")) for one in range(20)]
    gate.set()
    results = await asyncio.gather(*presses)
    (first,) = [who for who, done, _ in results if done]
    assert {by for _, _, by in results} == {first}, "everybody hears the same name"
    async with database.read() as connection:
        alert = await alerts.find(connection, organisation, number)
    assert alert is not None
    assert (alert.state, alert.acknowledged_by, alert.escalate_at) == ("acknowledged", first, None)
    assert await happened(database, organisation, alert) == ["opened", "acknowledged"]


async def test_a_transaction_that_dies_leaves_nothing(database: Database, organisation: int, record: Record) -> None:
    async with database.write() as connection:
        await a_channel(connection, organisation)

    async def die() -> None:
        async with database.write() as connection:
            await alert_changes.record(connection, organisation, story(), NOW_MS)
            raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        await die()
    async with database.read() as connection:
        for one in (table, alert_calls, alert_events, deliveries):
            assert await connection.scalar(select(func.count()).select_from(one)) == 0
    assert (await record(story())).alert.number == 1, "no number is lost either"
    assert await owed(database) == 1


async def test_what_people_do_is_kept_with_who_and_when(database: Database, organisation: int, record: Record) -> None:
    number = (await record(story())).alert.number
    async with database.write() as connection:
        taken = await alert_changes.assign(connection, organisation, number, "slack:UANA", "slack:UANA", NOW_MS + 1)
        given = await alert_changes.assign(connection, organisation, number, "slack:UBEN", "slack:UANA", NOW_MS + 2)
        again = await alert_changes.assign(connection, organisation, number, "slack:UBEN", "slack:UANA", NOW_MS + 3)
        done = await alert_changes.resolve(
            connection, organisation, number, "fraud", "trunk blocked", "slack:UBEN", NOW_MS + 4
        )
        corrected = await alert_changes.resolve(
            connection, organisation, number, "expected", None, "slack:UANA", NOW_MS + 5
        )
    assert taken is not None
    assert (taken.alert.state, taken.alert.acknowledged_by) == ("investigating", "slack:UANA")
    assert given is not None
    assert (given.alert.state, given.alert.assigned_to) == ("investigating", "slack:UBEN")
    assert again is not None
    assert not again.done
    assert done is not None
    assert (done.alert.resolved_by, done.alert.note) == ("slack:UBEN", "trunk blocked")
    assert corrected is not None
    assert (corrected.alert.reason, corrected.alert.note) == ("expected", "trunk blocked")
    assert corrected.alert.resolved_at == NOW_MS + 4, "a correction does not move the end of the incident"
    async with database.read() as connection:
        events = await alerts.events(connection, organisation, corrected.alert.id)
    assert [(event.at - NOW_MS, event.who, event.what) for event in events] == [
        (0, "system:watch", "opened"),
        (1, "slack:UANA", "assigned"),
        (2, "slack:UANA", "assigned"),
        (4, "slack:UBEN", "resolved"),
        (5, "slack:UANA", "resolved"),
    ]
    assert events[3].detail == {"reason": "fraud", "before": None, "note": "trunk blocked"}


async def test_a_snooze_ends_by_itself_once(database: Database, organisation: int, record: Record) -> None:
    number = (await record(story())).alert.number
    until = NOW_MS + 2 * HOUR
    async with database.write() as connection:
        await alert_changes.snooze(connection, organisation, number, until, "slack:UANA", NOW_MS)
        assert not await alerts.snoozed_due(connection, organisation, until - 1)
        assert await alert_changes.wake(connection, organisation, until - 1) == ()
        asleep = await alerts.listed(connection, organisation, Wanted(snoozed=True), until - 1)
        assert [alert.number for alert in asleep.alerts] == [number]
    async with database.write() as connection:
        assert await alerts.snoozed_due(connection, organisation, until)
        (woken,) = await alert_changes.wake(connection, organisation, until)
        assert woken.snoozed_until is None
        assert woken.escalate_at is not None, "nobody has acknowledged it: the escalation begins again"
        assert await alert_changes.wake(connection, organisation, until) == ()
    assert await happened(database, organisation, woken) == ["opened", "snoozed", "woke"]


async def test_what_gets_worse_wakes_and_what_only_grows_does_not(
    database: Database, organisation: int, record: Record
) -> None:
    number = (await record(story())).alert.number
    until = NOW_MS + 20 * HOUR
    async with database.write() as connection:
        await alert_changes.snooze(connection, organisation, number, until, "slack:UANA", NOW_MS)
    assert (await record(story(calls(12)))).alert.snoozed_until == until
    assert (await record(story(calls(14), Severity.CRITICAL))).alert.snoozed_until is None


async def test_what_is_muted_is_kept_and_told_to_nobody(database: Database, organisation: int, record: Record) -> None:
    async with database.write() as connection:
        await a_channel(connection, organisation)
        await mutes.add(
            connection,
            organisation,
            detector="irsf",
            subject=story().subject.key,
            location=None,
            from_at=NOW_MS - HOUR,
            until_at=NOW_MS + HOUR,
            maintenance=False,
            reason="a test",
            made_by="slack:UANA",
        )
    quiet = (await record(story())).alert
    assert quiet.muted
    assert quiet.escalate_at is None
    assert await owed(database) == 0
    after = await record(story(calls(2, NOW_MS + HOUR, name="after")), NOW_MS + HOUR + MINUTE)
    assert (after.change, after.alert.number, after.alert.muted) == ("unmuted", quiet.number, False)
    assert await owed(database) == 1, "it goes on after its mute: now somebody is told"


async def test_a_mute_hides_nothing_but_its_pattern(database: Database, organisation: int, record: Record) -> None:
    async with database.write() as connection:
        await mutes.add(
            connection,
            organisation,
            detector="irsf",
            subject=None,
            location=None,
            from_at=NOW_MS,
            until_at=None,
            maintenance=False,
            reason="",
            made_by="slack:UANA",
        )
    assert (await record(story())).alert.muted
    assert not (await record(story(number="+5350000000", detectors=("irsf", "premium_rate")))).alert.muted


async def test_a_new_mute_quietens_what_is_open(database: Database, organisation: int, record: Record) -> None:
    number = (await record(story())).alert.number
    other = (await record(story(number="+5350000000"))).alert.number
    async with database.write() as connection:
        mute = await mutes.add(
            connection,
            organisation,
            detector=None,
            subject=story().subject.key,
            location=None,
            from_at=NOW_MS,
            until_at=None,
            maintenance=False,
            reason="",
            made_by="slack:UANA",
        )
        quiet = await alert_changes.quieten(connection, organisation, mute, "slack:UANA", NOW_MS)
        assert [(alert.number, alert.muted, alert.escalate_at) for alert in quiet] == [(number, True, None)]
        spared = await alerts.find(connection, organisation, other)
    assert spared is not None
    assert not spared.muted


async def test_maintenance_covers_what_happened_in_it_and_nothing_else(
    database: Database, organisation: int, record: Record
) -> None:
    begins, ends = NOW_MS - HOUR, NOW_MS
    async with database.write() as connection:
        await mutes.add(
            connection,
            organisation,
            detector=None,
            subject=None,
            location="BOGOTÁ",
            from_at=begins,
            until_at=ends,
            maintenance=True,
            reason="new trunk",
            made_by="slack:UANA",
        )
        quiet = await mutes.lasting(connection, organisation, begins)

        async def muted(number: str, raised_at: int, location: str) -> bool:
            subject = Subject(number=number, location=location)
            told = story(subject=subject, raised_at=raised_at)
            return (await alert_changes.record(connection, organisation, told, NOW_MS + HOUR, quiet)).alert.muted

        assert await muted("+1", begins, "Bogotá")
        assert await muted("+2", ends - 1, "Bogotá"), "its record came late"
        assert not await muted("+3", begins - 1, "Bogotá")
        assert not await muted("+4", ends, "Bogotá")
        assert not await muted("+5", begins, "Madrid")


async def test_reopened_the_database_knows_what_was(database_url: str) -> None:
    from storage import organisations

    first = await Database.open(database_url)
    async with first.write() as connection:
        mine = await organisations.ensure(connection, "default", NOW_MS)
        opened = await alert_changes.record(connection, mine, story(), NOW_MS)
    await first.close()
    again = await Database.open(database_url)
    async with again.write() as connection:
        assert (await alert_changes.record(connection, mine, story(), NOW_MS + HOUR)).change == "same"
        assert await alerts.find(connection, mine, 1) == opened.alert
    await again.close()
