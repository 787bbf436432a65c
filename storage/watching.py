"""Watching: how far the watch has come, the legs that it looks at, and the habits that it learns."""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select, update
from sqlalchemy import func as sql
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dialect import among, insert_or_ignore
from storage.schema import habits, legs, people, watches

# What is read of a leg, in this order; `extension` and `user` are the line's where the leg does not tell.
COLUMNS = (
    "id",
    "report_id",
    "started_at",
    "ended_at",
    "duration",
    "ring",
    "answered",
    "direction",
    "call_type",
    "person_id",
    "user",
    "extension",
    "location_id",
    "calling_number",
    "called_number",
    "country",
    "redirect_reason",
)
FREE = ("internal", "tollfree", "emergency")
_BATCH = 20_000

Batch = Sequence[Row[Any]]
HabitRow = tuple[int, str, str, int, int, int, int, bool]
HABIT = ("person_id", "country", "day", "calls", "seconds", "closed", "forwarded", "abroad")


async def begin(connection: AsyncConnection, organisation: int) -> int:
    """The watermark: legs up to this id were looked at. Whoever else begins waits for the end of this transaction."""
    first = {"organisation_id": organisation, "leg_id": 0, "ran_at": 0}
    await connection.execute(insert_or_ignore(connection, watches).values(first))
    mark: int | None = await connection.scalar(
        select(watches.c.leg_id).where(watches.c.organisation_id == organisation).with_for_update()
    )
    return mark or 0


async def advance(connection: AsyncConnection, organisation: int, leg_id: int, now_ms: int) -> None:
    """Set the watermark, in the transaction that keeps what was found."""
    await connection.execute(
        update(watches).where(watches.c.organisation_id == organisation).values(leg_id=leg_id, ran_at=now_ms)
    )


async def behind(connection: AsyncConnection, organisation: int) -> bool:
    """Whether a leg is stored that was not looked at. Cheap: one look at the end of two indexes."""
    mark = await connection.scalar(select(watches.c.leg_id).where(watches.c.organisation_id == organisation))
    found = await connection.scalar(select(legs.c.id).where(_after(organisation, mark or 0)).limit(1))
    return found is not None


async def waiting(connection: AsyncConnection, organisation: int) -> tuple[int, int | None]:
    """How many legs were not looked at yet, and when the last step was (UTC milliseconds); None for never."""
    statement = select(watches.c.leg_id, watches.c.ran_at).where(watches.c.organisation_id == organisation)
    row = (await connection.execute(statement)).one_or_none()
    mark, ran_at = (0, 0) if row is None else (row.leg_id, row.ran_at)
    many = await connection.scalar(select(sql.count()).select_from(legs).where(_after(organisation, mark)))
    return int(many or 0), ran_at or None


async def legs_after(connection: AsyncConnection, organisation: int, leg_id: int, most: int) -> AsyncIterator[Batch]:
    """The first legs above a watermark, at most so many, in batches; `COLUMNS` says what of them.

    Legs of an organisation become visible in the order of their ids: those who load take turns (`journeys.py`).
    """
    async for batch in _batches(
        connection, _legs().where(_after(organisation, leg_id)).order_by(legs.c.id).limit(most)
    ):
        yield batch


async def legs_between(connection: AsyncConnection, organisation: int, since: int, until: int) -> AsyncIterator[Batch]:
    """The legs that start in a half-open stretch of time (UTC milliseconds), in batches."""
    async for batch in _batches(connection, _legs().where(*_within(organisation, since, until))):
        yield batch


async def calls_between(connection: AsyncConnection, organisation: int, since: int, until: int) -> AsyncIterator[Batch]:
    """Of `legs_between` those of which habits are made: lines of ours calling the outside."""
    async for batch in _batches(connection, _legs().where(*_within(organisation, since, until), _outgoing())):
        yield batch


async def legs_of(
    connection: AsyncConnection,
    organisation: int,
    since: int,
    until: int,
    lines: Collection[int],
    numbers: Collection[str],
) -> AsyncIterator[Batch]:
    """Of `legs_between` those of some lines, and those from or to some numbers outside."""
    dialect = connection.dialect.name
    concerned = or_(
        legs.c.person_id.in_(sorted(lines)) if len(lines) < 500 else legs.c.person_id.is_not(None),
        among(dialect, legs.c.calling_number, numbers),
        among(dialect, legs.c.called_number, numbers),
    )
    async for batch in _batches(connection, _legs().where(*_within(organisation, since, until), concerned)):
        yield batch


async def learn(connection: AsyncConnection, organisation: int, rows: Iterable[HabitRow]) -> None:
    """Add to habits, in the order of `HABIT`; days are ISO dates."""
    values = [{"organisation_id": organisation, **dict(zip(HABIT, row, strict=True))} for row in rows]
    if not values:
        return
    insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(habits)
    added: Mapping[str, Any] = {
        name: habits.c[name] + insert.excluded[name] for name in ("calls", "seconds", "closed", "forwarded")
    }
    key = ("organisation_id", "person_id", "country", "day")
    statement = insert.on_conflict_do_update(
        index_elements=key, set_={**added, "abroad": or_(habits.c.abroad, insert.excluded.abroad)}
    )
    await connection.execute(statement, values)


async def habits_of(
    connection: AsyncConnection, organisation: int, since: date, lines: Collection[int]
) -> list[Row[Any]]:
    """The habits of some lines from a day on, in the order of `HABIT`."""
    found: list[Row[Any]] = []
    wanted = sorted(lines)
    for first in range(0, len(wanted), 500):
        some = habits.c.person_id.in_(wanted[first : first + 500])
        found += (await connection.execute(_habits(organisation, since).where(some))).all()
    return found


async def habits_abroad(connection: AsyncConnection, organisation: int, since: date) -> list[Row[Any]]:
    """What everybody does abroad from a day on, in the order of `HABIT`."""
    return list((await connection.execute(_habits(organisation, since).where(habits.c.abroad))).all())


async def first_days(connection: AsyncConnection, organisation: int, countries: Iterable[str]) -> dict[str, str]:
    """The first day in the habits of each of some countries, an ISO date; one look at an index a country."""
    found: dict[str, str] = {}
    for country in countries:
        day = await connection.scalar(
            select(sql.min(habits.c.day)).where(habits.c.organisation_id == organisation, habits.c.country == country)
        )
        if day is not None:
            found[country] = day
    return found


async def countries_before(connection: AsyncConnection, organisation: int, until: int) -> set[str]:
    """The countries that lines of ours had called before a moment (UTC milliseconds)."""
    found = await connection.scalars(
        select(legs.c.country)
        .where(*_within(organisation, 0, until), _outgoing(), legs.c.country.is_not(None))
        .distinct()
    )
    return set(found)


def _legs() -> Select[Any]:
    told = {
        "user": people.c.name.label("user"),
        "extension": sql.coalesce(legs.c.extension, people.c.extension).label("extension"),
    }
    return select(*(told[name] if name in told else legs.c[name] for name in COLUMNS)).select_from(
        legs.outerjoin(people, people.c.id == legs.c.person_id)
    )


def _after(organisation: int, leg_id: int) -> ColumnElement[bool]:
    # The sum keeps databases from looking through all legs of the organisation: the end of the key is what is wanted.
    return and_(legs.c.id > leg_id, legs.c.organisation_id + 0 == organisation)


def _within(organisation: int, since: int, until: int) -> tuple[ColumnElement[bool], ...]:
    return legs.c.organisation_id == organisation, legs.c.started_at >= since, legs.c.started_at < until


def _outgoing() -> ColumnElement[bool]:
    return and_(legs.c.direction == "originating", legs.c.call_type.not_in(FREE), legs.c.person_id.is_not(None))


def _habits(organisation: int, since: date) -> Select[Any]:
    return select(*(habits.c[name] for name in HABIT)).where(
        habits.c.organisation_id == organisation, habits.c.day >= since.isoformat()
    )


async def _batches(connection: AsyncConnection, statement: Select[Any]) -> AsyncIterator[Batch]:
    async with connection.stream(statement.execution_options(yield_per=_BATCH)) as result:
        async for batch in result.partitions():
            yield batch
