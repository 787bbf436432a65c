"""Rendering: a Card as text for a terminal of any width, in colour or plain."""

import re
from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from bot.cards import Action, Button, Card, tells_its_table
from bot.channels.console import phrases
from bot.channels.console.layout import GAP, Fit, fit
from bot.channels.console.screen import put
from tools.spec import Cell, ColumnKind, Table
from tools.wording import show_cell
from tools.words import plain

INDENT = 2
ROWS = 50
TEXT_WIDTH = 100  # longer lines are hard to read
RIGHT: frozenset[ColumnKind] = frozenset({"count", "seconds", "percent", "change", "dollars", "extension"})
LOCAL = re.compile(r"\bconsole:([\w.@-]+\w)")
EIGHTHS = " ▏▎▍▌▋▊▉█"

HEADING = "bold"
BAR = "cyan"
QUIET = "dim"
NOTE = "yellow"
GRAVE = {"CRITICAL": "bold red", "HIGH": "red", "MEDIUM": "yellow"}


def render(card: Card, console: Console) -> None:
    """Print the card, with an empty line after each of its parts."""
    for part in _parts(card, console):
        put(console, part)
        console.print()


def pressable(card: Card) -> tuple[Button, ...]:
    """The buttons that a number presses here: a terminal has no forms."""
    return tuple(button for button in card.buttons if button.action is not Action.FORM)


def _parts(card: Card, console: Console) -> Iterator[RenderableType]:
    lead: list[RenderableType] = [Text(plain(card.title), style=HEADING)] if card.title else []
    lead += [_line(_by_name(line) if card.members else line) for line in card.text.splitlines()]
    if lead:
        yield _narrow(Group(*lead), console, indent=0)
    remarks: list[str] = []
    if card.table is not None and card.table.rows and not tells_its_table(card):
        yield _table(card, card.table, console, remarks, figure=card.chart.figure if card.chart else None)
    for title, table in card.sections:
        heading = [Text(plain(title), style=HEADING)] if title else []
        yield Group(*heading, _table(card, table, console, remarks, figure=None))
    if offered := pressable(card):
        numbered = (f"{number}  {plain(button.label)}" for number, button in enumerate(offered, start=1))
        yield _narrow(Group(*map(Text, numbered)), console, indent=INDENT)
    small = [Text(line, style=QUIET) for line in dict.fromkeys(remarks)]
    small += [Text(plain(_by_name(note) if card.members else note), style=NOTE) for note in card.notes]
    if card.reading:
        small.append(Text.assemble((phrases.I_READ.say(card.language), QUIET), " ", plain(card.reading)))
    if card.footer:
        small.append(Text(plain(card.footer), style=QUIET))
    if small:
        yield _narrow(Group(*small), console, indent=INDENT)


def _narrow(content: RenderableType, console: Console, indent: int) -> RenderableType:
    return Padding(content, (0, max(0, console.width - TEXT_WIDTH), 0, indent))


def _by_name(line: str) -> str:
    """People of this terminal by their names alone."""
    return LOCAL.sub(r"\1", line)


def _line(line: str) -> RenderableType:
    """A line of text as far to the right as it was written, also where it is folded."""
    return Padding(Text(plain(line)), (0, 0, 0, len(line) - len(line.lstrip(" "))))


def _table(card: Card, table: Table, console: Console, remarks: list[str], figure: str | None) -> RenderableType:
    """The table, as much of it as fits; what does not is told in `remarks`."""
    rows = table.rows[:ROWS]
    shown = [[_show(cell, column.kind, card) for cell, column in zip(row, table.columns, strict=True)] for row in rows]
    headings = [column.heading.say(card.language) for column in table.columns]
    columns = [[row[index] for row in shown] for index in range(len(headings))]
    words = [max(map(_longest_word, [heading, *cells])) for heading, cells in zip(headings, columns, strict=True)]
    natural = [max([width, *map(cell_len, cells)]) for width, cells in zip(words, columns, strict=True)]
    fitted = fit(table.columns, natural, words, console.width - INDENT, bars=figure is not None and len(rows) > 1)
    if len(rows) == 1 and fitted.left_out:
        return _upright(headings, shown[0])
    if len(table.rows) > ROWS:
        remarks.append(phrases.MORE_ROWS.say(card.language, count=_count(len(table.rows) - ROWS, card)))
    if fitted.left_out:
        left_out = ", ".join(headings[index] for index in fitted.left_out)
        remarks.append(phrases.LEFT_OUT.say(card.language, columns=left_out))
    return Padding(_grid(table, headings, shown, fitted, figure, console), (0, 0, 0, INDENT))


def _grid(
    table: Table,
    headings: Sequence[str],
    shown: Sequence[Sequence[str]],
    fitted: Fit,
    figure: str | None,
    console: Console,
) -> Grid:
    grid = Grid(box=None, show_header=True, header_style=HEADING, padding=(0, GAP, 0, 0), pad_edge=False)
    for index, width in zip(fitted.kept, fitted.widths, strict=True):
        right = table.columns[index].kind in RIGHT
        grid.add_column(
            Text(headings[index]), justify="right" if right else "left", width=width, overflow="fold", vertical="top"
        )
    names = [column.name for column in table.columns]
    charted = names.index(figure) if figure in names and fitted.bars else None
    if charted is not None:
        grid.add_column("", width=fitted.bars, no_wrap=True, style=BAR)
    bars = [] if charted is None else _bars(table, charted, fitted.bars, console)
    for number, row in enumerate(shown):
        cells = (Text(row[index], style=_style(table, number, index)) for index in fitted.kept)
        grid.add_row(*cells, *bars[number : number + 1])
    return grid


def _style(table: Table, row: int, column: int) -> str:
    """How a cell stands out."""
    return GRAVE.get(str(table.rows[row][column]), "") if table.columns[column].kind == "severity" else ""


def _bars(table: Table, index: int, width: int, console: Console) -> list[str]:
    figures = [row[index] if isinstance(row[index], int | float) else 0 for row in table.rows[:ROWS]]
    top = (
        100.0 if table.columns[index].kind == "percent" else max((float(figure or 0) for figure in figures), default=0)
    )
    return [bar(float(figure or 0), top, width, blocks=not console.options.ascii_only) for figure in figures]


def bar(figure: float, top: float, width: int, *, blocks: bool = True) -> str:
    """A bar of at most `width` cells, full at `top`; whatever is above nothing shows at least a sliver."""
    if top <= 0 or figure <= 0:
        return ""
    share = min(figure / top, 1.0)
    if not blocks:
        return "#" * max(round(share * width), 1)
    eighths = max(round(share * width * 8), 1)
    return EIGHTHS[8] * (eighths // 8) + (EIGHTHS[eighths % 8] if eighths % 8 else "")


def _upright(headings: Sequence[str], row: Sequence[str]) -> RenderableType:
    """One row that is too wide, as a list of headings and values."""
    grid = Grid(box=None, show_header=False, padding=(0, GAP, 0, 0), pad_edge=False)
    grid.add_column(style=HEADING)
    grid.add_column(overflow="fold")
    for heading, value in zip(headings, row, strict=True):
        grid.add_row(Text(heading), Text(value))
    return Padding(grid, (0, 0, 0, INDENT))


def _longest_word(text: str) -> int:
    return max((cell_len(word) for word in text.split()), default=0)


def _show(cell: Cell, kind: ColumnKind, card: Card) -> str:
    return plain(show_cell(cell, kind, card.language, card.zone))


def _count(number: int, card: Card) -> str:
    return show_cell(number, "count", card.language, card.zone)
