"""The rows of a CSV file of any size: encoding and delimiter found out, damage confined to the line that has it.

Every line is read as UTF-8, or as Windows-1252 (which Latin-1 is nearly a part of) where it is not that. A row may go
over several lines, in quotation marks; where that makes a row of the wrong width, a quotation mark too many is to
blame, and only the first of those lines is lost.
"""

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from storage.errors import UnreadableFile
from storage.records import Rejected

LONGEST = 256 * 1024  # bytes of one row
_LONGEST_RAW = 16_000
_DELIMITERS = (",", ";", "\t", "|")
_EXCEL_HINT = "sep="


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it begins on (from 1), its cells, its text. `ended` is false where a line end is missing."""

    position: int
    cells: list[str]
    raw: str
    ended: bool


class _Overlong(Exception):
    """A row that goes on and on."""


class CsvRows:
    """The rows of a CSV text that comes in `chunks`. Raises UnreadableFile when there is no header.

    Iterate once, over what follows the header: rows as wide as the header, and Rejected for what is none. Afterwards
    `cut` says whether the last line is only the beginning of a row, and `not_utf8` how many lines were read as
    Windows-1252.
    """

    def __init__(self, name: str, chunks: Iterable[bytes]) -> None:
        self.cut = False
        self.not_utf8 = 0
        self._lines = self._decoded(_lines(chunks))
        self._again: deque[tuple[int, str]] = deque()  # lines that are read once more
        self._taken: list[tuple[int, str]] = []  # lines of the row that is being read
        self.delimiter, self.header = self._begin(name)

    def __iter__(self) -> Iterator[Row | Rejected]:
        width = len(self.header)
        reader = self._reader()
        while True:
            self._taken = []
            cells: list[str] | None = None
            try:
                cells = next(reader)
                problem = f"has {len(cells)} columns where the header has {width}"
            except StopIteration:
                return
            except (csv.Error, _Overlong):
                problem = f"has a quotation mark too many, or is longer than {LONGEST // 1024} KiB"
            position, first = self._taken[0]
            if cells is not None and len(cells) == width:
                raw = "".join(line for _, line in self._taken)
                if "\0" not in raw:
                    yield Row(position, cells, raw[:_LONGEST_RAW], ended=raw.endswith("\n"))
                    continue
                problem = "has NUL characters in it"
            elif not any(line.strip() for _, line in self._taken):
                continue
            elif not first.endswith("\n") and (cells is None or len(cells) < width):
                self.cut = True
                return
            else:
                self._again.extendleft(reversed(self._taken[1:]))
                reader = self._reader()
            yield Rejected(position, problem, first[:_LONGEST_RAW])

    def _begin(self, name: str) -> tuple[str, Sequence[str]]:
        for number, line in self._lines:
            hint = line.strip().strip('"')
            if not hint or hint.lower().startswith(_EXCEL_HINT):
                continue
            delimiter = max(_DELIMITERS, key=line.count)
            self._again.append((number, line))
            self.delimiter = delimiter
            try:
                header = [cell.strip() for cell in next(self._reader())]
            except (csv.Error, _Overlong, StopIteration):
                break
            return delimiter, header
        raise UnreadableFile(f"{name} has no line with the names of columns.")

    def _reader(self) -> Iterator[list[str]]:
        # Strict, so that a quotation mark too many is an error where it can be, and does not swallow the next line.
        return csv.reader(self._source(), delimiter=self.delimiter, strict=True)

    def _source(self) -> Iterator[str]:
        """Lines for the csv module, which are remembered as those of the row that it is reading."""
        size = 0
        while True:
            numbered = self._again.popleft() if self._again else next(self._lines, None)
            if numbered is None:
                return
            size = len(numbered[1]) + (size if self._taken else 0)
            self._taken.append(numbered)
            if size > LONGEST:
                raise _Overlong
            yield numbered[1]

    def _decoded(self, lines: Iterator[bytes]) -> Iterator[tuple[int, str]]:
        for number, line in enumerate(lines, 1):
            try:
                yield number, line.decode()
            except UnicodeDecodeError:
                self.not_utf8 += 1
                yield number, line.decode("cp1252", "replace")


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Lines with their ends; of one that is far too long only the beginning."""
    rest = b""
    overlong = False
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            if not overlong:
                yield line + b"\n"
            overlong = False
        if len(rest) > 2 * LONGEST:
            if not overlong:
                yield rest + b"\n"
            overlong, rest = True, b""
    if rest and not overlong:
        yield rest
