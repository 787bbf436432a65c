"""The Slack channel: built, started and stopped. Events come over Socket Mode, over signed HTTP, or both."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
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
from bot.channels.slack import phrases
from bot.channels.slack.agent_surface import AgentSurface
from bot.channels.slack.answering import Answering
from bot.channels.slack.blocks import Outgoing
from bot.channels.slack.desk import Place, Visitor
from bot.channels.slack.installations import Installations
from bot.channels.slack.jobs import Asked, Call, Shown, Spot, conversation_of, is_direct
from bot.channels.slack.listening import Listening
from bot.channels.slack.tempo import TEMPO, Tempo, wall_ms
from bot.channels.slack.visitors import Visitors
from bot.channels.slack.whispering import whisper
from bot.channels.slack.worker import Worker
from bot.channels.slack.workspaces import Workspaces
from bot.questions import Question, Questions
from storage import inbox
from storage.engine import Database
from storage.errors import RingfenceError

PURGE_SECONDS = 6 * 3_600.0

logger = structlog.get_logger(__name__)


def wall_clock() -> datetime:
    """Now, aware."""
    return datetime.now(UTC)


class SlackChannel:
    """Slack, as the program sees it; and the `Desk` of those who listen to commands, buttons, forms and the Home."""

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
        self._worker = Worker(app.database, Answering(app, self._workspaces, self._visitors, tempo), tempo)
        self._listening = Listening(
            app.database,
            self._workspaces,
            AgentSurface(app, self._workspaces, self._visitors, clock),
            clock,
            self._worker.wake,
            self.later,
        )
        self._actions = Actions(app.questions, app.guard)
        self._background: set[asyncio.Task[None]] = set()
        self._bolt: AsyncApp | None = None
        self._socket: AsyncSocketModeHandler | None = None
        self._purging: asyncio.Task[None] | None = None

    @property
    def state(self) -> str:
        """How things are, in one word: stopped, connected, disconnected, or listening where Slack calls us by HTTP."""
        if self._bolt is None:
            return "stopped"
        if self._socket is None:
            return "listening"
        session = self._socket.client.current_session
        return "connected" if session is not None and not session.closed else "disconnected"

    @property
    def database(self) -> Database:
        """Where everything is remembered."""
        return self._app.database

    @property
    def questions(self) -> Questions:
        """Who answers questions."""
        return self._app.questions

    @property
    def actions(self) -> Actions:
        """Who carries out buttons."""
        return self._actions

    def now(self) -> datetime:
        """The clock, aware."""
        return self._clock()

    async def start(self) -> None:
        """Begin to work: first with what was left in the inbox, then with what comes in."""
        await self._workspaces.start()
        self._bolt = self._build()
        self._worker.start()
        self._purging = asyncio.create_task(self._purge())
        token = self._app.settings.slack_app_token
        if token is not None:
            client = self._workspaces.client(token.get_secret_value())
            self._socket = AsyncSocketModeHandler(self._bolt, token.get_secret_value(), web_client=client)
            # Trouble at the start is retried inside, as later: Slack may be away for a while.
            connect: Callable[[], Awaitable[None]] = self._socket.connect_async
            await connect()

    async def stop(self) -> None:
        """Take nothing more in, finish or give back what runs, close every connection. Stopping twice is no error."""
        if self._bolt is None:
            return
        self._bolt = None
        if self._purging is not None:
            self._purging.cancel()
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

    async def handle_http(self, request: web.Request) -> web.Response:
        """Events, commands and interactions by HTTP; what Slack did not sign is refused."""
        if self._bolt is None or self._app.settings.slack_signing_secret is None:
            return web.Response(status=503, text="Slack is not served here.\n")
        answer = await self._bolt.async_dispatch(await to_bolt_request(request))
        return await to_aiohttp_response(answer)

    async def visitor(self, team: str, user: str, channel: str | None) -> Visitor | None:
        """Who that is; None for bots, guests, people of other organisations and unknown workspaces."""
        api = await self._workspaces.api(team)
        if api is None:
            return None
        profile = await self._visitors.profile(api, user)
        principal = await self._visitors.principal(api, user) if profile.kind == "member" else None
        if principal is None:
            return None
        settings = self._app.settings
        return Visitor(
            principal=principal,
            team=team,
            user=user,
            zone=profile.zone or settings.timezone,
            language=profile.language or settings.language or "en",
            audience=None if channel is None or is_direct(channel) else settings.slack_channel_role,
            client=api.client,
        )

    async def ask(self, visitor: Visitor, place: Place, question: Question, *, private: bool, key: str) -> None:
        """Keep the question in the inbox under `key` (repeats are dropped) and answer it there, showing progress.

        A `private` answer is seen by the visitor alone.
        """
        shown: Shown = "direct" if is_direct(place.channel) else "private" if private else "channel"
        spot = self._spot(visitor, place, key)
        asked = Asked(
            **{**spot.model_dump(), "conversation": question.conversation or spot.conversation},
            text=question.text,
            shown=shown,
            asked_at=round(question.now.timestamp() * 1000),
            remember=question.remember,
            call=None if question.call is None else Call(tool=question.call.tool, args=question.call.args),
            response_url=place.response_url,
        )
        await self._listening.take_in(asked, key, visitor.principal.organisation)

    async def tell(self, visitor: Visitor, place: Place, messages: Sequence[Outgoing]) -> None:
        """Show messages to the visitor alone; their files go to the conversation with us."""
        api = await self._workspaces.api(visitor.team)
        if api is not None:
            spot = self._spot(visitor, place, f"{visitor.team}:told:{logs.reference()}")
            await whisper(api, spot, messages, place.response_url)

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside all else; trouble with it is logged, and `stop` waits for it a moment."""
        task = asyncio.create_task(_logged(work))
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    def _spot(self, visitor: Visitor, place: Place, key: str) -> Spot:
        thread = place.thread or place.message
        return Spot(
            team=visitor.team,
            channel=place.channel,
            user=visitor.user,
            thread=thread,
            conversation=conversation_of(visitor.team, place.channel, thread),
            answers=key,
        )

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
        self._listening.register_rest(bolt)
        return bolt

    async def _purge(self) -> None:
        """Forget now and then what was settled long ago."""
        while True:
            before = wall_ms() - round(self._tempo.keep * 1000)
            try:
                for installed in await self._installations.every():
                    async with self._app.database.write() as connection:
                        await inbox.purge(connection, installed.organisation, before)
            except RingfenceError as error:
                logger.error("the inbox could not be tidied", why=str(error))
            await asyncio.sleep(PURGE_SECONDS)


async def _logged(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except RingfenceError as error:
        logger.error("something for slack was not done", reference=logs.reference(), why=str(error))
    except Exception:  # the top of a job
        logger.exception("something for slack was not done", reference=logs.reference())
