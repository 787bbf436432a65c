"""Detecting: stored rows as a window of legs, what detectors find in it, and what they need to see more of. No I/O."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from detectors.findings import Detector, Finding
from detectors.habits import DAYS
from detectors.registry import DETECTORS
from detectors.window import FIRSTS, HABITS, LEGS, CallWindow, is_abroad, is_outgoing
from storage.business_hours import OpeningHours
from storage.conditions import holiday_days
from storage.directory import Location
from storage.local_time import DAY_SECONDS, EPOCH_WEEKDAY, Span, offsets
from storage.stories import MINUTE
from tools import parameters
from tools.parameters import Stated
from tools.watching import DetectionSettings

# What the forest learns from: days that ended, the month before them, and the month before each of those.
LEARNT = timedelta(days=2 * DAYS + 2)
# A leg starts up to so long before it is known; longer calls count as if they had started later.
LONGEST_CALL = 240
SHARED = ("queue", "hunt_group")
# A row as `storage.watching.COLUMNS` reads it.
ROWS = pl.Schema(
    {
        "id": pl.Int64,
        "report_id": pl.String,
        "started_at": pl.Int64,
        "ended_at": pl.Int64,
        "duration": pl.Int64,
        "ring": pl.Int64,
        "answered": pl.Boolean,
        "direction": pl.String,
        "call_type": pl.String,
        "person": pl.Int64,
        "user": pl.String,
        "extension": pl.String,
        "location_id": pl.Int64,
        "calling_number": pl.String,
        "called_number": pl.String,
        "country": pl.String,
        "redirect_reason": pl.String,
    }
)
WITH_ID = pl.Schema([("id", pl.Int64), *LEGS.items()])


@dataclass(frozen=True, slots=True)
class Looking:
    """A detector with what is stated about it."""

    detector: Detector
    stated: Stated

    def find(self, window: CallWindow) -> Iterator[Finding]:
        """What the detector finds, each line by the limits of its location."""
        limits, by_location = self.stated.limits, self.stated.by_location
        if limits.enabled:
            elsewhere = ~pl.col("location").is_in(list(by_location)).fill_null(False)
            yield from self.detector.find(window.only(elsewhere) if by_location else window, limits)
        for location, own in by_location.items():
            if own.enabled:
                yield from self.detector.find(window.only(pl.col("location") == location), own)


@dataclass(frozen=True, slots=True)
class Wish:
    """What has to be read beside new legs, in minutes before and after them, and of whom."""

    lines: frozenset[int]
    numbers: frozenset[str]
    minutes: int
    everybody: bool = False


class Watching:
    """Detectors with their limits, rates and hours. Raises WrongLimits for settings that cannot be."""

    def __init__(self, settings: DetectionSettings) -> None:
        stated, self.rates = parameters.of(settings)
        self.lookings = tuple(Looking(detector, stated[detector.name]) for detector in DETECTORS)
        self._settings = settings
        self._reach = max((limits.reach for one in stated.values() for limits in one.every), default=0)

    def legs(self, batches: Iterable[Sequence[Sequence[Any]]], places: Iterable[Location]) -> pl.DataFrame:
        """Stored rows as legs of a window, with `id`, in order of `known_at`."""
        frames = [pl.DataFrame(list(map(tuple, batch)), schema=ROWS, orient="row") for batch in batches]
        rows = pl.concat(frames) if frames else ROWS.to_frame()
        ended = pl.col("started_at") + (pl.col("ring") + pl.col("duration")) * 1000
        rows = rows.with_columns(
            known_at=pl.max_horizontal(pl.col("ended_at").fill_null(ended), "started_at"),
            forwarded=(pl.col("redirect_reason").is_in(SHARED).not_() & pl.col("redirect_reason").is_not_null()),
        )
        return self._placed(rows, tuple(places)).select(WITH_ID.names()).cast(WITH_ID).sort("known_at", "report_id")

    def wish(self, new: pl.DataFrame) -> Wish:
        """Whose other legs have to be seen beside new ones, whatever the detectors."""
        far = pl.when(pl.col("direction") == "terminating").then("calling_number").otherwise("called_number")
        outside = new.filter(pl.col("call_type") != "internal").select(far=far)["far"].drop_nulls()
        return Wish(frozenset(new["person"].drop_nulls()), frozenset(outside), self._reach + LONGEST_CALL)

    def more(self, window: CallWindow) -> Wish:
        """Whose days before are worth reading too, by what their habits tell."""
        lines: set[int] = set()
        minutes, everybody = 0, False
        for looking in self.lookings:
            for limits in looking.stated.every if looking.detector.more else ():
                asked = looking.detector.more(window, limits)  # type: ignore[misc]
                if asked.people:
                    lines |= asked.people
                    minutes = max(minutes, asked.minutes + LONGEST_CALL)
                everybody = everybody or asked.everybody
        return Wish(frozenset(lines), frozenset(), minutes, everybody)

    def find(self, window: CallWindow) -> list[Finding]:
        """What all detectors find."""
        return [finding for looking in self.lookings for finding in looking.find(window)]

    def _placed(self, rows: pl.DataFrame, places: Sequence[Location]) -> pl.DataFrame:
        """The rows with their location's name and country, whether it was closed, and the local day."""
        if rows.is_empty():
            return rows.with_columns(
                location=pl.lit(None, pl.String), home=pl.lit(None, pl.String), closed=pl.lit(False), day=pl.lit(None)
            )
        span = Span(_least(rows["started_at"]), -_least(-rows["known_at"]) + 1)
        hours = self._settings.hours
        known = {place.id: place for place in places}
        parts = []
        for (key,), part in rows.group_by("location_id"):
            place = known.get(key)
            zone = place.zone if place else self._settings.zone
            name = place.name if place else None
            started, ended = _local(zone, span, "started_at"), _local(zone, span, "known_at")
            parts.append(
                part.with_columns(
                    location=pl.lit(name, pl.String),
                    home=pl.lit(place.country if place else None, pl.String),
                    closed=_closed(started, hours.of(name), span),
                    day=(ended // DAY_SECONDS).cast(pl.Int32).cast(pl.Date),
                )
            )
        return pl.concat(parts)


def together(*legs: pl.DataFrame) -> pl.DataFrame:
    """Legs of several readings, each once, in order of `known_at`."""
    return pl.concat(legs).unique("id", keep="first").sort("known_at", "report_id")


def habits(rows: Iterable[Sequence[Any]]) -> pl.DataFrame:
    """Stored habits as those of a window."""
    schema = pl.Schema([(name, pl.String if name == "day" else kind) for name, kind in HABITS.items()])
    frame = pl.DataFrame(list(map(tuple, rows)), schema=schema, orient="row")
    return frame.with_columns(pl.col("day").str.to_date()).select(HABITS.names())


def habit_rows(frame: pl.DataFrame) -> list[tuple[Any, ...]]:
    """Habits of a window as they are stored."""
    return frame.with_columns(pl.col("day").cast(pl.String)).rows()


def firsts(days: Mapping[str, str]) -> pl.DataFrame:
    """The first days of countries as those of a window; days are ISO dates."""
    rows = [(country, date.fromisoformat(day)) for country, day in days.items()]
    return pl.DataFrame(rows, schema=FIRSTS, orient="row")


def day_of(at: int) -> date:
    """The UTC day of a moment."""
    return datetime.fromtimestamp(at / 1000, UTC).date()


def countries_abroad(legs: pl.DataFrame) -> list[str]:
    """The countries that these legs called abroad."""
    return sorted(legs.filter(is_outgoing() & is_abroad())["country"].drop_nulls().unique())


def stretch(new: pl.DataFrame, minutes: int) -> tuple[int, int]:
    """From when to when legs have to be seen beside new ones: `minutes` on either side, half-open."""
    return _least(new["started_at"]) - minutes * MINUTE, -_least(-new["known_at"]) + minutes * MINUTE


def learnt_since(new: pl.DataFrame) -> date:
    """The first day whose habits matter to new legs."""
    day: date = new["day"].sort()[0]
    return day - LEARNT


def _least(numbers: pl.Series) -> int:
    found: int = numbers.sort()[0]
    return found


def _local(zone: str, span: Span, column: str) -> pl.Expr:
    """Seconds of the local clock since 1970, as `storage.local_time` counts them."""
    seconds = pl.col(column) // 1000
    (_, offset), *changes = offsets(zone, span)
    shift = pl.lit(offset, pl.Int64)
    for at, offset in changes:
        shift = pl.when(seconds >= at).then(offset).otherwise(shift)
    return seconds + shift


def _closed(local: pl.Expr, hours: OpeningHours, span: Span) -> pl.Expr:
    """The same as `storage.conditions` says in SQL."""
    day, minute = local // DAY_SECONDS, local % DAY_SECONDS // 60
    holidays = holiday_days(hours.holiday_country, span)

    def works(day: pl.Expr) -> pl.Expr:
        return ((day + EPOCH_WEEKDAY) % 7).is_in(sorted(hours.days)) & ~day.is_in(holidays)

    if hours.opens < hours.closes:
        return ~((minute >= hours.opens) & (minute < hours.closes) & works(day))
    return ~(((minute >= hours.opens) & works(day)) | ((minute < hours.closes) & works(day - 1)))
