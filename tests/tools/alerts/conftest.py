"""A night in which Luis's line pumps calls to Cuba, as the watch finds it: Saturday 7 March 2026, 2:00 in Bogotá."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.security.guard import Asker, Guard
from storage import alert_changes, directory, loading
from storage.engine import Database
from storage.records import CallRecord
from storage.stories import Evidence, Subject
from tests.stories import story
from tests.tools import company
from tests.tools.company import LEG, LUIS, at
from tests.tools.conftest import NOON
from tools.registry import TOOLS
from tools.spec import Principal, Role, ToolResult

MINUTE = 60_000
NOON_MS = round(NOON.timestamp() * 1000)
BEGAN = at(7, 7)  # 2:00 in Bogotá
Watch = Callable[[], Awaitable[ToolResult]]
Load = Callable[..., Awaitable[None]]


def pumping(count: int = 60, first: int = 0, person: Mapping[str, Any] = LUIS) -> list[CallRecord]:
    """So many calls of a minute to three numbers in Cuba, one a minute, from the `first` on."""
    legs = []
    for place in range(first, first + count):
        start = BEGAN + place * MINUTE
        leg = replace(
            LEG,
            report_id=f"pump-{person['extension']}-{place:03}",
            correlation_id=f"pump-{person['extension']}-{place:03}",
            started_at=start,
            answered_at=start + 5_000,
            ended_at=start + 55_000,
            duration=50,
            ring=5,
            call_type="international",
            country="CU",
            called_number=f"+535123456{place % 3}",
            calling_number=person["extension"],
        )
        legs.append(replace(leg, **person))
    return legs


def system(organisation: int) -> Asker:
    """The watch itself, as it calls tools."""
    return Asker(Principal("system", "watch", organisation, Role.MANAGER), NOON, "America/Bogota", "en")


@pytest.fixture
def load(database: Database, organisation: int) -> Load:
    """Store further calls."""

    async def load(legs: list[CallRecord]) -> None:
        await loading.load(database, organisation, legs)

    return load


@pytest.fixture
def watch(database: Database, organisation: int) -> Watch:
    """Let the watch look once, as the system does."""
    guard = Guard(database, TOOLS)

    async def watch() -> ToolResult:
        result, _ = await guard.call("run_detectors", {}, system(organisation))
        return result

    return watch


@pytest.fixture
async def watched(database: Database, organisation: int, load: Load, watch: Watch) -> Database:
    """The made company after the night: the watch has looked and raised alert 1."""
    await company.load(database, organisation)
    await load(pumping())
    await watch()
    return database


@pytest.fixture
async def alerted(database: Database, organisation: int, load: Load) -> Database:
    """The same, without the detectors' time: their story of the night is recorded as alert 1."""
    await company.load(database, organisation)
    await load(pumping())
    legs = tuple(Evidence(leg.started_at, leg.report_id, leg.duration, 0.8) for leg in pumping())
    async with database.write() as connection:
        names = await directory.load(connection, organisation)
        (line,) = names.people_named(["Luis Marín"])
        luis = Subject(person=line, user="Luis Marín", extension="2042", location="Bogotá HQ", country="CU")
        await alert_changes.record(connection, organisation, story(legs, subject=luis), NOON_MS)
    return database
