"""Timetable: when something is done again and again, by the wall clock of a zone. Arithmetic alone.

What a clock shows twice happens once, except what happens every hour. What it skips happens when it is put forward.
The 31st of a shorter month is its last day.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from storage.call_query import WEEKDAYS
from storage.wall_clock import local, moment_of, shown_twice
from tools import cron
from tools.cron import Cron
from tools.wording import AND, joined, weekday
from tools.words import Language, Words

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
SECOND_MS = 1_000
MINUTE_MS = 60_000
SHORTEST = 5  # minutes between two runs
LONGEST = 7 * 24 * 60
# A 29 February is at most eight years away: 2100 is no leap year.
FAR = timedelta(days=8 * 366 + 2)
MORNING = "08:00"

EVERY_HOUR = Words("every hour at minute {minute}", "cada hora en el minuto {minute}")
EVERY_DAY = Words("every day at {at}", "todos los días a las {at}")
EVERY_WEEKDAY = Words("Monday to Friday at {at}", "de lunes a viernes a las {at}")
EVERY_WEEK = Words("every {days} at {at}", "cada {days} a las {at}")
EVERY_MONTH = Words("on day {day} of every month at {at}", "el día {day} de cada mes a las {at}")
LAST_DAY = Words("on the last day of every month at {at}", "el último día de cada mes a las {at}")
EVERY_MINUTES = Words("every {minutes} minutes", "cada {minutes} minutos")
EVERY_HOURS = Words("every {hours} hours", "cada {hours} horas")
BY_CRON = Words("by cron: {cron}", "por cron: {cron}")


def minutes_of(clock: str) -> int:
    """Minutes since midnight of "08:30". Raises ValueError for no time of the day."""
    hour, colon, minute = clock.strip().partition(":")
    if not (hour.isdecimal() and len(hour) <= 2 and (not colon or (minute.isdecimal() and len(minute) == 2))):
        raise ValueError("a time of the day looks like 08:30")
    if int(hour) > 23 or int(minute or 0) > 59:
        raise ValueError("a time of the day lies between 00:00 and 23:59")
    return int(hour) * 60 + int(minute or 0)


def clock_of(minute: int) -> str:
    """08:30 for 510."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


Clock = Annotated[str, Field(max_length=5), AfterValidator(lambda clock: clock_of(minutes_of(clock)))]


class Timetable(BaseModel):
    """When: hourly, daily, on weekdays, weekly, monthly, every so many minutes, or as cron says it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    every: Literal["hour", "day", "weekday", "week", "month", "interval", "cron"] = Field(
        description="How often. weekday: Monday to Friday; interval: every `minutes`; cron: as `cron` says."
    )
    at: Clock | None = Field(
        default=None, description="Time of the day, 24 hours: 08:00. Of an hourly one only the minute counts."
    )
    weekdays: tuple[Weekday, ...] = Field(default=(), max_length=7, description="For week: on which days.")
    day: int | None = Field(default=None, ge=1, le=31, description="For month: on which day; 31 is always the last.")
    minutes: int | None = Field(default=None, ge=SHORTEST, le=LONGEST, description="For interval: how many minutes.")
    cron: str | None = Field(
        default=None,
        max_length=100,
        description="For cron: five fields, minute hour day month weekday; days by name or 0-7, both 0 and 7 Sunday.",
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        wanted = {"week": "weekdays", "month": "day", "interval": "minutes", "cron": "cron"}
        needed = wanted.get(self.every)
        for field in wanted.values():
            given = getattr(self, field) not in (None, ())
            if given != (field == needed):
                raise ValueError(f"{field} goes with every={next(e for e, f in wanted.items() if f == field)}")
        if self.at is not None and self.every in ("interval", "cron"):
            raise ValueError(f"every={self.every} has no time of the day of its own")
        if self.every == "cron" and self.pattern.shortest_gap() < SHORTEST:
            raise ValueError(f"between two runs there have to be {SHORTEST} minutes")
        return self

    @property
    def pattern(self) -> Cron:
        """What it means as cron; of an interval there is none. Raises ValueError for cron that makes no sense."""
        return _pattern(self)

    def after(self, moment: int, zone: str, made_at: int) -> int | None:
        """The first time strictly after `moment` (all UTC milliseconds); None when there is none for years.

        Intervals count from `made_at`.
        """
        if self.minutes is not None:
            step = self.minutes * MINUTE_MS
            start = made_at // SECOND_MS * SECOND_MS
            return start + max((moment - start) // step + 1, 1) * step
        clock, pattern = ZoneInfo(zone), self.pattern
        first = local(moment, clock).date()
        for day in _days(first - timedelta(days=1), first + FAR):
            later = [at for at in _moments(pattern, day, clock) if at > moment]
            if later:
                return min(later)
        return None

    def latest(self, moment: int, zone: str, made_at: int) -> int | None:
        """The last time at or before `moment` and after `made_at`; None when there was none."""
        if self.minutes is not None:
            step = self.minutes * MINUTE_MS
            start = made_at // SECOND_MS * SECOND_MS
            count = (moment - start) // step
            return start + count * step if count > 0 else None
        clock, pattern = ZoneInfo(zone), self.pattern
        last, first = local(moment, clock).date(), local(made_at, clock).date()
        for day in _days(last + timedelta(days=1), max(first, last - FAR) - timedelta(days=1)):
            earlier = [at for at in _moments(pattern, day, clock) if made_at < at <= moment]
            if earlier:
                return max(earlier)
        return None

    def tell(self, language: Language) -> str:
        """Monday to Friday at 08:00."""
        at = self.at or MORNING
        match self.every:
            case "hour":
                return EVERY_HOUR.say(language, minute=minutes_of(self.at or "00:00") % 60)
            case "day":
                return EVERY_DAY.say(language, at=at)
            case "weekday":
                return EVERY_WEEKDAY.say(language, at=at)
            case "week":
                days = [weekday(day, language) for day in WEEKDAYS if day in self.weekdays]
                return EVERY_WEEK.say(language, days=joined(days, language, AND), at=at)
            case "month":
                words = LAST_DAY if self.day == 31 else EVERY_MONTH
                return words.say(language, day=self.day, at=at)
            case "interval":
                minutes = self.minutes or SHORTEST
                if minutes % 60 == 0 and minutes > 60:
                    return EVERY_HOURS.say(language, hours=minutes // 60)
                return EVERY_MINUTES.say(language, minutes=minutes)
            case "cron":
                return BY_CRON.say(language, cron=self.cron)


@lru_cache(maxsize=512)
def _pattern(table: Timetable) -> Cron:
    minute = minutes_of(table.at or ("00:00" if table.every == "hour" else MORNING))
    clock = f"{minute % 60} {'*' if table.every == 'hour' else minute // 60}"
    match table.every:
        case "cron":
            return cron.parse(table.cron or "")
        case "weekday":
            return cron.parse(f"{clock} * * mon-fri")
        case "week":
            return cron.parse(f"{clock} * * {','.join(day[:3] for day in table.weekdays)}")
        case "month":
            return cron.parse(f"{clock} {'L' if table.day == 31 else table.day} * *", to_month_end=True)
        case _:
            return cron.parse(f"{clock} * * *")


def _days(first: date, last: date) -> Iterator[date]:
    """From one day to the other, forwards or backwards, both included."""
    step = timedelta(days=1 if first <= last else -1)
    day = first
    while day != last + step:
        yield day
        day += step


# Jobs ask for the same two or three days of each schedule every few seconds.
@lru_cache(maxsize=1024)
def _moments(pattern: Cron, day: date, clock: ZoneInfo) -> tuple[int, ...]:
    """When it happens on a day of the wall clock."""
    found: list[int] = []
    for minute in pattern.minutes_of_day if pattern.on(day) else ():
        found.append(moment_of(day, minute, clock))
        if pattern.every_hour and shown_twice(day, minute, clock):
            found.append(moment_of(day, minute, clock, second=True))
    return tuple(found)
