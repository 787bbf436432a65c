"""Card: what a person sees, neutral of any platform. Each channel renders it in its own best way."""

from dataclasses import dataclass

from tools.spec import Table
from tools.words import Language


@dataclass(frozen=True, slots=True)
class Button:
    """Something a person can do next: `action` and `value` come back to us when it is pressed."""

    label: str
    action: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A bar chart over a table's columns `key` and `figure` (by name)."""

    key: str
    figure: str


@dataclass(frozen=True, slots=True)
class Card:
    """Title, text, table, chart, notes, buttons. Texts are already in the reader's `language`.

    Cells are raw values of their column's kind, already masked for the reader; `tools.wording.show_cell` renders them.
    `reading` says how the question was understood, `footer` is the receipt in one line. `sections` are further titled
    tables.
    """

    language: Language
    zone: str
    title: str = ""
    text: str = ""
    reading: str = ""
    table: Table | None = None
    chart: Chart | None = None
    sections: tuple[tuple[str, Table], ...] = ()
    notes: tuple[str, ...] = ()
    footer: str = ""
    buttons: tuple[Button, ...] = ()
