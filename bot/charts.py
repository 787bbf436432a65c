"""Charts: a grouping as a picture. Matplotlib draws in a process of its own, which the first chart starts.

In a thread it would hold the interpreter for most of a tenth of a second a chart, in slices that the event loop waits
for at each of its steps: measured with tests/bench/slack.py, acknowledgements came up to a second late.

Bars lie where the key is a name and stand where it is a time, in order of time. With a comparison each key has two.
Colours are Okabe and Ito's, which the colour-blind tell apart; every bar says its figure in words too.
"""

import asyncio
import io
import os
import signal
import textwrap
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context, parent_process
from typing import TYPE_CHECKING, Any

from bot.cards import Card
from storage.call_query import WEEKDAYS
from tools.headings import BEFORE
from tools.spec import Cell, Column, ColumnKind
from tools.wording import NOTHING, day, number, show_cell
from tools.words import Language, Words, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FEWEST, BARS = 3, 40
STANDING: frozenset[ColumnKind] = frozenset({"hour", "day", "week", "month", "weekday"})
FIGURES: frozenset[ColumnKind] = frozenset({"count", "seconds", "percent", "dollars"})

DPI = 200  # twice a screen's: 8 inches are 1600 pixels
WIDTH = 8.0  # inches
NOW, THEN = "#0072B2", "#E69F00"
INK, QUIET, LINE = "#1d1c1d", "#616061", "#e3e3e3"
NAME_SIGNS, NAME_LINES = 26, 2
NAMED_STANDING = 13  # labels under standing bars
FIGURED_STANDING = 16  # standing bars that say their figure above
STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400)

BY = Words("{figure} by {key}", "{figure} por {key}")
FIRST = Words("the first {count} of {total}", "las primeras {count} de {total}")
COMPARED = Words("Now|Before", "Ahora|Antes")
CHART = Words("Bar chart: {title}. {bars}", "Gráfico de barras: {title}. {bars}")


@dataclass(frozen=True, slots=True)
class Bars:
    """What a chart shows: a name and a figure a bar, with `before` a second figure."""

    key: Column
    figure: Column
    names: tuple[str, ...]
    now: tuple[float | None, ...]
    before: tuple[float | None, ...] | None
    total: int  # rows of the table, of which the first `BARS` are drawn


def worth_drawing(card: Card) -> bool:
    """Whether a picture tells more than the table: at least three bars."""
    return bars_of(card) is not None


def title(card: Card) -> str:
    """What the chart is about: "Calls by location"; empty for a card without one."""
    bars = bars_of(card)
    if bars is None:
        return ""
    heading = bars.key.heading.say(card.language)
    return BY.say(card.language, figure=bars.figure.heading.say(card.language), key=heading[:1].lower() + heading[1:])


def alt(card: Card) -> str:
    """What the chart shows, in words, for those who do not see it: its title and first bars."""
    bars = bars_of(card)
    if bars is None:
        return ""
    told = [
        f"{name}: {_figure(figure, bars.figure, card)}" for name, figure in zip(bars.names[:5], bars.now, strict=False)
    ]
    return CHART.say(card.language, title=title(card), bars="; ".join(told) + ("; …" if len(bars.names) > 5 else ""))


async def png(card: Card) -> bytes:
    """The card's chart as a PNG at twice the size of a screen's pixels. Raises ValueError for a card without one."""
    if bars_of(card) is None:
        raise ValueError("the card has no chart")
    loop = asyncio.get_running_loop()
    try:
        return await loop.run_in_executor(_drawing(), draw, card)
    except BrokenProcessPool:  # somebody killed it: the next one draws this too
        _drawing.cache_clear()
        return await loop.run_in_executor(_drawing(), draw, card)


def draw(card: Card) -> bytes:
    """The same here and now. Only one thread of a process may draw: Matplotlib's fonts are not for several."""
    bars = bars_of(card)
    if bars is None:
        raise ValueError("the card has no chart")
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    standing = bars.key.kind in STANDING
    rows = len(bars.names)
    head = _head(card, bars)
    height = 3.4 if standing else 0.25 + rows * (0.32 if bars.before is None else 0.46)
    top = 0.22 + 0.2 * len(head) + (0.28 if bars.before is not None else 0.1)
    figure = Figure(figsize=(WIDTH, height + top + 0.15), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    whole = figure.get_figheight()
    _title(figure, head, whole)
    (_standing if standing else _lying)(figure, bars, card, height / whole, 0.15 / whole)
    if bars.before is not None:
        _legend(figure, card.language, 1 - (top - 0.2) / whole)
    out = io.BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()


def bars_of(card: Card) -> Bars | None:
    """The bars of a card's chart; None where there is none, or too little to draw."""
    table, chart = card.table, card.chart
    if table is None or chart is None or len(table.rows) < FEWEST:
        return None
    places = {column.name: place for place, column in enumerate(table.columns)}
    key, figure = places.get(chart.key), places.get(chart.figure)
    if key is None or figure is None or table.columns[figure].kind not in FIGURES:
        return None
    rows = table.rows
    if table.columns[key].kind in STANDING:
        rows = tuple(sorted(rows[:BARS], key=lambda row: _in_time(row[key])))
    rows = rows[:BARS]
    before = places.get(f"{chart.figure}{BEFORE}")
    return Bars(
        key=table.columns[key],
        figure=table.columns[figure],
        names=tuple(_name(row[key], table.columns[key], card) for row in rows),
        now=tuple(_number(row[figure]) for row in rows),
        before=None if before is None else tuple(_number(row[before]) for row in rows),
        total=len(table.rows),
    )


@cache
def _drawing() -> ProcessPoolExecutor:
    # Spawned, because a fork of a program with threads and connections may hang on what it inherited.
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_alone)


def _alone() -> None:
    """What draws ends with the program and not before it: Ctrl-C is for that one, and a killed one says nothing."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    program = parent_process()
    if program is not None:
        program.join()
        os._exit(0)


def _in_time(cell: Cell) -> tuple[bool, int, str]:
    place = WEEKDAYS.index(cell) if isinstance(cell, str) and cell in WEEKDAYS else 0
    return cell is None, int(cell) if isinstance(cell, int) else place, str(cell)


def _number(cell: Cell) -> float | None:
    return float(cell) if isinstance(cell, int | float) else None


def _name(cell: Cell, column: Column, card: Card) -> str:
    if column.kind in ("day", "week") and isinstance(cell, str):
        from datetime import date

        return day(date.fromisoformat(cell), card.language, year=False)
    return plain(show_cell(cell, column.kind, card.language, card.zone)) or NOTHING


def _figure(figure: float | None, column: Column, card: Card) -> str:
    if figure is None:
        return NOTHING
    whole: Cell = int(figure) if figure.is_integer() else figure
    return show_cell(whole, column.kind, card.language, card.zone)


def _head(card: Card, bars: Bars) -> list[str]:
    """The title, and how the question was read on as many lines as that needs (four at most)."""
    language = card.language
    lines = [title(card)]
    if bars.total > len(bars.names):
        counts = {"count": number(len(bars.names), language), "total": number(bars.total, language)}
        lines[0] += f" ({FIRST.say(language, **counts)})"
    if card.reading:
        lines += textwrap.wrap(plain(card.reading), 118, max_lines=4, placeholder=" …")
    return lines


def _title(figure: "Figure", head: Sequence[str], whole: float) -> None:
    for place, line in enumerate(head):
        figure.text(
            0.02,
            1 - (0.16 + 0.2 * place + (0.08 if place else 0)) / whole,
            _drawable(line),
            fontsize=8 if place else 12,
            fontweight="normal" if place else "bold",
            color=QUIET if place else INK,
            va="center",
            parse_math=False,
        )


def _legend(figure: "Figure", language: Language, y: float) -> None:
    x = 0.02
    for words, colour in zip(COMPARED.say(language).split("|"), (NOW, THEN), strict=True):
        figure.text(x, y, "■", fontsize=10, color=colour, va="center")
        figure.text(x + 0.018, y, words, fontsize=8, color=INK, va="center")
        x += 0.09


def _lying(figure: "Figure", bars: Bars, card: Card, height: float, bottom: float) -> None:
    names = [_wrapped(name) for name in bars.names]
    longest = max((len(line) for name in names for line in name.split("\n")), default=1)
    left = min(0.04 + 0.0092 * longest, 0.32)
    axes: Axes = figure.add_axes((left, bottom, 0.88 - left, height))
    two = bars.before is not None
    thick = 0.36 if two else 0.68
    top = _top(bars)
    for place in range(len(bars.names)):
        pairs = [(bars.now[place], NOW)] + ([(bars.before[place], THEN)] if bars.before is not None else [])
        for index, (figure_of, colour) in enumerate(pairs):
            y = place + (index - 0.5) * 0.4 if two else place
            axes.barh(y, figure_of or 0, height=thick, color=colour, linewidth=0)
            axes.text(
                (figure_of or 0) + top * 0.008,
                y,
                _figure(figure_of, bars.figure, card),
                va="center",
                fontsize=7.5 if two else 8.5,
                color=INK,
                clip_on=False,
                parse_math=False,
            )
    for place, name in enumerate(names):
        axes.text(
            -top * 0.012,
            place,
            _drawable(name),
            ha="right",
            va="center",
            fontsize=7.5 if "\n" in name else 8.5,
            color=INK,
            linespacing=1.1,
            clip_on=False,
            parse_math=False,
        )
    axes.set_xlim(0, top)
    axes.set_ylim(len(bars.names) - 0.5, -0.5)
    axes.axvline(0, color=QUIET, linewidth=0.8)
    _bare(axes)


def _standing(figure: "Figure", bars: Bars, card: Card, height: float, bottom: float) -> None:
    room = 0.42 / figure.get_figheight()  # for the names under the bars
    axes: Axes = figure.add_axes((0.1, bottom + room, 0.88, height - room))
    count = len(bars.names)
    two = bars.before is not None
    thick = 0.38 if two else 0.74
    top = _top(bars)
    for place in range(count):
        pairs = [(bars.now[place], NOW)] + ([(bars.before[place], THEN)] if bars.before is not None else [])
        for index, (figure_of, colour) in enumerate(pairs):
            x = place + (index - 0.5) * 0.4 if two else place
            axes.bar(x, figure_of or 0, width=thick, color=colour, linewidth=0)
            if count * len(pairs) <= FIGURED_STANDING:
                axes.text(
                    x,
                    (figure_of or 0) + top * 0.01,
                    _figure(figure_of, bars.figure, card),
                    ha="center",
                    va="bottom",
                    fontsize=7.5,
                    color=INK,
                    parse_math=False,
                )
    axes.set_xlim(-0.6, count - 0.4)
    axes.set_ylim(0, top * 1.06)
    every = -(-count // NAMED_STANDING)
    named = list(range(0, count, every))
    axes.set_xticks(named, [_drawable(_narrow(bars.names[place])) for place in named])
    ticks = _ticks(top, bars.figure)
    axes.set_yticks(ticks, [_figure(tick, bars.figure, card) for tick in ticks])
    axes.grid(axis="y", color=LINE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, labelsize=8, colors=QUIET)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(QUIET)


def _bare(axes: "Axes") -> None:
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)


def _top(bars: Bars) -> float:
    if bars.figure.kind == "percent":
        return 100.0
    figures = [figure for figure in (*bars.now, *(bars.before or ())) if figure is not None]
    return max([*figures, 0.0]) or 1.0


def _ticks(top: float, figure: Column) -> list[float]:
    """Some five round figures from 0 up."""
    if figure.kind == "seconds":
        step: float = next((step for step in STEPS if top / step <= 6), STEPS[-1] * max(1, round(top / STEPS[-1] / 5)))
    else:
        size = 10 ** (len(str(int(top))) - 1)
        step = next(size * part for part in (0.1, 0.2, 0.25, 0.5, 1, 2) if top / (size * part) <= 6)
        if figure.kind == "count":
            step = max(1, round(step))
    return [float(step * place) for place in range(int(top / step) + 1)]


def _wrapped(name: str) -> str:
    return "\n".join(textwrap.wrap(name, NAME_SIGNS, max_lines=NAME_LINES, placeholder="…") or [NOTHING])


def _narrow(name: str) -> str:
    return "\n".join(textwrap.wrap(name, 8, break_long_words=False))


def _drawable(text: str) -> str:
    """The text with a box for each sign that the font does not have."""
    has = _signs()
    return "".join(sign if sign == "\n" or has(sign) else "□" for sign in text)


@cache
def _signs() -> Callable[[str], bool]:
    from matplotlib import font_manager

    font: Any = font_manager.get_font(font_manager.findfont("DejaVu Sans"))
    known = frozenset(font.get_charmap())
    return lambda sign: ord(sign) in known
