"""Delivery: each payload goes out over a socket or signed HTTP, is awaited, and repeated as Slack repeats."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tests.fakes.slack.records import JSON

RETRIED = ("events_api",)  # commands and presses are tried once: the person sees that they failed


@dataclass(frozen=True)
class Outcome:
    """How one attempt ended: acknowledged (with what), or why not (in Slack's words for `x-slack-retry-reason`)."""

    ok: bool
    reason: str = ""
    answer: JSON | str | None = None
    no_retry: bool = False


@dataclass(frozen=True)
class Attempt:
    """One attempt: when it was sent and when it ended (Unix seconds), and how."""

    at: float
    ended: float
    outcome: Outcome


@dataclass(eq=False)
class Delivery:
    """One payload on its way. `kind` events_api, slash_commands or interactive; `id` is its event id or trigger id."""

    kind: str
    id: str
    payload: JSON
    created: float
    attempts: list[Attempt] = field(default_factory=list)
    finished: asyncio.Event = field(default_factory=asyncio.Event)
    repeats: int = 0

    @property
    def acknowledged(self) -> bool:
        """The app said that it has it."""
        return any(attempt.outcome.ok for attempt in self.attempts)

    @property
    def lost(self) -> bool:
        """Slack gave up."""
        return self.finished.is_set() and not self.acknowledged

    @property
    def answer(self) -> JSON | str | None:
        """What came with the acknowledgement: the words for a command, the response action for a view."""
        return next((each.outcome.answer for each in self.attempts if each.outcome.ok), None)

    @property
    def acknowledged_after(self) -> float | None:
        """Seconds from the first sending to the acknowledgement."""
        return next((each.ended - self.attempts[0].at for each in self.attempts if each.outcome.ok), None)


Send = Callable[[Delivery, int, str], Awaitable[Outcome]]


@dataclass
class Deliveries:
    """The way out. `send` does one attempt; `retry_after` are the seconds before each further one.

    Slack repeats at once, after a minute and after five; set shorter waits for tests.
    """

    send: Send
    changed: Callable[[], None]
    retry_after: tuple[float, ...] = (0.0, 60.0, 300.0)
    every: list[Delivery] = field(default_factory=list)
    lost_acks: int = 0
    repeat: int = 0
    repeat_times: int = 1
    duplicate_share: float = 0.0
    lost_ack_share: float = 0.0
    shuffle_share: float = 0.0
    held: list[Delivery] | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _random: random.Random = field(default_factory=lambda: random.Random(11))

    # --- mischief -------------------------------------------------------------------------------------------------

    def hold(self) -> None:
        """Keep what is to be delivered until `release`."""
        self.held = []

    def release(self, *, order: Callable[[list[Delivery]], list[Delivery]] = lambda held: held[::-1]) -> None:
        """Deliver what was held, in another order: the last first, unless told otherwise."""
        held, self.held = self.held or [], None
        for delivery in order(held):
            self._start(delivery)

    def lose_acks(self, count: int = 1) -> None:
        """The next acknowledgements get lost: the app has the event and gets it again."""
        self.lost_acks += count

    def repeat_next(self, count: int = 1, times: int = 1) -> None:
        """The next `count` events come `times` more, under the same event id, although they were acknowledged."""
        self.repeat, self.repeat_times = self.repeat + count, times

    def misbehave(self, *, duplicates: float = 0.0, lost_acks: float = 0.0, shuffled: float = 0.0) -> None:
        """From now on, these shares (0 to 1) of the events come twice, lose their acknowledgement, come late."""
        self.duplicate_share, self.lost_ack_share, self.shuffle_share = duplicates, lost_acks, shuffled

    # --- delivering -----------------------------------------------------------------------------------------------

    def put(self, kind: str, id: str, payload: JSON) -> Delivery:
        """Send a payload on its way."""
        delivery = Delivery(kind, id, payload, time.time())
        if kind in RETRIED:
            if self.repeat:
                self.repeat -= 1
                delivery.repeats = self.repeat_times
            elif self._random.random() < self.duplicate_share:
                delivery.repeats = 1
        self.every.append(delivery)
        if self.held is not None:
            self.held.append(delivery)
        else:
            self._start(delivery)
        return delivery

    def lost(self) -> list[Delivery]:
        """What Slack gave up."""
        return [delivery for delivery in self.every if delivery.lost]

    def under_way(self) -> list[Delivery]:
        """What is neither acknowledged nor given up."""
        return [delivery for delivery in self.every if not delivery.finished.is_set()]

    async def close(self) -> None:
        """Stop delivering."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, delivery: Delivery) -> None:
        task = asyncio.get_running_loop().create_task(self._deliver(delivery))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, delivery: Delivery) -> None:
        waits = self.retry_after if delivery.kind in RETRIED else ()
        number, reason = 0, ""
        if self.shuffle_share and delivery.kind in RETRIED and self._random.random() < self.shuffle_share:
            await asyncio.sleep(self._random.uniform(0.05, 0.5))
        while True:
            at = time.time()
            outcome = await self.send(delivery, number, reason)
            if outcome.ok and delivery.kind in RETRIED and self._ack_gets_lost():
                outcome = Outcome(False, "http_timeout")
            delivery.attempts.append(Attempt(at, time.time(), outcome))
            self.changed()
            again = outcome.ok and delivery.repeats > 0
            if again:
                delivery.repeats -= 1
            elif outcome.ok or outcome.no_retry or number >= len(waits):
                break
            else:
                await asyncio.sleep(waits[number])
            number, reason = number + 1, outcome.reason or "http_timeout"
        delivery.finished.set()
        self.changed()

    def _ack_gets_lost(self) -> bool:
        if self.lost_acks:
            self.lost_acks -= 1
            return True
        return self._random.random() < self.lost_ack_share
