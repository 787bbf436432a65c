"""Examining outlets: what `ringfence doctor` says about mail and webhooks, without sending anything."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from bot.channels.outlets import Addresses, mail_server
from bot.checks import Check
from bot.config import Settings
from integrations.addresses import LOOPBACK
from integrations.mail import Relay, SmtpServer
from integrations.outcomes import Down, Trouble
from storage.destinations import Destination

SECONDS = 8  # that a mail server or a relay is waited for
GONE = frozenset({404, 410})
UNKNOWN_METHOD = 501


def trouble(settings: Settings, place: Destination) -> str | None:
    """Why nothing can be sent to a webhook or a mailbox by these settings, in a sentence; None when it can."""
    if place.kind == "mail":
        if mail_server(settings) is None:
            return "no mail is set up: see RINGFENCE_MAIL_FROM in .env.example."
        return None
    try:
        Addresses(settings).open(place)
    except Down as error:
        return str(error)
    return None


def webhooks(settings: Settings) -> Iterator[Check]:
    """The webhooks that the settings name."""
    for platform, named in (("Slack", settings.slack_webhooks), ("Teams", settings.teams_webhooks)):
        if named:
            yield Check("ok", "Webhooks", f"of {platform}, by the settings: {', '.join(sorted(named))}.")


async def mail(settings: Settings) -> tuple[Check, ...]:
    """The mail server or the relay: as far as the login, with no mail sent."""
    stated = {
        "RINGFENCE_SMTP_HOST": settings.smtp_host,
        "RINGFENCE_MAIL_RELAY_URL": settings.mail_relay_url,
    }
    named = [name for name, value in stated.items() if value]
    if settings.mail_from is None:
        if not named:
            return ()
        return (_problem(f"RINGFENCE_MAIL_FROM is not set, so no mail goes out by {' or '.join(named)}."),)
    if settings.mail_relay_url and settings.internal_secret is None:
        return (_problem("RINGFENCE_INTERNAL_SECRET is not set, without which the relay takes nothing."),)
    server = mail_server(settings)
    if server is None:
        return (_problem("set RINGFENCE_SMTP_HOST, or RINGFENCE_MAIL_RELAY_URL: there is no server to send it."),)
    found: list[Check] = []
    if len(named) > 1:
        found.append(Check("note", "Mail", "goes by the relay; RINGFENCE_SMTP_HOST is not used."))
    server = replace(server, total_seconds=SECONDS)
    asked = _relay(server) if isinstance(server, Relay) else _smtp(server)
    return (*found, *await asked)


async def _smtp(server: SmtpServer) -> tuple[Check, ...]:
    place = f"{server.host}:{server.port}"
    try:
        await server.knock()
    except (Down, Trouble) as error:
        return (_problem(f"{place}: {error}"),)
    checks = [Check("ok", "Mail", f"{place} takes it{' and knows the login' if server.user else ''}.")]
    if server.security == "none" and server.host not in LOOPBACK:
        what = "mail and the password go" if server.user else "mail goes"
        text = f"{what} to {place} in the clear: set RINGFENCE_SMTP_SECURITY to starttls or tls."
        checks.append(Check("note", "Mail", text))
    return tuple(checks)


async def _relay(relay: Relay) -> tuple[Check, ...]:
    parts = urlsplit(relay.url)
    try:
        status = await relay.knock()
    except Trouble as error:
        return (_problem(f"{parts.netloc}: {error}"),)
    if status >= 500 and status != UNKNOWN_METHOD:
        return (_problem(f"the relay at {parts.netloc} answers HTTP {status}: look at its own log."),)
    checks = [Check("ok", "Mail", f"the relay at {parts.netloc} answers; whether it knows the secret, a letter shows.")]
    if status in GONE:
        checks.append(
            Check("note", "Mail", f"the relay answers HTTP {status} at {parts.path or '/'}: is the path right?")
        )
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        checks.append(Check("note", "Mail", "the secret goes to the relay in the clear: its address should be https."))
    return tuple(checks)


def _problem(text: str) -> Check:
    return Check("problem", "Mail", text)
