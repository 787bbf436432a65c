"""The rows of `people`: everybody and everything that has a line, with the name, extension and number seen last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dialect import insert_or_ignore
from storage.records import CallRecord
from storage.schema import legs, people

LineKey = tuple[str, str]  # source, the source's own key

# What a line's row says of it, apart from whose it is.
FACTS = ("name", "kind", "extension", "number", "location_id")
_LONG_AGO = -1
_SOME = 500  # keys in one statement: drivers limit the parameters of one


@dataclass(slots=True)
class _Line:
    """A line while calls are being loaded. The `_at` are when a leg last told it (UTC milliseconds)."""

    source: str
    external_id: str
    key: int = 0
    name: str = ""
    kind: str = "other"
    location: str | None = None
    seen_at: int = _LONG_AGO
    extension: str | None = None
    extension_at: int = _LONG_AGO
    number: str | None = None
    number_at: int = _LONG_AGO
    earlier: bool = False  # its row was there before this load
    stored: tuple[object, ...] = ()


class Lines:
    """The lines of one organisation, by source and the source's own key. One object serves one load."""

    def __init__(self, organisation: int) -> None:
        self._organisation = organisation
        self._lines: dict[LineKey, _Line] = {}
        self._highest = 0
        self._loading = False
        self.keys: dict[tuple[str, str | None], int] = {}

    def note(self, records: Sequence[CallRecord]) -> None:
        """Remember whose lines `records` are, and what the newest of them say about each."""
        lines = self._lines
        for record in records:
            if record.person_key is None:
                continue
            known = (record.source, record.person_key)
            line = lines.get(known)
            if line is None:
                line = lines[known] = _Line(record.source, record.person_key)
            at = record.started_at
            if at >= line.seen_at:
                line.seen_at = at
                line.name = record.person or record.person_key
                line.kind = record.person_kind
                line.location = record.location
            if record.extension is not None and at >= line.extension_at:
                line.extension_at = at
                line.extension = record.extension
            if record.person_number is not None and at >= line.number_at:
                line.number_at = at
                line.number = record.person_number

    async def ensure(self, connection: AsyncConnection, locations: Mapping[str | None, int]) -> None:
        """Fill `keys` with the key of every line noted so far; what is missing is inserted.

        `locations` are the keys of locations by name.
        """
        await self._refresh(connection)
        missing = [line for known, line in self._lines.items() if known not in self.keys]
        if missing:
            rows = [self._row(line, locations) for line in missing]
            await connection.execute(insert_or_ignore(connection, people), rows)
            await self._refresh(connection)

    async def settle(self, connection: AsyncConnection, locations: Mapping[str | None, int]) -> None:
        """Write what this load taught about lines, after `ensure`.

        Where an earlier load knows of a newer leg, only what that did not tell.
        """
        changed = [
            line
            for line in self._lines.values()
            if line.seen_at > _LONG_AGO and _facts(self._row(line, locations)) != line.stored
        ]
        newest = await self._newest_legs(connection, [line.key for line in changed if line.earlier])
        for line in changed:
            facts = _facts(self._row(line, locations))
            if line.seen_at < newest.get(line.key, _LONG_AGO):
                facts = tuple(new if old is None else old for old, new in zip(line.stored, facts, strict=True))
            if facts != line.stored:
                values = dict(zip(FACTS, facts, strict=True))
                await connection.execute(update(people).where(people.c.id == line.key).values(values))

    async def _newest_legs(self, connection: AsyncConnection, keys: Sequence[int]) -> dict[int, int]:
        newest: dict[int, int] = {}
        for first in range(0, len(keys), _SOME):
            found = await connection.execute(
                select(legs.c.person_id, func.max(legs.c.started_at))
                .where(legs.c.organisation_id == self._organisation, legs.c.person_id.in_(keys[first : first + _SOME]))
                .group_by(legs.c.person_id)
            )
            for key, latest in found:
                newest[key] = latest
        return newest

    def _row(self, line: _Line, locations: Mapping[str | None, int]) -> dict[str, object]:
        """The row of `people`; what this load did not tell stays as it is stored."""
        name, kind, extension, number, location = line.stored or (line.name, line.kind, None, None, None)
        return {
            "organisation_id": self._organisation,
            "source": line.source,
            "external_id": line.external_id,
            "name": line.name or name,
            "kind": line.kind if line.seen_at > _LONG_AGO else kind,
            "extension": line.extension or extension,
            "number": line.number or number,
            "location_id": locations.get(line.location) or location,
        }

    async def _refresh(self, connection: AsyncConnection) -> None:
        """Read the rows that this object has not seen yet; those of its first reading were there before it."""
        columns = people.c
        found = await connection.execute(
            select(columns.id, columns.source, columns.external_id, *(columns[name] for name in FACTS))
            .where(columns.organisation_id == self._organisation, columns.id > self._highest)
            .order_by(columns.id)
        )
        for key, source, external_id, *facts in found:
            self._highest = self.keys[source, external_id] = key
            line = self._lines.setdefault((source, external_id), _Line(source, external_id))
            line.key = key
            line.stored = tuple(facts)
            line.earlier = not self._loading
        self._loading = True


def _facts(row: Mapping[str, object]) -> tuple[object, ...]:
    return tuple(row[name] for name in FACTS)
