"""The columns of a CSV as the fields of a record, by their names in the header."""

from collections.abc import Collection, Sequence
from typing import Generic, TypeVar

import msgspec

from storage.errors import UnreadableFile

T = TypeVar("T", bound=msgspec.Struct)

_NAMED = 8  # columns that a sentence names


class Columns(Generic[T]):
    """Makes records of `shape` from rows under `header`; the case of a column's name does not matter.

    Raises UnreadableFile when one of the `essential` columns is missing. `unknown` are the names that are neither
    fields of `shape` nor `unread`.
    """

    def __init__(
        self, file: str, header: Sequence[str], shape: type[T], essential: Sequence[str], unread: Collection[str] = ()
    ) -> None:
        places = {name.casefold(): place for place, name in reversed(list(enumerate(header)))}
        missing = [name for name in essential if name.casefold() not in places]
        if missing:
            columns = "the column" if len(missing) == 1 else "the columns"
            raise UnreadableFile(f"{file} lacks {columns} {listed(missing)}, which a call cannot do without.")
        fields = msgspec.structs.fields(shape)
        known = {field.encode_name.casefold() for field in fields} | {name.casefold() for name in unread}
        self.unknown = tuple(name for name in header if name and name.casefold() not in known)
        self._key = places[essential[0].casefold()]
        self._shape = shape
        self._places = [places.get(field.encode_name.casefold()) for field in fields]

    def record(self, cells: Sequence[str]) -> T:
        """The record of one row, which is as wide as the header."""
        return self._shape(*[None if place is None else cells[place] for place in self._places])

    def key(self, cells: Sequence[str]) -> str:
        """The cell of one row in the first of the essential columns."""
        return cells[self._key]

    def notes(self) -> tuple[str, ...]:
        """What a person should know about the columns."""
        if not self.unknown:
            return ()
        columns = "column was" if len(self.unknown) == 1 else "columns were"
        return (f"{len(self.unknown)} unknown {columns} left out: {listed(self.unknown)}.",)


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: "a", "a and b", "a, b and c"; no more than a few of them."""
    shown = [name if len(name) <= 40 else f"{name[:40]}…" for name in names[:_NAMED]]
    if len(names) > _NAMED:
        shown.append(f"{len(names) - _NAMED} more")
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
