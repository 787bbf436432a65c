"""Escalations: who is told when nobody acknowledges an alert, by its severity, a step after the other.

A step is due so many minutes after the step before it (the first: after the alert was opened), or as soon as the alert
costs so many dollars a minute. `alerts.escalate_at` is when to look at that again and `alerts.escalated` how many steps
are done; whoever acknowledges clears `escalate_at` in the same statement, which stops it everywhere.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import select, update
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
    await connection.execute(insert_or_update(connection, escalations, ("organisation_id", "severity"), row))


async def postpone(
    connection: AsyncConnection, organisation: int, alert_id: int, seen_ms: int, next_ms: int | None
) -> None:
    """Let the next step wait until `next_ms`, or for ever, unless the alert changed since it was due at `seen_ms`."""
    columns = alerts.c
    await connection.execute(
        update(alerts)
        .where(columns.organisation_id == organisation, columns.id == alert_id, columns.escalate_at == seen_ms)
        .values(escalate_at=next_ms)
    )


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
