"""Vocabulary: the names that the data itself knows, for whoever reads a question."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

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
