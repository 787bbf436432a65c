"""Prices: what a model's tokens cost, from prices.toml. What is not there is not known, and never guessed."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("prices.toml")
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens; `read` is when `source` said so."""

    names: tuple[str, ...]
    input: float
    cached: float
    output: float
    source: str
    read: date

    def cost(self, tokens_in: int, tokens_cached: int, tokens_out: int) -> float:
        """Dollars for so many tokens; the cached ones are part of those that went in."""
        fresh = tokens_in - tokens_cached
        return (fresh * self.input + tokens_cached * self.cached + tokens_out * self.output) / MILLION


@cache
def prices() -> tuple[Price, ...]:
    """All that is known."""
    written = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(Price(**{**price, "names": tuple(price["names"])}) for price in written["price"])


def price_of(model: str) -> Price | None:
    """The price of a model as usage names it ("anthropic:claude-...", "openrouter:anthropic/claude-..."), if known."""
    name = model.rpartition(":")[2].rpartition("/")[2]
    found = [(begins, price) for price in prices() for begins in price.names if _is(name, begins)]
    return max(found, key=lambda pair: len(pair[0]))[1] if found else None


def _is(name: str, begins: str) -> bool:
    """Whether a model is the one so named or a dated version of it: `claude-x-5-20260630` is, `claude-x-5-1` is not."""
    rest = name.removeprefix(begins)
    return rest != name and (not rest or (rest[0] in "-@" and rest[1:].replace("-", "").isdigit() and len(rest) > 8))
