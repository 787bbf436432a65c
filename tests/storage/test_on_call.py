"""On call: turns by the wall clock, overrides, and the days on which clocks change."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.on_call import HANDOVERS, Override, Rotation, Shift, begin, following, on_call, timeline, turns
from storage.wall_clock import local, milliseconds
from tests.factories import milliseconds as at

DAY = 86_400_000
# Clocks change by an hour, by half an hour, at midnight, or not at all; one zone lost a whole day.
ZONES = ("America/Bogota", "America/New_York", "Europe/Madrid", "Australia/Lord_Howe", "Asia/Beirut", "Pacific/Apia")
WEEKLY = Rotation("on-call", ("a", "b", "c"), "Europe/Madrid", at("2026-03-02T09:00+01:00"), "monday", 540)

moments = st.integers(milliseconds(datetime(2011, 1, 1, tzinfo=UTC)), milliseconds(datetime(2032, 1, 1, tzinfo=UTC)))


@st.composite
def rotations(draw: st.DrawFn) -> Rotation:
    zone, handover = draw(st.sampled_from(ZONES)), draw(st.sampled_from(HANDOVERS))
    minute = draw(st.integers(0, 1439))
    members = tuple("abcde"[: draw(st.integers(1, 5))])
    return Rotation("r", members, zone, begin(handover, minute, zone, draw(moments)), handover, minute)


@given(rotations(), st.integers(0, 4_000 * DAY))
def test_at_every_moment_one_member_is_on_call(rotation: Rotation, later: int) -> None:
    moment = rotation.begins_at + later
    shift = on_call(rotation, (), moment)
    assert shift is not None
    assert shift.from_at <= moment < shift.until_at
    assert shift.member in rotation.members


@given(rotations(), st.integers(0, 2_000 * DAY))
def test_shifts_follow_each_other_without_a_gap_and_in_order(rotation: Rotation, later: int) -> None:
    start = rotation.begins_at + later
    found = turns(rotation, start, start + 60 * DAY)
    for shift, after in pairwise(found):
        assert shift.until_at == after.from_at
        # A day that a zone lost is nobody's; else the next member follows.
        if ZoneInfo(rotation.zone).key != "Pacific/Apia":
            assert after.member == following(rotation, shift.member, 1)


@given(rotations(), st.integers(0, 2_000 * DAY))
def test_hand_overs_are_at_the_wall_clocks_time(rotation: Rotation, later: int) -> None:
    shift = on_call(rotation, (), rotation.begins_at + later)
    assert shift is not None
    clock = ZoneInfo(rotation.zone)
    shown = local(shift.from_at, clock)
    if shown.hour * 60 + shown.minute != rotation.handover_minute:
        # The clock skipped that minute: this is the moment at which it was put forward.
        just_before = local(shift.from_at - 1000, clock)
        assert (just_before.utcoffset() or timedelta()) < (shown.utcoffset() or timedelta())


@pytest.mark.parametrize(
    ("moment", "member"),
    [
        ("2026-03-02T09:00+01:00", "a"),
        ("2026-03-09T08:59+01:00", "a"),
        ("2026-03-09T09:00+01:00", "b"),
        ("2026-03-23T09:00+01:00", "a"),
        # Clocks were put forward on Sunday 29 March: the hand-over is an hour earlier in UTC.
        ("2026-03-30T08:59+02:00", "a"),
        ("2026-03-30T09:00+02:00", "b"),
    ],
)
def test_a_week_each_from_hand_over_to_hand_over(moment: str, member: str) -> None:
    shift = on_call(WEEKLY, (), at(moment))
    assert shift is not None
    assert shift.member == member


def test_nobody_was_on_call_before_it_began() -> None:
    assert on_call(WEEKLY, (), WEEKLY.begins_at - 1) is None


def test_a_shift_across_a_change_of_clocks_is_an_hour_shorter() -> None:
    shift = on_call(WEEKLY, (), at("2026-03-25T00:00Z"))
    assert shift is not None
    assert shift.until_at - shift.from_at == 7 * DAY - 3_600_000


def test_a_hand_over_that_the_clock_skips_is_when_it_is_put_forward() -> None:
    daily = replace(WEEKLY, handover="daily", handover_minute=150, begins_at=at("2026-03-27T02:30+01:00"))
    assert [shift.from_at for shift in turns(daily, at("2026-03-28T12:00Z"), at("2026-03-30T12:00Z"))] == [
        at("2026-03-28T02:30+01:00"),
        at("2026-03-29T03:00+02:00"),
        at("2026-03-30T02:30+02:00"),
    ]


def test_whoever_stands_in_is_on_call_and_the_last_override_wins() -> None:
    start = at("2026-03-03T00:00Z")
    first = Override(1, "z", start, start + DAY, "m", id=1)
    second = Override(1, "y", start + DAY // 2, start + DAY, "m", id=2)
    assert timeline(WEEKLY, (second, first), start, start + DAY) == (
        Shift("z", start, start + DAY // 2, "a"),
        Shift("y", start + DAY // 2, start + DAY, "a"),
    )
    after = on_call(WEEKLY, (first, second), start + DAY)
    assert after == Shift("a", start + DAY, at("2026-03-09T09:00+01:00"))


@given(rotations(), st.lists(st.tuples(st.integers(0, 40 * DAY), st.integers(1, 20 * DAY)), max_size=5))
def test_overrides_leave_no_moment_to_nobody(rotation: Rotation, stretches: list[tuple[int, int]]) -> None:
    start = rotation.begins_at
    made = [Override(1, f"o{n}", start + a, start + a + b, "m", id=n) for n, (a, b) in enumerate(stretches)]
    found = timeline(rotation, made, start, start + 60 * DAY)
    assert all(shift.until_at == after.from_at for shift, after in pairwise(found))
    for shift in found:
        standing = [one for one in made if one.from_at <= shift.from_at < one.until_at]
        assert shift.member == (standing[-1].member if standing else shift.member)
        assert bool(standing) == (shift.instead_of is not None) or shift.member == shift.instead_of
