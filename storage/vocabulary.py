"""Vocabulary: the names that the data itself knows, for whoever reads a question."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import directory
from storage.directory import PERSONAL_KINDS, SHARED_KINDS, Directory
from storage.history import first_leg, newest_leg
from storage.schema import imports, legs, locations, people

Stamp = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A person or a shared line. `location` is the name of its home location, None when unknown."""

    name: str
    kind: str  # see records.LINE_KINDS
    extension: str | None
    number: str | None
    location: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """A location: its name, IANA zone and ISO 3166 country (None when unknown)."""

    name: str
    zone: str
    country: str | None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything an organisation's data can be asked about by name, sorted by name.

    `countries` are the ISO codes of far ends that occur; `first_leg` and `last_leg` bound the stored history (UTC
    milliseconds, None when empty).
    """

    people: tuple[Named, ...] = ()  # kind person, place and other
    queues: tuple[Named, ...] = ()  # kind queue, hunt_group and attendant
    locations: tuple[Place, ...] = ()
    trunks: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    first_leg: int | None = None
    last_leg: int | None = None


async def stamp(connection: AsyncConnection, organisation: int) -> Stamp:
    """A value that is another one whenever an import has finished, or `load` could have something new to read.

    Cheap at any number of legs: each part is the end of an index, or of a small table.
    """
    parts = (
        func.max(imports.c.id),
        func.max(imports.c.finished_at),
        func.max(legs.c.started_at),
        func.max(people.c.id),
        func.max(locations.c.id),
    )
    columns = (
        select(part).where(table.c.organisation_id == organisation).scalar_subquery()
        for part, table in zip(parts, (imports, imports, legs, people, locations), strict=True)
    )
    return tuple((await connection.execute(select(*columns))).one())


async def load(connection: AsyncConnection, organisation: int) -> Vocabulary:
    """The organisation's own names. Countries are read from all legs, so keep the result until `stamp` changes."""
    names = await directory.load(connection, organisation)
    countries = await connection.scalars(
        select(legs.c.country).where(legs.c.organisation_id == organisation, legs.c.country.is_not(None)).distinct()
    )
    return Vocabulary(
        people=_named(names, PERSONAL_KINDS),
        queues=_named(names, SHARED_KINDS),
        locations=tuple(
            Place(place.name, place.zone, place.country) for place in sorted(names.locations, key=lambda one: one.name)
        ),
        trunks=tuple(sorted(names.trunks.values())),
        countries=tuple(sorted(country for country in countries if country is not None)),
        first_leg=await first_leg(connection, organisation),
        last_leg=await newest_leg(connection, organisation),
    )


def _named(names: Directory, kinds: tuple[str, ...]) -> tuple[Named, ...]:
    places = names.location_labels
    found = (
        Named(line.name, line.kind, line.extension, line.number, places.get(line.location_id or 0))
        for line in names.lines
        if line.kind in kinds
    )
    return tuple(sorted(found, key=lambda one: (one.name, one.extension or "")))
