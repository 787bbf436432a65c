"""Listing: run a compiled query whose metric is `list`, a row a call."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.call_query import MAX_LIMIT, CallQuery
from storage.compile import LIST_COLUMNS, Compiler, Known
from storage.dialect import among
from storage.schema import legs

Row = tuple[Any, ...]
# How many legs are looked at first for every call that is wanted, how many times more in each further step, and up to
# how many before the calls of all matching legs are ranked.
FIRST_LOOK = 8
WIDER_LOOK = 8
WIDEST_LOOK = 20_000


async def run(connection: AsyncConnection, query: CallQuery, known: Known) -> tuple[tuple[Row, ...], int]:
    """The rows as LIST_COLUMNS, and how many calls match."""
    compiler = Compiler(query, query.period, known)
    people, places = known.directory.person_labels, known.directory.location_labels
    person, place = LIST_COLUMNS.index("person"), LIST_COLUMNS.index("location")
    rows = []
    for found in await _ranked(connection, compiler, query):
        row = list(found)
        row[person] = people.get(row[person])
        row[place] = places.get(row[place])
        rows.append(tuple(row))
    return tuple(rows), await connection.scalar(compiler.matched()) or 0


async def _ranked(connection: AsyncConnection, compiler: Compiler, query: CallQuery) -> list[Row]:
    """The rows in order, with keys in the place of names.

    To rank all matching legs takes a while where there are many. So look at those that come first in the list's order:
    a call that is none of theirs cannot come before the last of them, so the calls that do are the first of the list.
    """
    wanted = query.limit or MAX_LIMIT
    ordered_by = LIST_COLUMNS.index("started_at" if query.order == "key" else "duration")
    size = wanted * FIRST_LOOK
    while query.order != "lowest" and size <= WIDEST_LOOK:
        best = (await connection.execute(compiler.best_legs(size))).all()
        ids = dict.fromkeys(row[0] for row in best)
        only = among(connection.dialect.name, legs.c.correlation_id, ids)
        rows = [tuple(row) for row in await connection.execute(compiler.listed(only))]
        if len(best) < size or (len(rows) == wanted and rows[-1][ordered_by] > best[-1][1]):
            return rows
        size *= WIDER_LOOK
    return [tuple(row) for row in await connection.execute(compiler.listed())]
