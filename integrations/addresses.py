"""Addresses of places outside, as people write them: webhooks and mailboxes. What is wrong repeats nothing of them."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

# One mailbox without a display name, no stranger than what mail servers take from each other.
MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")
NO_WEBHOOK = "a webhook's address starts with https:// and holds no user or password"
# Who gives incoming webhooks away; a dot in front stands for every host below.
WEBHOOK_HOSTS = (
    "hooks.slack.com",
    "hooks.slack-gov.com",
    ".logic.azure.com",  # Teams' workflows
    ".api.powerplatform.com",
    ".webhook.office.com",  # Teams' connectors before them
)
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def check_webhook(url: str, hosts: Iterable[str] = ()) -> str:
    """A webhook's address, stripped. Raises ValueError with a sentence.

    It leads to Slack or Teams, or to one of `hosts`: what is posted there tells of calls, so neither a slip nor a trick
    may send it into the house or to a stranger. It goes over TLS, but for a double on this machine.
    """
    address = url.strip()
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError(NO_WEBHOOK) from None
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
    if not safe or not host or parts.username is not None or parts.password is not None or not address.isprintable():
        raise ValueError(NO_WEBHOOK)
    if not any(_is(host, known) for known in (*WEBHOOK_HOSTS, *map(str.lower, hosts))):
        raise ValueError(
            "a webhook's address leads to hooks.slack.com or to Teams (*.logic.azure.com, *.api.powerplatform.com, "
            "*.webhook.office.com); others have to be named in RINGFENCE_WEBHOOK_HOSTS"
        )
    return address


def _is(host: str, known: str) -> bool:
    return host.endswith(known) if known.startswith(".") else host == known


def check_mailbox(text: str) -> str:
    """A mail address, stripped. Raises ValueError with a sentence."""
    address = text.strip()
    if not MAILBOX.fullmatch(address):
        raise ValueError("a mail address looks like noc@example.com")
    return address
