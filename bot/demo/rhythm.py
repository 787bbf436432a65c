"""The rhythm of work: when people call within their own day, on which days, and for how long they talk.

Distributions are drawn once into tables of equally likely values, so that a draw is one look-up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from random import Random
from statistics import NormalDist

_SIZE = 4096
_DAY = 24


@dataclass(frozen=True, slots=True)
class Draw:
    """Equally likely values, in ascending order."""

    values: tuple[int, ...]

    def __call__(self, rng: Random) -> int:
        """One of them."""
        return self.values[int(rng.random() * len(self.values))]


def times_of_day(weights: Sequence[float]) -> Draw:
    """Seconds of the local day, where hour h gets its share of `weights` (24 of them)."""
    total = sum(weights)
    values: list[int] = []
    for hour, weight in enumerate(weights):
        count = round(_SIZE * weight / total)
        values += [hour * 3600 + int((place + 0.5) * 3600 / count) for place in range(count)]
    return Draw(tuple(values))


def seconds(median: float, spread: float, least: int, most: int) -> Draw:
    """Log-normal durations in seconds: half are below `median`; `spread` is the standard deviation of the logarithm."""
    normal = NormalDist()
    quantiles = (normal.inv_cdf((place + 0.5) / _SIZE) for place in range(_SIZE))
    return Draw(tuple(min(most, max(least, round(median * exp(spread * quantile)))) for quantile in quantiles))


def office_hours(lunch: int) -> Draw:
    """Eight to six with a dip at `lunch`; in Madrid and Mexico, where lunch is at two, everything is later."""
    late = lunch >= 14
    weights = [0.0] * _DAY
    for hour in range(8, 18):
        weights[hour] = 1.0
    weights[8], weights[7], weights[17] = 0.6, 0.06, 0.7
    weights[10] = weights[11] = 1.3
    weights[15] = 1.15
    weights[18] = 0.35 if late else 0.12
    weights[19] = 0.12 if late else 0.03
    if late:
        weights[8], weights[15] = 0.3, 0.7
    weights[lunch] = 0.35
    return times_of_day(weights)


def between(*spans: tuple[int, int]) -> Draw:
    """Over whole hours, each span half open; an hour named twice weighs double."""
    weights = [0.0] * _DAY
    for first, last in spans:
        for hour in range(first, last):
            weights[hour] += 1.0
    return times_of_day(weights)


CUSTOMERS = times_of_day([0.02] * 7 + [0.2, 0.8, 1.2, 1.4, 1.3, 0.8, 0.7, 1.0, 1.1, 1.0, 0.6, 0.15, 0.06] + [0.03] * 4)

# How busy a day is, Monday to Sunday.
OFFICE_WEEK = (1.08, 1.04, 1.02, 1.0, 0.86, 0.08, 0.02)
CUSTOMER_WEEK = (1.15, 1.05, 1.0, 0.97, 0.9, 0.3, 0.08)
EVERY_DAY = (1.0,) * 7
