"""Questions in channels and direct messages, over Socket Mode and over signed HTTP: answered where asked, and once."""

from collections.abc import AsyncIterator

import pytest

from tests.bot.channels.slack.conftest import Stage, staged
from tests.fakes.slack import Slack


@pytest.fixture(params=["socket", "http"])
async def stage(request: pytest.FixtureRequest, slack: Slack, url: str) -> AsyncIterator[Stage]:
    async with staged(slack, url, http=request.param == "http") as made:
        yield made


async def test_a_mention_is_answered_once_in_its_thread(stage: Stage):
    ts = await stage.asks("hello")
    await stage.answered("Answer to hello.", thread=ts)
    await stage.settled()
    assert stage.answers() == stage.answers(thread=ts)
    assert stage.posted() == 1


async def test_figures_are_the_tools_with_their_receipt(stage: Stage):
    await stage.asks("count")
    [answer] = await stage.answered("5")
    assert "R-" in answer


async def test_a_direct_message_is_answered_without_a_mention(stage: Stage):
    direct = stage.slack.direct(stage.ana)
    ts = await stage.slack.says(stage.ana, direct, "hello")
    await stage.answered("Answer to hello.", channel=direct, thread=ts)


async def test_talk_among_people_is_left_alone(stage: Stage):
    ts = await stage.slack.says(stage.ana, stage.general, "lunch?")
    await stage.slack.says(stage.ben, stage.general, "yes", ts)
    await stage.settled()
    assert stage.answers() == []


async def test_an_event_that_is_repeated_is_answered_once(stage: Stage):
    stage.slack.deliveries.repeat_next(2, times=2)
    await stage.asks("hello")
    await stage.answered("Answer to hello.")
    await stage.settled()
    assert len(stage.answers()) == 1
    assert stage.posted() == 1


async def test_mention_alone_gets_help(stage: Stage):
    await stage.asks("")
    await stage.answered("Answer to help.")


async def test_a_question_goes_on_in_its_thread(stage: Stage):
    ts = await stage.asks("hello")
    await stage.answered("Answer to hello.")
    await stage.asks("and then?", thread=ts)
    await stage.answered("Answer to hello.", "Answer to and then?.", thread=ts)
    assert [turn.question for turn in stage.brain.turns[-1].past] == ["hello"]
