"""Working days: the ordinary calls of one date, drawn from everybody's habits."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from random import Random

from bot.demo import habits
from bot.demo.habits import CAMPAIGN, HABITS, QUEUE_WEEK, Habit
from bot.demo.numbers import Outsider
from bot.demo.organisation import Line, Location, Organisation, Queue
from bot.demo.outsiders import BANKS, NEIGHBOURS, Outsiders
from bot.demo.recorder import ANONYMOUS, Leg, Outcome, Planned, Recorder
from bot.demo.rhythm import CUSTOMERS, Draw

_BUSY, _UNANSWERED = 0.05, 0.22  # of calls to outside
_ABANDONED, _PASSED_ON = 0.07, 0.14  # of queue calls: the caller gives up; the first agent does not pick up
_LEGS_OF_A_QUEUE_CALL = 1 + (1 - _ABANDONED) * (1 + _PASSED_ON)
_NOT_ON_THE_PHONE = 0.945  # who is on the phone makes no second call


class WorkingDays:
    """Plans the ordinary calls of a date; `scale` multiplies how many there are."""

    def __init__(self, organisation: Organisation, recorder: Recorder, seed: int, scale: float) -> None:
        self._organisation = organisation
        self._recorder = recorder
        self._scale = scale
        self._order = 0
        rng = Random(f"{seed}/outsiders")  # noqa: S311 - a made world, not a secret
        self._outsiders = Outsiders(organisation, rng)
        self._colleagues: dict[Location, list[Line]] = {}
        for line in organisation.lines:
            self._colleagues.setdefault(line.location, []).append(line)
        # One in twenty passes on calls that nobody takes to a colleague, one in eight of sales all calls to a mobile.
        self._stands_in = {line: self._colleague(line, rng) for line in organisation.lines[5::20]}
        sales = [line for line in organisation.lines if line.role == "sales" and line.location.plan.mobile]
        self._on_the_road = {line: rng.choice(self._outsiders.mobile[line.location.country]) for line in sales[2::8]}

    def expected_legs(self, day: date) -> float:
        """About how many legs the calls of `day` will have."""
        total = 0.0
        for line in self._organisation.lines:
            habit = _habit(line, day)
            total += habit.week[day.weekday()] * (habit.outbound + habit.inbound + 2 * habit.internal)
        for queue in self._organisation.queues:
            total += QUEUE_WEEK[day.weekday()] * queue.calls * len(queue.agents) * _LEGS_OF_A_QUEUE_CALL
        return total * self._scale * _NOT_ON_THE_PHONE

    def plan(self, day: date) -> Iterator[Planned]:
        """The calls of everybody's local `day`, in no order."""
        rng = self._recorder.rng
        hours = {place: [place.at(day, hour) for hour in range(24)] for place in self._colleagues}
        weekday = day.weekday()

        def calls(rate: float, times: Draw, place: Location, make: Callable[[int], list[Leg]]) -> Iterator[Planned]:
            clock = hours[place]
            for _ in range(int(rate + rng.random())):
                second = times(rng)
                self._order += 1
                at = clock[second // 3600] + second % 3600 * 1000 + int(rng.random() * 20_000)
                yield at, self._order, make

        for line in self._organisation.lines:
            habit = _habit(line, day)
            # Some days are busier than others, for each of us.
            rate = self._scale * habit.week[weekday] * (0.4 + 1.2 * rng.random())
            times = habits.times(line.role, line.location)
            yield from calls(rate * habit.outbound, times, line.location, partial(self._outbound, line, habit))
            yield from calls(rate * habit.inbound, times, line.location, partial(self._inbound, line, habit))
            yield from calls(rate * habit.internal, times, line.location, partial(self._internal, line))
        for queue in self._organisation.queues:
            rate = self._scale * QUEUE_WEEK[weekday] * queue.calls * len(queue.agents) * (0.8 + 0.4 * rng.random())
            yield from calls(rate, CUSTOMERS, queue.line.location, partial(self._queue, queue))

    def _outbound(self, line: Line, habit: Habit, at: int) -> list[Leg]:
        if self._recorder.busy_until[line.index] > at:
            return []
        far = self._whom(line, habit)
        return self._recorder.outgoing(line, far, at, self._outcome(habit.talk))

    def _inbound(self, line: Line, habit: Habit, at: int) -> list[Leg]:
        recorder, rng = self._recorder, self._recorder.rng
        far = self._caller(line)
        if line in self._on_the_road:
            road = self._on_the_road[line]
            return recorder.forwarded_outside(line, far, road, at, self._outcome(habit.talk), "CallForwardAlways")
        if recorder.busy_until[line.index] > at:
            return recorder.incoming(line, far, at, Outcome(0, reason="UserBusy"))
        if rng.random() < 0.76:
            return recorder.incoming(line, far, at, Outcome(habits.RING(rng), habit.talk(rng)))
        stand_in = self._stands_in.get(line)
        if stand_in is not None and recorder.busy_until[stand_in.index] <= at:
            return recorder.forwarded_inside(line, stand_in, far, at, Outcome(habits.RING(rng), habit.talk(rng)))
        return recorder.incoming(line, far, at, Outcome(habits.UNANSWERED_RING(rng), reason="NoAnswer"))

    def _internal(self, line: Line, at: int) -> list[Leg]:
        recorder, rng = self._recorder, self._recorder.rng
        if recorder.busy_until[line.index] > at:
            return []
        colleague = self._colleague(line, rng)
        if recorder.busy_until[colleague.index] > at:
            return recorder.internal(line, colleague, at, Outcome(0, reason="UserBusy"))
        awake = 7 <= colleague.location.local_hour(at) < 20 or colleague.role == "guard"
        if rng.random() < (0.82 if awake else 0.1):
            return recorder.internal(line, colleague, at, Outcome(habits.RING(rng), habits.CHAT(rng)))
        return recorder.internal(line, colleague, at, Outcome(habits.UNANSWERED_RING(rng), reason="NoAnswer"))

    def _queue(self, queue: Queue, at: int) -> list[Leg]:
        recorder, rng = self._recorder, self._recorder.rng
        far = self._public(queue.line.location)
        at_work = 7 <= queue.line.location.local_hour(at) < 19
        free = [agent for agent in queue.agents if recorder.busy_until[agent.index] <= at] if at_work else []
        if not free or rng.random() < _ABANDONED:
            return recorder.queued(queue, far, at, (), 0, Outcome(habits.PATIENCE(rng), reason="NoAnswer"))
        start = int(rng.random() * len(free))
        offers = 2 if len(free) > 1 and rng.random() < _PASSED_ON else 1
        offered = tuple(free[(start + turn) % len(free)] for turn in range(offers))
        ring = 18 if offers > 1 else min(18, habits.RING(rng))
        return recorder.queued(queue, far, at, offered, ring, Outcome(habits.WAIT(rng), habits.SERVICE(rng)))

    def _outcome(self, talk: Draw) -> Outcome:
        rng = self._recorder.rng
        chance = rng.random()
        if chance < _BUSY:
            return Outcome(1, reason="UserBusy")
        if chance < _BUSY + _UNANSWERED:
            return Outcome(habits.UNANSWERED_RING(rng), reason="NoAnswer")
        return Outcome(habits.RING(rng), talk(rng))

    def _whom(self, line: Line, habit: Habit) -> Outsider:
        """Whom somebody calls outside: mostly people they know."""
        outsiders, rng = self._outsiders, self._recorder.rng
        home = line.location.country
        chance = rng.random()
        if chance < habit.abroad:
            countries = BANKS[home] if line.role == "treasury" else NEIGHBOURS[home]
            return _favourite(outsiders.abroad[home, countries[int(rng.random() * len(countries))]], rng)
        if chance < habit.abroad + habit.tollfree and outsiders.tollfree[home]:
            return rng.choice(outsiders.tollfree[home])
        if line.role != "campaign" and rng.random() < 0.7:
            return _favourite(outsiders.contacts[line.index], rng)
        table = outsiders.mobile[home] if rng.random() < habit.mobile else outsiders.fixed[home]
        return rng.choice(table or outsiders.fixed[home])

    def _caller(self, line: Line) -> Outsider:
        """Who calls somebody directly: mostly people they know, sometimes from abroad."""
        outsiders, rng = self._outsiders, self._recorder.rng
        home = line.location.country
        chance = rng.random()
        if chance < 0.04:
            countries = NEIGHBOURS[home]
            return _favourite(outsiders.abroad[home, countries[int(rng.random() * len(countries))]], rng)
        return _favourite(outsiders.contacts[line.index], rng) if chance < 0.5 else self._public(line.location)

    def _public(self, place: Location) -> Outsider:
        outsiders, rng = self._outsiders, self._recorder.rng
        if rng.random() < 0.015:
            return ANONYMOUS
        table = outsiders.mobile[place.country] if rng.random() < 0.6 else outsiders.fixed[place.country]
        return rng.choice(table or outsiders.fixed[place.country])

    def _colleague(self, line: Line, rng: Random) -> Line:
        """Three in four calls stay in the house."""
        while True:
            near = rng.random() < 0.75
            other = rng.choice(self._colleagues[line.location] if near else self._organisation.lines)
            if other is not line:
                return other


def _habit(line: Line, day: date) -> Habit:
    """What somebody does that day; there is a campaign every other week."""
    return CAMPAIGN if line.role == "campaign" and day.isocalendar().week % 2 == 0 else HABITS[line.role]


def _favourite(table: tuple[Outsider, ...], rng: Random) -> Outsider:
    """One of `table`, the first ones more often."""
    chance = rng.random()
    return table[int(chance * chance * len(table))]
