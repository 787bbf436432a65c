"""Workspaces: the Web API of each workspace that the bot works in, over one pool of connections."""

from urllib.request import getproxies

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.installations import Installations
from bot.channels.slack.posting import Api, Pace
from bot.channels.slack.tempo import TEMPO, Tempo
from bot.config import Settings

CONNECTIONS = 50


class Workspaces:
    """Whoever calls Slack asks here for its Api. Open it with `start`, end it with `close`."""

    def __init__(self, settings: Settings, installations: Installations, tempo: Tempo = TEMPO) -> None:
        self._settings = settings
        self._installations = installations
        self._tempo = tempo
        self._pace = Pace(tempo.between_posts)
        self._session: aiohttp.ClientSession | None = None
        self._apis: dict[str, Api] = {}

    async def start(self) -> None:
        """Open the pool of connections."""
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=self._tempo.call),
            connector=aiohttp.TCPConnector(limit=CONNECTIONS),
            # Looked at once: aiohttp reads the environment and ~/.netrc anew for each request.
            trust_env=bool(getproxies()),
        )

    async def close(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()

    async def api(self, team: str) -> Api | None:
        """The Web API in a workspace; None where the bot does not work (any more)."""
        installed = await self._installations.of(team)
        if installed is None:
            self._apis.pop(team, None)
            return None
        api = self._apis.get(team)
        if api is None or api.installed != installed:
            api = Api(self.client(installed.bot_token), installed, self._pace, self._tempo)
            self._apis[team] = api
        return api

    def client(self, token: str | None) -> AsyncWebClient:
        """A client that calls with `token`. It does not try again by itself: a message might come twice."""
        return AsyncWebClient(
            token=token,
            base_url=self._settings.slack_api_url,
            session=self._session,
            timeout=round(self._tempo.call),
            retry_handlers=[],
        )
