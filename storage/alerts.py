"""Alerts: what the watch found and people work on. This module holds the nouns and what is read of them.

`alert_changes.py` opens, grows, acknowledges and resolves them; `mutes.py` says which are kept without telling anybody.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, and_, case, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import alert_calls, alert_events, alerts
from storage.stories import Evidence, Severity

# acknowledged: somebody has seen it. investigating: somebody took it. Snoozed is beside these: `snoozed_until`.
State = Literal["open", "acknowledged", "investigating", "resolved"]
STATES: tuple[State, ...] = ("open", "acknowledged", "investigating", "resolved")
Reason = Literal["fraud", "false_positive", "expected", "duplicate"]
REASONS: tuple[Reason, ...] = ("fraud", "false_positive", "expected", "duplicate")
# What happened to an alert, as its events and what is owed to channels say it. `grew`: more calls of the same kind;
# `worsened`: its severity rose as well; `woke`: its snooze is over, by the clock or because it worsened; `muted`: a
# mute covers it from now on; `unmuted`: it goes on after the mute that kept it quiet; `escalated`: nobody acknowledged
# it in time.
What = Literal[
    "opened",
    "grew",
    "worsened",
    "acknowledged",
    "assigned",
    "snoozed",
    "woke",
    "resolved",
    "muted",
    "unmuted",
    "escalated",
]


# Whoever changes alerts of an organisation takes this advisory lock of PostgreSQL, with the organisation ("alrt").
TURN = 0x616C7274


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert as it is stored. `number` is what people call it, `id` the row's key; moments are UTC milliseconds.

    `detectors` are all that saw it, weightiest first. `subject` is the detectors' key of whom it is about (person:12,
    number:+...); `user`, `extension`, `phone`, `location` and `country` tell what is known of them. `calls`,
    `seconds` and `dollars` are sums over its evidence. `version` counts changes: a living message shows one of them.
    Who did something is platform:user. `muted`: nobody is told. `escalate_at` is when somebody else has to be told;
    None for never.
    """

    id: int
    number: int
    key: str
    detectors: tuple[str, ...]
    severity: Severity
    state: State
    subject: str
    person: int | None
    user: str | None
    extension: str | None
    phone: str | None
    location: str | None
    country: str | None
    first_call: int
    last_call: int
    raised_at: int
    opened_at: int
    changed_at: int
    version: int
    occurrences: int
    calls: int
    seconds: int
    dollars: float
    dollars_per_minute: float
    score: float
    facts: Mapping[str, float | str]
    assigned_to: str | None
    acknowledged_by: str | None
    acknowledged_at: int | None
    resolved_by: str | None
    resolved_at: int | None
    reason: Reason | None
    note: str | None
    snoozed_until: int | None
    muted: bool
    escalated: int
    escalate_at: int | None

    @property
    def detector(self) -> str:
        """The weightiest of those that saw it."""
        return self.detectors[0]

    def snoozed(self, now_ms: int) -> bool:
        """Whether it is asleep at that moment."""
        return self.state != "resolved" and self.snoozed_until is not None and self.snoozed_until > now_ms


@dataclass(frozen=True, slots=True)
class AlertEvent:
    """Something that happened to an alert: when, by whom (platform:user), what, and figures or words about it."""

    at: int
    who: str
    what: What
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which alerts to list; what is left out does not narrow.

    `subjects` are keys of subjects. `snoozed` and `muted` ask for those that are so, or that are not. `since` and
    `until` (UTC milliseconds, half open) mean when it was opened, `resolved_since` when it was resolved.
    """

    states: Sequence[State] = ()
    severities: Sequence[Severity] = ()
    detector: str | None = None
    subjects: Sequence[str] = ()
    locations: Sequence[str] = ()
    assigned_to: str | None = None
    muted: bool | None = None
    snoozed: bool | None = None
    since: int | None = None
    until: int | None = None
    resolved_since: int | None = None

    def but(self, *, muted: bool | None) -> "Wanted":
        """The same of those that are muted, or are not."""
        return replace(self, muted=muted)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many alerts have this in common; fields as in `Alert`."""

    detectors: tuple[str, ...]
    muted: bool
    state: State
    reason: Reason | None
    count: int


@dataclass(frozen=True, slots=True)
class Listed:
    """Some alerts, and how many match in all."""

    alerts: tuple[Alert, ...]
    matched: int


async def take_turn(connection: AsyncConnection, organisation: int) -> None:
    """Let nobody else change this organisation's alerts, or what is owed of them, before the transaction ends.

    A step of detection, a mute and a destination that is down each change many rows, in orders of their own: without
    turns they would wait for one another in a circle. SQLite has one writer at a time and needs none.
    """
    if connection.dialect.name == "postgresql":
        turn = {"turn": TURN, "organisation": organisation}
        await connection.execute(text("SELECT pg_advisory_xact_lock(:turn, :organisation)"), turn)


async def find(connection: AsyncConnection, organisation: int, number: int, *, lock: bool = False) -> Alert | None:
    """The alert that people call `number`; None when the organisation has none such.

    With `lock`, whoever else wants to change an alert waits until this write transaction ends.
    """
    if lock:
        await take_turn(connection, organisation)
    statement = select(alerts).where(alerts.c.organisation_id == organisation, alerts.c.number == number)
    row = (await connection.execute(statement)).one_or_none()
    return None if row is None else read(row)


async def by_id(connection: AsyncConnection, organisation: int, alert_id: int) -> Alert | None:
    """The alert of that row; None when the organisation has none such."""
    statement = select(alerts).where(alerts.c.organisation_id == organisation, alerts.c.id == alert_id)
    row = (await connection.execute(statement)).one_or_none()
    return None if row is None else read(row)


async def listed(
    connection: AsyncConnection, organisation: int, wanted: Wanted, now_ms: int, limit: int = 20
) -> Listed:
    """The alerts that are `wanted`: the worst first, and of the same severity the latest call first."""
    condition = _wanted(organisation, wanted, now_ms)
    rank = case({name: place for place, name in enumerate(Severity)}, value=alerts.c.severity, else_=-1)
    order = (rank.desc(), alerts.c.last_call.desc(), alerts.c.number.desc())
    rows = await connection.execute(select(alerts).where(condition).order_by(*order).limit(limit))
    matched = await connection.scalar(select(func.count()).select_from(alerts).where(condition))
    return Listed(tuple(map(read, rows)), matched or 0)


async def snoozed_due(connection: AsyncConnection, organisation: int, now_ms: int) -> bool:
    """Whether a snooze has ended whose alert nobody has woken yet."""
    columns = alerts.c
    statement = select(columns.id).where(
        columns.organisation_id == organisation, columns.state != "resolved", columns.snoozed_until <= now_ms
    )
    return await connection.scalar(statement.limit(1)) is not None


async def to_escalate(
    connection: AsyncConnection, organisation: int, now_ms: int, limit: int = 200
) -> tuple[Alert, ...]:
    """Alerts whose next step of escalation is due, at most so many, the one that waits longest first."""
    statement = (
        select(alerts)
        .where(alerts.c.organisation_id == organisation, alerts.c.state == "open", alerts.c.escalate_at <= now_ms)
        .order_by(alerts.c.escalate_at, alerts.c.id)
        .limit(limit)
    )
    return tuple(map(read, await connection.execute(statement)))


async def evidence(
    connection: AsyncConnection, organisation: int, alert_id: int, limit: int | None = None
) -> tuple[Evidence, ...]:
    """The legs that show it, earliest first."""
    columns = alert_calls.c
    statement = (
        select(columns.started_at, columns.report_id, columns.seconds, columns.dollars)
        .where(columns.organisation_id == organisation, columns.alert_id == alert_id)
        .order_by(columns.started_at, columns.report_id)
        .limit(limit)
    )
    return tuple(Evidence(*row) for row in await connection.execute(statement))


async def events(connection: AsyncConnection, organisation: int, alert_id: int) -> tuple[AlertEvent, ...]:
    """What happened to it, earliest first."""
    columns = alert_events.c
    statement = select(columns.at, columns.who, columns.what, columns.detail).where(
        columns.organisation_id == organisation, columns.alert_id == alert_id
    )
    rows = await connection.execute(statement.order_by(columns.id))
    return tuple(AlertEvent(row.at, row.who, row.what, json.loads(row.detail)) for row in rows)


async def tallies(connection: AsyncConnection, organisation: int, since_ms: int) -> tuple[Tally, ...]:
    """How many alerts were opened since then, by who saw them and what became of them."""
    columns = alerts.c
    kinds = (columns.detectors, columns.muted, columns.state, columns.reason)
    statement = (
        select(*kinds, func.count())
        .where(columns.organisation_id == organisation, columns.opened_at >= since_ms)
        .group_by(*kinds)
        .order_by(*kinds)
    )
    rows = await connection.execute(statement)
    return tuple(
        Tally(tuple(seen.split(",")), muted, state, reason, count) for seen, muted, state, reason, count in rows
    )


def read(row: Row[Any]) -> Alert:
    """A row of the table `alerts`."""
    return Alert(
        id=row.id,
        number=row.number,
        key=row.key,
        detectors=tuple(row.detectors.split(",")),
        severity=Severity(row.severity),
        state=row.state,
        subject=row.subject,
        person=row.person_id,
        user=row.user,
        extension=row.extension,
        phone=row.phone,
        location=row.location,
        country=row.country,
        first_call=row.first_call,
        last_call=row.last_call,
        raised_at=row.raised_at,
        opened_at=row.opened_at,
        changed_at=row.changed_at,
        version=row.version,
        occurrences=row.occurrences,
        calls=row.calls,
        seconds=row.seconds,
        dollars=row.dollars,
        dollars_per_minute=row.dollars_per_minute,
        score=row.score,
        facts=json.loads(row.facts),
        assigned_to=row.assigned_to,
        acknowledged_by=row.acknowledged_by,
        acknowledged_at=row.acknowledged_at,
        resolved_by=row.resolved_by,
        resolved_at=row.resolved_at,
        reason=row.reason,
        note=row.note,
        snoozed_until=row.snoozed_until,
        muted=row.muted,
        escalated=row.escalated,
        escalate_at=row.escalate_at,
    )


def _wanted(organisation: int, wanted: Wanted, now_ms: int) -> ColumnElement[bool]:
    columns = alerts.c
    conditions: list[ColumnElement[bool]] = [columns.organisation_id == organisation]
    if wanted.states:
        conditions.append(columns.state.in_(wanted.states))
    if wanted.severities:
        conditions.append(columns.severity.in_(wanted.severities))
    if wanted.detector is not None:
        # Names of detectors hold no comma, so one stands between two of them in this text.
        conditions.append(("," + columns.detectors + ",").contains(f",{wanted.detector},", autoescape=True))
    if wanted.subjects:
        conditions.append(columns.subject.in_(wanted.subjects))
    if wanted.locations:
        conditions.append(columns.location.in_(wanted.locations))
    if wanted.assigned_to is not None:
        conditions.append(columns.assigned_to == wanted.assigned_to)
    if wanted.muted is not None:
        conditions.append(columns.muted.is_(wanted.muted))
    asleep = and_(columns.state != "resolved", func.coalesce(columns.snoozed_until, 0) > now_ms)
    if wanted.snoozed is not None:
        conditions.append(asleep if wanted.snoozed else ~asleep)
    if wanted.since is not None:
        conditions.append(columns.opened_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(columns.opened_at < wanted.until)
    if wanted.resolved_since is not None:
        conditions.append(columns.resolved_at >= wanted.resolved_since)
    return and_(*conditions)
