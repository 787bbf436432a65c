"""The figures of a result in one canonical form: their digest, the first rows to keep, and what differs later."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from tools.spec import Cell, ColumnKind, Table, ToolResult

# Rows of each table that a receipt keeps; beyond them only the digest can tell that something changed.
KEPT_ROWS = 50
# Columns that are figures; what is left says which row it is.
FIGURES: frozenset[ColumnKind] = frozenset({"count", "seconds", "percent", "change", "dollars", "moment", "yes_no"})

Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class KeptTable:
    """What a receipt keeps of one table: its first rows, and how many there were."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that changed, went (`now` is None) or came (`then` is None)."""

    then: Row | None
    now: Row | None


def tables(result: ToolResult) -> tuple[Table, ...]:
    """The result's table and its sections', in order."""
    return (*(() if result.table is None else (result.table,)), *(table for _, table in result.sections))


def digest(result: ToolResult) -> str:
    """A SHA-256 over columns and rows. Titles and texts are left out: they depend on the reader's language."""
    figures = [[_names(table), [_row(row) for row in table.rows]] for table in tables(result)]
    return sha256(_json(figures).encode()).hexdigest()


def summary(result: ToolResult) -> str:
    """The first rows of each table as JSON; `kept` reads it."""
    return _json(
        [
            {
                "columns": _names(table),
                "rows": [_row(row) for row in table.rows[:KEPT_ROWS]],
                "total": len(table.rows),
            }
            for table in tables(result)
        ]
    )


def kept(text: str) -> tuple[KeptTable, ...]:
    """What `summary` wrote."""
    return tuple(
        KeptTable(tuple(part["columns"]), tuple(tuple(row) for row in part["rows"]), part["total"])
        for part in json.loads(text)
    )


def differences(then: KeptTable, now: Table) -> tuple[Difference, ...]:
    """What changed between the rows that were kept and the first rows of the table now.

    Rows are paired by what is not a figure (a location, a day); rows with the same of these in order of appearance.
    When the table has other columns now, only its new rows are told: the old ones would not fit into them.
    """
    rows = now.rows if then.total <= len(then.rows) else now.rows[: len(then.rows)]
    kinds = [column.kind for column in now.columns]
    before = dict(_keyed(then.rows, kinds)) if list(then.columns) == _names(now) else {}
    after = dict(_keyed(map(_row, rows), kinds))
    return tuple(
        Difference(before.get(key), after.get(key))
        for key in dict.fromkeys([*before, *after])
        if before.get(key) != after.get(key)
    )


def _keyed(rows: Iterable[Sequence[Cell]], kinds: Sequence[ColumnKind]) -> Iterator[tuple[tuple[Row, int], Row]]:
    """Each row with what it is about, and how many rows before it are about the same."""
    seen: Counter[Row] = Counter()
    for row in rows:
        about = tuple(cell for cell, kind in zip(row, kinds, strict=True) if kind not in FIGURES)
        yield (about, seen[about]), tuple(row)
        seen[about] += 1


def _names(table: Table) -> list[str]:
    return [column.name for column in table.columns]


def _row(row: Row) -> list[Cell]:
    # Sums of the same figures in another order differ in their last bits only.
    return [round(cell, 6) if isinstance(cell, float) else cell for cell in row]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
