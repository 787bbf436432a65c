"""Figures: when two results are the same, and what differs when they are not."""

from tools.figures import KEPT_ROWS, Difference, differences, digest, kept, summary
from tools.spec import Cell, Column, Table, ToolResult
from tools.words import Words

WORDS = Words("Heading", "Título")
COLUMNS = (Column("location", "location", WORDS), Column("calls", "count", WORDS))


def result(*rows: tuple[Cell, ...], text: str = "") -> ToolResult:
    return ToolResult(text=text, table=Table(COLUMNS, rows))


def changed(then: ToolResult, now: ToolResult) -> tuple[Difference, ...]:
    assert now.table is not None
    [before] = kept(summary(then))
    return differences(before, now.table)


def test_texts_do_not_count_and_figures_do() -> None:
    assert digest(result(("Bogotá", 3), text="3 calls")) == digest(result(("Bogotá", 3), text="3 llamadas"))
    assert digest(result(("Bogotá", 3))) != digest(result(("Bogotá", 4)))
    assert digest(result(("a", 1), ("b", 1))) != digest(result(("b", 1), ("a", 1)))
    assert digest(result()) != digest(ToolResult())


def test_the_last_bits_of_a_sum_do_not_count() -> None:
    assert digest(result(("Bogotá", 0.1 + 0.2))) == digest(result(("Bogotá", 0.3)))
    assert not changed(result(("Bogotá", 0.1 + 0.2)), result(("Bogotá", 0.3)))


def test_rows_are_paired_by_what_they_are_about() -> None:
    then = result(("Bogotá", 3), ("Cali", 2), ("Lima", 1))
    now = result(("Cali", 5), ("Bogotá", 3), ("Quito", 1))
    assert changed(then, now) == (
        Difference(("Cali", 2), ("Cali", 5)),
        Difference(("Lima", 1), None),
        Difference(None, ("Quito", 1)),
    )


def test_rows_about_the_same_are_paired_in_order() -> None:
    assert changed(result(("Cali", 2), ("Cali", 3)), result(("Cali", 2), ("Cali", 4))) == (
        Difference(("Cali", 3), ("Cali", 4)),
    )


def test_a_receipt_keeps_the_first_rows_only() -> None:
    many = result(*((f"Location {place}", place) for place in range(KEPT_ROWS + 1)))
    [before] = kept(summary(many))
    assert (len(before.rows), before.total) == (KEPT_ROWS, KEPT_ROWS + 1)
    assert changed(many, many) == ()


def test_of_a_table_with_other_columns_only_the_new_rows_are_told() -> None:
    assert changed(ToolResult(table=Table(COLUMNS[:1], (("Cali",),))), result(("Cali", 2))) == (
        Difference(None, ("Cali", 2)),
    )
