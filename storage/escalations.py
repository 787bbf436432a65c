"""Escalations: who is told when nobody acknowledges an alert, by its severity, a step after the other.

A step is due so many minutes after the step before it (the first: after the alert was opened), or as soon as the alert
costs so many dollars a minute. `alerts.escalate_at` is when the next one is due and `alerts.escalated` how many are
done. Whoever acknowledges clears `escalate_at` in the same statement, so that no process takes another step:
`advance` compares and sets.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dialect import insert_or_update
from storage.schema import alerts, escalations

MINUTE_MS = 60_000
ON_CALL, NEXT, EVERYBODY = "on_call", "next", "everybody"


@dataclass(frozen=True, slots=True)
class Step:
    """One step. At least one of `after` (minutes) and `dollars_per_minute` is given.

    `tell` is on_call (whoever is on call), next (the member after them; the second such step the one after that),
    everybody (all members), a person as platform:user, or else the name of a destination. `rotation` names one where
    that is not the first.
    """

    tell: str
    after: int | None = None
    dollars_per_minute: float | None = None
    rotation: str | None = None


# What holds for a severity until somebody sets something else.
DEFAULTS: Mapping[str, tuple[Step, ...]] = {
    "CRITICAL": (Step(ON_CALL, after=0), Step(NEXT, after=10, dollars_per_minute=20.0), Step(EVERYBODY, after=15)),
    "HIGH": (Step(ON_CALL, after=10, dollars_per_minute=5.0), Step(NEXT, after=20)),
    "MEDIUM": (),
    "LOW": (),
}


async def policy(connection: AsyncConnection, organisation: int, severity: str) -> tuple[Step, ...]:
    """The steps for alerts of a severity: those that were set, else the default ones."""
    stored = await connection.scalar(
        select(escalations.c.steps).where(
            escalations.c.organisation_id == organisation, escalations.c.severity == severity
        )
    )
    if stored is None:
        return DEFAULTS.get(severity, ())
    return tuple(Step(**step) for step in json.loads(stored))


async def keep(connection: AsyncConnection, organisation: int, severity: str, steps: Sequence[Step]) -> None:
    """Set the steps for a severity; none at all means that nobody is told again."""
    row = {
        "organisation_id": organisation,
        "severity": severity,
        "steps": json.dumps([asdict(step) for step in steps]),
    }
    await connection.execute(insert_or_update(connection, escalations, ("organisation_id", "severity"), row), row)


async def first_due(
    connection: AsyncConnection, organisation: int, severity: str, dollars_per_minute: float, since_ms: int
) -> int | None:
    """When the first step is due for an alert that opens (or wakes) at `since_ms`; None for never, as things stand."""
    return due(await policy(connection, organisation, severity), 0, dollars_per_minute, since_ms, since_ms)


async def hasten(connection: AsyncConnection, organisation: int, alert_id: int, now_ms: int) -> None:
    """Let the next step be due at once where the alert has come to cost what that step waits for.

    For alerts that grew. Nothing changes for one that somebody has acknowledged.
    """
    columns = alerts.c
    mine = (columns.organisation_id == organisation, columns.id == alert_id)
    row = (
        await connection.execute(
            select(columns.severity, columns.dollars_per_minute, columns.escalated).where(
                *mine, columns.state == "open", columns.muted.is_(False)
            )
        )
    ).one_or_none()
    if row is None:
        return
    steps = (await policy(connection, organisation, row.severity))[row.escalated :]
    if steps and _expensive(steps[0], row.dollars_per_minute):
        later = or_(columns.escalate_at.is_(None), columns.escalate_at > now_ms)
        awake = func.coalesce(columns.snoozed_until, 0) <= now_ms
        await connection.execute(
            update(alerts)
            .where(*mine, columns.state == "open", columns.escalated == row.escalated, later, awake)
            .values(escalate_at=now_ms)
        )


async def any_due(connection: AsyncConnection, organisation: int, now_ms: int) -> bool:
    """Whether some alert's next step is due."""
    columns = alerts.c
    statement = select(columns.id).where(
        columns.organisation_id == organisation, columns.escalate_at <= now_ms, columns.state == "open"
    )
    return await connection.scalar(statement.limit(1)) is not None


async def advance(
    connection: AsyncConnection, organisation: int, alert_id: int, done: int, due_ms: int, next_ms: int | None
) -> bool:
    """Take the step after `done` ones, which was due at `due_ms`; the next one is due at `next_ms`, or never.

    False when somebody has acknowledged meanwhile, or another process took this step: then nobody is to be told.
    """
    columns = alerts.c
    taken = await connection.execute(
        update(alerts)
        .where(
            columns.organisation_id == organisation,
            columns.id == alert_id,
            columns.state == "open",
            columns.escalated == done,
            columns.escalate_at == due_ms,
        )
        .values(escalated=done + 1, escalate_at=next_ms)
    )
    return bool(taken.rowcount)


def due(steps: Sequence[Step], done: int, dollars_per_minute: float, since_ms: int, now_ms: int) -> int | None:
    """When the step after `done` ones is due, the one before it having been taken at `since_ms`; None for never."""
    if done >= len(steps):
        return None
    step = steps[done]
    if _expensive(step, dollars_per_minute):
        return now_ms
    return None if step.after is None else since_ms + step.after * MINUTE_MS


def _expensive(step: Step, dollars_per_minute: float) -> bool:
    return step.dollars_per_minute is not None and dollars_per_minute >= step.dollars_per_minute
