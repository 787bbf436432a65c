"""Slack over HTTP: only what Slack signed, lately, is taken in; commands are acknowledged before any work."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.bot.channels.slack.conftest import Stage, staged
from tests.fakes.slack import Slack


@pytest.fixture
async def stage(slack: Slack, url: str) -> AsyncIterator[Stage]:
    async with staged(slack, url, http=True) as made:
        yield made


async def test_the_address_is_verified(stage: Stage):
    assert stage.slack.http_url is not None
    assert await stage.slack.http.verify(stage.slack.http_url)


@pytest.mark.parametrize("wrong", [{"secret": "not it"}, {"skew": -3600.0}], ids=str)
async def test_what_slack_did_not_sign_now_is_refused(stage: Stage, wrong: dict[str, object]):
    for name, value in wrong.items():
        setattr(stage.slack.http, name, value)
    await stage.asks("hello")
    await stage.settled()
    assert stage.answers() == []
    assert stage.slack.deliveries.lost()


async def test_without_a_signature_nothing_is_taken(stage: Stage):
    event = {"type": "app_mention", "user": stage.ana, "channel": stage.general, "ts": "1.0", "text": "hello"}
    body = {"type": "event_callback", "team_id": stage.slack.team, "event_id": "Ev1", "event": event}
    async with aiohttp.ClientSession() as session, session.post(str(stage.slack.http_url), json=body) as answer:
        assert answer.status == 401
    await stage.settled()
    assert stage.answers() == []


async def test_a_command_is_acknowledged_before_its_answer(stage: Stage):
    delivery = await stage.slack.slash(stage.ana, stage.general, "ask slow one")
    assert delivery.acknowledged
    assert not delivery.answer
    stage.brain.go.set()
    await stage.slack.until(
        lambda: any(
            "Answer to slow one." in message.plain() for message in stage.slack.answers(stage.general, viewer=stage.ana)
        )
    )
    assert stage.answers() == []
