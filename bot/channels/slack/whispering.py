"""Whispering: messages that one person alone sees. What has no such form goes to the person's conversation with us."""

from collections.abc import Sequence
from typing import Any

import aiohttp
import structlog

from bot.channels.slack.blocks import Outgoing
from bot.channels.slack.board import Board, Reply
from bot.channels.slack.jobs import Spot, is_direct
from bot.channels.slack.posting import Api, Declined, Mark, Undelivered, content

# Where we are no member, or the person is none, nothing can be whispered.
ELSEWHERE = frozenset({"not_in_channel", "user_not_in_channel", "channel_not_found", "is_archived"})

logger = structlog.get_logger(__name__)


async def whisper(api: Api, spot: Spot, messages: Sequence[Outgoing], response_url: str = "") -> None:
    """Show messages to the person at a spot and to nobody else.

    `response_url` reaches also where the bot is no member, half an hour long. Raises Undelivered when Slack cannot be
    reached, Declined when it takes them nowhere.
    """
    for part, message in enumerate(messages, start=1):
        if not is_direct(spot.channel):
            await _alone(api, spot, message, Mark(spot.answers, part), response_url)
        else:
            await api.post(spot.channel, spot.thread, message, Mark(spot.answers, part))
    files = [attachment for message in messages for attachment in message.attachments]
    if files:
        home = spot if is_direct(spot.channel) else await _home(api, spot)
        board = Board(api, home, Reply(), _forget)
        for file in files:
            await board.attach(file)


async def _alone(api: Api, spot: Spot, message: Outgoing, mark: Mark, response_url: str) -> None:
    if response_url and await _respond(api, response_url, message):
        return
    try:
        await api.call(
            api.client.chat_postEphemeral,
            channel=spot.channel,
            user=spot.user,
            thread_ts=spot.thread or None,
            **content(message),
        )
    except Declined as declined:
        if declined.word not in ELSEWHERE:
            raise
        home = await _home(api, spot)
        await api.post(home.channel, None, message, mark)


async def _home(api: Api, spot: Spot) -> Spot:
    """The person's conversation with us."""
    opened = await api.call(api.client.conversations_open, users=spot.user)
    return spot.model_copy(update={"channel": str((opened.get("channel") or {})["id"]), "thread": "", "message": ""})


async def _respond(api: Api, url: str, message: Outgoing) -> bool:
    """Answer a command or a press at its own address; False when that takes no more."""
    session: Any = api.client.session
    body = {"response_type": "ephemeral", "replace_original": False, **content(message)}
    try:
        async with session.post(url, json=body) as answer:
            if answer.status >= 500:
                raise Undelivered(f"Slack answered HTTP {answer.status}.")
            taken: bool = answer.status == 200
            return taken
    except (TimeoutError, aiohttp.ClientError, OSError) as error:
        raise Undelivered("Slack cannot be reached.") from error


async def _forget(_reply: Reply) -> None:
    """What is whispered is not noted: it cannot be changed later."""
