"""Exports: a CSV that opens rightly in a spreadsheet and does nothing there."""

import csv
import io

import pytest

from bot.exports import csv_bytes, harmless
from tools.headings import column
from tools.spec import Cell, Column, Table
from tools.words import Language, Words

ZONE = "America/Bogota"
MOMENT = 1772456400000  # 2 March 2026, 08:00 in Bogotá


def read(table: Table, language: Language = "en") -> list[list[str]]:
    return list(csv.reader(io.StringIO(csv_bytes(table, language, ZONE).decode("utf-8-sig"), newline="")))


def test_figures_stay_figures_and_moments_can_be_sorted() -> None:
    names = ("location", "calls", "total_duration", "answer_rate", "change", "last_call", "day", "answered")
    row: tuple[Cell, ...] = ("Bogotá, HQ", 1678, 3725, 97.5, -12.5, MOMENT, "2026-03-02", True)
    table = Table(tuple(map(column, names)), (row, (None,) * len(names)))
    heading, first, empty = read(table)
    assert heading[:4] == ["Location", "Calls", "Total duration (s)", "Answer rate (%)"]
    assert first == ["Bogotá, HQ", "1678", "3725", "97.5", "-12.5", "2026-03-02 08:00:00-05:00", "2026-03-02", "yes"]
    assert set(empty) == {""}


def test_it_speaks_the_reader_s_language() -> None:
    table = Table((column("location"), column("call_type"), column("answered")), (("Lima", "mobile", False),))
    assert read(table, "es") == [["Sede", "Tipo", "Contestada"], ["Lima", "móvil", "no"]]


def test_a_spreadsheet_takes_it_for_utf8() -> None:
    assert csv_bytes(Table((column("location"),), (("Bogotá",),)), "en", ZONE).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    "name", ["=HYPERLINK(1)", "+573001112233", "-1+1", "@SUM(A1)", "\t=1", " =1", "|calc", "%0A=1", "=1\r\n=2"]
)
def test_what_a_stranger_wrote_is_no_formula(name: str) -> None:
    free = Column("name", "text", Words("Name", "Nombre"))
    for kind in (free, column("person"), column("number"), column("location")):
        [_, [cell]] = read(Table((kind,), ((name,),)))
        assert cell.startswith("'")


def test_what_is_no_formula_stays_as_it_is() -> None:
    assert [harmless(text) for text in ("Bogotá", "2041", "", "a=b", "«x»")] == ["Bogotá", "2041", "", "a=b", "«x»"]


def test_a_lone_half_of_a_sign_breaks_nothing() -> None:
    assert read(Table((column("location"),), (("a\ud800b",),)))[1] == ["ab"]
