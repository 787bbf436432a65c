"""Threads: what others wrote where a question was asked, read from Slack when it is answered, so that edits count."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.brain.base import Overheard
from bot.channels.slack.events import mentions, plain
from bot.channels.slack.posting import Api, Declined

MESSAGES = 20  # the latest ones
CHARACTERS = 1_000  # of one of them


async def overheard(api: Api, channel: str, thread: str, question: str) -> tuple[Overheard, ...]:
    """What people and other bots wrote in a thread before the message `question`, without what was said to us or by us.

    The latest messages, oldest first, each cut to a bounded length. Raises Undelivered when Slack cannot be asked now.
    """
    try:
        messages = await api.messages(channel, thread)
    except Declined:
        return ()  # a channel that we may answer in, but not read
    return tuple(_read(messages, api, question))[-MESSAGES:]


def _read(messages: list[Mapping[str, Any]], api: Api, question: str) -> Iterator[Overheard]:
    me = api.installed.bot_user
    for message in messages:
        ts, text = str(message.get("ts") or ""), str(message.get("text") or "")
        if not text or api.wrote(message) or mentions(text, me) or (question and ts >= question):
            continue
        who = str(message.get("user") or message.get("username") or message.get("bot_id") or "")
        yield Overheard(who, plain(text, me)[:CHARACTERS], datetime.fromtimestamp(float(ts), UTC))
