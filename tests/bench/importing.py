"""How fast `ringfence import` is, beside a bare sqlite3 load of the same rows, and how much memory it takes.

    python -m tests.bench.importing [--legs 1000000] [--gzip] [--feed FILE]

The feed is made by the demo's generator. The import runs as a process of its own into a new SQLite file. The bare load
is `executemany` in one transaction, into the same table with the same indexes and settings, of the values that the
import stored: no reading, no mapping, and its rows are fetched outside of the clock.
"""

import argparse
import asyncio
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.demo.traffic import write_feed
from storage.engine import WRITER_PRAGMAS, Database
from storage.loading import COLUMNS

AT_ONCE = 50_000
PARENTS = ("organisations", "locations", "people", "trunks", "imports")
PROGRAM = (sys.executable, "-c", "from bot.cli import main; main()")


@dataclass
class Took:
    """What a load took: seconds on the clock and on the processor, and the most memory (MB; 0 when not measured)."""

    clock: float = 0.0
    processor: float = 0.0
    memory: float = 0.0


def imported(feed: Path, url: str) -> Took:
    """An import as a process of its own, start-up included."""
    environment = {**os.environ, "RINGFENCE_DATABASE_URL": url, "RINGFENCE_TIMEZONE": "America/Bogota"}
    earlier = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    subprocess.run([*PROGRAM, "import", str(feed)], env=environment, check=True)
    clock = time.perf_counter() - began
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = now.ru_utime + now.ru_stime - earlier.ru_utime - earlier.ru_stime
    return Took(clock, processor, now.ru_maxrss / 1024)


def bare(stored: Path, target: Path) -> tuple[int, Took]:
    """Rows, and what sqlite3 alone takes to insert them."""
    asyncio.run(_empty(target))
    source = sqlite3.connect(stored)
    connection = sqlite3.connect(target, isolation_level=None)
    for pragma in WRITER_PRAGMAS:
        connection.execute(pragma)
    connection.execute("ATTACH ? AS stored", (str(stored),))
    for table in PARENTS:
        connection.execute(f"INSERT INTO main.{table} SELECT * FROM stored.{table}")
    connection.execute("DETACH stored")
    insert = f"INSERT INTO legs ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
    rows = source.execute(f"SELECT {', '.join(COLUMNS)} FROM legs ORDER BY id")
    count, took = 0, Took()
    connection.execute("BEGIN")
    while some := rows.fetchmany(AT_ONCE):
        with measured(took):
            connection.executemany(insert, some)
        count += len(some)
    with measured(took):
        connection.execute("COMMIT")
    connection.close()
    source.close()
    return count, took


@contextmanager
def measured(took: Took) -> Iterator[None]:
    """Add what happens within to `took`."""
    clock, processor = time.perf_counter(), time.process_time()
    yield
    took.clock += time.perf_counter() - clock
    took.processor += time.process_time() - processor


async def _empty(path: Path) -> None:
    await (await Database.open(f"sqlite:///{path}")).close()


def main() -> None:
    """Make a feed, import it, load it bare, and print both."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--legs", type=int, default=1_000_000)
    parser.add_argument("--gzip", action="store_true", help="a .json.gz instead of a .json")
    parser.add_argument("--feed", type=Path, help="a feed that is there already")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ringfence-bench-") as name:
        folder = Path(name)
        feed = arguments.feed or folder / ("feed.json.gz" if arguments.gzip else "feed.json")
        if arguments.feed is None:
            write_feed(feed, legs=arguments.legs)
        loads = {"ringfence import": imported(feed, f"sqlite:///{folder / 'imported.db'}")}
        loads["the same again"] = imported(feed, f"sqlite:///{folder / 'imported.db'}")
        rows, loads["bare executemany"] = bare(folder / "imported.db", folder / "bare.db")
    print(f"{feed.name}: {rows:,} legs")
    for title, took in loads.items():
        memory = f", at most {took.memory:,.0f} MB" if took.memory else ""
        print(
            f"{title:18} {rows / took.clock:9,.0f} legs/s, {took.clock:6.1f} s "
            f"({took.processor:.1f} s of processor){memory}"
        )
    ours, theirs = loads["ringfence import"], loads["bare executemany"]
    clock, processor = theirs.clock / ours.clock, theirs.processor / ours.processor
    print(f"ratio to bare      {clock:9.2f} (of processor time {processor:.2f})")


if __name__ == "__main__":
    main()
