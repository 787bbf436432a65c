"""What the rules of `times.lark` mean that name days and moments: `yesterday`, `5 March`, `from Monday to Friday`."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.brain.offline.calendar_units import YEARS, days_span, later, latest, moment
from bot.brain.offline.time_parser import Meaning, Rule, means
from bot.brain.offline.time_types import DAY_MINUTES, Days, EitherDate, Point, Span
from bot.brain.offline.time_words import PARTS, WORKING_DAYS

_MOST_DAYS_AGO = 40_000  # some hundred years


def span_of_point(point: Point, rule: Rule) -> Span:
    """The whole day, or the hour from a clock time on."""
    if point.minutes is None:
        return days_span(point.day, point.day, rule.zone, "day")
    start = moment(point.day, point.minutes, rule.zone)
    return Span(start, later(start, timedelta(hours=1)))


def _beginning(meaning: Meaning, rule: Rule) -> datetime | None:
    if isinstance(meaning, Point):
        return moment(meaning.day, meaning.minutes or 0, rule.zone)
    return meaning.start if isinstance(meaning, Span) else None


def _ending(meaning: Meaning, rule: Rule) -> datetime | None:
    """Where a stretch that ends with `meaning` ends: the whole day for a day, the minute for a clock time."""
    if isinstance(meaning, Point):
        return moment(meaning.day, DAY_MINUTES if meaning.minutes is None else meaning.minutes, rule.zone)
    return meaning.end if isinstance(meaning, Span) else None


# -- days --------------------------------------------------------------------------------------------------------------


@means
def point(rule: Rule) -> Meaning:
    """`yesterday at 6pm`, in either order; a day alone."""
    day = next((meaning for meaning in rule.inner if not isinstance(meaning, int)), None)
    minutes = next((meaning for meaning in rule.inner if isinstance(meaning, int)), None)
    return replace(day, minutes=minutes) if isinstance(day, Point) and minutes is not None else day


@means
def today(rule: Rule) -> Point:
    """`today`, `yesterday`, `anteayer`."""
    back = 0 if rule.has("TODAY") else 1 if rule.has("YESTERDAY") else 2
    return Point(rule.today - timedelta(days=back))


@means
def days_ago(rule: Rule) -> Point | None:
    """`3 days ago`, `hace tres días`."""
    number = rule.number("NUMBER")
    return None if number is None or number >= _MOST_DAYS_AGO else Point(rule.today - timedelta(days=number))


@means
def named_weekday(rule: Rule) -> Point | None:
    """`on Tuesday`, `el martes pasado`: the latest before today; `this Tuesday` may be today."""
    weekday = rule.number("WEEKDAY")
    if weekday is None:
        return None
    back = (rule.today.weekday() - weekday) % 7
    return Point(rule.today - timedelta(days=back if back or rule.has("THIS") else 7))


@means
def iso(rule: Rule) -> Point | None:
    """`2026-03-05`."""
    try:
        day = date.fromisoformat(rule.text("DATE"))
    except ValueError:
        return None
    return Point(day) if day.year in YEARS else None


@means
def slashed(rule: Rule) -> Point | EitherDate | None:
    """`5/3`: day first in Spanish; in English only where it can be read in one way."""
    first, second, *rest = (int(part) for part in rule.text("SLASHED").split("/"))
    year = (rest[0] + 2000 if rest[0] < 100 else rest[0]) if rest else None
    day_first = latest(second, first, year, rule.today) if second <= 12 else None
    month_first = latest(first, second, year, rule.today) if 1 <= first <= 12 else None
    if rule.phrase.language == "es" or month_first is None or day_first == month_first:
        return None if day_first is None else Point(day_first)
    return Point(month_first) if day_first is None else EitherDate(day_first, month_first)


@means
def day_month(rule: Rule) -> Point | None:
    """`March 5`, `el 5 de marzo de 2026`; a weekday beside it has to be the right one."""
    month, number = rule.number("MONTH"), rule.number("NUMBER", "ORDINAL", "FIRST")
    if month is None or number is None:
        return None
    day = latest(month, number, rule.number("YEAR"), rule.today)
    weekday = rule.number("WEEKDAY")
    return None if day is None or weekday not in (None, day.weekday()) else Point(day)


# -- from one to another -----------------------------------------------------------------------------------------------


@means
def days_between(rule: Rule) -> Span | None:
    """`from 3 to 7 March`, `del 3 al 7 de marzo`: both days are in it."""
    month = rule.number("MONTH")
    numbers = rule.numbers("NUMBER", "ORDINAL", "FIRST")
    first = None if month is None else latest(month, numbers[0], rule.number("YEAR"), rule.today)
    last = None if first is None else latest(first.month, numbers[1], first.year, rule.today)
    return None if first is None or last is None or last < first else days_span(first, last, rule.zone)


@means
def moments_between(rule: Rule) -> Span | Days | None:
    """`from Friday to Monday`, `entre el 30 de mayo y el 2 de junio`."""
    first, last = rule.inner
    start, end = _beginning(first, rule), _ending(last, rule)
    if start is None or end is None:
        return None
    days = [meaning.day.weekday() for meaning in (first, last) if isinstance(meaning, Point)]
    if days == [0, 4] and all(inner.rules[0].name == "named_weekday" for inner in rule.rules):
        return Days(WORKING_DAYS)  # "Monday to Friday" is any week's
    if start >= end and isinstance(first, Point) and isinstance(last, Point):
        # "from Friday to Monday": the first one is the one before the last.
        start = moment(first.day - timedelta(days=7), first.minutes or 0, rule.zone)
    return Span(start, end) if start < end else None


@means
def since(rule: Rule) -> Span | None:
    """`since Monday`, `desde principios de mes`: up to now."""
    start = _beginning(rule.inner[0], rule)
    return None if start is None else Span(start, rule.now)


@means
def since_now(rule: Rule) -> Span | None:
    """`from Monday until now`."""
    return since(rule)


@means
def until(rule: Rule) -> Span | None:
    """`until 5 March`: that day is in it."""
    end = _ending(rule.inner[0], rule)
    return None if end is None else Span(None, end)


@means
def before(rule: Rule) -> Span | None:
    """`before 5 March`: that day is not in it."""
    end = _beginning(rule.inner[0], rule)
    return None if end is None else Span(None, end)


@means
def after(rule: Rule) -> Span | None:
    """`after 5 March`: from the end of that day up to now."""
    start = _ending(rule.inner[0], rule)
    return None if start is None else Span(start, rule.now)


@means
def part_of_day(rule: Rule) -> Span | None:
    """`yesterday afternoon`, `anoche`; a night runs into the next morning."""
    if rule.rules:
        said = rule.inner[0]
        if not isinstance(said, Point):
            return None
        day = said.day
    else:
        last_night = rule.has("LAST", "LAST_NIGHT")
        day = rule.today - timedelta(days=1) if last_night else rule.today
    start, end = PARTS[rule.text("PART") or "night"]
    end = end if end > start else end + DAY_MINUTES
    return Span(moment(day, start, rule.zone), moment(day, end, rule.zone))
