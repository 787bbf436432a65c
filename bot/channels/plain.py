"""Plain: a card for places without an app: as text, as HTML for mail, as an Adaptive Card for Teams' webhooks.

Whatever strangers wrote stays text: HTML is escaped, and Adaptive Cards get text runs, in which nothing is markup.
Buttons of ours mean nothing there and are left out.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import escape
from typing import Any

from bot.cards import Card, tells_its_table
from tools.spec import Table
from tools.wording import show_cell
from tools.words import Words, plain

ROWS = 50
TEAMS_ROWS = 15
REST = Words("{count} more rows are not shown here.", "Aquí no se muestran {count} filas más.")
SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
# Rows of tables are left out of an Adaptive Card until it has so few bytes.
CARD_BYTES = 20_000


def text_of(card: Card) -> str:
    """The card as lines of text."""
    lines = [card.title, card.text]
    for title, table in _tables(card):
        lines.append(title)
        for row in _rows(card, table)[:ROWS]:
            lines.append("- " + ", ".join(f"{name}: {value}" for name, value in row))
        lines += _rest(card, table, ROWS)
    lines += [*card.notes, card.reading, card.footer]
    return "\n".join(filter(None, map(_seen, lines)))


def html_of(card: Card) -> str:
    """The card as a piece of HTML."""
    parts = [f"<h2>{_html(card.title)}</h2>"] if card.title else []
    parts += [f"<p>{_html(card.text)}</p>"] if card.text else []
    for title, table in _tables(card):
        head = "".join(f"<th align='left'>{_html(one.heading.say(card.language))}</th>" for one in table.columns)
        rows = "".join(
            f"<tr>{''.join(f'<td>{_html(value)}</td>' for _, value in row)}</tr>" for row in _rows(card, table)[:ROWS]
        )
        parts += [f"<h3>{_html(title)}</h3>"] if title else []
        parts.append(f"<table cellpadding='4'><tr>{head}</tr>{rows}</table>")
        parts += [f"<p>{_html(line)}</p>" for line in _rest(card, table, ROWS)]
    parts += [f"<p><small>{_html(line)}</small></p>" for line in (*card.notes, card.reading, card.footer) if line]
    return "".join(parts)


def adaptive_of(card: Card) -> dict[str, Any]:
    """The card as an Adaptive Card (schema 1.5) that Teams' webhooks take; rows that are too many are counted."""
    rows = TEAMS_ROWS
    while True:
        made = _adaptive(card, rows)
        if rows == 0 or len(json.dumps(made).encode()) <= CARD_BYTES:
            return made
        rows //= 2


def without_buttons(card: Card) -> Card:
    """The card for a place where nobody hears of a press."""
    return replace(card, buttons=())


def _adaptive(card: Card, rows: int) -> dict[str, Any]:
    body: list[Mapping[str, Any]] = []
    if card.title:
        body.append(_run(card.title, size="Large", weight="Bolder"))
    body += [_run(line) for line in card.text.splitlines() if line.strip()]
    for title, table in _tables(card):
        if title:
            body.append(_run(title, weight="Bolder"))
        body += [_facts(row) for row in _rows(card, table)[:rows]]
        body += [_run(line, size="Small") for line in _rest(card, table, rows)]
    body += [_run(line, size="Small", subtle=True) for line in (*card.notes, card.reading, card.footer) if line]
    return {"$schema": SCHEMA, "type": "AdaptiveCard", "version": "1.5", "msteams": {"width": "Full"}, "body": body}


def _run(text: str, *, size: str = "Default", weight: str = "Default", subtle: bool = False) -> dict[str, Any]:
    run = {"type": "TextRun", "text": plain(text), "size": size, "weight": weight, "isSubtle": subtle}
    return {"type": "RichTextBlock", "inlines": [run]}


def _facts(row: list[tuple[str, str]]) -> dict[str, Any]:
    """A row as one block: bold names, plain values."""
    inlines: list[dict[str, Any]] = []
    for place, (name, value) in enumerate(row):
        inlines.append({"type": "TextRun", "text": f"{' · ' if place else ''}{name}: ", "weight": "Bolder"})
        inlines.append({"type": "TextRun", "text": value})
    return {"type": "RichTextBlock", "separator": True, "inlines": inlines}


def _tables(card: Card) -> Iterator[tuple[str, Table]]:
    if card.table is not None and card.table.rows and not tells_its_table(card):
        yield "", card.table
    yield from ((title, table) for title, table in card.sections if table.rows)


def _rows(card: Card, table: Table) -> list[list[tuple[str, str]]]:
    """Each row as headings with what is in the cells."""
    return [
        [
            (one.heading.say(card.language), plain(show_cell(cell, one.kind, card.language, card.zone)))
            for cell, one in zip(row, table.columns, strict=True)
        ]
        for row in table.rows
    ]


def _rest(card: Card, table: Table, shown: int) -> list[str]:
    return [REST.say(card.language, count=len(table.rows) - shown)] if len(table.rows) > shown else []


def _html(text: str) -> str:
    return escape(_seen(text)).replace("\n", "<br>")


def _seen(text: str) -> str:
    """The lines of a text without signs that nobody sees, but that a mail program acts on."""
    return "\n".join(map(plain, text.splitlines()))
