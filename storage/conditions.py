"""Conditions: each `Condition` of a query as an SQL expression over a leg."""

from collections.abc import Callable, Sequence
from operator import eq, ge, gt, le, lt

from sqlalchemy import ColumnElement, and_, case, exists, false, func, not_, or_, select, true

from storage.business_hours import BusinessHours, OpeningHours
from storage.call_query import DURATION, HOURS, WEEKDAYS, Condition
from storage.directory import Directory
from storage.errors import InvalidQuery
from storage.local_time import EPOCH, LocalClock, Span
from storage.schema import alert_calls, alerts, legs

MINUTES_OF_DAY = 1440
COMPARISONS: dict[str, Callable[[ColumnElement[int], int], ColumnElement[bool]]] = {
    ">": gt,
    ">=": ge,
    "<": lt,
    "<=": le,
    "=": eq,
}
# A queue or a hunt group hands calls out; whoever forwards one has decided to.
FORWARDING_REASONS = (
    "unconditional",
    "no_answer",
    "busy",
    "unavailable",
    "time_of_day",
    "follow_me",
    "deflection",
    "unknown",
)
OUTBOUND = legs.c.direction == "originating"
INBOUND = and_(legs.c.direction == "terminating", legs.c.call_type != "internal")
MISSED = and_(INBOUND, not_(legs.c.answered))


class Conditions:
    """Turns conditions into SQL, given the names of the organisation, the asker's zone and the business hours."""

    def __init__(self, directory: Directory, zone: str, span: Span, hours: BusinessHours) -> None:
        self._directory = directory
        self._zone = zone
        self._span = span
        self._hours = hours

    def one(self, condition: Condition) -> ColumnElement[bool]:
        """Whether a leg meets the condition. A leg without a value meets it when it is negated, and only then."""
        holds = self._holds(condition.field, condition.values)
        # A comparison with NULL is neither true nor false: what is not true meets the negation.
        return holds.is_not(true()) if condition.negate else holds

    def _holds(self, field: str, values: tuple[str, ...]) -> ColumnElement[bool]:
        match field:
            case "direction":
                return _any({"outbound": OUTBOUND, "inbound": INBOUND}, values)
            case "answered":
                return _any({"yes": legs.c.answered.is_(true()), "no": legs.c.answered.is_(false())}, values)
            case "missed":
                return MISSED
            case "forwarded":
                return legs.c.redirect_reason.in_(FORWARDING_REASONS)
            case "person":
                return legs.c.person_id.in_(self._directory.people_named(values))
            case "location":
                return legs.c.location_id.in_(self._directory.locations_named(values))
            case "queue":
                # An attendant is asked for like a queue, but its legs are no queue's own.
                lines = self._directory.queues_named(values)
                return or_(legs.c.queue_id.in_(lines), legs.c.person_id.in_(lines))
            case "trunk":
                return legs.c.trunk_id.in_(self._directory.trunks_named(values))
            case "extension":
                lines = self._directory.lines_with_extension(values)
                return or_(legs.c.extension.in_(values), and_(legs.c.extension.is_(None), legs.c.person_id.in_(lines)))
            case "number":
                return or_(_number(legs.c.calling_number, values), _number(legs.c.called_number, values))
            case "calling_number" | "called_number":
                return _number(legs.c[field], values)
            case "duration":
                return and_(*(_duration(value) for value in values))
            case "hours":
                minute = LocalClock(self._zone, self._span).minute
                return or_(*(_within(minute, *_minutes(value)) for value in values))
            case "weekday":
                weekday = LocalClock(self._zone, self._span).weekday
                return weekday.in_([WEEKDAYS.index(value) for value in values])
            case "business_hours":
                return _any({"inside": self._open(), "outside": not_(self._open())}, values)
            case "alert":
                return _evidence(values)
            case _:  # call_type, country, redirect_reason, released_by, device: columns of the same name
                return legs.c[field].in_(values)

    def _open(self) -> ColumnElement[bool]:
        """Whether the leg's location is open when the leg starts, by the location's own clock. Never NULL."""
        places: dict[tuple[str, OpeningHours], list[int]] = {}
        for location in self._directory.locations:
            places.setdefault((location.zone, self._hours.of(location.name)), []).append(location.id)
        whens = [(legs.c.location_id.in_(keys), self._open_at(zone, hours)) for (zone, hours), keys in places.items()]
        elsewhere = self._open_at(self._zone, self._hours.of(None))
        return case(*whens, else_=elsewhere) if whens else elsewhere

    def _open_at(self, zone: str, hours: OpeningHours) -> ColumnElement[bool]:
        clock = LocalClock(zone, self._span)
        holidays = holiday_days(hours.holiday_country, self._span)

        def working(day: ColumnElement[int], weekday: ColumnElement[int], days: frozenset[int]) -> ColumnElement[bool]:
            open_day = weekday.in_(sorted(days))
            return and_(open_day, day.not_in(holidays)) if holidays else open_day

        today = working(clock.day, clock.weekday, hours.days)
        if hours.opens < hours.closes:
            return and_(clock.minute >= hours.opens, clock.minute < hours.closes, today)
        the_day_before = working(clock.day - 1, clock.weekday, frozenset((day + 1) % 7 for day in hours.days))
        return or_(and_(clock.minute >= hours.opens, today), and_(clock.minute < hours.closes, the_day_before))


def holiday_days(country: str | None, span: Span) -> list[int]:
    """The public holidays of a country around the span, as days since 1 January 1970.

    Raises InvalidQuery for a country without a calendar.
    """
    if country is None:
        return []
    from holidays import country_holidays

    years = range(_year(span.start) - 1, _year(span.end) + 2)
    try:
        calendar = country_holidays(country, years=years)
    except NotImplementedError as error:
        raise InvalidQuery(f"No calendar of public holidays is known for {country}: leave it out.") from error
    return sorted((day - EPOCH).days for day in calendar)


def _year(at: int) -> int:
    return 1970 + int(at / 1000 / 86_400 / 365.2425)


def _evidence(numbers: Sequence[str]) -> ColumnElement[bool]:
    """Whether a leg is evidence of one of the alerts of these numbers: of its own organisation's."""
    return exists(
        select(alert_calls.c.report_id)
        .join(alerts, alerts.c.id == alert_calls.c.alert_id)
        .where(
            alerts.c.organisation_id == legs.c.organisation_id,
            alerts.c.number.in_([int(number) for number in numbers]),
            alert_calls.c.report_id == legs.c.report_id,
        )
        .correlate(legs)
    )


def _any(meanings: dict[str, ColumnElement[bool]], values: Sequence[str]) -> ColumnElement[bool]:
    return or_(*(meanings[value] for value in values))


def _number(column: ColumnElement[str | None], values: Sequence[str]) -> ColumnElement[bool]:
    """Whether the column holds one of the numbers, or begins with one of the prefixes (`+57*`)."""
    whole = [value for value in values if not value.endswith("*")]
    prefixes = [value[:-1] for value in values if value.endswith("*")]
    tests: list[ColumnElement[bool]] = [column.in_(whole)] if whole else []
    # Not LIKE: SQLite's knows no case, and digits need no escaping here.
    tests += [func.substr(column, 1, len(prefix)) == prefix for prefix in prefixes]
    return or_(*tests)


def _duration(value: str) -> ColumnElement[bool]:
    match = DURATION.fullmatch(value)
    if match is None:
        raise ValueError(f"no duration: {value!r}")
    sign, seconds = match.groups()
    return COMPARISONS[sign](legs.c.duration, int(seconds))


def _minutes(value: str) -> tuple[int, int]:
    """Both ends of clock hours like 22:00-06:00 in minutes of the day."""
    match = HOURS.fullmatch(value)
    if match is None:
        raise ValueError(f"no clock hours: {value!r}")
    hour, minute, end_hour, end_minute = (int(part) for part in match.groups())
    return hour * 60 + minute, end_hour * 60 + end_minute


def _within(minute: ColumnElement[int], start: int, end: int) -> ColumnElement[bool]:
    """Half open; hours that end where they begin are the whole day."""
    if start < end:
        return and_(minute >= start, minute < end)
    return or_(minute >= start, minute < end)
