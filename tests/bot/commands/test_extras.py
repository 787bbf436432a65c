"""Without the libraries of an extra: a sentence with the command that brings them, and the rest works."""

import asyncio
import subprocess
import sys

import pytest

from storage import destinations, organisations, schedules
from storage.destinations import Destination
from storage.engine import Database
from storage.schedules import Schedule
from tests.bot.conftest import Home
from tests.conftest import NOW_MS

WITHOUT = "import sys; sys.modules.update(polars=None, apscheduler=None); from bot.cli import main; main()"


def run(home: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`ringfence` where the extras detectors and jobs are not installed."""
    return subprocess.run(
        [sys.executable, "-c", WITHOUT, *arguments],
        env={**home.environment, "COLUMNS": "300"},
        cwd=home.folder,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("arguments", [("detect",), ("replay", "--since", "30d")])
def test_what_needs_the_detectors_says_how_to_get_them(home: Home, arguments: tuple[str, ...]):
    done = run(home, *arguments)
    says = "polars is not installed, which this needs: pip install 'ringfence[detectors]'\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", says)


def test_a_replay_in_chat_says_so_in_the_language_of_the_chat(home: Home):
    done = run(home, "ask", "--as", "manager", "repite los últimos 30 días")
    says = "Eso necesita una biblioteca que aquí no está instalada: pip install 'ringfence[detectors]'"
    assert (done.stdout.rstrip("\n"), done.stderr) == (says, "")


def test_the_doctor_tells_what_does_not_run_without_them(home: Home):
    asyncio.run(scheduled(home.database_url))

    done = run(home, "doctor")

    assert (done.returncode, done.stderr) == (1, "")
    assert "new calls are not watched, for want of a library: pip install 'ringfence[detectors]'" in done.stdout
    assert "they do not run, for want of a library: pip install 'ringfence[jobs]'" in done.stdout


async def scheduled(url: str) -> None:
    """A schedule, which wants to run."""
    database = await Database.open(url)
    try:
        async with database.write() as connection:
            organisation = await organisations.ensure(connection, "default", NOW_MS)
            place = Destination("slack", "#noc", {}, "LOW", "en", "UTC", "slack:U1")
            key = await destinations.keep(connection, organisation, place)
            every = '{"every": "hour"}'
            made = Schedule(organisation, "slack:U1", NOW_MS, "calls", every, "UTC", "en", "calls today", key)
            await schedules.add(connection, organisation, made)
    finally:
        await database.close()
