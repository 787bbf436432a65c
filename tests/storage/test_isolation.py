"""No query crosses an organisation: every public function of storage is walked, beside a twin organisation's rows."""

import importlib
import inspect
import pkgutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any, get_args

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

import storage
from storage import (
    alert_changes,
    alerts,
    approvals,
    audit,
    calls,
    claims,
    deliveries,
    destinations,
    directory,
    escalations,
    feedback,
    history,
    imports,
    inbox,
    journeys,
    members,
    mutes,
    organisations,
    outsiders,
    owing,
    receipts,
    rotations,
    schedules,
    turns,
    usage,
    usual,
    vocabulary,
    watching,
    workspaces,
)
from storage.alerts import Wanted
from storage.call_query import CallQuery, Condition, ConditionField, Group, Metric, Order
from storage.calls import run_query
from storage.destinations import Destination
from storage.engine import Database
from storage.escalations import Step
from storage.feedback import Feedback
from storage.members import Member
from storage.on_call import Override, Rotation
from storage.receipts import Receipt
from storage.records import CallRecord, Rejected
from storage.schedules import Schedule
from storage.schema import audit as audit_table
from storage.turns import StoredTurn
from storage.usage import Spent
from storage.workspaces import Workspace
from tests.conftest import NOW_MS
from tests.factories import leg, load_legs
from tests.storage.alerting import alert
from tests.stories import calls as made_calls
from tests.stories import story

Look = Callable[[AsyncConnection, int], Awaitable[Any]]

# What tells the rows of two organisations apart: everything else of theirs is the same, keys of sources included.
OURS, THEIRS = "ours", "theirs"
NAMES: tuple[tuple[ConditionField, str], ...] = (
    ("person", "Ana"),
    ("queue", "Sales"),
    ("location", "Bogotá"),
    ("trunk", "Main"),
    ("extension", "1001"),
)


async def every_figure(connection: AsyncConnection, organisation: int) -> list[Any]:
    """Each metric alone and in each group, with a condition on each kind of name, and each order of a list."""
    where = [(Condition(field=field, values=(name,)),) for field, name in NAMES]
    grouped = [(), *((group,) for group in get_args(Group))]
    metrics = [metric for metric in get_args(Metric) if metric != "list"]
    queries = [CallQuery(metric=metric, groups=groups) for metric, groups in product(metrics, grouped)]
    queries += [CallQuery(where=conditions) for conditions in where]
    queries += [CallQuery(metric="list", order=order, limit=5) for order in get_args(Order)]
    return [await run_query(connection, organisation, query) for query in queries]


async def every_journey(connection: AsyncConnection, organisation: int) -> list[Any]:
    references = ("the-call-1", "report-1", "call-of-", "call-of-ours", "call-of-theirs")
    return [await calls.journey(connection, organisation, reference) for reference in references]


async def every_receipt(connection: AsyncConnection, organisation: int) -> list[Any]:
    return [await receipts.find(connection, organisation, name) for name in (OURS, THEIRS)]


async def every_event(connection: AsyncConnection, organisation: int) -> list[Any]:
    return [await inbox.find(connection, organisation, "slack", f"event of {name}") for name in (OURS, THEIRS)]


async def every_rejected_row(connection: AsyncConnection, organisation: int) -> list[Any]:
    found: AsyncIterator[Any] = imports.rejected(connection, organisation)
    return [row async for row in found]


async def every_approval(connection: AsyncConnection, organisation: int) -> list[Any]:
    return [await approvals.find(connection, organisation, name) for name in (OURS, THEIRS)]


async def every_card(connection: AsyncConnection, organisation: int) -> list[Any]:
    return [await approvals.shown_at(connection, organisation, name) for name in (OURS, THEIRS)]


async def every_count_of_approvals(connection: AsyncConnection, organisation: int) -> list[Any]:
    return [
        await approvals.count_waiting(connection, organisation, "slack", f"user of {name}") for name in (OURS, THEIRS)
    ]


async def every_alert(connection: AsyncConnection, organisation: int) -> list[Any]:
    return [await alerts.find(connection, organisation, number) for number in range(1, 4)]


async def every_row_of_alerts(connection: AsyncConnection, organisation: int) -> list[Any]:
    return [await alerts.by_id(connection, organisation, row) for row in range(1, 10)]


async def every_evidence(connection: AsyncConnection, organisation: int) -> list[Any]:
    return [await alerts.evidence(connection, organisation, row) for row in range(1, 10)]


async def every_alert_event(connection: AsyncConnection, organisation: int) -> list[Any]:
    return [await alerts.events(connection, organisation, row) for row in range(1, 10)]


async def every_habit(connection: AsyncConnection, organisation: int) -> list[Any]:
    return [await usual.before(connection, organisation, person, date(2026, 3, 2)) for person in range(1, 20)]


async def every_place(connection: AsyncConnection, organisation: int) -> list[Any]:
    return [await destinations.get(connection, organisation, key) for key in range(1, 6)]


async def every_living_message(connection: AsyncConnection, organisation: int) -> list[Any]:
    return [await deliveries.shown(connection, organisation, key) for key in range(1, 20)]


async def every_alert_of_a_message(connection: AsyncConnection, organisation: int) -> list[Any]:
    return [
        await deliveries.told_by(connection, organisation, "slack", {"of": name}, f"message of {name}")
        for name in (OURS, THEIRS)
    ]


async def every_place_that_worked(connection: AsyncConnection, organisation: int) -> list[Any]:
    return [await deliveries.worked(connection, organisation, key, NOW_MS) for key in range(1, 6)]


async def every_override(connection: AsyncConnection, organisation: int) -> list[Any]:
    return [await rotations.overrides_of(connection, organisation, key, 0) for key in range(1, 5)]


async def every_moment_on_call(connection: AsyncConnection, organisation: int) -> list[Any]:
    return [await rotations.now_on_call(connection, organisation, at) for at in (NOW_MS, NOW_MS + 5)]


async def every_first_step(connection: AsyncConnection, organisation: int) -> Any:
    return await escalations.first_due(connection, organisation, "HIGH", 0.0, NOW_MS)


async def every_batch(batches: AsyncIterator[Any]) -> list[Any]:
    return [row async for batch in batches for row in batch]


async def every_line_watched(connection: AsyncConnection, organisation: int) -> list[Any]:
    lines = (await directory.load(connection, organisation)).people_named(["Ana"])
    return [
        await every_batch(watching.legs_of(connection, organisation, 0, 2 * NOW_MS, lines, ["+34600"])),
        await watching.habits_of(connection, organisation, date(2020, 1, 1), lines),
    ]


async def every_stretch_watched(connection: AsyncConnection, organisation: int) -> list[Any]:
    return [
        await every_batch(watching.legs_after(connection, organisation, 0, 1_000)),
        await every_batch(watching.legs_between(connection, organisation, 0, 2 * NOW_MS)),
        await every_batch(watching.calls_between(connection, organisation, 0, 2 * NOW_MS)),
    ]


async def every_outsider(connection: AsyncConnection, organisation: int) -> Any:
    found, _ = await outsiders.names(connection, organisation)
    return found


READS: dict[str, Look] = {
    "alerts.by_id": every_row_of_alerts,
    "alerts.events": every_alert_event,
    "alerts.evidence": every_evidence,
    "alerts.find": every_alert,
    "alerts.listed": lambda connection, organisation: alerts.listed(connection, organisation, Wanted(), NOW_MS),
    "alerts.snoozed_due": lambda connection, organisation: alerts.snoozed_due(connection, organisation, NOW_MS),
    "alerts.tallies": lambda connection, organisation: alerts.tallies(connection, organisation, 0),
    "alerts.to_escalate": lambda connection, organisation: alerts.to_escalate(connection, organisation, 2 * NOW_MS),
    "approvals.count_waiting": every_count_of_approvals,
    "approvals.find": every_approval,
    "approvals.shown_at": every_card,
    "approvals.waiting": lambda connection, organisation: approvals.waiting(connection, organisation, NOW_MS),
    "calls.run_query": every_figure,
    "calls.journey": every_journey,
    "calls.summary": calls.summary,
    "deliveries.count": deliveries.count,
    "deliveries.listed": lambda connection, organisation: deliveries.listed(
        connection, organisation, ["due", "sent"], 9
    ),
    "deliveries.shown": every_living_message,
    "deliveries.told_by": every_alert_of_a_message,
    "deliveries.worked": every_place_that_worked,
    "destinations.every": destinations.every,
    "destinations.find": lambda connection, organisation: destinations.find(connection, organisation, "#noc"),
    "destinations.get": every_place,
    "directory.load": directory.load,
    "feedback.of": lambda connection, organisation: feedback.of(connection, organisation, "R-1"),
    "history.first_leg": history.first_leg,
    "history.newest_leg": history.newest_leg,
    "imports.count_rejected": imports.count_rejected,
    "imports.unfinished": imports.unfinished,
    "imports.rejected": every_rejected_row,
    "inbox.find": every_event,
    "inbox.owed": lambda connection, organisation: inbox.owed(connection, organisation, "slack"),
    "inbox.unsettled": lambda connection, organisation: inbox.unsettled(connection, organisation, "slack", "thread"),
    "members.every": members.every,
    "members.find": lambda connection, organisation: members.find(connection, organisation, "slack", "U1"),
    "mutes.lasting": lambda connection, organisation: mutes.lasting(connection, organisation, NOW_MS),
    "organisations.masking_key": organisations.masking_key,
    "outsiders.names": every_outsider,
    "receipts.find": every_receipt,
    "receipts.latest": lambda connection, organisation: receipts.latest(connection, organisation, "console:a", ["x"]),
    "turns.latest": lambda connection, organisation: turns.latest(
        connection, organisation, "console", "thread", "b", NOW_MS
    ),
    "turns.last": lambda connection, organisation: turns.last(connection, organisation, "console", "thread", 10),
    "turns.recent": lambda connection, organisation: turns.recent(connection, organisation, "a", 10),
    "usage.by_person": lambda connection, organisation: usage.by_person(connection, organisation, "2026-03"),
    "usage.of_day": lambda connection, organisation: usage.of_day(connection, organisation, "console:a", "2026-03-02"),
    "usage.of_month": lambda connection, organisation: usage.of_month(connection, organisation, "2026-03"),
    "usual.before": every_habit,
    "vocabulary.load": vocabulary.load,
    "vocabulary.stamp": vocabulary.stamp,
    "watching.behind": watching.behind,
    "watching.calls_between": every_stretch_watched,
    "watching.countries_before": lambda connection, organisation: watching.countries_before(
        connection, organisation, 2 * NOW_MS
    ),
    "watching.first_days": lambda connection, organisation: watching.first_days(connection, organisation, ["CO", "ES"]),
    "watching.habits_abroad": lambda connection, organisation: watching.habits_abroad(
        connection, organisation, date(2020, 1, 1)
    ),
    "watching.habits_of": every_line_watched,
    "watching.legs_after": every_stretch_watched,
    "watching.legs_between": every_stretch_watched,
    "watching.legs_of": every_line_watched,
    "watching.waiting": watching.waiting,
}
# `fill` below calls these for both organisations.
READS |= {
    "claims.latest": lambda connection, organisation: claims.latest(connection, organisation, "schedule:1"),
    # Between the first step of theirs and the first step of ours.
    "escalations.any_due": lambda connection, organisation: escalations.any_due(
        connection, organisation, NOW_MS + 7 * 60_000
    ),
    "escalations.first_due": every_first_step,
    "escalations.policy": lambda connection, organisation: escalations.policy(connection, organisation, "HIGH"),
    "imports.running": lambda connection, organisation: imports.running(connection, organisation, 0),
    "rotations.every": rotations.every,
    "rotations.find": lambda connection, organisation: rotations.find(connection, organisation, "nights"),
    "rotations.now_on_call": every_moment_on_call,
    "rotations.overrides_of": every_override,
    "schedules.every": schedules.every,
    "schedules.find": lambda connection, organisation: schedules.find(connection, organisation, 1),
}
WRITES = {
    "claims.take",
    "escalations.keep",
    "organisations.lock",
    "rotations.keep",
    "rotations.override",
    "schedules.add",
    "alert_changes.record",
    "alert_changes.snooze",
    "alerts.take_turn",
    "mutes.add",
    "watching.learn",
    "approvals.keep",
    "approvals.show_at",
    "audit.record",
    "deliveries.claim",
    "delivery_rows.add",
    "delivery_rows.note",
    "gathering.gather",
    "owing.owe",
    "owing.put",
    "destinations.ensure",
    "destinations.keep",
    "feedback.keep",
    "imports.begin",
    "imports.put_aside",
    "inbox.take_in",
    "journeys.numbers_of",
    "members.give",
    "receipts.keep",
    "turns.append",
    "usage.add",
    "workspaces.keep",
}
# These have a test of their own below.
CHANGES = {
    "watching.advance",
    "watching.begin",
    "claims.finish",
    "claims.purge",
    "claims.release",
    "escalations.advance",
    "escalations.hasten",
    "rotations.brief",
    "rotations.remove",
    "schedules.remove",
    "alert_changes.acknowledge",
    "alert_changes.assign",
    "alert_changes.escalated",
    "alert_changes.quieten",
    "alert_changes.resolve",
    "alert_changes.wake",
    "mutes.end",
    "approvals.claim",
    "approvals.close",
    "approvals.conclude",
    "approvals.expire",
    "approvals.take_stale_cards",
    "members.take",
    "audit.complete",
    "deliveries.hold",
    "deliveries.release",
    "deliveries.renew",
    "deliveries.retry",
    "destinations.change",
    "destinations.forget",
    "destinations.hold",
    "destinations.pace",
    "destinations.release",
    "destinations.remove",
    "destinations.rename",
    "destinations.reseal",
    "imports.note",
    "inbox.note_reply",
    "inbox.purge",
    "inbox.put_back",
    "inbox.put_off",
    "inbox.renew",
    "inbox.settle",
    "inbox.stop",
    "turns.forget",
    "workspaces.remove",
    "workspaces.reseal",
}
# These take no organisation, because they find it, or because what they are given is already one organisation's own.
WITHOUT = {
    "organisations.every",
    "schedules.everywhere",
    "bulk.insert_new",
    "deliveries.agenda",
    "deliveries.drop",
    "deliveries.failed",
    "deliveries.purge",
    "deliveries.put_off",
    "deliveries.sent",
    "destinations.sealed",
    "figures.run",
    "inbox.claim",
    "inbox.due",
    "inbox.held",
    "listing.run",
    "organisations.ensure",
    "organisations.find",
    "workspaces.every",
    "workspaces.find",
}


def test_every_function_of_storage_is_walked() -> None:
    public = set()
    for module in (f"storage.{found.name}" for found in pkgutil.iter_modules(storage.__path__) if not found.ispkg):
        for name, function in inspect.getmembers(importlib.import_module(module), inspect.isfunction):
            asks = inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)
            first, second, *_ = (*inspect.signature(function).parameters, "", "")
            if asks and first == "connection" and function.__module__ == module and not name.startswith("_"):
                known_as = f"{module.removeprefix('storage.')}.{name}"
                assert second == "organisation" or known_as in WITHOUT, f"{known_as} has to take the organisation"
                public.add(known_as)
    assert public == READS.keys() | WRITES | CHANGES | WITHOUT


def legs_of(name: str) -> list[CallRecord]:
    """The same shape for both: source, report ids, keys of lines, names; but other figures, and one more call each."""
    long = 100 if name == OURS else 7_000
    shared = {"person": "Ana", "person_key": "a", "extension": "1001", "location": "Bogotá", "trunk": "Main"}
    made = [
        leg(report_id=f"report-{n}", correlation_id=f"the-call-{n // 2}", duration=long + n, country="CO", **shared)
        for n in range(6)
    ]
    made.append(leg(report_id="report-q", person="Sales", person_key="q", person_kind="queue", called_number="+34600"))
    made.append(
        leg(
            report_id="report-n",
            correlation_id=f"call-of-{name}",
            person=name.title(),
            country="PE" if name == OURS else "EC",
            calling_name=name,
        )
    )
    return made + ([] if name == OURS else [leg(report_id=f"report-x-{n}", location="Madrid") for n in range(9)])


def workspace_of(name: str, token: str = "sealed") -> Workspace:
    return Workspace(0, "slack", f"T-{name}", name, "U1", "B1", ("chat:write",), token, "U2", NOW_MS)


async def owe_something(connection: AsyncConnection, organisation: int, name: str) -> None:
    """Two destinations; an alert that was delivered, and reports that are due."""
    noc = Destination("slack", "#noc", {"of": name}, "LOW", "en", "UTC", "slack:U1")
    place = await destinations.keep(connection, organisation, noc)
    also = {"made_by": "slack:U1", "language": "en", "zone": "UTC"}
    await destinations.ensure(connection, organisation, "slack", {"in": name}, "#reports", **also)
    await owing.owe(connection, organisation, await alert(connection, organisation, 99), "opened", NOW_MS)
    row = await deliveries.claim(connection, organisation, place, "lease", NOW_MS, NOW_MS + 1000, 9)
    assert row is not None
    await deliveries.sent(connection, row, f"message of {name}", 1, NOW_MS, NOW_MS)
    for number in range(2 if name == THEIRS else 1):
        await owing.put(connection, organisation, place, "report", f"report-{number}", {"text": name}, NOW_MS)


async def fill(database: Database, name: str) -> int:
    """An organisation with rows in every table."""
    async with database.write() as connection:
        organisation = await organisations.ensure(connection, name, NOW_MS)
        number = await imports.begin(connection, organisation, f"{name}.json", "webex", NOW_MS)
        rejected = [Rejected(position=1, reason="same", raw="same"), Rejected(position=2, reason=name, raw=name)]
        await imports.put_aside(connection, organisation, number, "webex", rejected)
        receipt = Receipt(name, "x", {"of": name}, 1, NOW_MS, NOW_MS + (name == THEIRS), name)
        await receipts.keep(connection, organisation, receipt, "console:a", name)
        turn = StoredTurn(NOW_MS, "a", f"question of {name}", name, "en", "offline", "[]", message="1.0")
        await turns.append(connection, organisation, "console", "thread", turn)
        await turns.append(connection, organisation, "console", f"thread of {name}", replace(turn, asker="b"))
        for key in (f"event of {name}", *(["event more"] if name == THEIRS else [])):
            await inbox.take_in(connection, organisation, "slack", key, "thread", "{}", NOW_MS)
        await workspaces.keep(connection, organisation, workspace_of(name))
        await feedback.keep(connection, organisation, Feedback("R-1", "slack:U1", "bad", name, NOW_MS))
        await members.give(connection, organisation, Member("slack", "U1", name, "slack:U0", NOW_MS))
        request = approvals.Stored(
            id=name,
            tool="x",
            arguments="{}",
            digest="the same",
            platform="slack",
            user=f"user of {name}",
            role="admin",
            asks=name,
            requested_at=NOW_MS,
            zone="UTC",
            language="en",
            expires_at=NOW_MS + 1000,
        )
        await approvals.keep(connection, organisation, request)
        await approvals.show_at(connection, organisation, name, approvals.Place("slack", "C1", "1.0"))
        await usage.add(connection, organisation, "console:a", "2026-03-02", "model", Spent(1, len(name)))
        await owe_something(connection, organisation, name)
        await put_on_call(connection, organisation, name)
        await audit.record(
            connection,
            organisation,
            at=NOW_MS,
            principal="console:a",
            role="viewer",
            tool="x",
            arguments="{}",
            outcome="started",
        )
    await load_legs(database, organisation, legs_of(name))
    await fill_the_watch(database, organisation, name)
    return organisation


ON_CALL = ("claims.latest", "escalations.policy", "rotations.every", "schedules.every", "alerts.to_escalate")


async def put_on_call(connection: AsyncConnection, organisation: int, name: str) -> None:
    """A rotation with somebody who stands in, an escalation, and a schedule that ran."""
    rotation = Rotation("nights", ("slack:U1", f"slack:{name}"), "UTC", NOW_MS, "daily", 720)
    await rotations.keep(connection, organisation, rotation)
    kept = await rotations.find(connection, organisation)
    assert kept is not None
    one = Override(kept.id, f"slack:{name}", NOW_MS, NOW_MS + 10, "slack:U1")
    await rotations.override(connection, organisation, one)
    steps = [Step("on_call", after=5 if name == OURS else 10)]
    await escalations.keep(connection, organisation, "HIGH", steps)
    place = (await destinations.every(connection, organisation))[0].id
    schedule = Schedule(organisation, "slack:U1", NOW_MS, name, "{}", "UTC", "en", name, place)
    assert (await schedules.add(connection, organisation, schedule)).number == 1
    slot = NOW_MS + (name == THEIRS)
    assert await claims.take(connection, organisation, "schedule:1", slot, NOW_MS)


async def fill_the_watch(database: Database, organisation: int, name: str) -> None:
    """The same incident in both organisations, of other calls; theirs is asleep, and one more."""
    async with database.write() as connection:
        lines = (await directory.load(connection, organisation)).people_named(["Ana"])
        day = (lines[0], "CO", "2026-03-01", len(name), 60, 0, 0, False)
        abroad = (lines[0], "ES", "2026-02-26" if name == OURS else "2026-02-27", 1, 60, 0, 0, True)
        await watching.learn(connection, organisation, [day, abroad])
        await watching.begin(connection, organisation)
        if name == THEIRS:
            await watching.advance(connection, organisation, 1_000_000, NOW_MS)
        legs = made_calls(10 if name == OURS else 12)
        alert = (await alert_changes.record(connection, organisation, story(legs), NOW_MS)).alert
        if name == THEIRS:
            await alert_changes.record(connection, organisation, story(legs, number="+5350000000"), NOW_MS)
            await alert_changes.snooze(connection, organisation, alert.number, NOW_MS, "slack:U1", NOW_MS - 1)
        await mutes.add(
            connection,
            organisation,
            detector="irsf",
            subject=None,
            location=name,
            from_at=NOW_MS,
            until_at=None,
            maintenance=False,
            reason=name,
            made_by="slack:U1",
        )


async def seen(database: Database, organisation: int) -> dict[str, Any]:
    """What every read tells the organisation."""
    async with database.read() as connection:
        return {name: await look(connection, organisation) for name, look in READS.items()}


async def test_an_organisation_sees_the_same_beside_another(database: Database) -> None:
    ours = await fill(database, OURS)
    alone = await seen(database, ours)
    theirs = await fill(database, THEIRS)
    assert await seen(database, ours) == alone
    both = await seen(database, theirs)
    # Nothing was left unseen: every read tells the two apart, apart from what is the same for both.
    assert {name for name in READS if both[name] == alone[name]} <= {
        "imports.count_rejected",
        "history.first_leg",
        "history.newest_leg",
        "imports.running",
    }


async def test_an_organisation_without_rows_sees_nothing(database: Database) -> None:
    async with database.write() as connection:
        nobody = await organisations.ensure(connection, "nobody", NOW_MS)
    before = await seen(database, nobody)
    await fill(database, THEIRS)
    assert await seen(database, nobody) == before


async def test_nobody_ends_the_import_of_another(database: Database) -> None:
    ours, theirs = await fill(database, OURS), await fill(database, THEIRS)
    async with database.write() as connection:
        number = await imports.begin(connection, ours, "mine.json", "webex", NOW_MS)
        await imports.note(connection, theirs, number, imports.Tally(), "done", NOW_MS)
        assert "mine.json" in await imports.unfinished(connection, ours)


async def test_journeys_of_both_are_numbered_apart(database: Database) -> None:
    ours, theirs = await fill(database, OURS), await fill(database, THEIRS)
    async with database.write() as connection:
        mine = await journeys.numbers_of(connection, ours, "webex", ["call-of-ours", "the-call-0"])
        assert mine.keys() == {"call-of-ours", "the-call-0"}
        new = await journeys.numbers_of(connection, theirs, "webex", ["call-of-ours"])
        again = await journeys.numbers_of(connection, ours, "webex", ["call-of-ours", "the-call-0"])
        assert again == mine
        assert (
            new["call-of-ours"] not in (await journeys.numbers_of(connection, theirs, "webex", ["the-call-0"])).values()
        )


async def test_nobody_completes_an_audit_row_of_another_organisation(database: Database) -> None:
    ours, theirs = await fill(database, OURS), await fill(database, THEIRS)
    outcomes = select(audit_table.c.outcome).where(audit_table.c.organisation_id == theirs)
    async with database.write() as connection:
        key = await connection.scalar(select(audit_table.c.id).where(audit_table.c.organisation_id == theirs))
        await audit.complete(connection, ours, key or 0, outcome="failed", took_ms=1)
        assert list(await connection.scalars(outcomes)) == ["started"]
        await audit.complete(connection, theirs, key or 0, outcome="done", took_ms=1)
        assert list(await connection.scalars(outcomes)) == ["done"]


async def test_nobody_forgets_a_turn_of_another_organisation(database: Database) -> None:
    ours, theirs = await fill(database, OURS), await fill(database, THEIRS)
    async with database.write() as connection:
        await turns.forget(connection, ours, "console", "thread", "1.0")
        assert await turns.last(connection, ours, "console", "thread", 10) == ()
        assert len(await turns.last(connection, theirs, "console", "thread", 10)) == 1


async def test_nobody_takes_removes_or_reseals_the_workspace_of_another_organisation(database: Database) -> None:
    ours, theirs = await fill(database, OURS), await fill(database, THEIRS)
    async with database.write() as connection:
        before = await workspaces.find(connection, "slack", "T-theirs")
        assert before is not None
        assert before.organisation == theirs
        assert not await workspaces.keep(connection, ours, workspace_of(THEIRS, "taken"))
        assert not await workspaces.reseal(connection, ours, "slack", "T-theirs", old="sealed", new="taken")
        assert not await workspaces.remove(connection, ours, "slack", "T-theirs", NOW_MS)
        assert await workspaces.find(connection, "slack", "T-theirs") == before


async def test_nobody_decides_a_request_of_another_organisation(database: Database) -> None:
    ours, theirs = await fill(database, OURS), await fill(database, THEIRS)
    async with database.write() as connection:
        request = await approvals.find(connection, theirs, THEIRS)
        assert request is not None
        assert not await approvals.claim(connection, ours, request, "done", "slack:U1", NOW_MS)
        assert not await approvals.close(
            connection, ours, THEIRS, "rejected", by="slack:U1", detail="no", now_ms=NOW_MS
        )
        await approvals.conclude(connection, ours, THEIRS, "R-1")
        assert [one.id for one in await approvals.expire(connection, ours, NOW_MS + 2000)] == [OURS]
        assert [one.id for one in await approvals.take_stale_cards(connection, ours)] == [OURS]
        assert await approvals.take_stale_cards(connection, ours) == ()
        await approvals.show_at(connection, ours, THEIRS, approvals.Place("slack", "C2", "2.0"))
        assert await approvals.find(connection, theirs, THEIRS) == request


async def test_nobody_works_off_or_stops_an_event_of_another_organisation(database: Database) -> None:
    ours, theirs = await fill(database, OURS), await fill(database, THEIRS)
    async with database.write() as connection:
        claimed = {item.organisation: item for item in await inbox.claim(connection, "slack", NOW_MS, NOW_MS + 1, 9)}
        item = claimed[theirs]
        assert not await inbox.renew(connection, ours, item.id, item.attempt, NOW_MS + 9)
        assert not await inbox.settle(connection, ours, item.id, item.attempt, "done")
        assert not await inbox.put_off(connection, ours, item.id, item.attempt, NOW_MS + 9)
        assert not await inbox.put_back(connection, ours, item.id, item.attempt)
        assert await inbox.stop(connection, ours, "slack", [item.key]) == 0
        await inbox.note_reply(connection, ours, "slack", item.key, "theirs no more")
        assert await inbox.settle(connection, theirs, item.id, item.attempt, "done")
        assert await inbox.purge(connection, ours, NOW_MS + 9) == 0
        kept = await inbox.find(connection, theirs, "slack", item.key)
        assert kept is not None
        assert kept.reply == ""


async def test_nobody_changes_who_is_on_call_or_what_is_scheduled_in_another_organisation(database: Database) -> None:
    ours, theirs = await fill(database, OURS), await fill(database, THEIRS)
    async with database.write() as connection:
        before = [await READS[name](connection, theirs) for name in ON_CALL]
        rotation = await rotations.find(connection, theirs)
        assert rotation is not None
        assert not await rotations.brief(connection, ours, rotation.id, None, NOW_MS)
        await rotations.remove(connection, ours, rotation.id)
        slot = NOW_MS + 1
        assert not await claims.finish(connection, ours, "schedule:1", slot, NOW_MS, NOW_MS)
        await claims.release(connection, ours, "schedule:1", slot, NOW_MS)
        assert await claims.purge(connection, ours, 2 * NOW_MS) == 1
        assert await schedules.remove(connection, ours, 1, NOW_MS)
        alert = next(
            one for one in await every_row_of_alerts(connection, theirs) if one is not None and one.escalate_at
        )
        assert not await escalations.advance(connection, ours, alert.id, 0, alert.escalate_at, None)
        await escalations.keep(connection, ours, "HIGH", [Step("on_call", dollars_per_minute=0.0)])
        await escalations.hasten(connection, ours, alert.id, NOW_MS)
        assert [await READS[name](connection, theirs) for name in ON_CALL] == before
        assert await claims.finish(connection, theirs, "schedule:1", slot, NOW_MS, NOW_MS)


async def test_nobody_works_on_an_alert_or_ends_a_mute_of_another_organisation(database: Database) -> None:
    ours, theirs = await fill(database, OURS), await fill(database, THEIRS)
    who = "slack:U9"
    async with database.write() as connection:
        before = await every_alert(connection, theirs)
        only_theirs = 2
        assert await alert_changes.acknowledge(connection, ours, only_theirs, who, NOW_MS) is None
        assert await alert_changes.assign(connection, ours, only_theirs, who, who, NOW_MS) is None
        assert await alert_changes.resolve(connection, ours, only_theirs, "fraud", None, who, NOW_MS) is None
        assert await alert_changes.acknowledge(connection, ours, 1, who, NOW_MS) is not None
        assert await alert_changes.wake(connection, ours, 2 * NOW_MS) == ()
        assert await alert_changes.escalated(connection, ours, before[0].id, NOW_MS, {}) is None
        mute = (await mutes.lasting(connection, theirs, NOW_MS))[0]
        assert await mutes.end(connection, ours, mute.id, NOW_MS) is None
        everything = replace(mute, detector=None, location=None)
        await alert_changes.quieten(connection, ours, everything, who, NOW_MS)
        assert await every_alert(connection, theirs) == before
        assert len(await mutes.lasting(connection, theirs, NOW_MS)) == 1


async def test_nobody_moves_the_watermark_of_another_organisation(database: Database) -> None:
    ours, theirs = await fill(database, OURS), await fill(database, THEIRS)
    async with database.write() as connection:
        await watching.advance(connection, theirs, 7, NOW_MS)
        assert (await watching.begin(connection, ours), await watching.begin(connection, theirs)) == (0, 7)


async def test_nobody_takes_a_role_of_another_organisation(database: Database) -> None:
    ours, theirs = await fill(database, OURS), await fill(database, THEIRS)
    async with database.write() as connection:
        await members.take(connection, ours, "slack", "U1")
        assert await members.every(connection, ours) == ()
        assert len(await members.every(connection, theirs)) == 1


async def test_nobody_changes_a_destination_or_a_delivery_of_another_organisation(database: Database) -> None:
    ours, theirs = await fill(database, OURS), await fill(database, THEIRS)
    async with database.write() as connection:
        place = (await destinations.find(connection, theirs, "#noc"))[0]
        row = await deliveries.claim(connection, theirs, place.id, "lease", NOW_MS, NOW_MS + 1000, 99)
        assert row is not None
        assert await deliveries.claim(connection, ours, place.id, "other", NOW_MS + 2000, NOW_MS + 3000, 99) is None
        assert not await deliveries.renew(connection, ours, row.id, row.lease, NOW_MS + 9)
        await deliveries.failed(connection, row, "no")
        before = (await every_place(connection, theirs), await deliveries.listed(connection, theirs, ["failed"], 9))
        assert await deliveries.retry(connection, ours, NOW_MS, [row.id]) == ()
        assert not await deliveries.hold(connection, ours, place.id, NOW_MS + 9, "no")
        assert not await deliveries.release(connection, ours, place.id, NOW_MS)
        assert not await destinations.hold(connection, ours, place.id, NOW_MS + 9, None)
        assert not await destinations.release(connection, ours, place.id)
        assert not await destinations.change(connection, ours, replace(place, severity="HIGH"))
        assert not await destinations.rename(connection, ours, place.id, "#x")
        assert not await destinations.remove(connection, ours, place.id, NOW_MS)
        assert not await destinations.reseal(connection, ours, place.id, old="", new="x")
        await destinations.pace(connection, ours, place.id, NOW_MS + 9, well=True)
        after = (await every_place(connection, theirs), await deliveries.listed(connection, theirs, ["failed"], 9))
        assert after == before
        assert await destinations.remove(connection, theirs, place.id, NOW_MS)
        await destinations.forget(connection, ours, place.id)
        gone = await destinations.get(connection, theirs, place.id, removed=True)
        assert gone is not None
        assert gone.address == place.address
