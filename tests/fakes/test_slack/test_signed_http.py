"""Signed HTTP: bolt's own verifier, repeats with their headers, interactions."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from tests.fakes.slack import Slack
from tests.fakes.slack.signed_http import signature
from tests.fakes.test_slack.clients import (
    Event,
    bolt,
    collecting,
    modal,
    served,
    web_client,
)


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
