"""Calendar arithmetic in a zone: days, weeks, months and what comes before them, also over a change of daylight saving.

A zone is what `datetime.tzinfo` holds. Spans are half-open and begin and end at local midnights unless said otherwise.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from bot.brain.offline.time_types import Grain, Span

_FILLED: tuple[Grain, ...] = ("day", "weekend", "week", "month", "quarter", "year")
_YEARS_BACK = 9  # how far a date without a year is looked for: 29 February is at most eight years back
YEARS = range(1990, 2101)  # what a year of call history can be; further out dates overflow


def moment(day: date, minutes: int, zone: tzinfo | None) -> datetime:
    """A local clock time in minutes of the day; 24:00 is the next day's midnight."""
    return (datetime.combine(day, time()) + timedelta(minutes=minutes)).replace(tzinfo=zone)


def days_span(first: date, last: date, zone: tzinfo | None, grain: Grain | None = None) -> Span:
    """From the first day's midnight to the end of the last day."""
    return Span(moment(first, 0, zone), moment(last + timedelta(days=1), 0, zone), grain)


def unit_days(day: date, grain: Grain, back: int) -> tuple[date, date]:
    """The first and last day of the calendar unit around `day`, or of the one that is `back` units before it."""
    monday = day - timedelta(days=day.weekday())
    match grain:
        case "week":
            first = monday - timedelta(weeks=back)
            return first, first + timedelta(days=6)
        case "weekend":
            first = monday + timedelta(days=5) - timedelta(weeks=back)
            return first, first + timedelta(days=1)
        case "month":
            first = first_of_month(day, back)
            return first, end_of_month(first)
        case "quarter":
            first = first_of_month(day.replace(day=1, month=day.month - (day.month - 1) % 3), 3 * back)
            return first, end_of_month(first_of_month(first, -2))
        case "year":
            return date(day.year - back, 1, 1), date(day.year - back, 12, 31)
        case _:
            return day - timedelta(days=back), day - timedelta(days=back)


def unit_span(day: date, grain: Grain, back: int, zone: tzinfo | None) -> Span:
    """The calendar unit around `day`, or the one that is `back` units before it."""
    first, last = unit_days(day, grain, back)
    return days_span(first, last, zone, grain)


def period_before(span: Span, grain: Grain | None, zone: tzinfo | None) -> Span | None:
    """The period before `span`: the calendar unit before it where it fills one, else a stretch of the same length."""
    if span.start is None or span.end is None:
        return None
    fills = span.grain if grain is None or grain == span.grain else grain
    if fills is None or fills in ("minute", "hour"):
        return Span(later(span.start, -elapsed(span.start, span.end)), span.start)
    _, last = unit_days(span.start.date(), fills, 0)
    if span.grain == fills and span.end < moment(last + timedelta(days=1), 0, zone):
        # A unit that is not over yet is compared with as much of the one before.
        first, _ = unit_days(span.start.date(), fills, 1)
        start = moment(first, 0, zone)
        return Span(start, later(start, elapsed(span.start, span.end)))
    return unit_span(span.start.date(), fills, 1, zone)


def with_grain(span: Span, now: datetime) -> Span:
    """A period that was stored as two moments, in `now`'s zone and with its calendar unit found again from its ends."""
    if span.start is None:
        return span
    zone = now.tzinfo
    start = span.start.astimezone(zone)
    end = None if span.end is None else span.end.astimezone(zone)
    for grain in _FILLED:
        unit = unit_span(start.date(), grain, 0, zone)
        unfinished = unit.end is not None and span.end == now and now < unit.end
        if unit.start == span.start and span.end is not None and (unit.end == span.end or unfinished):
            return Span(start, end, grain)
    return Span(start, end)


def elapsed(start: datetime, end: datetime) -> timedelta:
    """The time that passes between two moments, which a change of daylight saving makes differ from their clocks."""
    return timedelta(seconds=end.timestamp() - start.timestamp())


def later(start: datetime, step: timedelta) -> datetime:
    """The moment when `step` has passed, in the zone of `start`."""
    return (start.astimezone(UTC) + step).astimezone(start.tzinfo)


def months_before(start: datetime, months: int) -> datetime:
    """The same day and clock time so many months before, or the last day of a month that is too short."""
    first = first_of_month(start.date(), months)
    day = min(start.day, end_of_month(first).day)
    return datetime.combine(first.replace(day=day), start.time(), start.tzinfo)


def first_of_month(day: date, back: int = 0) -> date:
    """The first day of the month that is `back` months before that of `day`."""
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def end_of_month(day: date) -> date:
    """The last day of the month of `day`."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def latest(month: int, day: int, year: int | None, today: date) -> date | None:
    """The given day of a month; without a year the latest that is not in the future; None where there is none."""
    if not 1 <= month <= 12 or (year is not None and year not in YEARS):
        return None
    for candidate in [year] if year else range(today.year, today.year - _YEARS_BACK, -1):
        if 1 <= day <= monthrange(candidate, month)[1]:
            found = date(candidate, month, day)
            if year or found <= today:
                return found
    return None
