"""The stage: the whole program on a temporary database that holds the made month, loaded as any file is."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr

from bot.app import App, running
from bot.channels.console.asking import Person
from bot.config import Hours, Settings
from bot.demo import organisation
from bot.demo.traffic import Written, write_feed
from tools.loading import Progress, import_files
from tools.spec import Role

ZONE = "America/Bogota"  # of its head office, where the newcomer sits
_BATCH = 2_500  # legs; small, so that progress is seen


@dataclass(frozen=True, slots=True)
class Stage:
    """The running program, what was loaded, and the newcomer: a manager whose clock stopped where the month ends.

    `runner` runs what is asynchronous in `app`.
    """

    app: App
    runner: asyncio.Runner
    month: Written
    person: Person


@contextmanager
def stage(
    settings: Settings, end: datetime | None = None, progress: Callable[[Progress], None] = lambda _: None
) -> Iterator[Stage]:
    """Set it up; at the end everything is removed.

    Of `settings` only the language counts: the rest would describe another organisation. Raises RingfenceError.
    """
    with TemporaryDirectory(prefix="ringfence-demo-") as name:
        folder = Path(name)
        feed = folder / "cdr_feed.json"
        month = write_feed(feed, end=end)
        with running(_settings(settings, folder)) as (app, runner):
            runner.run(import_files(app.database, app.organisation, [feed], progress=progress, batch=_BATCH))
            feed.unlink()
            yield Stage(app, runner, month, Person.here(app, Role.MANAGER, clock=lambda: month.end))


def _settings(settings: Settings, folder: Path) -> Settings:
    return settings.model_copy(
        update={
            "database_url": SecretStr(f"sqlite:///{folder / 'demo.db'}"),
            "timezone": ZONE,
            "model": "offline",
            "organisation": organisation.NAME,
            "business_hours": Hours(),
            "locations": {},
        }
    )
