"""Owing: what every destination has to be told of a change, in the transaction that makes the change.

The living message of an alert is one row a destination, which every change makes due again; lines for its thread and
everything else are rows of their own. What many alerts are told with at once (a digest, a flood) is one row too, and
`shown_alerts` names it for each of them: their changes make that row due.
"""

import json
from collections.abc import Mapping
from typing import Any, Protocol

from sqlalchemy import Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import destinations as places
from storage.delivery_rows import GROUP, OPEN, Kind, add
from storage.destinations import LIVING, QUIET_SEVERITIES, Destination
from storage.schema import deliveries, shown_alerts

# These tell of an alert where it was not told of before; every other change only changes what is shown.
RAISING = frozenset({"opened", "grew", "worsened", "escalated", "woke", "unmuted"})
# Somebody works on it, or nobody has to: nobody is called any more.
CALMING = frozenset({"acknowledged", "assigned", "snoozed", "resolved", "muted"})
# Told anew where nothing can be changed in place.
TOLD_ANEW = frozenset({"worsened", "woke", "escalated", "acknowledged", "resolved"})
# These are no news of their own: an attack that goes on would fill its thread.
SILENT = frozenset({"opened", "unmuted", "grew"})


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
    return await add(connection, organisation, place, kind, key, payload, now_ms, now_ms, alert_id)


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
        await add(connection, organisation, destination, "alert", f"alert:{alert.id}", payload, now_ms, due, alert.id)
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
    await add(connection, organisation, destination, "update", key, payload, now_ms, now_ms, alert.id)


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
    await add(connection, organisation, destination, "update", key, payload, now_ms, due, alert.id)


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
