"""Detection on stored calls: a period at once, step by step however it is cut, late records, limits of locations."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from random import Random

import pytest

from storage.business_hours import BusinessHours, OpeningHours
from storage.engine import Database
from storage.records import CallRecord
from storage.stories import DETECTORS, Severity, Stakes, Story
from tests.conftest import NOW_MS
from tests.factories import load_legs
from tests.tools import attacked
from tests.tools.attacked import DAY, HOUR, MINUTE
from tools import detection
from tools.parameters import WrongLimits
from tools.watching import DetectionSettings

SINCE = NOW_MS - 35 * DAY
AS_IT_IS = DetectionSettings()


@pytest.fixture
def step(database: Database, organisation: int) -> Callable[..., object]:
    async def step(records: Sequence[CallRecord] = (), settings: DetectionSettings = AS_IT_IS) -> tuple[Story, ...]:
        """Load legs and look at them."""
        await load_legs(database, organisation, records, {"Centro": "UTC"})
        async with database.write() as connection:
            return await detection.step(connection, organisation, NOW_MS, settings)

    return step


@pytest.fixture
def over(database: Database, organisation: int) -> Callable[..., object]:
    async def over(settings: DetectionSettings = AS_IT_IS, since: int = SINCE) -> tuple[Story, ...]:
        async with database.read() as connection:
            return await detection.over(connection, organisation, since, NOW_MS, settings)

    return over


def cut(records: Sequence[CallRecord], random: Random, pieces: int) -> Iterator[Sequence[CallRecord]]:
    """The records in so many pieces, some of them small."""
    places = sorted(random.sample(range(1, len(records)), pieces - 1))
    yield from (records[start:end] for start, end in zip([0, *places], [*places, len(records)], strict=True))


def told(stories: Sequence[Story]) -> list[Story]:
    """Stories without the figures that only explain, in order of time."""
    return sorted((replace(story, facts=()) for story in stories), key=lambda story: (story.raised_at, story.key))


async def test_every_kind_of_attack_is_found_and_nothing_else(step, over):
    await step(attacked.legs())
    stories = await over()

    assert {story.subject.user or story.subject.number: story.detector for story in stories} == {
        "Ana": "irsf",
        "Luis": "slow_irsf",
        "Eva": "mass_dialling",
        "Raúl": "after_hours",
        "+21671000001": "wangiri",
        "Tomás": "call_forwarding",
        "Olga": "irsf",
        "Hugo": "premium_rate",
        "Nora": "internal_scanning",
        "Iván": "unusual_international",
    }
    assert {name for story in stories for name in story.detectors} == set(DETECTORS)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_step_by_step_is_the_same_as_at_once_however_it_is_cut(step, over, seed: int):
    random = Random(seed)
    known: list[Story] = []
    for piece in cut(attacked.legs(seed), random, pieces=25):
        known = attacked.joined(known, await step(piece))

    assert told(known) == told(await over())


async def test_the_first_step_looks_at_all_that_is_stored(step, over):
    assert told(await step(attacked.legs())) == told(await over())


@pytest.mark.parametrize("seed", [4, 5])
async def test_late_records_lose_nothing_and_raise_nothing_twice(step, over, seed: int):
    random = Random(seed)
    records = attacked.legs(seed)
    late = [record for record in records if random.random() < 0.3]
    known: list[Story] = []
    for piece in cut([record for record in records if record not in late], random, pieces=8):
        known = attacked.joined(known, await step(piece))
    random.shuffle(late)
    for piece in cut(late, random, pieces=4):
        known = attacked.joined(known, await step(piece))

    for story in await over():
        same = [one for one in known if one.touches(story)]
        assert len(same) == 1, story.subject
        assert {leg.report_id for leg in story.evidence} <= {leg.report_id for leg in same[0].evidence}
        assert set(story.detectors) <= set(same[0].detectors)


async def test_a_step_with_nothing_new_tells_nothing(step):
    assert await step(attacked.legs())
    assert await step() == ()


async def test_a_step_that_is_rolled_back_is_made_again(database: Database, organisation: int, step):
    await load_legs(database, organisation, attacked.legs(), {"Centro": "UTC"})
    async with database.write() as connection:
        first = await detection.step(connection, organisation, NOW_MS, AS_IT_IS)
        await connection.rollback()

    assert await step() == first


async def test_more_than_a_step_looks_at_waits_for_the_next(monkeypatch, step, over):
    monkeypatch.setattr(detection, "AT_ONCE", 150)
    known = attacked.joined([], await step(attacked.legs()))
    for _ in range(20):
        known = attacked.joined(known, await step())

    assert told(known) == told(await over())


async def test_a_period_shows_what_was_still_going_on_in_it(step, over):
    await step(attacked.legs())

    late = await over(since=attacked.MIDNIGHT - 2 * DAY)
    assert {story.subject.user for story in late} == {"Luis", "Raúl", "Iván"}
    assert len(next(story for story in late if story.subject.user == "Luis").evidence) == 12


async def test_without_calls_there_is_nothing(step, over, database: Database, organisation: int):
    assert await step() == ()
    assert await over() == ()
    async with database.read() as connection:
        assert await detection.replayed(connection, organisation, SINCE, NOW_MS, MINUTE, AS_IT_IS) == ()


async def test_a_location_has_limits_of_its_own(step, over):
    await step(attacked.legs())
    settings = DetectionSettings({"mass_dialling": {"locations": {"Centro": {"calls": 500}}}})
    elsewhere = DetectionSettings({"mass_dialling": {"locations": {"Norte": {"calls": 500}}}})

    assert "Eva" not in {story.subject.user for story in await over(settings)}
    assert "Eva" in {story.subject.user for story in await over(elsewhere)}


async def test_a_detector_can_be_switched_off(step, over):
    await step(attacked.legs())
    stories = await over(DetectionSettings({"wangiri": {"enabled": False}}))

    assert "+21671000001" not in {story.subject.number for story in stories}


async def test_rates_and_stakes_make_it_worse(step, over):
    await step(attacked.legs())

    async def hugo(**settings) -> Story:
        return next(one for one in await over(DetectionSettings(**settings)) if one.subject.user == "Hugo")

    assert (await hugo()).dollars == pytest.approx(6 * 400 / 60 * 2.00)
    dear = await hugo(rates={"premium": 20})
    assert (dear.dollars, dear.severity) == (pytest.approx(800), Severity.CRITICAL)
    assert (await hugo(stakes=Stakes(80, 1_000, 10, 20))).severity is Severity.HIGH


async def test_opening_hours_are_those_of_the_location(step, over):
    await step(attacked.legs())
    always = OpeningHours(days=frozenset(range(7)), opens=0, closes=1440)
    stories = await over(DetectionSettings(hours=BusinessHours(by_location={"Centro": always})))

    assert "Raúl" not in {story.subject.user for story in stories}


async def test_a_replay_says_when_it_would_have_been_told_and_what_it_had_cost(
    step, database: Database, organisation: int
):
    await step(attacked.legs())
    async with database.read() as connection:
        found = await detection.replayed(connection, organisation, SINCE, NOW_MS, 5 * MINUTE, AS_IT_IS)
    hugo = next(one for one in found if one.story.subject.user == "Hugo")

    ended = attacked.MIDNIGHT - 7 * DAY + 9 * HOUR + 12 * MINUTE + 400_000  # the third of six calls
    assert hugo.story.raised_at == ended
    assert 0 <= hugo.alerted.at - ended < 5 * MINUTE
    assert (hugo.alerted.at - SINCE) % (5 * MINUTE) == 0
    assert (hugo.alerted.calls, hugo.alerted.seconds) == (3, 1200)
    assert hugo.alerted.dollars == pytest.approx(40)
    assert hugo.alerted.calls < hugo.story.calls
    assert [one.alerted.at for one in found] == sorted(one.alerted.at for one in found)


async def test_nothing_is_looked_for_by_limits_that_cannot_be(step):
    with pytest.raises(WrongLimits, match=r"^detectors\.irsf\.calls: a whole number from 2 to 1,000"):
        await step(attacked.legs()[:5], DetectionSettings({"irsf": {"calls": 1}}))
