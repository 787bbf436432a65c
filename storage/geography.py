"""What people stated about where their calls happen: the zone and country of locations, and the asker's own zone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from storage.zones import country_of_zone


@dataclass(frozen=True, slots=True)
class Stated:
    """What somebody stated about one location: an IANA zone, an ISO 3166 country, or both."""

    zone: str | None = None
    country: str | None = None


@dataclass(frozen=True)
class Geography:
    """`zone` is where nothing better is known (IANA); `locations` are stated by name, whatever its case, and win."""

    zone: str = "UTC"
    locations: Mapping[str, Stated] = field(default_factory=dict)

    @cached_property
    def home(self) -> str | None:
        """The country of `zone`, for numbers of which nothing else tells the country; None when it has none."""
        return country_of_zone(self.zone)

    @cached_property
    def _by_name(self) -> dict[str, Stated]:
        return {name.casefold(): stated for name, stated in self.locations.items()}

    def stated(self, location: str) -> Stated:
        """What was stated about a location; empty when nothing was."""
        return self._by_name.get(location.casefold(), _NOTHING)


_NOTHING = Stated()
