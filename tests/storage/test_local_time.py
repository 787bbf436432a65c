"""Local time in SQL equals Python's own, instant by instant, through every change of the clock."""

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from storage.engine import Database
from storage.local_time import EPOCH, LocalClock, Span, day_text, month_text, offsets
from storage.schema import legs
from tests.factories import leg, load_legs, milliseconds

START, END = "1999-01-01T00:00+00:00", "2032-01-01T00:00+00:00"
ZONES = (
    "UTC",
    "America/Denver",
    "America/Santiago",
    "America/St_Johns",  # its clocks once changed at one minute past midnight
    "Europe/Madrid",
    "Europe/Dublin",
    "Africa/Casablanca",  # four changes a year, around Ramadan
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Pacific/Apia",  # left out a whole day
    "Pacific/Kiritimati",
)


def instants(zone: str) -> set[int]:
    """Milliseconds around each change of the clock and around local midnights and hours, and some at random."""
    rng = random.Random(zone)
    span = Span(milliseconds(START), milliseconds(END))
    found = {rng.randrange(span.start, span.end) for _ in range(300)}
    for second, _ in offsets(zone, span):
        found |= {second * 1000 + shift for shift in (-86_400_000, -3_600_000, -1, 0, 1, 3_599_999, 3_600_000)}
    for _ in range(200):
        day = datetime(1999, 1, 2, tzinfo=ZoneInfo(zone)) + timedelta(days=rng.randrange(12_000))
        first = day.replace(day=1, month=rng.randint(1, 12))
        found |= {round(moment.timestamp() * 1000) + shift for moment in (day, first) for shift in (-1, 0)}
    return {at for at in found if span.start <= at < span.end}


@pytest.mark.parametrize("zone", ZONES)
async def test_hours_days_weeks_and_months_are_those_of_the_zone(
    database: Database, organisation: int, zone: str
) -> None:
    wanted = instants(zone)
    await load_legs(database, organisation, [leg(started_at=at) for at in wanted])
    clock = LocalClock(zone, Span(min(wanted), max(wanted) + 1))
    statement = select(
        legs.c.started_at, clock.hour, clock.minute, clock.day, clock.weekday, clock.week, clock.month
    ).where(legs.c.organisation_id == organisation)
    async with database.read() as connection:
        found = (await connection.execute(statement)).all()
    assert len(found) == len(wanted)
    for at, hour, minute, day, weekday, week, month in found:
        local = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at)).astimezone(ZoneInfo(zone))
        monday = local.date() - timedelta(days=local.weekday())
        assert (hour, minute) == (local.hour, local.hour * 60 + local.minute), local
        assert (day, day_text(day)) == ((local.date() - EPOCH).days, local.date().isoformat()), local
        assert (weekday, day_text(week)) == (local.weekday(), monday.isoformat()), local
        assert month_text(month) == f"{local:%Y-%m}", local


def test_the_offsets_of_a_zone_begin_with_the_one_in_force() -> None:
    span = Span(milliseconds("2026-03-01T00:00+00:00"), milliseconds("2026-04-01T00:00+00:00"))
    assert offsets("Asia/Kathmandu", span) == ((milliseconds("2026-03-01T00:00+00:00") // 1000, 20_700),)
    assert offsets("Europe/Madrid", span)[1:] == ((milliseconds("2026-03-29T01:00+00:00") // 1000, 7_200),)
