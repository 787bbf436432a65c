"""How long detection takes: over a million legs in memory, beside one scan of the same columns; and one step.

    python -m tests.bench.detecting [--legs 1000000] [--rounds 3]

The legs are the demo's month, by as many people as that takes. "A scan" reads every value of the columns that detectors
ask for once, in Polars: the least that a look at all of them can cost. A step looks at the last minutes' legs; it is
timed with ten thousand and with all legs stored in a new SQLite file, as many new legs in both, and rolled back each
time.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import func, select, update

from bot.demo.traffic import write_feed
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
NEW = 200


def median(work: Callable[[], Any], rounds: int) -> float:
    """Seconds, after a first round that does not count."""
    work()
    return statistics.median(_timed(work) for _ in range(rounds))


def _timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def scan(frame: pl.DataFrame) -> pl.DataFrame:
    """Look at every value of the columns of a window once."""
    return frame.select(pl.col(LEGS.names()).hash().sum())


async def stored(folder: Path, legs: int) -> tuple[Database, int]:
    """A new database with the demo's month, of about so many legs."""
    feed = folder / f"feed-{legs}.json.gz"
    write_feed(feed, legs=legs, end=END)
    database = await Database.open(f"sqlite:///{folder / f'{legs}.db'}")
    async with database.write() as connection:
        organisation = await organisations.ensure(connection, "default", NOW)
    await import_files(database, organisation, [feed])
    return database, organisation


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


async def a_step(database: Database, organisation: int, rounds: int) -> tuple[float, int]:
    """Seconds of a step over the last legs, with all others looked at before, and how many legs are stored."""
    while True:
        async with database.write() as connection:
            await detection.step(connection, organisation, NOW, SETTINGS)
        async with database.read() as connection:
            if not await watching.behind(connection, organisation):
                break
    async with database.write() as connection:
        newest = select(legs_table.c.id).order_by(legs_table.c.id.desc()).limit(1).offset(NEW)
        mark = await connection.scalar(newest)
        count = await connection.scalar(select(func.count()).select_from(legs_table))
        await connection.execute(update(watches).values(leg_id=mark))
    times = []
    for _ in range(rounds + 1):
        began = time.perf_counter()
        async with database.write() as connection:
            await detection.step(connection, organisation, NOW, SETTINGS)
            times.append(time.perf_counter() - began)
            await connection.rollback()
    return statistics.median(times[1:]), int(count or 0)


async def main(legs: int, rounds: int) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as name:
        small, ours = await stored(Path(name), 10_000)
        few, count = await a_step(small, ours, rounds)
        await small.close()
        print(f"a step over {NEW} new legs, {count:,} stored: {1000 * few:.0f} ms")
        large, ours = await stored(Path(name), legs)
        many, count = await a_step(large, ours, rounds)
        print(f"a step over {NEW} new legs, {count:,} stored: {1000 * many:.0f} ms, {many / few:.2f} x")
        began = time.perf_counter()
        watch, made = await window(large, ours)
        print(f"{made.legs.height:,} legs read from storage: {time.perf_counter() - began:.1f} s")
        await large.close()
    one_scan = median(lambda: scan(made.legs), rounds)
    took = median(lambda: watch.find(fresh(made)), rounds)
    print(f"one scan {1000 * one_scan:.0f} ms; all detectors {took:.2f} s, {took / one_scan:.1f} x")
    for detector in DETECTORS:
        alone = median(lambda: list(detector.find(fresh(made), detector.limits())), 1)  # noqa: B023
        print(f"  {detector.name}: {alone:.2f} s")


FIELDS = ("legs", "habits", "rates", "everybody", "firsts", "begun")


def fresh(made: CallWindow) -> CallWindow:
    """The same window, of which nothing was computed yet."""
    return CallWindow(**{name: getattr(made, name) for name in FIELDS})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--legs", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    asyncio.run(main(arguments.legs, arguments.rounds))
