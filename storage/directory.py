"""Directory: an organisation's locations, lines and trunks with their keys, to read names in queries and show them.

Names are compared without regard to case, here and not in SQL, so that accents mean the same on both databases.
"""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import locations, people, trunks

# The lines that stand for somebody or something that people call by its own name; the others are shared lines.
PERSONAL_KINDS = ("person", "place", "other")
SHARED_KINDS = ("queue", "hunt_group", "attendant")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of `people`."""

    id: int
    source: str
    external_id: str
    name: str
    kind: str
    extension: str | None
    number: str | None
    location_id: int | None


@dataclass(frozen=True, slots=True)
class Location:
    """A row of `locations`."""

    id: int
    name: str
    zone: str
    country: str | None


@dataclass(frozen=True)
class Directory:
    """The names of one organisation. Labels are unique: namesakes are told apart by their extensions."""

    locations: tuple[Location, ...]
    lines: tuple[Line, ...]
    trunks: Mapping[int, str]

    @cached_property
    def person_labels(self) -> dict[int, str]:
        """What each personal line is shown as: its name, or "Name (ext 1234)" where two share a name."""
        return _labels(line for line in self.lines if line.kind in PERSONAL_KINDS)

    @cached_property
    def queue_labels(self) -> dict[int, str]:
        """What each shared line is shown as."""
        return _labels(line for line in self.lines if line.kind in SHARED_KINDS)

    @cached_property
    def line_labels(self) -> dict[int, str]:
        """What each line of any kind is shown as."""
        return self.person_labels | self.queue_labels

    @cached_property
    def location_labels(self) -> dict[int, str]:
        """The name of each location."""
        return {location.id: location.name for location in self.locations}

    def people_named(self, names: Iterable[str]) -> list[int]:
        """Every personal line with one of the names, or with one of the labels that tell namesakes apart."""
        return self._lines_named(names, PERSONAL_KINDS, self.person_labels)

    def queues_named(self, names: Iterable[str]) -> list[int]:
        """Every shared line with one of the names or labels."""
        return self._lines_named(names, SHARED_KINDS, self.queue_labels)

    def locations_named(self, names: Iterable[str]) -> list[int]:
        """The locations with one of the names."""
        return _named(self.location_labels, names)

    def trunks_named(self, names: Iterable[str]) -> list[int]:
        """The trunks with one of the names."""
        return _named(self.trunks, names)

    def lines_with_extension(self, extensions: Iterable[str]) -> list[int]:
        """Every line, of any kind, that has one of the extensions now."""
        wanted = set(extensions)
        return [line.id for line in self.lines if line.extension in wanted]

    def _lines_named(self, names: Iterable[str], kinds: tuple[str, ...], labels: Mapping[int, str]) -> list[int]:
        wanted = {folded(name) for name in names}
        named = {line.id for line in self.lines if line.kind in kinds and folded(line.name) in wanted}
        return sorted(named | set(_named(labels, names)))


def folded(name: str) -> str:
    """A name as it is compared: without regard to case, and composed, so that an accent is the same however typed."""
    return unicodedata.normalize("NFC", name.casefold())


async def load(connection: AsyncConnection, organisation: int, *, with_lines: bool = True) -> Directory:
    """The names of the organisation; without those of people and queues, of which there may be many, if so wished."""
    lines = await _lines(connection, organisation) if with_lines else ()
    places = await connection.execute(
        select(locations.c.id, locations.c.name, locations.c.zone, locations.c.country)
        .where(locations.c.organisation_id == organisation)
        .order_by(locations.c.id)
    )
    routes = await connection.execute(
        select(trunks.c.id, trunks.c.name).where(trunks.c.organisation_id == organisation).order_by(trunks.c.id)
    )
    return Directory(locations=tuple(Location(*row) for row in places), lines=lines, trunks=dict(routes.all()))


async def _lines(connection: AsyncConnection, organisation: int) -> tuple[Line, ...]:
    rows = await connection.execute(
        select(
            people.c.id,
            people.c.source,
            people.c.external_id,
            people.c.name,
            people.c.kind,
            people.c.extension,
            people.c.number,
            people.c.location_id,
        )
        .where(people.c.organisation_id == organisation)
        .order_by(people.c.id)
    )
    return tuple(Line(*row) for row in rows)


def _named(labels: Mapping[int, str], names: Iterable[str]) -> list[int]:
    wanted = {folded(name) for name in names}
    return [key for key, label in labels.items() if folded(label) in wanted]


def _labels(lines: Iterable[Line]) -> dict[int, str]:
    namesakes: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        namesakes[folded(line.name)].append(line)
    labels = {}
    for same in namesakes.values():
        extensions = Counter(line.extension for line in same)
        for line in same:
            if len(same) == 1:
                labels[line.id] = line.name
            elif line.extension is not None and extensions[line.extension] == 1:
                labels[line.id] = f"{line.name} (ext {line.extension})"
            else:
                labels[line.id] = f"{line.name} ({line.source} {line.external_id})"
    return labels
