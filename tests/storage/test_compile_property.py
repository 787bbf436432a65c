"""The compiler against the plain reading: random legs, random queries, both databases."""

import random
from collections.abc import Iterable, Sequence
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
# Around changes of the clock in these zones, a turn of the year with holidays, and two plain weeks.
ANCHORS = (
    "2026-03-08",
    "2026-03-29",
    "2026-04-05",
    "2026-09-06",
    "2026-10-25",
    "2026-11-01",
    "2025-12-31",
    "2026-06-10",
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


def some_legs(seed: int, size: int) -> list[CallRecord]:
    """Legs around one of the anchors; many start at the turn of an hour, and calls have up to four legs."""
    rng = random.Random(seed)
    middle = datetime.fromisoformat(rng.choice(ANCHORS)).replace(tzinfo=UTC)
    journeys = [f"{number:08}-{seed}" for number in range(max(1, size // 2))]
    made = []
    for _ in range(size):
        at = middle + timedelta(minutes=rng.randint(-6 * 1440, 6 * 1440))
        if rng.random() < 0.4:
            at = at.replace(minute=0) + timedelta(milliseconds=rng.choice((-1, 0, 1)))
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
    return made


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
    "device": ("SIP", "WXC_CLIENT", "WXC_DEVICE"),
}


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    field = draw(st.sampled_from(get_args(ConditionField)))
    values = draw(st.lists(st.sampled_from(VALUES[field]), min_size=1, max_size=3, unique=True))
    return Condition(field=field, values=tuple(values), negate=draw(st.booleans()))


@st.composite
def periods(draw: st.DrawFn) -> Period:
    """An open period, or one whose ends lie around an anchor and sometimes at a local midnight."""
    moments = st.builds(
        lambda anchor, hours: datetime.fromisoformat(anchor).replace(tzinfo=UTC) + timedelta(hours=hours),
        st.sampled_from(ANCHORS),
        st.integers(-150, 150),
    )
    ends = [draw(st.none() | moments) for _ in range(2)]
    if None not in ends:
        ends.sort()
    return Period(start=ends[0], end=ends[1])


@st.composite
def queries(draw: st.DrawFn) -> CallQuery:
    metric = draw(st.sampled_from(get_args(Metric)))
    some = st.lists(conditions(), max_size=3).map(tuple)
    listed = metric == "list"
    groups = () if listed else tuple(draw(st.lists(st.sampled_from(get_args(Group)), max_size=2, unique=True)))
    a_number = not listed and metric not in ("first_call", "last_call")
    thresholds = st.builds(Threshold, op=st.sampled_from(get_args(Operator)), value=st.sampled_from((0, 1, 2, 30, 50)))
    return CallQuery(
        metric=metric,
        period=draw(periods()),
        zone=draw(st.sampled_from(("UTC", *ZONES.values()))),
        where=draw(some),
        of=draw(some) if metric == "share" else (),
        groups=groups,
        threshold=draw(st.none() | thresholds) if groups and a_number else None,
        order=draw(st.sampled_from(get_args(Order))),
        limit=draw(st.none() | st.integers(1, 6)),
        compare=draw(st.none() | periods()) if a_number else None,
    )


@settings(max_examples=60, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(0, 10_000),
    size=st.integers(0, 120),
    hours=st.sampled_from(BUSINESS_HOURS),
    asked=st.lists(queries(), min_size=1, max_size=8),
)
async def test_the_compiler_means_what_the_plain_reading_means(
    database: Database, seed: int, size: int, hours: BusinessHours, asked: list[CallQuery]
) -> None:
    records = some_legs(seed, size)
    async with database.write() as connection:
        # A new organisation each time, beside those of all the examples before.
        name = f"organisation {random.SystemRandom().random()}"
        organisation = await organisations.ensure(connection, name, NOW_MS)
    await load_legs(database, organisation, records, ZONES)
    plain = PlainReading(records, ZONES, hours)
    async with database.read() as connection:
        for query in asked:
            assert await run_query(connection, organisation, query, hours) == plain.answer(query), query
