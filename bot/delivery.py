"""Delivery: takes what is owed to each destination to its channel, one thing at a time in each, until it is there.

    agenda → claim (a lease on one row) → parcel (what to say, as things are now) → sender → sent
        Later: its turn comes later       Trouble: again, ever later, three times
        Down: the destination holds       Dead: a dead letter

What fails three times while the destination took other things is a dead letter; while it took nothing at all, the
destination is down: it holds, and is tried again ever more rarely, for a day. Killed in the middle, a worker leaves a
lease that runs out: whoever takes over asks the platform, where it can tell, whether the message is there already.
"""

import asyncio
import random
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import structlog

from bot import logs
from bot.clock import wall_ms
from bot.parcels import Parcel, Parcels
from integrations.outcomes import Dead, Down, Later, Trouble
from storage import deliveries, destinations
from storage.delivery_rows import Delivery as Row
from storage.engine import Database
from storage.errors import RingfenceError

AT_ONCE = 20  # destinations that are served side by side

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Tempo:
    """Every wait of deliveries, in seconds."""

    poll: float = 1.0  # looking for what other processes owe
    lease: float = 30.0  # a worker that was silent for so long is taken for dead
    retries: tuple[float, ...] = (20.0, 90.0)  # before the second attempt and the third, each up to half as long again
    breath: float = 3.0  # that a destination is left alone after trouble
    holds: tuple[float, ...] = (60.0, 300.0, 900.0)  # that one which is down is left alone, ever longer
    gives_up: float = 86_400.0  # what could not be delivered for so long is a dead letter
    leave: float = 5.0  # for what runs when the program ends
    flood: int = 8  # alerts that would be told of at once are told of in one message
    keep: float = 30 * 86_400.0  # lines, pages and reports are forgotten afterwards
    tidy: float = 6 * 3_600.0  # between looks for those


TEMPO = Tempo()


class Sender(Protocol):
    """How one kind of destination is reached. `pace` is the least time between two messages there, in seconds."""

    @property
    def pace(self) -> float:
        """Seconds."""
        ...

    async def send(self, parcel: Parcel) -> str:
        """Deliver it; the platform's name for the message, empty where it has none.

        Raises what `integrations.outcomes` has, or another RingfenceError, which counts as trouble.
        """
        ...


class Delivery:
    """Delivers what is owed in one database. Several may share it, also in other processes.

    `senders` are this process's, by the kind of destination; what goes elsewhere is left to others.
    """

    def __init__(
        self,
        database: Database,
        parcels: Parcels,
        senders: Mapping[str, Sender],
        tempo: Tempo = TEMPO,
        clock: Callable[[], int] = wall_ms,
    ) -> None:
        self._database = database
        self._parcels = parcels
        self._senders = dict(senders)
        self._tempo = tempo
        self._clock = clock
        self._running: dict[tuple[int, int], asyncio.Task[None]] = {}
        self._woken = asyncio.Event()
        self._loop: asyncio.Task[None] | None = None
        self._tidied = 0

    def start(self) -> None:
        """Begin, with what was left before."""
        self._loop = asyncio.create_task(self._work())

    def wake(self) -> None:
        """Something is owed."""
        self._woken.set()

    async def stop(self) -> None:
        """Finish what ends soon; what does not is taken up again when its lease has run out."""
        if self._loop is None:
            return
        self._loop.cancel()
        await asyncio.gather(self._loop, return_exceptions=True)
        self._loop = None
        tasks = list(self._running.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=self._tempo.leave)
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            self._woken.clear()
            pause = self._tempo.poll
            try:
                pause = min(pause, await self._begin())
                await self._tidy()
            except RingfenceError as error:
                logger.error("deliveries cannot be read", why=str(error))
            except Exception:  # the top of a job: it goes on
                logger.exception("deliveries cannot be read", reference=logs.reference())
            try:
                async with asyncio.timeout(pause):
                    await self._woken.wait()
            except TimeoutError:
                pass

    async def _begin(self) -> float:
        """Start with every destination whose turn it is; seconds until it is the next one's."""
        now = self._clock()
        async with self._database.read() as connection:
            agenda = await deliveries.agenda(connection, self._senders)
        for moment, organisation, destination in agenda:
            place = (organisation, destination)
            if place in self._running:
                continue
            if moment > now:
                return (moment - now) / 1000
            if len(self._running) >= AT_ONCE:
                break
            task = asyncio.create_task(self._serve(organisation, destination))
            self._running[place] = task
            task.add_done_callback(partial(self._served, place))
        return self._tempo.poll

    def _served(self, place: tuple[int, int], _task: asyncio.Task[None]) -> None:
        self._running.pop(place, None)
        self._woken.set()

    async def _serve(self, organisation: int, destination: int) -> None:
        """Deliver the next thing there."""
        row: Row | None = None
        try:
            lease, now = secrets.token_hex(8), self._clock()
            async with self._database.write() as connection:
                until = now + _ms(self._tempo.lease)
                row = await deliveries.claim(
                    connection, organisation, destination, lease, now, until, self._tempo.flood
                )
            if row is not None:
                await self._deliver(row)
            else:
                # Another worker is sending there, or was quicker.
                await asyncio.sleep(min(self._tempo.poll, 0.2))
        except RingfenceError as error:
            logger.error("a delivery is left for later", delivery=row and row.id, why=str(error))
            await asyncio.sleep(self._tempo.poll)
        except Exception:  # the top of a job: the lease runs out, and it is tried again
            logger.exception("a delivery is left for later", delivery=row and row.id, reference=logs.reference())
            await asyncio.sleep(self._tempo.poll)

    async def _deliver(self, row: Row) -> None:
        async with self._database.read() as connection:
            parcel = await self._parcels.pack(connection, row, self._clock())
        if parcel is None:
            async with self._database.write() as connection:
                await deliveries.drop(connection, row)
            return
        sender = self._senders[parcel.destination.kind]
        renewing = asyncio.create_task(self._renew(row))
        try:
            message = await sender.send(parcel)
        except Later as later:
            await self._later(row, later)
        except Dead as dead:
            await self._give_up(row, str(dead))
        except Down as down:
            await self._down(row, parcel, str(down))
        except Trouble as trouble:
            await self._trouble(row, parcel, str(trouble))
        except RingfenceError as error:
            await self._trouble(row, parcel, str(error))
        except Exception as error:
            number = logs.reference()
            logger.exception("a delivery failed", delivery=row.id, reference=number)
            await self._trouble(row, parcel, f"{type(error).__name__}, reference {number}.")
        else:
            now = self._clock()
            async with self._database.write() as connection:
                await deliveries.sent(connection, row, message, parcel.version, now, now + _ms(sender.pace))
        finally:
            renewing.cancel()

    async def _renew(self, row: Row) -> None:
        """Keep the lease while something is being sent: its rate limit may let it wait for long."""
        while True:
            await asyncio.sleep(self._tempo.lease / 3)
            try:
                async with self._database.write() as connection:
                    until = self._clock() + _ms(self._tempo.lease)
                    await deliveries.renew(connection, row.organisation, row.id, row.lease, until)
            except RingfenceError as error:
                logger.warning("a lease could not be renewed", delivery=row.id, why=str(error))

    async def _later(self, row: Row, later: Later) -> None:
        """The destination's rate limit: everything for it waits, and nothing has failed."""
        due = self._clock() + _ms(later.seconds)
        async with self._database.write() as connection:
            await deliveries.put_off(connection, row, due, "", counted=False)
            await destinations.pace(connection, row.organisation, row.destination, due, well=False)

    async def _give_up(self, row: Row, why: str) -> None:
        logger.error("a delivery is a dead letter", delivery=row.id, kind=row.kind, why=why)
        async with self._database.write() as connection:
            await deliveries.failed(connection, row, why)

    async def _down(self, row: Row, parcel: Parcel, why: str) -> None:
        """Nothing arrives there: it holds, and so does what is owed there."""
        now, holds = self._clock(), self._tempo.holds
        if now - row.made_at > _ms(self._tempo.gives_up):
            await self._give_up(row, why)
            return
        until = now + _ms(holds[min(parcel.destination.troubles, len(holds) - 1)])
        logger.warning("a destination is down", destination=row.destination, why=why)
        async with self._database.write() as connection:
            await deliveries.put_off(connection, row, now, why, counted=False)
            await deliveries.hold(connection, row.organisation, row.destination, until, why)

    async def _trouble(self, row: Row, parcel: Parcel, why: str) -> None:
        now, retries = self._clock(), self._tempo.retries
        if row.attempts < len(retries):
            # Not all that failed together come again together.
            wait = _ms(retries[row.attempts] * random.uniform(1, 1.5))  # noqa: S311 - no secret
            logger.info("a delivery is tried again", delivery=row.id, why=why)
            async with self._database.write() as connection:
                await deliveries.put_off(connection, row, now + wait, why, counted=True)
                await destinations.pace(
                    connection, row.organisation, row.destination, now + _ms(self._tempo.breath), well=False
                )
            return
        since = row.due_at - _ms(retries[-1] * 1.5)
        async with self._database.read() as connection:
            took = await deliveries.worked(connection, row.organisation, row.destination, since)
        if took:
            await self._give_up(row, why)
        else:
            await self._down(row, parcel, why)

    async def _tidy(self) -> None:
        """Forget now and then what was sent long ago."""
        now = self._clock()
        if now - self._tidied < _ms(self._tempo.tidy):
            return
        self._tidied = now
        async with self._database.write() as connection:
            await deliveries.purge(connection, now - _ms(self._tempo.keep))


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
