"""What the rules of `times.lark` mean that name stretches of the calendar: `last 7 days`, `last week`, `in March`."""

from dataclasses import replace
from datetime import date, timedelta

from bot.brain.offline.calendar_units import (
    days_span,
    end_of_month,
    first_of_month,
    later,
    latest,
    months_before,
    unit_span,
)
from bot.brain.offline.time_parser import Rule, means
from bot.brain.offline.time_types import EitherDate, Grain, Point, Span

_SECONDS: dict[Grain, int] = {"minute": 60, "hour": 3600, "day": 86_400, "week": 7 * 86_400}
_MONTHS: dict[Grain, int] = {"month": 1, "quarter": 3, "year": 12}
_MOST_MONTHS = 2400  # further back there are no calls, and soon no dates
_MOST_SECONDS = 200 * 366 * 86_400
_MOST_UNITS_AGO = 2400


def _unit_back(rule: Rule, back: int) -> Span | None:
    """The calendar unit that the rule speaks of, so many before the current one."""
    return None if rule.grain is None else unit_span(rule.today, rule.grain, back, rule.zone)


# -- counted from now --------------------------------------------------------------------------------------------------


@means
def rolling(rule: Rule) -> Span | None:
    """`last 7 days`: so many times 24 hours before now; months, quarters and years by the calendar."""
    number = rule.number("NUMBER")
    return _up_to_now(rule, number) if number else None


@means
def rolling_one(rule: Rule) -> Span | None:
    """`past week`, `última hora`, `last half hour`."""
    if rule.has("HALF"):
        return Span(later(rule.now, timedelta(minutes=-30)), rule.now)
    return _up_to_now(rule, 1)


def _up_to_now(rule: Rule, number: int) -> Span | None:
    grain = rule.grain
    if grain in _SECONDS and number * _SECONDS[grain] < _MOST_SECONDS:
        return Span(later(rule.now, timedelta(seconds=-_SECONDS[grain] * number)), rule.now)
    if grain not in _MONTHS or _MONTHS[grain] * number > _MOST_MONTHS:
        return None
    if grain == "month" and number == 1:
        return Span(later(rule.now, timedelta(days=-30)), rule.now)
    return Span(months_before(rule.now, _MONTHS[grain] * number), rule.now)


# -- whole units -------------------------------------------------------------------------------------------------------


@means
def last_unit(rule: Rule) -> Span | None:
    """`last week`, `el mes pasado`, `the previous year`."""
    unit = _unit_back(rule, 1)
    return None if unit is None else replace(unit, or_earlier=rule.has("PREV"))


@means
def this_unit(rule: Rule) -> Span | None:
    """`this week`, `en lo que va del mes`. `the week` alone says nothing, but `las llamadas del mes` has a month."""
    if rule.grain == "weekend":
        return _unit_back(rule, 0 if rule.today.weekday() >= 5 else 1)
    said = rule.has("THIS", "CURRENT") or "SOFAR" in rule.phrase.names
    spanish = rule.phrase.language == "es" and rule.phrase.names[0] in ("OF", "IN")
    return _unit_back(rule, 0) if said or spanish else None


@means
def start_of(rule: Rule) -> Span | None:
    """`the beginning of the month`, behind `since`."""
    return _unit_back(rule, 0)


@means
def units_ago(rule: Rule) -> Span | None:
    """`2 weeks ago`: the whole week."""
    number = rule.number("NUMBER")
    return None if number is None or number > _MOST_UNITS_AGO else _unit_back(rule, number)


@means
def unit_before_last(rule: Rule) -> Span | None:
    """`the week before last`, `la semana antepasada`."""
    return _unit_back(rule, 2)


@means
def month(rule: Rule) -> Span | None:
    """`in March`, `marzo de 2025`; `last March` is never this month."""
    number = rule.number("MONTH")
    first = None if number is None else latest(number, 1, rule.number("YEAR"), rule.today)
    if first is None:
        return None
    if rule.has("LAST", "PREV", "PAST", "GONE") and first == first_of_month(rule.today):
        first = first.replace(year=first.year - 1)
    return days_span(first, end_of_month(first), rule.zone, "month")


@means
def quarter(rule: Rule) -> Span | None:
    """`first quarter of 2025`, `Q2`; the last one is the fourth."""
    number = rule.number("NUMBER", "ORDINAL", "FIRST") or 4
    if not 1 <= number <= 4:
        return None
    first = latest(3 * number - 2, 1, rule.number("YEAR"), rule.today)
    return None if first is None else unit_span(first, "quarter", 0, rule.zone)


@means
def year(rule: Rule) -> Span | None:
    """`in 2025`. A bare four-digit number is a year only behind a word that says so; it may as well be an extension."""
    number = rule.number("YEAR")
    said = {"IN", "DURING", "SINCE", "YEARS"} & set(rule.phrase.names)
    if number is None or not said or number > rule.today.year:
        return None
    return unit_span(date(number, 1, 1), "year", 0, rule.zone)


# -- parts of units ----------------------------------------------------------------------------------------------------


@means
def part_of_month(rule: Rule) -> Span | None:
    """`first week of March` is its days 1 to 7; a half is 15 days or what is left; `last week` its last 7 days."""
    whole = rule.inner[0]
    if not isinstance(whole, Span) or whole.start is None or whole.grain != "month":
        return None
    first = whole.start.date()
    last = end_of_month(first)
    days, ordinal = rule.number("NUMBER"), rule.number("ORDINAL", "FIRST") or 0
    if days is not None:
        if rule.has("LAST"):
            return days_span(last - timedelta(days=days - 1), last, rule.zone)
        return days_span(first, first + timedelta(days=days - 1), rule.zone)
    if rule.has("HALF", "FORTNIGHT"):
        middle = first.replace(day=15)
        if ordinal == 1:
            return days_span(first, middle, rule.zone)
        return days_span(middle + timedelta(days=1), last, rule.zone)
    if ordinal == 0:
        return days_span(last - timedelta(days=6), last, rule.zone)
    start = first + timedelta(days=7 * (ordinal - 1))
    return days_span(start, min(start + timedelta(days=6), last), rule.zone) if start <= last else None


@means
def week_of(rule: Rule) -> Span | EitherDate | None:
    """`the week of March 5`: Monday to Sunday."""
    day = rule.inner[0]
    if isinstance(day, Point):
        return unit_span(day.day, "week", 0, rule.zone)
    return day if isinstance(day, EitherDate) else None


@means
def weekday_of(rule: Rule) -> Span | None:
    """`Wednesday of last week`."""
    week, weekday = rule.inner[0], rule.number("WEEKDAY")
    if not isinstance(week, Span) or week.grain != "week" or week.start is None or weekday is None:
        return None
    day = week.start.date() + timedelta(days=weekday)
    return days_span(day, day, rule.zone, "day")


@means
def two_days(rule: Rule) -> Span | None:
    """`last Saturday and Sunday`: two days side by side, the latest before today."""
    first, last = rule.numbers("WEEKDAY")
    if last != first + 1:
        return None
    end = rule.today - timedelta(days=(rule.today.weekday() - last) % 7 or 7)
    return days_span(end - timedelta(days=1), end, rule.zone, "weekend" if first == 5 else None)
