"""Delivering: the worker that delivers, with every way out that is configured, from its start to its end."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from bot.app import App
from bot.clock import wall_ms
from bot.config import Settings
from bot.delivery import TEMPO, Delivery, Sender, Tempo
from bot.parcels import Parcels
from storage import destinations
from storage.destinations import Destination, Kind
from storage.engine import Database

CONNECTIONS = 20


@asynccontextmanager
async def delivering(app: App, channels: Mapping[str, Sender], tempo: Tempo = TEMPO) -> AsyncIterator[Delivery]:
    """Deliver until the end of the block, through `channels` and the webhooks and mail of the settings."""
    import aiohttp

    from bot.channels.outlets import Addresses, MailSender, WebhookSender, domain_of, mail_server

    settings = app.settings
    await enrol(app.database, app.organisation, settings)
    async with AsyncExitStack() as stack:
        connector = aiohttp.TCPConnector(limit=CONNECTIONS)
        # Cookies of one webhook's host mean nothing to another's.
        session = aiohttp.ClientSession(connector=connector, trust_env=True, cookie_jar=aiohttp.DummyCookieJar())
        await stack.enter_async_context(session)
        addresses = Addresses(settings)
        senders: dict[str, Sender] = {
            **channels,
            "slack_webhook": WebhookSender(session, addresses, teams=False),
            "teams_webhook": WebhookSender(session, addresses, teams=True),
        }
        server = mail_server(settings)
        if server is not None:
            senders["mail"] = MailSender(server, domain_of(server.sender))
        delivery = Delivery(app.database, Parcels(settings, app.guard.masking_key), senders, tempo)
        delivery.start()
        stack.push_async_callback(delivery.stop)
        # Whoever presses a button sees at once that it counted: what is owed thereby waits for no look around.
        stack.enter_context(app.guard.telling(delivery.wake))
        yield delivery


def outlets(settings: Settings) -> str:
    """What of webhooks and mail the settings have, in words; empty for nothing."""
    found = {
        "Slack webhooks": len(settings.slack_webhooks),
        "Teams webhooks": len(settings.teams_webhooks),
        "mail": settings.mail_from is not None and bool(settings.smtp_host or settings.mail_relay_url),
    }
    return ", ".join(name for name, there in found.items() if there)


async def enrol(database: Database, organisation: int, settings: Settings) -> None:
    """Make destinations of the settings' webhooks; what was changed about one that is there already stays.

    One that the settings no longer name is removed.
    """
    wanted: dict[tuple[Kind, str], str] = {
        **{("slack_webhook", name): name for name in settings.slack_webhooks},
        **{("teams_webhook", name): name for name in settings.teams_webhooks},
    }
    async with database.read() as connection:
        known = {
            (one.kind, one.name): one
            for one in await destinations.every(connection, organisation)
            if "setting" in one.address
        }
    if wanted.keys() == known.keys():
        return
    async with database.write() as connection:
        for kind, name in wanted.keys() - known.keys():
            language, zone = settings.language or "en", settings.timezone
            made = Destination(kind, name, {"setting": name}, "LOW", language, zone, "system:settings")
            await destinations.keep(connection, organisation, made)
        for kind, name in known.keys() - wanted.keys():
            await destinations.remove(connection, organisation, known[kind, name].id, wall_ms())
