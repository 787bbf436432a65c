"""Status: what shows beside a thread while its question is answered, with Slack's own Stop button."""

import structlog

from bot.channels.slack.jobs import Spot
from bot.channels.slack.posting import Api
from storage.errors import RingfenceError

logger = structlog.get_logger(__name__)


class Status:
    """The status of the agent session that a thread is. Trouble with it is no trouble of the answer."""

    def __init__(self, api: Api, spot: Spot) -> None:
        self._api = api
        self._spot = spot
        self._begun = False

    async def show(self, text: str) -> bool:
        """Say what is being done; False when this workspace shows no status."""
        try:
            if not self._begun:
                await self._session("processing")
                self._begun = True
            await self._api.once(
                self._api.client.assistant_threads_setStatus,
                channel_id=self._spot.channel,
                thread_ts=self._spot.thread,
                status=text,
            )
        except RingfenceError as error:
            logger.info("no status could be shown", why=str(error))
            return False
        return True

    async def clear(self, *, always: bool = False) -> None:
        """Nothing is being done any more. `always`: also when another worker began it."""
        if not (self._begun or always):
            return
        try:
            await self._session("active")
        except RingfenceError as error:
            logger.info("no status could be taken back", why=str(error))

    async def _session(self, status: str) -> None:
        await self._api.call(
            self._api.client.agents_sessions_setStatus,
            channel_id=self._spot.channel,
            thread_ts=self._spot.thread,
            status=status,
        )
