"""Events: what Slack says happened, read into what it means to us. Nothing is asked or stored here.

A mention comes as two events (`app_mention` and `message`), in any order: both are the same message. What bots write,
ourselves among them, means nothing, so two bots cannot keep each other talking.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Event = Mapping[str, Any]

SAID = frozenset({None, "", "file_share", "thread_broadcast", "me_message"})
SLACKBOT = "USLACKBOT"
# <@U1>, <@U1|ana>, <#C1|general>, <!here>, <!subteam^S1|@team>, <https://x|label>, <tel:+57…|+57…>
MARKUP = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody wrote something, or changed what they wrote (`edited` is when, empty for a new message).

    `thread` is the root of the thread that it was written in, empty outside any. `to_us`: it is a direct message or
    mentions us.
    """

    user: str
    channel: str
    ts: str
    thread: str
    text: str
    direct: bool
    to_us: bool
    edited: str = ""


@dataclass(frozen=True, slots=True)
class Deleted:
    """A message was taken away."""

    channel: str
    ts: str
    thread: str


@dataclass(frozen=True, slots=True)
class StopPressed:
    """Somebody pressed Slack's own Stop beside a thread."""

    user: str
    channel: str
    thread: str


def read(event: Event, bot_user: str) -> Said | Deleted | StopPressed | None:
    """What an event means; None when it means nothing to us."""
    match event.get("type"), event.get("subtype"):
        case "agent_session_stopped", _:
            return StopPressed(_text(event, "user"), _text(event, "channel"), _text(event, "thread_ts"))
        case "message", "message_deleted":
            return _deleted(event, event.get("previous_message") or {}, _text(event, "deleted_ts"))
        case "message", "message_changed":
            return _changed(event, bot_user)
        case (("message" | "app_mention"), subtype) if subtype in SAID:
            return _said(event, event, bot_user)
    return None


def plain(text: str, bot_user: str) -> str:
    """A message as a person reads it: without Slack's markup, and without our own name."""

    def shown(found: re.Match[str]) -> str:
        sign, target, label = found.groups()
        if sign == "@":
            return "" if target == bot_user else f"<@{target}>"  # as tools take people
        if sign in ("#", "!"):
            name = label or target
            return name if name.startswith(("@", "#")) else f"{'#' if sign == '#' else '@'}{name}"
        return label or target.removeprefix("mailto:").removeprefix("tel:")

    return " ".join(html.unescape(MARKUP.sub(shown, text)).split())


def mentions(text: str, user: str) -> bool:
    """Whether a text mentions this user."""
    return bool(user) and any(sign == "@" and target == user for sign, target, _ in MARKUP.findall(text))


def by_bot(message: Event, bot_user: str) -> bool:
    """Whether no person wrote a message."""
    user = message.get("user")
    return bool(message.get("bot_id") or message.get("bot_profile")) or user in (None, "", bot_user, SLACKBOT)


def _changed(event: Event, bot_user: str) -> Said | Deleted | None:
    message, before = event.get("message") or {}, event.get("previous_message") or {}
    if message.get("subtype") == "tombstone":  # a root whose thread lives on
        return _deleted(event, before or message, _text(message, "ts"))
    if message.get("subtype") not in SAID or message.get("text") == before.get("text"):
        return None  # a link was unfolded, a thread got longer: nobody changed what they said
    edited = _text(message.get("edited") or {}, "ts") or _text(event, "event_ts")
    return _said(event, message, bot_user, edited)


def _said(event: Event, message: Event, bot_user: str, edited: str = "") -> Said | None:
    if by_bot(message, bot_user):
        return None
    channel, ts, text = _text(event, "channel"), _text(message, "ts"), _text(message, "text")
    thread = _text(message, "thread_ts")
    direct = event.get("channel_type") == "im" or channel.startswith("D")
    if not (channel and ts):
        return None
    to_us = direct or event.get("type") == "app_mention" or mentions(text, bot_user)
    return Said(_text(message, "user"), channel, ts, thread, text, direct, to_us, edited)


def _deleted(event: Event, before: Event, ts: str) -> Deleted | None:
    channel = _text(event, "channel")
    return Deleted(channel, ts, _text(before, "thread_ts")) if channel and ts else None


def _text(event: Event, name: str) -> str:
    value = event.get(name)
    return value if isinstance(value, str) else ""
