"""`ringfence import`: load files of call history, or show the rows that were put aside."""

import asyncio
import gc
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.text import Text

from bot import config
from bot.channels.console.screen import put, screen
from bot.commands.ending import FAILED, say
from bot.config import Settings
from integrations.call_files.reading import FORMATS, Format
from storage import imports, organisations
from storage.engine import Database
from storage.geography import Geography, Stated
from storage.imports import PutAside
from tools import loading
from tools.loading import ImportOutcome, wall_clock
from tools.words import plain

_ALLOCATIONS = 200_000

Report = Callable[[loading.Progress], None]


def run(paths: Sequence[Path], format: str, rejected: bool) -> int:
    """Load `paths`, then, if `rejected`, show the rows that were put aside, these and earlier ones.

    1 when a file could not be read, or not to its end.
    """
    # Millions of records and no cycles among them: looking for cycles as often as usual would take a tenth of the time.
    gc.set_threshold(_ALLOCATIONS, *gc.get_threshold()[1:])
    settings = config.load()
    wanted = next((known for known in FORMATS if known == format), None)  # "auto" is none of them
    return asyncio.run(_run(settings, paths, wanted, rejected=rejected))


async def _run(settings: Settings, paths: Sequence[Path], format: Format | None, *, rejected: bool) -> int:
    code = 0
    async with _opened(settings) as (database, organisation):
        for path in paths:
            began = time.monotonic()
            with _progress(screen(sys.stderr), path) as report:
                (outcome,) = await loading.import_files(
                    database, organisation, [path], format, geography=_geography(settings), progress=report
                )
            _tell(outcome, time.monotonic() - began)
            code = FAILED if outcome.problem else code
        if rejected:
            await _show_rejected(database, organisation, settings)
    return code


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[tuple[Database, int]]:
    """The configured database and organisation; neither is worth building the whole program for."""
    database = await Database.open(settings.database_url.get_secret_value())
    try:
        async with database.write() as connection:
            now = round(wall_clock().timestamp() * 1000)
            organisation = await organisations.ensure(connection, settings.organisation, now)
        yield database, organisation
    finally:
        await database.close()


def _geography(settings: Settings) -> Geography:
    stated = {name: Stated(place.zone, place.country) for name, place in settings.locations.items()}
    return Geography(settings.timezone, stated)


@contextmanager
def _progress(console: Console, path: Path) -> Iterator[Report]:
    """A bar on standard error with the rate, where that is a terminal; gone at the end."""
    if not console.is_terminal:
        yield lambda _: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[legs]:,} legs, {task.fields[rate]:,.0f} a second"),
        TimeRemainingColumn(),
    )
    began = time.monotonic()
    with Progress(*columns, console=console, transient=True, redirect_stdout=False) as bars:
        task = bars.add_task(plain(path.name), total=None, legs=0, rate=0.0)

        def report(progress: loading.Progress) -> None:
            legs = progress.tally.read
            rate = legs / max(time.monotonic() - began, 0.001)
            bars.update(task, total=progress.size, completed=progress.read, legs=legs, rate=rate)

        yield report


def _tell(outcome: ImportOutcome, seconds: float) -> None:
    """One sentence on what was loaded; what went wrong goes to standard error."""
    file, tally = plain(outcome.file), outcome.tally
    if outcome.format is None:
        say(plain(outcome.problem or ""))
        return
    lines = [
        f"{file}: {_legs(tally.read)} read in {_time(seconds)}: {tally.added:,} added, {tally.known:,} already there, "
        f"{tally.rejected:,} put aside."
    ]
    if tally.rejected:
        lines.append("See what was put aside, and why: ringfence import --rejected")
    screen().print("\n".join([*lines, *map(plain, outcome.notes)]), soft_wrap=True)
    if outcome.problem:
        say(
            f"{file}: {outcome.problem} What came before is loaded; import the whole file when you have it, "
            "no leg is counted twice."
        )


def _legs(count: int) -> str:
    return "1 leg" if count == 1 else f"{count:,} legs"


def _time(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 60 else f"{seconds // 60:.0f} min {seconds % 60:.0f} s"


async def _show_rejected(database: Database, organisation: int, settings: Settings) -> None:
    console = screen()
    shown: int | None = None
    async with database.read() as connection:
        async for row in imports.rejected(connection, organisation):
            if row.import_id != shown:
                shown = row.import_id
                put(console, Text(_title(row, settings), style="bold"))
            put(console, Text(f"  row {row.position:,}: {plain(row.reason)}"))
            raw = Text(f"    {plain(row.raw[: 4 * console.width])}", style="dim", no_wrap=True)
            raw.truncate(console.width, overflow="ellipsis")
            put(console, raw)
    if shown is None:
        put(console, Text("No row was put aside."))


def _title(row: PutAside, settings: Settings) -> str:
    at = datetime.fromtimestamp(row.at / 1000, UTC).astimezone(settings.tzinfo)
    return f"{plain(row.file)}, imported {at:%Y-%m-%d %H:%M}"
