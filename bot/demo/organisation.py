"""Ombú Vale, the made organisation: its locations, its people and their lines, its queues. Nobody in it exists."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from random import Random
from typing import Literal
from zoneinfo import ZoneInfo

from bot.demo import numbers
from bot.demo.names import NAMESAKES, Language, names
from bot.demo.numbers import PLANS, Block, Plan

NAME = "Ombú Vale"
FEWEST_PEOPLE = 40  # below, some attack would find no victim of its own
MOST_PEOPLE = 12_000  # above, Denver would run out of numbers kept for fiction

Role = Literal["office", "sales", "late", "treasury", "agent", "campaign", "guard"]
UserType = Literal["User", "CallCenterPremium", "HuntGroup"]

_HOUR_MS = 3_600_000


@dataclass(frozen=True, eq=False)
class Location:
    """A site with its own zone, numbers, trunk and lunch. `first` is where its numbers begin in `blocks`."""

    name: str
    zone: ZoneInfo
    country: str
    blocks: tuple[Block, ...]
    first: int
    lunch: int  # local hour
    language: Language
    weight: float  # share of the people
    roles: dict[Role, float]  # share of the location's people, at least one each; the rest are office
    trunk: str
    uuid: str
    _offsets: dict[int, int] = field(default_factory=dict, repr=False)

    @property
    def plan(self) -> Plan:
        """The numbers of its country."""
        return PLANS[self.country]

    @property
    def main_number(self) -> str:
        """E.164."""
        return self.number(0)

    def number(self, index: int) -> str:
        """The location's own number `index`, E.164."""
        return numbers.number_across(self.blocks, self.first + index)

    def offset(self, at: int) -> int:
        """Minutes from UTC at the moment `at` (UTC milliseconds)."""
        hour = at // _HOUR_MS
        known = self._offsets.get(hour)
        if known is None:
            difference = datetime.fromtimestamp(at / 1000, self.zone).utcoffset()
            assert difference is not None
            known = self._offsets[hour] = int(difference.total_seconds()) // 60
        return known

    def local_hour(self, at: int) -> int:
        """0-23, at the moment `at` (UTC milliseconds)."""
        return (at // 60_000 + self.offset(at)) // 60 % 24

    def at(self, day: date, hour: int, minute: int = 0) -> int:
        """UTC milliseconds of a local time; an hour that the clocks skip counts as the one after."""
        local = datetime.combine(day, time(hour, minute), self.zone)
        return int(local.astimezone(UTC).timestamp()) * 1000


@dataclass(frozen=True, eq=False, slots=True)
class Line:
    """A person's line, or a queue's. `index` counts all lines of the organisation from 0."""

    index: int
    name: str
    extension: str
    number: str  # E.164
    uuid: str
    location: Location
    role: Role
    user_type: UserType = "User"
    clients: tuple[str, ...] = ("SIP",)  # what the line rings on, see the vendor's `Client type`


@dataclass(frozen=True, slots=True)
class Queue:
    """A call queue (or hunt group): its own line, who answers it, and how many calls a working day it gets an agent."""

    line: Line
    agents: tuple[Line, ...]
    calls: float


@dataclass(frozen=True, slots=True)
class Organisation:
    """All of it. `lines` are the people's, in order of `index`."""

    name: str
    uuid: str
    locations: tuple[Location, ...]
    lines: tuple[Line, ...]
    queues: tuple[Queue, ...]

    def at(self, location: str, role: Role = "office") -> tuple[Line, ...]:
        """The lines of one role at one location, in order of extension."""
        return tuple(line for line in self.lines if line.role == role and line.location.name == location)


_QUEUES = (  # name, where its line is, where its agents are, kind, calls a working day and agent
    ("Servicio al Cliente", "Bogotá", ("Bogotá",), "CallCenterPremium", 9.0),
    ("Soporte Técnico", "Medellín", ("Medellín",), "CallCenterPremium", 7.0),
    ("Pedidos México", "Ciudad de México", ("Ciudad de México",), "CallCenterPremium", 8.0),
    ("Customer Care", "Denver", ("Denver",), "CallCenterPremium", 8.0),
    ("Recepción Madrid", "Madrid", ("Madrid",), "HuntGroup", 4.0),
)

_CLIENTS = (("WXC_DEVICE",), ("WXC_CLIENT",), ("WXC_DEVICE", "WXC_CLIENT"), ("WXC_CLIENT",), ("SIP",))
_DENVER_CLIENTS = (("TEAMS_WXC_CLIENT",), ("TEAMS_WXC_CLIENT", "WXC_DEVICE"))


def make(people: int, seed: int) -> Organisation:
    """The organisation with that many people: always the same for the same `people` and `seed`.

    Raises ValueError below FEWEST_PEOPLE and above MOST_PEOPLE.
    """
    if not FEWEST_PEOPLE <= people <= MOST_PEOPLE:
        raise ValueError(f"the made organisation has at least {FEWEST_PEOPLE} people and at most {MOST_PEOPLE:,}")
    rng = Random(f"{seed}/organisation")  # noqa: S311 - a made world, not a secret
    locations = _locations(rng)
    people_named = {"es": names(rng, "es"), "en": names(rng, "en")}
    step = 1000 if people < 3000 else 10_000
    lines: list[Line] = []
    for place, (location, count) in enumerate(zip(locations, _headcounts(locations, people), strict=True), start=1):
        roles = _roles(location, count)
        rng.shuffle(roles)
        for number, role in enumerate(roles, start=1):
            # One in six has moved from elsewhere, and so has the name.
            language = location.language if rng.random() > 1 / 6 else "en" if location.language == "es" else "es"
            name = next(people_named[language])
            clients = rng.choice(_DENVER_CLIENTS if location.name == "Denver" else _CLIENTS)
            extension = str(place * step + 100 + number)
            index = len(lines)
            lines.append(
                Line(index, name, extension, location.number(number), _uuid(rng), location, role, "User", clients)
            )
    _name_the_namesakes(lines)
    queues = tuple(_queues(rng, locations, lines, 8 * step))
    return Organisation(NAME, _uuid(rng), locations, tuple(lines), queues)


def _locations(rng: Random) -> tuple[Location, ...]:
    def location(
        name: str,
        zone: str,
        country: str,
        blocks: tuple[Block, ...],
        first: int,
        weight: float,
        roles: dict[Role, float],
        *,
        lunch: int = 12,
        language: Language = "es",
    ) -> Location:
        identity = _uuid(rng)
        return Location(
            name, ZoneInfo(zone), country, blocks, first, lunch, language, weight, roles, f"{name} PSTN", identity
        )

    return (
        location(
            *("Bogotá", "America/Bogota", "CO", numbers.BOGOTA, 550_100, 0.28),
            {"agent": 0.2, "treasury": 0.07, "sales": 0.2, "guard": 0.04, "late": 0.05},
        ),
        location(
            *("Ciudad de México", "America/Mexico_City", "MX", numbers.MEXICO_CITY, 550_100, 0.2),
            {"agent": 0.25, "sales": 0.2, "guard": 0.05, "late": 0.06},
            lunch=14,
        ),
        location(
            *("Medellín", "America/Bogota", "CO", numbers.MEDELLIN, 550_100, 0.16),
            {"campaign": 0.25, "agent": 0.2, "sales": 0.1},
        ),
        location(
            *("Santiago", "America/Santiago", "CL", numbers.SANTIAGO, 550_100, 0.12),
            {"sales": 0.25},
            lunch=13,
        ),
        location(
            *("Denver", "America/Denver", "US", numbers.DENVER, 0, 0.12),
            {"agent": 0.3, "sales": 0.2},
            language="en",
        ),
        location(
            *("Madrid", "Europe/Madrid", "ES", numbers.MADRID, 55_100, 0.12),
            {"treasury": 0.12, "sales": 0.2, "guard": 0.05},
            lunch=14,
        ),
    )


def _headcounts(locations: Sequence[Location], people: int) -> list[int]:
    counts = [round(location.weight * people) for location in locations]
    counts[0] += people - sum(counts)
    return counts


def _roles(location: Location, count: int) -> list[Role]:
    roles: list[Role] = []
    for role, share in location.roles.items():
        roles += [role] * max(1, round(share * count))
    return roles + ["office"] * (count - len(roles))


def _name_the_namesakes(lines: list[Line]) -> None:
    for city in ("Bogotá", "Madrid"):
        line = next(line for line in lines if line.location.name == city and line.role == "sales")
        lines[line.index] = replace(line, name=NAMESAKES)


def _queues(rng: Random, locations: Sequence[Location], lines: list[Line], extension: int) -> Iterator[Queue]:
    by_name = {location.name: location for location in locations}
    taken: dict[Location, int] = {}
    for number, (name, home, staffed, user_type, calls) in enumerate(_QUEUES, start=1):
        location = by_name[home]
        wanted: Role = "agent" if user_type == "CallCenterPremium" else "office"
        agents = tuple(line for line in lines if line.location.name in staffed and line.role == wanted)
        if wanted == "office":
            agents = agents[:3]
        taken[location] = taken.get(location, 0) + 1
        staff = sum(1 for line in lines if line.location is location)
        line = Line(
            len(lines) + number - 1,
            name,
            str(extension + number),
            location.number(staff + taken[location]),
            _uuid(rng),
            location,
            wanted,
            "HuntGroup" if user_type == "HuntGroup" else "CallCenterPremium",
        )
        yield Queue(line, agents, calls)


def _uuid(rng: Random) -> str:
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))
