"""Board: the messages of one answer. Each part is posted once, and changed in place afterwards.

Whose a message is stands in the message itself (`posting.Mark`), and what cannot carry that, files and a text that is
still growing, is noted in the inbox: whoever takes over from a worker that died goes on with the same messages.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import aiohttp
import structlog
from pydantic import BaseModel, Field

from bot.channels.slack.blocks import Attachment, Outgoing
from bot.channels.slack.jobs import Spot
from bot.channels.slack.posting import Api, Declined, Mark, Undelivered
from storage.errors import RingfenceError

# A message of ours that cannot be changed any more is taken away, and what it should say is posted.
UNCHANGEABLE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed", "streaming_state_conflict"})
MALFORMED = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"})

logger = structlog.get_logger(__name__)


class Reply(BaseModel):
    """What was posted for an answer: part → ts, and file name → file id. `streaming`: part 1 may be growing."""

    parts: dict[int, str] = Field(default_factory=dict)
    files: dict[str, str] = Field(default_factory=dict)
    streaming: bool = False


class Board:
    """The messages of the answer at one spot; `note` keeps what is posted."""

    def __init__(self, api: Api, spot: Spot, reply: Reply, note: Callable[[Reply], Awaitable[None]]) -> None:
        self.api = api
        self.spot = spot
        self.reply = reply
        self._note = note

    async def recover(self) -> None:
        """Find out from Slack what an earlier worker posted, and end a text that it was writing."""
        marked = await self.api.marked(self.spot.channel, self.spot.thread, self.spot.answers)
        self.reply.parts = {**self.reply.parts, **marked}
        if self.reply.streaming:
            growing = self.reply.parts.get(1) or await self.unmarked()
            if growing is not None:
                self.reply.parts[1] = growing
                await self._end(growing)
            await self.noted(streaming=False)

    async def unmarked(self) -> str | None:
        """A message of ours under the question that says of no answer whose it is: a stream without its end."""
        known = set(self.reply.parts.values())
        messages = await self.api.messages(self.spot.channel, self.spot.thread)
        found = [
            str(message["ts"])
            for message in messages
            if self.api.wrote(message)
            and not message.get("metadata")
            and not message.get("files")
            and str(message["ts"]) > self.spot.message
            and message["ts"] not in known
        ]
        return found[0] if found else None

    async def noted(self, *, streaming: bool | None = None) -> None:
        """Keep what was posted."""
        if streaming is not None:
            self.reply.streaming = streaming
        await self._note(self.reply)

    async def show(self, part: int, outgoing: Outgoing) -> str:
        """Let the part-th message of the answer (from 1) say this; its ts.

        Blocks that Slack does not take are left out: the text alone is better than nothing.
        """
        try:
            return await self._show(part, outgoing)
        except Declined as declined:
            if declined.word not in MALFORMED or not outgoing.blocks:
                raise
            logger.error("slack does not take the blocks of an answer", word=declined.word)
            return await self._show(part, replace(outgoing, blocks=()))

    async def _show(self, part: int, outgoing: Outgoing) -> str:
        mark = Mark(self.spot.answers, part)
        there = self.reply.parts.get(part)
        if there is not None:
            try:
                await self.api.update(self.spot.channel, there, outgoing, mark)
                return there
            except Declined as declined:
                if declined.word not in UNCHANGEABLE:
                    raise
                await self._away(there)
        # Not noted: the message says itself whose it is, and a write for each would be the slowest part of an answer.
        ts = await self.api.post(self.spot.channel, self.spot.thread, outgoing, mark)
        self.reply.parts[part] = ts
        return ts

    async def trim(self, parts: int, files: frozenset[str] = frozenset()) -> None:
        """Take away the messages after the first `parts`, and the files that are not among `files`."""
        late = [part for part in self.reply.parts if part > parts]
        old = {name: file for name, file in self.reply.files.items() if name not in files}
        for part in late:
            await self._away(self.reply.parts.pop(part))
        if old:
            for message in await self.api.messages(self.spot.channel, self.spot.thread):
                shared = {file.get("id") for file in message.get("files") or ()}
                if self.api.wrote(message) and shared & set(old.values()):
                    await self._away(str(message["ts"]))
            self.reply.files = {name: file for name, file in self.reply.files.items() if name in files}
        if late or old:
            await self.noted()

    async def attach(self, attachment: Attachment) -> None:
        """Share a file below the answer, once."""
        if attachment.name in self.reply.files and await self._shared(self.reply.files[attachment.name]):
            return
        content = await attachment.make()
        file = await self._upload(attachment, content)
        self.reply.files[attachment.name] = file
        await self.noted()

        async def act() -> bool:
            await self.api.once(
                self.api.client.files_completeUploadExternal,
                files=[{"id": file, "title": attachment.title}],
                channel_id=self.spot.channel,
                thread_ts=self.spot.thread or None,
            )
            return True

        async def done() -> bool | None:
            return await self._shared(file) or None

        await self.api.certainly(act, done)

    async def _upload(self, attachment: Attachment, content: bytes) -> str:
        client = self.api.client
        place = await self.api.call(
            client.files_getUploadURLExternal,
            filename=attachment.name,
            length=len(content),
            alt_txt=attachment.alt or None,
        )
        await self._send(str(place["upload_url"]), content)
        return str(place["file_id"])

    async def _send(self, url: str, content: bytes) -> None:
        session: Any = self.api.client.session
        try:
            async with session.post(url, data=content) as answer:
                if answer.status != 200:
                    raise Undelivered(f"Slack answered HTTP {answer.status} to a file.")
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise Undelivered("A file could not be sent to Slack.") from error

    async def _shared(self, file: str) -> bool:
        messages = await self.api.messages(self.spot.channel, self.spot.thread)
        return any(file == one.get("id") for message in messages for one in message.get("files") or ())

    async def _away(self, ts: str) -> None:
        try:
            await self.api.delete(self.spot.channel, ts)
        except RingfenceError as error:
            logger.warning("a message could not be taken away", why=str(error))

    async def _end(self, ts: str) -> None:
        try:
            await self.api.once(self.api.client.chat_stopStream, channel=self.spot.channel, ts=ts)
        except RingfenceError as error:
            logger.info("a stream had ended", why=str(error))
