"""Loading: call records become rows of `legs`, each once, however often a file is loaded."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import journeys
from storage.bulk import insert_new
from storage.dialect import insert_or_ignore
from storage.engine import Database
from storage.geography import Geography
from storage.lines import Lines
from storage.places import Places
from storage.records import CallRecord
from storage.schema import legs, trunks

COLUMNS = tuple(column.name for column in legs.columns if column.name != "id")


def _between(before: str, after: str) -> tuple[str, ...]:
    return COLUMNS[COLUMNS.index(before) + 1 : COLUMNS.index(after)]


# Legs in one transaction: what a kill may cost, and what a load holds in memory.
BATCH = 40_000
QUEUES = ("queue", "hunt_group")
# The columns that a record has under the same name, around those that are keys.
_IDENTITY = attrgetter(*_between("organisation_id", "journey"))
_COURSE = attrgetter(*_between("journey", "location_id"))
_CIRCUMSTANCES = attrgetter(*_between("trunk_id", "import_id"))

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many legs a load added, and how many were there already."""

    added: int = 0
    known: int = 0


class Loader:
    """Loads the legs of one organisation, batch by batch; remembers the keys of names between them.

    `add` and `settle` work in the caller's write transaction. A loader whose transaction was rolled back is of no more
    use: it remembers keys that are gone.
    """

    def __init__(self, organisation: int, geography: Geography | None = None) -> None:
        self._organisation = organisation
        self._places = Places(organisation, geography or Geography())
        self._lines = Lines(organisation)
        self._trunks: dict[str | None, int] = {}

    async def add(self, connection: AsyncConnection, records: Sequence[CallRecord], import_id: int | None) -> int:
        """Insert the legs that are not there yet (by source and report id); how many those were."""
        if not records:
            return 0
        # First of all, because it makes other loaders wait: the rest may rely on nobody else inserting.
        numbers = await self._journeys(connection, records)
        self._places.note(records)
        await self._places.ensure(connection)
        self._lines.note(records)
        await self._lines.ensure(connection, self._places.keys)
        await self._ensure_trunks(connection, records)
        rows = self._rows(records, numbers, import_id)
        return await insert_new(connection, legs, COLUMNS, rows, ("organisation_id", "source", "report_id"))

    async def settle(self, connection: AsyncConnection) -> None:
        """Write what all batches together taught about locations and lines. Call it once, at the end."""
        await self._places.ensure(connection)
        await self._places.settle(connection)
        await self._lines.ensure(connection, self._places.keys)
        await self._lines.settle(connection, self._places.keys)

    async def _journeys(self, connection: AsyncConnection, records: Sequence[CallRecord]) -> dict[str, dict[str, int]]:
        """Journey numbers by source and correlation id."""
        numbers: dict[str, dict[str, int]] = {}
        for source in dict.fromkeys(record.source for record in records):
            ids = (record.correlation_id for record in records if record.source == source)
            numbers[source] = await journeys.numbers_of(connection, self._organisation, source, ids)
        return numbers

    async def _ensure_trunks(self, connection: AsyncConnection, records: Sequence[CallRecord]) -> None:
        names = {record.trunk for record in records if record.trunk is not None} - self._trunks.keys()
        if not names:
            return
        rows = [{"organisation_id": self._organisation, "name": name} for name in sorted(names)]
        await connection.execute(insert_or_ignore(connection, trunks), rows)
        found = await connection.execute(
            select(trunks.c.name, trunks.c.id).where(trunks.c.organisation_id == self._organisation)
        )
        for name, key in found:
            self._trunks[name] = key

    def _rows(
        self, records: Sequence[CallRecord], numbers: dict[str, dict[str, int]], import_id: int | None
    ) -> list[tuple[Any, ...]]:
        """Values in the order of COLUMNS."""
        organisation = self._organisation
        place, line_of, trunk = self._places.keys.get, self._lines.keys.get, self._trunks.get
        rows = []
        for leg in records:
            line = line_of((leg.source, leg.person_key))
            rows.append(
                (
                    organisation,
                    *_IDENTITY(leg),
                    numbers[leg.source][leg.correlation_id],
                    *_COURSE(leg),
                    place(leg.location),
                    line,
                    line if leg.person_kind in QUEUES else None,
                    trunk(leg.trunk),
                    *_CIRCUMSTANCES(leg),
                    import_id,
                )
            )
        return rows


async def load(
    database: Database,
    organisation: int,
    records: Iterable[CallRecord],
    import_id: int | None = None,
    geography: Geography | None = None,
) -> Loaded:
    """Load records in batches, each one transaction: a kill leaves whole batches, and loading again adds the rest."""
    loader = Loader(organisation, geography)
    added = known = 0
    for batch in batches(records):
        async with database.write() as connection:
            new = await loader.add(connection, batch, import_id)
        added += new
        known += len(batch) - new
    async with database.write() as connection:
        await loader.settle(connection)
    return Loaded(added, known)


def batches(items: Iterable[Item], size: int = BATCH) -> Iterator[list[Item]]:
    """The items in lists of up to `size`."""
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch
