"""Vigil: the watch looks at the made month, and the terminal is told of what it finds as any channel would be."""

import asyncio
from dataclasses import replace
from datetime import datetime

from bot.app import App
from bot.delivery import TEMPO, Delivery, Sender
from bot.parcels import Parcels
from bot.security.guard import Asker
from bot.watch import WATCH
from storage import alerts, deliveries, destinations
from storage.alerts import Alert, Wanted
from storage.destinations import Destination
from tools.spec import Principal, Role
from tools.words import Language

OPEN = Wanted(states=("open",))
MOST = 100
_TEMPO = replace(TEMPO, poll=0.05)


async def watch(app: App, sender: Sender, now: datetime, zone: str, language: Language) -> tuple[Alert, ...]:
    """Look at what is stored, tell the terminal, and return the alerts, the worst first. Raises RingfenceError."""
    here = Destination("console", "console", {}, "LOW", language, zone, "system:demo")
    async with app.database.write() as connection:
        await destinations.keep(connection, app.organisation, here)
    principal = Principal("system", WATCH, app.organisation, Role.MANAGER)
    await app.guard.call("run_detectors", {}, Asker(principal, now, zone, language))
    now_ms = round(now.timestamp() * 1000)
    delivery = Delivery(
        app.database, Parcels(app.settings, app.guard.masking_key), {"console": sender}, _TEMPO, lambda: now_ms
    )
    delivery.start()
    try:
        while await _owed(app):  # noqa: ASYNC110 - what is owed are rows of the database, which tell nobody
            await asyncio.sleep(_TEMPO.poll)
    finally:
        await delivery.stop()
    async with app.database.read() as connection:
        found = await alerts.listed(connection, app.organisation, OPEN, now_ms, MOST)
    return found.alerts


async def _owed(app: App) -> bool:
    async with app.database.read() as connection:
        counts = await deliveries.count(connection, app.organisation)
    return any(many for (_, state), many in counts.items() if state == "due")
