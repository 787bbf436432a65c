"""Each detector: what it finds, what its limit still allows, and what looks like it and is none."""

import pytest

from detectors import (
    after_hours,
    call_forwarding,
    concurrent_calls,
    first_country,
    internal_scanning,
    irsf,
    mass_dialling,
    premium_rate,
    slow_irsf,
    wangiri,
)
from detectors.findings import Detector
from detectors.registry import DETECTORS
from storage.stories import Severity
from tests.detectors.windows import Row, abroad, at, found, habit, leg

DAY = 24 * 60


def series(count: int, every: float = 2, make=leg, **changes) -> list[Row]:
    """So many calls, one every few minutes."""
    return [make(number * every, **changes) for number in range(count)]


def rings(count: int, lines: int = 12, **changes) -> list[Row]:
    """One-ring calls from one number to several of ours, a few seconds apart."""
    shape = {"direction": "terminating", "call_type": "inbound", "answered": False, "duration": 0, "ring": 2}
    return [
        leg(
            number / 6,
            **{
                **shape,
                "calling_number": "+21671000001",
                "called_number": f"+57601100{number % lines:04}",
                "person": number % lines,
                "country": "TN",
                **changes,
            },
        )
        for number in range(count)
    ]


def scan(count: int, step: int = 1, **changes) -> list[Row]:
    shape = {"call_type": "internal", "answered": False, "duration": 0, "country": None}
    return [leg(n / 3, **{**shape, "called_number": str(1100 + n * step), **changes}) for n in range(count)]


def nights(calls: int, days: int = 6, minute: float = 0, **changes) -> list[Row]:
    """Calls to one country, a few a night; the last of them at a minute after noon."""
    return [abroad(minute - n * days * DAY / calls, country="GM", **{"closed": True, **changes}) for n in range(calls)]


LIMIT: dict[str, tuple[Detector, list[Row], int]] = {
    # The detector, one call more than it allows, and after which of them it tells.
    "mass_dialling": (mass_dialling.DETECTOR, series(50, 0.5, duration=5), 50),
    "after_hours": (after_hours.DETECTOR, series(4, closed=True), 4),
    "premium_rate": (premium_rate.DETECTOR, series(3, 10, call_type="premium"), 3),
    "call_forwarding": (call_forwarding.DETECTOR, series(3, 40, abroad, forwarded=True), 3),
    "irsf": (irsf.DETECTOR, series(5, 8, abroad), 5),
    "slow_irsf": (slow_irsf.DETECTOR, nights(6), 6),
    "wangiri": (wangiri.DETECTOR, rings(8), 8),
    "internal_scanning": (internal_scanning.DETECTOR, scan(12), 12),
}


@pytest.mark.parametrize("name", LIMIT)
def test_it_is_told_with_the_call_that_passes_the_limit(name: str):
    detector, rows, calls = LIMIT[name]
    (finding,) = found(detector, rows)

    assert finding.detector == name
    assert finding.raised_at == max(row["known_at"] for row in rows)
    assert len(finding.evidence) == calls
    assert finding.score == pytest.approx(1)


@pytest.mark.parametrize("name", LIMIT)
def test_one_call_less_is_allowed(name: str):
    detector, rows, _ = LIMIT[name]

    assert found(detector, sorted(rows, key=lambda row: row["known_at"])[:-1]) == []


@pytest.mark.parametrize("name", LIMIT)
def test_twice_the_calls_are_one_finding_and_twice_the_score(name: str):
    detector, rows, calls = LIMIT[name]
    # The same again, a little later each.
    twice = [*rows, *({**row, "report_id": row["report_id"] + "b", "known_at": row["known_at"] + 1000} for row in rows)]
    if name == "internal_scanning":
        twice = scan(24)
        twice = [{**row, "known_at": at(n / 4)} for n, row in enumerate(twice)]
    (finding,) = found(detector, twice)

    assert len(finding.evidence) == 2 * calls
    assert finding.score >= 1.9


@pytest.mark.parametrize("name", [name for name in LIMIT if name != "wangiri"])
def test_lines_are_counted_apart(name: str):
    detector, rows, _ = LIMIT[name]

    assert found(detector, [{**row, "person": index % 2} for index, row in enumerate(rows)]) == []


@pytest.mark.parametrize("name", LIMIT)
def test_calls_further_apart_are_allowed(name: str):
    detector, rows, _ = LIMIT[name]
    first = min(row["known_at"] for row in rows)
    apart = [{**row, "known_at": first + 60 * (row["known_at"] - first)} for row in rows]

    assert found(detector, apart) == []


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda detector: detector.name)
def test_an_ordinary_day_is_nothing(detector: Detector):
    day = [*series(40, 12), *series(3, 90, abroad, country="ES"), *series(1, 1, call_type="premium")]
    before = [*(habit(days, 30) for days in range(1, 28)), *(habit(days, 2, "ES") for days in range(1, 28, 3))]

    assert found(detector, day, before) == []


def series_of_talks(count: int) -> list[Row]:
    return series(count, 0.5, duration=90)


def test_people_who_sell_by_telephone_talk():
    assert found(mass_dialling.DETECTOR, series_of_talks(120)) == []
    assert found(mass_dialling.DETECTOR, [*series_of_talks(30), *series(30, 0.5, duration=5)]) == []


def test_who_dials_that_many_every_day_is_learned():
    dialled = series(70, 0.5, duration=5)

    assert found(mass_dialling.DETECTOR, dialled, [habit(days, 300) for days in range(1, 20)]) == []
    assert found(mass_dialling.DETECTOR, dialled, [habit(days, 30) for days in range(1, 20)])
    assert found(mass_dialling.DETECTOR, dialled, [habit(1, 300, person=2)]), "of whoever it is"


def test_mass_dialling_of_emergency_tollfree_and_colleagues_does_not_count():
    for free in ("internal", "tollfree", "emergency"):
        assert found(mass_dialling.DETECTOR, series(60, 0.5, duration=5, call_type=free)) == []


def test_much_more_is_worse():
    (some,) = found(mass_dialling.DETECTOR, series(50, 0.5, duration=5))
    (many,) = found(mass_dialling.DETECTOR, series(100, 0.5, duration=5))

    assert (some.severity, many.severity) == (Severity.MEDIUM, Severity.HIGH)


def test_people_who_always_work_nights_are_learned():
    night = series(6, closed=True)

    assert found(after_hours.DETECTOR, night, [habit(3, 5, closed=5)]) == []
    assert found(after_hours.DETECTOR, night, [habit(3, 5, closed=0)])
    assert found(after_hours.DETECTOR, night, [habit(31, 5, closed=5)]), "more than thirty days ago"


def test_a_country_that_somebody_calls_often_is_no_pumping():
    calls = series(6, 8, abroad, country="ES")

    assert found(irsf.DETECTOR, calls, [habit(2, 4, "ES")]) == []
    assert found(irsf.DETECTOR, calls, [habit(2, 4, "FR")])
    assert found(irsf.DETECTOR, calls, [habit(2, 4, "ES", person=2)]), "what a colleague does is no habit of theirs"


def test_what_somebody_does_today_is_no_habit_yet():
    assert found(irsf.DETECTOR, series(6, 8, abroad), [habit(0, 100, "CU")])


def test_slow_calls_by_day_or_to_a_country_long_known_are_none():
    assert found(slow_irsf.DETECTOR, nights(12, closed=False)) == []
    assert found(slow_irsf.DETECTOR, nights(8), [habit(20, 9, "GM", closed=9)]) == []


def test_what_was_called_when_the_history_begins_is_nothing_new():
    early, later = habit(57, 1, "GM", closed=1), habit(50, 1, "GM", closed=1)

    assert found(slow_irsf.DETECTOR, nights(8, minute=-47 * DAY), [early]) == []
    assert found(slow_irsf.DETECTOR, nights(8, minute=-47 * DAY), [later])
    assert found(slow_irsf.DETECTOR, nights(8, minute=-54 * DAY)) == []


def test_forwarding_within_the_country_is_nobodys_business():
    assert found(call_forwarding.DETECTOR, series(8, 20, forwarded=True)) == []
    assert found(call_forwarding.DETECTOR, series(8, 20, forwarded=True, call_type="premium"))


def test_whoever_forwards_abroad_every_day_is_learned():
    calls = series(3, 40, abroad, forwarded=True)

    assert found(call_forwarding.DETECTOR, calls, [habit(4, 3, "CU", forwarded=3)]) == []


def at_once(count: int, make=leg, **changes) -> list[Row]:
    """Calls that began together and last ten to twenty minutes."""
    return [make(10 + number, duration=round(60 * (10 + number)), **changes) for number in range(count)]


def test_more_calls_at_once_than_a_person_can_be_in():
    (finding,) = found(concurrent_calls.DETECTOR, at_once(6))

    assert dict(finding.facts)["at_once"] == 6
    assert finding.raised_at == at(15), "with the end of the last call that proves it"
    assert found(concurrent_calls.DETECTOR, at_once(5)) == []


def test_three_at_once_abroad_are_enough():
    assert found(concurrent_calls.DETECTOR, at_once(3, abroad))
    assert found(concurrent_calls.DETECTOR, at_once(3, call_type="premium"))
    assert found(concurrent_calls.DETECTOR, at_once(2, abroad)) == []


def test_who_calls_abroad_all_day_may_be_in_three_calls_there():
    dealing = [habit(days, 12, "ES") for days in range(1, 20)]

    assert found(concurrent_calls.DETECTOR, at_once(4, abroad), dealing) == []
    assert found(concurrent_calls.DETECTOR, at_once(6, abroad), dealing)


def test_calls_one_after_the_other_and_unanswered_ones_are_not_at_once():
    assert found(concurrent_calls.DETECTOR, series(20, 2, duration=119)) == []
    assert found(concurrent_calls.DETECTOR, at_once(8, answered=False)) == []


def test_a_first_call_to_a_country_is_a_hint():
    (finding,) = found(first_country.DETECTOR, [abroad(0, "TV"), abroad(30, "TV")])

    assert (finding.severity, finding.subject.country) == (Severity.LOW, "TV")
    assert finding.raised_at == at(0)
    assert found(first_country.DETECTOR, [abroad(0, "TV")], [habit(300, 1, "TV", person=9)]) == []


def test_calling_back_is_no_first_call():
    rang = leg(-5, direction="terminating", call_type="inbound", calling_number="+688123", country="TV")

    assert found(first_country.DETECTOR, [rang, abroad(0, "TV", called_number="+688123")]) == []
    assert found(first_country.DETECTOR, [rang, abroad(0, "TV", called_number="+688124")])


def test_in_the_first_weeks_every_country_is_new():
    assert found(first_country.DETECTOR, [abroad(0, "TV")], days=60)
    assert found(first_country.DETECTOR, [abroad(0, "TV")], days=61) == []


def test_wangiri_is_about_the_number_and_who_rang_back_makes_it_worse():
    back = leg(30, called_number="+21671000001", call_type="international", country="TN", duration=300)
    (alone,) = found(wangiri.DETECTOR, rings(20))
    (with_back,) = found(wangiri.DETECTOR, [*rings(20), back])

    assert alone.subject.key == "number:+21671000001"
    assert (alone.severity, with_back.severity) == (Severity.MEDIUM, Severity.HIGH)
    assert len(with_back.evidence) == 21
    assert sum(one.dollars for one in with_back.evidence) > 0


def test_a_caller_who_keeps_trying_one_line_is_no_wangiri():
    assert found(wangiri.DETECTOR, rings(30, lines=2)) == []
    assert found(wangiri.DETECTOR, rings(30, ring=12)) == []
    assert found(wangiri.DETECTOR, rings(30, answered=True)) == []


def test_colleagues_who_are_talked_to_are_not_scanned():
    assert found(internal_scanning.DETECTOR, scan(30, duration=40)) == []
    assert found(internal_scanning.DETECTOR, scan(30, step=9)) == []
    assert found(internal_scanning.DETECTOR, [{**row, "called_number": "1100"} for row in scan(30)]) == []
    assert found(internal_scanning.DETECTOR, scan(20, step=-1)), "downwards is scanning too"


def test_a_call_whose_end_comes_late_counts_when_it_is_known():
    long = abroad(300, duration=5 * 3600)

    (finding,) = found(irsf.DETECTOR, [long, *(abroad(290 + n) for n in range(4))])
    assert finding.raised_at == at(300)
    assert finding.first_call == at(0)


def test_the_evidence_is_in_order_and_costs_what_the_rates_say():
    (finding,) = found(premium_rate.DETECTOR, series(4, 10, call_type="premium", duration=120))

    starts = [one.started_at for one in finding.evidence]
    assert starts == sorted(starts)
    assert [one.dollars for one in finding.evidence] == pytest.approx([4.0] * 4)
