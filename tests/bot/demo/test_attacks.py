"""The attacks in the made month: every label is true, and each attack shows what its kind is known by."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import get_args

import pytest

from bot.demo.attacks import AttackKind, Label
from bot.demo.organisation import FEWEST_PEOPLE
from bot.demo.recorder import Leg
from bot.demo.traffic import DAYS, PEOPLE, SEED, Traffic
from tests.bot.demo.reading import answered, at_most_at_once, journeys, local, most_within, started

END = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)


class Month:
    """A month of calls and the calls of each attack in it."""

    def __init__(self, days: int = DAYS, people: int = PEOPLE, seed: int = SEED) -> None:
        traffic = Traffic(end=END, days=days, people=people, seed=seed)
        self.organisation = traffic.organisation
        self.labels = {label.kind: label for label in traffic.labels}
        self.legs = list(traffic.legs())
        self.journeys = journeys(self.legs)

    def of(self, kind: AttackKind) -> list[Leg]:
        """The first leg of each of its calls, oldest first."""
        return sorted((self.journeys[journey][0] for journey in self.labels[kind].journeys), key=started)


@pytest.fixture(scope="module")
def month() -> Month:
    return Month()


@pytest.mark.parametrize("scenario", [{}, {"people": FEWEST_PEOPLE, "seed": 3}, {"people": 300, "seed": 4}])
def test_every_label_is_true(scenario: dict[str, int]) -> None:
    month = Month(**scenario)
    assert set(month.labels) == set(get_args(AttackKind))
    for label in month.labels.values():
        calls = [month.journeys[journey] for journey in label.journeys]
        times = [min(map(started, call)) for call in calls]
        assert abs(min(times) - label.first_call) < timedelta(seconds=1)
        assert abs(max(times) - label.last_call) < timedelta(seconds=1)
        for call in calls:
            assert subject(label, call)


def subject(label: Label, call: list[Leg]) -> bool:
    """Whether a call is by, to or through whom the label names."""
    if label.extension is None:
        return any(label.number in {leg["Calling number"], leg["Called number"]} for leg in call)
    country = {leg["International country"] for leg in call if leg["International country"]}
    return (
        any(leg["User"] == label.person and leg["Location"] == label.location for leg in call)
        and country <= {label.country}
        and (label.number is None or label.number in {leg["Called number"] for leg in call})
    )


def test_victims_are_people_of_the_daytime_and_each_has_one_attack(month: Month) -> None:
    victims = [label.extension for label in month.labels.values() if label.extension]
    assert len(set(victims)) == len(victims) == 9
    roles = {line.extension: line.role for line in month.organisation.lines}
    assert {roles[victim] for victim in victims} == {"office"}


def test_irsf_pumps_one_country_at_night(month: Month) -> None:
    calls = month.of("irsf")
    assert most_within(calls, timedelta(hours=1)) >= 40
    assert {leg["International country"] for leg in calls} == {"MV"}
    assert len({leg["Called number"] for leg in calls}) <= 4
    assert all(local(leg).hour in {2, 3} for leg in calls)


def test_slow_irsf_never_makes_many_calls_a_day(month: Month) -> None:
    days = Counter(local(leg).date() for leg in month.of("irsf_slow"))
    assert len(days) == 9
    assert set(days.values()) <= {2, 3}


def test_wangiri_rings_once_and_some_ring_back(month: Month) -> None:
    calls = month.of("wangiri")
    rings = [leg for leg in calls if leg["Direction"] == "TERMINATING"]
    assert len({leg["Calling number"] for leg in rings}) == 1
    assert len({leg["User UUID"] for leg in rings}) == len(rings) >= 30
    assert all(int(leg["Ring duration"]) <= 2 and not answered(leg) for leg in rings)
    back = [leg for leg in calls if leg["Direction"] == "ORIGINATING"]
    assert {leg["Called number"] for leg in back} == {rings[0]["Calling number"]}
    assert len(back) == 3


def test_mass_dialling_is_many_short_calls_in_an_hour(month: Month) -> None:
    calls = month.of("mass_dialling")
    assert most_within(calls, timedelta(hours=1)) >= 50
    assert len({leg["Called number"] for leg in calls}) == len(calls)
    assert max(int(leg["Duration"]) for leg in calls) < 15


def test_forwarded_calls_come_from_outside_and_go_abroad(month: Month) -> None:
    for journey in month.labels["call_forwarding"].journeys:
        inward, out = month.journeys[journey]
        assert inward["Call type"] == "SIP_INBOUND"
        assert out["Call type"] == "SIP_INTERNATIONAL"
        assert out["Redirect reason"] == "Unconditional"
        assert out["Related reason"] == "CallForwardAlways"
        assert out["Redirecting number"] == inward["User number"] == inward["Called number"]
        assert inward["Duration"] == out["Duration"]


def test_after_hours_calls_are_on_a_weekend_night(month: Month) -> None:
    assert all(local(leg).weekday() == 5 and local(leg).hour < 6 for leg in month.of("after_hours"))


def test_all_premium_rate_calls_are_the_attack(month: Month) -> None:
    premium = [leg for leg in month.legs if leg["Call type"] == "SIP_PREMIUM"]
    assert len(premium) == month.labels["premium_rate"].calls == 15


def test_concurrent_calls_are_at_the_same_time(month: Month) -> None:
    assert at_most_at_once(month.of("concurrent_calls")) == 8


def test_scanning_goes_through_consecutive_extensions_and_talks_to_nobody(month: Month) -> None:
    calls = month.of("internal_scanning")
    dialled = [int(leg["Called number"]) for leg in calls]
    assert len(dialled) >= 50
    assert all(after - before in {1, 2} for before, after in pairwise(dialled))
    assert not any(map(answered, calls))
    reasons = {leg["Call outcome reason"] for leg in calls}
    assert reasons == {"NoAnswer", "UnassignedNumber"}, "some exist, some do not"


def test_nobody_else_ever_calls_the_first_country(month: Month) -> None:
    calls = [leg for leg in month.legs if leg["International country"] == "MN"]
    assert len(calls) == month.labels["first_country"].calls == 2
    assert all(8 <= local(leg).hour < 18 and local(leg).weekday() < 5 for leg in calls)


@pytest.mark.parametrize("day", range(7))
def test_whatever_the_weekday_all_attacks_are_in_the_fortnight_before(day: int) -> None:
    end = END + timedelta(days=day, hours=day)
    traffic = Traffic(end=end)
    assert len(traffic.labels) == 10
    assert all(end - timedelta(days=14) < label.first_call <= label.last_call < end for label in traffic.labels)


def test_a_short_period_has_only_attacks_that_fit_whole() -> None:
    month = Month(days=4)
    assert 0 < len(month.labels) < 10
    for label in month.labels.values():
        assert all(journey in month.journeys for journey in label.journeys)


def test_without_attacks_nobody_calls_where_only_attackers_do() -> None:
    traffic = Traffic(end=END, attacks=False)
    assert traffic.labels == ()
    countries = {leg["International country"] for leg in traffic.legs()}
    assert countries.isdisjoint({"MV", "GN", "BI", "MD", "AL", "ER", "MN"})
