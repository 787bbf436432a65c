"""`ringfence webhook`: keep the address of an incoming webhook sealed in the database, and make it a destination."""

import asyncio
import getpass
import sys
from datetime import UTC, datetime
from typing import Literal

from bot import config
from bot.channels.console.screen import screen
from bot.config import Settings
from bot.security.secrets import Vault
from integrations.addresses import check_webhook
from storage import destinations, organisations
from storage.destinations import Destination, Kind
from storage.engine import Database
from storage.errors import RingfenceError
from tools.extras import needing

PLATFORMS: dict[str, Kind] = {"slack": "slack_webhook", "teams": "teams_webhook"}


def add(name: str, platform: Literal["slack", "teams"], severity: str) -> int:
    """Ask for the address, without showing it, or read it from standard input; seal it and store it.

    Raises RingfenceError for what is no address, or without a key to seal it with.
    """
    settings = config.load()
    with needing("slack"):
        vault = Vault.of(settings.encryption_key)
    given = getpass.getpass("Address of the webhook: ") if sys.stdin.isatty() else sys.stdin.readline()
    try:
        sealed = vault.seal(check_webhook(given, settings.webhook_hosts))
    except ValueError as error:
        raise RingfenceError(f"That is not stored: {error}.") from None
    made = Destination(
        kind=PLATFORMS[platform],
        name=name,
        address={"sealed": sealed},
        severity=severity,
        language=settings.language or "en",
        zone=settings.timezone,
        made_by="system:command line",
    )
    asyncio.run(_keep(settings, made))
    screen().print(f"Alerts go to {name} from now on; its address is stored sealed.", soft_wrap=True, markup=False)
    return 0


async def _keep(settings: Settings, made: Destination) -> None:
    database = await Database.open(settings.database_url.get_secret_value())
    try:
        async with database.write() as connection:
            now = round(datetime.now(UTC).timestamp() * 1000)
            organisation = await organisations.ensure(connection, settings.organisation, now)
            await destinations.keep(connection, organisation, made)
    finally:
        await database.close()
