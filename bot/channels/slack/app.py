"""The Slack channel: built, started and stopped. Events come over Socket Mode, over signed HTTP, or both."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from bot import logs
from bot.actions import Actions
from bot.app import App
from bot.channels.slack import buttons, home, modals, phrases, slash
from bot.channels.slack.agent_surface import AgentSurface
from bot.channels.slack.alerting import SlackSender
from bot.channels.slack.answering import Answering
from bot.channels.slack.desk import Desk
from bot.channels.slack.installations import Installations
from bot.channels.slack.listening import Listening
from bot.channels.slack.tempo import TEMPO, Tempo
from bot.channels.slack.tidying import Tidying
from bot.channels.slack.visitors import Visitors
from bot.channels.slack.worker import Worker
from bot.channels.slack.workspaces import Workspaces
from storage.errors import RingfenceError

logger = structlog.get_logger(__name__)


def wall_clock() -> datetime:
    """Now, aware."""
    return datetime.now(UTC)


class SlackChannel:
    """Slack, as the program sees it."""

    def __init__(
        self,
        app: App,
        installations: Installations,
        *,
        tempo: Tempo = TEMPO,
        clock: Callable[[], datetime] = wall_clock,
    ) -> None:
        """`clock` tells when something was asked; what is waited for is waited for in real time."""
        self._app = app
        self._installations = installations
        self._tempo = tempo
        self._clock = clock
        self._workspaces = Workspaces(app.settings, installations, tempo)
        self._visitors = Visitors(app.people, tempo)
        self._home = home.Home(app, clock)
        answering = Answering(app, self._workspaces, self._visitors, self._home, tempo)
        self._worker = Worker(app.database, answering, tempo)
        self._listening = Listening(
            app.database,
            self._workspaces,
            AgentSurface(app, self._workspaces, self._visitors, clock),
            clock,
            self._worker.wake,
            self.later,
        )
        self._background: set[asyncio.Task[None]] = set()
        self._bolt: AsyncApp | None = None
        self._socket: AsyncSocketModeHandler | None = None
        self._tidying = Tidying(app, installations, self._workspaces, tempo)
        self._tidies: asyncio.Task[None] | None = None

    @property
    def state(self) -> str:
        """How things are, in one word: stopped, connected, disconnected, or listening where Slack calls us by HTTP."""
        if self._bolt is None:
            return "stopped"
        if self._socket is None:
            return "listening"
        session = self._socket.client.current_session
        return "connected" if session is not None and not session.closed else "disconnected"

    async def start(self) -> None:
        """Begin to work: first with what was left in the inbox, then with what comes in."""
        await self._workspaces.start()
        self._bolt = self._build()
        self._app.people.ask_platform("slack", self.knows)
        self._worker.start()
        self._tidies = asyncio.create_task(self._tidying.run())
        token = self._app.settings.slack_app_token
        if token is not None:
            client = self._workspaces.client(token.get_secret_value())
            self._socket = AsyncSocketModeHandler(
                self._bolt, token.get_secret_value(), web_client=client, ping_interval=self._tempo.ping
            )
            # Trouble at the start is retried inside, as later: Slack may be away for a while.
            connect: Callable[[], Awaitable[None]] = self._socket.connect_async
            await connect()

    async def stop(self) -> None:
        """Take nothing more in, finish or give back what runs, close every connection. Stopping twice is no error."""
        if self._bolt is None:
            return
        self._bolt = None
        if self._tidies is not None:
            self._tidies.cancel()
        if self._socket is not None:
            close: Callable[[], Awaitable[None]] = self._socket.close_async
            await close()
            self._socket = None
        if self._background:
            _, late = await asyncio.wait(self._background, timeout=self._tempo.leave)
            for task in late:
                task.cancel()
        await self._worker.stop()
        await self._workspaces.close()

    @property
    def sender(self) -> SlackSender:
        """What delivers alerts to channels; it works between `start` and `stop`."""
        return SlackSender(self._workspaces, self._visitors, self._tempo)

    async def knows(self, organisation: int, user: str) -> bool:
        """Whether somebody is a member of a workspace of this organisation. Raises Undelivered when Slack is away."""
        for installed in await self._installations.every():
            if installed.organisation == organisation:
                api = await self._workspaces.api(installed.team)
                if api is not None and (await self._visitors.profile(api, user)).kind == "member":
                    return True
        return False

    async def handle_http(self, request: web.Request) -> web.Response:
        """Events, commands and interactions by HTTP; what Slack did not sign is refused."""
        if self._bolt is None or self._app.settings.slack_signing_secret is None:
            return web.Response(status=503, text="Slack is not served here.\n")
        answer = await self._bolt.async_dispatch(await to_bolt_request(request))
        return await to_aiohttp_response(answer)

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside all else; trouble with it is logged, and `stop` waits for it a moment."""
        task = asyncio.create_task(_logged(work))
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    def _build(self) -> AsyncApp:
        secret = self._app.settings.slack_signing_secret
        installations = self._installations

        # Bolt looks at the names of the arguments: a method's `self` would be one of them.
        async def authorize(enterprise_id: str | None, team_id: str | None) -> Any:
            return await installations.authorize(enterprise_id, team_id)

        bolt = AsyncApp(
            logger=logging.getLogger("slack_bolt"),
            client=self._workspaces.client(None),
            authorize=authorize,
            signing_secret=secret.get_secret_value() if secret is not None else "",
            user_facing_authorize_error_message=phrases.UNKNOWN_WORKSPACE.en,
        )
        self._listening.register(bolt)
        installations.listen(bolt)
        desk = Desk(
            app=self._app,
            actions=Actions(self._app.questions, self._app.guard),
            workspaces=self._workspaces,
            visitors=self._visitors,
            take_in=self._listening.take_in,
            now=self._clock,
            later=self.later,
        )
        for module in (slash, buttons, modals):
            module.register(bolt, desk)
        home.register(bolt, desk, self._home)
        self._listening.register_rest(bolt)
        return bolt


async def _logged(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except RingfenceError as error:
        logger.error("something for slack was not done", reference=logs.reference(), why=str(error))
    except Exception:  # the top of a job
        logger.exception("something for slack was not done", reference=logs.reference())
