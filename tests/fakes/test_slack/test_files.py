"""Files: the two-step upload, where they stand, who may fetch them."""

from __future__ import annotations

import aiohttp

from tests.fakes.slack import Slack
from tests.fakes.test_slack.clients import (
    refused,
    web_client,
)


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
