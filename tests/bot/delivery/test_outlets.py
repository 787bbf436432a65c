"""Places without an app: webhooks of Slack and Teams, mail by SMTP and by a relay; news is told anew there."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from bot.app import App
from bot.config import Settings
from bot.delivering import delivering
from bot.delivery import Delivery
from bot.security.secrets import Vault, new_key
from storage import alert_changes, deliveries, destinations
from storage.stories import Severity
from tests.bot.channels.slack.conftest import Scripted
from tests.bot.delivery.conftest import QUICK, all_in, destination, raised, states, story, until, wall
from tests.fakes.smtp import MailServer
from tests.fakes.webhooks import Webhooks

KEY = new_key()
LOOPBACK = frozenset({"127.0.0.1"})


@asynccontextmanager
async def working(url: str, tempo: Any = QUICK, **settings: Any) -> AsyncIterator[tuple[App, Delivery]]:
    """The program without any chat."""
    known = {"timezone": "UTC", "encryption_key": KEY, "webhook_hosts": LOOPBACK, **settings}
    made = Settings(_env_file=None, database_url=url, **known)
    async with App.open(made, Scripted()) as app, delivering(app, {}, tempo) as delivery:
        yield app, delivery


@pytest.fixture
async def double() -> AsyncIterator[Webhooks]:
    async with Webhooks.running() as running:
        yield running


async def sealed(app: App, kind: str, address: str, **changes: Any) -> int:
    text = Vault.of(app.settings.encryption_key).seal(address)
    return await destination(app.database, app.organisation, "noc", kind=kind, address={"sealed": text}, **changes)


async def acknowledged(app: App, number: int) -> None:
    async with app.database.write() as connection:
        await alert_changes.acknowledge(connection, app.organisation, number, "slack:U0ANA", wall())


async def test_webhooks_of_the_settings_are_destinations_and_news_is_told_anew(url: str, double: Webhooks):
    # One name may stand for a webhook of each.
    named = {"slack_webhooks": {"noc": double.slack}, "teams_webhooks": {"noc": double.teams}}
    async with working(url, **named) as (app, delivery):
        (one,) = await raised(app.database, app.organisation, story(number="+5351234567"))
        delivery.wake()
        await until(lambda: double.of(double.slack) and double.of(double.teams))
        await until(lambda: all_in(app.database, "sent"))
        await acknowledged(app, one.number)
        delivery.wake()
        await until(lambda: len(double.of(double.slack)) == len(double.of(double.teams)) == 2)
    for body in (double.of(double.slack), double.of(double.teams)):
        first, second = (json.dumps(message, ensure_ascii=False) for message in body)
        assert "5351234567" not in first
        assert "acknowledged it" in second
        assert f"Alert {one.number}" in second
        assert "actions" not in first
    card = double.of(double.teams)[0]["attachments"][0]["content"]
    assert {block["type"] for block in card["body"]} == {"RichTextBlock"}
    async with working(url) as (app, _), app.database.read() as connection:
        assert await destinations.every(connection, app.organisation) == ()


async def test_a_sealed_address_is_used_and_never_stored_in_the_clear(url: str, double: Webhooks):
    async with working(url) as (app, delivery):
        place = await sealed(app, "slack_webhook", double.slack)
        await raised(app.database, app.organisation, story())
        delivery.wake()
        await until(lambda: double.of(double.slack))
        async with app.database.read() as connection:
            found = await destinations.get(connection, app.organisation, place)
        assert found is not None
        assert "key-of-slack" not in json.dumps(dict(found.address))
        assert "sealed" not in repr(found)


async def test_an_address_that_no_key_opens_holds_and_says_so(url: str, double: Webhooks):
    async with working(url) as (app, delivery):
        other = Vault.of(Settings(_env_file=None, encryption_key=new_key()).encryption_key).seal(double.slack)
        place = await destination(
            app.database, app.organisation, "noc", kind="slack_webhook", address={"sealed": other}
        )
        await raised(app.database, app.organisation, story())
        delivery.wake()
        await until(lambda: all_in(app.database, "held"))
        async with app.database.read() as connection:
            found = await destinations.get(connection, app.organisation, place)
        assert found is not None
        assert "RINGFENCE_ENCRYPTION_KEY" in (found.trouble or "")
    assert double.calls == 0


async def test_an_address_that_leads_elsewhere_gets_nothing(url: str, double: Webhooks):
    async with working(url, webhook_hosts=frozenset()) as (app, delivery):
        place = await sealed(app, "slack_webhook", double.slack)
        await raised(app.database, app.organisation, story())
        delivery.wake()
        await until(lambda: all_in(app.database, "held"))
        async with app.database.read() as connection:
            found = await destinations.get(connection, app.organisation, place)
        assert found is not None
        assert "RINGFENCE_WEBHOOK_HOSTS" in (found.trouble or "")
        assert double.base not in (found.trouble or "")
    assert double.calls == 0


@pytest.mark.parametrize("fault", [429, 500, "drop"])
async def test_what_fails_is_sent_in_the_end(url: str, double: Webhooks, fault: int | str):
    async with working(url) as (app, delivery):
        await sealed(app, "teams_webhook", double.teams)
        double.next(fault, times=2)
        await raised(app.database, app.organisation, story())
        delivery.wake()
        await until(lambda: all_in(app.database, "sent"))
    assert len(double.of(double.teams)) == 1


async def test_a_webhook_that_is_gone_holds_and_one_that_refuses_makes_a_dead_letter(url: str, double: Webhooks):
    async with working(url, replace(QUICK, holds=(60.0,))) as (app, delivery):
        place = await sealed(app, "slack_webhook", double.slack)
        double.next(400, "invalid_payload")
        await raised(app.database, app.organisation, story())
        delivery.wake()
        await until(lambda: all_in(app.database, "failed"))
        double.next(404, "no_service")
        await raised(app.database, app.organisation, story())
        delivery.wake()
        await until(lambda: all_in(app.database, "failed", "held"))
        async with app.database.write() as connection:
            found = await destinations.get(connection, app.organisation, place)
            assert found is not None
            assert found.trouble == "The webhook is closed or gone (HTTP 404, no_service)."
            await deliveries.release(connection, app.organisation, place, wall())
            await deliveries.retry(connection, app.organisation, wall())
        delivery.wake()
        await until(lambda: all_in(app.database, "sent"))
    assert len(double.of(double.slack)) == 2


async def test_a_flood_that_is_told_by_webhook_grows_in_words(url: str, double: Webhooks):
    async with working(url, replace(QUICK, flood=4)) as (app, delivery):
        await sealed(app, "slack_webhook", double.slack)
        await raised(app.database, app.organisation, *(story(Severity.LOW) for _ in range(6)))
        delivery.wake()
        await until(lambda: all_in(app.database, "sent"))
        await raised(app.database, app.organisation, story(Severity.LOW))
        delivery.wake()
        await until(lambda: len(double.of(double.slack)) == 2)
    first, second = (json.dumps(message) for message in double.of(double.slack))
    assert "6 alerts at once" in first
    assert "There are 7 alerts now." in second


async def test_mail_keeps_an_alert_in_one_thread(url: str):
    async with MailServer().running() as server:
        smtp = {
            "mail_from": "ringfence@example.com",
            "smtp_host": server.host,
            "smtp_port": server.port,
            "smtp_security": "none",
        }
        async with working(url, **smtp) as (app, delivery):
            await destination(app.database, app.organisation, "box", kind="mail", address={"to": "noc@example.com"})
            (one,) = await raised(app.database, app.organisation, story())
            delivery.wake()
            await until(lambda: all_in(app.database, "sent"))
            await acknowledged(app, one.number)
            delivery.wake()
            await until(lambda: len(server.boxes["noc@example.com"]) == 2)
    first, second = server.boxes["noc@example.com"]
    assert first["Message-ID"].endswith("@example.com>")
    assert second["In-Reply-To"] == first["Message-ID"]
    assert str(one.number) in first["Subject"]
    assert "acknowledged it" in second.get_body(("plain",)).get_content()


async def test_mail_through_the_relay_of_the_house(url: str, double: Webhooks):
    relay = {
        "mail_from": "ringfence@example.com",
        "mail_relay_url": double.relay,
        "internal_secret": double.secret,
    }
    async with working(url, **relay) as (app, delivery):
        await destination(app.database, app.organisation, "box", kind="mail", address={"to": "noc@example.com"})
        await raised(app.database, app.organisation, story())
        delivery.wake()
        await until(lambda: double.of(double.relay))
    assert double.of(double.relay)[0]["to"] == "noc@example.com"


async def test_without_mail_in_the_settings_it_stays_owed(url: str):
    async with working(url) as (app, delivery):
        await destination(app.database, app.organisation, "box", kind="mail", address={"to": "noc@example.com"})
        await raised(app.database, app.organisation, story())
        delivery.wake()
        assert await states(app.database) == [("alert", "due")]
