"""Cron: five fields, read as cron itself reads them. Whoever knows cron is not surprised, and nobody else has to."""

import calendar
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NICKNAMES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * sun",
    "@monthly": "0 0 1 * *",
}
LAST = "l"
# The longest that a month has, for fields that can never match: 30 February.
LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class Cron:
    """What five fields mean. Weekdays count from Monday, 0, as Python's do.

    `last_day`: on the last day of a month too. `to_month_end`: a day that a month lacks is its last. `either`: a day
    has to match the day of the month *or* the weekday, as cron has it where both are given.
    """

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    last_day: bool = False
    to_month_end: bool = False
    either: bool = False

    @property
    def every_hour(self) -> bool:
        """Whether no hour is left out: then the hour that a clock shows twice counts twice."""
        return len(self.hours) == 24

    @property
    def minutes_of_day(self) -> tuple[int, ...]:
        """The minutes of a day that match, in order."""
        return tuple(hour * 60 + minute for hour in sorted(self.hours) for minute in sorted(self.minutes))

    def on(self, day: date) -> bool:
        """Whether a day matches."""
        if day.month not in self.months:
            return False
        end = day.day == calendar.monthrange(day.year, day.month)[1]
        of_month = day.day in self.days or (end and self.last_day)
        if end and self.to_month_end:
            of_month = of_month or any(wanted > day.day for wanted in self.days)
        of_week = day.weekday() in self.weekdays
        return (of_month or of_week) if self.either else (of_month and of_week)

    def shortest_gap(self) -> int:
        """The least minutes between two runs, midnight between them too; a day for what runs once."""
        first, *_ = minutes = self.minutes_of_day
        return min(later - earlier for earlier, later in pairwise((*minutes, first + 24 * 60)))


def parse(text: str, *, to_month_end: bool = False) -> Cron:
    """What a cron expression means. Raises ValueError with what is wrong about it."""
    fields = NICKNAMES.get(text.strip().casefold(), text).casefold().split()
    if len(fields) != 5:
        raise ValueError("cron has five fields: minute, hour, day of the month, month, weekday")
    minute, hour, day, month, weekday = fields
    parts = day.split(",")
    numbers = ",".join(part for part in parts if part != LAST)
    days = _field(numbers, 1, 31, "day of the month") if numbers else frozenset()
    months = _field(month, 1, 12, "month", MONTHS)
    last_day = LAST in parts
    if not last_day and not to_month_end and all(min(days) > LENGTHS[number - 1] for number in months):
        raise ValueError("no such day is in these months")
    return Cron(
        minutes=_field(minute, 0, 59, "minute"),
        hours=_field(hour, 0, 23, "hour"),
        days=days,
        months=months,
        # Cron counts weekdays from Sunday, and has it again at the end.
        weekdays=frozenset((number - 1) % 7 for number in _field(weekday, 0, 7, "weekday", DAYS)),
        last_day=last_day,
        to_month_end=to_month_end,
        either=not day.startswith("*") and not weekday.startswith("*"),
    )


def _field(text: str, low: int, high: int, name: str, names: tuple[str, ...] = ()) -> frozenset[int]:
    """The numbers that one field names: lists of numbers, ranges and steps."""
    found: set[int] = set()
    for part in text.split(","):
        span, slash, step = part.partition("/")
        if slash and not (step.isdecimal() and 0 < int(step) <= high):
            raise ValueError(f"the {name} of this cron has a step that is none")
        if span == "*":
            first, last = low, high
        else:
            begin, dash, end = span.partition("-")
            first = _number(begin, low, high, name, names)
            last = _number(end, low, high, name, names) if dash else (high if slash else first)
            if name == "weekday" and dash and last == 0:
                last = 7
        if last < first:
            raise ValueError(f"the {name} of this cron runs backwards")
        found.update(range(first, last + 1, int(step) if slash else 1))
    return frozenset(found)


def _number(text: str, low: int, high: int, name: str, names: tuple[str, ...]) -> int:
    if text in names:
        return names.index(text) + low
    if not text.isdecimal() or not low <= int(text) <= high:
        raise ValueError(f"the {name} of this cron lies between {low} and {high}")
    return int(text)
