"""Outlets: places without an app of ours: incoming webhooks of Slack and Teams, and mailboxes.

Nothing that was sent there can be changed, so news is sent anew; mail keeps it in the alert's thread. A webhook's
address is opened only to be used.
"""

import hashlib

import aiohttp

from bot.channels.plain import adaptive_of, html_of, text_of, without_buttons
from bot.channels.slack.blocks import messages_of_cards
from bot.config import Settings
from bot.parcels import Parcel
from bot.security.secrets import KeyTrouble, Unsealable, Vault
from integrations import webhooks
from integrations.addresses import check_webhook
from integrations.mail import Letter, Relay, SmtpServer
from integrations.outcomes import Down
from storage.destinations import Destination

PACE = 1.0  # seconds between two messages to one webhook: Slack's limit; Teams' is four a second
MAIL_PACE = 0.5
SUBJECT = 120  # characters


class Addresses:
    """Opens the addresses of webhooks: sealed in the database, or named in the settings."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def open(self, destination: Destination) -> str:
        """Its address. Raises Down with what is missing."""
        address, settings = destination.address, self._settings
        named = address.get("setting")
        if named is not None:
            webhooks = settings.slack_webhooks if destination.kind == "slack_webhook" else settings.teams_webhooks
            stated = webhooks.get(named)
            if stated is None:
                raise Down(f"The settings hold no address for the webhook {named} any more.")
            return stated.get_secret_value()
        try:
            found = Vault.of(settings.encryption_key).open(address["sealed"])
        except (KeyTrouble, Unsealable) as error:
            raise Down(str(error)) from None
        try:
            # What RINGFENCE_WEBHOOK_HOSTS allowed when it was stored may be allowed no more.
            return check_webhook(found, settings.webhook_hosts)
        except ValueError as error:
            raise Down(f"The stored address cannot be used: {error}.") from None


class WebhookSender:
    """Delivers to incoming webhooks of one platform."""

    pace = PACE

    def __init__(self, session: aiohttp.ClientSession, addresses: Addresses, *, teams: bool) -> None:
        self._session = session
        self._addresses = addresses
        self._teams = teams

    async def send(self, parcel: Parcel) -> str:
        """Post it; webhooks tell no name of what they posted."""
        url = self._addresses.open(parcel.destination)
        cards = [without_buttons(card) for card in parcel.cards]
        if self._teams:
            for card in cards:
                await webhooks.post(self._session, url, webhooks.teams_message(adaptive_of(card)))
        else:
            for outgoing in messages_of_cards(*cards):
                payload = {"text": outgoing.text, "blocks": list(outgoing.blocks)}
                await webhooks.post(self._session, url, payload)
        return parcel.key


class MailSender:
    """Delivers to mailboxes."""

    pace = MAIL_PACE

    def __init__(self, server: SmtpServer | Relay, domain: str) -> None:
        self._server = server
        self._domain = domain

    async def send(self, parcel: Parcel) -> str:
        """Send it; the same parcel has the same Message-ID, by which mailboxes drop a second one."""
        cards = [without_buttons(card) for card in parcel.cards]
        letter = Letter(
            to=parcel.destination.address["to"],
            subject=_subject(parcel),
            text="\n\n".join(map(text_of, cards)) + "\n",
            html="<html><body>" + "".join(map(html_of, cards)) + "</body></html>",
            message_id=self._id(parcel.key),
            follows=self._id(parcel.follows) if parcel.follows else "",
        )
        await self._server.send(letter)
        return letter.message_id

    def _id(self, key: str) -> str:
        return f"<ringfence.{hashlib.sha256(key.encode()).hexdigest()[:32]}@{self._domain}>"


def mail_server(settings: Settings) -> SmtpServer | Relay | None:
    """How mail goes out by these settings; None when it does not."""
    sender = settings.mail_from
    if sender is None:
        return None
    if settings.mail_relay_url and settings.internal_secret is not None:
        return Relay(settings.mail_relay_url, settings.internal_secret.get_secret_value(), sender)
    if settings.smtp_host is None:
        return None
    password = settings.smtp_password
    port = settings.smtp_port or {"tls": 465, "starttls": 587, "none": 25}[settings.smtp_security]
    return SmtpServer(
        settings.smtp_host,
        port,
        settings.smtp_security,
        sender,
        settings.smtp_user,
        None if password is None else password.get_secret_value(),
    )


def domain_of(sender: str) -> str:
    """The part of a mail address after the @."""
    return sender.rstrip(">").rpartition("@")[2]


def _subject(parcel: Parcel) -> str:
    card = parcel.cards[0]
    first = card.title or card.text.split("\n")[0]
    return f"[Ringfence] {first[:SUBJECT]}"
