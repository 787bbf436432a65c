"""The rows of `locations`: made when a name is first seen, their zone and country learned from the calls."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dialect import insert_or_ignore
from storage.geography import Geography
from storage.numbering import country_of, zones_of
from storage.records import CallRecord
from storage.schema import locations
from storage.zones import Sighting, infer_zone

_DAY = 86_400_000
_ENOUGH = 800  # days and offsets of one location; a year has 366 days, and few locations two offsets on one day


@dataclass(slots=True)
class _Place:
    """A location while calls are being loaded. `stored` is what its row says: zone, country, main number."""

    name: str
    number: str | None
    stored: tuple[str | None, str | None, str | None] = (None, None, None)
    seen: dict[tuple[int, int], Sighting] = field(default_factory=dict)


class Places:
    """The locations of one organisation, by name. One object serves one load."""

    def __init__(self, organisation: int, geography: Geography) -> None:
        self._organisation = organisation
        self._geography = geography
        self._places: dict[str, _Place] = {}
        self._highest = 0
        self.keys: dict[str | None, int] = {}

    def note(self, records: Sequence[CallRecord]) -> None:
        """Remember the locations of `records`, their main numbers and one offset a day."""
        places = self._places
        for record in records:
            name = record.location
            if name is None:
                continue
            place = places.get(name)
            if place is None:
                place = places[name] = _Place(name, record.location_number)
            elif place.number is None:
                place.number = record.location_number
            if record.zone_offset is not None:
                day = (record.started_at // _DAY, record.zone_offset)
                if day not in place.seen and len(place.seen) < _ENOUGH:
                    place.seen[day] = (record.started_at, record.zone_offset)

    async def ensure(self, connection: AsyncConnection) -> None:
        """Fill `keys` with the key of every location noted so far, by name; what is missing is inserted."""
        await self._refresh(connection)
        missing = [place for place in self._places.values() if place.name not in self.keys]
        if missing:
            rows = [self._row(place) for place in missing]
            await connection.execute(insert_or_ignore(connection, locations), rows)
            await self._refresh(connection)

    async def settle(self, connection: AsyncConnection) -> None:
        """Write what all the calls of this load taught about zones, countries and main numbers; after `ensure`."""
        for place in self._places.values():
            row = self._row(place)
            if (row["zone"], row["country"], row["main_number"]) != place.stored:
                key = self.keys[place.name]
                await connection.execute(update(locations).where(locations.c.id == key).values(row))

    def _row(self, place: _Place) -> dict[str, object]:
        stated = self._geography.stated(place.name)
        zone, country, number = place.stored
        number = place.number or number
        country = stated.country or country_of(number) or country
        return {
            "organisation_id": self._organisation,
            "name": place.name,
            "zone": stated.zone
            or infer_zone(zones_of(number), country, list(place.seen.values()), zone, self._geography.zone),
            "country": country,
            "main_number": number,
        }

    async def _refresh(self, connection: AsyncConnection) -> None:
        """Read the rows that this object has not seen yet."""
        columns = locations.c
        found = await connection.execute(
            select(columns.id, columns.name, columns.zone, columns.country, columns.main_number)
            .where(columns.organisation_id == self._organisation, columns.id > self._highest)
            .order_by(columns.id)
        )
        for key, name, zone, country, number in found:
            self._highest = self.keys[name] = key
            place = self._places.setdefault(name, _Place(name, None))
            place.stored = (zone, country, number)
