"""The made month of calls, as somebody who only has the records would see it."""

import gzip
import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.demo.organisation import FEWEST_PEOPLE, MOST_PEOPLE
from bot.demo.recorder import Leg
from bot.demo.traffic import Traffic, write_feed
from tests.bot.demo import vendor
from tests.bot.demo.reading import answered, at_most_at_once, journeys, local, released, reported, started

# A Monday, with the end of summer time in Madrid (25 October) and in Denver (1 November) in the month before.
END = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)

# Kept for fiction in North America, France, Germany and Britain; elsewhere the subscriber's part begins with a 0, or no
# province or operator has the block. See bot/demo/numbers.py.
NOBODYS = re.compile(
    r"\+1\d{3}55501\d\d|\+3319900\d{4}|\+493023125\d{3}|\+442079460\d{3}"
    r"|\+57(60\d0\d{6}|39\d{8}|1800055\d{4})|\+52(\d\d00\d{6}|\d{3}00\d{5})|\+56(\d0\d{7}|\d\d0\d{6})|\+34(99|79)\d{7}"
    r"|\+(507|55 11|54 11|51 1|81 3|65|960|224|257|373|355|291|976)0\d+|\d{4}|anonymous".replace(" ", "")
)


@pytest.fixture(scope="module")
def traffic() -> Traffic:
    return Traffic(end=END)


@pytest.fixture(scope="module")
def legs(traffic: Traffic) -> list[Leg]:
    return list(traffic.legs())


@pytest.fixture(scope="module")
def ordinary(traffic: Traffic, legs: list[Leg]) -> list[Leg]:
    attacks = {journey for label in traffic.labels for journey in label.journeys}
    return [leg for leg in legs if leg["Correlation ID"] not in attacks]


class TestRecords:
    def test_have_only_keys_and_words_that_the_vendor_documents(self, legs: list[Leg]) -> None:
        assert {key for leg in legs for key in leg} <= vendor.KEYS
        for key, words in vendor.WORDS.items():
            assert {leg[key] for leg in legs} <= words, key

    def test_have_a_report_id_of_their_own(self, legs: list[Leg]) -> None:
        assert len({leg["Report ID"] for leg in legs}) == len(legs)

    def test_began_in_the_period_and_were_reported_minutes_after_the_end(self, legs: list[Leg]) -> None:
        for leg in legs:
            assert END - timedelta(days=31) <= started(leg)
            assert timedelta(minutes=1) <= reported(leg) - released(leg) <= timedelta(minutes=7)
            assert reported(leg) <= END
        assert END - max(map(started, legs)) < timedelta(minutes=30)

    def test_times_and_durations_agree(self, legs: list[Leg]) -> None:
        for leg in legs:
            if answered(leg):
                picked_up = datetime.fromisoformat(str(leg["Answer time"]))
                assert abs((picked_up - started(leg)).total_seconds() - int(leg["Ring duration"])) < 1
                assert abs((released(leg) - picked_up).total_seconds() - int(leg["Duration"])) < 1
            else:
                assert leg["Answer time"] == ""
                assert leg["Duration"] == 0
                assert leg["Call outcome reason"] in {"NoAnswer", "UserBusy", "UnassignedNumber"}

    def test_tell_the_offset_that_the_location_had_that_day(self, legs: list[Leg]) -> None:
        for leg in legs:
            offset = local(leg).utcoffset()
            assert offset is not None
            assert int(leg["Site timezone"]) == offset / timedelta(minutes=1)
        assert {leg["Site timezone"] for leg in legs if leg["Location"] == "Denver"} == {"-360", "-420"}

    def test_numbers_belong_to_nobody(self, legs: list[Leg]) -> None:
        numbers = {str(leg[key]) for leg in legs for key in ("Calling number", "Called number", "User number")}
        assert [number for number in numbers if not NOBODYS.fullmatch(number)] == []


class TestCalls:
    def test_inside_the_house_have_two_ends_that_agree(self, ordinary: list[Leg]) -> None:
        inside = [call for call in journeys(ordinary).values() if call[0]["Call type"] == "SIP_ENTERPRISE"]
        assert len(inside) > 1000
        for call in inside:
            caller, callee = call
            assert (caller["Direction"], callee["Direction"]) == ("ORIGINATING", "TERMINATING")
            assert caller["User"] != callee["User"] or caller["User UUID"] != callee["User UUID"]
            assert abs(started(callee) - started(caller)) < timedelta(seconds=1)
            assert {caller["Releasing party"], callee["Releasing party"]} == {"Local", "Remote"}
            for key in ("Answered", "Duration", "Ring duration", "Calling number", "Called number", "Call ID"):
                assert caller[key] == callee[key]

    def test_of_a_queue_go_to_the_queue_and_then_to_agents(self, legs: list[Leg]) -> None:
        queued = [
            call for call in journeys(legs).values() if call[0]["User type"] in {"CallCenterPremium", "HuntGroup"}
        ]
        offers = Counter(len(call) - 1 for call in queued)
        assert set(offers) == {0, 1, 2}, "callers that give up, a first agent, a second one"
        for queue, *agents in queued:
            reason = "HuntGroup" if queue["User type"] == "HuntGroup" else "CallQueue"
            for agent in agents:
                assert agent["Redirect reason"] == agent["Related reason"] == reason
                assert agent["Redirecting number"] == queue["User number"] == agent["Called number"]
            assert not any(answered(agent) for agent in agents[:-1])
            assert answered(queue) == (bool(agents) and answered(agents[-1]))
            if agents:
                assert queue["Duration"] == agents[-1]["Duration"]
                assert abs(released(queue) - released(agents[-1])) < timedelta(seconds=2)

    def test_are_sometimes_forwarded(self, ordinary: list[Leg]) -> None:
        reasons = {leg["Related reason"] for leg in ordinary}
        assert {"CallForwardAlways", "CallForwardNoAnswer"} <= reasons
        for call in journeys(ordinary).values():
            if call[-1]["Related reason"] in {"CallForwardAlways", "CallForwardNoAnswer"}:
                first, second = call
                assert second["Redirecting number"] == first["User number"]
                assert started(first) < started(second)

    def test_keep_a_line_busy(self, ordinary: list[Leg]) -> None:
        """Nobody makes two calls at once."""
        lines: dict[object, list[Leg]] = {}
        for leg in ordinary:
            if leg["Direction"] == "ORIGINATING" and not leg["Redirect reason"] and answered(leg):
                lines.setdefault(leg["User UUID"], []).append(leg)
        assert max(at_most_at_once(calls) for calls in lines.values()) == 1


class TestRhythm:
    @pytest.mark.parametrize(
        ("location", "lunch"),
        [("Bogotá", 12), ("Medellín", 12), ("Ciudad de México", 14), ("Santiago", 13), ("Denver", 12), ("Madrid", 14)],
    )
    def test_people_work_by_the_clock_on_their_own_wall(
        self, traffic: Traffic, ordinary: list[Leg], location: str, lunch: int
    ) -> None:
        daytime = {line.uuid for line in traffic.organisation.lines if line.role in {"office", "sales", "agent"}}
        hours = Counter(
            local(leg).hour
            for leg in ordinary
            if leg["Location"] == location and leg["Direction"] == "ORIGINATING" and leg["User UUID"] in daytime
        )
        office = sum(hours[hour] for hour in range(8, 18))
        assert office > 0.85 * hours.total()
        assert sum(hours[hour] for hour in range(6)) == 0
        assert hours[lunch] < 0.7 * office / 10

    def test_weekends_are_quiet(self, ordinary: list[Leg]) -> None:
        weekend = sum(1 for leg in ordinary if local(leg).weekday() >= 5)
        assert 0 < weekend < 0.08 * len(ordinary)

    def test_guards_work_at_night_every_night(self, traffic: Traffic, ordinary: list[Leg]) -> None:
        guards = {line.uuid for line in traffic.organisation.lines if line.role == "guard"}
        calls = [local(leg) for leg in ordinary if leg["User UUID"] in guards and leg["Direction"] == "ORIGINATING"]
        assert all(call.hour >= 22 or call.hour < 6 for call in calls)
        assert len({call.date() for call in calls}) >= 30

    def test_treasury_calls_banks_abroad(self, traffic: Traffic, ordinary: list[Leg]) -> None:
        treasury = {line.uuid for line in traffic.organisation.lines if line.role == "treasury"}
        abroad = [leg for leg in ordinary if leg["User UUID"] in treasury and leg["International country"]]
        assert len(abroad) > 50
        assert {"SG", "GB"} <= {leg["International country"] for leg in abroad}

    def test_a_campaign_dials_all_day_and_talks(self, traffic: Traffic, ordinary: list[Leg]) -> None:
        team = {line.uuid for line in traffic.organisation.lines if line.role == "campaign"}
        calls = [leg for leg in ordinary if leg["User UUID"] in team and leg["Direction"] == "ORIGINATING"]
        busiest = Counter((leg["User UUID"], local(leg).date()) for leg in calls).most_common(1)[0][1]
        assert busiest > 60
        talks = sorted(int(leg["Duration"]) for leg in calls if answered(leg))
        assert talks[len(talks) // 2] > 60


class TestPeople:
    def test_two_share_a_name_and_nobody_shares_an_extension_or_a_number(self, traffic: Traffic) -> None:
        lines = traffic.organisation.lines
        shared = [name for name, count in Counter(line.name for line in lines).items() if count > 1]
        assert shared == ["Laura Gómez"]
        assert {line.location.name for line in lines if line.name == "Laura Gómez"} == {"Bogotá", "Madrid"}
        everybody = [*lines, *(queue.line for queue in traffic.organisation.queues)]
        assert len({line.extension for line in everybody}) == len({line.number for line in everybody}) == len(everybody)

    def test_are_as_many_as_asked_for(self) -> None:
        for people in (FEWEST_PEOPLE, 75, MOST_PEOPLE):
            organisation = Traffic(end=END, people=people, days=1).organisation
            assert len(organisation.lines) == people
            assert len({line.number for line in organisation.lines}) == people
            assert len({line.extension for line in organisation.lines}) == people

    @pytest.mark.parametrize("people", [FEWEST_PEOPLE - 1, MOST_PEOPLE + 1])
    def test_too_few_and_too_many_are_refused(self, people: int) -> None:
        with pytest.raises(ValueError, match="at least 40 people and at most 12,000"):
            Traffic(end=END, people=people)


class TestChance:
    def test_the_same_seed_gives_the_same_calls(self, traffic: Traffic, legs: list[Leg]) -> None:
        assert list(traffic.legs()) == legs
        assert list(Traffic(end=END).legs()) == legs

    def test_another_seed_gives_another_organisation(self, legs: list[Leg]) -> None:
        other = list(Traffic(end=END, seed=7).legs())
        assert {leg["Report ID"] for leg in other}.isdisjoint(leg["Report ID"] for leg in legs)
        assert {leg["User"] for leg in other} != {leg["User"] for leg in legs}

    def test_an_hour_later_the_same_calls_are_there_and_a_few_more(self, legs: list[Leg]) -> None:
        later = {leg["Report ID"]: leg for leg in Traffic(end=END + timedelta(hours=1)).legs()}
        since = min(started(leg) for leg in later.values()) + timedelta(days=1)
        known = [leg for leg in legs if started(leg) >= since]
        assert all(later[leg["Report ID"]] == leg for leg in known)
        assert len(later) > len(known)

    def test_an_end_without_a_zone_is_refused(self) -> None:
        with pytest.raises(ValueError, match="zone"):
            Traffic(end=datetime(2026, 11, 16, 15, 0))  # noqa: DTZ001


class TestFeed:
    @pytest.mark.parametrize("name", ["feed.json", "feed.json.gz"])
    def test_is_what_the_vendor_answers(self, tmp_path: Path, traffic: Traffic, legs: list[Leg], name: str) -> None:
        path = tmp_path / name
        written = write_feed(path, end=END)
        raw = gzip.decompress(path.read_bytes()) if name.endswith(".gz") else path.read_bytes()
        assert json.loads(raw) == {"items": legs}
        assert written.legs == len(legs)
        assert written.labels == traffic.labels

    @pytest.mark.parametrize("people", [None, 120])
    def test_has_about_as_many_legs_as_asked_for(self, tmp_path: Path, people: int | None) -> None:
        written = write_feed(tmp_path / "feed.json", end=END, days=14, people=people, legs=20_000)
        assert abs(written.legs - 20_000) < 1000
        assert len(written.organisation.lines) == people or people is None
