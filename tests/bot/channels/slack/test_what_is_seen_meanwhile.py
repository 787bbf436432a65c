"""What is seen between a question and its answer: a word about what is done, a text that grows, and one answer."""

from dataclasses import replace

import pytest

from tests.bot.channels.slack.conftest import QUICK, Stage, staged
from tests.fakes.slack import Slack

TEXT = " ".join(f"word{number}" for number in range(40))


async def test_in_a_channel_the_word_becomes_the_answer(stage: Stage):
    ts = await stage.asks("slow one")
    [shown] = await stage.answered("counting calls…")
    placeholder = stage.slack.answers(stage.general)[0]
    assert placeholder.buttons() == ["Stop"]
    assert shown
    stage.brain.go.set()
    await stage.answered("Answer to slow one.", thread=ts)
    answer = stage.slack.answers(stage.general)[0]
    assert answer.ts == placeholder.ts
    assert "Stop" not in answer.buttons()
    assert stage.posted() == 1


async def test_an_answer_that_comes_at_once_has_no_word_before_it(slack: Slack, url: str):
    # However busy the machine is, this is at once.
    async with staged(slack, url, tempo=replace(QUICK, status_after=60)) as stage:
        await stage.asks("hello")
        await stage.answered("Answer to hello.")
        await stage.settled()
        assert stage.posted("chat.update") == 0


async def test_in_a_direct_message_a_status_shows_and_goes(stage: Stage):
    direct = stage.slack.direct(stage.ana)
    ts = await stage.slack.says(stage.ana, direct, "slow one")
    session = await stage.slack.until(
        lambda: (found := stage.slack.status(direct, ts)) and found.text == "counting calls…" and found
    )
    assert session.status == "processing"
    assert stage.answers(direct) == []
    stage.brain.go.set()
    await stage.answered("Answer to slow one.", channel=direct)
    await stage.settled()
    assert not session.busy


async def test_where_no_status_can_be_shown_a_message_does(stage: Stage):
    direct = stage.slack.direct(stage.ana)
    stage.slack.faults.next("agents.sessions.setStatus", error="not_allowed", times=9)
    await stage.slack.says(stage.ana, direct, "slow one")
    await stage.answered("counting calls…", channel=direct)
    stage.brain.go.set()
    await stage.answered("Answer to slow one.", channel=direct)


async def test_in_a_direct_message_a_text_is_seen_growing(stage: Stage):
    stage.brain.pause = 0.02
    direct = stage.slack.direct(stage.ana)
    await stage.slack.says(stage.ana, direct, f"write: {TEXT}")
    await stage.slack.until(lambda: any("word0" in text and "word39" not in text for text in stage.answers(direct)))
    await stage.answered(TEXT, channel=direct)
    await stage.settled()
    assert stage.posted("chat.startStream") == 1
    assert stage.posted("chat.appendStream") > 1
    assert stage.posted() == 0
    [answer] = stage.slack.answers(direct)
    assert not answer.streaming
    assert answer.plain().count("word7") == 1


@pytest.mark.parametrize(
    "trouble",
    [
        ("chat.appendStream", {"error": "message_not_in_streaming_state", "times": 99}),
        ("chat.appendStream", {"status": "drop_after"}),
        ("chat.appendStream", {"status": "drop"}),
        ("chat.startStream", {"status": "drop_after"}),
        ("chat.startStream", {"status": 500}),
        ("chat.startStream", {"error": "missing_recipient_user_id", "times": 99}),
        ("chat.stopStream", {"error": "message_not_in_streaming_state"}),
        ("chat.stopStream", {"status": "drop_after"}),
    ],
    ids=lambda trouble: f"{trouble[0]} {trouble[1]}",
)
async def test_a_stream_that_dies_loses_and_doubles_nothing(stage: Stage, trouble: tuple[str, dict[str, object]]):
    method, how = trouble
    stage.slack.faults.next(method, **how)
    stage.brain.pause = 0.01
    direct = stage.slack.direct(stage.ana)
    await stage.slack.says(stage.ana, direct, f"write: {TEXT}")
    await stage.answered(TEXT, channel=direct)
    await stage.settled()
    [answer] = stage.answers(direct)
    assert answer.count("word7") == 1
    assert not any(message.streaming for message in stage.slack.answers(direct))


async def test_a_stream_that_slack_gave_up_is_finished(stage: Stage):
    stage.brain.pause = 0.02
    direct = stage.slack.direct(stage.ana)
    await stage.slack.says(stage.ana, direct, f"write: {TEXT}")
    await stage.slack.until(lambda: any("word0" in text for text in stage.answers(direct)))
    stage.slack.workspace.pass_time(stage.slack.stream_seconds + 1)
    await stage.answered(TEXT, channel=direct)
    await stage.settled()
    [answer] = stage.answers(direct)
    assert answer.count("word7") == 1


async def test_a_text_in_a_channel_is_not_streamed(stage: Stage):
    stage.brain.pause = 0.01
    await stage.asks(f"write: {TEXT}")
    await stage.answered(TEXT)
    assert stage.posted("chat.startStream") == 0
