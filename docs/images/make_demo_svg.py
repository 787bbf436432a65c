"""Draws docs/images/demo.svg, the picture in the README of alerts and an answer: `python docs/images/make_demo_svg.py`.

The watch looks and the question is asked in the real program on the demo's organisation, at a fixed moment, so that the
figures stay the same from one drawing to the next. Look at it with `rsvg-convert docs/images/demo.svg -o demo.png`.
"""

import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from bot.channels.console.alerting import ConsoleSender
from bot.channels.console.asking import ask
from bot.channels.console.lines import PROMPT
from bot.channels.console.render import render
from bot.config import Settings
from bot.demo.stage import stage
from bot.demo.tour import first_alert
from bot.demo.vigil import watch

END = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)
WIDTH = 98  # cells
THEME = TerminalTheme(
    background=(22, 27, 34),
    foreground=(214, 221, 230),
    normal=[
        *((22, 27, 34), (255, 123, 114), (126, 231, 135), (227, 179, 65)),
        *((121, 192, 255), (210, 168, 255), (57, 197, 207), (177, 186, 196)),
    ],
)
# As rich's own, but with fonts that are there already: a picture in a README must not fetch any.
SVG = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{
  font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px;
}}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: system-ui, sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


LEADING = re.compile(r'x="([\d.]+)" y="([\d.]+)" textLength="([\d.]+)"([^>]*)>((?:&#160;)+)')
CELL = 12.2  # how wide rich draws one, in the picture's units


def indented(found: re.Match[str]) -> str:
    """A text without the spaces it begins with, as far to the right as they moved it: not every viewer keeps them."""
    x, y, length, rest, spaces = found.groups()
    moved = CELL * spaces.count(";")
    return f'x="{float(x) + moved:g}" y="{y}" textLength="{float(length) - moved:g}"{rest}>'


def draw(console: Console) -> None:
    """What the watch tells of the month, and one of its alerts explained."""
    with stage(Settings(language="en"), end=END) as set_up:
        person = set_up.person
        found = set_up.runner.run(watch(set_up.app, ConsoleSender(console), END, person.zone, "en"))
        question = f"why alert {first_alert(found, set_up.month.labels).number}?"
        console.print(Text(f"{PROMPT}{question}", style="bold"))
        console.print()
        asked = person.asks(question, conversation="picture")
        answer = set_up.runner.run(ask(set_up.app.questions, asked, Console(quiet=True), "en"))
        render(replace(answer.cards[0], buttons=(), notes=()), console)


def main() -> None:
    """Write the picture beside this file."""
    console = Console(file=io.StringIO(), record=True, force_terminal=True, width=WIDTH, markup=False, highlight=False)
    draw(console)
    picture = console.export_svg(title="ringfence", theme=THEME, code_format=SVG)
    Path(__file__).with_name("demo.svg").write_text(LEADING.sub(indented, picture), encoding="utf-8")


if __name__ == "__main__":
    main()
