"""What differs between the databases, in one small place: a columnar engine joins here later."""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Column, ColumnElement, String, Table, any_, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


def insert_or_ignore(connection: AsyncConnection, table: Table) -> Any:
    """An INSERT into `table` that leaves rows alone whose unique key is there already."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def insert_or_update(connection: AsyncConnection, table: Table, key: Collection[str], columns: Iterable[str]) -> Any:
    """An INSERT, or the change of the row with the same `key` (the columns of a unique constraint).

    To be executed with a row of these columns, or a list of them.
    """
    statement = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table)
    changed = {name: statement.excluded[name] for name in columns if name not in key}
    return statement.on_conflict_do_update(index_elements=sorted(key), set_=changed)


def insert_or_add(connection: AsyncConnection, table: Table, key: Collection[str], row: Mapping[str, Any]) -> Any:
    """An INSERT of `row`; where there is one with the same `key`, every other column of it is added to that row's."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(row)
    added = {name: table.c[name] + statement.excluded[name] for name in row if name not in key}
    return statement.on_conflict_do_update(index_elements=sorted(key), set_=added)


def among(dialect: str, column: Column[str], values: Iterable[str]) -> ColumnElement[bool]:
    """Whether a text column holds one of `values`: one parameter, however many they are."""
    wanted = list(values)
    if dialect == "postgresql":
        return column == any_(bindparam(None, wanted, postgresql.ARRAY(String)))
    entries = func.json_each(json.dumps(wanted)).table_valued("value")
    return column.in_(select(entries.c.value))
