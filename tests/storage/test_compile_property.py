"""The compiler against the plain reading: random legs, random queries, both databases."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import organisations
from storage.business_hours import BusinessHours, OpeningHours
from storage.call_query import (
    CHOICES,
    CallQuery,
    Condition,
    ConditionField,
    Group,
    Metric,
    Operator,
    Order,
    Period,
    Threshold,
)
from storage.calls import run_query
from storage.engine import Database
from storage.records import CALL_TYPES, REDIRECT_REASONS, RELEASED_BY, CallRecord
from tests.conftest import NOW_MS
from tests.factories import leg, load_legs
from tests.storage.plain_reading import PlainReading

ZONES = {
    "Denver": "America/Denver",
    "Móstoles": "Europe/Madrid",
    "Ñuñoa": "America/Santiago",
    "Kathmandu": "Asia/Kathmandu",
    "Lord Howe": "Australia/Lord_Howe",  # half an hour of summer time
}
# When clocks change in these zones, the turn of a year among holidays, and a plain noon; all in UTC.
ANCHORS = (
    "2026-03-08T09:00",
    "2026-11-01T08:00",
    "2026-03-29T01:00",
    "2026-10-25T01:00",
    "2026-04-05T03:00",
    "2026-09-06T04:00",
    "2026-10-03T15:30",
    "2025-12-31T23:00",
    "2026-06-10T12:00",
)
# (source, key, name, kind, extension): namesakes with and without an extension, one also in another case.
LINES = (
    ("webex", "a", "Ana Díaz", "person", "1001"),
    ("webex", "b", "ANA DÍAZ", "person", "1002"),
    ("3cx", "1001", "Ana Díaz", "person", None),
    ("webex", "c", "Ben Ode", "person", "1003"),
    ("webex", "d", "Lobby", "place", "1004"),
    ("webex", "q", "Sales", "queue", "2001"),
    ("3cx", "800", "Sales", "hunt_group", "2002"),
    ("webex", "m", "Main menu", "attendant", None),
    ("webex", "l", "Lobby", "queue", None),
)
NAMES = ("ana díaz", "Ana Díaz (ext 1001)", "BEN ODE", "lobby", "Nobody", "Sales", "sales (ext 2002)", "main menu")
NUMBERS = ("+573001112233", "+573009998877", "+34600111222", "+12025550100", "1001", "1003", "anonymous")
TRUNKS = ("Trunk A", "trunk ß")
COUNTRIES = ("CO", "ES", "US", "NP")
HOURS = ("08:00-18:00", "22:00-06:00", "00:00-24:00", "12:30-12:45", "07:00-07:00", "01:00-03:00")
BUSINESS_HOURS = (
    BusinessHours(),
    BusinessHours(
        default=OpeningHours(frozenset({0, 1, 2, 3, 4}), 8 * 60, 18 * 60, holiday_country="US"),
        by_location={
            "MÓSTOLES": OpeningHours(frozenset(range(6)), 9 * 60 + 30, 24 * 60, holiday_country="ES"),
            "ñuñoa": OpeningHours(frozenset({4, 5, 6}), 20 * 60, 4 * 60, holiday_country="CL"),
            "Kathmandu": OpeningHours(frozenset(range(5)) | {6}, 0, 15 * 60),
        },
    ),
)


@dataclass(frozen=True)
class Case:
    """Legs around an anchor, and queries about them."""

    records: tuple[CallRecord, ...]
    hours: BusinessHours
    queries: tuple[CallQuery, ...]


def some_legs(seed: int, size: int, anchor: datetime) -> tuple[CallRecord, ...]:
    """Legs within six days of the anchor, many at it or at the turn of an hour; calls have two legs on average."""
    rng = random.Random(seed)
    journeys = [f"{number:08}-{seed}" for number in range(size // 2 + 1)]
    made = []
    for _ in range(size):
        at = anchor + timedelta(minutes=rng.randint(-6 * 1440, 6 * 1440))
        how = rng.random()
        if how < 0.1:
            at = anchor
        elif how < 0.5:
            at = at.replace(minute=rng.choice((0, 0, 30)))
        if how < 0.4:
            at += timedelta(milliseconds=rng.choice((-1, 0, 1)))
        source, key, name, kind, extension = rng.choice(LINES)
        known, told = rng.random() < 0.85, rng.random() < 0.7
        made.append(
            leg(
                started_at=round(at.timestamp() * 1000),
                source=source,
                correlation_id=rng.choice(journeys),
                person_key=key if known else None,
                person=name if known else None,
                person_kind=kind,
                extension=extension if known and told else None,
                location=maybe(rng, ZONES),
                duration=rng.choice((0, 0, 1, 30, 31, 600, 3601)),
                ring=rng.randint(0, 40),
                answered=rng.random() < 0.6,
                direction=rng.choice(("originating", "terminating")),
                call_type=rng.choice(CALL_TYPES),
                trunk=maybe(rng, TRUNKS),
                calling_number=maybe(rng, NUMBERS),
                called_number=maybe(rng, NUMBERS),
                country=maybe(rng, COUNTRIES),
                redirect_reason=maybe(rng, REDIRECT_REASONS),
                released_by=maybe(rng, RELEASED_BY),
                device=maybe(rng, ("SIP", "WXC_CLIENT")),
            )
        )
    return tuple(made)


def maybe(rng: random.Random, choices: Iterable[str]) -> str | None:
    return rng.choice((None, *choices))


VALUES: dict[str, Sequence[str]] = {
    **CHOICES,
    "person": NAMES,
    "queue": NAMES,
    "location": (*(name.upper() for name in ZONES), "Atlantis"),
    "trunk": ("TRUNK A", "trunk ß", "none"),
    "extension": ("1001", "1002", "1003", "2001", "9"),
    "calling_number": (*NUMBERS, "+57*", "+5730011*", "1*", "*"),
    "called_number": (*NUMBERS, "+57*", "+5730011*", "1*", "*"),
    "number": (*NUMBERS, "+57*", "+5730011*", "1*", "*"),
    "country": (*COUNTRIES, "FR"),
    "duration": (">30", ">=30", "<31", "<=0", "=600", ">0"),
    "hours": HOURS,
    "alert": ("1", "2"),
    "device": ("SIP", "WXC_CLIENT", "WXC_DEVICE"),
}


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    field = draw(st.sampled_from(get_args(ConditionField)))
    values = draw(st.lists(st.sampled_from(VALUES[field]), min_size=1, max_size=3, unique=True))
    return Condition(field=field, values=tuple(values), negate=draw(st.booleans()))


@st.composite
def periods(draw: st.DrawFn, anchor: datetime) -> Period:
    """An open period, or one that begins or ends around the anchor, sometimes exactly at it."""
    start = draw(st.none() | st.integers(-150, 60))
    end = draw(st.none() | st.integers(max(start or 0, -60), 150))
    return Period(
        start=None if start is None else anchor + timedelta(hours=start),
        end=None if end is None else anchor + timedelta(hours=end),
    )


@st.composite
def queries(draw: st.DrawFn, anchor: datetime) -> CallQuery:
    metric = draw(st.sampled_from(get_args(Metric)))
    some = st.lists(conditions(), max_size=2).map(tuple)
    listed = metric == "list"
    groups = () if listed else tuple(draw(st.lists(st.sampled_from(get_args(Group)), max_size=2, unique=True)))
    a_number = not listed and metric not in ("first_call", "last_call")
    thresholds = st.builds(Threshold, op=st.sampled_from(get_args(Operator)), value=st.sampled_from((0, 1, 2, 30, 50)))
    return CallQuery(
        metric=metric,
        period=draw(periods(anchor)),
        zone=draw(st.sampled_from(("UTC", *ZONES.values()))),
        where=draw(some),
        of=draw(some) if metric == "share" else (),
        groups=groups,
        threshold=draw(st.none() | thresholds) if groups and a_number else None,
        order=draw(st.sampled_from(get_args(Order))),
        limit=draw(st.none() | st.integers(1, 6)),
        compare=draw(st.none() | periods(anchor)) if a_number else None,
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    anchor = datetime.fromisoformat(draw(st.sampled_from(ANCHORS))).replace(tzinfo=UTC)
    return Case(
        # Most legs a case for little time: they follow from a number, only the queries are shrunk.
        records=some_legs(draw(st.integers(0, 10_000)), draw(st.sampled_from((200, 60, 250, 1, 150))), anchor),
        hours=draw(st.sampled_from(BUSINESS_HOURS)),
        queries=tuple(draw(st.lists(queries(anchor), min_size=8, max_size=16))),
    )


@settings(
    max_examples=60,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(case=cases())
async def test_the_compiler_means_what_the_plain_reading_means(database: Database, case: Case) -> None:
    async with database.write() as connection:
        # A new organisation each time, beside those of all the examples before.
        name = f"organisation {random.SystemRandom().random()}"
        organisation = await organisations.ensure(connection, name, NOW_MS)
    await load_legs(database, organisation, case.records, ZONES)
    plain = PlainReading(case.records, ZONES, case.hours)
    async with database.read() as connection:
        for query in case.queries:
            assert await run_query(connection, organisation, query, case.hours) == plain.answer(query), query
