"""Trouble on the way: busy, failing, silent and closed channels; nothing is lost and nothing comes twice."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest

from bot.delivering import delivering
from storage import deliveries, destinations
from storage.stories import Severity
from tests.bot.channels.slack.conftest import QUICK as SLACK_QUICK
from tests.bot.channels.slack.conftest import Scripted, serving
from tests.bot.delivery.conftest import QUICK, Floor, all_in, destination, floor, states, story, until, wall
from tests.fakes.slack import Slack
from tests.fakes.slack.faults import RateLimit


def posts(floor: Floor) -> int:
    return sum(call.done for call in floor.slack.ledger.of("chat.postMessage"))


@pytest.mark.parametrize("fault", [429, 500, 503, "timeout", "drop", "drop_after"])
async def test_a_post_that_fails_comes_once_in_the_end(alerting: Floor, fault: int | str):
    alerting.slack.faults.next("chat.postMessage", fault, times=2)
    await alerting.raised(story())
    await alerting.settled()
    assert (len(alerting.top()), posts(alerting)) == (1, 1)


@pytest.mark.parametrize("fault", [429, 500, "timeout", "drop_after"])
async def test_a_change_that_fails_is_made_in_the_end(alerting: Floor, fault: int | str):
    await alerting.raised(story(number="+5351111111"))
    await alerting.settled()
    alerting.slack.faults.next("chat.update", fault, times=2)
    await alerting.raised(story(Severity.CRITICAL, number="+5351111111", calls=9))
    await alerting.settled()
    (text,) = alerting.top()
    assert "CRITICAL" in text.upper()


async def test_who_is_busy_is_left_alone_for_as_long_as_they_ask(alerting: Floor):
    """The answer says for how long; meanwhile nothing at all is posted there, and no attempt is counted."""
    alerting.slack.faults.next("chat.postMessage", 429, retry_after=2)
    await alerting.raised(story(), story())
    await alerting.slack.until(lambda: alerting.slack.ledger.of("chat.postMessage"))

    async def told() -> int:
        async with alerting.app.database.read() as connection:
            found = await destinations.get(connection, alerting.app.organisation, alerting.place)
        assert found is not None
        return found.next_at or 0

    due = await until(told)
    await alerting.settled()
    assert wall() >= due
    refused, *taken = alerting.slack.ledger.of("chat.postMessage")
    assert (refused.done, [call.done for call in taken]) == (False, [True, True])
    async with alerting.app.database.read() as connection:
        assert {
            one.attempts for one in await deliveries.listed(connection, alerting.app.organisation, ["sent"], 9)
        } == {0}


async def test_what_slack_never_takes_is_a_dead_letter_and_the_rest_goes_on(alerting: Floor):
    alerting.slack.faults.next("chat.postMessage", error="too_many_attachments")
    await alerting.raised(story(), story())
    await alerting.settled("sent", "failed")
    assert sorted(state for _, state in await states(alerting.app.database)) == ["failed", "sent"]
    async with alerting.app.database.write() as connection:
        (dead,) = await deliveries.listed(connection, alerting.app.organisation, ["failed"], 9)
        assert dead.error == "Slack declined: too_many_attachments."
        await deliveries.retry(connection, alerting.app.organisation, wall())
    alerting.delivery.wake()
    await alerting.settled()
    assert len(alerting.top()) == 2


async def test_what_fails_three_times_while_the_rest_goes_through_is_a_dead_letter(slack: Slack, url: str):
    async with floor(slack, url, replace(QUICK, retries=(0.3, 0.3))) as alerting:
        number = "+5351111111"
        (first,) = await alerting.raised(story(number=number))
        await alerting.settled()
        # Each attempt asks twice: a change may be repeated without harm.
        slack.faults.next("chat.update", 500, times=6)
        await alerting.raised(story(number=number, calls=4))

        async def failed() -> bool:
            # Others keep coming, and are taken, while that one fails.
            await alerting.raised(story())
            await asyncio.sleep(0.05)
            return ("alert", "failed") in await states(alerting.app.database)

        await until(failed, 20)
        async with alerting.app.database.read() as connection:
            (dead,) = await deliveries.listed(connection, alerting.app.organisation, ["failed"], 9)
    assert (dead.alert, dead.attempts, dead.error) == (first.id, 3, "Slack answered HTTP 500.")


async def test_a_channel_that_is_closed_holds_and_goes_on_when_it_is_open_again(alerting: Floor):
    channel = alerting.slack.workspace.channels[alerting.noc]
    channel.archived = True
    await alerting.raised(story(), story())
    await alerting.settled("held")
    async with alerting.app.database.read() as connection:
        found = await destinations.get(connection, alerting.app.organisation, alerting.place)
    assert found is not None
    assert found.trouble == "The channel is archived (is_archived)."
    channel.archived = False
    await alerting.settled()
    assert len(alerting.top()) == 2
    async with alerting.app.database.read() as connection:
        found = await destinations.get(connection, alerting.app.organisation, alerting.place)
    assert found is not None
    assert (found.trouble, found.troubles) == (None, 0)


async def test_a_slack_that_is_away_holds_everything_and_loses_nothing(slack: Slack, url: str):
    """Away for longer than three attempts: no dead letters, and no doubles afterwards."""
    async with floor(slack, url) as alerting:
        slack.faults.sometimes("chat.*", 1.0, 503)
        await alerting.raised(*(story() for _ in range(4)))
        await alerting.slack.until(lambda: len(slack.ledger.of("chat.postMessage")) >= 12)
        await until(lambda: all_in(alerting.app.database, "held"))
        slack.faults.clear()
        await alerting.settled()
        assert (len(alerting.top()), posts(alerting)) == (4, 4)


async def test_what_was_not_delivered_for_a_day_is_a_dead_letter(slack: Slack, url: str):
    async with floor(slack, url, replace(QUICK, gives_up=0.5)) as alerting:
        slack.workspace.channels[alerting.noc].archived = True
        await alerting.raised(story())
        await alerting.settled("failed")


async def test_a_channel_that_was_shared_with_others_is_told_nothing(alerting: Floor):
    alerting.slack.workspace.channels[alerting.noc].ext_shared = True
    await alerting.raised(story())
    await alerting.settled("held")
    assert alerting.top() == []


async def test_a_workspace_without_the_app_holds(alerting: Floor):
    await destination(
        alerting.app.database, alerting.app.organisation, "#gone", address={"team": "T0ELSEWHERE", "channel": "C1"}
    )
    await alerting.raised(story())
    await alerting.settled("sent", "held")
    assert sorted(state for _, state in await states(alerting.app.database)) == ["held", "sent"]


async def test_blocks_that_slack_does_not_take_are_left_out(alerting: Floor):
    alerting.slack.faults.next("chat.postMessage", error="invalid_blocks")
    await alerting.raised(story())
    await alerting.settled()
    assert len(alerting.top()) == 1


async def test_replicas_keep_one_rate_limit_together(slack: Slack, url: str):
    """Three programs, one channel that takes a message in 0.4 seconds: none is refused."""
    slack.rate_limits.append(RateLimit(1, 0.4, "chat.postMessage"))
    slow = replace(SLACK_QUICK, between_posts=0.5)
    async with floor(slack, url, slack_tempo=slow) as alerting, AsyncExitStack() as replicas:
        for _ in range(2):
            app, channel = await replicas.enter_async_context(serving(slack, url, Scripted(), tempo=slow))
            await replicas.enter_async_context(delivering(app, {"slack": channel.sender}, QUICK))
        await alerting.raised(*(story() for _ in range(5)))
        await alerting.settled()
    assert [call.done for call in slack.ledger.of("chat.postMessage")] == [True] * 5
