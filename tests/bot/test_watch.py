"""The watch: what is new is looked at, what is due is done, and who takes over is briefed. Once, whoever watches."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from bot.config import Settings
from bot.security.guard import Asker, Guard
from bot.watch import Watch
from storage import alert_changes, alerts, destinations, escalations, imports, rotations
from storage.alerts import Alert
from storage.destinations import Destination
from storage.engine import Database
from storage.errors import Refused, RingfenceError
from storage.escalations import Step
from storage.on_call import Override, Rotation
from storage.schema import alerts as alerts_table
from storage.schema import audit
from storage.schema import deliveries as table
from storage.stories import Severity
from tests.conftest import NOW, NOW_MS
from tests.factories import load_legs
from tests.stories import story
from tests.tools.alerts.conftest import pumping
from tools.registry import TOOLS
from tools.spec import Principal, Role, ToolResult
from tools.watching import DetectionSettings

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
NOC = Destination("slack", "#noc", {"team": "T1", "channel": "C1"}, "LOW", "en", "UTC", "slack:U0")
WEEKLY = Rotation("on-call", ("slack:U1", "slack:U2", "slack:U3"), "UTC", NOW_MS - DAY, "daily", 720)


class Bench:
    """An organisation with a channel, and its watch at any moment."""

    def __init__(self, database: Database, organisation: int) -> None:
        self.database, self.organisation = database, organisation
        self.guard = Guard(database, TOOLS)

    def watch(self, now: int) -> Watch:
        return Watch(self.database, self.guard, Settings(timezone="UTC"), clock=lambda: now)

    async def look(self, now: int) -> bool:
        return await self.watch(now).look(self.organisation)

    async def raised(self, severity: Severity = Severity.CRITICAL, at: int = NOW_MS, **changes: Any) -> Alert:
        async with self.database.write() as connection:
            made = story(severity=severity, **changes)
            return (await alert_changes.record(connection, self.organisation, made, at)).alert

    async def call(self, tool: str, args: dict[str, Any], role: Role = Role.MANAGER, now: int = NOW_MS) -> ToolResult:
        moment = NOW.fromtimestamp(now / 1000, NOW.tzinfo)
        asker = Asker(Principal("slack", "U0", self.organisation, role), moment, "UTC", "en")
        return (await self.guard.call(tool, args, asker))[0]

    async def alert(self, number: int = 1) -> Alert:
        async with self.database.read() as connection:
            found = await alerts.find(connection, self.organisation, number)
        assert found is not None
        return found

    async def owed(self, kind: str) -> list[tuple[str, str]]:
        """Who is mentioned and what is said, of each delivery of a kind."""
        async with self.database.read() as connection:
            rows = await connection.scalars(select(table.c.payload).where(table.c.kind == kind).order_by(table.c.id))
            return [(payload["mention"], payload["text"]) for payload in map(json.loads, rows)]

    async def called(self) -> list[str]:
        """The tools that the system has called."""
        async with self.database.read() as connection:
            rows = select(audit.c.tool).where(audit.c.principal == "system:watch").order_by(audit.c.id)
            return list(await connection.scalars(rows))


@pytest.fixture
async def bench(database: Database, organisation: int) -> Bench:
    async with database.write() as connection:
        await destinations.keep(connection, organisation, NOC)
        await rotations.keep(connection, organisation, replace(WEEKLY, briefed_at=NOW_MS))
    return Bench(database, organisation)


async def test_new_calls_are_looked_at_and_nothing_is_called_without_any(bench: Bench) -> None:
    assert not await bench.look(NOW_MS)
    await load_legs(bench.database, bench.organisation, pumping())
    assert await bench.look(NOW_MS + 7 * DAY)
    assert (await bench.alert()).detector in ("irsf", "after_hours", "unusual_international", "first_country")
    calls = await bench.called()
    assert "run_detectors" in calls
    await bench.look(NOW_MS + 7 * DAY)
    assert await bench.called() == calls


async def test_an_import_that_runs_is_waited_for_but_not_for_ever(bench: Bench) -> None:
    await load_legs(bench.database, bench.organisation, pumping())
    async with bench.database.write() as connection:
        await imports.begin(connection, bench.organisation, "month.json", "webex", NOW_MS)
    assert not await bench.look(NOW_MS + MINUTE)
    assert await bench.look(NOW_MS + 11 * MINUTE)


async def test_nobody_acknowledges_and_one_after_the_other_is_called(bench: Bench) -> None:
    await bench.raised()
    await bench.look(NOW_MS)
    await bench.look(NOW_MS + 9 * MINUTE)
    assert [who for who, _ in await bench.owed("page")] == ["slack:U2"]
    await bench.look(NOW_MS + 10 * MINUTE)
    assert await bench.owed("page") == [
        ("slack:U2", "Please look at alert 1 (critical, Traffic pumping (IRSF)): $5.00 so far."),
        (
            "slack:U3",
            "Nobody has acknowledged alert 1 (critical, Traffic pumping (IRSF)) for 10 min: $5.00 so far.",
        ),
    ]
    await bench.look(NOW_MS + 25 * MINUTE)
    assert [who for who, _ in await bench.owed("page")][2:] == ["slack:U1", "slack:U2", "slack:U3"]
    assert not await bench.look(NOW_MS + 3 * HOUR)
    async with bench.database.read() as connection:
        happened = [event.what for event in await alerts.events(connection, bench.organisation, 1)]
    assert happened == ["opened", "escalated", "escalated", "escalated"]


async def test_acknowledged_it_stops_at_once_and_what_was_owed_is_taken_back(bench: Bench) -> None:
    await bench.raised()
    await bench.look(NOW_MS)
    await bench.call("acknowledge_alert", {"alert": 1}, Role.OPERATOR)
    assert (await bench.alert()).escalate_at is None
    assert await bench.owed("page") == []
    assert not await bench.look(NOW_MS + 23 * HOUR)


async def test_acknowledging_and_escalating_at_the_same_moment_never_do_both(bench: Bench) -> None:
    """Whichever comes first: nobody is called once it is acknowledged, and the call that was owed is taken back."""
    for number in range(1, 9):
        await bench.raised(number=f"+5351234{number:03}")
        await asyncio.gather(
            bench.look(NOW_MS),
            bench.call("acknowledge_alert", {"alert": number}, Role.OPERATOR),
            bench.look(NOW_MS),
        )
        assert (await bench.alert(number)).state == "acknowledged"
        assert await bench.owed("page") == []


async def test_several_watches_take_each_step_once(bench: Bench) -> None:
    await bench.raised()
    await asyncio.gather(*(bench.look(NOW_MS) for _ in range(5)))
    assert len(await bench.owed("page")) == 1
    assert (await bench.alert()).escalated == 1


async def test_a_step_may_wait_for_money_instead_of_minutes(bench: Bench) -> None:
    steps = [{"tell": "on_call", "dollars_per_minute": 3}]
    await bench.call("set_escalation", {"severity": "HIGH", "steps": steps})
    await bench.raised(Severity.HIGH)
    assert (await bench.alert()).dollars_per_minute < 3
    assert not await bench.look(NOW_MS + 5 * HOUR)
    async with bench.database.write() as connection:
        await connection.execute(alerts_table.update().where(alerts_table.c.number == 1).values(dollars_per_minute=4.0))
        await escalations.hasten(connection, bench.organisation, 1, NOW_MS + 6 * HOUR)
    assert await bench.look(NOW_MS + 6 * HOUR)
    assert [who for who, _ in await bench.owed("page")] == ["slack:U2"]


async def test_without_anybody_on_call_that_is_said_once(bench: Bench) -> None:
    async with bench.database.write() as connection:
        await rotations.remove(connection, bench.organisation, 1)
    await bench.raised()
    for minutes in (0, 10, 25):
        await bench.look(NOW_MS + minutes * MINUTE)
    ((who, text),) = await bench.owed("page")
    assert who == ""
    assert text.endswith("There is nobody on call to be told.")


async def test_a_step_may_tell_a_person_or_a_destination(bench: Bench) -> None:
    async with bench.database.write() as connection:
        other = replace(NOC, name="#boss", address={"team": "T1", "channel": "C2"}, severity="")
        await destinations.keep(connection, bench.organisation, other)
    steps = [{"tell": "#boss", "after": 0}, {"tell": "<@U0BOSS>", "after": 1}]
    await bench.call("set_escalation", {"severity": "LOW", "steps": steps})
    await bench.raised(Severity.LOW)
    await bench.look(NOW_MS)
    await bench.look(NOW_MS + MINUTE)
    assert [who for who, _ in await bench.owed("page")] == ["", "slack:U0BOSS"]
    shown = await bench.call("show_escalation", {})
    assert "Low: #boss at once; slack:U0BOSS after 1 min." in shown.text.replace("low", "Low")


async def test_a_step_names_only_what_is_there(bench: Bench) -> None:
    with pytest.raises(Refused, match=r"There is no destination “#nowhere”.*one of: #noc"):
        await bench.call("set_escalation", {"severity": "LOW", "steps": [{"tell": "#nowhere", "after": 1}]})


async def test_a_snooze_that_is_over_wakes_the_alert_and_its_escalation(bench: Bench) -> None:
    await bench.raised()
    async with bench.database.write() as connection:
        await alert_changes.snooze(connection, bench.organisation, 1, NOW_MS + HOUR, "slack:U1", NOW_MS)
    assert not await bench.look(NOW_MS + 30 * MINUTE)
    await bench.look(NOW_MS + HOUR)
    await bench.look(NOW_MS + HOUR)
    assert (await bench.alert()).snoozed_until is None
    assert [who for who, _ in await bench.owed("page")] == ["slack:U2"]


async def test_whoever_takes_over_is_briefed_once_with_what_is_open(bench: Bench) -> None:
    await bench.raised(at=NOW_MS + HOUR)
    await bench.call("acknowledge_alert", {"alert": 1}, now=NOW_MS + HOUR)
    assert await bench.owed("report") == []
    await asyncio.gather(*(bench.look(NOW_MS + DAY) for _ in range(4)))
    assert await bench.owed("report") == [("slack:U3", "you are on call now. This is how things stand.")]
    async with bench.database.read() as connection:
        payload = json.loads(await connection.scalar(select(table.c.payload).where(table.c.kind == "report")) or "")
    card = payload["card"]
    assert card["title"] == "Hand-over: slack:U3 is on call now"
    assert card["text"].splitlines() == [
        "Shift of slack:U2, Mon 2 Mar 2026, 12:00 to Tue 3 Mar 2026, 12:00.",
        "Alerts that came in: 1 (critical 1), $5.00.",
        "Still to do: 1; somebody has each of them.",
    ]
    assert len(card["table"]["rows"]) == 1
    assert not await bench.look(NOW_MS + DAY + HOUR)


async def test_standing_in_is_a_change_of_shift_too(bench: Bench) -> None:
    async with bench.database.write() as connection:
        start = NOW_MS + 2 * HOUR
        one = Override(1, "slack:U9", start, start + HOUR, "slack:U0")
        await rotations.override(connection, bench.organisation, one)
    for minutes in (60, 121, 130, 181):
        await bench.look(NOW_MS + minutes * MINUTE)
    assert [who for who, _ in await bench.owed("report")] == ["slack:U9", "slack:U2"]


async def test_it_looks_by_itself(bench: Bench) -> None:
    told = asyncio.Event()
    await bench.raised()
    watch = Watch(bench.database, bench.guard, Settings(timezone="UTC"), told.set, clock=lambda: NOW_MS)
    watch.start()
    try:
        async with asyncio.timeout(60):
            await told.wait()
    finally:
        await watch.stop()
    assert len(await bench.owed("page")) == 1
    assert await bench.called() == ["tend_watch"]


async def test_the_policy_of_another_organisation_is_its_own(bench: Bench) -> None:
    async with bench.database.write() as connection:
        await escalations.keep(connection, bench.organisation, "CRITICAL", [Step("slack:U7", after=3)])
        assert await escalations.policy(connection, bench.organisation + 1, "CRITICAL") != (Step("slack:U7", after=3),)
    await bench.raised()
    assert (await bench.alert()).escalate_at == NOW_MS + 3 * MINUTE


async def test_where_the_detectors_fail_somebody_is_called_all_the_same(bench: Bench) -> None:
    """Settings that cannot be stop the detectors of an organisation; what waits for a person does not wait for them."""
    await bench.raised()
    await load_legs(bench.database, bench.organisation, pumping())
    wrong = DetectionSettings(detectors={"irsf": {"calls": -1}})
    guard = Guard(bench.database, TOOLS, detection=wrong)
    watch = Watch(bench.database, guard, Settings(timezone="UTC"), clock=lambda: NOW_MS)
    with pytest.raises(RingfenceError):
        await watch.look(bench.organisation)
    assert [who for who, _ in await bench.owed("page")] == ["slack:U2"]


async def test_a_storm_calls_whoever_is_on_call_once(bench: Bench) -> None:
    for number in range(12):
        await bench.raised(number=f"+5351234{number:03}")
    await bench.look(NOW_MS)
    assert await bench.owed("page") == [
        (
            "slack:U2",
            "Nobody has acknowledged 12 alerts, the gravest of them 1 (critical, Traffic pumping (IRSF)): $60.00 so "
            "far in all.",
        )
    ]
    assert (await bench.alert(12)).escalated == 1


async def test_a_large_rotation_is_called_whole(bench: Bench) -> None:
    """The history of an alert is short on PostgreSQL: it does not name them all."""
    everybody = tuple(f"console:{'a' * 60}{number:02}" for number in range(50))
    async with bench.database.write() as connection:
        await rotations.keep(connection, bench.organisation, replace(WEEKLY, members=everybody, briefed_at=NOW_MS))
    await bench.call("set_escalation", {"severity": "CRITICAL", "steps": [{"tell": "everybody", "after": 0}]})
    await bench.raised()
    await bench.look(NOW_MS)
    assert len(await bench.owed("page")) == 50
