"""The double as its own process, driven from outside."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import NotPossible
from tests.fakes.slack.control import Remote
from tests.fakes.test_slack.clients import (
    Event,
)


async def test_as_a_process_it_outlives_the_app() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fakes.slack", stdout=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONPATH": "."}
    )
    assert process.stdout is not None
    keys = json.loads(await process.stdout.readline())
    remote = Remote(keys["base"])
    try:
        await remote.call("settings", retry_after=[0.3] * 50)
        ana = await remote.call("user", name="Ana", locale="es-CO")
        room = await remote.call("channel", name="noc", members=[ana])
        ts = await remote.call("says", user=ana, channel=room, text=await remote.call("mention", text="how many?"))
        answered = asyncio.Event()
        app = AsyncApp(client=AsyncWebClient(token=keys["bot_token"], base_url=f"{keys['base']}api/"))

        @app.event("app_mention")
        async def answer(event: Event, say: Callable[..., Awaitable[Any]]) -> None:
            await say(text="7 calls", thread_ts=event["ts"])
            answered.set()

        @app.event("message")
        async def ignore() -> None:
            return None

        client = AsyncWebClient(token=keys["app_token"], base_url=f"{keys['base']}api/")
        handler = AsyncSocketModeHandler(app, keys["app_token"], web_client=client, ping_interval=1)
        await handler.connect_async()  # type: ignore[no-untyped-call]
        try:
            await asyncio.wait_for(answered.wait(), 60)
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
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call]
    finally:
        await remote.close()
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
