"""Gathering: one message of many alerts that would be told of at once, a digest after quiet hours or a flood."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, and_, case, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import destinations as places
from storage.delivery_rows import GROUP, Kind, add, claimable, note, of
from storage.schema import alerts, deliveries, shown_alerts

# One message tells of no more alerts.
TOGETHER = 500
# A flood goes on while so much time lies between its alerts: they join its message.
FLOOD_MS = 10 * 60_000


async def gather(connection: AsyncConnection, organisation: int, destination: int, now_ms: int, flood: int) -> None:
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
            *of(organisation, destination),
            *claimable(now_ms),
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
        .where(*of(organisation, destination), deliveries.c.kind == "flood", deliveries.c.state != "failed")
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
    await add(connection, organisation, place, kind, key, payload, now_ms, now_ms)
    where = (*of(organisation, destination), deliveries.c.key == key)
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
    await note(connection, organisation, destination, [(alert, f"{GROUP}{group}", 0) for alert in new])
