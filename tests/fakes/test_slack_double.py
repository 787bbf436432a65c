"""The Slack double, spoken to by the real slack_sdk and slack_bolt: what holds here is what the other tests rest on."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import NotPossible, Slack
from tests.fakes.slack.control import Remote
from tests.fakes.slack.faults import RateLimit
from tests.fakes.slack.signed_http import signature

Event = dict[str, Any]


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    async with Slack.running() as running:
        running.deliveries.retry_after = (0.0, 0.05, 0.05)
        yield running


def web_client(slack: Slack, token: str | None = None) -> AsyncWebClient:
    return AsyncWebClient(token=token or slack.bot_token, base_url=slack.api_url)


def bolt(slack: Slack) -> AsyncApp:
    return AsyncApp(client=web_client(slack), signing_secret=slack.signing_secret)


@asynccontextmanager
async def connected(slack: Slack, app: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
    handler = AsyncSocketModeHandler(app, slack.app_token, web_client=web_client(slack, slack.app_token))
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await slack.connected()
    try:
        yield handler
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def served(app: AsyncApp, slack: Slack) -> AsyncIterator[str]:
    """The app behind signed HTTP, as in production."""

    async def events(request: web.Request) -> web.Response:
        answer = await app.async_dispatch(await to_bolt_request(request))
        return await to_aiohttp_response(answer)

    server = web.Application()
    server.router.add_post("/slack/events", events)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    slack.http_url = url
    try:
        yield url
    finally:
        slack.http_url = None
        await runner.cleanup()


def collecting(app: AsyncApp, *names: str) -> list[Event]:
    """Everything the app hears of these events, whole bodies."""
    heard: list[Event] = []
    for name in names:

        @app.event(name)
        async def keep(body: Event) -> None:
            heard.append(body)

    return heard


async def refused(call: Awaitable[Any]) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response.get("error"))


def button(label: str, action_id: str = "", **more: Any) -> Event:
    return {"type": "button", "text": {"type": "plain_text", "text": label}, "action_id": action_id or label, **more}


def section(text: str) -> Event:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def table(rows: int, columns: int, text: str = "x") -> Event:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": text}] * columns for _ in range(rows)]}


def modal(**more: Any) -> Event:
    field = {"type": "plain_text_input", "action_id": "reason"}
    blocks = [{"type": "input", "block_id": "why", "label": {"type": "plain_text", "text": "Why?"}, "element": field}]
    shape = {"type": "modal", "callback_id": "form", "title": {"type": "plain_text", "text": "Form"}, "blocks": blocks}
    return shape | {"submit": {"type": "plain_text", "text": "Go"}} | more


# --- the Web API ------------------------------------------------------------------------------------------------------


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


BAD_BLOCKS = {
    "51 blocks": ([section("x")] * 51, "invalid_blocks"),
    "a long section": ([section("x" * 3001)], "invalid_blocks"),
    "an empty section": ([section("")], "invalid_blocks"),
    "a long header": ([{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}], "invalid_blocks"),
    "26 buttons": ([{"type": "actions", "elements": [button("b", f"a{n}") for n in range(26)]}], "invalid_blocks"),
    "a long label": ([{"type": "actions", "elements": [button("b" * 76)]}], "invalid_blocks"),
    "a long value": ([{"type": "actions", "elements": [button("b", value="v" * 2001)]}], "invalid_blocks"),
    "one action id twice": ([{"type": "actions", "elements": [button("b"), button("b")]}], "invalid_blocks"),
    "an unknown block": ([{"type": "poem", "text": "x"}], "invalid_blocks"),
    "one block id twice": ([{**section("x"), "block_id": "a"}] * 2, "invalid_blocks"),
    "101 rows": ([table(101, 2)], "invalid_blocks"),
    "21 columns": ([table(2, 21)], "invalid_blocks"),
    "an empty cell": ([table(2, 2, "")], "invalid_blocks"),
    "cells too full": ([table(100, 20, "x" * 6)], "invalid_blocks"),
    "two tables": ([table(2, 2), table(2, 2)], "invalid_attachments"),
    "much markdown": ([{"type": "markdown", "text": "x" * 6001}] * 2, "invalid_blocks"),
    "too much in all": ([section("x" * 2900)] * 5, "msg_blocks_too_long"),
    "six feedbacks": ([{"type": "context_actions", "elements": [{"type": "icon_button"}] * 6}], "invalid_blocks"),
    "feedback in actions": ([{"type": "actions", "elements": [{"type": "feedback_buttons"}]}], "invalid_blocks"),
    "eleven in a context": (
        [{"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11}],
        "invalid_blocks",
    ),
    "no list": ({"type": "section"}, "invalid_blocks_format"),
}


@pytest.mark.parametrize(("blocks", "error"), BAD_BLOCKS.values(), ids=BAD_BLOCKS.keys())
async def test_blocks_slack_refuses(slack: Slack, blocks: Any, error: str) -> None:
    room = slack.channel("noc")
    assert await refused(web_client(slack).chat_postMessage(channel=room, text="t", blocks=blocks)) == error
    assert slack.transcript(room) == []


async def test_blocks_slack_takes_and_how_they_read(slack: Slack) -> None:
    room = slack.channel("noc")
    feedback = {
        "type": "feedback_buttons",
        "action_id": "feedback",
        "positive_button": {"text": {"type": "plain_text", "text": "Good"}, "value": "good"},
        "negative_button": {"text": {"type": "plain_text", "text": "Bad"}, "value": "bad"},
    }
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "x" * 150}},
        section("y" * 3000),
        table(100, 20, "12345"),
        {"type": "divider"},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "read from 3 sources"}]},
        {"type": "actions", "elements": [button("Verify", style="primary", value="v" * 2000)]},
        {"type": "context_actions", "elements": [feedback]},
    ]
    await web_client(slack).chat_postMessage(channel=room, text="t", blocks=blocks)
    message = slack.transcript(room)[0]
    assert message.plain().splitlines()[2] == " | ".join(["12345"] * 20)
    assert message.plain().splitlines()[-3:] == ["read from 3 sources", "[Verify]", "[Good] [Bad]"]
    assert message.buttons() == ["Verify", "Good", "Bad"]


@pytest.mark.filterwarnings("ignore:The top-level `text`")
async def test_markdown_text_stands_alone(slack: Slack) -> None:
    room, client = slack.channel("noc"), web_client(slack)
    await client.chat_postMessage(channel=room, markdown_text="**hi**")
    assert await refused(client.chat_postMessage(channel=room, markdown_text="a", text="b")) == "markdown_text_conflict"
    assert await refused(client.chat_postMessage(channel=room, markdown_text="a" * 12_001)) == "msg_too_long"
    assert await refused(client.chat_postMessage(channel=room, text=" ")) == "no_text"


# --- files ------------------------------------------------------------------------------------------------------------


async def test_a_file_goes_up_in_two_steps_and_stands_in_the_thread(slack: Slack) -> None:
    ana = slack.user("Ana")
    room, client = slack.channel("noc", members=[ana]), web_client(slack)
    root = await slack.says(ana, room, "csv please")
    await client.files_upload_v2(
        channel=room, thread_ts=root, filename="calls.csv", content="a,b\n1,2\n", initial_comment="All rows"
    )
    message = slack.transcript(room, thread=root)[-1]
    assert message.plain() == "All rows\n[file calls.csv]"
    assert slack.file(message.files[0]["id"]) == b"a,b\n1,2\n"
    assert message.files[0]["mimetype"] == "text/csv"
    async with aiohttp.ClientSession() as session:
        url = message.files[0]["url_private"]
        async with session.get(url, headers={"Authorization": f"Bearer {slack.bot_token}"}) as answer:
            assert await answer.read() == b"a,b\n1,2\n"
        async with session.get(url, allow_redirects=False) as answer:
            assert answer.status == 302
    stages = [call.method for call in slack.ledger]
    assert stages == ["files.getUploadURLExternal", "files.completeUploadExternal"]


async def test_a_file_without_a_channel_can_be_put_onto_a_message(slack: Slack) -> None:
    room, client = slack.channel("noc"), web_client(slack)
    uploaded = await client.files_upload_v2(filename="chart.png", content=b"PNG")
    picture = {"type": "image", "alt_text": "calls by hour", "slack_file": {"id": uploaded["files"][0]["id"]}}
    ts = (await client.chat_postMessage(channel=room, text="chart", blocks=[picture]))["ts"]
    await client.chat_update(channel=room, ts=ts, text="chart", file_ids=[uploaded["files"][0]["id"]])
    assert slack.transcript(room)[0].plain() == "chart\n[file chart.png]"
    bad = {**picture, "slack_file": {"id": "F404"}}
    assert await refused(client.chat_postMessage(channel=room, text="c", blocks=[bad])) == "invalid_blocks"
    assert await refused(client.files_completeUploadExternal(files=[{"id": "F404"}])) == "file_not_found"


# --- streams and the agent surface ------------------------------------------------------------------------------------


async def test_a_stream_grows_and_ends_with_blocks_below(slack: Slack) -> None:
    ana = slack.user("Ana")
    dm, client = slack.direct(ana), web_client(slack)
    question = await slack.says(ana, dm, "how many?")
    stream = await client.chat_stream(
        channel=dm, thread_ts=question, recipient_team_id=slack.team, recipient_user_id=ana, buffer_size=1
    )
    await stream.append(markdown_text="There were ")
    assert slack.answers(dm)[0].streaming
    assert slack.answers(dm)[0].text == "There were "
    session = slack.status(dm, question)
    assert session is not None
    assert (session.status, session.initiator) == ("processing", ana)
    await stream.append(markdown_text="7 calls.")
    await stream.stop(blocks=[{"type": "actions", "elements": [button("Verify")]}])
    assert slack.answers(dm)[0].plain() == "There were 7 calls.\n[Verify]"
    assert not slack.answers(dm)[0].streaming
    assert session.status == "active"


async def test_a_stream_dies_after_its_time_and_keeps_what_it_had(slack: Slack) -> None:
    ana = slack.user("Ana")
    dm, client = slack.direct(ana), web_client(slack)
    question = await slack.says(ana, dm, "how many?")
    ts = (await client.chat_startStream(channel=dm, thread_ts=question, markdown_text="There "))["ts"]
    assert await refused(client.chat_update(channel=dm, ts=ts, text="no")) == "streaming_state_conflict"
    slack.workspace.pass_time(slack.stream_seconds + 1)
    assert not slack.answers(dm)[0].streaming
    late = client.chat_appendStream(channel=dm, ts=ts, markdown_text="were")
    assert await refused(late) == "message_not_in_streaming_state"
    assert await refused(client.chat_stopStream(channel=dm, ts=ts)) == "message_not_in_streaming_state"
    session = slack.status(dm, question)
    assert session is not None
    assert session.status == "active"
    await client.chat_update(channel=dm, ts=ts, text="There were 7 calls.")
    assert slack.answers(dm)[0].plain() == "There were 7 calls."


async def test_what_streams_must_not_do(slack: Slack) -> None:
    ana, ben = slack.user("Ana"), slack.user("Ben")
    room, client = slack.channel("noc", members=[ana, ben]), web_client(slack)
    root = await slack.says(ana, room, "?")
    start = client.chat_startStream
    assert await refused(start(channel=room, thread_ts=root)) == "missing_recipient_user_id"
    assert await refused(start(channel=room, thread_ts=root, recipient_user_id=ana)) == "missing_recipient_team_id"
    to_ana: Event = {"channel": room, "thread_ts": root, "recipient_user_id": ana, "recipient_team_id": slack.team}
    ts = (await start(**to_ana, markdown_text="live"))["ts"]
    assert [each.text for each in slack.answers(room, viewer=ana)] == ["live"]
    assert [each.text for each in slack.answers(room, viewer=ben)] == [""]
    chunk = {"type": "markdown_text", "text": "x"}
    append = client.chat_appendStream
    assert await refused(append(channel=room, ts=ts, markdown_text="", chunks=[chunk])) == "streaming_mode_mismatch"
    both = append(channel=room, ts=ts, markdown_text="a", chunks=[chunk])
    assert await refused(both) == "cannot_provide_both_markdown_text_and_chunks"
    assert await refused(append(channel=room, ts=ts, markdown_text="a" * 12_001)) == "msg_too_long"
    assert await refused(append(channel=room, ts=root, markdown_text="a")) == "message_not_owned_by_app"
    ts = (await start(**to_ana, chunks=[{"type": "task_update", "id": "1", "title": "Counting"}]))["ts"]
    done = {"type": "task_update", "id": "1", "title": "Counted", "status": "complete"}
    await client.chat_stopStream(channel=room, ts=ts, chunks=[done, chunk])
    stream = slack.answers(room)[1].stream
    assert stream is not None
    assert stream.tasks["1"]["title"] == "Counted"


async def test_stop_ends_the_streams_and_tells_the_app_but_not_the_status(slack: Slack) -> None:
    ana = slack.user("Ana")
    dm, client, app = slack.direct(ana), web_client(slack), bolt(slack)
    heard = collecting(app, "agent_session_stopped")
    question = await slack.says(ana, dm, "how many?")
    with pytest.raises(NotPossible):
        await slack.stops(ana, dm, question)
    await client.agents_sessions_setStatus(channel_id=dm, thread_ts=question, status="processing")
    ts = (await client.chat_startStream(channel=dm, thread_ts=question, markdown_text="There "))["ts"]
    async with connected(slack, app):
        await slack.stops(ana, dm, question)
        await slack.until(lambda: heard)
    assert heard[0]["event"]["streaming_message_ts"] == [ts]
    assert heard[0]["event"]["thread_ts"] == question
    late = client.chat_appendStream(channel=dm, ts=ts, markdown_text="x")
    assert await refused(late) == "message_not_in_streaming_state"
    session = slack.status(dm, question)
    assert session is not None
    assert session.busy
    await client.agents_sessions_setStatus(channel_id=dm, thread_ts=question, status="active")
    assert not session.busy


async def test_the_status_of_sessions_old_and_new(slack: Slack) -> None:
    ana = slack.user("Ana")
    dm, client = slack.direct(ana), web_client(slack)
    ts = await slack.says(ana, dm, "?")
    setting = client.agents_sessions_setStatus
    assert await refused(setting(channel_id=dm, thread_ts=ts, status="counting calls")) == "invalid_status"
    assert await refused(setting(channel_id=dm, status="active")) == "thread_ts_required"
    slack.events.subscriptions = frozenset({"message.im"})
    answer = await setting(channel_id=dm, thread_ts=ts, status="processing", title="Calls")
    assert answer["warning"] == "missing_agent_session_stopped_event_subscription"
    session = slack.status(dm, ts)
    assert session is not None
    assert (session.status, session.title, session.stoppable) == ("processing", "Calls", False)
    slack.workspace.pass_time(3601)
    slack.age()
    assert session.status == "active"

    slack.experience = "assistant"
    assert await refused(setting(channel_id=dm, thread_ts=ts, status="processing")) == "feature_disabled"
    await client.assistant_threads_setStatus(channel_id=dm, thread_ts=ts, status="is counting…")
    assert session.text == "is counting…"
    await client.chat_postMessage(channel=dm, thread_ts=ts, text="7")
    assert not session.busy
    await client.assistant_threads_setStatus(channel_id=dm, thread_ts=ts, status="is counting…")
    slack.workspace.pass_time(121)
    slack.age()
    assert not session.busy


async def test_opening_the_agent_in_both_experiences(slack: Slack) -> None:
    ana = slack.user("Ana")
    room, app = slack.channel("noc", members=[ana]), bolt(slack)
    heard = collecting(app, "app_home_opened", "app_context_changed", "assistant_thread_started", "message")
    prompts = [{"title": "Calls today", "message": "How many calls today?"}]
    client = web_client(slack)
    async with connected(slack, app):
        dm = await slack.opens_agent(ana, viewing=room)
        await slack.says(ana, dm, "what happens here?")
        await slack.until(lambda: len(heard) == 3)
        assert {each["event"]["type"] for each in heard} == {"app_home_opened", "app_context_changed", "message"}
        opened = next(each["event"] for each in heard if each["event"]["type"] == "app_home_opened")
        assert (opened["tab"], opened["channel"]) == ("messages", dm)
        said = next(each["event"] for each in heard if each["event"]["type"] == "message")
        assert said["app_context"]["entities"][0]["value"] == room
        await client.assistant_threads_setSuggestedPrompts(channel_id=dm, thread_ts="1.0", prompts=prompts)
        assert slack.prompts(dm) is None  # a thread in the newer experience: silently nothing
        await client.assistant_threads_setSuggestedPrompts(channel_id=dm, prompts=prompts)
        shown = slack.prompts(dm)
        assert shown is not None
        assert shown.prompts == (("Calls today", "How many calls today?"),)
        too_many = client.assistant_threads_setSuggestedPrompts(channel_id=dm, prompts=prompts * 5)
        assert await refused(too_many) == "invalid_arguments"

        heard.clear()
        slack.experience = "assistant"
        await slack.opens_agent(ana, viewing=room)
        await slack.until(lambda: heard)
        thread = heard[0]["event"]["assistant_thread"]
        assert (thread["channel_id"], thread["context"]["channel_id"]) == (dm, room)


# --- Socket Mode ----------------------------------------------------------------------------------------------------


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


@asynccontextmanager
async def web_socket(slack: Slack) -> AsyncIterator[aiohttp.ClientWebSocketResponse[bool]]:
    """A socket spoken by hand."""
    url = (await web_client(slack).apps_connections_open(app_token=slack.app_token))["url"]
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        assert (await socket.receive_json())["type"] == "hello"
        yield socket


async def test_after_four_attempts_slack_gives_up(slack: Slack) -> None:
    ana = slack.user("Ana")
    room = slack.channel("noc", members=[ana])
    await slack.says(ana, room, "nobody listens")
    await slack.until(lambda: slack.deliveries.lost())
    assert [each.outcome.reason for each in slack.deliveries.lost()[0].attempts] == ["connection_failed"] * 4


async def test_an_app_that_comes_back_gets_what_it_missed(slack: Slack) -> None:
    ana = slack.user("Ana")
    room = slack.channel("noc", members=[ana])
    slack.deliveries.retry_after = (0.0, 0.3, 30.0)
    first = bolt(slack)
    async with connected(slack, first):
        slack.sockets.cut()
        await slack.says(ana, room, "while it was away")
        second = bolt(slack)
        heard = collecting(second, "message")
        async with connected(slack, second):
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


# --- what people do --------------------------------------------------------------------------------------------------


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


# --- views -----------------------------------------------------------------------------------------------------------


async def test_a_modal_opens_once_and_soon_and_its_errors_show(slack: Slack) -> None:
    ana = slack.user("Ana")
    room, app, client = slack.channel("noc", members=[ana]), bolt(slack), web_client(slack)
    triggers: list[str] = []

    @app.command("/ringfence")
    async def command(ack: Callable[..., Awaitable[None]], body: Event) -> None:
        await ack()
        triggers.append(body["trigger_id"])

    @app.view("form")
    async def form(ack: Callable[..., Awaitable[None]], view: Event) -> None:
        said = view["state"]["values"]["why"]["reason"]["value"]
        if said == "no":
            await ack(response_action="errors", errors={"why": "Say more"})
        elif said == "next":
            await ack(response_action="update", view=modal(title={"type": "plain_text", "text": "Second"}))
        else:
            await ack()

    async with connected(slack, app):
        for _ in range(2):
            await slack.slash(ana, room, "form")
        await slack.until(lambda: len(triggers) == 2)
        await client.views_open(trigger_id=triggers[0], view=modal())
        again = client.views_open(trigger_id=triggers[0], view=modal())
        assert await refused(again) == "exchanged_trigger_id"
        shown = slack.modal(ana)
        assert shown is not None
        assert shown.plain() == "Form\nWhy?: [plain_text_input]"
        with pytest.raises(NotPossible, match="must be filled in"):
            await slack.submits(ana, shown, {})
        await slack.submits(ana, shown, {"reason": "no"})
        assert shown.errors == {"why": "Say more"}
        assert shown.open
        await slack.submits(ana, shown, {"Why?": "next"})
        assert shown.title == "Second"
        await slack.submits(ana, shown, {"why": "because"})
        assert slack.modal(ana) is None
    slack.workspace.pass_time(3.5)
    late = client.views_open(trigger_id=triggers[1], view=modal())
    assert await refused(late) == "expired_trigger_id"


async def test_views_are_pushed_three_deep_and_changed_only_with_the_right_hash(slack: Slack) -> None:
    ana, client = slack.user("Ana"), web_client(slack)
    first = (await client.views_open(trigger_id=slack.workspace.trigger(slack.team, ana), view=modal()))["view"]

    async def push() -> Any:
        top = slack.modal(ana)
        assert top is not None
        return await client.views_push(trigger_id=slack.workspace.trigger(slack.team, ana, top.id), view=modal())

    for _ in range(2):
        pushed = (await push())["view"]
    assert pushed["root_view_id"] == first["id"]
    assert await refused(push()) == "push_limit_reached"
    updated = (await client.views_update(view_id=first["id"], hash=first["hash"], view=modal()))["view"]
    stale = client.views_update(view_id=first["id"], hash=first["hash"], view=modal())
    assert await refused(stale) == "hash_conflict"
    assert updated["hash"] != first["hash"]


BAD_VIEWS = {
    "a long title": modal(title={"type": "plain_text", "text": "x" * 25}),
    "no title": modal(title=None),
    "metadata": modal(private_metadata="x" * 3001),
    "101 blocks": modal(blocks=[section("x")] * 101),
    "no submit": modal(submit=None),
    "a table": modal(blocks=[table(2, 2)]),
}


@pytest.mark.parametrize("view", BAD_VIEWS.values(), ids=BAD_VIEWS.keys())
async def test_views_slack_refuses(slack: Slack, view: Event) -> None:
    ana = slack.user("Ana")
    opening = web_client(slack).views_open(trigger_id=slack.workspace.trigger(slack.team, ana), view=view)
    assert await refused(opening) == "invalid_arguments"
    assert slack.modal(ana) is None


async def test_home_is_published_for_one_person_and_its_buttons_work(slack: Slack) -> None:
    ana, ben = slack.user("Ana"), slack.user("Ben")
    app, client = bolt(slack), web_client(slack)
    pressed: list[str] = []

    @app.event("app_home_opened")
    async def opened(event: Event) -> None:
        blocks = [section("Hello"), {"type": "actions", "elements": [button("Calls today")]}]
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    @app.action("Calls today")
    async def calls(ack: Callable[..., Awaitable[None]], body: Event) -> None:
        await ack()
        pressed.append(body["container"]["type"])

    async with connected(slack, app):
        await slack.opens_home(ana)
        home = await slack.until(lambda: slack.home(ana))
        assert home.plain() == "Hello\n[Calls today]"
        await slack.presses_on(ana, home, "Calls today")
    assert pressed == ["view"]
    assert slack.home(ben) is None


# --- signed HTTP -----------------------------------------------------------------------------------------------------


async def test_bolts_own_verifier_takes_our_signature_and_no_other(slack: Slack) -> None:
    ana = slack.user("Ana")
    room, app = slack.channel("noc", members=[ana]), bolt(slack)
    heard = collecting(app, "message")
    async with served(app, slack) as url:
        assert await slack.http.verify(url)
        await slack.says(ana, room, "signed")
        await slack.until(lambda: heard)
        slack.http.secret = "somebody else's"
        await slack.says(ana, room, "forged")
        await slack.until(lambda: slack.deliveries.lost())
        slack.http.secret, slack.http.skew = slack.signing_secret, -600
        await slack.says(ana, room, "replayed")
        await slack.until(lambda: len(slack.deliveries.lost()) == 2)
    assert [each["event"]["text"] for each in heard] == ["signed"]


async def test_repeats_over_http_carry_their_number_and_reason(slack: Slack) -> None:
    ana = slack.user("Ana")
    room = slack.channel("noc", members=[ana])
    seen: list[tuple[str | None, str | None, str]] = []

    async def fails(request: web.Request) -> web.Response:
        body = await request.json()
        headers = request.headers
        seen.append((headers.get("x-slack-retry-num"), headers.get("x-slack-retry-reason"), body["event_id"]))
        expected = signature(slack.signing_secret, headers["x-slack-request-timestamp"], await request.read())
        assert headers["x-slack-signature"] == expected
        if len(seen) == 2:
            await asyncio.sleep(1)
        return web.Response(status=200 if len(seen) == 3 else 500)

    server = web.Application()
    server.router.add_post("/", fails)
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.http_url, slack.http.ack_within = f"http://127.0.0.1:{runner.addresses[0][1]}/", 0.3
    await slack.says(ana, room, "hi")
    await slack.until(lambda: not slack.deliveries.under_way())
    await runner.cleanup()
    assert [each[:2] for each in seen] == [(None, None), ("1", "http_error"), ("2", "http_timeout")]
    assert len({each[2] for each in seen}) == 1


async def test_buttons_commands_and_modals_over_http(slack: Slack) -> None:
    ana = slack.user("Ana")
    room, app, client = slack.channel("noc", members=[ana]), bolt(slack), web_client(slack)

    @app.command("/ringfence")
    async def command(ack: Callable[..., Awaitable[None]], body: Event) -> None:
        await ack("here you are")
        await client.views_open(trigger_id=body["trigger_id"], view=modal())

    @app.view("form")
    async def form(ack: Callable[..., Awaitable[None]]) -> None:
        await ack(response_action="errors", errors={"why": "Say more"})

    async with served(app, slack):
        await slack.slash(ana, room, "form")
        shown = await slack.until(lambda: slack.modal(ana))
        await slack.submits(ana, shown, {"why": "x"})
    assert [each.text for each in slack.transcript(room, viewer=ana)] == ["here you are"]
    assert shown.errors == {"why": "Say more"}


# --- installing -------------------------------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")  # slack_sdk still uses it
async def test_a_code_becomes_a_token_once_and_uninstalling_ends_it(slack: Slack) -> None:
    other = slack.team_of("Other Company")
    boss = slack.user("Boss", team=other)
    app, client = bolt(slack), AsyncWebClient(base_url=slack.api_url)
    heard = collecting(app, "app_uninstalled", "tokens_revoked")
    code = slack.authorizes(boss, ["chat:write", "users:read"], redirect_uri="https://bot.example/cb")
    secrets = {"client_id": slack.workspace.client_id, "client_secret": slack.workspace.client_secret}

    def trade(**more: str) -> Awaitable[Any]:
        return client.oauth_v2_access(**{**secrets, "code": code, "redirect_uri": "https://bot.example/cb", **more})

    assert await refused(trade(client_secret="wrong")) == "bad_client_secret"
    granted = await trade()
    assert granted["team"] == {"id": other, "name": "Other Company"}
    assert granted["scope"] == "chat:write,users:read"
    assert await refused(trade()) == "invalid_code"
    theirs = web_client(slack, granted["access_token"])
    assert (await theirs.auth_test())["team_id"] == other
    ours, room = slack.channel("ours"), slack.channel("theirs", team=other, members=[boss])
    assert (await theirs.chat_postMessage(channel=room, text="hello"))["ok"]
    assert await refused(theirs.chat_postMessage(channel=ours, text="hello")) == "channel_not_found"
    async with served(app, slack):
        await slack.uninstalls(other)
        await slack.until(lambda: len(slack.deliveries.every) >= 2 and not slack.deliveries.under_way())
    assert await refused(theirs.auth_test()) == "invalid_auth"
    assert {each.payload["team_id"] for each in slack.deliveries.every[-2:]} == {other}
    assert all(each["team_id"] == other for each in heard)


# --- faults -----------------------------------------------------------------------------------------------------------


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


# --- as a process -----------------------------------------------------------------------------------------------------


async def test_as_a_process_it_outlives_the_app() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fakes.slack", stdout=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONPATH": "."}
    )
    assert process.stdout is not None
    keys = json.loads(await process.stdout.readline())
    remote = Remote(keys["base"])
    try:
        await remote.call("settings", retry_after=[0, 0.3, 0.3, 0.3, 0.3])
        ana = await remote.call("user", name="Ana", locale="es-CO")
        room = await remote.call("channel", name="noc", members=[ana])
        ts = await remote.call("says", user=ana, channel=room, text=await remote.call("mention", text="how many?"))
        app = AsyncApp(client=AsyncWebClient(token=keys["bot_token"], base_url=f"{keys['base']}api/"))

        @app.event("app_mention")
        async def answer(event: Event, say: Callable[..., Awaitable[Any]]) -> None:
            await say(text="7 calls", thread_ts=event["ts"])

        @app.event("message")
        async def ignore() -> None:
            return None

        client = AsyncWebClient(token=keys["app_token"], base_url=f"{keys['base']}api/")
        handler = AsyncSocketModeHandler(app, keys["app_token"], web_client=client)
        await handler.connect_async()  # type: ignore[no-untyped-call]
        await remote.call("quiet")
        said = await remote.call("answers", channel=room, thread=ts)
        assert [each["plain"] for each in said] == ["7 calls"]
        deliveries = await remote.get("deliveries")
        assert all(each["acknowledged"] and not each["lost"] for each in deliveries)
        assert len(deliveries[0]["attempts"]) > 1
        assert [call["method"] for call in await remote.get("ledger")].count("chat.postMessage") == 1
        assert (await remote.get("sockets"))["open"] == 1
        with pytest.raises(NotPossible, match="is not in"):
            await remote.call("says", user=await remote.call("user", name="Ben"), channel=room, text="hi")
        await handler.close_async()  # type: ignore[no-untyped-call]
    finally:
        await remote.close()
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
