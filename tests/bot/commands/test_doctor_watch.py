"""`ringfence doctor` about the watch: what is owed, who is on call, what did not run, and the ways out of the house."""

import asyncio
import re
import time
from dataclasses import replace
from typing import Any

import pytest

from bot import watch_examining
from bot.brain.base import Turn
from bot.brain.offline.brain import plan_turn
from bot.config import Settings
from bot.security.secrets import Vault, new_key
from bot.watch_examining import Watched
from storage import claims, deliveries, destinations, escalations, organisations, owing, rotations, schedules, watching
from storage.destinations import Destination
from storage.engine import Database
from storage.escalations import Step
from storage.on_call import Rotation
from storage.schedules import Schedule
from storage.vocabulary import Vocabulary
from tests.bot.brain.offline.reading import ASKER, NOW, ZONE
from tests.bot.conftest import Home
from tests.factories import leg
from tests.fakes.smtp import MailServer
from tests.fakes.webhooks import Webhooks

HOUR = 3_600_000
KEY = new_key()
EVERY_HOUR = '{"every": "interval", "minutes": 60}'


def wall() -> int:
    return round(time.time() * 1000)


async def told(home: Home, code: int = 0, **environment: str) -> str:
    """What the doctor says, each finding on one line."""
    done = await asyncio.to_thread(home.run, "doctor", environment={"COLUMNS": "300", **environment})
    assert (done.returncode, done.stderr) == (code, ""), done.stdout
    return re.sub(" +", " ", done.stdout)


async def place(database: Database, organisation: int, name: str, **changes: Any) -> int:
    made = Destination("slack", name, {}, "LOW", "en", "UTC", "slack:U1")
    async with database.write() as connection:
        return await destinations.keep(connection, organisation, replace(made, **changes))


async def schedule(database: Database, organisation: int, destination: int, title: str, made_at: int) -> int:
    made = Schedule(organisation, "slack:U1", made_at, title, EVERY_HOUR, "UTC", "en", "calls yesterday", destination)
    async with database.write() as connection:
        return (await schedules.add(connection, organisation, made)).number


async def neglected(home: Home) -> None:
    """A watch with everything in it that can go wrong."""
    await asyncio.to_thread(home.load, [leg("2026-03-01T12:00:00-05:00", location="Bogotá")])
    database, now = await Database.open(home.database_url), wall()
    try:
        async with database.write() as connection:
            organisation = await organisations.ensure(connection, "default", now)
            await watching.begin(connection, organisation)
            await watching.advance(connection, organisation, 0, now - 2 * HOUR)
            await rotations.keep(connection, organisation, Rotation("empty", (), "UTC", now - HOUR, "daily", 480))
            gone = (
                Step("#gone", after=5),
                Step("on_call", after=5, rotation="nights"),
                Step("slack:U012AB3CD", after=5),
            )
            await escalations.keep(connection, organisation, "CRITICAL", gone)
        down = await place(database, organisation, "noc", kind="slack_webhook", address={"sealed": lost()})
        muted = await place(database, organisation, "soc", kind="teams_webhook", address={"setting": "soc"})
        box = await place(database, organisation, "box", kind="mail", address={"to": "noc@example.com"})
        await place(database, organisation, "#calls")
        removed = await place(database, organisation, "#old")
        first = await schedule(database, organisation, box, "every call", now - 90 * 60_000)
        second = await schedule(database, organisation, box, "a killed one", now - 90 * 60_000)
        third = await schedule(database, organisation, box, "a good one", now - 90 * 60_000)
        await schedule(database, organisation, removed, "to nowhere", now)
        assert first == 1
        async with database.write() as connection:
            await destinations.hold(connection, organisation, down, now + HOUR, "The webhook is closed (HTTP 404).")
            await destinations.hold(connection, organisation, muted, now + HOUR, None)
            await destinations.remove(connection, organisation, removed, now)
            await owing.put(connection, organisation, box, "report", "a", {}, now)
            row = await deliveries.claim(connection, organisation, box, "lease", now, now + HOUR, 8)
            assert row is not None
            await deliveries.failed(connection, row, "It was refused.")
            slot = (now - 90 * 60_000) // 1000 * 1000 + HOUR
            await claims.take(connection, organisation, f"schedule:{second}", slot, slot)
            await claims.take(connection, organisation, f"schedule:{third}", slot, slot)
            await claims.finish(connection, organisation, f"schedule:{third}", slot, slot, slot + 1)
    finally:
        await database.close()


def lost() -> str:
    """An address sealed with a key that nobody has any more."""
    return Vault.of(Settings(_env_file=None, encryption_key=new_key()).encryption_key).seal("https://hooks.slack.com/x")


async def test_everything_that_keeps_alerts_from_people_is_told_with_what_to_do(home: Home):
    await neglected(home)
    home.write("ringfence.toml", "[detectors.irsf]\nenabled = false\n[detectors.irsf.locations.Bogota]\ncalls = 9\n")

    text = await told(
        home, 1, RINGFENCE_ENCRYPTION_KEY=KEY, RINGFENCE_TEAMS_WEBHOOKS__soc="https://a.webhook.office.com/x"
    )

    for sentence in (
        "• Watch switched off in ringfence.toml: irsf.",
        "✗ Watch legs that nobody has looked at yet: 1, last on ",
        "• Locations detectors.irsf.locations speaks of 'Bogota', the calls do not; write it as they do. Did you mean"
        " Bogotá?",
        "✓ Alerts go to noc (Slack webhook), soc (Teams webhook), box (mailbox), #calls.",
        "✗ Alerts noc (Slack webhook): ",
        "✗ Alerts noc (Slack webhook) takes nothing, and is tried again on ",
        "The webhook is closed (HTTP 404).",
        "• Alerts soc (Teams webhook) is held until ",
        "✗ Alerts box (mailbox): no mail is set up: see RINGFENCE_MAIL_FROM in .env.example.",
        "✗ Alerts not delivered to box (mailbox): 1. “What was not delivered?” says why, and “retry",
        "✗ Alerts #calls: it is in Slack, which is not set up any more.",
        "✗ On call the rotation empty has no members",
        "✗ Escalation step 1 of CRITICAL tells #gone, to which alerts go no more",
        "✗ Escalation step 2 of CRITICAL goes by the rotation nights, which is gone",
        "✗ Schedules schedule 1 (every call) did not run when it was last due, on ",
        "✗ Schedules schedule 2 (a killed one) was begun and not ended when it was last due, on ",
        "✗ Schedules schedule 4 (to nowhere) posts to a destination that was removed: “remove schedule 4”.",
        "✓ Schedules running as they should: 1.",
        "✓ Webhooks of Teams, by the settings: soc.",
        "✗ Encryption some stored secrets were sealed with a key that is not in RINGFENCE_ENCRYPTION_KEY.",
    ):
        assert sentence in text
    assert "slack:U012AB3CD" not in text
    assert "https://a.webhook" not in text


async def test_mail_is_tried_as_far_as_the_login(home: Home):
    async with MailServer(user="bot", password="hunter2").running() as server:
        settings = {
            "RINGFENCE_MAIL_FROM": "ringfence@example.com",
            "RINGFENCE_SMTP_HOST": server.host,
            "RINGFENCE_SMTP_PORT": str(server.port),
            "RINGFENCE_SMTP_SECURITY": "none",
            "RINGFENCE_SMTP_USER": "bot",
        }
        text = await told(home, RINGFENCE_SMTP_PASSWORD="hunter2", **settings)
        assert f"✓ Mail {server.host}:{server.port} takes it and knows the login." in text
        text = await told(home, 1, RINGFENCE_SMTP_PASSWORD="hunter3", **settings)
        assert f"✗ Mail {server.host}:{server.port}: The mail server refused the user name or the password" in text
    assert "hunter" not in text
    assert server.boxes == {}


async def test_the_relay_is_asked_without_a_letter(home: Home):
    async with Webhooks.running() as relay:
        settings = {"RINGFENCE_MAIL_FROM": "ringfence@example.com", "RINGFENCE_MAIL_RELAY_URL": relay.relay}
        text = await told(home, RINGFENCE_INTERNAL_SECRET=relay.secret, **settings)
        assert "✓ Mail the relay at 127.0.0.1:" in text
        assert relay.calls == 0
    text = await told(home, 1, RINGFENCE_INTERNAL_SECRET=relay.secret, **settings)
    assert ": The mail relay cannot be reached" in text
    assert relay.secret not in text


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (
            {"smtp_host": "mail.example.com"},
            "RINGFENCE_MAIL_FROM is not set, so no mail goes out by RINGFENCE_SMTP_HOST.",
        ),
        ({"mail_from": "a@example.com"}, "set RINGFENCE_SMTP_HOST, or RINGFENCE_MAIL_RELAY_URL"),
        (
            {"mail_from": "a@example.com", "mail_relay_url": "https://relay.example.com/send"},
            "RINGFENCE_INTERNAL_SECRET is not set, without which the relay takes nothing.",
        ),
    ],
)
async def test_half_of_a_mail_server_is_a_problem(settings: dict[str, Any], sentence: str):
    from bot.channels.outlets_examining import mail

    (found,) = await mail(Settings(_env_file=None, **settings))
    assert found.level == "problem"
    assert found.text.startswith(sentence)


def examined(**changes: Any) -> list[str]:
    well = Watched(NOW_MS, 0, NOW_MS - HOUR, (), {}, (), dict.fromkeys(("LOW", "HIGH"), ()), ())
    checks = watch_examining.examine(
        replace(well, **changes), Settings(_env_file=None, timezone="UTC"), Vocabulary(), lambda place: None
    )
    return [f"{check.level} {check.subject}: {check.text}" for check in checks]


NOW_MS = round(NOW.timestamp() * 1000)
NOC = Destination("slack", "#noc", {}, "LOW", "en", "UTC", "slack:U1", id=1)


def test_a_watch_that_is_well_says_so_and_where_alerts_go():
    assert [line.partition(",")[0] for line in examined(places=(NOC,))] == [
        "ok Watch: it has seen every leg; the last ones on Wed 18 Jun 2025",
        "ok Alerts: go to #noc.",
    ]


def test_a_watch_that_is_catching_up_is_no_problem():
    assert examined(waiting=1200, looked_at=NOW_MS - 1000)[0].startswith("ok Watch: legs that nobody has looked at yet")
    assert examined(waiting=1200, looked_at=None)[0].endswith("1,200. `ringfence serve` begins to watch.")


@pytest.mark.parametrize(("ahead", "says"), [(42_000, "42 s ahead of the database's"), (-7_000, "7 s behind the data")])
def test_clocks_that_differ_are_a_problem(ahead: int, says: str):
    assert says in examined(ahead=ahead)[-1]
    assert not [line for line in examined(ahead=ahead // 10) if "Clock" in line]


async def test_the_clock_of_the_database_is_this_machines_here(database: Database):
    assert abs(await database.clock_ahead()) < 1_000


def test_nobody_on_call_is_told_where_alerts_call_for_them():
    steps = {"CRITICAL": (Step("on_call", after=0),)}
    assert examined(places=(NOC,), steps=steps)[-1].startswith("note On call: nobody is, though alerts of severity CRI")
    assert not [line for line in examined(steps=steps) if "On call" in line]


def test_what_it_says_to_ask_is_understood():
    held = replace(NOC, held_until=NOW_MS + HOUR)
    lines = examined() + examined(places=(held,), owed={(1, "failed"): 2}, steps={"LOW": (Step("next", after=0),)})
    asked = re.findall("“(.+?)”", "\n".join(lines))
    assert len(asked) == 6
    for request in asked:
        request = request.replace("@ana", "<@U012AB3CD>").replace("@luis", "<@U045EF6GH>")
        read = plan_turn(Turn(request, ASKER, NOW, ZONE, (), Vocabulary()))
        assert read.call is not None, request
