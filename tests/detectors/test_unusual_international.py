"""Unusual international calls: what no other detector sees, and the odd days of people who call abroad for a living."""

from random import Random

from detectors.registry import DETECTORS
from detectors.stories import connect
from detectors.unusual_international import DETECTOR
from tests.detectors.windows import Row, abroad, found, habit, window

COUNTRIES = ("ES", "FR", "DE", "US", "MX", "BR")
SPREAD = ("CU", "SO", "GM", "LV", "ZW", "MV", "SL", "GN", "BI", "TN")


def ordinary_month(people: int = 12) -> list[Row]:
    """Two dozen people call two countries each, one to four times on most days."""
    random = Random(7)
    rows = []
    for person in range(1, people + 1):
        known = random.sample(COUNTRIES, 2)
        for days in range(1, 50):
            if random.random() < 0.4:
                calls = random.randint(1, 3)
                rows.append(habit(days, calls, random.choice(known), person, seconds=calls * random.randint(60, 600)))
    return rows


def spread(calls: int = 10, **changes: object) -> list[Row]:
    """A long call to another dear country every twenty-five minutes: too few to any of them for who counts those."""
    return [abroad(25 * n, SPREAD[n % len(SPREAD)], **{"duration": 600, **changes}) for n in range(calls)]


def test_a_day_of_calls_to_many_new_countries_is_told_though_no_country_is_pumped():
    rows = spread()
    (finding,) = found(DETECTOR, rows, ordinary_month())

    assert finding.raised_at < rows[-1]["known_at"], "before the attack ends"
    assert dict(finding.facts)["new"] >= 4
    others = [one for one in DETECTORS if one.name not in (DETECTOR.name, "first_country")]
    made = window(rows, ordinary_month())
    assert not [seen for other in others for seen in other.find(made, other.limits())]


def test_half_the_attack_is_told_too():
    assert found(DETECTOR, spread(6), ordinary_month())


def test_a_busy_day_to_countries_that_they_know_is_none():
    month = ordinary_month()
    known = next(row["country"] for row in month if row["person"] == 1)

    assert found(DETECTOR, [abroad(30 * n, known, duration=200) for n in range(5)], month) == []


def test_without_enough_days_to_learn_from_nothing_is_judged():
    assert found(DETECTOR, spread(), ordinary_month(people=1)) == []


def test_a_few_frauds_of_the_month_before_do_not_blind_it():
    frauds = [
        habit(3 + n, 30, country, person=20 + n, closed=30, seconds=20_000) for n, country in enumerate(SPREAD[:4])
    ]

    assert found(DETECTOR, spread(), [*ordinary_month(), *frauds])


def test_the_threshold_follows_from_the_alerts_that_are_wanted():
    month = [
        habit(days, 20, country, person=20 + days, closed=20, seconds=12_000)
        for days in range(3, 20)
        for country in SPREAD[: days % 9 + 1]
    ]

    assert found(DETECTOR, spread(6, duration=60), [*ordinary_month(), *month], alerts_a_day=0.01) == []
    assert found(DETECTOR, spread(6, duration=60), [*ordinary_month(), *month], alerts_a_day=1)


def test_the_classic_threshold_can_be_stricter_than_the_calibrated_one():
    assert found(DETECTOR, spread(), ordinary_month(), score=-0.95) == []
    assert found(DETECTOR, spread(), ordinary_month(), score=-0.01)


def test_in_an_ordinary_month_there_are_no_more_alerts_than_wanted():
    """Each of thirty days judged by those before it: not more are told than `alerts_a_day` allows."""
    random, told = Random(3), 0
    for _ in range(30):
        month = ordinary_month()
        today = [
            abroad(30 * n + person, random.choice(COUNTRIES), person=person, duration=random.randint(60, 600))
            for person in range(1, 13)
            for n in range(random.randint(0, 4))
        ]
        told += len(found(DETECTOR, today, month))

    assert told <= 0.2 * 30


def test_a_story_of_it_names_whoever_called():
    (story,) = connect(found(DETECTOR, spread(), ordinary_month()))

    assert story.subject.user == "Ana Ruiz"
    assert story.subject.country is None
    assert story.calls == 10
