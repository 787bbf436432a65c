"""What people do: edits, deletes, buttons, commands; and what the app is told of guests and bots."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from tests.fakes.slack import NotPossible, Slack
from tests.fakes.slack.typed import as_sent
from tests.fakes.test_slack.clients import (
    Event,
    bolt,
    button,
    collecting,
    connected,
    web_client,
    web_socket,
)


async def test_edits_deletes_and_previews(slack: Slack) -> None:
    ana, ben = slack.user("Ana"), slack.user("Ben")
    room, app = slack.channel("noc", members=[ana, ben]), bolt(slack)
    heard = collecting(app, "app_mention", "message")

    def last(subtype: str) -> Event:
        found = [each["event"] for each in heard if each["event"].get("subtype") == subtype]
        return dict(found[-1]) if found else {}

    async with connected(slack, app):
        root = await slack.says(ana, room, "hm")
        await slack.edits(ana, room, root, slack.mention("how many?"))
        await slack.until(lambda: last("message_changed") and any(e["event"]["type"] == "app_mention" for e in heard))
        changed = last("message_changed")
        assert (changed["message"]["text"], changed["previous_message"]["text"]) == (slack.mention("how many?"), "hm")
        assert changed["message"]["edited"]["user"] == ana
        heard.clear()
        await slack.unfurls(room, root)
        await slack.until(lambda: last("message_changed"))
        changed = last("message_changed")
        assert changed["message"]["text"] == changed["previous_message"]["text"]
        assert not any(each["event"]["type"] == "app_mention" for each in heard)
        reply = await slack.says(ben, room, "me too", thread=root)
        await slack.deletes(ben, room, reply)
        await slack.until(lambda: last("message_deleted"))
        assert last("message_deleted")["deleted_ts"] == reply
        assert last("message_deleted")["previous_message"]["thread_ts"] == root
        reply = await slack.says(ben, room, "again", thread=root)
        await slack.deletes(ana, room, root)
        await slack.until(lambda: last("message_changed").get("message", {}).get("subtype") == "tombstone")
    with pytest.raises(NotPossible):
        await slack.edits(ben, room, root, "not mine")
    assert [each.text for each in slack.transcript(room)] == ["again"]


async def test_guests_of_other_organisations_and_other_bots_show_as_such(slack: Slack) -> None:
    eve, other = slack.user("Eve", is_stranger=True), slack.bot("alertbot")
    room, app = slack.channel("shared", members=[eve, other], ext_shared=True), bolt(slack)
    heard = collecting(app, "app_mention")
    async with connected(slack, app):
        await slack.says(eve, room, slack.mention("hi"))
        await slack.says(other, room, slack.mention("hi"))
        await slack.until(lambda: len(heard) == 2)
    guest, bot = heard
    assert guest["is_ext_shared_channel"] is True
    assert guest["team_id"] == slack.team
    assert guest["event"]["user_team"] == slack.workspace.users[eve].team != slack.team
    assert bot["event"]["bot_id"] == slack.workspace.users[other].bot_id


async def test_no_mention_where_the_bot_is_not_and_none_in_direct_messages(slack: Slack) -> None:
    ana = slack.user("Ana")
    away, dm = slack.channel("away", members=[ana], with_bot=False), slack.direct(ana)
    await slack.says(ana, away, slack.mention("hi"))
    await slack.says(ana, dm, slack.mention("hi"))
    events = [each.payload["event"] for each in slack.deliveries.every]
    assert [(each["type"], each["channel"], each["channel_type"]) for each in events] == [("message", dm, "im")]


async def test_an_app_is_told_only_what_its_scopes_let_it_know(slack: Slack) -> None:
    ana = slack.user("Ana")
    slack.installs(slack.team, ["app_mentions:read", "im:history", "chat:write"])
    room, dm = slack.channel("noc", members=[ana]), slack.direct(ana)
    await slack.says(ana, room, slack.mention("hi"))
    await slack.says(ana, dm, "hi")
    assert [each.payload["event"]["type"] for each in slack.deliveries.every] == ["app_mention", "message"]
    assert slack.deliveries.every[1].payload["event"]["channel"] == dm


async def test_buttons_and_where_their_answer_goes(slack: Slack) -> None:
    ana, ben = slack.user("Ana"), slack.user("Ben")
    room, app, client = slack.channel("noc", members=[ana, ben]), bolt(slack), web_client(slack)
    bodies: list[Event] = []

    @app.action("Verify")
    async def verify(ack: Callable[..., Awaitable[None]], body: Event, respond: Callable[..., Awaitable[Any]]) -> None:
        await ack()
        bodies.append(body)
        await respond(text="Verified", replace_original=False)

    @app.action("Hide")
    async def hide(ack: Callable[..., Awaitable[None]], respond: Callable[..., Awaitable[Any]]) -> None:
        await ack()
        await respond(delete_original=True)

    blocks = [{"type": "actions", "elements": [button("Verify", value="r1"), button("Hide")]}]
    ts = (await client.chat_postMessage(channel=room, text="7", blocks=blocks))["ts"]
    async with connected(slack, app):
        await slack.presses(ana, room, ts, "Verify")
        await slack.until(lambda: len(slack.transcript(room, viewer=ana)) == 2)
        assert [each.text for each in slack.transcript(room, viewer=ben)] == ["7"]
        assert {each.payload["event"]["text"] for each in slack.deliveries.every if each.kind == "events_api"} == {"7"}
        await slack.presses(ana, room, ts, "Hide")
        await slack.until(lambda: not slack.transcript(room))
    assert bodies[0]["actions"][0]["value"] == "r1"
    assert bodies[0]["container"]["message_ts"] == ts
    with pytest.raises(NotPossible, match="no message"):
        await slack.presses(ana, room, ts, "Verify")


async def test_feedback_buttons_say_which_of_the_two(slack: Slack) -> None:
    ana = slack.user("Ana")
    room, app = slack.channel("noc", members=[ana]), bolt(slack)
    values: list[str] = []

    @app.action("feedback")
    async def feedback(ack: Callable[..., Awaitable[None]], action: Event) -> None:
        await ack()
        values.append(action["value"])

    sides = {
        f"{side}_button": {"text": {"type": "plain_text", "text": label}, "value": label.lower()}
        for side, label in (("positive", "Good"), ("negative", "Bad"))
    }
    block = {
        "type": "context_actions",
        "elements": [{"type": "feedback_buttons", "action_id": "feedback", **sides}],
    }
    ts = (await web_client(slack).chat_postMessage(channel=room, text="7", blocks=[block]))["ts"]
    async with connected(slack, app):
        await slack.presses(ana, room, ts, "Bad")
        await slack.presses(ana, room, ts, "Good")
    assert values == ["bad", "good"]


async def test_a_command_is_answered_in_its_ack_and_later(slack: Slack) -> None:
    ana, ben = slack.user("Ana"), slack.user("Ben")
    room, app = slack.channel("noc", members=[ana, ben]), bolt(slack)

    @app.command("/ringfence")
    async def command(
        ack: Callable[..., Awaitable[None]], respond: Callable[..., Awaitable[Any]], command: Event
    ) -> None:
        await ack(f"you said {command['text']}")
        await respond(text="to all", response_type="in_channel")

    async with connected(slack, app):
        await slack.slash(ana, room, "help")
        await slack.until(lambda: len(slack.transcript(room, viewer=ana)) == 2)
    assert {each.text for each in slack.transcript(room, viewer=ana)} == {"you said help", "to all"}
    assert [each.text for each in slack.transcript(room, viewer=ben)] == ["to all"]


async def test_an_app_that_does_not_answer_a_command_fails_its_person(slack: Slack) -> None:
    ana = slack.user("Ana")
    room = slack.channel("noc", members=[ana])
    slack.sockets.ack_within = 0.1
    async with web_socket(slack):
        delivery = await slack.slash(ana, room, "help")
    assert len(delivery.attempts) == 1  # commands are not tried again
    assert slack.troubles == [(ana, '/ringfence failed with the error "operation_timeout"')]


async def test_response_urls_wear_out(slack: Slack) -> None:
    ana = slack.user("Ana")
    room = slack.channel("noc", members=[ana])
    async with web_socket(slack) as socket, aiohttp.ClientSession() as session:
        given = asyncio.create_task(slack.slash(ana, room, "help"))
        envelope = await socket.receive_json()
        await socket.send_json({"envelope_id": envelope["envelope_id"]})
        await given
        statuses = []
        for number in range(6):
            async with session.post(envelope["payload"]["response_url"], json={"text": str(number)}) as answer:
                statuses.append(answer.status)
    assert statuses == [200] * 5 + [404]
    assert len(slack.transcript(room, viewer=ana)) == 5


TYPED = {
    "R&D <b> 3 > 2": "R&amp;D &lt;b&gt; 3 &gt; 2",
    "<@U012> and <!here> and <#C012>": "<@U012> and <!here> and <#C012>",
    "see https://example.com/a?b=1&c=2.": "see <https://example.com/a?b=1&amp;c=2>.",
    "ask ana@example.com": "ask <mailto:ana@example.com|ana@example.com>",
    "who called +57 301 555 0199?": "who called <tel:+573015550199|+57 301 555 0199>?",
    "extension 2041, 15:30, 2026-03-02": "extension 2041, 15:30, 2026-03-02",
}


@pytest.mark.parametrize(("typed", "sent"), TYPED.items())
def test_what_is_typed_reaches_the_app_as_slack_writes_it(typed: str, sent: str) -> None:
    assert as_sent(typed, link_phones=True) == sent
