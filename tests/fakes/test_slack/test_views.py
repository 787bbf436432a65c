"""Modals and the Home: trigger ids, hashes, stacks, what Slack refuses."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.fakes.slack import NotPossible, Slack
from tests.fakes.test_slack.clients import (
    Event,
    bolt,
    button,
    connected,
    modal,
    refused,
    section,
    table,
    web_client,
)


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
