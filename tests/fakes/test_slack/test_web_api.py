"""The Web API of the double: three styles of parameters, people, channels, scopes, threads, updates."""

from __future__ import annotations

import json

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from tests.fakes.slack import Slack
from tests.fakes.test_slack.clients import (
    Event,
    refused,
    section,
    web_client,
)


async def test_parameters_are_read_from_json_a_query_and_a_form_alike(slack: Slack) -> None:
    room = slack.channel("noc")
    blocks = [section("*three* ways")]
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {slack.bot_token}"}) as session:
        url = f"{slack.api_url}chat.postMessage"
        fields = {"channel": room, "text": "three ways", "blocks": json.dumps(blocks)}
        async with session.post(url, json={"channel": room, "text": "three ways", "blocks": blocks}) as answer:
            assert (await answer.json())["ok"]
        async with session.post(url, params=fields) as answer:
            assert (await answer.json())["ok"]
        async with session.post(url, data=fields) as answer:
            assert (await answer.json())["ok"]
    in_a_field = fields | {"token": slack.bot_token}
    async with aiohttp.ClientSession() as session, session.post(url, data=in_a_field) as answer:
        assert (await answer.json())["ok"]
    assert [call.style for call in slack.ledger] == ["json", "query", "form", "form"]
    assert [message.plain() for message in slack.transcript(room)] == ["*three* ways"] * 4


async def test_methods_of_the_older_half_do_not_read_json(slack: Slack) -> None:
    ana = slack.user("Ana")
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    url = f"{slack.api_url}users.info"
    async with aiohttp.ClientSession(headers=headers) as session, session.post(url, json={"user": ana}) as answer:
        assert (await answer.json())["error"] == "invalid_arguments"


async def test_people_have_a_locale_only_when_asked_and_strangers_little(slack: Slack) -> None:
    ana, guest = slack.user("Ana", locale="es-CO", tz="America/Bogota"), slack.user("Eve", is_stranger=True)
    client = web_client(slack)
    told = (await client.users_info(user=ana))["user"]
    asked = (await client.users_info(user=ana, include_locale=True))["user"]
    stranger = (await client.users_info(user=guest, include_locale=True))["user"]
    assert "locale" not in told
    assert (asked["locale"], asked["tz"], asked["tz_offset"]) == ("es-CO", "America/Bogota", -5 * 3600)
    assert stranger["is_stranger"] is True
    assert stranger["team_id"] != slack.team
    assert "tz" not in stranger


async def test_channels_the_bot_is_not_in(slack: Slack) -> None:
    public = slack.channel("open", with_bot=False)
    private = slack.channel("board", kind="private", with_bot=False)
    client = web_client(slack)
    slack.installs(slack.team, ["chat:write"])
    client = web_client(slack)
    assert await refused(client.chat_postMessage(channel=public, text="hi")) == "not_in_channel"
    assert await refused(client.chat_postMessage(channel=private, text="hi")) == "channel_not_found"
    assert await refused(client.chat_postMessage(channel="C404", text="hi")) == "channel_not_found"


async def test_scopes_tokens_and_unknown_methods(slack: Slack) -> None:
    room, ana = slack.channel("noc"), slack.user("Ana")
    slack.installs(slack.team, ["chat:write"])
    client = web_client(slack)
    assert (await client.chat_postMessage(channel=room, text="hi"))["ok"]
    with pytest.raises(SlackApiError) as caught:
        await client.users_info(user=ana)
    assert caught.value.response["error"] == "missing_scope"
    assert caught.value.response["needed"] == "users:read"
    assert await refused(client.conversations_replies(channel=room, ts="1.0")) == "missing_scope"
    assert await refused(web_client(slack, "xoxb-wrong").auth_test()) == "invalid_auth"
    assert await refused(web_client(slack, slack.bot_token).apps_connections_open(app_token=slack.bot_token)) == (
        "not_allowed_token_type"
    )
    assert await refused(client.api_call("chat.shout")) == "unknown_method"
    assert (await client.auth_test()).headers["x-oauth-scopes"] == "chat:write"


async def test_a_reply_to_a_reply_stands_in_the_thread(slack: Slack) -> None:
    ana = slack.user("Ana")
    room = slack.channel("noc", members=[ana])
    root = await slack.says(ana, room, "root")
    reply = await slack.says(ana, room, "reply", thread=root)
    client = web_client(slack)
    await client.chat_postMessage(channel=room, thread_ts=reply, text="answer", metadata=_metadata("q1"))
    assert [each.text for each in slack.transcript(room, thread=root)] == ["root", "reply", "answer"]
    replies = await client.conversations_replies(channel=room, ts=root, limit=2)
    assert [each["text"] for each in replies["messages"]] == ["root", "reply"]
    rest = await client.conversations_replies(
        channel=room, ts=root, cursor=replies["response_metadata"]["next_cursor"], include_all_metadata=True
    )
    assert rest["messages"][0]["metadata"]["event_payload"] == {"id": "q1"}
    assert "metadata" not in (await client.conversations_replies(channel=room, ts=root))["messages"][2]
    assert await refused(client.chat_postMessage(channel=room, thread_ts="1.5", text="?")) == "thread_not_found"


def _metadata(key: str) -> Event:
    return {"event_type": "question", "event_payload": {"id": key}}


@pytest.mark.filterwarnings("ignore:The top-level `text`")
async def test_updates_take_blocks_away_when_only_text_comes(slack: Slack) -> None:
    room, client = slack.channel("noc"), web_client(slack)
    ts = (await client.chat_postMessage(channel=room, text="t", blocks=[section("b")]))["ts"]
    await client.chat_update(channel=room, ts=ts, blocks=[section("c")])
    assert slack.transcript(room)[0].plain() == "c"
    assert slack.transcript(room)[0].text == "t"
    assert slack.transcript(room)[0].edited is None
    await client.chat_update(channel=room, ts=ts, text="d")
    assert slack.transcript(room)[0].plain() == "d"
    assert slack.transcript(room)[0].edited is not None
    assert await refused(client.chat_update(channel=room, ts=ts, text="x" * 4001)) == "msg_too_long"
    ana = slack.user("Ana")
    slack.workspace.channels[room].members.add(ana)
    hers = await slack.says(ana, room, "mine")
    assert await refused(client.chat_update(channel=room, ts=hers, text="d")) == "cant_update_message"
    await client.chat_delete(channel=room, ts=ts)
    assert [each.text for each in slack.transcript(room)] == ["mine"]


async def test_ephemeral_messages_are_for_one_person(slack: Slack) -> None:
    ana, ben, out = slack.user("Ana"), slack.user("Ben"), slack.user("Out")
    room, client = slack.channel("noc", members=[ana, ben]), web_client(slack)
    await client.chat_postEphemeral(channel=room, user=ana, text="secret")
    assert [each.text for each in slack.transcript(room, viewer=ana)] == ["secret"]
    assert slack.transcript(room, viewer=ben) == []
    assert slack.transcript(room) == []
    assert (await client.conversations_history(channel=room))["messages"] == []
    assert await refused(client.chat_postEphemeral(channel=room, user=out, text="x")) == "user_not_in_channel"


async def test_a_person_sees_only_channels_they_may_read(slack: Slack) -> None:
    ana, guest, stranger = slack.user("Ana"), slack.user("Guest", is_restricted=True), slack.user("S", is_stranger=True)
    public, board = slack.channel("open"), slack.channel("board", kind="private")
    for room in (public, board):
        await web_client(slack).chat_postMessage(channel=room, text="hi")
    assert len(slack.transcript(public, viewer=ana)) == 1
    assert slack.transcript(board, viewer=ana) == []
    assert slack.transcript(public, viewer=guest) == slack.transcript(public, viewer=stranger) == []


@pytest.mark.filterwarnings("ignore:The top-level `text`")
async def test_markdown_text_stands_alone(slack: Slack) -> None:
    room, client = slack.channel("noc"), web_client(slack)
    await client.chat_postMessage(channel=room, markdown_text="**hi**")
    assert await refused(client.chat_postMessage(channel=room, markdown_text="a", text="b")) == "markdown_text_conflict"
    assert await refused(client.chat_postMessage(channel=room, markdown_text="a" * 12_001)) == "msg_too_long"
    assert await refused(client.chat_postMessage(channel=room, text=" ")) == "no_text"
