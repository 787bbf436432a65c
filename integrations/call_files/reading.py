"""A file of call history: what it is, and its legs one by one."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Generic, Literal, Protocol, Self, TypeVar, get_args

import msgspec

from integrations.call_files import threecx, webex
from integrations.call_files.columns import Columns
from integrations.call_files.contents import Contents
from integrations.call_files.csv_rows import CsvRows
from integrations.call_files.fields import Unusable
from integrations.call_files.json_objects import JsonObjects
from storage.errors import UnreadableFile
from storage.geography import Geography
from storage.records import CallRecord, Rejected, Source

Format = Literal["webex", "control-hub", "3cx"]
FORMATS: tuple[Format, ...] = get_args(Format)

_TITLES: dict[Format, str] = {
    "webex": "Webex call history in JSON",
    "control-hub": "Control Hub's detailed call history in CSV",
    "3cx": "3CX's cdroutput in CSV",
}
Record = TypeVar("Record", contravariant=True)
Shape = TypeVar("Shape", bound=msgspec.Struct)

_WEBEX_KEYS = frozenset({"report id", "correlation id"})
_THREECX_KEYS = frozenset({"cdr_id", "call_history_id"})
_A_RECORD = re.compile(rb'"(?:Report ID|Correlation ID)"')
_EMPTY_PAGE = re.compile(rb'\s*(?:\[\s*\]|\{\s*"items"\s*:\s*\[\s*\][^{\[]*\})\s*')


class CallFile:
    """An open file of call history. Iterate once: CallRecord for every leg, Rejected for every row that is none.

    `position` counts the bytes of `size` that were read. Afterwards `trouble` says whether the file ended early (what
    came before is sound), and `notes()` what else a person should know. Raises UnreadableFile for what is no call
    history at all.
    """

    def __init__(self, path: Path, format: Format | None = None, geography: Geography | None = None) -> None:
        self._contents = Contents(path)
        with ExitStack() as undo:
            undo.callback(self._contents.close)
            self._reader = _reader(self._contents, format, geography or Geography())
            undo.pop_all()
        self.name = path.name
        self.format: Format = self._reader.format
        self.source: Source = "3cx" if self.format == "3cx" else "webex"
        self.size = self._contents.size

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._contents.close()

    def __iter__(self) -> Iterator[CallRecord | Rejected]:
        return iter(self._reader)

    @property
    def position(self) -> int:
        """Bytes read so far."""
        return self._contents.position

    @property
    def trouble(self) -> str | None:
        """Why the file ended early, in a sentence; None when it did not."""
        return self._contents.trouble or ("It ends in the middle of a record." if self._reader.cut else None)

    def notes(self) -> tuple[str, ...]:
        """What else a person should know about how the file was read, in sentences."""
        return self._reader.notes()


class _Legs(Protocol[Record]):
    """Makes legs of a vendor's records: see webex.py and threecx.py."""

    def leg(self, record: Record, /) -> CallRecord | None:
        """The leg that a record tells of, None where it tells of none. Raises Unusable."""

    def notes(self) -> tuple[str, ...]:
        """What a person should know about the records that were read."""


class _Json:
    """Webex's feed."""

    format: Format = "webex"

    def __init__(self, contents: Contents, geography: Geography) -> None:
        self._objects = JsonObjects(contents.chunks(), webex.WebexFields)
        self._legs = webex.WebexLegs(geography)

    def __iter__(self) -> Iterator[CallRecord | Rejected]:
        leg, objects = self._legs.leg, self._objects
        for record in objects:
            if isinstance(record, Rejected):
                yield record
                continue
            try:
                made = leg(record)
            except Unusable as reason:
                yield Rejected(objects.position, str(reason), objects.raw())
            else:
                yield made

    @property
    def cut(self) -> bool:
        return self._objects.cut

    def notes(self) -> tuple[str, ...]:
        return (*_encoding(self._objects.not_utf8, "record"), *self._legs.notes())


class _Csv(Generic[Shape]):
    """A table in CSV. The first of its essential columns is the key of a row."""

    def __init__(
        self, contents: Contents, rows: CsvRows, format: Format, columns: Columns[Shape], legs: _Legs[Shape]
    ) -> None:
        self.format = format
        self._half_a_key = False
        self._contents = contents
        self._rows = rows
        self._columns = columns
        self._legs = legs

    def __iter__(self) -> Iterator[CallRecord | Rejected]:
        leg, record = self._legs.leg, self._columns.record
        usual = 0
        for row in self._rows:
            if isinstance(row, Rejected):
                yield row
                continue
            key = self._columns.key(row.cells)
            if not row.ended and (self._contents.trouble or len(key) < usual):
                # Half a row: with half a key it would be another leg when the whole file is loaded.
                self._half_a_key = True
                return
            usual = len(key)
            try:
                made = leg(record(row.cells))
            except Unusable as reason:
                yield Rejected(row.position, str(reason), row.raw)
            else:
                if made is not None:
                    yield made

    @property
    def cut(self) -> bool:
        return self._rows.cut or self._half_a_key

    def notes(self) -> tuple[str, ...]:
        return (*self._columns.notes(), *_encoding(self._rows.not_utf8, "line"), *self._legs.notes())


def _reader(
    contents: Contents, wanted: Format | None, geography: Geography
) -> _Json | _Csv[webex.WebexFields] | _Csv[threecx.ThreeCxFields]:
    """How to read the file, by what it is. Raises UnreadableFile when that is not `wanted`, or nothing we know."""
    file = contents.name
    beginning = contents.head.lstrip()
    if beginning[:1] in (b"{", b"["):
        _check(file, "webex", wanted)
        if not _A_RECORD.search(contents.head) and not _EMPTY_PAGE.fullmatch(contents.head):
            raise UnreadableFile(f"{file} is JSON, but no call history of Webex: nothing in it has a Report ID.")
        return _Json(contents, geography)
    rows = CsvRows(file, contents.chunks())
    header = {name.casefold() for name in rows.header}
    if not header.isdisjoint(_WEBEX_KEYS):
        _check(file, "control-hub", wanted)
        columns = Columns(file, rows.header, webex.WebexFields, webex.ESSENTIAL, webex.UNREAD)
        return _Csv(contents, rows, "control-hub", columns, webex.WebexLegs(geography))
    if not header.isdisjoint(_THREECX_KEYS):
        _check(file, "3cx", wanted)
        steps = Columns(file, rows.header, threecx.ThreeCxFields, threecx.ESSENTIAL, threecx.UNREAD)
        return _Csv(contents, rows, "3cx", steps, threecx.ThreeCxLegs(geography))
    raise UnreadableFile(
        f"{file} is no call history that Ringfence knows: neither Webex's JSON, nor a CSV with the columns of Control "
        "Hub or of 3CX's cdroutput."
    )


def _check(file: str, found: Format, wanted: Format | None) -> None:
    if wanted not in (None, found):
        raise UnreadableFile(f"{file} is {_TITLES[found]}; import it with --format {found}, or without --format.")


def _encoding(count: int, noun: str) -> tuple[str, ...]:
    if not count:
        return ()
    return (f"{count:,} {noun}{' was' if count == 1 else 's were'} not in UTF-8 and read as Windows-1252.",)
