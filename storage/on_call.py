"""On call: whose shift it is. Arithmetic alone; `rotations.py` reads and writes what it counts with.

A rotation's members take turns from hand-over to hand-over, by the clock of the rotation's zone: a shift across a
change of clocks is an hour shorter or longer. An override puts somebody else in for a while; the one made last wins.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from storage.call_query import WEEKDAYS
from storage.wall_clock import local, moment_of

DAILY = "daily"
HANDOVERS = (DAILY, *WEEKDAYS)


@dataclass(frozen=True, slots=True)
class Rotation:
    """Who takes turns. Members are platform:user; `handover` is daily or a weekday, at a minute of the local day.

    `begins_at` is when the first member's first shift began, a hand-over (UTC milliseconds); `briefed_at` the shift
    change that people were last told of. `id` is 0 until it is stored.
    """

    name: str
    members: tuple[str, ...]
    zone: str
    begins_at: int
    handover: str
    handover_minute: int
    briefed_at: int | None = None
    id: int = 0

    @property
    def days(self) -> int:
        """How many days a shift has."""
        return 1 if self.handover == DAILY else 7


@dataclass(frozen=True, slots=True)
class Override:
    """Somebody who stands in from `from_at` until `until_at` (UTC milliseconds, exclusive). Later ids win."""

    rotation_id: int
    member: str
    from_at: int
    until_at: int
    made_by: str
    id: int = 0


@dataclass(frozen=True, slots=True)
class Shift:
    """Somebody's stretch of being on call, `until_at` exclusive. `instead_of` is whose turn it would have been."""

    member: str
    from_at: int
    until_at: int
    instead_of: str | None = None


def begin(handover: str, minute: int, zone: str, now_ms: int) -> int:
    """The last hand-over at or before `now_ms`: where a rotation that is made now begins."""
    clock = ZoneInfo(zone)
    day = local(now_ms, clock).date() + timedelta(days=1)
    while (handover != DAILY and WEEKDAYS[day.weekday()] != handover) or moment_of(day, minute, clock) > now_ms:
        day -= timedelta(days=1)
    return moment_of(day, minute, clock)


def turns(rotation: Rotation, from_ms: int, until_ms: int) -> tuple[Shift, ...]:
    """The shifts as members take turns, without overrides, that lie in that stretch at least in part."""
    if not rotation.members:
        return ()
    clock = ZoneInfo(rotation.zone)
    first = _first_day(rotation, clock)
    number = (local(max(from_ms, rotation.begins_at), clock).date() - first).days // rotation.days
    while number > 0 and _handover(rotation, first, number, clock) > from_ms:
        number -= 1
    found = []
    while (start := _handover(rotation, first, number, clock)) < until_ms:
        end = _handover(rotation, first, number + 1, clock)
        if end > max(from_ms, start):
            found.append(Shift(rotation.members[number % len(rotation.members)], start, end))
        number += 1
    return tuple(found)


def timeline(rotation: Rotation, overrides: Iterable[Override], from_ms: int, until_ms: int) -> tuple[Shift, ...]:
    """Who is on call from `from_ms` until `until_ms`, in order: turns, cut where overrides begin and end.

    The first and the last shift are whole: they may begin earlier and end later.
    """
    made = sorted(overrides, key=lambda one: one.id)
    return tuple(
        piece
        for turn in turns(rotation, from_ms, until_ms)
        for piece in _cut(turn, made)
        if piece.from_at < until_ms and piece.until_at > from_ms
    )


def on_call(rotation: Rotation, overrides: Iterable[Override], at_ms: int) -> Shift | None:
    """Whose shift it is at that moment; None before the rotation began."""
    return next(iter(timeline(rotation, overrides, at_ms, at_ms + 1)), None)


def following(rotation: Rotation, member: str, steps: int) -> str:
    """The member so many places after `member` in the rotation's order; the first for somebody who is not in it."""
    if member not in rotation.members:
        return rotation.members[(steps - 1) % len(rotation.members)]
    return rotation.members[(rotation.members.index(member) + steps) % len(rotation.members)]


def _cut(turn: Shift, overrides: list[Override]) -> list[Shift]:
    """A turn with overrides applied; neighbouring stretches of one person are one."""
    within = {at for one in overrides for at in (one.from_at, one.until_at) if turn.from_at < at < turn.until_at}
    pieces: list[Shift] = []
    for start, end in pairwise(sorted({turn.from_at, turn.until_at, *within})):
        member = next((one.member for one in reversed(overrides) if one.from_at <= start < one.until_at), turn.member)
        if pieces and pieces[-1].member == member:
            start = pieces.pop().from_at
        pieces.append(Shift(member, start, end, None if member == turn.member else turn.member))
    return pieces


def _first_day(rotation: Rotation, clock: ZoneInfo) -> date:
    """The day whose hand-over `begins_at` is. One that the clock skipped may lie on the next day by the clock."""
    day = local(rotation.begins_at, clock).date()
    before = day - timedelta(days=1)
    on_time = moment_of(day, rotation.handover_minute, clock) == rotation.begins_at
    return day if on_time or moment_of(before, rotation.handover_minute, clock) != rotation.begins_at else before


def _handover(rotation: Rotation, first: date, number: int, clock: ZoneInfo) -> int:
    return moment_of(first + timedelta(days=number * rotation.days), rotation.handover_minute, clock)
