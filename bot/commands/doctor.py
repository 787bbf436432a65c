"""`ringfence doctor`: what is configured, what can be reached and what is missing, in plain words."""

import asyncio
import difflib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from rich.table import Table
from rich.text import Text

from bot import config, logs
from bot.channels.console.screen import put, screen
from bot.config import Settings
from storage import calls, imports, organisations, vocabulary
from storage.calls import DataSummary
from storage.engine import Database
from storage.errors import StorageError
from storage.vocabulary import Vocabulary
from tools.wording import local, moment, number

Level = Literal["ok", "note", "problem"]
SIGNS: dict[Level, tuple[str, str]] = {"ok": ("✓", "green"), "note": ("•", "yellow"), "problem": ("✗", "bold red")}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: fine, worth knowing, or in the way of working."""

    level: Level
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Data:
    """What the database holds of the configured organisation; None while there is no such organisation."""

    summary: DataSummary | None
    unfinished: tuple[str, ...] = ()
    names: Vocabulary = field(default_factory=Vocabulary)


def run() -> int:
    """Print what was found; 1 when something is in the way of working."""
    console = screen()
    put(console, Text(f"Ringfence {version('ringfence')}", style="bold"))
    findings = list(_findings())
    grid = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    for finding in findings:
        grid.add_row(Text(*SIGNS[finding.level]), Text(finding.subject), Text(finding.text))
    put(console, grid)
    return int(any(finding.level == "problem" for finding in findings))


def _findings() -> Iterator[Finding]:
    try:
        settings = config.load()
    except config.SettingsError as error:
        yield from (Finding("problem", "Settings", sentence) for sentence in str(error).splitlines())
        return
    yield Finding("ok", "Settings", f"read from {', '.join(_sources())}.")
    yield from (Finding("note", "Settings", sentence) for sentence in config.unknown_keys())
    now = datetime.now(settings.tzinfo)
    yield Finding("ok", "Time zone", f"{settings.timezone}; it is {moment(now, 'en')} there.")
    yield from _database(settings)
    yield _model(settings)
    yield Finding("ok", "Encryption", "no secret is stored yet, so no key is needed.")
    yield _log()


def _sources() -> list[str]:
    files = [str(path) for path in (Path(".env"), config.config_file()) if path.is_file()]
    variables = sum(name.startswith(config.PREFIX) for name in os.environ)
    named = [f"{variables} RINGFENCE_ variable{'s' * (variables != 1)}"] if variables else []
    return [*named, *files] or ["the defaults alone"]


def _database(settings: Settings) -> Iterator[Finding]:
    kind, place = config.describe_database(settings.database_url)
    if kind == "SQLite" and not Path(place).exists():
        yield Finding("note", "Database", f"SQLite at {place}: the file is not there yet; the first import makes it.")
        yield _no_data()
        return
    try:
        data = asyncio.run(_data(settings))
    except StorageError as error:
        yield Finding("problem", "Database", str(error))
        return
    yield Finding("ok", "Database", f"{kind} at {place}: reachable, its tables are of this version.")
    yield from _loaded(data, settings)


async def _data(settings: Settings) -> Data:
    database = await Database.open(settings.database_url.get_secret_value())
    try:
        async with database.read() as connection:
            organisation = await organisations.find(connection, settings.organisation)
            if organisation is None:
                return Data(None)
            return Data(
                await calls.summary(connection, organisation),
                await imports.unfinished(connection, organisation),
                await vocabulary.load(connection, organisation),
            )
    finally:
        await database.close()


def _loaded(data: Data, settings: Settings) -> Iterator[Finding]:
    summary = data.summary
    if summary is None or summary.first is None or summary.last is None:
        yield _no_data()
        return
    first, last = (moment(local(at, settings.timezone), "en") for at in (summary.first, summary.last))
    stored, legs = number(summary.calls, "en"), number(summary.legs, "en")
    yield Finding("ok", "Calls", f"{stored} stored (legs: {legs}), from {first} to {last}.")
    if summary.rejected:
        rejected = number(summary.rejected, "en")
        yield Finding("note", "Calls", f"{rejected} rows were put aside: `ringfence import --rejected` says why.")
    for file in data.unfinished:
        sentence = f"the import of {file} has not ended. If it is not running any more, import the file again:"
        yield Finding("note", "Calls", f"{sentence} what is there already is not counted twice.")
    known = {place.name.casefold(): place.name for place in data.names.locations}
    for name in settings.locations:
        if name.casefold() not in known:
            close = difflib.get_close_matches(name.casefold(), known, n=1)
            guess = f" Did you mean {known[close[0]]}?" if close else ""
            yield Finding("note", "Locations", f"the settings speak of {name!r}, the calls do not.{guess}")


def _no_data() -> Finding:
    return Finding("note", "Calls", "none yet. `ringfence import FILE` loads some; `ringfence demo` needs none.")


def _model(settings: Settings) -> Finding:
    if settings.model == "offline":
        return Finding("ok", "Brain", "offline: questions are answered without a model.")
    return Finding("note", "Brain", "this version knows no models yet; the offline brain answers all questions.")


def _log() -> Finding:
    path = logs.log_file()
    folder = next((parent for parent in path.parents if parent.exists()), path.parent)
    if folder.is_dir() and os.access(path if path.exists() else folder, os.W_OK):
        return Finding("ok", "Log", f"{path}.")
    return Finding("note", "Log", f"{path} cannot be written, so nothing is logged.")
