"""What people get from a query, on both databases: the meanings that matter, one by one."""

from datetime import datetime
from typing import Any

import pytest

from storage.business_hours import BusinessHours, OpeningHours
from storage.call_query import CallQuery, Condition, Period, Threshold
from storage.calls import QueryResult, journey, run_query, summary
from storage.engine import Database
from storage.errors import InvalidQuery
from storage.records import CallRecord
from tests.factories import leg, load_legs, milliseconds


async def ask(database: Database, organisation: int, hours: BusinessHours | None = None, **parts: Any) -> QueryResult:
    async with database.read() as connection:
        return await run_query(connection, organisation, CallQuery(**parts), hours or BusinessHours())


async def count(database: Database, organisation: int, *where: Condition, **parts: Any) -> Any:
    """How many calls meet the conditions."""
    return (await ask(database, organisation, where=where, **parts)).rows[0][0]


def march(day: int, until: int) -> Period:
    return Period(
        start=datetime.fromisoformat(f"2026-03-{day:02}T00:00Z"),
        end=datetime.fromisoformat(f"2026-03-{until:02}T00:00Z"),
    )


async def test_a_call_is_a_journey_and_its_legs_are_counted_apart(database: Database, organisation: int) -> None:
    await load_legs(database, organisation, [leg(correlation_id="one"), leg(correlation_id="one"), leg()])
    assert (await ask(database, organisation)).rows == ((2,),)
    assert (await ask(database, organisation, metric="legs")).rows == ((3,),)


async def test_an_empty_history_answers_zero_or_nothing(database: Database, organisation: int) -> None:
    assert await ask(database, organisation) == QueryResult(("calls",), ((0,),), 0, None)
    assert (await ask(database, organisation, metric="average_duration")).rows == ((None,),)
    assert (await ask(database, organisation, metric="share")).rows == ((None,),)
    assert (await ask(database, organisation, metric="total_duration", compare=march(1, 2))).rows == ((0, 0, None),)
    assert (await ask(database, organisation, metric="list")).rows == ()
    assert (await ask(database, organisation, groups=("day",))).rows == ()


async def test_a_period_is_half_open(database: Database, organisation: int) -> None:
    starts = ("2026-03-01T23:59:59.999Z", "2026-03-02T00:00:00Z", "2026-03-02T23:59:59.999Z", "2026-03-03T00:00:00Z")
    await load_legs(database, organisation, [leg(at) for at in starts])
    assert await count(database, organisation, period=march(2, 3)) == 2


async def test_a_leg_without_a_value_meets_a_negated_condition(database: Database, organisation: int) -> None:
    await load_legs(database, organisation, [leg(location="Bogotá"), leg(location="Madrid"), leg()], {})
    assert await count(database, organisation, Condition(field="location", values=("BOGOTÁ",), negate=True)) == 2
    assert await count(database, organisation, Condition(field="location", values=("bogotá", "madrid"))) == 2
    assert await count(database, organisation, Condition(field="location", values=("Atlantis",))) == 0
    assert await count(database, organisation, Condition(field="location", values=("Atlantis",), negate=True)) == 3


async def test_names_are_compared_without_regard_to_case(database: Database, organisation: int) -> None:
    names = ("Große Straße", "Bogota\u0301")  # the second with a combining accent
    await load_legs(database, organisation, [leg(location=name) for name in names])
    for asked in ("GROSSE STRASSE", "BOGOTÁ"):
        assert await count(database, organisation, Condition(field="location", values=(asked,))) == 1, asked


async def test_namesakes_are_told_apart_by_extension_and_found_together_by_name(
    database: Database, organisation: int
) -> None:
    made = [
        leg(person="Ana Díaz", person_key="a", extension="1001"),
        leg(person="Ana Díaz", person_key="b", extension="1002"),
        leg(person="Ana Díaz", person_key="b", extension="1002"),
        leg(person="Ben Ode", person_key="c", extension="1003"),
        leg(person="Ana Díaz", person_key="q", person_kind="queue", extension="2001"),
    ]
    await load_legs(database, organisation, made)
    by_person = await ask(database, organisation, groups=("person",))
    assert by_person.rows == (("Ana Díaz (ext 1002)", 2), ("Ana Díaz (ext 1001)", 1), ("Ben Ode", 1))
    assert by_person.matched == 5
    assert await count(database, organisation, Condition(field="person", values=("ANA DÍAZ",))) == 3
    assert await count(database, organisation, Condition(field="person", values=("ana díaz (ext 1001)",))) == 1
    assert await count(database, organisation, Condition(field="queue", values=("Ana Díaz",))) == 1


async def test_an_extension_is_the_legs_own_or_the_one_its_line_has_now(database: Database, organisation: int) -> None:
    made = [
        leg("2026-03-01T10:00Z", person="Ana", extension="1001"),
        leg("2026-03-01T11:00Z", person="Ana", extension="1005"),
        leg("2026-03-01T09:00Z", person="Ana"),
    ]
    await load_legs(database, organisation, made)
    assert (await ask(database, organisation, groups=("extension",))).rows == (("1005", 2), ("1001", 1))
    assert await count(database, organisation, Condition(field="extension", values=("1005",))) == 2


async def test_prefixes_whole_numbers_and_signs_of_a_pattern(database: Database, organisation: int) -> None:
    numbers = ("+573001112233", "+34600111222", "*97", "100_1", "anonymous", None)
    await load_legs(database, organisation, [leg(called_number=number) for number in numbers])
    for values, found in (
        (("+57*",), 1),
        (("+57*", "+34600111222"), 2),
        (("*97",), 1),
        (("1*",), 1),
        (("anonymous",), 1),
    ):
        assert await count(database, organisation, Condition(field="called_number", values=values)) == found, values
    assert await count(database, organisation, Condition(field="number", values=("+57*",), negate=True)) == 5


async def test_inbound_internal_missed_and_outbound(database: Database, organisation: int) -> None:
    made = [
        leg(call_type="internal"),
        leg(call_type="internal", direction="terminating", answered=False),
        leg(call_type="inbound", direction="terminating", answered=False),
        leg(call_type="inbound", direction="terminating"),
    ]
    await load_legs(database, organisation, made)
    by_direction = await ask(database, organisation, groups=("direction",))
    assert by_direction.rows == (("inbound", 2), ("internal", 1), ("outbound", 1))
    assert await count(database, organisation, Condition(field="missed", values=("yes",))) == 1
    assert await count(database, organisation, Condition(field="direction", values=("outbound",), negate=True)) == 3


async def test_the_clock_of_the_asker_through_a_change_of_the_clock(database: Database, organisation: int) -> None:
    # Denver skips from 02:00 to 03:00 on 8 March 2026.
    starts = ("2026-03-08T08:30Z", "2026-03-08T09:30Z", "2026-03-09T05:30Z", "2026-03-09T06:30Z")
    await load_legs(database, organisation, [leg(at) for at in starts])
    by_hour = await ask(database, organisation, groups=("hour",), order="key", zone="America/Denver")
    assert by_hour.rows == ((0, 1), (1, 1), (3, 1), (23, 1))
    by_day = await ask(database, organisation, groups=("day",), order="key", zone="America/Denver")
    assert by_day.rows == (("2026-03-08", 3), ("2026-03-09", 1))
    night = Condition(field="hours", values=("22:00-03:00",))
    assert await count(database, organisation, night, zone="America/Denver") == 3


async def test_weekdays_come_in_their_order_and_weeks_begin_on_monday(database: Database, organisation: int) -> None:
    starts = ("2026-03-01T12:00Z", "2026-03-02T12:00Z", "2026-03-04T12:00Z")  # a Sunday, the next Monday, a Wednesday
    await load_legs(database, organisation, [leg(at) for at in starts])
    by_weekday = await ask(database, organisation, groups=("weekday",))
    assert by_weekday.rows == (("monday", 1), ("wednesday", 1), ("sunday", 1))
    by_week = await ask(database, organisation, groups=("week",), order="key")
    assert by_week.rows == (("2026-02-23", 1), ("2026-03-02", 2))
    assert (await ask(database, organisation, groups=("month",))).rows == (("2026-03", 3),)


async def test_business_hours_are_each_locations_own(database: Database, organisation: int) -> None:
    zones = {"Bogotá": "America/Bogota", "Madrid": "Europe/Madrid"}
    # 13:30 in UTC on a Monday: 08:30 in Bogotá, 14:30 in Madrid; 17:30 in UTC: 12:30 and 18:30.
    made = [leg(at, location=name) for at in ("2026-03-02T13:30Z", "2026-03-02T17:30Z") for name in zones]
    await load_legs(database, organisation, made, zones)
    after_hours = Condition(field="business_hours", values=("outside",))
    assert await count(database, organisation, after_hours) == 1
    early = BusinessHours(by_location={"bogotá": OpeningHours(frozenset(range(5)), 7 * 60, 12 * 60)})
    found = await ask(database, organisation, early, where=(after_hours,), groups=("location",))
    assert found.rows == (("Bogotá", 1), ("Madrid", 1))


async def test_holidays_of_a_stated_country_are_closed(database: Database, organisation: int) -> None:
    await load_legs(database, organisation, [leg("2026-12-25T12:00Z"), leg("2026-12-28T12:00Z")])
    inside = Condition(field="business_hours", values=("inside",))
    assert await count(database, organisation, inside) == 2
    in_spain = BusinessHours(default=OpeningHours(frozenset(range(5)), 8 * 60, 18 * 60, holiday_country="ES"))
    assert (await ask(database, organisation, in_spain, where=(inside,))).rows == ((1,),)
    nowhere = BusinessHours(default=OpeningHours(frozenset(range(5)), 8 * 60, 18 * 60, holiday_country="XX"))
    with pytest.raises(InvalidQuery, match="No calendar of public holidays is known for XX"):
        await ask(database, organisation, nowhere, where=(inside,))


async def test_hours_past_midnight_belong_to_the_day_they_begin_on(database: Database, organisation: int) -> None:
    # Open Friday nights, 20:00-04:00, but not at Christmas, which is a Friday in 2026.
    starts = ("2026-12-18T03:00Z", "2026-12-18T21:00Z", "2026-12-19T03:00Z", "2026-12-25T21:00Z", "2026-12-26T03:00Z")
    await load_legs(database, organisation, [leg(at) for at in starts])
    nights = BusinessHours(default=OpeningHours(frozenset({4}), 20 * 60, 4 * 60, holiday_country="ES"))
    inside = Condition(field="business_hours", values=("inside",))
    found = await ask(database, organisation, nights, metric="list", where=(inside,), order="lowest")
    assert [row[0] for row in found.rows] == [milliseconds(at) for at in starts[1:3]]


async def test_a_threshold_an_order_and_a_limit(database: Database, organisation: int) -> None:
    made = [leg(country=country) for country in ("CO", "CO", "CO", "ES", "ES", "US", "US", "FR")]
    await load_legs(database, organisation, made)
    at_least_two = Threshold(op=">=", value=2)
    found = await ask(database, organisation, groups=("country",), threshold=at_least_two, limit=2)
    assert found.rows == (("CO", 3), ("ES", 2))
    assert found.matched == 8
    lowest = await ask(database, organisation, groups=("country",), order="lowest", limit=2)
    assert lowest.rows == (("FR", 1), ("ES", 2))


async def test_a_share_is_of_the_calls_that_match_the_whole(database: Database, organisation: int) -> None:
    made = [leg(call_type=kind) for kind in ("international", "national", "national", "mobile")]
    await load_legs(database, organisation, [*made, leg(call_type="inbound", direction="terminating")])
    international = Condition(field="call_type", values=("international",))
    outbound = Condition(field="direction", values=("outbound",))
    found = await ask(database, organisation, metric="share", where=(international,), of=(outbound,))
    assert (found.rows, found.matched) == (((25.0,),), 4)


async def test_a_comparison_shows_the_groups_of_either_period(database: Database, organisation: int) -> None:
    this_week = [leg("2026-03-10T10:00Z", country=country) for country in ("CO", "CO", "ES")]
    last_week = [leg("2026-03-03T10:00Z", country=country) for country in ("CO", "US")]
    await load_legs(database, organisation, this_week + last_week)
    found = await ask(database, organisation, groups=("country",), period=march(9, 16), compare=march(2, 9))
    assert found.columns == ("country", "calls", "calls_before", "change")
    assert found.rows == (("CO", 2, 1, 100.0), ("ES", 1, 0, None), ("US", 0, 1, -100.0))
    assert found.matched == 3


async def test_a_list_has_a_row_a_call_its_longest_leg(database: Database, organisation: int) -> None:
    made = [
        leg("2026-03-02T10:00Z", correlation_id="one", duration=10, person="Ana", extension="1001"),
        leg("2026-03-02T10:01Z", correlation_id="one", duration=50, person="Ben", location="Bogotá", country="ES"),
        leg("2026-03-02T09:00Z", correlation_id="two", duration=90, direction="terminating", call_type="inbound"),
    ]
    await load_legs(database, organisation, made)
    found = await ask(database, organisation, metric="list", limit=10)
    cells = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    assert [(one["correlation_id"], one["duration"], one["direction"]) for one in cells] == [
        ("two", 90, "inbound"),
        ("one", 50, "outbound"),
    ]
    assert cells[1] == {
        "started_at": milliseconds("2026-03-02T10:01Z"),
        "direction": "outbound",
        "call_type": "national",
        "person": "Ben",
        "extension": None,
        "location": "Bogotá",
        "calling_number": None,
        "called_number": None,
        "country": "ES",
        "answered": True,
        "duration": 50,
        "correlation_id": "one",
    }
    assert found.matched == 2


def many_legs_of_few_calls() -> list[CallRecord]:
    """A call of a hundred long legs late in the day, and twenty others before it, one an hour."""
    long = [
        leg(f"2026-03-02T23:{n % 60:02}:{n // 60:02}Z", correlation_id="long", duration=1000 + n) for n in range(100)
    ]
    return long + [leg(f"2026-03-02T{n:02}:00Z", correlation_id=f"other-{n}", duration=n) for n in range(20)]


@pytest.mark.parametrize(
    ("order", "first"),
    [
        ("highest", ["long", "other-19", "other-18"]),
        ("key", ["long", "other-19", "other-18"]),
        ("lowest", ["other-0", "other-1", "other-2"]),
    ],
)
async def test_a_list_reaches_past_the_legs_of_its_first_call(
    database: Database, organisation: int, order: str, first: list[str]
) -> None:
    await load_legs(database, organisation, many_legs_of_few_calls())
    found = await ask(database, organisation, metric="list", order=order, limit=3)
    assert [row[found.columns.index("correlation_id")] for row in found.rows] == first
    assert found.matched == 21


async def test_calls_of_the_same_length_are_listed_in_the_order_of_time(database: Database, organisation: int) -> None:
    # Loaded last to first, and more of them than are looked at first.
    await load_legs(database, organisation, [leg(f"2026-03-02T{hour:02}:00Z") for hour in reversed(range(24))])
    found = await ask(database, organisation, metric="list", limit=2)
    assert [row[0] for row in found.rows] == [milliseconds(f"2026-03-02T{hour}:00Z") for hour in ("00", "01")]


async def test_one_call_leg_by_leg(database: Database, organisation: int) -> None:
    made = [
        leg("2026-03-02T10:00:09Z", correlation_id="11112222-aaaa", person="Ana", extension="1001", location="Bogotá"),
        leg(
            "2026-03-02T10:00:01Z",
            correlation_id="11112222-aaaa",
            report_id="the-report",
            person="Sales",
            person_kind="queue",
            trunk="Main trunk",
            direction="terminating",
            call_type="inbound",
            calling_number="+34600111222",
        ),
        leg(correlation_id="11112222-bbbb", person="Menu", person_kind="attendant"),
        leg(correlation_id="99999999-cccc"),
    ]
    await load_legs(database, organisation, made)
    async with database.read() as connection:
        told = await journey(connection, organisation, "11112222-aaaa")
        assert [(one.person, one.queue, one.trunk, one.location) for one in told] == [
            (None, "Sales", "Main trunk", None),
            ("Ana", None, None, "Bogotá"),
        ]
        assert (told[1].extension, told[0].calling_number) == ("1001", "+34600111222")
        assert await journey(connection, organisation, "the-report") == told
        assert await journey(connection, organisation, "11112222-a") == told
        assert [one.person for one in await journey(connection, organisation, "11112222-b")] == ["Menu"]
        assert await journey(connection, organisation, "99999999")
        assert await journey(connection, organisation, "9999999") == ()
        for unknown in ("no such call", "11112222-a\0", "\U0010ffff" * 9):
            assert await journey(connection, organisation, unknown) == ()
        with pytest.raises(InvalidQuery, match="give more of it"):
            await journey(connection, organisation, "11112222")


async def test_a_summary_of_what_is_stored(database: Database, organisation: int) -> None:
    made = [leg("2026-03-01T10:00Z", correlation_id="one"), leg("2026-03-02T10:00Z", correlation_id="one")]
    await load_legs(database, organisation, [*made, leg("2026-02-01T10:00Z", source="3cx")])
    async with database.read() as connection:
        found = await summary(connection, organisation)
    assert (found.legs, found.calls, found.sources) == (3, 2, (("3cx", 1), ("webex", 2)))
    assert (found.first, found.last) == (milliseconds("2026-02-01T10:00Z"), milliseconds("2026-03-02T10:00Z"))
    assert (found.imported_at, found.rejected) == (None, 0)
