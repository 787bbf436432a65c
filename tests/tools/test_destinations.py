"""Where alerts go: posted here, sent to a mailbox once somebody approves, changed, held, listed and removed."""

from typing import Any

import pytest

from bot.security.approvals import NeedsApproval
from bot.security.guard import Asker, Guard
from storage import alert_changes, deliveries, destinations, owing
from storage.engine import Database
from storage.errors import InvalidQuery, Refused
from tests.conftest import NOW, NOW_MS
from tests.storage.alerting import alert
from tests.stories import story
from tools.registry import TOOLS
from tools.spec import Here, Principal, Role, ToolResult
from tools.words import Language, shown

NOC = Here("slack", {"team": "T1", "channel": "C1"}, "#noc")


@pytest.fixture
def guard(database: Database) -> Guard:
    return Guard(database, TOOLS, clock=lambda: NOW, administrators=frozenset({"slack:U0FIRST", "slack:U0SECOND"}))


def asker(
    organisation: int,
    role: Role = Role.MANAGER,
    here: Here | None = NOC,
    language: Language = "en",
    user: str = "U0ANA",
) -> Asker:
    return Asker(Principal("slack", user, organisation, role), NOW, "America/Bogota", language, here=here)


async def say(guard: Guard, who: Asker, tool: str, **args: Any) -> ToolResult:
    return (await guard.call(tool, args, who))[0]


async def test_post_alerts_here_and_again_with_quiet_hours(guard: Guard, database: Database, organisation: int):
    who = asker(organisation)
    first = await say(guard, who, "post_alerts_here")
    assert shown(first.text) == "Alerts from low up are posted here in #noc. There are no quiet hours."
    again = await say(guard, who, "post_alerts_here", severity="HIGH", quiet_from="22:00", quiet_until="7:00")
    assert "From 22:00 to 07:00 (America/Bogota)" in again.text
    async with database.read() as connection:
        (one,) = await destinations.every(connection, organisation)
    assert (one.severity, one.quiet_from, one.quiet_until, one.address) == ("HIGH", 1320, 420, dict(NOC.address))
    worse = await say(guard, who, "post_alerts_here", severity="CRITICAL")
    assert "From 22:00 to 07:00 (America/Bogota)" in worse.text, "what is not said stays"
    same = await say(guard, who, "post_alerts_here")
    assert shown(same.text).startswith("Alerts from critical up are posted here")
    await say(guard, who, "remove_destination", destination="here")
    async with database.read() as connection:
        assert not await destinations.every(connection, organisation)


async def test_a_new_channel_is_told_what_it_missed(guard: Guard, database: Database, organisation: int):
    async with database.write() as connection:
        await alert_changes.record(connection, organisation, story(), NOW_MS)
    first = await say(guard, asker(organisation), "post_alerts_here")
    assert first.notes == ("Open already, and not told here: 1. “Which alerts are open?” lists them.",)
    assert (await say(guard, asker(organisation), "post_alerts_here")).notes == ()


async def test_a_channel_that_was_renamed_is_the_same_destination(guard: Guard, database: Database, organisation: int):
    await say(guard, asker(organisation), "post_alerts_here")
    await say(guard, asker(organisation, here=Here("slack", NOC.address, "#night")), "post_alerts_here")
    async with database.read() as connection:
        (one,) = await destinations.every(connection, organisation)
    assert one.name == "#night"


async def test_where_nothing_can_be_posted_it_says_so(guard: Guard, organisation: int):
    with pytest.raises(Refused, match="cannot be posted here"):
        await say(guard, asker(organisation, here=None), "post_alerts_here")


@pytest.mark.parametrize(
    "tool", ["post_alerts_here", "list_destinations", "remove_destination", "list_deliveries", "retry_delivery"]
)
async def test_operators_do_not_decide_where_alerts_go(guard: Guard, organisation: int, tool: str):
    args = {"destination": "#noc"} if tool == "remove_destination" else {}
    with pytest.raises(Refused, match="may not use"):
        await say(guard, asker(organisation, Role.OPERATOR), tool, **args)


async def test_a_mailbox_waits_for_somebody_else(guard: Guard, database: Database, organisation: int):
    who = asker(organisation, Role.ADMIN, user="U0FIRST")
    with pytest.raises(NeedsApproval) as waits:
        await say(guard, who, "add_destination", to="noc@example.com", severity="HIGH")
    assert "noc@example.com" in waits.value.request.asks
    async with database.read() as connection:
        assert await destinations.every(connection, organisation) == ()
    decided = await guard.approve(waits.value.request.id, asker(organisation, Role.ADMIN, user="U0SECOND"))
    assert decided.state == "done"
    async with database.read() as connection:
        (one,) = await destinations.every(connection, organisation)
    assert (one.kind, one.address) == ("mail", {"to": "noc@example.com"})


async def test_what_is_no_mailbox_is_not_repeated(guard: Guard, organisation: int):
    with pytest.raises(InvalidQuery) as error:
        await say(guard, asker(organisation), "add_destination", to="noc@example.com\r\nBcc: x@y.org")
    assert "Bcc" not in str(error.value)


@pytest.mark.parametrize(
    "args", [{"quiet_from": "22:00"}, {"quiet_from": "22:00", "quiet_until": "22:00"}, {"quiet_from": "25:00"}]
)
async def test_quiet_hours_that_are_none(guard: Guard, organisation: int, args: dict[str, str]):
    with pytest.raises(InvalidQuery):
        await say(guard, asker(organisation), "post_alerts_here", **args)


async def test_held_listed_released_and_removed(guard: Guard, database: Database, organisation: int):
    who = asker(organisation)
    await say(guard, who, "post_alerts_here")
    await say(guard, who, "change_destination", destination="#NOC", hold_minutes=120)
    async with database.write() as connection:
        await owing.owe(connection, organisation, await alert(connection, organisation, 1), "opened", NOW_MS)
    listed = await say(guard, who, "list_destinations")
    assert listed.table is not None
    (row,) = listed.table.rows
    assert row[0] == "#noc"
    assert row[4] == NOW_MS + 120 * 60_000
    assert row[6:] == (2, 0), "the alert, and the notice that it is held"
    waiting = await say(guard, who, "list_deliveries")
    assert waiting.text == "0 not delivered, 2 waiting."
    await say(guard, who, "change_destination", destination="#noc", hold_minutes=0, severity="CRITICAL")
    async with database.read() as connection:
        (one,) = await destinations.every(connection, organisation)
    assert (one.held_until, one.severity) == (None, "CRITICAL")
    await say(guard, who, "remove_destination", destination="#noc")
    with pytest.raises(Refused, match="no destination called"):
        await say(guard, who, "remove_destination", destination="#noc")
    nowhere = await say(guard, asker(organisation, language="es"), "list_destinations")
    assert nowhere.text.startswith("Las alertas todavía no van a ningún lado.")


async def test_dead_letters_are_listed_with_their_reason_and_tried_again(
    guard: Guard, database: Database, organisation: int
):
    who = asker(organisation)
    await say(guard, who, "post_alerts_here")
    async with database.write() as connection:
        (place,) = await destinations.every(connection, organisation)
        await owing.owe(connection, organisation, await alert(connection, organisation, 7), "opened", NOW_MS)
        row = await deliveries.claim(connection, organisation, place.id, "a", NOW_MS, NOW_MS + 1, 9)
        assert row is not None
        await deliveries.failed(connection, row, "Slack declined: no_text.")
    listed = await say(guard, who, "list_deliveries", state="failed")
    assert listed.table is not None
    assert listed.table.rows == ((row.id, "not delivered", "alert", 7, "#noc", NOW_MS, 1, "Slack declined: no_text."),)
    with pytest.raises(Refused, match="is none that failed"):
        await say(guard, who, "retry_delivery", delivery=row.id + 1)
    assert (await say(guard, who, "retry_delivery", delivery=row.id)).text == f"Delivery {row.id} is tried again."
    assert (await say(guard, who, "retry_delivery")).text == "There is nothing that could be tried again."
