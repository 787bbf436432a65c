"""Phone numbers that belong to nobody, for the made organisation and everybody it talks to.

Where a country keeps numbers for films and books they are used: 555-0100 to 555-0199 in North America, 020 7946 0xxx in
London, 01 99 00 xx xx in Paris, 030 23125 xxx in Berlin. Elsewhere the block cannot be dialled: the subscriber's part
begins with a 0 (Mexico, Chile, Panama, ...), or the block is assigned to no province or operator (Spain 990 and 790,
Colombia 39x).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["SIP_NATIONAL", "SIP_MOBILE", "SIP_TOLLFREE", "SIP_PREMIUM", "SIP_INTERNATIONAL"]


@dataclass(frozen=True, slots=True)
class Block:
    """The numbers that are `prefix` followed by `digits` digits."""

    prefix: str
    digits: int

    @property
    def size(self) -> int:
        """How many numbers the block has."""
        return int(10**self.digits)

    def number(self, index: int) -> str:
        """Number `index` of the block, E.164; counting starts again at the block's end."""
        return f"{self.prefix}{index % self.size:0{self.digits}d}"


def number_across(blocks: Sequence[Block], index: int) -> str:
    """Number `index` of several blocks of one size, laid end to end."""
    return blocks[index // blocks[0].size % len(blocks)].number(index)


@dataclass(frozen=True, slots=True)
class Plan:
    """A country's numbers. `abroad` is dialled before a foreign number; a country that is only called has just `fixed`.

    Where a number does not tell whether it is a mobile (North America, Mexico), `mobile` is empty.
    """

    country: str  # ISO 3166
    code: str
    fixed: tuple[Block, ...]
    mobile: tuple[Block, ...] = ()
    tollfree: tuple[Block, ...] = ()
    premium: tuple[Block, ...] = ()
    abroad: str = "00"


def _north_american(*areas: int) -> tuple[Block, ...]:
    return tuple(Block(f"+1{area}55501", 2) for area in areas)


_OUTSIDE = (212, 305, 512, 617, 713, 415, 206, 312, 404, 503, 602, 702, 801, 816, 901, 919)
_PLANS = (
    Plan(
        "CO",
        "57",
        fixed=tuple(Block(f"+57{city}055", 4) for city in (602, 605, 606, 607, 608)),
        mobile=tuple(Block(f"+57{prefix}055", 4) for prefix in (390, 391, 392, 393)),
        tollfree=(Block("+57180005501", 2),),
    ),
    Plan(
        "MX",
        "52",
        fixed=tuple(Block(f"+52{area}005", 4) for area in (222, 442, 477, 664, 833, 998)),
        tollfree=(Block("+5280000501", 2),),
    ),
    Plan("CL", "56", fixed=(Block("+5632005", 4), Block("+5641005", 4)), mobile=(Block("+56900", 6),)),
    Plan("ES", "34", fixed=(Block("+3499105", 4), Block("+3499205", 4)), mobile=(Block("+34790", 6),)),
    Plan(
        "US",
        "1",
        fixed=_north_american(*_OUTSIDE),
        tollfree=_north_american(800),
        premium=_north_american(900),
        abroad="011",
    ),
    Plan("FR", "33", fixed=(Block("+3319900", 4),)),
    Plan("DE", "49", fixed=(Block("+493023125", 3),)),
    Plan("GB", "44", fixed=(Block("+442079460", 3),)),
    Plan("PA", "507", fixed=(Block("+50700550", 3),)),
    Plan("BR", "55", fixed=(Block("+551100550", 3),)),
    Plan("AR", "54", fixed=(Block("+541100550", 3),)),
    Plan("PE", "51", fixed=(Block("+5110550", 3),)),
    Plan("JP", "81", fixed=(Block("+81300550", 3),)),
    Plan("SG", "65", fixed=(Block("+6500550", 3),)),
    # Only attacks go to, or come from, these.
    Plan("MV", "960", fixed=(Block("+9600550", 3),)),
    Plan("GN", "224", fixed=(Block("+224005550", 3),)),
    Plan("BI", "257", fixed=(Block("+25700550", 3),)),
    Plan("MD", "373", fixed=(Block("+37300550", 3),)),
    Plan("AL", "355", fixed=(Block("+35500550", 3),)),
    Plan("ER", "291", fixed=(Block("+2910550", 3),)),
    Plan("MN", "976", fixed=(Block("+97600550", 3),)),
)
PLANS = {plan.country: plan for plan in _PLANS}

# What the organisation's own lines have. Denver needs several area codes: each has only a hundred numbers for fiction.
BOGOTA = (Block("+576010", 6),)
MEDELLIN = (Block("+576040", 6),)
MEXICO_CITY = (Block("+525500", 6),)
SANTIAGO = (Block("+56200", 6),)
DENVER = _north_american(303, 720, 719, 970, 983, 307, 505, 575, 385, 435, 406, 208, 605, 701, 308, 402)
MADRID = (Block("+34990", 6),)


@dataclass(frozen=True, slots=True)
class Outsider:
    """Somebody outside as one location sees them: a number, how a call to it is classed, perhaps a caller's name."""

    number: str  # E.164
    country: str
    kind: Kind
    dialled: str
    name: str = ""


def dialled(number: str, country: str, home: Plan) -> str:
    """The digits that somebody in `home` dials for `number` of `country`."""
    if country != home.country:
        return home.abroad + number.removeprefix("+")
    return number.removeprefix("+" + home.code)
