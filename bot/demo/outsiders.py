"""Whom the made organisation talks to: customers and suppliers at home and abroad, each person's own contacts."""

from collections.abc import Sequence
from random import Random

from bot.demo.names import Language, surname
from bot.demo.numbers import PLANS, Block, Kind, Outsider, Plan, dialled, number_across
from bot.demo.organisation import Line, Location, Organisation

# Where ordinary business goes, by home country; treasury has its own banks.
NEIGHBOURS = {
    "CO": ("MX", "PA", "PE", "ES", "US"),
    "MX": ("US", "CO", "ES", "AR"),
    "CL": ("PE", "AR", "BR", "ES"),
    "US": ("MX", "CO", "GB"),
    "ES": ("FR", "DE", "GB", "MX"),
}
BANKS = {"CO": ("PA", "US", "GB", "SG"), "ES": ("GB", "DE", "FR", "JP")}

_TRADES: dict[Language, tuple[str, ...]] = {
    "es": ("Ferretería", "Transportes", "Panadería", "Clínica", "Almacenes", "Taller", "Papelería"),
    "en": ("Freight", "Hardware", "Bakery", "Dental", "Supply", "Logistics", "Printing"),
}
_HAVE_A_NAME = 0.35  # of callers; the network tells it for some only
_CONTACTS = 14  # numbers that a person calls again and again
_FEWEST = 150  # customers of a country, however small the organisation


class Outsiders:
    """Tables of outsiders by home country; `contacts` by the index of a line."""

    def __init__(self, organisation: Organisation, rng: Random) -> None:
        self._rng = rng
        homes = {location.country: location for location in organisation.locations}
        size = _FEWEST + 2 * len(organisation.lines)
        self.fixed = {home: self._table(place, "SIP_NATIONAL", size) for home, place in homes.items()}
        self.mobile = {home: self._table(place, "SIP_MOBILE", size) for home, place in homes.items()}
        self.tollfree = {home: self._table(place, "SIP_TOLLFREE", 12) for home, place in homes.items()}
        self.abroad = {
            (home, country): _numbers(place.plan, PLANS[country].fixed, PLANS[country], "SIP_INTERNATIONAL", 40)
            for home, place in homes.items()
            for country in {*NEIGHBOURS[home], *BANKS.get(home, ())}
        }
        self.contacts = [self._contacts(line) for line in organisation.lines]

    def _table(self, home: Location, kind: Kind, size: int) -> tuple[Outsider, ...]:
        plan = home.plan
        blocks = {"SIP_NATIONAL": plan.fixed, "SIP_MOBILE": plan.mobile, "SIP_TOLLFREE": plan.tollfree}[kind]
        names = [self._name(home.language) if self._rng.random() < _HAVE_A_NAME else "" for _ in range(size)]
        return _numbers(plan, blocks, plan, kind, size, names) if blocks else ()

    def _name(self, language: Language) -> str:
        trade, owner = self._rng.choice(_TRADES[language]), surname(self._rng, language)
        return f"{trade} {owner}" if language == "es" else f"{owner} {trade}"

    def _contacts(self, line: Line) -> tuple[Outsider, ...]:
        home = line.location.country
        known = [*self.fixed[home], *self.mobile[home]]
        return tuple(self._rng.choice(known) for _ in range(_CONTACTS))


def _numbers(
    home: Plan, blocks: Sequence[Block], plan: Plan, kind: Kind, size: int, names: Sequence[str] = ()
) -> tuple[Outsider, ...]:
    """`size` outsiders spread over `blocks` (fewer where the blocks have fewer numbers)."""
    count = min(size, blocks[0].size * len(blocks))
    stride = max(1, blocks[0].size * len(blocks) // count)
    found = []
    for index in range(count):
        number = number_across(blocks, index * stride)
        name = names[index] if names else ""
        found.append(Outsider(number, plan.country, kind, dialled(number, plan.country, home), name))
    return tuple(found)


def attackers(home: Location, country: str, kind: Kind, count: int) -> tuple[Outsider, ...]:
    """The first `count` numbers that an attack on `home` uses."""
    plan = PLANS[country]
    blocks = plan.premium if kind == "SIP_PREMIUM" else plan.fixed
    return _numbers(home.plan, (Block(blocks[0].prefix, blocks[0].digits),), plan, kind, count)
