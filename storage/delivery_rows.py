"""Rows of deliveries: what stands in one, and the statements that the modules about them share."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, or_
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.destinations import Destination
from storage.dialect import insert_or_ignore, insert_or_update
from storage.schema import deliveries, shown_alerts

Kind = Literal["alert", "update", "digest", "flood", "report", "page", "notice"]
OPEN = ("due", "held")
# `shown_alerts.message` of an alert that is told of together with others: this and the key of the delivery.
GROUP = "group:"


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


def delivery_of(row: Row[Any], *, lease: str = "", attempts: int | None = None, shown: str | None = None) -> Delivery:
    """What a row of `deliveries` says."""
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


async def add(
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
    """Owe a destination something from `due_ms` on (UTC milliseconds); False when it was owed under this key before."""
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


async def note(
    connection: AsyncConnection, organisation: int, destination: int, messages: Iterable[tuple[int, str, int]]
) -> None:
    """Note by which message of the platform each alert is shown, at which version: (alert, message, version)."""
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


def of(organisation: int, destination: int) -> tuple[ColumnElement[bool], ...]:
    """The deliveries to one destination."""
    return deliveries.c.organisation_id == organisation, deliveries.c.destination_id == destination


def claimable(now_ms: int) -> tuple[ColumnElement[bool], ...]:
    """What may be sent now and has no lease that lasts."""
    return (
        deliveries.c.state.in_(OPEN),
        deliveries.c.due_at <= now_ms,
        or_(deliveries.c.claimed_until.is_(None), deliveries.c.claimed_until < now_ms),
    )
