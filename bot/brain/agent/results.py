"""Results: what a tool found, as a model reads it: its sentences and its table, names and numbers as tokens."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.brain.agent.tokens import Tokens
from tools.spec import Cell, ColumnKind, Table, ToolResult
from tools.wording import duration

MOST_ROWS = 50
MOST_CHARACTERS = 8_000
_MORE = "({rows} more rows, which the person sees)"


def told(result: ToolResult, tokens: Tokens, zone: str) -> str:
    """The result in lines: what it says, how it was read, its tables with ` | ` between cells; long ones are cut."""
    lines = [result.text, result.reading and f"Read as: {result.reading}", *result.notes]
    text = "\n".join(tokens.text(line) for line in lines if line)
    if result.table is not None:
        text += _table(result.table, tokens, zone)
    for title, section in result.sections:
        text += f"\n{tokens.text(title)}{_table(section, tokens, zone)}"
    return text or "(done)"


def _table(table: Table, tokens: Tokens, zone: str) -> str:
    lines = [" | ".join(column.name for column in table.columns)]
    room = MOST_CHARACTERS
    for place, row in enumerate(table.rows):
        cells = (_cell(cell, column.kind, tokens, zone) for cell, column in zip(row, table.columns, strict=True))
        line = " | ".join(cells)
        room -= len(line) + 1
        if place == MOST_ROWS or room < 0:
            lines.append(_MORE.format(rows=len(table.rows) - place))
            break
        lines.append(line)
    return "\n" + "\n".join(lines)


def _cell(cell: Cell, kind: ColumnKind, tokens: Tokens, zone: str) -> str:
    match kind, cell:
        case _, None:
            return "-"
        case "moment", int():
            return datetime.fromtimestamp(cell / 1000, ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S")
        case "seconds", int() | float():
            return f"{cell} s ({duration(cell, 'en')})" if cell >= 60 else f"{cell} s"
        case (("percent" | "change"), int() | float()):
            return f"{cell}%"
        case _:
            return str(tokens.cell(cell, kind)).replace("\n", " ")
