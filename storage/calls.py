"""Calls: what can be asked of them. A `CallQuery`, one call leg by leg, and a summary of all that is stored."""

from dataclasses import dataclass
from operator import itemgetter
from typing import get_args

from sqlalchemy import distinct, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import directory, figures, listing
from storage.business_hours import DEFAULT, BusinessHours
from storage.call_query import CallQuery
from storage.compile import LIST_COLUMNS, Known, needs_lines
from storage.errors import InvalidQuery
from storage.history import first_leg, newest_leg
from storage.imports import count_rejected
from storage.local_time import Span
from storage.records import Source
from storage.schema import imports, legs

Cell = str | int | float | bool | None
SOURCES = get_args(Source)
# So much of a correlation id has to be given to find a call by its beginning.
SHORTEST_PREFIX = 8
LAST_CODE_POINT = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class QueryResult:
    """The figures of a query.

    `columns` are the groups in order, then the metric, then with a comparison `<metric>_before` and `change` (percent,
    None where there is nothing to compare with); of a list, LIST_COLUMNS. Rows are in the query's order and at most
    MAX_LIMIT; durations are seconds, rates and shares percent, moments UTC milliseconds. `matched` is how many calls
    match (for `share`: in the whole) before groups, threshold and limit; `data_until` the start of the newest stored
    leg (UTC milliseconds, None when there is none).
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    matched: int
    data_until: int | None


@dataclass(frozen=True, slots=True)
class LegRow:
    """A stored leg with names for keys; fields as in `CallRecord`. `person` is whose
    line it is, also an attendant's, but None where `queue` says it."""

    source: str
    report_id: str
    correlation_id: str
    started_at: int
    answered_at: int | None
    ended_at: int | None
    duration: int
    ring: int
    answered: bool
    direction: str
    call_type: str
    location: str | None
    person: str | None
    queue: str | None
    trunk: str | None
    extension: str | None
    calling_number: str | None
    called_number: str | None
    calling_name: str | None
    called_name: str | None
    dialled: str | None
    country: str | None
    redirect_reason: str | None
    related_reason: str | None
    redirecting_number: str | None
    released_by: str | None
    outcome: str | None
    device: str | None


@dataclass(frozen=True, slots=True)
class DataSummary:
    """What is stored: `first` and `last` are starts of legs, `imported_at` the end of the last import that finished
    (UTC milliseconds, None when there is none); `sources` counts legs by source; `rejected` the rows kept aside.
    """

    legs: int
    calls: int
    first: int | None
    last: int | None
    imported_at: int | None
    sources: tuple[tuple[str, int], ...]
    rejected: int


async def run_query(
    connection: AsyncConnection, organisation: int, query: CallQuery, hours: BusinessHours = DEFAULT
) -> QueryResult:
    """Compute the query over the organisation's legs. Raises InvalidQuery for what cannot be computed."""
    first, last = await first_leg(connection, organisation), await newest_leg(connection, organisation)
    history = None if first is None or last is None else Span(first, last + 1)
    names = await directory.load(connection, organisation, with_lines=needs_lines(query))
    known = Known(organisation, names, hours, history)
    if query.metric == "list":
        listed, matched = await listing.run(connection, query, known)
        return QueryResult(LIST_COLUMNS, listed, matched, last)
    compared = () if query.compare is None else (f"{query.metric}_before", "change")
    rows, matched = await figures.run(connection, query, known)
    return QueryResult((*query.groups, query.metric, *compared), rows, matched, last)


async def journey(connection: AsyncConnection, organisation: int, reference: str) -> tuple[LegRow, ...]:
    """All legs of one call, in order of time; none when there is no such call.

    `reference` is a correlation id, the beginning of one (8 characters at least), or the report id of a leg. Raises
    InvalidQuery when several calls begin so.
    """
    correlation_id = await _correlation_id(connection, organisation, reference)
    if correlation_id is None:
        return ()
    columns = [legs.c[field] for field in LegRow.__dataclass_fields__ if field in legs.c]
    rows = await connection.execute(
        select(legs.c.id, legs.c.location_id, legs.c.person_id, legs.c.queue_id, legs.c.trunk_id, *columns).where(
            legs.c.organisation_id == organisation, legs.c.correlation_id == correlation_id
        )
    )
    names = await directory.load(connection, organisation)
    extensions = {line.id: line.extension for line in names.lines}
    found = []
    # Put in order here: to read them in order, SQLite would go through the whole history by time.
    for row in sorted(rows.mappings(), key=itemgetter("started_at", "id")):
        fields = {column.name: row[column] for column in columns}
        fields["extension"] = row["extension"] or extensions.get(row["person_id"])
        found.append(
            LegRow(
                location=names.location_labels.get(row["location_id"]),
                person=None if row["queue_id"] is not None else names.line_labels.get(row["person_id"]),
                queue=names.queue_labels.get(row["queue_id"]),
                trunk=names.trunks.get(row["trunk_id"]),
                **fields,
            )
        )
    return tuple(found)


async def _correlation_id(connection: AsyncConnection, organisation: int, reference: str) -> str | None:
    """The correlation id that is meant; of a report id, that of its leg."""
    if "\0" in reference:  # PostgreSQL refuses to compare with it
        return None
    theirs = select(legs.c.correlation_id).where(legs.c.organisation_id == organisation).limit(1)
    exact: str | None = await connection.scalar(theirs.where(legs.c.correlation_id == reference))
    if exact is None:
        exact = await connection.scalar(theirs.where(legs.c.source.in_(SOURCES), legs.c.report_id == reference))
    if exact is not None or len(reference) < SHORTEST_PREFIX:
        return exact
    begin_so = theirs.where(legs.c.correlation_id >= reference, legs.c.correlation_id < reference + LAST_CODE_POINT)
    found = list(await connection.scalars(begin_so.distinct().limit(2)))
    if len(found) > 1:
        raise InvalidQuery(f"Several calls have a reference that begins with {reference}: give more of it.")
    return found[0] if found else None


async def summary(connection: AsyncConnection, organisation: int) -> DataSummary:
    """What is stored of the organisation."""
    sources = await connection.execute(
        select(legs.c.source, func.count())
        .where(legs.c.organisation_id == organisation)
        .group_by(legs.c.source)
        .order_by(legs.c.source)
    )
    by_source = tuple((source, count) for source, count in sources)
    calls = await connection.scalar(
        select(func.count(distinct(legs.c.journey))).where(legs.c.organisation_id == organisation)
    )
    imported = await connection.scalar(
        select(func.max(imports.c.finished_at)).where(
            imports.c.organisation_id == organisation, imports.c.state == "done"
        )
    )
    return DataSummary(
        legs=sum(count for _, count in by_source),
        calls=calls or 0,
        first=await first_leg(connection, organisation),
        last=await newest_leg(connection, organisation),
        imported_at=imported,
        sources=by_source,
        rejected=await count_rejected(connection, organisation),
    )
