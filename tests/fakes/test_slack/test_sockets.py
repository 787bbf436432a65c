"""Socket Mode by the real handler: acknowledgements, repeats, lost connections, several of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from tests.fakes.slack import Slack
from tests.fakes.test_slack.clients import (
    Event,
    bolt,
    collecting,
    connected,
    web_socket,
)


async def test_a_mention_comes_as_two_events_and_the_answer_is_seen(slack: Slack) -> None:
    ana = slack.user("Ana")
    room, app = slack.channel("noc", members=[ana]), bolt(slack)
    heard = collecting(app, "message")

    @app.event("app_mention")
    async def answer(event: Event, say: Callable[..., Awaitable[Any]]) -> None:
        await say(text="7 calls", thread_ts=event["ts"])

    async with connected(slack, app):
        ts = await slack.says(ana, room, slack.mention("how many?"))
        await slack.until(lambda: slack.answers(room, thread=ts))
        await slack.quiet()
    assert [each.plain() for each in slack.transcript(room, thread=ts)] == [slack.mention("how many?"), "7 calls"]
    kinds = [each.payload["event"]["type"] for each in slack.deliveries.every]
    assert kinds == ["app_mention", "message", "message"]
    assert len({each.id for each in slack.deliveries.every}) == 3
    assert all(each.acknowledged for each in slack.deliveries.every)
    # bolt keeps an app's own messages from its listeners; Slack sends them all the same
    assert [each["event"]["user"] for each in heard] == [ana]
    assert slack.deliveries.every[2].payload["event"]["bot_id"] == slack.bot_id


async def test_an_unacknowledged_event_comes_again_under_the_same_id(slack: Slack) -> None:
    ana = slack.user("Ana")
    room = slack.channel("noc", members=[ana])
    slack.sockets.ack_within = 0.2
    envelopes: list[Event] = []
    async with web_socket(slack) as socket:
        await slack.says(ana, room, "hi")
        for _ in range(4):
            envelopes.append(await socket.receive_json())
        await socket.send_json({"envelope_id": envelopes[-1]["envelope_id"]})
        await slack.until(lambda: not slack.deliveries.under_way())
    assert [each["retry_attempt"] for each in envelopes] == [0, 1, 2, 3]
    assert envelopes[1]["retry_reason"] == "timeout"
    assert len({each["payload"]["event_id"] for each in envelopes}) == 1
    assert len({each["envelope_id"] for each in envelopes}) == 4
    assert slack.deliveries.every[0].acknowledged


async def test_after_four_attempts_slack_gives_up(slack: Slack) -> None:
    ana = slack.user("Ana")
    room = slack.channel("noc", members=[ana])
    await slack.says(ana, room, "nobody listens")
    await slack.until(lambda: slack.deliveries.lost())
    assert [each.outcome.reason for each in slack.deliveries.lost()[0].attempts] == ["connection_failed"] * 4


async def test_an_app_that_comes_back_gets_what_it_missed(slack: Slack) -> None:
    ana = slack.user("Ana")
    room = slack.channel("noc", members=[ana])
    slack.deliveries.retry_after = (0.3,) * 50
    async with connected(slack, bolt(slack)):
        slack.sockets.cut()
    await slack.says(ana, room, "while it was away")
    app = bolt(slack)
    heard = collecting(app, "message")
    async with connected(slack, app):
        await slack.until(lambda: heard)
    assert heard[0]["event"]["text"] == "while it was away"


async def test_lost_acks_repeats_and_another_order(slack: Slack) -> None:
    ana = slack.user("Ana")
    room, app = slack.channel("noc", members=[ana]), bolt(slack)
    heard = collecting(app, "message")
    async with connected(slack, app):
        slack.deliveries.lose_acks()
        await slack.says(ana, room, "one")
        await slack.until(lambda: len(heard) == 2)
        slack.deliveries.repeat_next(times=2)
        await slack.says(ana, room, "two")
        await slack.until(lambda: len(heard) == 5)
        slack.deliveries.hold()
        for text in ("three", "four"):
            await slack.says(ana, room, text)
        slack.deliveries.release()
        await slack.until(lambda: len(heard) == 7)
    assert [each["event"]["text"] for each in heard] == ["one"] * 2 + ["two"] * 3 + ["four", "three"]
    assert len({each["event_id"] for each in heard}) == 4


async def test_a_cut_socket_is_opened_again(slack: Slack) -> None:
    ana = slack.user("Ana")
    room, app = slack.channel("noc", members=[ana]), bolt(slack)
    heard = collecting(app, "message")
    async with connected(slack, app):
        slack.sockets.cut()
        await slack.until(lambda: slack.sockets.opened == 2 and slack.sockets.connections)
        await slack.says(ana, room, "hi")
        await slack.until(lambda: heard)


async def test_slack_asks_for_a_new_connection(slack: Slack) -> None:
    ana = slack.user("Ana")
    room, app = slack.channel("noc", members=[ana]), bolt(slack)
    heard = collecting(app, "message")
    async with connected(slack, app):
        await slack.sockets.disconnect()
        await slack.until(lambda: slack.sockets.opened >= 2 and slack.sockets.connections)
        await slack.says(ana, room, "hi")
        await slack.until(lambda: heard)


async def test_each_payload_goes_to_one_of_several_connections(slack: Slack) -> None:
    ana = slack.user("Ana")
    room, apps = slack.channel("noc", members=[ana]), [bolt(slack), bolt(slack)]
    heard = [collecting(app, "message") for app in apps]
    async with connected(slack, apps[0]), connected(slack, apps[1]):
        await slack.connected(2)
        for number in range(6):
            await slack.says(ana, room, str(number))
        await slack.until(lambda: sum(map(len, heard)) == 6)
    assert [len(each) for each in heard] == [3, 3]
