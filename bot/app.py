"""The composition root: the one place where everything is built, started and stopped."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from bot.brain.agent.brain import AgentBrain
from bot.brain.agent.models import OFFLINE
from bot.brain.base import Brain
from bot.brain.offline.brain import OfflineBrain
from bot.brain.roads import Roads
from bot.config import Settings
from bot.questions import Questions
from bot.security.guard import Guard
from bot.security.people import People
from storage import directory, organisations, vocabulary
from storage.business_hours import BusinessHours
from storage.engine import Database
from storage.places import Places
from tools.registry import TOOLS


@dataclass(frozen=True, slots=True)
class App:
    """The running program. Open it with `async with App.open(settings) as app`."""

    settings: Settings
    database: Database
    organisation: int
    guard: Guard
    questions: Questions
    people: People
    roads: Roads | None = None  # the way to models, where any is configured

    @classmethod
    @asynccontextmanager
    async def open(cls, settings: Settings, brain: Brain | None = None) -> AsyncIterator[Self]:
        """Build everything on the configured database, and close it at the end.

        `brain` takes the place of the configured one. Raises RingfenceError when the database cannot be used.
        """
        database = await Database.open(settings.database_url.get_secret_value())
        roads: Roads | None = None
        try:
            organisation = await _organisation(database, settings.organisation)
            await _state(database, organisation, settings)
            hours = await _hours(database, organisation, settings)
            guard = Guard(
                database,
                TOOLS,
                hours,
                budget=settings.limits.budget,
                administrators=settings.admins,
                default_role=settings.role_of_everybody,
                detection=settings.detection(hours),
            )
            if brain is None and settings.model != OFFLINE:
                roads = Roads(AgentBrain(settings, database, guard.masking_key))
            questions = Questions(database, guard, brain or roads or OfflineBrain())
            yield cls(settings, database, organisation, guard, questions, guard.people, roads)
        finally:
            if roads is not None:
                await roads.close()
            await database.close()


@contextmanager
def running(settings: Settings, brain: Brain | None = None) -> Iterator[tuple[App, asyncio.Runner]]:
    """The app, and a runner for what is asynchronous, for programs that wait for a person between questions.

    Ctrl-C interrupts the waiting as it does anywhere; while the runner runs something, it cancels just that.
    """
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        app = runner.run(stack.enter_async_context(App.open(settings, brain)))
        try:
            yield app, runner
        finally:
            runner.run(stack.aclose())


async def _organisation(database: Database, name: str) -> int:
    async with database.read() as connection:
        known = await organisations.find(connection, name)
    if known is not None:
        return known
    async with database.write() as connection:
        return await organisations.ensure(connection, name, round(datetime.now(UTC).timestamp() * 1000))


async def _state(database: Database, organisation: int, settings: Settings) -> None:
    """Let locations have the zone and the country that the settings state, also where calls were loaded before."""
    stated = {name.casefold(): at for name, at in settings.geography().locations.items() if at.zone or at.country}
    if not stated:
        return
    async with database.read() as connection:
        known = (await directory.load(connection, organisation)).locations
    found = [(place, stated[place.name.casefold()]) for place in known if place.name.casefold() in stated]
    if any((at.zone or place.zone, at.country or place.country) != (place.zone, place.country) for place, at in found):
        places = Places(organisation, settings.geography())
        async with database.write() as connection:
            await places.ensure(connection)
            await places.settle(connection)


async def _hours(database: Database, organisation: int, settings: Settings) -> BusinessHours:
    """When each location is open; the data is asked for its locations only where the settings need them."""
    if not settings.business_hours.holidays:
        return settings.opening_hours()
    async with database.read() as connection:
        names = await vocabulary.load(connection, organisation)
    return settings.opening_hours(names.locations)
