"""`ringfence doctor`: what is configured, what can be reached and what is missing, in plain words."""

import asyncio
import difflib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from importlib.metadata import version
from itertools import chain
from pathlib import Path

from rich.table import Table
from rich.text import Text

from bot import config, logs
from bot import watch_examining as watch
from bot.brain import examining as models
from bot.channels.console.screen import put, screen
from bot.channels.slack.plan import Plan, plan
from bot.checks import Check, Level
from bot.config import Settings
from bot.delivering import outlets
from bot.security.secrets import Vault
from bot.watch_examining import Watched
from storage import calls, imports, organisations, vocabulary, workspaces
from storage.calls import DataSummary
from storage.destinations import Destination
from storage.engine import Database
from storage.errors import RingfenceError, StorageError
from storage.vocabulary import Vocabulary
from storage.workspaces import Workspace
from tools.extras import NotInstalled, needing
from tools.wording import local, moment, number

SIGNS: dict[Level, tuple[str, str]] = {"ok": ("✓", "green"), "note": ("•", "yellow"), "problem": ("✗", "bold red")}


@dataclass(frozen=True, slots=True)
class Data:
    """What the database holds of the configured organisation; None while there is no such organisation."""

    summary: DataSummary | None
    unfinished: tuple[str, ...] = ()
    names: Vocabulary = field(default_factory=Vocabulary)
    workspaces: tuple[Workspace, ...] = ()
    watched: Watched | None = None


def run() -> int:
    """Print what was found; 1 when something is in the way of working."""
    console = screen()
    put(console, Text(f"Ringfence {version('ringfence')}", style="bold"))
    checks = list(_checks())
    grid = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    for check in checks:
        grid.add_row(Text(*SIGNS[check.level]), Text(check.subject), Text(check.text))
    put(console, grid)
    return int(any(check.level == "problem" for check in checks))


def _checks() -> Iterator[Check]:
    try:
        settings = config.load()
    except config.SettingsError as error:
        yield from (Check("problem", "Settings", sentence) for sentence in str(error).splitlines())
        return
    yield Check("ok", "Settings", f"read from {', '.join(_sources())}.")
    yield from (Check("note", "Settings", sentence) for sentence in config.unknown_keys())
    now = datetime.now(settings.tzinfo)
    yield Check("ok", "Time zone", f"{settings.timezone}; it is {moment(now, 'en')} there.")
    data = Data(None)
    kind, place = config.describe_database(settings.database_url)
    if kind == "SQLite" and not Path(place).exists():
        yield Check("note", "Database", f"SQLite at {place}: the file is not there yet; the first import makes it.")
        yield _no_data()
    else:
        try:
            data = asyncio.run(_data(settings))
        except StorageError as error:
            yield Check("problem", "Database", str(error))
        else:
            yield Check("ok", "Database", f"{kind} at {place}: reachable, its tables are of this version.")
            yield from _loaded(data, settings)
    slack = plan(settings)
    yield from watch.libraries(data.watched)
    if data.watched is not None:
        yield from watch.examine(data.watched, settings, data.names, partial(_trouble, settings, slack))
    yield from asyncio.run(_outside(settings, slack, data))
    yield from _administrators(settings, slack)
    yield from _encryption(settings, slack, data)
    yield _log()


def _sources() -> list[str]:
    files = [str(path) for path in (Path(".env"), config.config_file()) if path.is_file()]
    variables = sum(name.startswith(config.PREFIX) for name in os.environ)
    named = [f"{variables} RINGFENCE_ variable{'s' * (variables != 1)}"] if variables else []
    return [*named, *files] or ["the defaults alone"]


async def _data(settings: Settings) -> Data:
    database = await Database.open(settings.database_url.get_secret_value())
    try:
        ahead = await database.clock_ahead()
        async with database.read() as connection:
            installed = await workspaces.every(connection)
            organisation = await organisations.find(connection, settings.organisation)
            if organisation is None:
                return Data(None, workspaces=installed)
            return Data(
                await calls.summary(connection, organisation),
                await imports.unfinished(connection, organisation),
                await vocabulary.load(connection, organisation),
                installed,
                await watch.read(connection, organisation, round(time.time() * 1000), ahead),
            )
    finally:
        await database.close()


def _loaded(data: Data, settings: Settings) -> Iterator[Check]:
    summary = data.summary
    if summary is None or summary.first is None or summary.last is None:
        yield _no_data()
        return
    first, last = (moment(local(at, settings.timezone), "en") for at in (summary.first, summary.last))
    stored, legs = number(summary.calls, "en"), number(summary.legs, "en")
    yield Check("ok", "Calls", f"{stored} stored (legs: {legs}), from {first} to {last}.")
    if summary.rejected:
        rejected = number(summary.rejected, "en")
        yield Check("note", "Calls", f"{rejected} rows were put aside: `ringfence import --rejected` says why.")
    for file in data.unfinished:
        sentence = f"the import of {file} has not ended. If it is not running any more, import the file again:"
        yield Check("note", "Calls", f"{sentence} what is there already is not counted twice.")
    known = {place.name.casefold(): place.name for place in data.names.locations}
    for name in settings.locations:
        if name.casefold() not in known:
            close = difflib.get_close_matches(name.casefold(), known, n=1)
            guess = f" Did you mean {known[close[0]]}?" if close else ""
            yield Check("note", "Locations", f"the settings speak of {name!r}, the calls do not.{guess}")


def _no_data() -> Check:
    return Check("note", "Calls", "none yet. `ringfence import FILE` loads some; `ringfence demo` needs none.")


async def _outside(settings: Settings, slack: Plan, data: Data) -> tuple[Check, ...]:
    """What has to be asked of others, all of it at once; nothing waits for long."""
    asked = await asyncio.gather(_slack(settings, slack, data), _outlets(settings), models.examine(settings))
    return tuple(chain.from_iterable(asked))


async def _slack(settings: Settings, slack: Plan, data: Data) -> tuple[Check, ...]:
    if not slack.wanted:
        text = "not set up. `ringfence manifest slack` begins it; the README goes on from there."
        return (Check("note", "Slack", text),)
    try:
        with needing("slack"):
            from bot.channels.slack.examining import examine
    except NotInstalled as error:
        return (Check("problem", "Slack", str(error)),)
    return await examine(settings, slack, data.workspaces)


async def _outlets(settings: Settings) -> tuple[Check, ...]:
    if not (outlets(settings) or settings.mail_from or settings.smtp_host or settings.mail_relay_url):
        return ()
    try:
        with needing("slack"):
            from bot.channels import outlets_examining
    except NotInstalled as error:
        return (Check("problem", "Alerts", f"webhooks and mail: {error}"),)
    return (*outlets_examining.webhooks(settings), *await outlets_examining.mail(settings))


def _trouble(settings: Settings, slack: Plan, place: Destination) -> str | None:
    """Why nothing can be sent to a destination by these settings, in a sentence; None when it can."""
    if place.kind == "slack":
        return None if slack.works else "it is in Slack, which is not set up any more."
    if place.kind == "console":
        return None
    try:
        with needing("slack"):
            from bot.channels import outlets_examining
    except NotInstalled as error:
        return str(error)
    return outlets_examining.trouble(settings, place)


def _administrators(settings: Settings, slack: Plan) -> Iterator[Check]:
    if settings.admins:
        yield Check("ok", "Administrators", f"{', '.join(sorted(settings.admins))}.")
    elif slack.wanted:
        text = "nobody is named in RINGFENCE_ADMINS, so nobody can give roles and nobody can approve."
        yield Check("note", "Administrators", f"{text} Everybody has the role {settings.default_role}.")


def _encryption(settings: Settings, slack: Plan, data: Data) -> Iterator[Check]:
    """The key, and whether it opens what is stored; what it opens is not shown."""
    sealed = [workspace.bot_token for workspace in data.workspaces if workspace.bot_token]
    places = data.watched.places if data.watched is not None else ()
    sealed += [place.address["sealed"] for place in places if "sealed" in place.address]
    if settings.encryption_key is None and not sealed and not slack.wants_oauth:
        yield Check("ok", "Encryption", "no secret is stored, so no key is needed.")
        return
    try:
        with needing("slack"):
            vault = Vault.of(settings.encryption_key)
    except RingfenceError as error:
        yield Check("problem", "Encryption", str(error))
        return
    if any(not vault.opens(token) for token in sealed):
        text = "some stored secrets were sealed with a key that is not in RINGFENCE_ENCRYPTION_KEY."
        yield Check("problem", "Encryption", text)
    elif any(not vault.newest(token) for token in sealed):
        text = "the key is well formed; `ringfence secrets rotate` seals what is stored with the first one."
        yield Check("note", "Encryption", text)
    else:
        yield Check("ok", "Encryption", f"the key is well formed; stored secrets that it opens: {len(sealed)}.")


def _log() -> Check:
    path = logs.log_file()
    folder = next((parent for parent in path.parents if parent.exists()), path.parent)
    if folder.is_dir() and os.access(path if path.exists() else folder, os.W_OK):
        return Check("ok", "Log", f"{path}.")
    return Check("note", "Log", f"{path} cannot be written, so nothing is logged.")
