"""What tests of the program share: a home of its own, and the command as a real process."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from storage import organisations
from storage.engine import Database
from storage.records import CallRecord
from tests.conftest import NOW_MS
from tests.factories import load_legs
from tests.warm import Nursery

PROGRAM = (sys.executable, "-c", "from bot.cli import main; main()")


@dataclass
class Home:
    """A folder to work in, a home for what the program keeps, and the environment that says so."""

    folder: Path
    nursery: Nursery
    template: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.folder / 'calls.db'}"

    @property
    def log(self) -> Path:
        return self.folder / "state" / "ringfence" / "ringfence.log"

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def load(self, legs: Iterable[CallRecord], zones: Mapping[str, str] | None = None) -> None:
        """Load legs into the home's database, as organisation `default`."""
        if not (self.folder / "calls.db").exists():
            shutil.copy(self.template, self.folder / "calls.db")

        async def load() -> None:
            database = await Database.open(self.database_url)
            try:
                async with database.write() as connection:
                    organisation = await organisations.ensure(connection, "default", NOW_MS)
                await load_legs(database, organisation, legs, zones)
            finally:
                await database.close()

        asyncio.run(load())

    def run(
        self, *arguments: str, text: str = "", environment: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run `ringfence` with these arguments, `text` being its standard input."""
        return self.nursery.run(arguments, text, {**self.environment, **(environment or {})}, self.folder, 120)


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Where the processes of `Home.run` come from."""
    opened = Nursery()
    yield opened
    opened.close()


@pytest.fixture
def home(tmp_path: Path, nursery: Nursery, sqlite_template: Path) -> Home:
    """A home without settings: nothing of the machine's own reaches the program."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "VIRTUAL_ENV") if name in os.environ}
    place = Home(tmp_path, nursery, sqlite_template)
    place.environment = {
        **kept,
        "HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "LANG": "C.UTF-8",
        "USER": "tester",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "RINGFENCE_DATABASE_URL": place.database_url,
        "RINGFENCE_TIMEZONE": "America/Bogota",
    }
    return place
