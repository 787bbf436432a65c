"""An attacked company: forty days of ordinary calls of a few people, and an attack of every kind in the last ten."""

from collections.abc import Iterator
from random import Random
from typing import Any

from storage.records import CallRecord
from storage.stories import Story
from tests.conftest import NOW_MS
from tests.factories import leg

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
# The frozen clock is noon of a Monday; the company's only location keeps UTC.
MIDNIGHT = NOW_MS - 12 * HOUR
PEOPLE = ("Ana", "Luis", "Eva", "Raúl", "Inés", "Tomás", "Olga", "Hugo", "Nora", "Iván", "Vera", "Saúl")


def legs(seed: int = 1) -> list[CallRecord]:
    """All of its legs in the order in which they became known."""
    random = Random(seed)
    made = [*_ordinary(random), *_attacks(random)]
    return sorted(made, key=lambda record: (record.ended_at or 0, record.report_id))


def call(person: str, at: int, **changes: Any) -> CallRecord:
    """An answered call of a minute from a person's line; `at` in UTC milliseconds."""
    number = PEOPLE.index(person)
    shape = {
        "person": person,
        "extension": f"10{number:02}",
        "location": "Centro",
        "location_number": "+576015550000",
        "calling_number": f"+5760155510{number:02}",
        "called_number": "+576015559999",
        "country": "CO",
        "duration": 60,
        "ring": 0,
        **changes,
    }
    return leg(started_at=at, ended_at=at + 1000 * (shape["duration"] + shape["ring"]), **shape)


def abroad(person: str, at: int, country: str, number: int = 0, **changes: Any) -> CallRecord:
    """An international call."""
    called = f"+99900000{number:04}"
    return call(person, at, **{"call_type": "international", "country": country, "called_number": called, **changes})


def joined(stories: list[Story], more: tuple[Story, ...]) -> list[Story]:
    """What is known of incidents, with what a step saw more, as whoever keeps them joins it."""
    for story in more:
        near = [known for known in stories if known.touches(story)]
        stories = [known for known in stories if known not in near]
        for known in near:
            story = story.joined(known)
        stories.append(story)
    return sorted(stories, key=lambda story: (story.raised_at, story.key))


def _ordinary(random: Random) -> Iterator[CallRecord]:
    for days in range(1, 41):
        start = MIDNIGHT - days * DAY
        for person in PEOPLE:
            for _ in range(random.randint(0, 3)):
                yield call(person, start + random.randint(8 * 60, 17 * 60) * MINUTE, duration=random.randint(20, 400))
            if random.random() < 0.25:
                at = start + random.randint(9 * 60, 16 * 60) * MINUTE
                yield abroad(person, at, random.choice(("ES", "US")), duration=random.randint(60, 600))


def _attacks(random: Random) -> Iterator[CallRecord]:
    night = MIDNIGHT - 3 * DAY + 2 * HOUR
    for n in range(10):
        yield abroad(
            "Ana", night + n * 5 * MINUTE + random.randint(0, 60_000), "CU", n, duration=random.randint(60, 800)
        )
    for n in range(12):
        yield abroad(
            "Luis", MIDNIGHT - (10 - n * 9 // 12) * DAY + random.randint(60, 200) * MINUTE, "GM", n, duration=300
        )
    for n in range(70):
        yield call("Eva", MIDNIGHT - 4 * DAY + 10 * HOUR + n * 35_000, duration=4, called_number=f"+5731000000{n:02}")
    for n in range(12):
        yield call("Raúl", MIDNIGHT - 2 * DAY + 3 * HOUR + n * 4 * MINUTE, called_number=f"+57601444{n:04}")
    rang = MIDNIGHT - 5 * DAY + 15 * HOUR
    for n in range(24):
        shape = {"direction": "terminating", "call_type": "inbound", "answered": False, "duration": 0, "ring": 2}
        numbers = {"calling_number": "+21671000001", "called_number": f"+5760155510{n % 12:02}", "country": "TN"}
        yield call(PEOPLE[n % 12], rang + n * 9_000, **shape, **numbers)
    yield abroad("Inés", rang + 40 * MINUTE, "TN", called_number="+21671000001", duration=200)
    for n in range(6):
        at = MIDNIGHT - 6 * DAY + 4 * HOUR + n * 25 * MINUTE
        yield abroad("Tomás", at, "LV", n, duration=500, redirect_reason="unconditional")
    for n in range(5):
        yield abroad("Olga", MIDNIGHT - 3 * DAY + 11 * HOUR + n * 10_000, "ES", n, duration=600 + 240 * n)
    for n in range(6):
        yield call("Hugo", MIDNIGHT - 7 * DAY + 9 * HOUR + n * 6 * MINUTE, call_type="premium", duration=400)
    for n in range(20):
        shape = {"call_type": "internal", "answered": False, "duration": 0, "country": None}
        yield call("Nora", MIDNIGHT - 8 * DAY + 10 * HOUR + n * 20_000, called_number=f"11{n:02}", **shape)
    for n in range(9):
        yield abroad("Iván", MIDNIGHT - 2 * DAY + 8 * HOUR + n * 25 * MINUTE, f"{'ZMSGBTKVW'[n]}W", n, duration=700)
