"""Exports: a table as a CSV file that opens rightly in a spreadsheet and does nothing there."""

import csv
import io
from datetime import datetime
from zoneinfo import ZoneInfo

from tools.spec import Cell, Column, Table
from tools.wording import show_cell
from tools.words import Language, plain

# A spreadsheet takes what begins so for a formula; an apostrophe before it makes it a text.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "|", "%")
BOM = "\ufeff"  # without it Excel takes UTF-8 for an old code page
# Figures stay figures, so that a spreadsheet can add them up.
RAW = frozenset({"count", "seconds", "percent", "change", "dollars", "hour", "day", "week", "month"})
UNITS = {"seconds": "s", "percent": "%", "change": "%", "dollars": "US$"}


def csv_bytes(table: Table, language: Language, zone: str) -> bytes:
    """The table as CSV in UTF-8: headings in `language`, durations in seconds, moments ISO 8601 in `zone`.

    Texts that a spreadsheet would take for a formula begin with an apostrophe.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([_heading(column, language) for column in table.columns])
    for row in table.rows:
        writer.writerow([_cell(cell, column, language, zone) for cell, column in zip(row, table.columns, strict=True)])
    return (BOM + out.getvalue()).encode("utf-8", errors="replace")


def _heading(column: Column, language: Language) -> str:
    heading = column.heading.say(language)
    unit = UNITS.get(column.kind)
    return harmless(f"{heading} ({unit})" if unit else heading)


def _cell(cell: Cell, column: Column, language: Language, zone: str) -> str:
    if cell is None:
        return ""
    if column.kind == "moment" and isinstance(cell, int):
        return datetime.fromtimestamp(cell / 1000, ZoneInfo(zone)).isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return str(cell)
    if column.kind in RAW:
        return harmless(plain(str(cell)))
    return harmless(show_cell(cell, column.kind, language, zone))


def harmless(text: str) -> str:
    """The text as a spreadsheet takes it for a text."""
    return f"'{text}" if text.lstrip().startswith(FORMULA) else text
