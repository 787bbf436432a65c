"""Schedules: questions that are asked again and again, and where their answers are posted."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import organisations
from storage.schema import schedules


@dataclass(frozen=True, slots=True)
class Schedule:
    """A question with its timetable. `made_by` is platform:user, whose rights it runs with, `made_at` UTC milliseconds.

    `every` is JSON of `tools.timetable.Timetable`, read by the clock of `zone`. `number` is what people call it, 0
    until it is stored.
    """

    organisation: int
    made_by: str
    made_at: int
    title: str
    every: str
    zone: str
    language: str
    question: str
    destination_id: int
    number: int = 0


async def add(connection: AsyncConnection, organisation: int, schedule: Schedule) -> Schedule:
    """Store a schedule; it with its number."""
    await organisations.lock(connection, organisation)
    last = await connection.scalar(
        select(func.max(schedules.c.number)).where(schedules.c.organisation_id == organisation)
    )
    numbered = replace(schedule, organisation=organisation, number=(last or 0) + 1)
    await connection.execute(
        schedules.insert().values(
            organisation_id=organisation,
            number=numbered.number,
            made_by=numbered.made_by,
            made_at=numbered.made_at,
            title=numbered.title,
            every=numbered.every,
            zone=numbered.zone,
            language=numbered.language,
            question=numbered.question,
            destination_id=numbered.destination_id,
        )
    )
    return numbered


async def every(connection: AsyncConnection, organisation: int) -> tuple[Schedule, ...]:
    """The schedules that were not removed, by number."""
    return await _found(connection, schedules.c.organisation_id == organisation)


async def everywhere(connection: AsyncConnection) -> tuple[Schedule, ...]:
    """The schedules of all organisations, for those who run them."""
    return await _found(connection)


async def find(connection: AsyncConnection, organisation: int, number: int) -> Schedule | None:
    """The schedule of that number; None when there is none, or it was removed."""
    found = await _found(connection, schedules.c.organisation_id == organisation, schedules.c.number == number)
    return found[0] if found else None


async def remove(connection: AsyncConnection, organisation: int, number: int, now_ms: int) -> bool:
    """Take a schedule away; False when there is none. Its number is not given to another."""
    removed = await connection.execute(
        update(schedules)
        .where(
            schedules.c.organisation_id == organisation,
            schedules.c.number == number,
            schedules.c.removed_at.is_(None),
        )
        .values(removed_at=now_ms)
    )
    return bool(removed.rowcount)


async def _found(connection: AsyncConnection, *conditions: Any) -> tuple[Schedule, ...]:
    statement = (
        select(schedules)
        .where(schedules.c.removed_at.is_(None), *conditions)
        .order_by(schedules.c.organisation_id, schedules.c.number)
    )
    return tuple(
        Schedule(
            organisation=row.organisation_id,
            made_by=row.made_by,
            made_at=row.made_at,
            title=row.title,
            every=row.every,
            zone=row.zone,
            language=row.language,
            question=row.question,
            destination_id=row.destination_id,
            number=row.number,
        )
        for row in await connection.execute(statement)
    )
