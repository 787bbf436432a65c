"""Timetables: by the wall clock of whoever made them, on every day that calendars and clocks have to offer."""

import calendar
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from storage.wall_clock import milliseconds
from tests.factories import milliseconds as at
from tools import cron
from tools.cron import Cron
from tools.timetable import Timetable

MINUTE = 60_000
DAY = 1440 * MINUTE
LONG_AGO = at("2010-01-01T00:00Z")
ZONES = ("UTC", "America/Bogota", "America/New_York", "Europe/Madrid", "Australia/Lord_Howe", "Asia/Beirut")
# Around days on which clocks change somewhere, ends of months and leap days.
STARTS = [
    datetime(2026, 3, 7, tzinfo=UTC),
    datetime(2026, 3, 28, tzinfo=UTC),
    datetime(2026, 4, 3, tzinfo=UTC),
    datetime(2026, 10, 3, tzinfo=UTC),
    datetime(2026, 10, 24, tzinfo=UTC),
    datetime(2026, 10, 31, tzinfo=UTC),
    datetime(2027, 2, 27, tzinfo=UTC),
    datetime(2028, 2, 27, tzinfo=UTC),
    datetime(2026, 12, 30, tzinfo=UTC),
]

tables = st.one_of(
    st.builds(Timetable, every=st.just("hour"), at=st.sampled_from(["00:00", "00:30", "00:59"])),
    st.builds(Timetable, every=st.sampled_from(["day", "weekday"]), at=st.sampled_from(["00:00", "02:30", "08:00"])),
    st.builds(
        Timetable,
        every=st.just("week"),
        weekdays=st.sampled_from([("sunday",), ("saturday", "monday")]),
        at=st.sampled_from(["01:45", "02:15", "23:59"]),
    ),
    st.builds(Timetable, every=st.just("month"), day=st.sampled_from([1, 28, 29, 30, 31]), at=st.just("02:30")),
    st.builds(
        Timetable,
        every=st.just("cron"),
        cron=st.sampled_from(["*/20 * * * *", "0 0 L * *", "30 1-3 * * sat,sun", "0 2 29 2 *", "10 2 1 * fri"]),
    ),
)


def told(table: Timetable, start: datetime, zone: str, days: int = 4) -> list[datetime]:
    """When it happens, as somebody finds it who watches the clock on the wall minute by minute."""
    clock, pattern = ZoneInfo(zone), table.pattern
    seen: set[datetime] = set()
    found: list[datetime] = []
    before = (start - timedelta(days=1)).astimezone(clock).replace(tzinfo=None)
    for minute in range(-1440, days * 1440 + 1):
        now = start + timedelta(minutes=minute)
        shown = now.astimezone(clock).replace(tzinfo=None)
        skipped = _minutes(before + timedelta(minutes=1), shown) if minute > -1440 else iter(())
        for one in [*skipped, shown]:
            if matches(pattern, one) and (one not in seen or pattern.every_hour) and found[-1:] != [now]:
                found.append(now)
        seen.add(shown)
        before = shown
    return [one for one in found if one > start]


def _minutes(first: datetime, until: datetime) -> Iterator[datetime]:
    while first < until:
        yield first
        first += timedelta(minutes=1)


def matches(pattern: Cron, shown: datetime) -> bool:
    return pattern.on(shown.date()) and shown.minute in pattern.minutes and shown.hour in pattern.hours


@settings(max_examples=25, deadline=None)
@given(tables, st.sampled_from(STARTS), st.sampled_from(ZONES))
def test_it_happens_when_the_clock_on_the_wall_says_so(table: Timetable, start: datetime, zone: str) -> None:
    end = milliseconds(start) + 4 * DAY
    moments, moment = [], table.after(milliseconds(start), zone, LONG_AGO)
    while moment is not None and moment <= end:
        moments.append(moment)
        moment = table.after(moment, zone, LONG_AGO)
    assert moments == [milliseconds(one) for one in told(table, start, zone)]


@settings(max_examples=50, deadline=None)
@given(tables, st.integers(at("2024-01-01T00:00Z"), at("2031-01-01T00:00Z")), st.sampled_from(ZONES))
def test_the_latest_is_the_last_before_the_next(table: Timetable, moment: int, zone: str) -> None:
    latest, after = table.latest(moment, zone, LONG_AGO), table.after(moment, zone, LONG_AGO)
    assert latest is not None
    assert after is not None
    assert latest <= moment < after
    assert table.after(latest, zone, LONG_AGO) == after
    assert table.latest(latest, zone, LONG_AGO) == latest
    assert table.latest(after - 1, zone, LONG_AGO) == latest


@given(st.integers(5, 10_080), st.integers(0, 400 * DAY), st.sampled_from(ZONES))
def test_intervals_count_from_when_they_were_made(minutes: int, later: int, zone: str) -> None:
    table = Timetable(every="interval", minutes=minutes)
    made = at("2026-03-02T12:00:30Z")
    after, latest = table.after(made + later, zone, made), table.latest(made + later, zone, made)
    assert after is not None
    assert (after - made) % (minutes * MINUTE) == 0
    assert 0 < after - (made + later) <= minutes * MINUTE
    assert latest == (after - minutes * MINUTE if after - minutes * MINUTE > made else None)


def following(table: Timetable, start: str, zone: str, count: int = 3) -> list[str]:
    moments, moment = [], at(start)
    for _ in range(count):
        after = table.after(moment, zone, LONG_AGO)
        assert after is not None
        moments.append(datetime.fromtimestamp(after / 1000, ZoneInfo(zone)).isoformat(timespec="minutes"))
        moment = after
    return moments


@pytest.mark.parametrize(
    ("args", "start", "zone", "expected"),
    [
        # Eight o'clock stays eight o'clock when clocks are put forward.
        (
            {"every": "weekday", "at": "8:00"},
            "2026-03-27T12:00Z",
            "Europe/Madrid",
            ["2026-03-30T08:00+02:00", "2026-03-31T08:00+02:00", "2026-04-01T08:00+02:00"],
        ),
        # Half past two does not come on that day: it happens at the change.
        (
            {"every": "day", "at": "02:30"},
            "2026-03-28T12:00Z",
            "Europe/Madrid",
            ["2026-03-29T03:00+02:00", "2026-03-30T02:30+02:00", "2026-03-31T02:30+02:00"],
        ),
        # And comes twice in autumn: once is enough.
        (
            {"every": "day", "at": "02:30"},
            "2026-10-24T12:00Z",
            "Europe/Madrid",
            ["2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00", "2026-10-27T02:30+01:00"],
        ),
        # But an hour is an hour.
        (
            {"every": "hour"},
            "2026-10-25T00:30Z",
            "Europe/Madrid",
            ["2026-10-25T02:00+01:00", "2026-10-25T03:00+01:00", "2026-10-25T04:00+01:00"],
        ),
        (
            {"every": "month", "day": 31, "at": "09:00"},
            "2028-01-31T14:00Z",
            "America/Bogota",
            ["2028-02-29T09:00-05:00", "2028-03-31T09:00-05:00", "2028-04-30T09:00-05:00"],
        ),
        (
            {"every": "month", "day": 30, "at": "09:00"},
            "2027-01-30T14:00Z",
            "America/Bogota",
            ["2027-02-28T09:00-05:00", "2027-03-30T09:00-05:00", "2027-04-30T09:00-05:00"],
        ),
        # 2100 is no leap year.
        ({"every": "cron", "cron": "0 0 29 2 *"}, "2096-03-01T00:00Z", "UTC", ["2104-02-29T00:00+00:00"]),
        # Cron counts weekdays from Sunday: 1 is Monday, and so is mon.
        (
            {"every": "cron", "cron": "0 8 * * 1"},
            "2026-03-01T00:00Z",
            "UTC",
            ["2026-03-02T08:00+00:00", "2026-03-09T08:00+00:00"],
        ),
        (
            {"every": "cron", "cron": "0 8 * * 5-7"},
            "2026-03-01T12:00Z",
            "UTC",
            ["2026-03-06T08:00+00:00", "2026-03-07T08:00+00:00", "2026-03-08T08:00+00:00"],
        ),
        # The 13th or a Friday, as cron has it.
        (
            {"every": "cron", "cron": "0 8 13 * fri"},
            "2026-04-09T12:00Z",
            "UTC",
            ["2026-04-10T08:00+00:00", "2026-04-13T08:00+00:00", "2026-04-17T08:00+00:00"],
        ),
    ],
)
def test_the_times_that_follow(args: dict[str, Any], start: str, zone: str, expected: list[str]) -> None:
    assert following(Timetable(**args), start, zone, len(expected)) == expected


@pytest.mark.parametrize(
    ("args", "problem"),
    [
        ({"every": "cron", "cron": "* * * * *"}, "between two runs there have to be 5 minutes"),
        ({"every": "cron", "cron": "0,59 0,23 * * *"}, "between two runs there have to be 5 minutes"),
        ({"every": "cron", "cron": "0 8 * *"}, "cron has five fields"),
        ({"every": "cron", "cron": "0 8 30 2 *"}, "no such day is in these months"),
        ({"every": "cron", "cron": "0 25 * * *"}, "the hour of this cron lies between 0 and 23"),
        ({"every": "cron", "cron": "0 8 * * fri-mon"}, "the weekday of this cron runs backwards"),
        ({"every": "cron", "cron": "*/0 8 * * *"}, "has a step that is none"),
        ({"every": "cron"}, "cron goes with every=cron"),
        ({"every": "day", "minutes": 10}, "minutes goes with every=interval"),
        ({"every": "week"}, "weekdays goes with every=week"),
        ({"every": "interval", "minutes": 10, "at": "08:00"}, "has no time of the day of its own"),
        ({"every": "interval", "minutes": 4}, "greater than or equal to 5"),
        ({"every": "day", "at": "24:00"}, "lies between 00:00 and 23:59"),
        ({"every": "day", "at": "8.5"}, "looks like 08:30"),
    ],
)
def test_what_makes_no_sense_is_said(args: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValidationError, match=problem):
        Timetable(**args)


@pytest.mark.parametrize(
    ("args", "english", "spanish"),
    [
        ({"every": "hour", "at": "00:15"}, "every hour at minute 15", "cada hora en el minuto 15"),
        ({"every": "day"}, "every day at 08:00", "todos los días a las 08:00"),
        ({"every": "weekday", "at": "7"}, "Monday to Friday at 07:00", "de lunes a viernes a las 07:00"),
        (
            {"every": "week", "weekdays": ("friday", "monday")},
            "every Monday and Friday at 08:00",
            "cada lunes y viernes a las 08:00",
        ),
        (
            {"every": "month", "day": 31},
            "on the last day of every month at 08:00",
            "el último día de cada mes a las 08:00",
        ),
        ({"every": "month", "day": 2}, "on day 2 of every month at 08:00", "el día 2 de cada mes a las 08:00"),
        ({"every": "interval", "minutes": 90}, "every 90 minutes", "cada 90 minutos"),
        ({"every": "interval", "minutes": 120}, "every 2 hours", "cada 2 horas"),
        ({"every": "cron", "cron": "@weekly"}, "by cron: @weekly", "por cron: @weekly"),
    ],
)
def test_in_words(args: dict[str, Any], english: str, spanish: str) -> None:
    table = Timetable(**args)
    assert (table.tell("en"), table.tell("es")) == (english, spanish)


@given(st.dates(min_value=datetime(2020, 1, 1, tzinfo=UTC).date(), max_value=datetime(2040, 1, 1, tzinfo=UTC).date()))
def test_the_last_day_of_a_month_is_one_day(day: Any) -> None:
    last = calendar.monthrange(day.year, day.month)[1]
    pattern = cron.parse("0 0 L * *")
    assert pattern.on(day) == (day.day == last)
