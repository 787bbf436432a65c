"""Scoring: whether an answer shows what was asked for. Only tools' results count, never a figure in a sentence."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answers import Answer
from bot.brain.base import ToolFinished
from storage.call_query import CallQuery
from tests.evals.cases import Case
from tools.spec import Cell, Table

FIGURES = ("query_calls", "trace_call")  # tools whose result is an answer about calls


@dataclass(frozen=True, slots=True)
class Expected:
    """A query and the table that it gives."""

    query: CallQuery
    table: Table


@dataclass(frozen=True, slots=True)
class Score:
    """`found` of the `wanted` results were consulted; `right`: all of them, and what had to be said was said."""

    right: bool
    found: int
    wanted: int
    why: str = ""


def score(
    case: Case, answer: Answer, finished: Sequence[ToolFinished], expected: Sequence[Sequence[Expected]]
) -> Score:
    """Judge an answer by the tools that finished in its turn; of each of `expected` one is enough."""
    if case.declines:
        shown = [step.call.tool for step in finished if step.call.tool in FIGURES and step.result.matched]
        return Score(not shown, 0, 0, f"shows figures of {', '.join(shown)}" if shown else "")
    if case.tool is not None:
        found = int(any(step.call.tool == case.tool for step in finished))
        missing = f"{case.tool} was not called" if not found else ""
        wanted = 1
    else:
        tables = [step.result.table for step in finished if step.result.table is not None]
        matches = [any(shows(table, wanted) for wanted in several for table in tables) for several in expected]
        found, wanted = sum(matches), len(expected)
        lacking = [str(place) for place, match in enumerate(matches, start=1) if not match]
        missing = f"result {', '.join(lacking)} of {wanted} is missing" if lacking else ""
    seen = _seen(answer)
    unsaid = [text for text in case.says if text not in seen]
    why = "; ".join(filter(None, (missing, f"does not say {', '.join(unsaid)}" if unsaid else "")))
    return Score(not why, found, wanted, why)


def shows(table: Table, expected: Expected) -> bool:
    """Whether a table has the expected columns (by name, in any order) with the expected rows.

    Rows count in their order where the query keeps only the first ones, and then more may follow; else in any order.
    """
    places = {column.name: place for place, column in enumerate(table.columns)}
    wanted = expected.table
    if any(column.name not in places for column in wanted.columns):
        return False
    rows = [tuple(row[places[column.name]] for column in wanted.columns) for row in table.rows]
    if expected.query.limit is not None:
        rows = rows[: len(wanted.rows)]
        return len(rows) == len(wanted.rows) and all(map(_same, rows, wanted.rows))
    return len(rows) == len(wanted.rows) and all(map(_same, sorted(rows, key=repr), sorted(wanted.rows, key=repr)))


def _same(row: Sequence[Cell], other: Sequence[Cell]) -> bool:
    return all(
        math.isclose(one, two, abs_tol=0.051) if isinstance(one, float) and isinstance(two, float) else one == two
        for one, two in zip(row, other, strict=True)
    )


def _seen(answer: Answer) -> str:
    """All that the reader sees of texts and cells."""
    tables = [card.table for card in answer.cards if card.table is not None]
    tables += [table for card in answer.cards for _, table in card.sections]
    cells = [str(cell) for table in tables for row in table.rows for cell in row]
    return "\n".join([answer.text, *cells])
