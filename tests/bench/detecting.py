"""How long detection takes: a step, with ten thousand and with a million legs stored; and over a million legs at once.

    python -m tests.bench.detecting [--legs 1000000] [--rounds 15]

Takes six minutes of a processor's time and 2 GB of disk, nearly all of it to make and load three call histories:

- the demo's organisation (64 people) after three weeks, and the same after six years: as many new legs, as dense, of
  the same people, so that the difference is what is stored;
- a company a hundred times larger, after three weeks: its newest legs are of as many lines as there are legs, so that
  one line seldom has two. What is measured is another organisation, and its step may cost more.

A step looks at the newest legs with all others looked at before; each is rolled back and made again, in turns, so that
whatever else the machine does falls on all of them alike. The forest of the day is grown in the first, which is told
apart. "A scan" reads every value of the columns that detectors ask for once, in Polars: the least that a look at all of
them can cost.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import func, select, update

from bot.demo.traffic import LEGS_A_DAY, PEOPLE, write_feed
from detectors.registry import DETECTORS
from detectors.window import LEGS, CallWindow, firsts_of, habits_of
from storage import directory, organisations, watching
from storage.engine import Database
from storage.schema import legs as legs_table
from storage.schema import watches
from tools import detection
from tools.detecting import Watching, day_of
from tools.loading import import_files
from tools.watching import DetectionSettings

END = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOW = round(END.timestamp() * 1000)
SETTINGS = DetectionSettings()
FEW = 10_000
NEW = 200


@dataclass(frozen=True, slots=True)
class Stored:
    """A database in which all but the newest legs were looked at; times are the seconds of each step."""

    name: str
    database: Database
    organisation: int
    legs: int
    times: list[float]

    async def step(self) -> None:
        """Look at the newest legs, and take it back."""
        began = time.perf_counter()
        async with self.database.write() as connection:
            await detection.step(connection, self.organisation, NOW, SETTINGS)
            self.times.append(time.perf_counter() - began)
            await connection.rollback()

    def told(self, beside: "Stored") -> str:
        """The figures, in words."""
        first, *others = self.times
        took, theirs = statistics.median(others), statistics.median(beside.times[1:])
        return (
            f"a step over {NEW} new legs, {self.legs:,} stored ({self.name}): {1000 * took:.0f} ms, "
            f"{took / theirs:.2f} x; the first, which grows the forest, {1000 * first:.0f} ms"
        )


async def stored(folder: Path, name: str, legs: int, people: int) -> Stored:
    """A new database with about so many legs of so many people, of as many days as that takes."""
    feed = folder / f"{legs}-{people}.json.gz"
    write_feed(feed, legs=legs, people=people, days=max(1, round(legs / people / LEGS_A_DAY)), end=END)
    database = await Database.open(f"sqlite:///{feed}.db")
    async with database.write() as connection:
        organisation = await organisations.ensure(connection, "default", NOW)
    await import_files(database, organisation, [feed])
    behind = True
    while behind:
        async with database.write() as connection:
            await detection.step(connection, organisation, NOW, SETTINGS)
            behind = await watching.behind(connection, organisation)
    async with database.write() as connection:
        newest = select(legs_table.c.id).order_by(legs_table.c.id.desc()).limit(1).offset(NEW)
        await connection.execute(update(watches).values(leg_id=await connection.scalar(newest)))
        count = await connection.scalar(select(func.count()).select_from(legs_table))
    return Stored(name, database, organisation, int(count or 0), [])


async def window(database: Database, organisation: int) -> tuple[Watching, CallWindow]:
    """All stored legs as detectors see them."""
    watch = Watching(SETTINGS)
    async with database.read() as connection:
        places = (await directory.load(connection, organisation, with_lines=False)).locations
        batches = [batch async for batch in watching.legs_between(connection, organisation, 0, NOW)]
    frame = watch.legs(batches, places)
    habits = habits_of(frame)
    begun = day_of(int(frame["started_at"].min()))  # type: ignore[arg-type]
    return watch, CallWindow(frame, habits, watch.rates, habits.filter("abroad"), firsts_of(habits), begun)


def scan(frame: pl.DataFrame) -> pl.DataFrame:
    """Look at every value of the columns of a window once."""
    return frame.select(pl.col(LEGS.names()).hash().sum())


def median(work: Callable[[], Any], rounds: int) -> float:
    """Seconds, after a first round that does not count."""
    work()
    return statistics.median(_timed(work) for _ in range(rounds))


def _timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


async def main(legs: int, rounds: int) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small = await stored(folder, f"{PEOPLE} people", FEW, PEOPLE)
        long = await stored(folder, "the same, a longer history", legs, PEOPLE)
        wide = await stored(folder, "another organisation, as much larger", legs, PEOPLE * legs // FEW)
        for _ in range(rounds + 1):
            for one in (small, long, wide):
                await one.step()
        for one in (small, long, wide):
            print(one.told(beside=small), flush=True)
        began = time.perf_counter()
        watch, made = await window(wide.database, wide.organisation)
        print(f"{made.legs.height:,} legs read from storage: {time.perf_counter() - began:.1f} s", flush=True)
        for one in (small, long, wide):
            await one.database.close()
    one_scan = median(lambda: scan(made.legs), 5)
    took = median(lambda: watch.find(fresh(made)), 3)
    print(f"one scan {1000 * one_scan:.0f} ms; all detectors {took:.2f} s, {took / one_scan:.1f} x")
    for detector in DETECTORS:
        alone = _timed(lambda: list(detector.find(fresh(made), detector.limits())))  # noqa: B023
        print(f"  {detector.name}: {alone:.2f} s")


FIELDS = ("legs", "habits", "rates", "everybody", "firsts", "begun")


def fresh(made: CallWindow) -> CallWindow:
    """The same window, of which nothing was computed yet."""
    return CallWindow(**{name: getattr(made, name) for name in FIELDS})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--legs", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=15)
    arguments = parser.parse_args()
    asyncio.run(main(arguments.legs, arguments.rounds))
