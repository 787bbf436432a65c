"""Worker: takes what is due out of the inbox, one row a conversation at a time, and sees to it that it ends.

What fails is tried again later, and given up after the last of `Tempo.put_off`. A row that somebody stopped, here or at
another replica, is ended by whoever has it. When the program leaves, what still runs goes back into the inbox.
"""

import asyncio
from dataclasses import dataclass
from typing import Protocol

import structlog

from bot import logs
from bot.channels.slack.installations import PLATFORM
from bot.channels.slack.tempo import TEMPO, Tempo
from bot.clock import wall_ms
from storage import inbox
from storage.engine import Database
from storage.errors import RingfenceError
from storage.inbox import Item, Settled

AT_ONCE = 50  # rows of different conversations

logger = structlog.get_logger(__name__)


@dataclass(eq=False)
class Held:
    """A row that this worker has. `delivering`: too late to stop it, its answer is being shown."""

    item: Item
    delivering: bool = False
    stopping: bool = False
    task: "asyncio.Task[None] | None" = None
    renewed: float = 0.0


class Handler(Protocol):
    """What is done with a row."""

    async def handle(self, item: Item, held: Held) -> None:
        """Answer it. Cancelled when it is stopped; raises RingfenceError when it should be tried again."""
        ...

    async def end(self, item: Item) -> None:
        """Say that it was stopped."""
        ...

    async def give_up(self, item: Item, reference: str) -> None:
        """Say, if that is possible, that it will not be answered."""
        ...


class Worker:
    """Works through the inbox of Slack. Several may share one database, also in other processes."""

    def __init__(
        self,
        database: Database,
        handler: Handler,
        tempo: Tempo = TEMPO,
        at_once: int = AT_ONCE,
    ) -> None:
        self._database = database
        self._handler = handler
        self._tempo = tempo
        self._at_once = at_once
        self._held: dict[int, Held] = {}
        self._woken = asyncio.Event()
        self._closing = False
        self._loops: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin, with what was left before."""
        self._loops = [asyncio.create_task(self._take()), asyncio.create_task(self._watch())]

    def wake(self) -> None:
        """Something was put into the inbox, or stopped."""
        self._woken.set()

    async def stop(self) -> None:
        """Finish what ends soon, give the rest back."""
        self._closing = True
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        tasks = [held.task for held in self._held.values() if held.task is not None]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=self._tempo.leave)
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _take(self) -> None:
        while True:
            self._woken.clear()
            try:
                await self._claim()
            except RingfenceError as error:
                logger.error("the inbox cannot be read", why=str(error))
            except Exception:  # the top of a job: it goes on
                logger.exception("the inbox cannot be read", reference=logs.reference())
            try:
                async with asyncio.timeout(self._tempo.poll):
                    await self._woken.wait()
            except TimeoutError:
                pass

    async def _claim(self) -> None:
        free = self._at_once - len(self._held)
        if free <= 0:
            return
        now = wall_ms()
        async with self._database.read() as connection:
            if not await inbox.due(connection, PLATFORM, now):
                return
        async with self._database.write() as connection:
            until = now + round(self._tempo.lease * 1000)
            items = await inbox.claim(connection, PLATFORM, now, until, free, but=list(self._held))
        for item in items:
            held = Held(item, renewed=_clock())
            self._held[item.id] = held
            held.task = asyncio.create_task(self._run(held))

    async def _watch(self) -> None:
        """Renew leases, and stop what was stopped."""
        while True:
            await asyncio.sleep(self._tempo.poll)
            try:
                await self._look()
            except RingfenceError as error:
                logger.error("the inbox cannot be read", why=str(error))
            except Exception:  # the top of a job: it goes on
                logger.exception("the inbox cannot be read", reference=logs.reference())

    async def _look(self) -> None:
        if not self._held:
            return
        async with self._database.read() as connection:
            claimed = await inbox.held(connection, list(self._held))
        for held in list(self._held.values()):
            attempt, stopping = claimed.get(held.item.id, (0, False))
            if held.task is None or held.delivering or held.stopping or held.task.done():
                continue
            if stopping or attempt != held.item.attempt:
                held.stopping = stopping
                held.task.cancel()
        late = [held for held in self._held.values() if _clock() - held.renewed > self._tempo.lease / 3]
        if late:
            until = wall_ms() + round(self._tempo.lease * 1000)
            async with self._database.write() as connection:
                for held in late:
                    item = held.item
                    await inbox.renew(connection, item.organisation, item.id, item.attempt, until)
                    held.renewed = _clock()

    async def _run(self, held: Held) -> None:
        item = held.item
        try:
            await self._finish(held)
        except asyncio.CancelledError:
            # Leaving, or another worker has it: then this changes nothing.
            async with self._database.write() as connection:
                await inbox.put_back(connection, item.organisation, item.id, item.attempt)
            raise
        finally:
            del self._held[item.id]
            self.wake()

    async def _finish(self, held: Held) -> None:
        item = held.item
        try:
            if item.stopping:
                await self._handler.end(item)
            else:
                try:
                    await self._handler.handle(item, held)
                except asyncio.CancelledError:
                    if not held.stopping or self._closing:
                        raise
                    _uncancel()
                    await self._handler.end(item)
        except RingfenceError as error:
            number = logs.reference()
            logger.error("an event could not be answered", reference=number, attempt=item.attempt, why=str(error))
            await self._failed(item, number)
        except Exception:  # the top of a job: it is tried again
            number = logs.reference()
            logger.exception("an event could not be answered", reference=number, attempt=item.attempt)
            await self._failed(item, number)
        else:
            await self._settle(item, "stopped" if held.stopping or item.stopping else "done")

    async def _failed(self, item: Item, number: str) -> None:
        waits = self._tempo.put_off
        if item.attempt > len(waits):
            try:
                await self._handler.give_up(item, number)
            except RingfenceError as error:
                logger.error("nobody could be told either", reference=number, why=str(error))
            except Exception:  # whatever kept it from being answered
                logger.exception("nobody could be told either", reference=number)
            await self._settle(item, "failed")
            return
        due = wall_ms() + round(waits[item.attempt - 1] * 1000)
        async with self._database.write() as connection:
            await inbox.put_off(connection, item.organisation, item.id, item.attempt, due)

    async def _settle(self, item: Item, state: Settled) -> None:
        async with self._database.write() as connection:
            await inbox.settle(connection, item.organisation, item.id, item.attempt, state)


def _uncancel() -> None:
    """The cancellation was ours and is dealt with: time-outs within what follows must not mistake it for theirs."""
    task = asyncio.current_task()
    if task is not None:
        task.uncancel()


def _clock() -> float:
    return asyncio.get_running_loop().time()
