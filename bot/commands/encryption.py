"""`ringfence secrets`: make a key for what is stored encrypted, and re-encrypt it all with a new one."""

import asyncio

from bot import config
from bot.channels.console.screen import screen
from bot.security.secrets import Vault, new_key
from storage import destinations, workspaces
from storage.destinations import Destination
from storage.engine import Database
from storage.errors import RingfenceError
from storage.workspaces import Workspace
from tools.extras import needing


def key() -> int:
    """Print a fresh key, alone, so that it can be put where it belongs."""
    with needing("slack"):
        screen().print(new_key(), soft_wrap=True, highlight=False)
    return 0


def rotate() -> int:
    """Seal every stored secret with the first key, and say how many there were.

    It may be stopped anywhere and run again: each secret is changed by itself, and one that is sealed with the first
    key already stays. Raises RingfenceError when one could not be opened; the others are done then.
    """
    settings = config.load()
    with needing("slack"):
        vault = Vault.of(settings.encryption_key)
    found, renewed, lost = asyncio.run(_rotate(settings.database_url.get_secret_value(), vault))
    if lost:
        raise RingfenceError(
            f"{renewed} of {found} secrets were sealed anew. RINGFENCE_ENCRYPTION_KEY holds no key that opens those of "
            f"{', '.join(lost)}: add the key that sealed them and run this again, or install the app (add the webhook) "
            "there again."
        )
    screen().print(f"{found} stored, {renewed} sealed anew: only the first key is needed now.", soft_wrap=True)
    return 0


async def _rotate(url: str, vault: Vault) -> tuple[int, int, tuple[str, ...]]:
    database = await Database.open(url)
    try:
        async with database.read() as connection:
            kept = [workspace for workspace in await workspaces.every(connection) if workspace.bot_token]
            webhooks = await destinations.sealed(connection)
        lost: list[str] = []
        renewed = 0
        for workspace in kept:
            if vault.opens(workspace.bot_token or ""):
                renewed += await _renew(database, workspace, vault)
            else:
                lost.append(f"{workspace.name} ({workspace.external_id})")
        for organisation, webhook in webhooks:
            if vault.opens(webhook.address["sealed"]):
                renewed += await _renew_webhook(database, organisation, webhook, vault)
            else:
                lost.append(f"the webhook {webhook.name}")
    finally:
        await database.close()
    return len(kept) + len(webhooks), renewed, tuple(lost)


async def _renew_webhook(database: Database, organisation: int, webhook: Destination, vault: Vault) -> bool:
    old = webhook.address["sealed"]
    new = vault.renewed(old)
    if new == old:
        return False
    async with database.write() as connection:
        return await destinations.reseal(connection, organisation, webhook.id, old=old, new=new)


async def _renew(database: Database, workspace: Workspace, vault: Vault) -> bool:
    old = workspace.bot_token or ""
    new = vault.renewed(old)
    if new == old:
        return False
    async with database.write() as connection:
        return await workspaces.reseal(
            connection, workspace.organisation, workspace.platform, workspace.external_id, old=old, new=new
        )
