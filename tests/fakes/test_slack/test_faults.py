"""Faults, rate limits, and what the ledger says of them."""

from __future__ import annotations

from contextlib import suppress

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from tests.fakes.slack import RateLimit, Slack, official_limits
from tests.fakes.test_slack.clients import (
    Event,
    bolt,
    collecting,
    connected,
    refused,
    web_client,
)


async def test_faults_and_what_the_ledger_says_of_them(slack: Slack) -> None:
    room, client = slack.channel("noc"), web_client(slack)
    client.retry_handlers.clear()  # the client would try again after a lost connection
    slack.faults.hang_seconds = 0.1
    slack.faults.next("chat.postMessage", 429, retry_after=7)
    with pytest.raises(SlackApiError) as limited:
        await client.chat_postMessage(channel=room, text="a")
    assert limited.value.response.headers["Retry-After"] == "7"
    slack.faults.next("chat.postMessage", 503)
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel=room, text="b")
    slack.faults.next("chat.*", error="internal_error")
    assert await refused(client.chat_postMessage(channel=room, text="c")) == "internal_error"
    for way in ("drop", "drop_after", "timeout"):
        slack.faults.next("chat.postMessage", way)
        with pytest.raises(aiohttp.ClientError):
            await client.chat_postMessage(channel=room, text=way)
    await client.chat_postMessage(channel=room, text="d")
    assert [each.text for each in slack.transcript(room)] == ["drop_after", "d"]
    calls = slack.ledger.of("chat.postMessage", channel=room)
    assert [call.fault for call in calls] == ["429", "503", "internal_error", "drop", "drop_after", "timeout", ""]
    assert [call.done for call in calls] == [False, False, False, False, True, False, True]
    assert [call.ok for call in calls] == [False] * 6 + [True]
    assert slack.ledger.refused() == []


async def test_rate_limits_are_by_channel(slack: Slack) -> None:
    one, two, client = slack.channel("one"), slack.channel("two"), web_client(slack)
    slack.rate_limits.append(RateLimit(calls=1, seconds=1))
    await client.chat_postMessage(channel=one, text="a")
    await client.chat_postMessage(channel=two, text="a")
    with pytest.raises(SlackApiError) as limited:
        await client.chat_postMessage(channel=one, text="b")
    assert limited.value.response.status_code == 429
    assert limited.value.response.headers["Retry-After"] == "1"
    slack.workspace.pass_time(1.1)
    assert (await client.chat_postMessage(channel=one, text="b"))["ok"]


async def test_until_says_what_happened_when_it_gives_up(slack: Slack) -> None:
    room = slack.channel("noc")
    await web_client(slack).chat_postMessage(channel=room, text="seven")
    with pytest.raises(TimeoutError, match=r"chat\.postMessage.*seven"):
        await slack.until(lambda: False, seconds=0.05)


async def test_the_documented_tiers_count_a_method_in_all_channels_together(slack: Slack) -> None:
    slack.rate_limits += official_limits()
    ana = slack.user("Ana")
    rooms, client = [slack.direct(ana), slack.channel("noc", members=[ana])], web_client(slack)
    for number in range(20):
        room = rooms[number % 2]
        root = await slack.says(ana, room, "?")
        to: Event = {"recipient_user_id": ana, "recipient_team_id": slack.team}
        await client.chat_startStream(channel=room, thread_ts=root, markdown_text="x", **to)
    late = client.chat_startStream(channel=rooms[0], thread_ts=await slack.says(ana, rooms[0], "?"), markdown_text="x")
    assert await refused(late) == "ratelimited"
    assert (await client.chat_postMessage(channel=rooms[0], text="other methods have their own"))["ok"]


async def test_with_everything_going_wrong_a_careful_app_answers_each_once(slack: Slack) -> None:
    """The mischief in one: repeats, lost acknowledgements, other orders, cut sockets, lost answers of the API."""
    ana = slack.user("Ana")
    room, app, client = slack.channel("noc", members=[ana]), bolt(slack), web_client(slack)
    client.retry_handlers.clear()
    slack.deliveries.retry_after, slack.sockets.ack_within = (0.5,) * 50, 0.5
    slack.deliveries.misbehave(duplicates=0.3, lost_acks=0.2, shuffled=0.5)
    slack.faults.sometimes("chat.postMessage", 0.2, 503)
    slack.faults.sometimes("chat.postMessage", 0.2, "drop_after")
    seen: set[str] = set()
    collecting(app, "message")  # bolt does not acknowledge what no listener takes

    async def is_there(key: str) -> bool:
        found = await client.conversations_history(channel=room, include_all_metadata=True)
        return any(each.get("metadata", {}).get("event_payload") == {"key": key} for each in found["messages"])

    @app.event("app_mention")
    async def answer(body: Event) -> None:
        key = body["event_id"]
        if key in seen:
            return
        seen.add(key)
        while not await is_there(key):
            metadata = {"event_type": "answer", "event_payload": {"key": key}}
            with suppress(SlackApiError, aiohttp.ClientError):
                await client.chat_postMessage(channel=room, text=body["event"]["text"], metadata=metadata)

    async with connected(slack, app):
        for number in range(30):
            await slack.says(ana, room, slack.mention(str(number)))
        await slack.until(lambda: len(slack.answers(room)) > 5)
        slack.sockets.cut()
        await slack.until(lambda: len(slack.answers(room)) == 30, seconds=30)
        await slack.quiet(seconds=30)
    assert len({each.text for each in slack.answers(room)}) == 30
    assert slack.deliveries.lost() == []
    assert any(len(each.attempts) > 1 for each in slack.deliveries.every)
    assert {"503", "drop_after"} <= {call.fault for call in slack.ledger}
