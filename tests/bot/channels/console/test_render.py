"""Rendering: what a person sees of a card at several widths, in colour and without."""

from io import StringIO

import pytest
from rich.console import Console

from bot.cards import Button, Card, Chart
from bot.channels.console.render import bar, render
from bot.channels.console.screen import screen
from tools.spec import Cell, Column, ColumnKind, Table
from tools.words import Language, Words

LOCATION = Column("location", "location", Words("Location", "Sede"))
CALLS = Column("calls", "count", Words("Calls", "Llamadas"))
RATE = Column("answer_rate", "percent", Words("Answered", "Contestadas"))
PERSON = Column("person", "person", Words("Person", "Persona"))


def column(name: str, kind: ColumnKind) -> Column:
    return Column(name, kind, Words(name.capitalize(), name.capitalize()))


LIST = tuple(
    column(name, kind)
    for name, kind in (
        ("started", "moment"),
        ("type", "call_type"),
        ("person", "person"),
        ("location", "location"),
        ("called", "phone"),
        ("country", "country"),
        ("duration", "seconds"),
        ("reference", "reference"),
    )
)
CALL: tuple[Cell, ...] = (
    1772530000000,
    "international",
    "José María Aznárez de la Torre",
    "Ciudad de México",
    "+5352345678",
    "CU",
    3471,
    "0b1c7e0e-91c4-4a0e-9f57-0f2c8d0a1b2c",
)


def card(
    *, table: Table | None = None, text: str = "", language: Language = "en", figure: str | None = None, **parts: object
) -> Card:
    chart = None if figure is None or table is None else Chart(table.columns[0].name, figure)
    return Card(language=language, zone="America/Bogota", text=text, table=table, chart=chart, **parts)  # type: ignore[arg-type]


def shown(card: Card, width: int = 80) -> list[str]:
    file = StringIO()
    render(card, Console(file=file, width=width, color_system=None, markup=False, highlight=False))
    return file.getvalue().splitlines()


def test_a_grouping_is_a_table_with_bars():
    table = Table((LOCATION, CALLS), (("Bogotá", 1234), ("Ciudad de México", 617), ("Lima", 1)))

    assert shown(card(text="3 locations", table=table, figure="calls"), 60) == [
        "3 locations",
        "",
        "  Location          Calls",
        "  Bogotá            1,234  █████████████████████████████████",
        "  Ciudad de México    617  ████████████████▌",
        "  Lima                  1  ▏",
        "",
    ]


def test_figures_are_in_the_readers_language():
    table = Table((LOCATION, CALLS), (("Bogotá", 1234), ("Lima", 1)))

    lines = shown(card(table=table, language="es"))

    assert lines[:2] == ["  Sede    Llamadas", "  Bogotá     1.234"]


def test_a_percentage_is_drawn_against_the_whole():
    table = Table((LOCATION, RATE), (("Bogotá", 50.0), ("Lima", 25.0)))

    lines = shown(card(table=table, figure="answer_rate"))

    assert [line.count("█") for line in lines[1:3]] == [20, 10]


def test_reading_notes_and_receipt_stand_below():
    lines = shown(
        card(
            text="12 calls",
            reading="calls to Cuba",
            notes=("The data ends earlier.",),
            footer="Receipt R-1 · query_calls",
        )
    )

    assert lines == [
        "12 calls",
        "",
        "  The data ends earlier.",
        "  I read: calls to Cuba",
        "  Receipt R-1 · query_calls",
        "",
    ]


def test_what_the_text_tells_is_not_told_twice():
    one, two = Table((CALLS,), ((1234,),)), Table((LOCATION, CALLS), (("Lima", 7),))

    assert shown(card(text="1,234 calls", table=one)) == ["1,234 calls", ""]
    assert shown(card(text="Lima: 7 calls", table=two)) == ["Lima: 7 calls", ""]
    assert "  1,234" in shown(card(text="So many:", table=one))
    assert "  Lima          7" in shown(card(text="Lima: 17 calls", table=two))


@pytest.mark.parametrize("width", [60, 80, 120])
def test_a_long_list_fits_and_says_what_it_left_out(width: int):
    lines = shown(card(table=Table(LIST, (CALL, CALL))), width)

    assert all(len(line) <= width for line in lines)
    whole = " ".join(" ".join(lines).split())
    assert "+5352345678" in whole
    assert "57 min 51 s" in whole
    assert "No room for:" in whole
    assert "Reference" in whole.partition("No room for:")[2]


def test_one_row_that_is_too_wide_stands_upright_and_whole():
    lines = shown(card(table=Table(LIST, (CALL,))), 60)

    assert "  Person     José María Aznárez de la Torre" in lines
    assert "  Reference  0b1c7e0e-91c4-4a0e-9f57-0f2c8d0a1b2c" in lines


def test_rows_beyond_a_screenful_are_counted():
    table = Table((LOCATION, CALLS), tuple((f"Office {number}", number) for number in range(1250)))

    lines = shown(card(table=table))

    assert "  Office 49     49" in lines
    assert "  … and 1,200 more; --json prints them all." in lines


def test_long_spanish_names_are_folded_at_words():
    table = Table((PERSON, CALLS), (("María del Pilar Fernández de Córdoba y Villanueva de la Cañada", 12), ("Ana", 7)))

    lines = shown(card(table=table, language="es"), 50)

    assert lines[:3] == [
        "  Persona                                 Llamadas",
        "  María del Pilar Fernández de Córdoba y        12",
        "  Villanueva de la Cañada",
    ]


def test_sections_have_their_titles():
    sections = (("Locations", Table((LOCATION,), (("Lima",),))), ("Figures", Table((CALLS,), ((7,),))))

    assert shown(card(sections=sections)) == [
        "Locations",
        "  Location",
        "  Lima",
        "",
        "Figures",
        "  Calls",
        "      7",
        "",
    ]


def test_choices_are_numbered():
    buttons = tuple(Button(name, "choose", name) for name in ("Ana Ruiz (2041)", "Ana Ruiz (3110)"))

    assert shown(card(text="Which one?", buttons=buttons)) == [
        "Which one?",
        "",
        "  1  Ana Ruiz (2041)",
        "  2  Ana Ruiz (3110)",
        "",
    ]


def test_what_strangers_wrote_cannot_move_the_cursor_or_turn_the_line():
    evil = "Ana\x1b[2J\x1b]0;owned\x07\u202e\r\nbye"
    table = Table((column("name", "outside_name"),), ((evil,), ("x",)))

    text = "\n".join(shown(card(text=evil, reading=evil, notes=(evil,), footer=evil, table=table)))

    assert not set(text) & set("\x1b\x07\u202e\r")


def test_colours_are_only_for_terminals_that_want_them(monkeypatch: pytest.MonkeyPatch):
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    table = Table((LOCATION, CALLS), (("Bogotá", 1234), ("Lima", 1)))

    def escapes(file: StringIO) -> bool:
        render(card(text="x", table=table, figure="calls", footer="Receipt"), screen(file))
        return "\x1b" in file.getvalue()

    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert escapes(Terminal())
    assert not escapes(StringIO())
    monkeypatch.setenv("NO_COLOR", "1")
    assert not escapes(Terminal())


@pytest.mark.parametrize(
    ("figure", "expected"),
    [(0, ""), (-3, ""), (1, "▏"), (500, "█████"), (750, "███████▌"), (1000, "█" * 10), (2000, "█" * 10)],
)
def test_a_bar_is_as_long_as_its_share(figure: float, expected: str):
    assert bar(figure, 1000, 10) == expected


def test_bars_are_plain_where_blocks_cannot_be_written():
    assert bar(500, 1000, 10, blocks=False) == "#####"
    assert bar(0, 0, 10) == ""
