"""Stream: a text that its reader sees being written. It may die at any time, so it is only for watching.

Whatever becomes of it, the whole answer takes its place afterwards.
"""

import structlog

from bot.channels.slack.board import Board
from bot.channels.slack.mrkdwn import markdown
from bot.channels.slack.posting import Declined, Undelivered, Unsure
from storage.errors import RingfenceError

LONGEST = 11_000  # of 12,000 characters in one call

logger = structlog.get_logger(__name__)


class Stream:
    """The first message of an answer while its text is written. `alive` until Slack takes no more of it."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._ts: str | None = None
        self.alive = bool(board.spot.thread)  # Slack streams below a question only

    @property
    def begun(self) -> bool:
        """Whether something can be seen of it."""
        return self._ts is not None

    async def write(self, text: str) -> None:
        """Show the next piece."""
        try:
            for start in range(0, len(text), LONGEST // 2):
                # Escaping doubles a text at most.
                await self._write(markdown(text[start : start + LONGEST // 2]))
        except RingfenceError as error:
            # Too late for it, or not known whether it arrived: the whole answer follows anyway.
            self.alive = False
            logger.info("a stream died", why=str(error))

    async def close(self) -> None:
        """No more will come."""
        self.alive = False
        if self._ts is None:
            return
        api, spot = self._board.api, self._board.spot
        try:
            await api.call(api.client.chat_stopStream, channel=spot.channel, ts=self._ts)
        except (Declined, Undelivered) as error:
            logger.info("a stream had ended", why=str(error))
        self._ts = None
        await self._board.noted(streaming=False)

    async def _write(self, text: str) -> None:
        api, spot = self._board.api, self._board.spot
        if self._ts is not None:
            await api.once(api.client.chat_appendStream, channel=spot.channel, ts=self._ts, markdown_text=text)
            return
        await self._board.noted(streaming=True)
        try:
            begun = await api.once(
                api.client.chat_startStream,
                channel=spot.channel,
                thread_ts=spot.thread,
                recipient_team_id=spot.team,
                recipient_user_id=spot.user,
                markdown_text=text,
            )
            self._ts = str(begun["ts"])
        except Unsure:
            self._ts = await self._board.unmarked()
            raise
        finally:
            if self._ts is not None:
                self._board.reply.parts[1] = self._ts
                await self._board.noted()
