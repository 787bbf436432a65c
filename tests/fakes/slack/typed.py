"""What Slack makes of the words a person types before it shows them to an app: escapes and links."""

from __future__ import annotations

import re

# Mentions, channels, groups and links that the composer put in: they stay as they are.
MARKS = re.compile(r"<(?:[@#!][^<>]+|(?:https?|mailto|tel):[^<>]+)>")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
URL = re.compile(r"https?://[^\s<>|]+[^\s<>|.,;:!?)]")
PHONE = re.compile(r"\+\d[\d \-().]{7,}\d")


def as_sent(text: str, *, link_phones: bool = False) -> str:
    """The text of the message event: &, < and > escaped, addresses as <url> and <mailto:a|a>.

    Some of Slack's clients also turn telephone numbers into <tel:+571...|+57 1 ...>: `link_phones` does that.
    """
    parts, end = [], 0
    for mark in MARKS.finditer(text):
        parts += [_plain(text[end : mark.start()], link_phones), mark.group()]
        end = mark.end()
    return "".join([*parts, _plain(text[end:], link_phones)])


def _plain(text: str, link_phones: bool) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = URL.sub(lambda found: f"<{found.group()}>", text)
    text = EMAIL.sub(lambda found: f"<mailto:{found.group()}|{found.group()}>", text)
    if link_phones:
        text = PHONE.sub(lambda found: f"<tel:+{re.sub(r'[^0-9]', '', found.group())}|{found.group()}>", text)
    return text
