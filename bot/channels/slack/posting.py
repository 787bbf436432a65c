"""Posting: calls of Slack's Web API that arrive, and messages that arrive once.

A busy Slack (429) is waited for as long as it asks; what failed on the way (5xx, a time-out, a dropped connection) is
tried again, ever later. Whether a message was posted is not known then: so every message carries in its metadata what
it is the answer to, and before it is posted again the thread is read.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.blocks import Outgoing
from bot.channels.slack.calling import refusal
from bot.channels.slack.installations import Installed
from bot.channels.slack.tempo import TEMPO, Tempo
from storage.errors import RingfenceError

EVENT_TYPE = "ringfence_answer"
# Slack's words for trouble of its own, after which one tries again.
PASSING = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"})
BUSY = frozenset({"ratelimited", "rate_limited"})
PAGE = 200  # messages of a thread read at once
PAGES = 5
PACED = 5_000  # channels whose last post is remembered

logger = structlog.get_logger(__name__)
Method = Callable[..., Awaitable[Any]]
Value = TypeVar("Value")


class Declined(RingfenceError):
    """Slack will not do it, however often it is asked; `word` is Slack's own."""

    def __init__(self, word: str) -> None:
        super().__init__(f"Slack declined: {word}.")
        self.word = word


class Undelivered(RingfenceError):
    """Slack could not be reached, or was too busy, for as long as was tried; `seconds` is what it asks to wait."""

    def __init__(self, sentence: str, seconds: float | None = None) -> None:
        super().__init__(sentence)
        self.seconds = seconds


class Unsure(Undelivered):
    """It is not known whether Slack did it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a message is: the `part`-th message (from 1) of the answer to the inbox row `key`."""

    key: str
    part: int = 1

    def metadata(self) -> dict[str, Any]:
        """As Slack keeps it with the message."""
        return {"event_type": EVENT_TYPE, "event_payload": {"inbox": self.key, "part": self.part}}


class Pace:
    """At most one post in so many seconds in each channel, in the order in which they come."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._free: dict[str, float] = {}

    async def turn(self, channel: str) -> None:
        """Wait until something may be posted in the channel."""
        now = asyncio.get_running_loop().time()
        at = max(now, self._free.get(channel, 0.0))
        self._free[channel] = at + self._seconds
        if len(self._free) > PACED:
            self._free = {name: free for name, free in self._free.items() if free > now}
        if at > now:
            await asyncio.sleep(at - now)


class Api:
    """Slack's Web API in one workspace."""

    def __init__(self, client: AsyncWebClient, installed: Installed, pace: Pace, tempo: Tempo = TEMPO) -> None:
        self.client = client
        self.installed = installed
        self._pace = pace
        self._tempo = tempo

    def waiting(self, tempo: Tempo) -> "Api":
        """The same, with other waits; the pace of posts stays common to both."""
        return Api(self.client, self.installed, self._pace, tempo)

    async def call(self, method: Method, **arguments: Any) -> Mapping[str, Any]:
        """Call a method of the client that may be done twice without harm; the answer.

        Raises Declined when Slack refuses, Undelivered when it could not be reached however often it was tried.
        """
        for again in range(self._tempo.tries):
            try:
                return await self.once(method, **arguments)
            except Unsure:
                if again + 1 == self._tempo.tries:
                    raise
                await self._back_off(again)
        raise Undelivered("Slack was not called.")  # pragma: no cover - the loop returns or raises

    async def once(self, method: Method, **arguments: Any) -> Mapping[str, Any]:
        """Call a method until Slack has done it or may have: Unsure is raised where that is not known."""
        for _ in range(self._tempo.tries):
            try:
                answer: Mapping[str, Any] = (await method(**arguments)).data
                return answer
            except SlackApiError as error:
                word, status = refusal(error), getattr(error.response, "status_code", 200)
                if status == 429 or word in BUSY:
                    await self._wait(error)
                elif word is None or word in PASSING or status >= 500:
                    raise Unsure(f"Slack answered HTTP {status}.") from error
                else:
                    raise Declined(word) from error
            except (TimeoutError, aiohttp.ClientError, OSError) as error:
                raise Unsure("Slack cannot be reached.") from error
        raise Undelivered("Slack is too busy.")

    async def certainly(
        self, act: Callable[[], Awaitable[Value]], done: Callable[[], Awaitable[Value | None]]
    ) -> Value:
        """Do something once that must not be done twice; `done` finds out what came of it where that is not known."""
        for again in range(self._tempo.tries):
            try:
                return await act()
            except Unsure as unsure:
                await self._back_off(again)
                try:
                    there = await done()
                except Undelivered:
                    # Whoever tries again has to know that it may be there.
                    raise unsure from None
                if there is not None:
                    return there
                last = unsure
        raise last

    async def post(self, channel: str, thread: str | None, outgoing: Outgoing, mark: Mark) -> str:
        """Post a message once, however often it takes; its ts."""

        async def act() -> str:
            await self._pace.turn(channel)
            posted = await self.once(
                self.client.chat_postMessage,
                channel=channel,
                thread_ts=thread or None,
                metadata=mark.metadata(),
                unfurl_links=False,
                unfurl_media=False,
                **content(outgoing),
            )
            return str(posted["ts"])

        async def done() -> str | None:
            return (await self.marked(channel, thread, mark.key)).get(mark.part)

        return await self.certainly(act, done)

    async def update(self, channel: str, ts: str, outgoing: Outgoing, mark: Mark) -> None:
        """Let a message of ours say something else."""
        await self.call(self.client.chat_update, channel=channel, ts=ts, metadata=mark.metadata(), **content(outgoing))

    async def delete(self, channel: str, ts: str) -> None:
        """Take a message of ours away; one that is gone already is no error."""
        try:
            await self.call(self.client.chat_delete, channel=channel, ts=ts)
        except Declined as declined:
            if declined.word != "message_not_found":
                raise

    async def marked(self, channel: str, thread: str | None, key: str) -> dict[int, str]:
        """The messages that were posted as the answer to `key`: part → ts."""
        found: dict[int, str] = {}
        for message in await self.messages(channel, thread):
            metadata = message.get("metadata") or {}
            payload = metadata.get("event_payload") or {}
            ours = self.wrote(message) and metadata.get("event_type") == EVENT_TYPE
            if ours and payload.get("inbox") == key and isinstance(payload.get("part"), int):
                found.setdefault(payload["part"], str(message["ts"]))
        return found

    async def messages(self, channel: str, thread: str | None) -> list[Mapping[str, Any]]:
        """The messages of a thread, or the latest ones of a channel, oldest first, as they are now."""
        found: list[Mapping[str, Any]] = []
        cursor: str | None = None
        arguments: dict[str, Any] = {"channel": channel, "limit": PAGE, "include_all_metadata": True}
        method: Method = self.client.conversations_history
        if thread:
            method, arguments["ts"] = self.client.conversations_replies, thread
        for _ in range(PAGES if thread else 1):
            page = await self.call(method, cursor=cursor, **arguments)
            found += page.get("messages") or ()
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        return sorted(found, key=lambda message: str(message.get("ts")))

    def wrote(self, message: Mapping[str, Any]) -> bool:
        """Whether a message is the bot's own."""
        mine = self.installed
        return bool(
            (message.get("bot_id") and message.get("bot_id") == mine.bot_id)
            or (message.get("user") and message.get("user") == mine.bot_user)
        )

    async def _wait(self, error: SlackApiError) -> None:
        headers = getattr(error.response, "headers", None) or {}
        asked = next((value for name, value in headers.items() if name.lower() == "retry-after"), "1")
        seconds = float(asked) if str(asked).replace(".", "", 1).isdigit() else 1.0
        if seconds > self._tempo.longest_wait:
            raise Undelivered("Slack asks to wait for too long.", seconds) from error
        logger.info("slack is busy", seconds=seconds)
        await asyncio.sleep(seconds)

    async def _back_off(self, again: int) -> None:
        longest = self._tempo.backoff * 2**again
        await asyncio.sleep(random.uniform(longest / 2, longest))  # noqa: S311 - no secret: so that not all come at once


def content(outgoing: Outgoing) -> dict[str, Any]:
    """A message's text and blocks as Slack's methods take them."""
    return {"text": outgoing.text, "blocks": list(outgoing.blocks), "mrkdwn": False}
