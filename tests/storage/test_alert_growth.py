"""An alert's figures are those of its whole evidence, however it came; growing costs what is new."""

import random

import pytest
from sqlalchemy import delete

from storage import alert_changes, alerts
from storage.alerts import Alert
from storage.engine import Database
from storage.schema import alert_calls
from storage.stories import HOUR, MINUTE, Evidence, totals
from tests.conftest import NOW_MS
from tests.stories import calls, story


def night(seed: int) -> list[Evidence]:
    """Sixty calls of a night, cheap and dear, some an hour long, without a pause that would end the incident."""
    dice = random.Random(seed)
    return [
        Evidence(
            NOW_MS - 12 * HOUR + place * 10 * MINUTE + dice.randrange(5 * MINUTE),
            f"leg-{place:02}",
            dice.choice((5, 60, 600, 3_600)),
            dice.choice((0.01, 0.1, 3.3, 20.0)),
        )
        for place in range(60)
    ]


@pytest.mark.parametrize("seed", range(4))
async def test_in_whatever_order_and_however_often_calls_come(database: Database, organisation: int, seed: int) -> None:
    legs = night(seed)
    dice = random.Random(seed)
    known = set(legs[:3] + legs[-3:] + legs[::9])  # no pause of two hours: it is one incident from the start
    rest = [leg for leg in legs if leg not in known]
    dice.shuffle(rest)
    async with database.write() as connection:
        await alert_changes.record(connection, organisation, story(tuple(sorted(known))), NOW_MS)
        while rest:
            new = [rest.pop() for _ in range(min(len(rest), dice.randrange(1, 6)))]
            seen = tuple(sorted({*new, *dice.sample(sorted(known), 5)}))
            known |= set(new)
            alert = (await alert_changes.record(connection, organisation, story(seen), NOW_MS)).alert
            sums = totals(sorted(known))
            assert (alert.calls, alert.seconds) == (sums.calls, sums.seconds)
            assert (alert.first_call, alert.last_call) == (sums.first_call, sums.last_call)
            assert alert.dollars == pytest.approx(sums.dollars, rel=1e-12)
            assert alert.dollars_per_minute == sums.dollars_per_minute


async def test_a_late_call_that_began_early_makes_the_worst_moment_milder(
    database: Database, organisation: int
) -> None:
    long_ago, burst = calls(1, NOW_MS - 5 * HOUR), calls(10, NOW_MS - 4 * HOUR, name="burst")
    late = (Evidence(burst[0].started_at - 50 * MINUTE, "late", 60, 0.0),)
    known = (*long_ago, *burst)
    async with database.write() as connection:
        first = (await alert_changes.record(connection, organisation, story(known), NOW_MS)).alert
        after = (await alert_changes.record(connection, organisation, story((*late, *burst)), NOW_MS)).alert
    assert after.dollars_per_minute < first.dollars_per_minute
    assert after.dollars_per_minute == totals(sorted((*known, *late))).dollars_per_minute


async def test_growing_reads_nothing_of_what_is_long_past(database: Database, organisation: int) -> None:
    """What is no longer there cannot have been read: the sums go on all the same."""
    old = calls(100, NOW_MS - 10 * HOUR, every=5 * MINUTE)
    async with database.write() as connection:
        opened: Alert = (await alert_changes.record(connection, organisation, story(old), NOW_MS)).alert
        past = alert_calls.c.ended_at < NOW_MS - 4 * HOUR
        assert (await connection.execute(delete(alert_calls).where(past))).rowcount > 50
        await alert_changes.record(connection, organisation, story(calls(5, name="new")), NOW_MS)
        grown = await alerts.by_id(connection, organisation, opened.id)
    assert grown is not None
    assert (grown.calls, grown.seconds, grown.dollars) == (105, 105 * 30, 52.5)


async def test_the_money_of_both_makes_it_worse(database: Database, organisation: int) -> None:
    """Neither half is worth an alarm of its own; together they are."""
    half = [Evidence(NOW_MS - (9 - place) * HOUR, f"leg-{place}", 60, 30.0) for place in range(9)]
    async with database.write() as connection:
        first = await alert_changes.record(connection, organisation, story(tuple(half[:5])), NOW_MS)
        both = await alert_changes.record(connection, organisation, story(tuple(half[5:])), NOW_MS)
    assert (first.alert.severity, both.alert.severity, both.change) == ("HIGH", "CRITICAL", "worsened")
