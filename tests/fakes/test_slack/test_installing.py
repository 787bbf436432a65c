"""Installing by OAuth in another workspace, and uninstalling."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import Slack
from tests.fakes.test_slack.clients import (
    bolt,
    collecting,
    refused,
    served,
    web_client,
)


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
