"""Tidying: now and then requests that nobody decided lose their buttons, and events of long ago are forgotten."""

import asyncio

import structlog

from bot import answers, logs
from bot.app import App
from bot.channels.slack.blocks import messages_of
from bot.channels.slack.installations import PLATFORM, Installations
from bot.channels.slack.posting import Api, Declined, content
from bot.channels.slack.tempo import Tempo
from bot.channels.slack.workspaces import Workspaces
from bot.clock import wall_ms
from bot.security.approvals import Decided
from storage import inbox
from storage.errors import RingfenceError

logger = structlog.get_logger(__name__)


class Tidying:
    """Tidies up for every workspace. Several replicas may: each expired card is given to one of them."""

    def __init__(self, app: App, installations: Installations, workspaces: Workspaces, tempo: Tempo) -> None:
        self._app = app
        self._installations = installations
        self._workspaces = workspaces
        self._tempo = tempo

    async def run(self) -> None:
        """Tidy until cancelled; trouble is logged, and tried again the next time."""
        while True:
            try:
                for installed in await self._installations.every():
                    api = await self._workspaces.api(installed.team)
                    if api is not None:
                        await self._expire(api)
                    async with self._app.database.write() as connection:
                        before = wall_ms() - round(self._tempo.keep * 1000)
                        await inbox.purge(connection, installed.organisation, before)
            except RingfenceError as error:
                logger.error("slack could not be tidied", why=str(error))
            except Exception:  # the top of a job: it goes on
                logger.exception("slack could not be tidied", reference=logs.reference())
            await asyncio.sleep(self._tempo.tidy)

    async def _expire(self, api: Api) -> None:
        for decided in await self._app.guard.expire(api.installed.organisation):
            await self._show(api, decided)

    async def _show(self, api: Api, decided: Decided) -> None:
        """Let every card of a request say that its time is up."""
        settings = self._app.settings
        card = answers.decided(
            decided,
            language=settings.language or "en",
            zone=settings.timezone,
            role=settings.slack_channel_role,
            key=await self._app.guard.masking_key(api.installed.organisation),
        )
        message = messages_of(card)[0]
        for place in decided.cards:
            if place.platform != PLATFORM:
                continue
            try:
                await api.call(api.client.chat_update, channel=place.channel, ts=place.ts, **content(message))
            except Declined as declined:
                logger.info("a card was not updated", approval=decided.request.id, why=declined.word)
