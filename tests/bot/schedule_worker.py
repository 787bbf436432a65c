"""A process that runs schedules, for the tests to start several of and to kill.

Arguments: the database's URL, what its clock shows (UTC milliseconds), and how long it takes to answer (seconds). It
waits for a line on its standard input, so that all begin at once.
"""

import asyncio
import sys
from collections.abc import AsyncIterator

from pydantic import SecretStr

from bot.app import App
from bot.brain.base import Done, Said, Step, Toolbox, Turn
from bot.config import Settings
from bot.jobs import Jobs


class Slow:
    """A brain that says whom it answers, after a while."""

    name = "slow"

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    async def answer(self, turn: Turn, toolbox: Toolbox) -> AsyncIterator[Step]:
        print("asked", flush=True)
        await asyncio.sleep(self._seconds)
        yield Said(f"Answered: {turn.text}")
        yield Done("en")


async def main(url: str, now: int, seconds: float) -> None:
    async with App.open(Settings(database_url=SecretStr(url), timezone="UTC"), Slow(seconds)) as app:
        jobs = Jobs(app.database, app.questions, app.people, app.settings, clock=lambda: now)
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        await jobs.catch_up()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
