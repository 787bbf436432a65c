"""The compiler: a `CallQuery` and what has to be known beforehand, to statements that mean the same on both databases.

It is pure: it reads no data. What it has to know of the data is in `Known`; `calls.py` fetches that, runs the
statements and puts the figures together.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, select, true

from storage.business_hours import BusinessHours
from storage.call_query import MAX_LIMIT, CallQuery, Order, Period
from storage.conditions import Conditions
from storage.directory import Directory
from storage.groupings import DIRECTION, grouping
from storage.local_time import LocalClock, Span
from storage.metrics import CALLS, EXTENSION, measure, person, share
from storage.schema import legs, people

LIST_COLUMNS = (
    "started_at",
    "direction",
    "call_type",
    "person",
    "extension",
    "location",
    "calling_number",
    "called_number",
    "country",
    "answered",
    "duration",
    "correlation_id",
)


@dataclass(frozen=True, slots=True)
class Known:
    """What the compiler has to know: whose legs, their names, the business hours, and from when to when there are any.

    `history` is the span of the stored legs; None when there are none.
    """

    organisation: int
    directory: Directory
    hours: BusinessHours
    history: Span | None


class Compiler:
    """The statements of one query over one period."""

    def __init__(self, query: CallQuery, period: Period, known: Known) -> None:
        self._query = query
        self._known = known
        self._start, self._end = period.milliseconds
        span = _span(self._start, self._end, known.history)
        self._clock = LocalClock(query.zone, span)
        conditions = Conditions(known.directory, query.zone, span, known.hours)
        where = [conditions.one(condition) for condition in query.where]
        if query.metric == "share":
            self._matching = [conditions.one(condition) for condition in query.of]
            self.measure = share(and_(true(), *where))
        else:
            self._matching = where
            # A list adds up nothing; how many calls it would be without a limit is all there is to compute.
            self.measure = measure("calls" if query.metric == "list" else query.metric, known.directory)
        self.groupings = tuple(grouping(group, known.directory, self._clock) for group in query.groups)

    def matched(self) -> Select[Any]:
        """How many calls match: for `share`, the calls of the whole."""
        return self._over_matching(select(CALLS))

    def figures(self) -> Select[Any]:
        """A row a group: its keys, then the sums of `measure`. Without groups: one row, first the calls that match."""
        keys = [one.key.label(f"key_{place}") for place, one in enumerate(self.groupings)]
        first: list[ColumnElement[Any]] = [*keys] or [CALLS]
        statement = self._over_matching(select(*first, *self.measure.sums))
        # By name: PostgreSQL would not see that an expression with parameters is the same one again.
        members = (one.members for one in self.groupings if one.members is not None)
        return statement.where(*members).group_by(*(literal_column(key.name) for key in keys))

    def best_legs(self, size: int) -> Select[Any]:
        """The correlation ids of the legs that come first in a list's order, and what they are ordered by."""
        value = legs.c.started_at if self._query.order == "key" else legs.c.duration
        return self._over_matching(select(legs.c.correlation_id, value)).order_by(value.desc(), legs.c.id).limit(size)

    def listed(self, only: ColumnElement[bool] | None = None) -> Select[Any]:
        """A row a call, as LIST_COLUMNS with keys of people and locations in the place of names.

        With `only`, a condition on correlation ids that few legs meet, of those calls. A call's row is its matching leg
        with the longest duration; of several, the earliest.
        """
        best_first = (legs.c.duration.desc(), legs.c.started_at, legs.c.id)
        place = func.row_number().over(partition_by=legs.c.journey, order_by=best_first)
        # A sum is no column with an index: so SQLite reads few correlation ids rather than the whole period.
        start = legs.c.started_at if only is None else legs.c.started_at + 0
        inner = self._over_matching(select(legs.c.id, place.label("place")), start)
        ranked = (inner if only is None else inner.where(only)).subquery()
        columns = (
            legs.c.started_at,
            DIRECTION.label("direction"),
            legs.c.call_type,
            person(self._known.directory).label("person"),
            EXTENSION.label("extension"),
            legs.c.location_id,
            legs.c.calling_number,
            legs.c.called_number,
            legs.c.country,
            legs.c.answered,
            legs.c.duration,
            legs.c.correlation_id,
        )
        order: dict[Order, tuple[ColumnElement[Any], ...]] = {
            "highest": best_first,
            "lowest": (legs.c.duration, legs.c.started_at, legs.c.id),
            "key": (legs.c.started_at.desc(), legs.c.id),
        }
        return (
            select(*columns)
            .select_from(ranked.join(legs, legs.c.id == ranked.c.id).outerjoin(people, people.c.id == legs.c.person_id))
            .where(ranked.c.place == 1)
            .order_by(*order[self._query.order])
            .limit(self._query.limit or MAX_LIMIT)
        )

    def _over_matching(self, statement: Select[Any], started_at: ColumnElement[int] = legs.c.started_at) -> Select[Any]:
        """The statement over the organisation's legs that start in the period and meet every condition."""
        if "extension" in self._query.groups or self._query.metric == "extensions":
            statement = statement.select_from(legs.outerjoin(people, people.c.id == legs.c.person_id))
        statement = statement.where(legs.c.organisation_id == self._known.organisation)
        if self._start is not None:
            statement = statement.where(started_at >= self._start)
        if self._end is not None:
            statement = statement.where(started_at < self._end)
        return statement.where(*self._matching)


def needs_lines(query: CallQuery) -> bool:
    """Whether the names of people and queues are needed, of which there may be many."""
    fields = {condition.field for condition in (*query.where, *query.of)}
    return bool(
        query.metric in ("people", "list")
        or {"person", "queue"} & set(query.groups)
        or {"person", "queue", "extension"} & fields
    )


def _span(start: int | None, end: int | None, history: Span | None) -> Span:
    """What a query can meet of the history; a point where that is nothing."""
    if history is None:
        return Span(0, 0)
    first = history.start if start is None else max(start, history.start)
    last = history.end if end is None else min(end, history.end)
    return Span(first, max(first, last))
