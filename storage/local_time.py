"""Local time as integer arithmetic in SQL: the clock of a zone over UTC milliseconds, the same on both databases.

A zone's offsets from UTC are looked up in Python for the stretch of time that a query can meet, and written into the
statement as a CASE. Hours, days and weekdays follow from whole numbers alone, so nothing depends on what a database
knows of time zones, and the hour that a clock change skips or repeats comes out right.

The other way, from those numbers to what people read, is here too.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case

from storage.schema import legs

DAY_SECONDS = 86_400
EPOCH = date(1970, 1, 1)
# Day 0, 1 January 1970, was a Thursday; weekdays count from Monday.
EPOCH_WEEKDAY = 3
# Day 0 counted from 1 March 1900, where the arithmetic of months begins.
EPOCH_FROM_MARCH_1900 = (EPOCH - date(1900, 3, 1)).days


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open stretch of time in UTC milliseconds; every leg that a statement can meet starts within it."""

    start: int
    end: int


class LocalClock:
    """SQL expressions for when a leg starts by the clock of `zone`; right for legs that start within `span`."""

    def __init__(self, zone: str, span: Span) -> None:
        changes = offsets(zone, span)
        whens = [(legs.c.started_at < at * 1000, before) for (_, before), (at, _) in pairwise(changes)]
        last = changes[-1][1]
        self._seconds = legs.c.started_at // 1000 + (case(*whens, else_=last) if whens else last)

    @property
    def day(self) -> ColumnElement[int]:
        """The local date as days since 1 January 1970."""
        return self._seconds // DAY_SECONDS

    @property
    def weekday(self) -> ColumnElement[int]:
        """0 for Monday to 6 for Sunday."""
        return (self.day + EPOCH_WEEKDAY) % 7

    @property
    def week(self) -> ColumnElement[int]:
        """The week's Monday as days since 1 January 1970."""
        return self.day - self.weekday

    @property
    def hour(self) -> ColumnElement[int]:
        """0 to 23."""
        return (self._seconds % DAY_SECONDS) // 3600

    @property
    def minute(self) -> ColumnElement[int]:
        """The minute of the local day, 0 to 1439."""
        return (self._seconds % DAY_SECONDS) // 60

    @property
    def month(self) -> ColumnElement[int]:
        """Months since March 1900; right until February 2100.

        Years that begin in March end in their leap day, so four of them are always 1461 days; and from March on,
        months have 153 days in five (Zeller's observation).
        """
        quarters = (self.day + EPOCH_FROM_MARCH_1900) * 4 + 3
        day_of_year = (quarters % 1461) // 4
        return (quarters // 1461) * 12 + (day_of_year * 5 + 2) // 153


def offsets(zone: str, span: Span) -> tuple[tuple[int, int], ...]:
    """The zone's offsets from UTC over the span as (from UTC second, seconds east of UTC), at least one, in order."""
    first = span.start // 1000 // DAY_SECONDS
    last = max(span.end // 1000 // DAY_SECONDS + 1, first + 1)
    return _offsets(zone, first, last)


@lru_cache(maxsize=256)
def _offsets(zone: str, first_day: int, last_day: int) -> tuple[tuple[int, int], ...]:
    # No zone changes its offset twice within a day, so a look a day finds every change.
    place = ZoneInfo(zone)
    found = [(first_day * DAY_SECONDS, _offset(place, first_day * DAY_SECONDS))]
    for day in range(first_day, last_day):
        low, high = day * DAY_SECONDS, (day + 1) * DAY_SECONDS
        before, after = found[-1][1], _offset(place, high)
        if before == after:
            continue
        while high - low > 1:
            middle = (low + high) // 2
            if _offset(place, middle) == before:
                low = middle
            else:
                high = middle
        found.append((high, after))
    return tuple(found)


def _offset(place: ZoneInfo, second: int) -> int:
    offset = datetime.fromtimestamp(second, UTC).astimezone(place).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def day_text(day: int) -> str:
    """A text like "2026-03-02" for a day as `LocalClock.day` and `LocalClock.week` count them."""
    return (EPOCH + timedelta(days=day)).isoformat()


def month_text(month: int) -> str:
    """A text like "2026-03" for a month as `LocalClock.month` counts them."""
    year, index = divmod(month + 2, 12)
    return f"{1900 + year:04}-{index + 1:02}"
