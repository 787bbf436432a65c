"""Parcels: what a delivery says, as things are at the moment when it is sent, masked for those who read there."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import alert_cards, cards_json, news
from bot.cards import Card
from bot.config import Settings
from bot.security import masking
from storage import alerts, destinations
from storage.alerts import Alert
from storage.delivery_rows import GROUP, Delivery
from storage.destinations import LIVING, Destination
from tools.alerts import showing
from tools.spec import Role
from tools.words import Language

# A page, and the word that somebody was called, are about an alert that nobody has taken yet.
WAITING = "open"
CALLED = 3  # buttons beneath a page: acknowledge, take, explain


@dataclass(frozen=True, slots=True)
class Parcel:
    """One thing to deliver. `key` names it: the same thing has the same key, however often it is tried.

    `message` is the platform's name of the message that is to be changed, empty for a new one. `thread` is that of the
    message that it belongs under, empty for none. `again`: an earlier attempt may have delivered it. `living`: it will
    be changed later on. `follows` is the key of the parcel whose thread it belongs to, where a platform knows nothing
    but our keys. `version` is the alert's that it shows, 0 for what is about no single one. `alert` is its number.
    """

    key: str
    kind: str
    destination: Destination
    cards: tuple[Card, ...]
    message: str = ""
    thread: str = ""
    follows: str = ""
    again: bool = False
    living: bool = False
    version: int = 0
    alert: int | None = None


def readers(settings: Settings, kind: str) -> Role:
    """The least entitled role among those who read what is sent to a destination of this kind."""
    if kind == "console":
        return Role.OPERATOR
    return settings.slack_channel_role if kind == "slack" else settings.alert_role


class Parcels:
    """Packs deliveries. `key` gives an organisation's masking key."""

    def __init__(self, settings: Settings, key: Callable[[int], Awaitable[str]]) -> None:
        self._settings = settings
        self._key = key

    async def pack(self, connection: AsyncConnection, row: Delivery, now_ms: int) -> Parcel | None:
        """What to deliver now; None for what is not to be sent any more."""
        destination = await destinations.get(
            connection, row.organisation, row.destination, removed=row.kind == "notice"
        )
        if destination is None:
            return None
        key = f"delivery:{row.id}"
        if row.kind in ("digest", "flood"):
            return await self._many(connection, row, destination, key, now_ms)
        if row.alert is None:
            cards = await self._noticed(row, destination) if row.kind == "notice" else self._written(row, destination)
            return Parcel(key, row.kind, destination, cards, again=row.attempts > 0)
        alert = await alerts.by_id(connection, row.organisation, row.alert)
        if alert is None or (alert.state != WAITING and (row.kind == "page" or row.payload.get("what") == "escalated")):
            return None
        root = f"alert:{row.organisation}:{row.destination}:{alert.id}"
        shown = "" if row.shown is None or row.shown.startswith(GROUP) else row.shown
        again = row.attempts > 0
        if row.kind == "alert":
            cards = (await self._card(alert, destination, row.organisation, now_ms),)
            living = destination.kind in LIVING
            return Parcel(root, row.kind, destination, cards, shown, "", "", again, living, alert.version, alert.number)
        if row.kind == "update":
            cards = (await self._line(alert, row, destination),)
        else:
            cards = self._written(row, destination)
        if row.kind == "page" and cards:
            # Whoever is called need not look for the alert first: it may be one of many in a message far above.
            offered = alert_cards.buttons(showing.ref(alert), _language(destination))[:CALLED]
            cards = (replace(cards[0], buttons=offered), *cards[1:])
        return Parcel(key, row.kind, destination, cards, "", shown, root, again, False, alert.version, alert.number)

    async def _card(self, alert: Alert, destination: Destination, organisation: int, now_ms: int) -> Card:
        now = datetime.fromtimestamp(now_ms / 1000, UTC)
        role = readers(self._settings, destination.kind)
        language = _language(destination)
        return alert_cards.card(alert, language, destination.zone, role, await self._key(organisation), now)

    async def _line(self, alert: Alert, row: Delivery, destination: Destination) -> Card:
        told: dict[str, Any] = dict(row.payload)
        return news.line(
            alert,
            told["what"],
            told["who"],
            told["detail"],
            language=_language(destination),
            zone=destination.zone,
            alone=destination.kind not in LIVING,
        )

    async def _many(
        self, connection: AsyncConnection, row: Delivery, destination: Destination, key: str, now_ms: int
    ) -> Parcel | None:
        found = [await alerts.by_id(connection, row.organisation, one) for one in row.payload["alerts"]]
        known = [alert for alert in found if alert is not None]
        role = readers(self._settings, destination.kind)
        card = news.many(
            known,
            row.kind,
            language=_language(destination),
            zone=destination.zone,
            role=role,
            key=await self._key(row.organisation),
            now_ms=now_ms,
        )
        living = destination.kind in LIVING
        message = str(row.payload.get("message") or "")
        if message and not living:
            # It was told, and cannot be changed there.
            card = news.growing(known, language=_language(destination), zone=destination.zone)
        return Parcel(
            key, row.kind, destination, (card,), message if living else "", again=row.attempts > 0, living=living
        )

    async def _noticed(self, row: Delivery, destination: Destination) -> tuple[Card, ...]:
        """Who changed what is told of alerts."""
        role, key = readers(self._settings, destination.kind), await self._key(row.organisation)
        text = masking.mask_text(str(row.payload["text"]), role, key)
        return (Card(_language(destination), destination.zone, text=text, members=True),)

    def _written(self, row: Delivery, destination: Destination) -> tuple[Card, ...]:
        """What whoever owed it wrote, masked by them for these readers."""
        payload = row.payload
        language, zone = _language(destination), destination.zone
        cards: list[Card] = []
        if payload.get("mention") or payload.get("text"):
            text = " ".join(filter(None, (payload.get("mention"), payload.get("text"))))
            cards.append(Card(language, zone, text=text, members=True))
        if payload.get("card"):
            cards.append(cards_json.loads(payload["card"]))
        return tuple(cards)


def _language(destination: Destination) -> Language:
    return "es" if destination.language == "es" else "en"
