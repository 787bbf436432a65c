"""Presenting: what a person sees between their question and its answer, and the answer itself.

An answer that comes at once is simply posted. Otherwise a word about what is being done appears: in a channel a message
with a Stop button, which becomes the answer; in a conversation with us a status. A text that is being written is shown
there while it grows. Whatever was shown before, the answer takes its place.
"""

import asyncio
from collections.abc import Sequence

import structlog

from bot.brain.base import Saying, Step, ToolStarted
from bot.cards import Action, Button
from bot.channels.slack import phrases
from bot.channels.slack.blocks import Outgoing
from bot.channels.slack.board import Board
from bot.channels.slack.elements import actions, context, paragraph
from bot.channels.slack.mrkdwn import escaped
from bot.channels.slack.status import Status
from bot.channels.slack.stream import Stream
from bot.channels.slack.tempo import TEMPO, Tempo
from storage.errors import RingfenceError
from tools.words import Language, Words

logger = structlog.get_logger(__name__)


class Presenter:
    """Shows one answer coming. `status` and `stream` are for conversations with us, None in a channel.

    Use it as an asynchronous context: leaving it ends everything that was only for watching.
    """

    def __init__(
        self,
        board: Board,
        language: Language,
        key: str,
        *,
        status: Status | None = None,
        stream: Stream | None = None,
        tempo: Tempo = TEMPO,
        waited: float = 0.0,
    ) -> None:
        """`key` is the inbox row's: what the Stop button stops. `waited`: seconds since the question was asked."""
        self._board = board
        self._language = language
        self._key = key
        self._status = status
        self._stream = stream
        self._tempo = tempo
        self._patience = max(0.0, tempo.status_after - waited)
        self._doing: Words = phrases.READING
        self._shown: Words | None = None
        self._unsent = ""
        self._since = 0.0
        self._changed = asyncio.Event()
        self._closed = False
        self._following: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Presenter":
        self._following = asyncio.create_task(self._follow())
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._close()
        if self._status is not None:
            await self._status.clear()

    def step(self, step: Step) -> None:
        """The brain took a step."""
        if isinstance(step, ToolStarted):
            self._doing = phrases.WORKING.get(step.call.tool, phrases.WORKING_ELSE)
        elif isinstance(step, Saying):
            if not self._unsent:
                self._since = _clock()
            self._unsent += step.text
        else:
            return
        self._changed.set()

    async def finish(self, messages: Sequence[Outgoing]) -> list[str]:
        """Show the answer in the place of whatever was shown before; the ts of each of its messages."""
        await self._close()
        shown = [await self._board.show(part, message) for part, message in enumerate(messages, start=1)]
        files = [attachment for message in messages for attachment in message.attachments]
        await self._board.trim(len(messages), frozenset(file.name for file in files))
        for file in files:
            await self._board.attach(file)
        return shown

    async def _close(self) -> None:
        """Whatever is being shown is shown to its end: a call that is cut off may have been done."""
        self._closed = True
        self._changed.set()
        if self._following is not None:
            await self._following
            self._following = None
        if self._stream is not None:
            await self._stream.close()

    async def _follow(self) -> None:
        """Show what goes on, from a moment after the question on."""
        try:
            async with asyncio.timeout(self._patience):
                while not self._closed:
                    await self._news()
        except TimeoutError:
            pass
        next_word = 0.0
        while not self._closed:
            now = _clock()
            wait: float | None = None
            if self._unsent and self._stream is not None and self._stream.alive:
                wait = self._since + self._tempo.flush_after - now
                if wait <= 0 or len(self._unsent) >= self._tempo.flush_characters:
                    text, self._unsent = self._unsent, ""
                    await self._stream.write(text)
                    continue
            elif self._doing is not self._shown:
                wait = next_word - now
                if wait <= 0:
                    self._shown = self._doing
                    await self._word(self._shown)
                    next_word = _clock() + self._tempo.status_every
                    continue
            await self._news(wait)

    async def _news(self, wait: float | None = None) -> None:
        try:
            async with asyncio.timeout(wait):
                await self._changed.wait()
        except TimeoutError:
            return
        self._changed.clear()

    async def _word(self, words: Words) -> None:
        text = words.say(self._language)
        if self._status is not None:
            if await self._status.show(text):
                return
            self._status = None
        if self._stream is not None and self._stream.begun:
            return
        self._stream = None  # the message that says what is done is the answer's first
        try:
            await self._board.show(1, working(text, self._language, self._key))
        except RingfenceError as error:
            logger.info("what is being done could not be shown", why=str(error))


def working(text: str, language: Language, key: str) -> Outgoing:
    """A message that says what is being done, with a button that stops it."""
    buttons = actions([Button(phrases.STOP.say(language), Action.STOP, key)])
    return Outgoing(escaped(text), (context(text), *buttons))


def said(text: str) -> Outgoing:
    """A message that is one text."""
    return Outgoing(escaped(text), (paragraph(text),))


def _clock() -> float:
    return asyncio.get_running_loop().time()
