"""Faults of Slack and of the way to it: nothing is said twice, nothing is lost, and the order stays."""

from dataclasses import replace

import pytest

from tests.bot.channels.slack.conftest import QUICK, Stage, staged
from tests.fakes.slack import Slack
from tests.fakes.slack.faults import RateLimit


@pytest.mark.parametrize("status", [429, 500, 503, "timeout", "drop", "drop_after"])
@pytest.mark.parametrize("times", [1, 2])
async def test_a_post_that_fails_is_made_once(stage: Stage, status: int | str, times: int):
    stage.slack.faults.next("chat.postMessage", status, times=times)
    await stage.asks("hello")
    await stage.answered("Answer to hello.")
    await stage.settled()
    assert len(stage.answers()) == 1
    assert stage.posted() == 1


@pytest.mark.parametrize("status", [429, 500, "timeout", "drop", "drop_after"])
async def test_the_word_before_an_answer_may_fail_too(stage: Stage, status: int | str):
    stage.slack.faults.next("chat.postMessage", status)
    stage.slack.faults.next("chat.update", status)
    await stage.asks("slow one")
    await stage.answered("counting calls…")
    stage.brain.go.set()
    await stage.answered("Answer to slow one.")
    await stage.settled()
    assert stage.posted() == 1


async def test_slack_away_for_longer_is_waited_for(stage: Stage):
    stage.slack.faults.next("chat.postMessage", 503, times=QUICK.tries)
    await stage.asks("hello")
    await stage.answered("Answer to hello.")
    await stage.settled()
    assert stage.posted() == 1


async def test_what_cannot_be_delivered_is_given_up_and_the_next_is_answered(stage: Stage):
    stage.slack.faults.next("chat.postMessage", 503, times=1_000)
    await stage.asks("hello")
    await stage.settled()
    assert stage.answers() == []
    stage.slack.faults.clear()
    await stage.asks("hello again")
    await stage.answered("Answer to hello again.")


async def test_what_slack_refuses_is_told_with_a_reference(slack: Slack, url: str):
    slack.faults.next("chat.postMessage", error="some_new_refusal", times=len(QUICK.put_off) + 1)
    async with staged(slack, url, tempo=replace(QUICK, status_after=60.0)) as stage:
        await stage.asks("hello")
        [told] = await stage.answered("Something went wrong here, and it is not your question.")
    assert "reference" in told


async def test_who_somebody_is_must_be_known_before_they_are_answered(stage: Stage):
    stage.slack.faults.next("users.info", 500, times=QUICK.tries)
    await stage.asks("hello")
    await stage.answered("Answer to hello.")


async def test_a_busy_channel_gets_one_message_after_the_other(slack: Slack, url: str):
    slack.rate_limits.append(RateLimit(calls=1, seconds=1.0))
    async with staged(slack, url, tempo=replace(QUICK, between_posts=1.05)) as stage:
        for number in range(4):
            await stage.asks(f"question {number}")
        await stage.slack.until(lambda: len(stage.answers()) == 4, 15)
        await stage.settled()
    assert sorted(stage.answers()) == [f"Answer to question {number}." for number in range(4)]
    assert not [call for call in slack.ledger if call.method == "chat.postMessage" and call.status == 429]


async def test_acknowledgements_that_are_lost_repeats_and_disorder(stage: Stage):
    stage.slack.deliveries.misbehave(duplicates=0.5, lost_acks=0.3, shuffled=0.5)
    stage.slack.faults.sometimes("chat.postMessage", 0.2, "drop_after")
    stage.slack.faults.sometimes("chat.postMessage", 0.1, 500)
    asked = {await stage.asks(f"question {number}"): number for number in range(20)}
    await stage.slack.until(lambda: len(stage.answers()) >= 20, 30)
    await stage.settled()
    for ts, number in asked.items():
        assert stage.answers(thread=ts) == [f"Answer to question {number}."]
    assert stage.posted() == 20


async def test_connections_that_break_are_made_again(stage: Stage):
    await stage.asks("before")
    await stage.answered("Answer to before.")
    await stage.slack.sockets.disconnect()
    await stage.slack.connected()
    await stage.asks("after")
    await stage.slack.until(lambda: "Answer to after." in stage.answers(), 20)


async def test_an_acknowledgement_comes_before_the_work(stage: Stage):
    await stage.asks("slow one")
    await stage.slack.until(lambda: not stage.slack.deliveries.under_way())
    assert not stage.slack.deliveries.lost()
    assert stage.answers() in ([], ["counting calls…\nStop"]) or "counting" in stage.answers()[0]
    stage.brain.go.set()
    await stage.answered("Answer to slow one.")
