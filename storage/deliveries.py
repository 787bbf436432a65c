"""Deliveries: what is owed to whom, until it is sent or given up.

    owe, put → due | held → claim → sent
                  ↑          └→ put_off (ever later) → failed: a dead letter, which `retry` makes due again

Held is what waits for a destination that is down or muted, or for the end of its quiet hours. A claim is a lease on one
row, and while it lasts nobody else sends anything to that destination: what is owed there goes in order. Whatever a
worker says about a row names its lease, so that one whose lease was lost changes nothing any more.

The living message of an alert is one row a destination, which every change makes due again; lines for its thread and
everything else are rows of their own. What many alerts are told with at once (a digest, a flood) is one row too, and
`shown_alerts` names it for each of them: their changes make that row due.

A notice tells who changed what is told there. It goes out although somebody has silenced or removed the destination:
that is what it is for.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from sqlalchemy import ColumnElement, Row, and_, case, delete, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import destinations as places
from storage.alerts import take_turn
from storage.destinations import LIVING, QUIET_SEVERITIES, Destination
from storage.dialect import insert_or_ignore, insert_or_update
from storage.schema import alerts, deliveries, destinations, shown_alerts

Kind = Literal["alert", "update", "digest", "flood", "report", "page", "notice"]
OPEN = ("due", "held")
# These tell of an alert where it was not told of before; every other change only changes what is shown.
RAISING = frozenset({"opened", "grew", "worsened", "escalated", "woke", "unmuted"})
# Somebody works on it, or nobody has to: nobody is called any more.
CALMING = frozenset({"acknowledged", "assigned", "snoozed", "resolved", "muted"})
# Told anew where nothing can be changed in place.
TOLD_ANEW = frozenset({"worsened", "woke", "escalated", "acknowledged", "resolved"})
# These are no news of their own: an attack that goes on would fill its thread.
SILENT = frozenset({"opened", "unmuted", "grew"})
GROUP = "group:"
# One message tells of no more alerts.
TOGETHER = 500
# A flood goes on while so much time lies between its alerts: they join its message.
FLOOD_MS = 10 * 60_000
# Claims of all workers take turns on this advisory lock of PostgreSQL ("dlvr" in ASCII); SQLite has one writer anyway.
CLAIM_LOCK = 0x646C7672
ERROR = 400


class Told(Protocol):
    """What of an alert has to be known to owe its delivery: an `Alert` is one."""

    @property
    def id(self) -> int:
        """Its key."""
        ...

    @property
    def version(self) -> int:
        """Counts its changes."""
        ...

    @property
    def severity(self) -> str:
        """LOW, MEDIUM, HIGH or CRITICAL."""
        ...

    @property
    def muted(self) -> bool:
        """Whether nobody is to be told."""
        ...


@dataclass(frozen=True, slots=True)
class Delivery:
    """A row. `payload` is JSON: what to say, where the alert itself does not tell it.

    `attempts` counts those that failed, a worker's that died among them: with any, it may have been sent already.
    `shown` names the message of its alert in its destination, None where none is shown. Times are UTC milliseconds.
    """

    id: int
    organisation: int
    destination: int
    alert: int | None
    kind: Kind
    key: str
    payload: Mapping[str, Any]
    state: str
    attempts: int
    due_at: int
    made_at: int
    sent_at: int | None
    error: str | None
    lease: str = ""
    shown: str | None = None


async def owe(
    connection: AsyncConnection,
    organisation: int,
    alert: Told,
    what: str,
    now_ms: int,
    *,
    who: str = "system:watch",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Owe every destination what changed about an alert, in the transaction that changed it.

    `alert` is the changed one, `what` the name of its event: opened, grew, acknowledged, ... A muted alert is shown
    nowhere new. Acknowledged, assigned, snoozed or resolved, nobody is called about it any more.
    """
    if what in CALMING:
        await connection.execute(
            delete(deliveries).where(
                deliveries.c.organisation_id == organisation,
                deliveries.c.alert_id == alert.id,
                deliveries.c.kind == "page",
                deliveries.c.state.in_(OPEN),
            )
        )
    owed: dict[int, Row[Any]] = {}
    shown: dict[int, Row[Any]] = {}
    if what != "opened":
        rows = await connection.execute(
            select(deliveries)
            .where(
                deliveries.c.organisation_id == organisation,
                deliveries.c.alert_id == alert.id,
                deliveries.c.kind == "alert",
            )
            .with_for_update()
        )
        owed = {row.destination_id: row for row in rows}
        rows = await connection.execute(
            select(shown_alerts).where(
                shown_alerts.c.organisation_id == organisation, shown_alerts.c.alert_id == alert.id
            )
        )
        shown = {row.destination_id: row for row in rows}
    told = {"what": what, "who": who, "detail": dict(detail or {})}
    for destination in await places.every(connection, organisation):
        row, message = owed.get(destination.id), shown.get(destination.id)
        if row is None and message is None:
            if what in RAISING and not alert.muted and destination.wants(alert.severity):
                await _show(connection, organisation, destination, alert, now_ms)
        elif destination.kind not in LIVING:
            await _tell_anew(connection, organisation, destination, alert, row, told, now_ms)
        elif message is None or not message.message.startswith(GROUP):
            await _show(connection, organisation, destination, alert, now_ms, row)
            if message is not None and what not in SILENT and not alert.muted:
                await _line(connection, organisation, destination, alert, told, now_ms)
        else:
            await _touch(connection, organisation, int(message.message.removeprefix(GROUP)), alert.id, now_ms)
            quiet = json.loads(row.payload).get("quiet") if row is not None else None
            if quiet and what in RAISING and not alert.muted and alert.severity not in QUIET_SEVERITIES:
                # It was told in a digest and has become too grave for that.
                await _show(connection, organisation, destination, alert, now_ms, row)


async def put(
    connection: AsyncConnection,
    organisation: int,
    destination: int,
    kind: Kind,
    key: str,
    payload: Mapping[str, Any],
    now_ms: int,
    alert_id: int | None = None,
) -> bool:
    """Owe a destination something else: a page, a report. False when it was owed under this key before."""
    place = await places.get(connection, organisation, destination)
    if place is None:
        return False
    return await _add(connection, organisation, place, kind, key, payload, now_ms, now_ms, alert_id)


async def agenda(connection: AsyncConnection, kinds: Collection[str]) -> tuple[tuple[int, int, int], ...]:
    """Where something is owed, of all organisations: from when it can be sent (UTC milliseconds), whose, where.

    What can be sent first comes first. `kinds` are the destinations that the worker knows how to reach.
    """
    latest = func.max if connection.dialect.name == "sqlite" else func.greatest
    passes = and_(deliveries.c.kind == "notice", destinations.c.trouble.is_(None))
    moment = func.min(
        latest(
            deliveries.c.due_at,
            case((passes, 0), else_=func.coalesce(destinations.c.held_until, 0)),
            func.coalesce(destinations.c.next_at, 0),
            # A lease lasts until its last millisecond.
            func.coalesce(deliveries.c.claimed_until + 1, 0),
        )
    ).label("moment")
    statement = (
        select(moment, deliveries.c.organisation_id, deliveries.c.destination_id)
        .join(destinations, destinations.c.id == deliveries.c.destination_id)
        .where(
            destinations.c.kind.in_(list(kinds)),
            or_(destinations.c.removed_at.is_(None), deliveries.c.kind == "notice"),
            deliveries.c.state.in_(OPEN),
        )
        .group_by(deliveries.c.organisation_id, deliveries.c.destination_id)
        .order_by(moment)
    )
    return tuple((row[0], row[1], row[2]) for row in await connection.execute(statement))


async def worked(connection: AsyncConnection, organisation: int, destination: int, since_ms: int) -> bool:
    """Whether the destination has taken anything since then."""
    statement = select(deliveries.c.id).where(*_of(organisation, destination), deliveries.c.sent_at >= since_ms)
    return await connection.scalar(statement.where(deliveries.c.lease.is_(None)).limit(1)) is not None


async def claim(
    connection: AsyncConnection, organisation: int, destination: int, lease: str, now_ms: int, until_ms: int, flood: int
) -> Delivery | None:
    """Lease what is to be sent next to a destination; None when nothing is, or somebody else sends there.

    Pages go first, then alerts by severity, then in order. `flood` alerts that would be told of at once become one.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CLAIM_LOCK})
    place = await places.get(connection, organisation, destination, removed=True)
    if place is None or (place.next_at or 0) > now_ms or (place.held(now_ms) and place.trouble is not None):
        return None
    silenced = place.removed or place.held(now_ms)
    busy = select(deliveries.c.id).where(*_of(organisation, destination), deliveries.c.claimed_until >= now_ms)
    if await connection.scalar(busy.limit(1)) is not None:
        return None
    if not silenced:
        await _gather(connection, organisation, destination, now_ms, flood)
    rank = case(
        (deliveries.c.kind.in_(("page", "notice")), 0),
        (alerts.c.severity == "CRITICAL", 1),
        (alerts.c.severity == "HIGH", 2),
        else_=3,
    )
    statement = (
        select(deliveries, shown_alerts.c.message)
        .outerjoin(alerts, alerts.c.id == deliveries.c.alert_id)
        .outerjoin(
            shown_alerts,
            and_(
                shown_alerts.c.destination_id == deliveries.c.destination_id,
                shown_alerts.c.alert_id == deliveries.c.alert_id,
            ),
        )
        .where(*_of(organisation, destination), *_claimable(now_ms), *_passing(silenced))
        .order_by(rank, deliveries.c.id)
        .limit(1)
        .with_for_update(of=deliveries, skip_locked=True)
    )
    row = (await connection.execute(statement)).one_or_none()
    if row is None:
        return None
    # Whoever had it died with it: that was an attempt, and it may have been sent.
    attempts = row.attempts + (row.claimed_until is not None)
    await connection.execute(
        update(deliveries)
        .where(deliveries.c.organisation_id == organisation, deliveries.c.id == row.id)
        .values(lease=lease, claimed_until=until_ms, attempts=attempts, state="due")
    )
    return _delivery(row, lease=lease, attempts=attempts, shown=row.message)


async def renew(connection: AsyncConnection, organisation: int, delivery: int, lease: str, until_ms: int) -> bool:
    """Prolong a lease; False when it was lost, or nothing is owed any more."""
    return await _change(connection, organisation, delivery, lease, claimed_until=until_ms)


async def sent(
    connection: AsyncConnection, delivery: Delivery, message: str, version: int, now_ms: int, next_ms: int
) -> bool:
    """It was sent and is now the platform's `message`, which shows its alert at `version`.

    What changed meanwhile makes it due again. The destination's next turn is at `next_ms`. False when the lease was
    lost.
    """
    organisation = delivery.organisation
    statement = select(deliveries).where(
        deliveries.c.organisation_id == organisation,
        deliveries.c.id == delivery.id,
        deliveries.c.lease == delivery.lease,
    )
    row = (await connection.execute(statement.with_for_update())).one_or_none()
    if delivery.kind == "alert" and message and delivery.alert is not None:
        # Also by whoever was late: the message is there, and the next worker has to know it.
        await _note(connection, organisation, delivery.destination, [(delivery.alert, message, version)])
    if row is None:
        return False
    payload = json.loads(row.payload)
    again = payload.get("version") != delivery.payload.get("version")
    if delivery.kind in ("digest", "flood"):
        payload["message"] = message
    await _change(
        connection,
        organisation,
        delivery.id,
        delivery.lease,
        state="due" if again else "sent",
        payload=json.dumps(payload),
        attempts=0,
        due_at=now_ms if again else row.due_at,
        sent_at=now_ms,
        error=None,
        lease=None,
        claimed_until=None,
    )
    await places.pace(connection, organisation, delivery.destination, next_ms, well=True)
    await _part(connection, delivery)
    return True


async def put_off(connection: AsyncConnection, delivery: Delivery, due_ms: int, error: str, *, counted: bool) -> bool:
    """Give it back, to be tried again at `due_ms`; `counted` if that was one of its attempts."""
    return await _change(
        connection,
        delivery.organisation,
        delivery.id,
        delivery.lease,
        due_at=due_ms,
        attempts=delivery.attempts + counted,
        error=error[:ERROR] or None,
        lease=None,
        claimed_until=None,
    )


async def failed(connection: AsyncConnection, delivery: Delivery, error: str) -> bool:
    """Give it up: it is a dead letter now. False when the lease was lost."""
    changed = await _change(
        connection,
        delivery.organisation,
        delivery.id,
        delivery.lease,
        state="failed",
        attempts=delivery.attempts + 1,
        error=error[:ERROR],
        lease=None,
        claimed_until=None,
    )
    await _part(connection, delivery)
    return changed


async def drop(connection: AsyncConnection, delivery: Delivery) -> None:
    """It is not to be sent any more: what it was about is gone."""
    await connection.execute(
        delete(deliveries).where(
            deliveries.c.organisation_id == delivery.organisation,
            deliveries.c.id == delivery.id,
            deliveries.c.lease == delivery.lease,
        )
    )


async def hold(
    connection: AsyncConnection, organisation: int, destination: int, until_ms: int, trouble: str | None
) -> bool:
    """Let what is owed to a destination wait until then; `trouble` as for `destinations.hold`."""
    await take_turn(connection, organisation)
    await connection.execute(
        update(deliveries).where(*_of(organisation, destination), deliveries.c.state == "due").values(state="held")
    )
    return await places.hold(connection, organisation, destination, until_ms, trouble)


async def release(connection: AsyncConnection, organisation: int, destination: int, now_ms: int) -> bool:
    """Let what was held for a destination go, except what waits for the end of its quiet hours."""
    await take_turn(connection, organisation)
    await connection.execute(
        update(deliveries)
        .where(*_of(organisation, destination), deliveries.c.state == "held", deliveries.c.due_at <= now_ms)
        .values(state="due")
    )
    return await places.release(connection, organisation, destination)


async def retry(
    connection: AsyncConnection, organisation: int, now_ms: int, chosen: Iterable[int] | None = None
) -> tuple[int, ...]:
    """Make dead letters due again, all of them or these; their keys."""
    await take_turn(connection, organisation)
    where = [deliveries.c.organisation_id == organisation, deliveries.c.state == "failed", _alive(organisation)]
    if chosen is not None:
        where.append(deliveries.c.id.in_(list(chosen)))
    found = tuple((await connection.scalars(select(deliveries.c.id).where(*where).order_by(deliveries.c.id))).all())
    await connection.execute(
        update(deliveries)
        .where(deliveries.c.organisation_id == organisation, deliveries.c.id.in_(found))
        .values(state="due", attempts=1, due_at=now_ms, error=None)
    )
    return found


async def listed(
    connection: AsyncConnection, organisation: int, states: Collection[str], limit: int
) -> tuple[Delivery, ...]:
    """Deliveries in these states to destinations that are still there, the newest first."""
    statement = select(deliveries).where(
        deliveries.c.organisation_id == organisation, deliveries.c.state.in_(list(states)), _alive(organisation)
    )
    rows = await connection.execute(statement.order_by(deliveries.c.id.desc()).limit(limit))
    return tuple(_delivery(row) for row in rows)


async def count(connection: AsyncConnection, organisation: int) -> dict[tuple[int, str], int]:
    """How many deliveries each destination has in each state."""
    statement = (
        select(deliveries.c.destination_id, deliveries.c.state, func.count().label("many"))
        .where(deliveries.c.organisation_id == organisation)
        .group_by(deliveries.c.destination_id, deliveries.c.state)
    )
    return {(row.destination_id, row.state): row.many for row in await connection.execute(statement)}


async def shown(connection: AsyncConnection, organisation: int, alert: int) -> dict[int, str]:
    """Where an alert is shown: destination → the platform's name of the message, or `group:` and a delivery's key."""
    statement = select(shown_alerts.c.destination_id, shown_alerts.c.message).where(
        shown_alerts.c.organisation_id == organisation, shown_alerts.c.alert_id == alert
    )
    return {row.destination_id: row.message for row in await connection.execute(statement)}


async def told_by(
    connection: AsyncConnection, organisation: int, kind: str, address: Mapping[str, str], message: str
) -> int | None:
    """The number of the alert whose living message this is, at this address of this kind; None where it is none."""
    statement = (
        select(alerts.c.number, destinations.c.address)
        .join(shown_alerts, shown_alerts.c.alert_id == alerts.c.id)
        .join(destinations, destinations.c.id == shown_alerts.c.destination_id)
        .where(
            shown_alerts.c.organisation_id == organisation,
            shown_alerts.c.message == message,
            destinations.c.kind == kind,
        )
    )
    rows = await connection.execute(statement)
    return next((row.number for row in rows if json.loads(row.address) == dict(address)), None)


async def purge(connection: AsyncConnection, before_ms: int) -> int:
    """Forget what was sent before then and can change no more (lines, pages, ...), of all organisations.

    And where destinations were that had been removed by then.
    """
    gone = await connection.execute(
        delete(deliveries).where(
            deliveries.c.kind.in_(("update", "page", "report", "notice")),
            deliveries.c.state == "sent",
            deliveries.c.sent_at < before_ms,
        )
    )
    # Of those, too, that never heard of it: nobody could reach them.
    removed = update(destinations).where(destinations.c.removed_at < before_ms, destinations.c.address != "{}")
    await connection.execute(removed.values(address="{}"))
    return int(gone.rowcount)


async def _part(connection: AsyncConnection, delivery: Delivery) -> None:
    """Forget where a removed destination was, once it has been told all that there is to tell it."""
    if delivery.kind != "notice":
        return
    here = _of(delivery.organisation, delivery.destination)
    owed = select(deliveries.c.id).where(*here, deliveries.c.kind == "notice", deliveries.c.state.in_(OPEN))
    if await connection.scalar(owed.limit(1)) is None:
        await places.forget(connection, delivery.organisation, delivery.destination)


async def _show(
    connection: AsyncConnection,
    organisation: int,
    destination: Destination,
    alert: Told,
    now_ms: int,
    row: Row[Any] | None = None,
) -> None:
    """Owe the living message as the alert is now."""
    quiet = destination.quiet_end(alert.severity, now_ms)
    if row is None:
        payload: dict[str, Any] = {"version": alert.version, **({"quiet": True} if quiet else {})}
        due = quiet or now_ms
        await _add(connection, organisation, destination, "alert", f"alert:{alert.id}", payload, now_ms, due, alert.id)
        return
    payload = {**json.loads(row.payload), "version": alert.version}
    values: dict[str, Any] = {}
    waits = payload.get("quiet") and row.state == "held" and alert.severity in QUIET_SEVERITIES
    if not waits:
        payload.pop("quiet", None)
        values["state"] = "held" if destination.held(now_ms) else "due"
        if row.state in ("sent", "failed") or row.due_at > now_ms:
            # A dead letter of which there is news is tried again; it may be there already, so it is looked for.
            values |= {"due_at": now_ms, "attempts": 1 if row.state == "failed" else 0, "error": None}
    await connection.execute(
        update(deliveries)
        .where(deliveries.c.organisation_id == organisation, deliveries.c.id == row.id)
        .values(payload=json.dumps(payload), **values)
    )


async def _line(
    connection: AsyncConnection,
    organisation: int,
    destination: Destination,
    alert: Told,
    told: Mapping[str, Any],
    now_ms: int,
) -> None:
    payload = {**told, "version": alert.version}
    key = f"update:{alert.id}:{alert.version}"
    await _add(connection, organisation, destination, "update", key, payload, now_ms, now_ms, alert.id)


async def _tell_anew(
    connection: AsyncConnection,
    organisation: int,
    destination: Destination,
    alert: Told,
    row: Row[Any] | None,
    told: Mapping[str, Any],
    now_ms: int,
) -> None:
    """A webhook or a mailbox: what was not sent yet will say it; afterwards only what matters is told."""
    if row is not None and row.state != "sent":
        await _show(connection, organisation, destination, alert, now_ms, row)
        return
    if alert.muted or told["what"] not in TOLD_ANEW:
        return
    due = destination.quiet_end(alert.severity, now_ms) or now_ms
    key = f"update:{alert.id}:{alert.version}"
    payload = {**told, "version": alert.version}
    await _add(connection, organisation, destination, "update", key, payload, now_ms, due, alert.id)


async def _touch(connection: AsyncConnection, organisation: int, group: int, alert: int, now_ms: int) -> None:
    """Let the message that tells of many alerts be written again."""
    where = (deliveries.c.organisation_id == organisation, deliveries.c.id == group)
    row = (await connection.execute(select(deliveries).where(*where).with_for_update())).one_or_none()
    if row is None:
        return
    payload = json.loads(row.payload)
    payload["version"] += 1
    values: dict[str, Any] = {"payload": json.dumps(payload)}
    if row.state in ("sent", "failed"):
        values |= {"state": "due", "due_at": now_ms, "attempts": 1 if row.state == "failed" else 0}
    await connection.execute(update(deliveries).where(*where).values(**values))


async def _gather(connection: AsyncConnection, organisation: int, destination: int, now_ms: int, flood: int) -> None:
    """Make one message of what would be told of at once: the digest after quiet hours, and floods."""
    statement = (
        select(deliveries.c.id, deliveries.c.alert_id, deliveries.c.payload, alerts.c.severity)
        .join(alerts, alerts.c.id == deliveries.c.alert_id)
        .outerjoin(
            shown_alerts,
            and_(
                shown_alerts.c.destination_id == deliveries.c.destination_id,
                shown_alerts.c.alert_id == deliveries.c.alert_id,
            ),
        )
        .where(
            *_of(organisation, destination),
            *_claimable(now_ms),
            deliveries.c.kind == "alert",
            # One that was tried may be there already.
            deliveries.c.attempts == 0,
            deliveries.c.claimed_until.is_(None),
            shown_alerts.c.alert_id.is_(None),
        )
        .order_by(deliveries.c.id)
        .limit(TOGETHER)
        # What somebody is changing now has its turn later: waiting here for one who waits for us would end in neither.
        .with_for_update(of=deliveries, skip_locked=True)
    )
    rows = (await connection.execute(statement)).all()
    if not rows:
        return
    quiet = [row for row in rows if json.loads(row.payload).get("quiet")]
    if len(quiet) > 1:
        await _group(connection, organisation, destination, "digest", quiet, now_ms)
        rows = [row for row in rows if row not in quiet]
    if len(rows) >= flood:
        await _group(connection, organisation, destination, "flood", rows, now_ms)
        return
    joining = [row for row in rows if row.severity != "CRITICAL"]
    going_on = await _flood(connection, organisation, destination, now_ms) if joining else None
    if going_on is not None:
        await _group(connection, organisation, destination, "flood", joining, now_ms, going_on)


async def _flood(connection: AsyncConnection, organisation: int, destination: int, now_ms: int) -> Row[Any] | None:
    """The flood that goes on."""
    statement = (
        select(deliveries)
        .where(*_of(organisation, destination), deliveries.c.kind == "flood", deliveries.c.state != "failed")
        .order_by(deliveries.c.id.desc())
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = (await connection.execute(statement)).one_or_none()
    if row is None:
        return None
    payload = json.loads(row.payload)
    return row if payload["last"] + FLOOD_MS >= now_ms and len(payload["alerts"]) < TOGETHER else None


async def _group(
    connection: AsyncConnection,
    organisation: int,
    destination: int,
    kind: Kind,
    rows: Iterable[Any],
    now_ms: int,
    joined: Row[Any] | None = None,
) -> None:
    chosen = list(rows)
    new = [row.alert_id for row in chosen]
    payload: dict[str, Any] = (
        {"alerts": [], "version": 0, "message": ""} if joined is None else json.loads(joined.payload)
    )
    payload |= {"alerts": [*payload["alerts"], *new], "version": payload["version"] + 1, "last": now_ms}
    key = f"{kind}:{chosen[0].id}" if joined is None else joined.key
    place = await places.get(connection, organisation, destination)
    if place is None:
        return
    await _add(connection, organisation, place, kind, key, payload, now_ms, now_ms)
    where = (*_of(organisation, destination), deliveries.c.key == key)
    await connection.execute(
        update(deliveries)
        .where(*where)
        .values(
            payload=json.dumps(payload),
            state="due",
            due_at=case((deliveries.c.attempts > 0, deliveries.c.due_at), else_=now_ms),
        )
    )
    group = await connection.scalar(select(deliveries.c.id).where(*where))
    await connection.execute(
        update(deliveries)
        .where(deliveries.c.organisation_id == organisation, deliveries.c.id.in_([row.id for row in chosen]))
        .values(state="sent", sent_at=now_ms)
    )
    await _note(connection, organisation, destination, [(alert, f"{GROUP}{group}", 0) for alert in new])


async def _note(
    connection: AsyncConnection, organisation: int, destination: int, messages: Iterable[tuple[int, str, int]]
) -> None:
    rows = [
        {
            "organisation_id": organisation,
            "destination_id": destination,
            "alert_id": alert,
            "message": message,
            "version": version,
        }
        for alert, message, version in messages
    ]
    if rows:
        statement = insert_or_update(connection, shown_alerts, ("destination_id", "alert_id"), rows[0])
        await connection.execute(statement, rows)


async def _add(
    connection: AsyncConnection,
    organisation: int,
    destination: Destination,
    kind: Kind,
    key: str,
    payload: Mapping[str, Any],
    now_ms: int,
    due_ms: int,
    alert_id: int | None = None,
) -> bool:
    held = destination.held(now_ms) or due_ms > now_ms
    added = await connection.execute(
        insert_or_ignore(connection, deliveries).values(
            organisation_id=organisation,
            destination_id=destination.id,
            alert_id=alert_id,
            kind=kind,
            key=key,
            payload=json.dumps(dict(payload)),
            state="held" if held else "due",
            attempts=0,
            due_at=due_ms,
            made_at=now_ms,
        )
    )
    return bool(added.rowcount)


async def _change(
    connection: AsyncConnection, organisation: int, delivery: int, held_by: str, /, **values: Any
) -> bool:
    changed = await connection.execute(
        update(deliveries)
        .where(deliveries.c.organisation_id == organisation, deliveries.c.id == delivery, deliveries.c.lease == held_by)
        .values(**values)
    )
    return bool(changed.rowcount)


def _claimable(now_ms: int) -> tuple[ColumnElement[bool], ...]:
    return (
        deliveries.c.state.in_(OPEN),
        deliveries.c.due_at <= now_ms,
        or_(deliveries.c.claimed_until.is_(None), deliveries.c.claimed_until < now_ms),
    )


def _passing(silenced: bool) -> tuple[ColumnElement[bool], ...]:
    """What goes to a destination that somebody may have silenced."""
    return (deliveries.c.kind == "notice",) if silenced else ()


def _of(organisation: int, destination: int) -> tuple[ColumnElement[bool], ...]:
    return deliveries.c.organisation_id == organisation, deliveries.c.destination_id == destination


def _alive(organisation: int) -> ColumnElement[bool]:
    """Whose destination is still there."""
    return deliveries.c.destination_id.in_(
        select(destinations.c.id).where(
            destinations.c.organisation_id == organisation, destinations.c.removed_at.is_(None)
        )
    )


def _delivery(row: Row[Any], *, lease: str = "", attempts: int | None = None, shown: str | None = None) -> Delivery:
    return Delivery(
        id=row.id,
        organisation=row.organisation_id,
        destination=row.destination_id,
        alert=row.alert_id,
        kind=row.kind,
        key=row.key,
        payload=json.loads(row.payload),
        state=row.state,
        attempts=row.attempts if attempts is None else attempts,
        due_at=row.due_at,
        made_at=row.made_at,
        sent_at=row.sent_at,
        error=row.error,
        lease=lease,
        shown=shown,
    )
