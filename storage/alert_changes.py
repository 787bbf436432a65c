"""What happens to alerts: they open, grow, worsen, and people acknowledge, assign, snooze and resolve them.

Every function writes the alert, its event and what is thereby owed to channels in the caller's transaction: all of it
happens or nothing does. Whoever changes an alert waits for their turn first (`alerts.take_turn`), so that of any number
of people who press at once one is the first, and the others see what that one did.
"""

import json
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import escalations, mutes, owing
from storage.alerts import Alert, Reason, State, What, evidence, find, read, take_turn
from storage.dialect import among, insert_or_ignore
from storage.mutes import Mute
from storage.schema import alert_calls, alert_events, alerts, watches
from storage.stories import GAP, LONG, STAKES, Evidence, Severity, Stakes, Story, Totals, by_weight, rate, totals

WATCH = "system:watch"
NOTE = 2000
# Of a note, in an event: the alert itself has it whole, until somebody writes another.
NOTE_IN_EVENT = 500
# Snoozes that end, and steps of escalation that are taken, in one transaction.
AT_ONCE = 200
_SOME = 500  # legs in one statement: drivers limit the parameters of one


@dataclass(frozen=True, slots=True)
class Recorded:
    """The alert that a story is now part of, and what that did to it; `same` is nothing."""

    alert: Alert
    change: Literal["opened", "grew", "worsened", "unmuted", "same"]


@dataclass(frozen=True, slots=True)
class Changed:
    """An alert as it is now, and whether this call changed it."""

    alert: Alert
    done: bool


async def record(
    connection: AsyncConnection,
    organisation: int,
    story: Story,
    now_ms: int,
    quiet: Collection[Mute] = (),
    stakes: Stakes = STAKES,
) -> Recorded:
    """Make a story part of the alert about the same incident, or open one; what is known already changes nothing.

    A story belongs to an alert of the same subject with no more than `GAP` between their calls. Calls that began after
    somebody resolved the alert open another one, which names the old: unless it was resolved as nothing to worry about
    and they are no worse than it was. `quiet` are the mutes that last, `stakes` the money from which an alert is worse.
    """
    await take_turn(connection, organisation)
    related = await _related(connection, organisation, story)
    known = await _known(connection, organisation, [alert.id for alert in related], story)
    fresh = [leg for leg in story.evidence if leg.report_id not in known]
    live = next((alert for alert in reversed(related) if alert.state != "resolved"), None)
    if live is not None:
        return await _grow(connection, organisation, live, story, fresh, now_ms, quiet, stakes)
    if not related:
        return await _open(connection, organisation, story, story.evidence, None, now_ms, quiet)
    last = related[-1]
    if not fresh:
        return Recorded(last, "same")
    if _goes_on(last, story, fresh):
        return await _open(connection, organisation, story, fresh, last, now_ms, quiet)
    return await _grow(connection, organisation, last, story, fresh, now_ms, quiet, stakes)


async def acknowledge(
    connection: AsyncConnection, organisation: int, number: int, who: str, now_ms: int
) -> Changed | None:
    """Somebody has seen it: the first one counts, and nobody else is told of it. None for no such alert."""
    alert = await find(connection, organisation, number, lock=True)
    if alert is None or alert.state != "open":
        return None if alert is None else Changed(alert, done=False)
    values = {"state": "acknowledged", "acknowledged_by": who, "acknowledged_at": now_ms, **_AWAKE, **_NO_ESCALATION}
    return Changed(await _change(connection, organisation, alert, values, "acknowledged", who, now_ms), done=True)


async def assign(
    connection: AsyncConnection, organisation: int, number: int, member: str, who: str, now_ms: int
) -> Changed | None:
    """Give it to `member`; whoever takes it for themselves investigates it. None for no such alert.

    Nothing is done to one that is resolved, or theirs already. An open one is thereby acknowledged by `who`.
    """
    alert = await find(connection, organisation, number, lock=True)
    if alert is None:
        return None
    state: State = "investigating" if member == who else "acknowledged" if alert.state == "open" else alert.state
    if alert.state == "resolved" or (alert.assigned_to == member and alert.state == state):
        return Changed(alert, done=False)
    values: dict[str, Any] = {"state": state, "assigned_to": member, **_AWAKE, **_NO_ESCALATION}
    if alert.state == "open":
        values |= {"acknowledged_by": who, "acknowledged_at": now_ms}
    detail = {"to": member, "from": alert.assigned_to}
    return Changed(await _change(connection, organisation, alert, values, "assigned", who, now_ms, detail), done=True)


async def snooze(
    connection: AsyncConnection, organisation: int, number: int, until_ms: int, who: str, now_ms: int
) -> Changed | None:
    """Let it be quiet until then, unless it worsens. None for no such alert; nothing is done to a resolved one."""
    alert = await find(connection, organisation, number, lock=True)
    if alert is None or alert.state == "resolved" or alert.snoozed_until == until_ms:
        return None if alert is None else Changed(alert, done=False)
    values = {"snoozed_until": until_ms, **_NO_ESCALATION}
    detail = {"until": until_ms}
    return Changed(await _change(connection, organisation, alert, values, "snoozed", who, now_ms, detail), done=True)


async def wake(connection: AsyncConnection, organisation: int, now_ms: int) -> tuple[Alert, ...]:
    """End snoozes that are over, each of them once; the alerts that woke. Open ones are escalated again.

    Those that waited longest come first, `AT_ONCE` of them: whoever calls this calls it again while there are any.
    """
    await take_turn(connection, organisation)
    columns = alerts.c
    statement = (
        select(alerts)
        .where(columns.organisation_id == organisation, columns.state != "resolved", columns.snoozed_until <= now_ms)
        .order_by(columns.snoozed_until, columns.id)
        .limit(AT_ONCE)
    )
    woken = []
    for alert in [read(row) for row in await connection.execute(statement)]:
        values: dict[str, Any] = dict(_AWAKE)
        if alert.state == "open" and not alert.muted:
            values |= await _escalation(connection, organisation, alert.severity, alert.dollars_per_minute, now_ms)
        woken.append(await _change(connection, organisation, alert, values, "woke", WATCH, now_ms))
    return tuple(woken)


async def resolve(
    connection: AsyncConnection, organisation: int, number: int, reason: Reason, note: str | None, who: str, now_ms: int
) -> Changed | None:
    """Say what it was. None for no such alert.

    Whoever resolves it again corrects the reason or the note; nothing is done where both are the same.
    """
    alert = await find(connection, organisation, number, lock=True)
    if alert is None:
        return None
    note = None if note is None else note[:NOTE]
    if alert.state == "resolved" and alert.reason == reason and note in (None, alert.note):
        return Changed(alert, done=False)
    values: dict[str, Any] = {"state": "resolved", "reason": reason, **_AWAKE, **_NO_ESCALATION}
    values["note"] = alert.note if note is None else note
    if alert.state != "resolved":
        # A correction later does not move the moment from which on calls are new ones.
        values |= {"resolved_by": who, "resolved_at": now_ms}
    detail: dict[str, Any] = {"reason": reason, "before": alert.reason}
    if note is not None:
        detail["note"] = note[:NOTE_IN_EVENT]
    return Changed(await _change(connection, organisation, alert, values, "resolved", who, now_ms, detail), done=True)


async def quieten(
    connection: AsyncConnection, organisation: int, mute: Mute, who: str, now_ms: int
) -> tuple[Alert, ...]:
    """Let a new mute cover what is not resolved; the alerts that are quiet from now on."""
    if mute.from_at > now_ms:
        return ()
    await take_turn(connection, organisation)
    columns = alerts.c
    statement = (
        select(alerts)
        .where(columns.organisation_id == organisation, columns.state != "resolved", columns.muted.is_(False))
        .order_by(columns.id)
    )
    all_mutes = await mutes.lasting(connection, organisation, now_ms)
    quiet = []
    for alert in [read(row) for row in await connection.execute(statement)]:
        # What is new about it is that one: what the others cover they have covered already.
        touched = any(
            mute.covers(name, alert.subject, alert.location, alert.raised_at, now_ms) for name in alert.detectors
        )
        if touched and mutes.muted(all_mutes, alert.detectors, alert.subject, alert.location, alert.raised_at, now_ms):
            values = {"muted": True, **_NO_ESCALATION}
            detail = {"mute": mute.id}
            quiet.append(await _change(connection, organisation, alert, values, "muted", who, now_ms, detail))
    return tuple(quiet)


async def escalated(
    connection: AsyncConnection, organisation: int, alert_id: int, now_ms: int, detail: dict[str, Any]
) -> Alert | None:
    """Note that somebody else was told (`detail` says who), after `escalations.advance`; None for no such alert."""
    await take_turn(connection, organisation)
    this = (alerts.c.organisation_id == organisation, alerts.c.id == alert_id)
    row = (await connection.execute(select(alerts).where(*this))).one_or_none()
    return (
        None
        if row is None
        else await _change(connection, organisation, read(row), {}, "escalated", WATCH, now_ms, detail)
    )


_AWAKE = {"snoozed_until": None}
_NO_ESCALATION = {"escalate_at": None}


async def _escalation(
    connection: AsyncConnection, organisation: int, severity: str, dollars_per_minute: float, now_ms: int
) -> dict[str, Any]:
    """The columns of an alert whose escalation begins now."""
    first = await escalations.first_due(connection, organisation, severity, dollars_per_minute, now_ms)
    return {"escalated": 0, "escalate_at": first}


def _goes_on(resolved: Alert, story: Story, fresh: Sequence[Evidence]) -> bool:
    """Whether a story is more than what was resolved: late records of calls before that are not."""
    since = resolved.resolved_at or 0
    if not any(leg.started_at > since for leg in fresh):
        return False
    return (
        resolved.reason == "fraud"
        or story.severity.rank > resolved.severity.rank
        or not set(story.detectors) <= set(resolved.detectors)
    )


async def _related(connection: AsyncConnection, organisation: int, story: Story) -> list[Alert]:
    """The alerts about the same subject around the same time, latest last."""
    columns = alerts.c
    statement = (
        select(alerts)
        .where(
            columns.organisation_id == organisation,
            columns.subject == story.subject.key,
            columns.last_call >= story.first_call - GAP,
            columns.first_call <= story.last_call + GAP,
        )
        .order_by(columns.id)
    )
    return [read(row) for row in await connection.execute(statement)]


async def _known(connection: AsyncConnection, organisation: int, ids: Sequence[int], story: Story) -> set[str]:
    """The legs of a story that are evidence of one of these alerts already."""
    if not ids:
        return set()
    wanted = among(connection.dialect.name, alert_calls.c.report_id, (leg.report_id for leg in story.evidence))
    statement = select(alert_calls.c.report_id).where(
        alert_calls.c.organisation_id == organisation, alert_calls.c.alert_id.in_(ids), wanted
    )
    return set(await connection.scalars(statement))


async def _open(
    connection: AsyncConnection,
    organisation: int,
    story: Story,
    legs: Sequence[Evidence],
    after: Alert | None,
    now_ms: int,
    quiet: Collection[Mute],
) -> Recorded:
    subject = story.subject
    number = await _next_number(connection, organisation, now_ms)
    muted = mutes.muted(quiet, story.detectors, subject.key, subject.location, story.raised_at, now_ms)
    facts = dict(story.facts) | ({} if after is None else {"after": float(after.number)})
    sums = totals(legs)
    values = {
        "organisation_id": organisation,
        "number": number,
        "key": story.key,
        "detector": story.detector,
        "detectors": ",".join(story.detectors),
        "severity": story.severity,
        "state": "open",
        "subject": subject.key,
        "person_id": subject.person,
        "user": subject.user,
        "extension": subject.extension,
        "phone": subject.number,
        "location": subject.location,
        "country": subject.country,
        "raised_at": story.raised_at,
        "opened_at": now_ms,
        "changed_at": now_ms,
        "version": 1,
        "occurrences": 1,
        "score": story.score,
        "facts": json.dumps(facts, ensure_ascii=False),
        "muted": muted,
        "escalated": 0,
        **_columns(sums),
    }
    if not muted:
        values |= await _escalation(connection, organisation, story.severity, sums.dollars_per_minute, now_ms)
    statement = insert_or_ignore(connection, alerts).returning(alerts)
    row = (await connection.execute(statement.values(values))).one_or_none()
    if row is None:
        # The same hour and subject had an alert before: the number tells them apart.
        row = (await connection.execute(statement.values(values | {"key": f"{story.key}:{number}"}))).one()
    alert = read(row)
    await _add(connection, organisation, alert, legs)
    detail: dict[str, Any] = {"severity": story.severity, "calls": sums.calls}
    if after is not None:
        detail["after"] = after.number
    await _tell(connection, organisation, alert, "opened", WATCH, now_ms, detail)
    return Recorded(alert, "opened")


async def _grow(
    connection: AsyncConnection,
    organisation: int,
    alert: Alert,
    story: Story,
    fresh: Sequence[Evidence],
    now_ms: int,
    quiet: Collection[Mute],
    stakes: Stakes,
) -> Recorded:
    detectors = by_weight((*alert.detectors, *story.detectors))
    await _add(connection, organisation, alert, fresh)
    sums = await _sums(connection, organisation, alert, fresh)
    severity = Severity.worst(alert.severity, story.severity, sums.severity(stakes))
    if not fresh and severity is alert.severity and set(detectors) == set(alert.detectors):
        return Recorded(alert, "same")
    subject = story.subject
    facts = dict(alert.facts)
    for name, fact in story.facts:
        known = facts.get(name, fact)
        facts[name] = max(known, fact) if isinstance(known, type(fact)) else fact
    values = _columns(sums) | {
        "detector": detectors[0],
        "detectors": ",".join(detectors),
        "severity": severity,
        "score": max(story.score, alert.score),
        "user": subject.user or alert.user,
        "extension": subject.extension or alert.extension,
        "location": subject.location or alert.location,
        "country": alert.country if alert.country == subject.country else None,
        "occurrences": alert.occurrences + 1,
        "facts": json.dumps(facts, ensure_ascii=False),
        "muted": mutes.muted(quiet, detectors, alert.subject, subject.location, story.raised_at, now_ms),
    }
    what: Literal["grew", "worsened", "unmuted"] = "grew" if severity is alert.severity else "worsened"
    if alert.state == "resolved":
        values["muted"] = alert.muted
    elif values["muted"]:
        values |= _NO_ESCALATION
    elif alert.muted:
        what = "unmuted"
    if alert.state != "resolved" and what in ("worsened", "unmuted") and not values["muted"]:
        values |= _AWAKE
        if alert.state == "open":
            values |= await _escalation(connection, organisation, severity, sums.dollars_per_minute, now_ms)
    detail = {"severity": severity, "calls": sums.calls, "more": len(fresh)}
    grown = await _change(connection, organisation, alert, values, what, WATCH, now_ms, detail)
    if what == "grew":
        await escalations.hasten(connection, organisation, alert.id, now_ms)
    return Recorded(grown, what)


async def _add(connection: AsyncConnection, organisation: int, alert: Alert, legs: Sequence[Evidence]) -> None:
    """Write the legs down."""
    rows = [
        {
            "organisation_id": organisation,
            "alert_id": alert.id,
            "report_id": leg.report_id,
            "started_at": leg.started_at,
            "ended_at": leg.ended_at,
            "seconds": leg.seconds,
            "dollars": leg.dollars,
        }
        for leg in legs
    ]
    for start in range(0, len(rows), _SOME):
        await connection.execute(insert_or_ignore(connection, alert_calls), rows[start : start + _SOME])


async def _sums(connection: AsyncConnection, organisation: int, alert: Alert, fresh: Sequence[Evidence]) -> Totals:
    """What the evidence adds up to with these legs, which were new and are written down.

    Read is what ended within `LONG` of them: no other moment's rate is another one now.
    """
    if not fresh:
        return Totals(
            alert.first_call, alert.last_call, alert.calls, alert.seconds, alert.dollars, alert.dollars_per_minute
        )
    since, until = min(leg.ended_at for leg in fresh), max(leg.ended_at for leg in fresh)
    columns = alert_calls.c
    statement = select(columns.started_at, columns.report_id, columns.seconds, columns.dollars).where(
        columns.organisation_id == organisation,
        columns.alert_id == alert.id,
        columns.ended_at > since - LONG,
        columns.ended_at < until + LONG,
    )
    around = [Evidence(*row) for row in await connection.execute(statement)]
    new = {leg.report_id for leg in fresh}
    before = rate((leg for leg in around if leg.report_id not in new), since)
    worst = rate(around, since)
    if before >= alert.dollars_per_minute > worst:
        # A late call that began early makes the worst moment a milder one: the next worst may lie anywhere.
        worst = rate(await evidence(connection, organisation, alert.id))
    else:
        worst = max(alert.dollars_per_minute, worst)
    return Totals(
        first_call=min(alert.first_call, *(leg.started_at for leg in fresh)),
        last_call=max(alert.last_call, *(leg.started_at for leg in fresh)),
        calls=alert.calls + len(fresh),
        seconds=alert.seconds + sum(leg.seconds for leg in fresh),
        dollars=math.fsum((alert.dollars, *(leg.dollars for leg in fresh))),
        dollars_per_minute=worst,
    )


def _columns(sums: Totals) -> dict[str, Any]:
    return {
        "calls": sums.calls,
        "seconds": sums.seconds,
        "dollars": sums.dollars,
        "dollars_per_minute": sums.dollars_per_minute,
        "first_call": sums.first_call,
        "last_call": sums.last_call,
    }


async def _change(
    connection: AsyncConnection,
    organisation: int,
    alert: Alert,
    values: dict[str, Any],
    what: What,
    who: str,
    now_ms: int,
    detail: dict[str, Any] | None = None,
) -> Alert:
    """Write a change of an alert that nobody else changes now, its event, and what is thereby owed."""
    row = (
        await connection.execute(
            update(alerts)
            .where(alerts.c.organisation_id == organisation, alerts.c.id == alert.id)
            .values(**values, version=alert.version + 1, changed_at=now_ms)
            .returning(alerts)
        )
    ).one()
    changed = read(row)
    await _tell(connection, organisation, changed, what, who, now_ms, detail)
    return changed


async def _tell(
    connection: AsyncConnection,
    organisation: int,
    alert: Alert,
    what: What,
    who: str,
    now_ms: int,
    detail: dict[str, Any] | None,
) -> None:
    """Write what happened to an alert, and what is thereby owed."""
    event = {"at": now_ms, "who": who, "what": what, "detail": json.dumps(detail or {}, ensure_ascii=False)}
    await connection.execute(insert(alert_events).values(organisation_id=organisation, alert_id=alert.id, **event))
    await owing.owe(connection, organisation, alert, what, now_ms, who=who, detail=detail)


async def _next_number(connection: AsyncConnection, organisation: int, now_ms: int) -> int:
    """The number of a new alert. Two that are opened at once get two: the row is locked until the transaction ends."""
    columns = watches.c
    statement = (
        update(watches)
        .where(columns.organisation_id == organisation)
        .values(next_alert=columns.next_alert + 1)
        .returning(columns.next_alert)
    )
    following = (await connection.execute(statement)).scalar_one_or_none()
    if following is None:
        begun = {"organisation_id": organisation, "leg_id": 0, "ran_at": now_ms, "next_alert": 1}
        await connection.execute(insert_or_ignore(connection, watches).values(begun))
        following = (await connection.execute(statement)).scalar_one()
    return int(following) - 1
