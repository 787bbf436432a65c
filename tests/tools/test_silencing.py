"""Whoever would silence the watch cannot do it unseen, not for ever, and not all of it alone."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from bot.config import Settings
from bot.parcels import Parcels
from bot.security.approvals import NeedsApproval
from bot.security.guard import Asker, Guard
from storage import alert_changes, deliveries, delivery_rows, destinations, mutes, rotations
from storage.destinations import Destination
from storage.engine import Database
from storage.errors import Refused
from storage.on_call import Rotation
from storage.schema import deliveries as table
from storage.stories import Severity
from tests.conftest import NOW, NOW_MS
from tests.stories import story
from tests.tools import company
from tools.registry import TOOLS
from tools.spec import Principal, Role, ToolResult

NOC = Destination("slack", "#noc", {"team": "T1", "channel": "C1"}, "LOW", "en", "UTC", "slack:U0")
BOSS = Destination("slack", "#jefes", {"team": "T1", "channel": "C2"}, "CRITICAL", "es", "UTC", "slack:U0")
REPORTS = Destination("slack", "#reports", {"team": "T1", "channel": "C3"}, "", "en", "UTC", "slack:U0")
HOUR = 3_600_000


class Bench:
    """An organisation with two channels of alerts and one of reports, and Mallory, a manager."""

    def __init__(self, database: Database, organisation: int) -> None:
        self.database, self.organisation = database, organisation
        self.guard = Guard(database, TOOLS)

    async def say(self, tool: str, role: Role = Role.MANAGER, **args: Any) -> ToolResult:
        asker = Asker(Principal("slack", "UMALLORY", self.organisation, role), NOW, "UTC", "en")
        return (await self.guard.call(tool, args, asker))[0]

    async def told(self) -> list[tuple[str, str]]:
        """Where something was told, and what: as it is packed for those who read there."""
        parcels = Parcels(Settings(), self.guard.masking_key)
        found = []
        async with self.database.read() as connection:
            rows = await connection.execute(select(table).where(table.c.kind == "notice").order_by(table.c.id))
            for row in rows.all():
                one = delivery_rows.Delivery(
                    row.id, self.organisation, row.destination_id, None, "notice", row.key, json.loads(row.payload),
                    row.state, 0, 0, 0, None, None,
                )  # fmt: skip
                parcel = await parcels.pack(connection, one, NOW_MS)
                assert parcel is not None
                found.append((parcel.destination.name, parcel.cards[0].text))
        return found

    async def claimed(self, place: int, now: int = NOW_MS) -> delivery_rows.Delivery | None:
        """What is sent there next."""
        async with self.database.write() as connection:
            return await deliveries.claim(connection, self.organisation, place, "lease", now, now + 1, 99)


@pytest.fixture
async def bench(database: Database, organisation: int) -> Bench:
    await company.load(database, organisation)
    async with database.write() as connection:
        for place in (NOC, BOSS, REPORTS):
            await destinations.keep(connection, organisation, place)
    return Bench(database, organisation)


async def test_who_removes_a_channel_is_told_there_and_elsewhere(bench: Bench) -> None:
    await bench.say("remove_destination", destination="#noc")
    assert await bench.told() == [
        ("#noc", "slack:UMALLORY removed #noc as a destination: nothing about alerts is told there any more."),
        ("#jefes", "slack:UMALLORY quitó #noc como destino: ya no se avisa allí de ninguna alerta."),
    ]


async def test_a_removed_channel_gets_its_notice_and_nothing_else_and_is_forgotten(bench: Bench) -> None:
    async with bench.database.write() as connection:
        await alert_changes.record(connection, bench.organisation, story(), NOW_MS)
    await bench.say("remove_destination", destination="#noc")
    async with bench.database.read() as connection:
        assert (1, bench.organisation) in {
            (place, org) for _, org, place in await deliveries.agenda(connection, ["slack"])
        }
    row = await bench.claimed(1)
    assert row is not None
    assert row.kind == "notice"
    async with bench.database.write() as connection:
        assert await deliveries.sent(connection, row, "C1:1.1", 0, NOW_MS, NOW_MS)
        gone = await destinations.get(connection, bench.organisation, 1, removed=True)
        assert gone is not None
        assert gone.address == {}
        assert 1 not in {place for *_, place in await deliveries.agenda(connection, ["slack"])}
    assert await bench.claimed(1, NOW_MS + 9) is None


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (
            {"hold_minutes": 120},
            "alerts from low up. There are no quiet hours. held until Mon 2 Mar 2026, 14:00.",
        ),
        ({"severity": "CRITICAL"}, "alerts from critical up. There are no quiet hours."),
        (
            {"quiet_from": "00:00", "quiet_until": "23:59"},
            "alerts from low up. From 00:00 to 23:59 (UTC), those of low and medium severity wait for a digest.",
        ),
    ],
)
async def test_who_weakens_a_channel_is_told_there_at_once(bench: Bench, args: dict[str, Any], says: str) -> None:
    await bench.say("change_destination", destination="#noc", **args)
    assert await bench.told() == [("#noc", f"slack:UMALLORY changed what is told in #noc: {says}")]
    row = await bench.claimed(1)
    assert row is not None
    assert row.kind == "notice"


async def test_who_strengthens_a_channel_needs_no_notice(bench: Bench) -> None:
    await bench.say("change_destination", destination="#jefes", severity="HIGH", no_quiet_hours=True)
    assert await bench.told() == []


async def test_a_channel_that_is_down_gets_its_notice_when_it_is_up(bench: Bench) -> None:
    await bench.say("change_destination", destination="#noc", severity="CRITICAL")
    async with bench.database.write() as connection:
        await deliveries.hold(connection, bench.organisation, 1, NOW_MS + HOUR, "It is down.")
    assert await bench.claimed(1) is None
    assert await bench.claimed(1, NOW_MS + HOUR) is not None


async def test_a_mute_is_told_where_alerts_go_without_names_for_those_who_may_not_see_them(bench: Bench) -> None:
    await bench.say("mute_pattern", extension="2042", until="2d")
    (noc, jefes) = await bench.told()
    assert noc[0] == "#noc"
    assert noc[1].startswith("slack:UMALLORY muted everything of •")
    assert noc[1].endswith(", until Wed 4 Mar 2026, 12:00.")
    assert jefes[1].startswith("slack:UMALLORY silenció todo de •")
    assert "Luis" not in repr((noc, jefes))
    await bench.say("mute_pattern", extension="2042", until="1d")
    assert len(await bench.told()) == 2, "muted already"


async def test_no_mute_is_for_ever(bench: Bench) -> None:
    told = await bench.say("mute_pattern", extension="2042")
    assert "until Sun 31 May 2026, 12:00" in told.text
    again = await bench.say("mute_pattern", extension="2042")
    assert again.text == told.text, "muted twice is muted once"
    with pytest.raises(Refused, match="Maintenance lasts 7 days at most"):
        await bench.say("mute_pattern", location="Bogotá HQ", maintenance=True, until="8d")


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"maintenance": True, "until": "12h"}, "Tell nobody about everything, for 12h."),
        ({"detector": "irsf"}, "Tell nobody about Traffic pumping (IRSF), for 90 days."),
        ({"location": "Bogotá HQ", "until": "tomorrow"}, "Tell nobody about everything at Bogotá HQ, until tomorrow"),
    ],
)
async def test_what_would_hide_much_waits_for_somebody_else(bench: Bench, args: dict[str, Any], says: str) -> None:
    with pytest.raises(NeedsApproval) as waits:
        await bench.say("mute_pattern", **args)
    assert waits.value.request.asks.startswith(says)
    async with bench.database.read() as connection:
        assert await mutes.lasting(connection, bench.organisation, NOW_MS) == ()
    assert await bench.told() == []


async def test_approved_a_wide_mute_holds_and_is_told(bench: Bench) -> None:
    with pytest.raises(NeedsApproval) as waits:
        await bench.say("mute_pattern", maintenance=True, until="12h")
    other = Asker(Principal("slack", "UANA", bench.organisation, Role.MANAGER), NOW, "UTC", "en")
    guard = Guard(bench.database, TOOLS, administrators=frozenset({"slack:UANA", "slack:UMALLORY"}))
    decided = await guard.approve(waits.value.request.id, other)
    assert decided.state == "done"
    async with bench.database.read() as connection:
        (mute,) = await mutes.lasting(connection, bench.organisation, NOW_MS)
    assert mute.made_by == "slack:UMALLORY"
    assert [place for place, _ in await bench.told()] == ["#noc", "#jefes"]


@pytest.mark.parametrize(
    "args",
    [
        {"extension": "2042"},
        {"detector": "irsf", "location": "Bogotá HQ"},
        {"location": "Bogotá HQ", "maintenance": True, "until": "4h"},
    ],
)
async def test_what_hides_little_is_done_at_once(bench: Bench, args: dict[str, Any]) -> None:
    assert (await bench.say("mute_pattern", **args)).text


async def test_who_changes_whom_to_call_is_told(bench: Bench) -> None:
    await bench.say("set_escalation", severity="CRITICAL", steps=[])
    await bench.say("make_rotation", members=["slack:UMALLORY"], zone="UTC")
    await bench.say("remove_rotation", rotation="on-call")
    assert [text for place, text in await bench.told() if place == "#noc"] == [
        "slack:UMALLORY changed who is told when nobody acknowledges an alert. critical: nobody else is told.",
        "slack:UMALLORY changed who is on call. The rotation “on-call” has one member, who is always on call. "
        "slack:UMALLORY is on call until Mon 9 Mar 2026, 08:00.",
        "slack:UMALLORY changed who is on call. The rotation “on-call” is gone, with those who stood in.",
    ]


@pytest.mark.parametrize("whom", ["https://evil.example/x", "slack:<!channel>", "slack:U0ANA <!here>", "mailto:x@y"])
async def test_a_step_tells_people_and_nothing_that_only_looks_like_one(bench: Bench, whom: str) -> None:
    with pytest.raises(Refused, match="There is no destination"):
        await bench.say("set_escalation", severity="CRITICAL", steps=[{"tell": whom, "after": 0}])


async def test_whoever_takes_over_hears_of_what_was_muted(bench: Bench) -> None:
    async with bench.database.write() as connection:
        begins = NOW_MS - 20 * HOUR
        await rotations.keep(
            connection, bench.organisation, Rotation("on-call", ("slack:U1", "slack:U2"), "UTC", begins, "daily", 0)
        )
        made = story(severity=Severity.CRITICAL)
        await mutes.add(
            connection,
            bench.organisation,
            detector="irsf",
            subject=made.subject.key,
            location=None,
            from_at=begins,
            until_at=NOW_MS + HOUR,
            maintenance=False,
            reason="",
            made_by="slack:UMALLORY",
        )
        quiet = await mutes.lasting(connection, bench.organisation, NOW_MS - HOUR)
        await alert_changes.record(connection, bench.organisation, made, NOW_MS - HOUR, quiet)
    brief = await bench.say("hand_over", Role.VIEWER, hours=4)
    assert "Muted, so that nobody was told: 1 (critical 1)." in brief.text


async def test_neither_mutes_nor_destinations_nor_rotations_grow_without_end(bench: Bench) -> None:
    async with bench.database.write() as connection:
        for number in range(200):
            await mutes.add(
                connection,
                bench.organisation,
                detector="irsf",
                subject=f"number:{number}",
                location=None,
                from_at=NOW_MS,
                until_at=NOW_MS + HOUR,
                maintenance=False,
                reason="",
                made_by="slack:UMALLORY",
            )
        for number in range(50):
            made = Rotation(f"r{number}", ("slack:U1",), "UTC", NOW_MS, "daily", 0)
            await rotations.keep(connection, bench.organisation, made)
    with pytest.raises(Refused, match="There are 200 mutes already"):
        await bench.say("mute_pattern", extension="2042")
    with pytest.raises(Refused, match="There are 50 rotations already"):
        await bench.say("make_rotation", rotation="one more", members=["slack:U0ANA"])
