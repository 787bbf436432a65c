"""Screens: where the terminal's text goes, as wide and as colourful as the place allows."""

import os
import shutil
import sys
from typing import TextIO

from rich.console import Console, RenderableType
from rich.text import Text

PLAIN_WIDTH = 80


def screen(stream: TextIO | None = None) -> Console:
    """A console on `stream` (standard output). Colours and other escapes only on a terminal and without NO_COLOR.

    Text is as wide as the terminal; in a file or a pipe as COLUMNS says, else 80.
    """
    stream = stream or sys.stdout
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="replace")  # a letter that the terminal's encoding lacks must not end the program
    terminal = stream.isatty()
    plain = not terminal or bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    return Console(
        file=stream,
        force_terminal=terminal and not plain,
        color_system=None if plain else "auto",
        no_color=plain,
        width=_width(stream) if terminal else _stated_width(),
        markup=False,
        highlight=False,
        emoji=False,
        soft_wrap=False,
    )


def put(console: Console, content: RenderableType) -> None:
    """Print, without the spaces at the ends of lines that would be copied and piped along."""
    for line in console.render_lines(content, pad=False):
        text = Text()
        for segment in line:
            text.append(segment.text, segment.style)
        text.rstrip()
        console.print(text, soft_wrap=True)


def _stated_width() -> int:
    columns = os.environ.get("COLUMNS", "")
    return max(int(columns), 20) if columns.isdigit() else PLAIN_WIDTH


def _width(stream: TextIO) -> int:
    try:
        return os.get_terminal_size(stream.fileno()).columns or PLAIN_WIDTH
    except (OSError, ValueError):
        return shutil.get_terminal_size((PLAIN_WIDTH, 24)).columns
