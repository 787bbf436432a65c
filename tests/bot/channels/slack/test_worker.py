"""The worker by itself: what happens to its rows when it is too busy to say that it lives."""

import asyncio
from dataclasses import replace

from bot.channels.slack.tempo import TEMPO
from bot.channels.slack.worker import Held, Worker
from bot.clock import wall_ms
from storage import inbox
from storage.engine import Database
from storage.inbox import Item


class Slow:
    """Handles a row when it is let."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.go = asyncio.Event()

    async def handle(self, item: Item, held: Held) -> None:
        self.begun.append(item.key)
        await self.go.wait()

    async def end(self, item: Item) -> None:
        raise LookupError("nobody stopped it")

    async def give_up(self, item: Item, reference: str) -> None:
        raise LookupError("nothing failed")


async def test_a_worker_whose_lease_ran_out_does_not_begin_again_what_it_still_works_on(
    database: Database, organisation: int
):
    async with database.write() as connection:
        await inbox.take_in(connection, organisation, "slack", "e1", "thread", "{}", wall_ms())
    slow = Slow()
    # It comes to no look at its leases in all of the test, as on a machine that is too busy.
    worker = Worker(database, slow, replace(TEMPO, lease=0.05, poll=60))
    worker.start()
    try:
        async with asyncio.timeout(60):
            while not slow.begun:  # noqa: ASYNC110 - another task begins
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.1)
            worker.wake()
            await asyncio.sleep(0.3)
            slow.go.set()
            while await owed(database, organisation):  # noqa: ASYNC110 - another connection settles the row
                await asyncio.sleep(0.02)
    finally:
        await worker.stop()
    assert slow.begun == ["e1"]


async def owed(database: Database, organisation: int) -> int:
    async with database.read() as connection:
        return await inbox.owed(connection, organisation, "slack")
