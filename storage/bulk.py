"""Many rows in one go: the fastest statement that each database has for it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Integer, SmallInteger, Table
from sqlalchemy.ext.asyncio import AsyncConnection

_POSTGRESQL_TYPES = ((Boolean, "boolean"), (SmallInteger, "smallint"), (BigInteger, "bigint"), (Integer, "integer"))


async def insert_new(
    connection: AsyncConnection,
    table: Table,
    columns: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
    unique: Sequence[str],
) -> int:
    """Insert the rows whose `unique` columns are not there yet; how many those were.

    Values are in the order of `columns`.
    """
    if not rows:
        return 0
    into = f"INSERT INTO {table.name} ({', '.join(columns)})"
    unless = f"ON CONFLICT ({', '.join(unique)}) DO NOTHING"
    if connection.dialect.name == "postgresql":
        # One array a column: a single statement of a fixed shape, however many rows.
        arrays = ", ".join(f"${at}::{_array(table.c[name])}" for at, name in enumerate(columns, 1))
        statement = f"{into} SELECT * FROM unnest({arrays}) {unless}"  # noqa: S608 - our own names
        return (await connection.exec_driver_sql(statement, tuple(map(list, zip(*rows, strict=True))))).rowcount
    statement = f"{into} VALUES ({', '.join('?' * len(columns))}) {unless}"
    return (await connection.exec_driver_sql(statement, list(rows))).rowcount


def _array(column: Column[Any]) -> str:
    # Text without a limit: a cast to VARCHAR(n) would cut what is too long, and nobody would know.
    return next((name for kind, name in _POSTGRESQL_TYPES if isinstance(column.type, kind)), "text") + "[]"
