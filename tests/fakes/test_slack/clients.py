"""How the tests speak to the Slack double: real clients, apps over sockets and signed HTTP, and blocks to post."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
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

from tests.fakes.slack import Slack

Event = dict[str, Any]


def web_client(slack: Slack, token: str | None = None) -> AsyncWebClient:
    return AsyncWebClient(token=token or slack.bot_token, base_url=slack.api_url)


def bolt(slack: Slack) -> AsyncApp:
    return AsyncApp(client=web_client(slack), signing_secret=slack.signing_secret)


@asynccontextmanager
async def connected(slack: Slack, app: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
    client = web_client(slack, slack.app_token)
    # With its ordinary interval of 5 s it takes the client as long to notice that a socket is gone.
    handler = AsyncSocketModeHandler(app, slack.app_token, web_client=client, ping_interval=1)
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


@asynccontextmanager
async def web_socket(slack: Slack) -> AsyncIterator[aiohttp.ClientWebSocketResponse[bool]]:
    """A socket spoken by hand."""
    url = (await web_client(slack).apps_connections_open(app_token=slack.app_token))["url"]
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        assert (await socket.receive_json())["type"] == "hello"
        yield socket
