"""How long a dozen typical questions take, beside DuckDB answering the same over the same legs.

    python -m tests.bench.questions [--legs 1000000] [--rounds 5] [--database FILE]

The legs are the demo's month, imported into a new SQLite file, or those of `--database`, which is only read. Ours is
the whole of `run_query`: names, figures, how many calls matched, how fresh the data is. DuckDB has the legs in one
table with names for keys and runs one statement a question; both have to give the same answer. Times are medians of
several rounds after a first one that does not count.
"""

import argparse
import asyncio
import csv
import math
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from bot.demo.traffic import write_feed
from storage import directory, organisations
from storage.call_query import CallQuery, Condition, Period
from storage.calls import run_query
from storage.engine import Database
from storage.history import newest_leg
from storage.local_time import Span, offsets
from tools.loading import import_files

ORGANISATION = "default"
END = datetime(2026, 3, 2, 12, tzinfo=UTC)
ZONE = "America/Bogota"  # has no summer time: one offset is enough for DuckDB
LOCAL = "(started_at // 1000 - 18000)"
CALLS = "count(DISTINCT correlation_id)"
FAR = "CASE WHEN direction = 'originating' THEN called_number ELSE calling_number END"
INBOUND = "direction = 'terminating' AND call_type <> 'internal'"
EXPORT = """
    SELECT legs.correlation_id, legs.started_at, legs.duration, legs.answered, legs.direction, legs.call_type,
           locations.name AS location, people.name AS person, people.id AS person_id, people.kind AS kind,
           legs.calling_number, legs.called_number, legs.country
    FROM legs LEFT JOIN locations ON locations.id = legs.location_id LEFT JOIN people ON people.id = legs.person_id
    ORDER BY legs.started_at, legs.id
"""
TYPES = {"started_at": "BIGINT", "duration": "INTEGER", "answered": "BOOLEAN", "person_id": "INTEGER"}


@dataclass(frozen=True, slots=True)
class Question:
    """A question in words, as a query, and as DuckDB is asked it; `{week}` and `{month}` are the start of a period."""

    words: str
    query: CallQuery
    sql: str


@dataclass(frozen=True, slots=True)
class Answered:
    """Medians of both in milliseconds, and whether the answers agree."""

    words: str
    ours: float
    theirs: float
    agrees: bool


def questions(end: datetime, prefix: str, after_hours: str) -> list[Question]:
    """The dozen, over the week or the thirty days before `end`; `after_hours` is DuckDB's condition for it."""
    week, month = (Period(start=end - timedelta(days=days), end=end) for days in (7, 30))
    in_week, in_month = (
        f"started_at >= {period.milliseconds[0]} AND started_at < {period.milliseconds[1]}" for period in (week, month)
    )
    international = Condition(field="call_type", values=("international",))
    outbound = Condition(field="direction", values=("outbound",))
    inbound = Condition(field="direction", values=("inbound",))
    outside = Condition(field="business_hours", values=("outside",))
    to_prefix = Condition(field="called_number", values=(f"{prefix}*",))

    def ask(words: str, sql: str, period: Period = month, **parts: Any) -> Question:
        return Question(words, CallQuery(period=period, zone=ZONE, **parts), sql)

    return [
        ask("calls in 7 days", f"SELECT {CALLS} FROM legs WHERE {in_week}", week),
        ask("calls in 30 days", f"SELECT {CALLS} FROM legs WHERE {in_month}"),
        ask(
            "international calls by location",
            f"SELECT location, {CALLS} FROM legs WHERE {in_month} AND call_type = 'international' "
            "AND location IS NOT NULL GROUP BY 1",
            where=(international,),
            groups=("location",),
        ),
        ask(
            "ten people with the most minutes",
            f"SELECT any_value(person), sum(duration) FROM legs WHERE {in_month} AND person_id IS NOT NULL "
            "AND kind IN ('person', 'place', 'other') GROUP BY person_id ORDER BY 2 DESC LIMIT 10",
            metric="total_duration",
            groups=("person",),
            limit=10,
        ),
        ask("average duration", f"SELECT avg(duration) FROM legs WHERE {in_month}", metric="average_duration"),
        ask(
            "answer rate of inbound calls",
            f"SELECT 100 * avg(answered::INT) FROM legs WHERE {in_month} AND {INBOUND}",
            metric="answer_rate",
            where=(inbound,),
        ),
        ask(
            "calls by hour of the day",
            f"SELECT {LOCAL} // 3600 % 24, {CALLS} FROM legs WHERE {in_month} GROUP BY 1",
            groups=("hour",),
        ),
        ask(
            "outbound calls after hours",
            f"SELECT {CALLS} FROM legs WHERE {in_month} AND direction = 'originating' AND {after_hours}",
            where=(outbound, outside),
        ),
        ask(
            "share of international calls",
            f"SELECT 100 * count(DISTINCT CASE WHEN call_type = 'international' THEN correlation_id END) / {CALLS} "
            f"FROM legs WHERE {in_month} AND direction = 'originating'",
            metric="share",
            where=(international,),
            of=(outbound,),
        ),
        ask(
            "distinct numbers dialled",
            f"SELECT count(DISTINCT {FAR}) FROM legs WHERE {in_month} AND direction = 'originating'",
            metric="numbers",
            where=(outbound,),
        ),
        ask(
            "the busiest day",
            f"SELECT strftime(DATE '1970-01-01' + ({LOCAL} // 86400)::INT, '%Y-%m-%d'), {CALLS} FROM legs "
            f"WHERE {in_month} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1",
            groups=("day",),
            limit=1,
        ),
        ask(
            "the ten longest calls",
            "SELECT started_at, called_number, duration FROM (SELECT *, row_number() OVER (PARTITION BY correlation_id "
            f"ORDER BY duration DESC, started_at) AS place FROM legs WHERE {in_month}) WHERE place = 1 "
            "ORDER BY duration DESC, started_at LIMIT 10",
            metric="list",
            limit=10,
        ),
        ask(
            f"calls to {prefix}...",
            f"SELECT {CALLS} FROM legs WHERE {in_month} AND starts_with(called_number, '{prefix}')",
            where=(to_prefix,),
        ),
    ]


def closed(places: Sequence[directory.Location], span: Span) -> str:
    """DuckDB's condition for Monday-Friday 08:00-18:00 not being the case by the clock of the leg's location."""
    whens = []
    for place in places:
        first, *changes = offsets(place.zone, span)
        shift = str(first[1])
        for at, offset in changes:
            shift = f"CASE WHEN started_at < {at * 1000} THEN {shift} ELSE {offset} END"
        whens.append(f"WHEN location = '{place.name.replace(chr(39), chr(39) * 2)}' THEN started_at // 1000 + {shift}")
    local = f"(CASE {' '.join(whens)} ELSE {LOCAL} END)"
    return f"NOT (({local} // 86400 + 3) % 7 < 5 AND {local} % 86400 // 3600 >= 8 AND {local} % 86400 // 3600 < 18)"


def export(file: Path, folder: Path) -> duckdb.DuckDBPyConnection:
    """The legs of an SQLite file in a DuckDB table."""
    source = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    rows = source.execute(EXPORT)
    names = [column[0] for column in rows.description]
    with (folder / "legs.csv").open("w", newline="") as target:
        csv.writer(target).writerows(rows)
    source.close()
    connection = duckdb.connect(str(folder / "legs.duckdb"))
    columns = {name: TYPES.get(name, "VARCHAR") for name in names}
    connection.execute(
        "CREATE TABLE legs AS SELECT * FROM read_csv($file, header = false, columns = $columns)",
        {"file": str(folder / "legs.csv"), "columns": columns},
    )
    return connection


async def load(file: Path, legs: int, folder: Path) -> None:
    """Import the demo's month, made as large as wished."""
    feed = folder / "feed.json"
    write_feed(feed, end=END, legs=legs)
    database = await Database.open(f"sqlite:///{file}")
    async with database.write() as connection:
        organisation = await organisations.ensure(connection, ORGANISATION, round(END.timestamp() * 1000))
    await import_files(database, organisation, [feed])
    await database.close()
    feed.unlink()


async def compare(file: Path, folder: Path, rounds: int) -> list[Answered]:
    """Ask both every question."""
    peer = export(file, folder)
    database = await Database.open(f"sqlite:///{file}")
    async with database.read() as connection:
        organisation = await organisations.find(connection, ORGANISATION)
        if organisation is None:
            raise SystemExit(f"{file} has no organisation {ORGANISATION!r}")
        newest = await newest_leg(connection, organisation) or 0
        names = await directory.load(connection, organisation)
    end = datetime.fromtimestamp(newest // 1000 + 1, UTC)
    span = Span(newest - 31 * 86_400_000, newest)
    answered = []
    for question in questions(end, most_called(peer), closed(names.locations, span)):
        ours, theirs = [], []
        for _ in range(rounds + 1):
            began = time.perf_counter()
            async with database.read() as connection:
                found = await run_query(connection, organisation, question.query)
            ours.append(time.perf_counter() - began)
            began = time.perf_counter()
            expected = peer.execute(question.sql).fetchall()
            theirs.append(time.perf_counter() - began)
        mine, other = (1000 * statistics.median(times[1:]) for times in (ours, theirs))
        answered.append(Answered(question.words, mine, other, same(question, found.columns, found.rows, expected)))
    await database.close()
    peer.close()
    return answered


def most_called(peer: duckdb.DuckDBPyConnection) -> str:
    """The six first signs of the outside number that is called most."""
    found = peer.execute(
        "SELECT called_number[:6] FROM legs WHERE starts_with(called_number, '+') GROUP BY 1 ORDER BY count(*) DESC, 1"
    ).fetchone()
    return str(found[0]) if found else "+57"


def same(question: Question, columns: Sequence[str], rows: Sequence[Sequence[Any]], expected: list[Any]) -> bool:
    """Whether the answers agree, in whatever order; people by their figures, as namesakes are shown with more."""
    if question.query.metric == "list":
        rows = [[row[columns.index(name)] for name in ("started_at", "called_number", "duration")] for row in rows]
    if question.query.groups == ("person",):
        rows, expected = [row[1:] for row in rows], [row[1:] for row in expected]
    ours, theirs = (
        sorted([[str(cell) if isinstance(cell, str) else cell for cell in row] for row in table], key=str)
        for table in (rows, expected)
    )
    return len(ours) == len(theirs) and all(
        math.isclose(mine, float(other)) if isinstance(mine, float) else mine == other
        for row, peers in zip(ours, theirs, strict=True)
        for mine, other in zip(row, peers, strict=True)
    )


def main() -> None:
    """Load, ask, and print a line a question."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--legs", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--database", type=Path, help="an SQLite file that is loaded already")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ringfence-bench-") as name:
        folder = Path(name)
        file = arguments.database or folder / "ringfence.db"
        if arguments.database is None:
            asyncio.run(load(file, arguments.legs, folder))
        answered = asyncio.run(compare(file, folder, arguments.rounds))
        count = sqlite3.connect(file).execute("SELECT count(*) FROM legs").fetchone()[0]
    print(f"{count:,} legs; medians of {arguments.rounds} rounds, in milliseconds")
    print(f"{'question':34} {'ours':>8} {'DuckDB':>8} {'ratio':>7}")
    for one in answered:
        print(
            f"{one.words:34} {one.ours:8.1f} {one.theirs:8.1f} {one.ours / one.theirs:6.1f}x"
            + ("" if one.agrees else "  ANSWERS DIFFER")
        )
    ratios = [one.ours / one.theirs for one in answered]
    print(f"{'median of the ratios':34} {statistics.median(ratios):24.1f}x, the worst {max(ratios):.1f}x")


if __name__ == "__main__":
    main()
