"""`ringfence db upgrade`: bring the database's tables up to this version."""

import asyncio

from bot import config
from bot.channels.console.screen import screen
from storage.engine import upgrade


def run() -> int:
    """Migrate the configured database and say where it is now. Raises StorageError when it cannot be used."""
    settings = config.load()
    kind, place = config.describe_database(settings.database_url)
    revision = asyncio.run(upgrade(settings.database_url.get_secret_value()))
    screen().print(f"The {kind} database at {place} is up to date (revision {revision}).", soft_wrap=True)
    return 0
