"""Card: what a person sees, neutral of any platform. Each channel renders it in its own best way."""

import re
from dataclasses import dataclass
from enum import StrEnum

from tools.spec import Table
from tools.wording import show_cell
from tools.words import Language, plain


class Action(StrEnum):
    """What a button does when it is pressed; its value says with what. `bot.actions` carries them out."""

    CHOOSE = "choose"  # answer what was asked back; the choice's number
    ASK = "ask"  # ask a question; its words
    VERIFY = "verify"  # run a receipt again; its id, as in the next four
    SHOW_QUERY = "show_query"  # say exactly what ran
    REVEAL = "reveal"  # show names and numbers to whoever presses and may see them, and to nobody else
    GOOD = "good"  # the answer helped
    BAD = "bad"  # it did not
    ACKNOWLEDGE = "acknowledge"  # an alert; its number, as in the next six
    ASSIGN = "assign"
    SNOOZE = "snooze"  # number:until, until being tomorrow, workday, or 2h and the like
    RESOLVE = "resolve"  # number:reason
    EXPLAIN = "explain"
    MUTE = "mute"
    SHOW_ALERT = "show_alert"
    APPROVE = "approve"  # let a dangerous tool run; the approval's id
    REJECT = "reject"
    STOP = "stop"  # cancel what is running; the inbox row's key
    FORM = "form"  # open a form; its name


@dataclass(frozen=True, slots=True)
class Button:
    """Something a person can do next: `action` and `value` come back to us when it is pressed."""

    label: str
    action: Action
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
    `reading` says how the question was understood, `footer` is the receipt in one line and `receipt` its id. `sections`
    are further titled tables. `hidden`: names or numbers are masked that somebody more entitled may see. `members`: its
    texts are our own words about members of a platform ("slack:U012AB3CD"), which channels may show by their names.
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
    receipt: str = ""
    hidden: bool = False
    members: bool = False
    buttons: tuple[Button, ...] = ()


def tells_its_table(card: Card) -> bool:
    """Whether the text already says all that the table's only row holds, so that the table need not be shown."""
    table = card.table
    if table is None or len(table.rows) != 1:
        return False
    text = plain(card.text.replace("\n", " "))
    cells = (
        plain(show_cell(cell, column.kind, card.language, card.zone))
        for cell, column in zip(table.rows[0], table.columns, strict=True)
    )
    return all(re.search(rf"(?<!\w){re.escape(cell)}(?!\w)", text) for cell in cells)
