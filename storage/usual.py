"""Usual: what a line does outside on ordinary days, from its habits; what an incident is held against."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import habits

DAYS = 30


@dataclass(frozen=True, slots=True)
class Usual:
    """What a line did in some days: on how many of them it called outside, and its calls.

    `busiest` are the calls of its busiest day. `closed` are those while its location was closed. `abroad` are its calls
    by country (ISO 3166) that went abroad.
    """

    days: int = 0
    calls: int = 0
    seconds: int = 0
    busiest: int = 0
    closed: int = 0
    forwarded: int = 0
    abroad: Mapping[str, int] = field(default_factory=dict)


async def before(connection: AsyncConnection, organisation: int, person: int, day: date) -> Usual:
    """What the line did in the `DAYS` days before `day` (at its location)."""
    columns = habits.c
    rows = await connection.execute(
        select(columns.country, columns.day, columns.calls, columns.seconds, columns.closed, columns.forwarded)
        .add_columns(columns.abroad)
        .where(
            columns.organisation_id == organisation,
            columns.person_id == person,
            columns.day >= (day - timedelta(days=DAYS)).isoformat(),
            columns.day < day.isoformat(),
        )
        .order_by(columns.day, columns.country)
    )
    by_day: dict[str, int] = {}
    abroad: dict[str, int] = {}
    seconds = closed = forwarded = 0
    for row in rows:
        by_day[row.day] = by_day.get(row.day, 0) + row.calls
        seconds += row.seconds
        closed += row.closed
        forwarded += row.forwarded
        if row.abroad:
            abroad[row.country] = abroad.get(row.country, 0) + row.calls
    return Usual(
        days=len(by_day),
        calls=sum(by_day.values()),
        seconds=seconds,
        busiest=max(by_day.values(), default=0),
        closed=closed,
        forwarded=forwarded,
        abroad=abroad,
    )
