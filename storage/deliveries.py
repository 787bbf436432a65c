"""Deliveries: what is owed to whom, until it is sent or given up.

    owing.owe, owing.put → due | held → claim → sent
                              ↑          └→ put_off (ever later) → failed: a dead letter, which `retry` makes due again

Held is what waits for a destination that is down or muted, or for the end of its quiet hours. A claim is a lease on one
row, and while it lasts nobody else sends anything to that destination: what is owed there goes in order. Whatever a
worker says about a row names its lease, so that one whose lease was lost changes nothing any more.

A notice tells who changed what is told there. It goes out although somebody has silenced or removed the destination:
that is what it is for.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import destinations as places
from storage.alerts import take_turn
from storage.delivery_rows import OPEN, Delivery, claimable, delivery_of, note, of
from storage.gathering import gather
from storage.schema import alerts, deliveries, destinations, shown_alerts

# Claims of all workers take turns on this advisory lock of PostgreSQL ("dlvr" in ASCII); SQLite has one writer anyway.
CLAIM_LOCK = 0x646C7672
ERROR = 400


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
    statement = select(deliveries.c.id).where(*of(organisation, destination), deliveries.c.sent_at >= since_ms)
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
    busy = select(deliveries.c.id).where(*of(organisation, destination), deliveries.c.claimed_until >= now_ms)
    if await connection.scalar(busy.limit(1)) is not None:
        return None
    if not silenced:
        await gather(connection, organisation, destination, now_ms, flood)
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
        .where(*of(organisation, destination), *claimable(now_ms), *_passing(silenced))
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
    return delivery_of(row, lease=lease, attempts=attempts, shown=row.message)


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
        await note(connection, organisation, delivery.destination, [(delivery.alert, message, version)])
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
        update(deliveries).where(*of(organisation, destination), deliveries.c.state == "due").values(state="held")
    )
    return await places.hold(connection, organisation, destination, until_ms, trouble)


async def release(connection: AsyncConnection, organisation: int, destination: int, now_ms: int) -> bool:
    """Let what was held for a destination go, except what waits for the end of its quiet hours."""
    await take_turn(connection, organisation)
    await connection.execute(
        update(deliveries)
        .where(*of(organisation, destination), deliveries.c.state == "held", deliveries.c.due_at <= now_ms)
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
    return tuple(delivery_of(row) for row in rows)


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
    here = of(delivery.organisation, delivery.destination)
    owed = select(deliveries.c.id).where(*here, deliveries.c.kind == "notice", deliveries.c.state.in_(OPEN))
    if await connection.scalar(owed.limit(1)) is None:
        await places.forget(connection, delivery.organisation, delivery.destination)


async def _change(
    connection: AsyncConnection, organisation: int, delivery: int, held_by: str, /, **values: Any
) -> bool:
    changed = await connection.execute(
        update(deliveries)
        .where(deliveries.c.organisation_id == organisation, deliveries.c.id == delivery, deliveries.c.lease == held_by)
        .values(**values)
    )
    return bool(changed.rowcount)


def _passing(silenced: bool) -> tuple[ColumnElement[bool], ...]:
    """What goes to a destination that somebody may have silenced."""
    return (deliveries.c.kind == "notice",) if silenced else ()


def _alive(organisation: int) -> ColumnElement[bool]:
    """Whose destination is still there."""
    return deliveries.c.destination_id.in_(
        select(destinations.c.id).where(
            destinations.c.organisation_id == organisation, destinations.c.removed_at.is_(None)
        )
    )
