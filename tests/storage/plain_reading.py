"""A plain reading of `CallQuery`: what each part means, a leg at a time, in ordinary Python without any SQL.

It is slow and obvious on purpose. The compiler has to agree with it on both databases (test_compile_property.py).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from holidays import country_holidays

from storage.business_hours import BusinessHours, OpeningHours
from storage.call_query import MAX_LIMIT, WEEKDAYS, CallQuery, Condition, Group, Period
from storage.calls import QueryResult
from storage.compile import LIST_COLUMNS
from storage.records import CallRecord

SHARED = ("queue", "hunt_group", "attendant")
FORWARDED = {"unconditional", "no_answer", "busy", "unavailable", "time_of_day", "follow_me", "deflection", "unknown"}
Legs = list[CallRecord]
Line = tuple[str, str]


class PlainReading:
    """Answers queries over `records`. `zones` are the zones of locations by name, UTC for the others."""

    def __init__(self, records: Sequence[CallRecord], zones: Mapping[str, str], hours: BusinessHours) -> None:
        self.records = list(records)
        self.zones = zones
        self.hours = hours
        # A line has the name and the extension that its newest leg tells.
        self.lines: dict[Line, CallRecord] = {}
        self.extensions: dict[Line, str] = {}
        for leg in sorted(self.records, key=lambda leg: leg.started_at):
            if leg.person_key is not None:
                self.lines[leg.source, leg.person_key] = leg
                if leg.extension is not None:
                    self.extensions[leg.source, leg.person_key] = leg.extension

    def answer(self, query: CallQuery) -> QueryResult:
        """What `run_query` has to answer."""
        until = max((leg.started_at for leg in self.records), default=None)
        matching = self.matching(query, query.period)
        matched = count_calls(matching)
        if query.metric == "list":
            return QueryResult(LIST_COLUMNS, tuple(self.listed(query, matching)), matched, until)
        figures = self.figures(query, matching)
        columns: tuple[str, ...] = (*query.groups, query.metric)
        if query.compare is None:
            return QueryResult(
                columns, ordered(query, {key: (figure,) for key, figure in figures.items()}), matched, until
            )
        before = self.figures(query, self.matching(query, query.compare))
        nothing = self.figure(query, [])
        compared = {}
        for key in figures | before:
            new, old = figures.get(key, nothing), before.get(key, nothing)
            compared[key] = (new, old, 100 * (new - old) / old if new is not None and old else None)
        columns = (*columns, f"{query.metric}_before", "change")
        return QueryResult(columns, ordered(query, compared), matched, until)

    def matching(self, query: CallQuery, period: Period) -> Legs:
        """The legs in the period that meet every condition; for a share, every condition of the whole."""
        start, end = period.milliseconds
        conditions = query.of if query.metric == "share" else query.where
        return [
            leg
            for leg in self.records
            if (start is None or leg.started_at >= start)
            and (end is None or leg.started_at < end)
            and all(self.meets(leg, condition, query) for condition in conditions)
        ]

    def meets(self, leg: CallRecord, condition: Condition, query: CallQuery) -> bool:
        return self.holds(leg, condition.field, condition.values, query) != condition.negate

    def holds(self, leg: CallRecord, field: str, values: Sequence[str], query: CallQuery) -> bool:
        local = datetime.fromtimestamp(leg.started_at / 1000, UTC).astimezone(ZoneInfo(query.zone))
        minute = local.hour * 60 + local.minute
        folded = {value.casefold() for value in values}
        match field:
            case "direction":
                return self.direction(leg) in values or ("outbound" in values and leg.direction == "originating")
            case "answered":
                return ("yes" if leg.answered else "no") in values
            case "missed":
                return self.direction(leg) == "inbound" and not leg.answered
            case "forwarded":
                return leg.redirect_reason in FORWARDED
            case "alert":
                return False  # there are none beside these records
            case "person":
                person = self.person(leg)
                return person is not None and bool({person.casefold(), self.line_name(leg).casefold()} & folded)
            case "queue":
                return self.is_shared(leg) and bool(
                    {self.label(leg).casefold(), self.line_name(leg).casefold()} & folded
                )
            case "location":
                return leg.location is not None and leg.location.casefold() in folded
            case "trunk":
                return leg.trunk is not None and leg.trunk.casefold() in folded
            case "extension":
                return self.extension(leg) in values
            case "number":
                return is_number(leg.calling_number, values) or is_number(leg.called_number, values)
            case "calling_number":
                return is_number(leg.calling_number, values)
            case "called_number":
                return is_number(leg.called_number, values)
            case "duration":
                return all(duration_holds(leg.duration, value) for value in values)
            case "hours":
                return any(clock_holds(minute, value) for value in values)
            case "weekday":
                return WEEKDAYS[local.weekday()] in values
            case "business_hours":
                return ("inside" if self.is_open(leg, query) else "outside") in values
            case _:
                return getattr(leg, field) in values

    def is_open(self, leg: CallRecord, query: CallQuery) -> bool:
        """Whether the leg's location is open, by its own clock; without a location, by the query's zone."""
        zone = query.zone if leg.location is None else self.zones.get(leg.location, "UTC")
        hours = self.hours.of(leg.location)
        local = datetime.fromtimestamp(leg.started_at / 1000, UTC).astimezone(ZoneInfo(zone))
        minute = local.hour * 60 + local.minute
        if hours.opens < hours.closes:
            return hours.opens <= minute < hours.closes and works(hours, local)
        if minute >= hours.opens:
            return works(hours, local)
        return minute < hours.closes and works(hours, local - timedelta(days=1))

    def direction(self, leg: CallRecord) -> str:
        if leg.direction == "originating":
            return "outbound"
        return "internal" if leg.call_type == "internal" else "inbound"

    def line_name(self, leg: CallRecord) -> str:
        return str(self.lines[leg.source, str(leg.person_key)].person)

    def is_shared(self, leg: CallRecord) -> bool:
        return leg.person_key is not None and self.lines[leg.source, leg.person_key].person_kind in SHARED

    def label(self, leg: CallRecord) -> str:
        """The name of the leg's line, with its extension where another line of the same sort has that name too."""
        line = leg.source, str(leg.person_key)
        name, shared = self.line_name(leg), self.is_shared(leg)
        namesakes = [
            other
            for other, newest in self.lines.items()
            if str(newest.person).casefold() == name.casefold() and (newest.person_kind in SHARED) == shared
        ]
        if len(namesakes) == 1:
            return name
        extension = self.extensions.get(line)
        if extension is None or [self.extensions.get(other) for other in namesakes].count(extension) > 1:
            return f"{name} ({line[0]} {line[1]})"
        return f"{name} (ext {extension})"

    def person(self, leg: CallRecord) -> str | None:
        return None if leg.person_key is None or self.is_shared(leg) else self.label(leg)

    def extension(self, leg: CallRecord) -> str | None:
        return leg.extension or self.extensions.get((leg.source, str(leg.person_key)))

    def far_number(self, leg: CallRecord) -> str | None:
        return leg.called_number if leg.direction == "originating" else leg.calling_number

    def group(self, leg: CallRecord, group: Group, query: CallQuery) -> Any:
        """The group that the leg belongs to; None for none."""
        local = datetime.fromtimestamp(leg.started_at / 1000, UTC).astimezone(ZoneInfo(query.zone))
        match group:
            case "person":
                return self.person(leg)
            case "queue":
                return self.label(leg) if self.is_shared(leg) and leg.person_kind != "attendant" else None
            case "extension":
                return self.extension(leg)
            case "number":
                return self.far_number(leg)
            case "direction":
                return self.direction(leg)
            case "hour":
                return local.hour
            case "day":
                return local.date().isoformat()
            case "weekday":
                return WEEKDAYS[local.weekday()]
            case "week":
                return (local.date() - timedelta(days=local.weekday())).isoformat()
            case "month":
                return f"{local:%Y-%m}"
            case _:
                return getattr(leg, group)

    def figures(self, query: CallQuery, matching: Legs) -> dict[tuple[Any, ...], Any]:
        if not query.groups:
            return {(): self.figure(query, matching)}
        groups: dict[tuple[Any, ...], Legs] = defaultdict(list)
        for leg in matching:
            key = tuple(self.group(leg, group, query) for group in query.groups)
            if None not in key:
                groups[key].append(leg)
        return {key: self.figure(query, group) for key, group in groups.items()}

    def figure(self, query: CallQuery, legs: Legs) -> Any:
        durations, rings = [leg.duration for leg in legs], [leg.ring for leg in legs]
        match query.metric:
            case "calls":
                return count_calls(legs)
            case "legs":
                return len(legs)
            case "total_duration":
                return sum(durations)
            case "average_duration":
                return sum(durations) / len(legs) if legs else None
            case "longest_duration":
                return max(durations, default=None)
            case "total_ring":
                return sum(rings)
            case "average_ring":
                return sum(rings) / len(legs) if legs else None
            case "longest_ring":
                return max(rings, default=None)
            case "answer_rate":
                return 100 * sum(leg.answered for leg in legs) / len(legs) if legs else None
            case "share":
                part = [leg for leg in legs if all(self.meets(leg, condition, query) for condition in query.where)]
                return 100 * count_calls(part) / count_calls(legs) if legs else None
            case "people":
                return distinct(self.line_of_person(leg) for leg in legs)
            case "extensions":
                return distinct(self.extension(leg) for leg in legs)
            case "numbers":
                return distinct(self.far_number(leg) for leg in legs)
            case "countries":
                return distinct(leg.country for leg in legs)
            case "locations":
                return distinct(leg.location for leg in legs)
            case "first_call":
                return min((leg.started_at for leg in legs), default=None)
            case "last_call":
                return max((leg.started_at for leg in legs), default=None)
        raise AssertionError(query.metric)

    def line_of_person(self, leg: CallRecord) -> Line | None:
        return None if self.person(leg) is None else (leg.source, str(leg.person_key))

    def listed(self, query: CallQuery, matching: Legs) -> Iterable[tuple[Any, ...]]:
        """A row a call: its longest matching leg, of several the earliest."""
        place = {id(leg): number for number, leg in enumerate(self.records)}
        longest_first = sorted(matching, key=lambda leg: (-leg.duration, leg.started_at, place[id(leg)]))
        best: dict[tuple[str, str], CallRecord] = {}
        for leg in longest_first:
            best.setdefault((leg.source, leg.correlation_id), leg)
        orders: dict[str, Callable[[CallRecord], tuple[int, ...]]] = {
            "highest": lambda leg: (-leg.duration, leg.started_at, place[id(leg)]),
            "lowest": lambda leg: (leg.duration, leg.started_at, place[id(leg)]),
            "key": lambda leg: (-leg.started_at, place[id(leg)]),
        }
        for leg in sorted(best.values(), key=orders[query.order])[: query.limit or MAX_LIMIT]:
            yield (
                leg.started_at,
                self.direction(leg),
                leg.call_type,
                self.person(leg),
                self.extension(leg),
                leg.location,
                leg.calling_number,
                leg.called_number,
                leg.country,
                leg.answered,
                leg.duration,
                leg.correlation_id,
            )


def works(hours: OpeningHours, local: datetime) -> bool:
    """Whether the local day is a working day."""
    if hours.holiday_country and local.date() in country_holidays(hours.holiday_country, years=local.year):
        return False
    return local.weekday() in hours.days


def is_number(number: str | None, values: Sequence[str]) -> bool:
    return number is not None and any(
        number.startswith(value[:-1]) if value.endswith("*") else number == value for value in values
    )


def duration_holds(duration: int, value: str) -> bool:
    for sign, holds in (
        (">=", int.__ge__),
        ("<=", int.__le__),
        (">", int.__gt__),
        ("<", int.__lt__),
        ("=", int.__eq__),
    ):
        if value.startswith(sign):
            return bool(holds(duration, int(value.removeprefix(sign))))
    raise AssertionError(value)


def clock_holds(minute: int, value: str) -> bool:
    start, end = (int(hour) * 60 + int(rest) for hour, rest in (side.split(":") for side in value.split("-")))
    if start < end:
        return start <= minute < end
    return minute >= start or minute < end


def count_calls(legs: Legs) -> int:
    return len({(leg.source, leg.correlation_id) for leg in legs})


def distinct(values: Iterable[object]) -> int:
    return len(set(values) - {None})


def ordered(query: CallQuery, figures: Mapping[tuple[Any, ...], tuple[Any, ...]]) -> tuple[tuple[Any, ...], ...]:
    """Threshold, then order (ties by key, figures that are none last), then limit."""
    rows = [(key, row) for key, row in figures.items() if query.threshold is None or passes(query, row[0])]

    def by_key(row: tuple[tuple[Any, ...], Any]) -> list[Any]:
        return [
            WEEKDAYS.index(part) if group == "weekday" else (part.casefold(), part) if isinstance(part, str) else part
            for group, part in zip(query.groups, row[0], strict=True)
        ]

    rows.sort(key=by_key)
    if query.order != "key":
        sign = 1 if query.order == "lowest" else -1
        rows.sort(key=lambda row: (row[1][0] is None, sign * (row[1][0] or 0)))
    return tuple((*key, *row) for key, row in rows[: query.limit or MAX_LIMIT])


def passes(query: CallQuery, figure: Any) -> bool:
    return figure is not None and query.threshold is not None and query.threshold.holds(figure)
