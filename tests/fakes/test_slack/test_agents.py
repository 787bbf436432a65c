"""Streams and the agent surface, old and new: growing, dying, stopping, statuses, prompts."""

from __future__ import annotations

import pytest

from tests.fakes.slack import NotPossible, Slack
from tests.fakes.test_slack.clients import (
    Event,
    bolt,
    button,
    collecting,
    connected,
    refused,
    web_client,
)


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
    assert slack.answers(room)[1].plain() == "[complete] Counted\nx"


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
