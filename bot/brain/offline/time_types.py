"""What a time expression can mean: a stretch of time, clock hours, days of the week, or a period beside another one."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Grain = Literal["minute", "hour", "day", "weekend", "week", "month", "quarter", "year"]
DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open stretch of time. `grain` is the calendar unit it fills, if it fills one.

    `or_earlier`: "the previous week" is last week, but beside another period it is the week before that one.
    """

    start: datetime | None
    end: datetime | None
    grain: Grain | None = None
    or_earlier: bool = False


@dataclass(frozen=True, slots=True)
class Hours:
    """Clock hours of any day, in minutes; `end` may lie before `start` (past midnight)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Days:
    """Days of the week, of any week."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Earlier:
    """The period before the one spoken of ("the week before"); `grain` is None where the phrase names none."""

    grain: Grain | None


@dataclass(frozen=True, slots=True)
class EitherDate:
    """A date that reads two ways (`5/3`): day first and month first."""

    day_first: date
    month_first: date


When = Span | Hours | Days | Earlier | EitherDate


@dataclass(frozen=True, slots=True)
class Point:
    """A day, perhaps with a clock time (minutes of the day). Part of an expression: by itself it is the day's Span."""

    day: date
    minutes: int | None = None
