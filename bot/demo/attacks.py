"""Attacks: what fraud on a PBX looks like in its call records, ten kinds, each with a label that says what is true.

They are placed on days counted back from the end of the period, at hours of the victim's own zone, so that a demo has
them last week whatever the date. An attack that does not fit whole into the period is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from random import Random
from typing import Literal, Protocol

from bot.demo.numbers import Outsider, dialled
from bot.demo.organisation import Line, Location, Organisation
from bot.demo.outsiders import attackers
from bot.demo.recorder import Leg, Outcome, Planned, Recorder, identity

AttackKind = Literal[
    "irsf",
    "irsf_slow",
    "wangiri",
    "mass_dialling",
    "call_forwarding",
    "after_hours",
    "premium_rate",
    "concurrent_calls",
    "internal_scanning",
    "first_country",
]

_SECOND, _MINUTE = 1000, 60_000
_SATURDAY, _SUNDAY = 5, 6


@dataclass(frozen=True, slots=True)
class Label:
    """What is true about one attack: who and when, so that an answer or a detector can be held against it.

    `person` and `extension` are the line that was abused, None for calls that came from outside to many; `number` is
    the attacker's where there is one, `country` (ISO 3166) where the calls went or came from. `first_call` and
    `last_call` are when the first and the last call began, `journeys` their correlation ids.
    """

    kind: AttackKind
    person: str | None
    extension: str | None
    location: str
    country: str | None
    number: str | None
    first_call: datetime
    last_call: datetime
    journeys: tuple[str, ...]

    @property
    def calls(self) -> int:
        """How many calls the attack made."""
        return len(self.journeys)


@dataclass(frozen=True, slots=True)
class Attack:
    """A label and the calls that make it true."""

    label: Label
    calls: tuple[Planned, ...]


class Make(Protocol):
    """Writes one call down."""

    def __call__(self, at: int, *, journey: str) -> list[Leg]:
        """`at` in UTC milliseconds; `journey` is the correlation id."""


Calls = list[tuple[int, Make]]


class Attacks:
    """Plans the attacks of a period that ends at `end`."""

    def __init__(self, organisation: Organisation, recorder: Recorder, end: datetime, seed: int) -> None:
        self._organisation = organisation
        self._recorder = recorder
        self._end = end
        self._rng = Random(f"{seed}/attacks")  # noqa: S311 - a made world, not a secret
        self._places = {location.name: location for location in organisation.locations}
        self._order = 0

    def plan(self, start: datetime) -> tuple[Attack, ...]:
        """All attacks that happen after `start`, oldest first."""
        planned = (
            self._irsf(),
            self._irsf_slow(),
            self._wangiri(),
            self._mass_dialling(),
            self._call_forwarding(),
            self._after_hours(),
            self._premium_rate(),
            self._concurrent_calls(),
            self._internal_scanning(),
            self._first_country(),
        )
        whole = (attack for attack in planned if attack.label.first_call >= start)
        return tuple(sorted(whole, key=lambda attack: attack.label.first_call))

    def _irsf(self) -> Attack:
        """Fast pumping: one extension, forty-odd calls to four numbers of one country within an hour of the night."""
        place, line = self._victim("Bogotá", 2)
        numbers = attackers(place, "MV", "SIP_INTERNATIONAL", 4)
        at = place.at(self._day(place, 2), 2, 10)
        return self._attack("irsf", self._spree(line, numbers, at, 44, (35, 110), (2, 9)), place, line, "MV")

    def _irsf_slow(self) -> Attack:
        """Low and slow: two or three calls an evening for nine days, none of which stands out."""
        place, line = self._victim("Santiago", 1)
        numbers = attackers(place, "GN", "SIP_INTERNATIONAL", 7)
        calls: Calls = []
        for back in range(12, 3, -1):
            for _ in range(2 + back % 2):
                at = place.at(self._day(place, back), self._between(20, 23), self._between(0, 59))
                calls += self._spree(line, numbers, at, 1, (130, 420), (0, 0))
        return self._attack("irsf_slow", calls, place, line, "GN")

    def _wangiri(self) -> Attack:
        """One ring and gone, to one colleague after the other from one number abroad; some ring back."""
        place = self._places["Ciudad de México"]
        (number,) = attackers(place, "BI", "SIP_INTERNATIONAL", 1)
        at = place.at(self._working_day(place, 5), 11, 20)
        calls: Calls = []
        rung = [line for line in self._organisation.lines if line.location is place and line.role != "guard"]
        rung += [line for line in self._organisation.lines if line.location is not place and line.role == "office"]
        for line in rung[:40]:
            outcome = Outcome(self._between(1, 2), reason="NoAnswer")
            calls.append((at, partial(self._recorder.incoming, line, number, outcome=outcome)))
            at += self._between(7, 13) * _SECOND
        for line in self._organisation.at(place.name)[1:4]:
            at += self._between(3, 14) * _MINUTE
            calls += self._spree(line, (number,), at, 1, (45, 190), (0, 0))
        return self._attack("wangiri", calls, place, None, "BI", number.number)

    def _mass_dialling(self) -> Attack:
        """Robocalls in office hours: more than two a minute, a few seconds each, nobody called twice."""
        place, line = self._victim("Medellín", 1)
        at = place.at(self._working_day(place, 3), 15, 5)
        calls: Calls = []
        for index in range(90):
            number = place.plan.fixed[0].number(5000 + 7 * index)
            far = Outsider(number, place.country, "SIP_NATIONAL", dialled(number, place.country, place.plan))
            answered = self._rng.random() < 0.6
            outcome = (
                Outcome(self._between(3, 8), self._between(3, 14))
                if answered
                else Outcome(self._between(6, 15), reason="NoAnswer")
            )
            calls.append((at, partial(self._recorder.outgoing, line, far, outcome=outcome)))
            at += self._between(20, 32) * _SECOND
        return self._attack("mass_dialling", calls, place, line, None)

    def _call_forwarding(self) -> Attack:
        """A forwarded line: calls from outside go straight on abroad, on a Sunday before dawn."""
        place, line = self._victim("Denver", 1)
        callers = [Outsider(place.plan.fixed[0].number(last), place.country, "SIP_NATIONAL", "") for last in (61, 62)]
        numbers = attackers(place, "MD", "SIP_INTERNATIONAL", 3)
        at = place.at(self._weekend(place, _SUNDAY), 0, 40)
        calls: Calls = []
        for _ in range(16):
            outcome = Outcome(self._between(2, 5), self._between(420, 1100))
            who, to = self._rng.choice(callers), self._rng.choice(numbers)
            forward = partial(
                self._recorder.forwarded_outside, line, who, to, outcome=outcome, related="CallForwardAlways"
            )
            calls.append((at, forward))
            at += (outcome.ring + outcome.talk + self._between(20, 90)) * _SECOND
        return self._attack("call_forwarding", calls, place, line, "MD")

    def _after_hours(self) -> Attack:
        """International calls on a Saturday night from the desk of somebody who works in the daytime."""
        place, line = self._victim("Madrid", 1)
        numbers = attackers(place, "AL", "SIP_INTERNATIONAL", 5)
        at = place.at(self._weekend(place, _SATURDAY), 3, 10)
        return self._attack("after_hours", self._spree(line, numbers, at, 9, (160, 540), (60, 400)), place, line, "AL")

    def _premium_rate(self) -> Attack:
        """Many calls to two premium-rate numbers in one evening."""
        place, line = self._victim("Denver", 0)
        numbers = attackers(place, place.country, "SIP_PREMIUM", 2)
        at = place.at(self._working_day(place, 6), 20, 45)
        calls = self._spree(line, numbers, at, 15, (120, 340), (10, 50))
        return self._attack("premium_rate", calls, place, line, place.country)

    def _concurrent_calls(self) -> Attack:
        """One extension holds eight calls at the same time, on a Sunday."""
        place, line = self._victim("Ciudad de México", 0)
        at = place.at(self._weekend(place, _SUNDAY), 13, 20)
        calls: Calls = []
        for number in attackers(place, "ER", "SIP_INTERNATIONAL", 8):
            calls += self._spree(line, (number,), at, 1, (600, 900), (0, 0))
            at += self._between(5, 14) * _SECOND
        return self._attack("concurrent_calls", calls, place, line, "ER")

    def _internal_scanning(self) -> Attack:
        """One extension rings sixty extensions in a row for a moment each, to learn which of them exist."""
        place, line = self._victim("Bogotá", 1)
        holders = {other.extension: other for other in self._organisation.lines}
        first = int(min(other.extension for other in holders.values() if other.location is place)) - 20
        at = place.at(self._day(place, 7), 23, 40)
        calls: Calls = []
        for extension in map(str, range(first, first + 60)):
            callee = holders.get(extension)
            if callee is None:
                calls.append((at, partial(self._recorder.unassigned, line, extension)))
            elif callee is not line:
                outcome = Outcome(self._between(1, 4), reason="NoAnswer")
                calls.append((at, partial(self._recorder.internal, line, callee, outcome=outcome)))
            at += self._between(6, 11) * _SECOND
        return self._attack("internal_scanning", calls, place, line, None)

    def _first_country(self) -> Attack:
        """A country that nobody of the organisation has ever called, in the middle of a working day."""
        place, line = self._victim("Santiago", 0)
        numbers = attackers(place, "MN", "SIP_INTERNATIONAL", 1)
        at = place.at(self._working_day(place, 4), 10, 40)
        calls = self._spree(line, numbers, at, 2, (200, 500), (200, 900))
        return self._attack("first_country", calls, place, line, "MN", numbers[0].number)

    def _spree(
        self,
        line: Line,
        numbers: tuple[Outsider, ...],
        at: int,
        count: int,
        talk: tuple[int, int],
        pause: tuple[int, int],
    ) -> Calls:
        """Answered calls one after the other from one line, with seconds of talk and of pause between two bounds."""
        calls: Calls = []
        for _ in range(count):
            outcome = Outcome(self._between(1, 7), self._between(*talk))
            calls.append((at, partial(self._recorder.outgoing, line, self._rng.choice(numbers), outcome=outcome)))
            at += (outcome.ring + outcome.talk + self._between(*pause)) * _SECOND
        return calls

    def _attack(
        self,
        kind: AttackKind,
        calls: Calls,
        place: Location,
        line: Line | None,
        country: str | None,
        number: str | None = None,
    ) -> Attack:
        calls = sorted(calls, key=lambda call: call[0])
        journeys = tuple(identity(self._rng) for _ in calls)
        label = Label(
            kind,
            line.name if line else None,
            line.extension if line else None,
            place.name,
            country,
            number,
            _moment(calls[0][0]),
            _moment(calls[-1][0]),
            journeys,
        )
        return Attack(label, tuple(self._planned(calls, journeys)))

    def _planned(self, calls: Calls, journeys: tuple[str, ...]) -> Iterator[Planned]:
        for (at, make), journey in zip(calls, journeys, strict=True):
            self._order -= 1  # below every ordinary call's
            yield at, self._order, partial(make, journey=journey)

    def _victim(self, location: str, number: int) -> tuple[Location, Line]:
        """Somebody who works there in an office, by day, at home."""
        return self._places[location], self._organisation.at(location)[number]

    def _between(self, least: int, most: int) -> int:
        return self._rng.randint(least, most)

    def _day(self, place: Location, back: int) -> date:
        """The local date `back` days before the end."""
        return self._end.astimezone(place.zone).date() - timedelta(days=back)

    def _working_day(self, place: Location, back: int) -> date:
        """The latest Monday to Friday that is at least `back` days before the end."""
        day = self._day(place, back)
        return day - timedelta(days=max(0, day.weekday() - 4))

    def _weekend(self, place: Location, weekday: int) -> date:
        """The latest Saturday or Sunday that is at least two days before the end."""
        day = self._day(place, 2)
        return day - timedelta(days=(day.weekday() - weekday) % 7)


def _moment(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC)
