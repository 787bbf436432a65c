"""Addresses of places outside, as people write them: webhooks and mailboxes. What is wrong repeats nothing of them."""

import re
from urllib.parse import urlsplit

# One mailbox without a display name, no stranger than what mail servers take from each other.
MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def check_webhook(url: str) -> str:
    """A webhook's address, stripped. Raises ValueError with a sentence.

    It is a secret that travels with every message, so it goes over TLS, but for a double on this machine.
    """
    address = url.strip()
    parts = urlsplit(address)
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not safe or not parts.hostname or parts.username or parts.password:
        raise ValueError("a webhook's address starts with https:// and holds no user or password")
    return address


def check_mailbox(text: str) -> str:
    """A mail address, stripped. Raises ValueError with a sentence."""
    address = text.strip()
    if not MAILBOX.fullmatch(address):
        raise ValueError("a mail address looks like noc@example.com")
    return address
