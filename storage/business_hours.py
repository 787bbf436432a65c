"""Business hours: when each location is open, by its own clock. Everything else is "after hours"."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

NO_LOCATIONS: Mapping[str, "OpeningHours"] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """The days (Monday is 0) and the minutes of the local day that a place is open, `closes` exclusive.

    `closes` may lie past midnight by being smaller than `opens`: 22:00-06:00 belongs to the day on which it starts.
    Public holidays of `holiday_country` (ISO 3166) count as closed; None means that holidays are ordinary days.
    """

    days: frozenset[int]
    opens: int
    closes: int
    holiday_country: str | None = None

    def __post_init__(self) -> None:
        if not all(0 <= day <= 6 for day in self.days):
            raise ValueError("a weekday is 0 (Monday) to 6")
        if not (0 <= self.opens < 1440 and 0 <= self.closes <= 1440):
            raise ValueError("opening hours are minutes of a day, 0 to 1440")
        if self.opens == self.closes:
            raise ValueError(
                "a place that opens and closes in the same minute is never open: leave out its days instead"
            )


WORKING_WEEK = OpeningHours(days=frozenset(range(5)), opens=8 * 60, closes=18 * 60)


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """The opening hours of every location: its own by name (compared without regard to case), else the default."""

    default: OpeningHours = WORKING_WEEK
    by_location: Mapping[str, OpeningHours] = field(default_factory=lambda: NO_LOCATIONS)

    def of(self, location: str | None) -> OpeningHours:
        """The hours of the location so named; None is a leg without a location."""
        if location is None:
            return self.default
        wanted = location.casefold()
        return next((hours for name, hours in self.by_location.items() if name.casefold() == wanted), self.default)


DEFAULT = BusinessHours()
