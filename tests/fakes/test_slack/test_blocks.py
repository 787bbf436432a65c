"""Block Kit: what Slack refuses in a message, what it takes, and how that reads."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fakes.slack import Slack
from tests.fakes.test_slack.clients import (
    button,
    refused,
    section,
    table,
    web_client,
)

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
