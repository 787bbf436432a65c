"""A month of calls of the made organisation, as the feed of its PBX: what a demo loads and a benchmark measures with.

The same people, seed and dates give the same calls: each day has a source of chance of its own, and the end of the
period only cuts. For a million legs: `write_feed(path, legs=1_000_000)`.
"""

import gzip
import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import BinaryIO, cast

import msgspec

from bot.demo.attacks import Attack, Attacks, Label
from bot.demo.organisation import FEWEST_PEOPLE, MOST_PEOPLE, Organisation, make
from bot.demo.recorder import Leg, Planned, Recorder
from bot.demo.working_days import WorkingDays

SEED = 20
PEOPLE = 64
DAYS = 31
LEGS_A_DAY = 7  # about what one person's work makes, weekends included


@dataclass(frozen=True, slots=True)
class Written:
    """What a feed on disk holds: the legs of the calls until `end` (UTC)."""

    end: datetime
    legs: int
    labels: tuple[Label, ...]
    organisation: Organisation


class Traffic:
    """The calls of the `days` before `end` (aware; default now, rounded down to the minute).

    `scale` multiplies the ordinary calls a day, `attacks` decides whether there are any. Raises ValueError for an `end`
    without zone, and for fewer or more people than the organisation can have.
    """

    def __init__(
        self,
        *,
        end: datetime | None = None,
        days: int = DAYS,
        people: int = PEOPLE,
        seed: int = SEED,
        scale: float = 1.0,
        attacks: bool = True,
    ) -> None:
        end = end or datetime.now(UTC).replace(second=0, microsecond=0)
        if end.tzinfo is None:
            raise ValueError("the end of the period needs a time zone")
        self.end = end.astimezone(UTC)
        self.start = self.end - timedelta(days=days)
        self.organisation = make(people, seed)
        self._seed = seed
        self._scale = scale
        self._with_attacks = attacks
        self.labels = tuple(attack.label for attack in self._attacks(self._recorder()))

    def legs(self) -> Iterator[Leg]:
        """The legs of every call that began in the period and was reported before its end, in order of the calls.

        Each is a dict with the vendor's keys (see recorder.py).
        """
        first = int(self.start.timestamp()) * 1000
        now = f"{self.end:%Y-%m-%dT%H:%M:%S}.000Z"
        for at, _, write in self._calls(self._recorder()):
            legs = write(at)
            if first <= at and all(cast(str, leg["Report time"]) <= now for leg in legs):
                yield from legs

    def scaled_to(self, legs: int) -> "Traffic":
        """The same with more (or fewer) ordinary calls a day, so that it comes to about that many legs."""
        ordinary = WorkingDays(self.organisation, self._recorder(), self._seed, 1.0)
        dates = (self.start.date() + timedelta(days=back) for back in range((self.end - self.start).days + 1))
        # A date counts when its working day, which in the Americas has its middle at five in UTC, is in the period.
        whole = (day for day in dates if self.start <= datetime.combine(day, time(17), UTC) < self.end)
        expected = sum(ordinary.expected_legs(day) for day in whole)
        return Traffic(
            end=self.end,
            days=(self.end - self.start).days,
            people=len(self.organisation.lines),
            seed=self._seed,
            scale=legs / expected if expected else 1.0,
            attacks=self._with_attacks,
        )

    def _calls(self, recorder: Recorder) -> Iterator[Planned]:
        """Every call that is planned, in order of time; the ordinary ones of a day are planned as the day begins."""
        ordinary = WorkingDays(self.organisation, recorder, self._seed, self._scale)
        pending = [call for attack in self._attacks(recorder) for call in attack.calls]
        heapq.heapify(pending)
        # A local date begins before, or ends after, the same date in UTC.
        day = self.start.date() - timedelta(days=1)
        while day <= self.end.date() + timedelta(days=1):
            recorder.rng = self._chance(day)
            for call in ordinary.plan(day):
                heapq.heappush(pending, call)
            day += timedelta(days=1)
            begins = min(place.at(day, 0) for place in self.organisation.locations)
            while pending and pending[0][0] < begins:
                yield heapq.heappop(pending)

    def _attacks(self, recorder: Recorder) -> tuple[Attack, ...]:
        if not self._with_attacks:
            return ()
        return Attacks(self.organisation, recorder, self.end, self._seed).plan(self.start)

    def _recorder(self) -> Recorder:
        return Recorder(self.organisation, self._chance(self.start.date()))

    def _chance(self, day: date) -> Random:
        return Random(f"{self._seed}/{day}")  # noqa: S311 - a made world, not a secret


def write_feed(
    path: Path,
    *,
    end: datetime | None = None,
    days: int = DAYS,
    people: int | None = None,
    seed: int = SEED,
    legs: int | None = None,
    attacks: bool = True,
) -> Written:
    """Write a feed as the vendor answers it, `{"items": [...]}`; gzipped where the name ends in `.gz`.

    With `legs`, about that many (within a few percent): by as many people as that takes, or, with `people`, by those
    people calling more. Memory is bounded by one day of calls. Raises OSError, and ValueError as Traffic does.
    """
    if people is None:
        needed = PEOPLE if legs is None else round(legs / days / LEGS_A_DAY)
        people = min(max(needed, FEWEST_PEOPLE), MOST_PEOPLE)
    traffic = Traffic(end=end, days=days, people=people, seed=seed, attacks=attacks)
    if legs is not None:
        traffic = traffic.scaled_to(legs)
    count = 0
    encode = msgspec.json.Encoder().encode
    with _open(path) as file:
        file.write(b'{"items":[')
        for leg in traffic.legs():
            file.write(b",\n" if count else b"\n")
            file.write(encode(leg))
            count += 1
        file.write(b"\n]}\n")
    return Written(traffic.end, count, traffic.labels, traffic.organisation)


def _open(path: Path) -> BinaryIO:
    # The fastest level: a feed is written to be read once.
    return cast(BinaryIO, gzip.open(path, "wb", compresslevel=1)) if path.suffix == ".gz" else path.open("wb")
