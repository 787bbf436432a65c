"""Listening: what Slack tells us becomes rows of the inbox before Slack hears that we have it; Stop is passed on.

Bolt acknowledges events before it runs listeners, so what must not be lost is stored by a middleware: when that fails
Slack gets an error, and sends the event again.
"""

import re
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot.cards import Action
from bot.channels.slack import events, phrases
from bot.channels.slack.agent_surface import AgentSurface
from bot.channels.slack.elements import PREFIX
from bot.channels.slack.events import Deleted, Said, StopPressed
from bot.channels.slack.installations import PLATFORM
from bot.channels.slack.jobs import JOB, Asked, Shown, Spot, Withdrawn, conversation_of, key_of
from bot.channels.slack.posting import Api
from bot.channels.slack.presenting import said
from bot.channels.slack.whispering import whisper
from bot.channels.slack.workspaces import Workspaces
from bot.clock import wall_ms
from storage import inbox, turns
from storage.engine import Database

logger = structlog.get_logger(__name__)
Body = dict[str, Any]
Later = Callable[[Coroutine[Any, Any, None]], None]


class Listening:
    """Takes in what is said to us. `wake` tells the worker, `later` does what may take a while."""

    def __init__(
        self,
        database: Database,
        workspaces: Workspaces,
        surface: AgentSurface,
        now: Callable[[], datetime],
        wake: Callable[[], None],
        later: Later,
    ) -> None:
        self._database = database
        self._workspaces = workspaces
        self._surface = surface
        self._now = now
        self._wake = wake
        self._later = later

    def register(self, bolt: AsyncApp) -> None:
        """Hear Bolt. What others listen to, they register after this."""
        add: Callable[..., Any] = bolt.middleware
        add(self._store)
        self._on(bolt.event, "app_home_opened", self._opened, matchers=[_messages_tab])
        self._on(bolt.event, "assistant_thread_started", self._opened)
        self._on(bolt.action, re.compile(rf"{re.escape(PREFIX)}{Action.STOP}\."), self._stop_pressed)

    def register_rest(self, bolt: AsyncApp) -> None:
        """Hear everything else that Slack sends: it is stored already, or means nothing to us."""

        async def nothing() -> None:
            """Heard."""

        self._on(bolt.event, re.compile(".*"), nothing)

    async def take_in(self, job: Asked | Withdrawn, key: str, organisation: int) -> bool:
        """Keep a job under `key` for the worker; False when it was kept before."""
        async with self._database.write() as connection:
            new = await inbox.take_in(
                connection,
                organisation,
                PLATFORM,
                key,
                job.conversation,
                JOB.dump_json(job).decode(),
                wall_ms(),
            )
        if new:
            self._wake()
        return new

    async def stop(self, api: Api, keys: list[str]) -> None:
        """Let these rows end, here or where else they run."""
        async with self._database.write() as connection:
            await inbox.stop(connection, api.installed.organisation, PLATFORM, keys)
        self._wake()

    def _on(self, kind: Callable[..., Any], what: object, listener: Callable[..., Any], **options: Any) -> None:
        kind(what, **options)(listener)

    # Bolt gives its arguments by their names: `next` is one of them.
    async def _store(self, body: Body, context: AsyncBoltContext, next: Callable[[], Awaitable[Any]]) -> None:
        team = context.team_id
        if body.get("type") == "event_callback" and team:
            api = await self._workspaces.api(team)
            if api is not None:
                await self._hear(api, body)
        await next()

    async def _hear(self, api: Api, body: Body) -> None:
        heard = events.read(body.get("event") or {}, api.installed.bot_user)
        match heard:
            case Said():
                await self._said(api, heard, abroad=bool(body.get("is_ext_shared_channel")))
            case Deleted():
                await self._deleted(api, heard)
            case StopPressed():
                rows = await self._unsettled(api, heard.channel, heard.thread)
                await self.stop(api, [row.key for row in rows if _asker(row.payload) == heard.user])

    async def _said(self, api: Api, heard: Said, *, abroad: bool) -> None:
        team = api.installed.team
        known = key_of(team, heard.channel, heard.ts)
        before = await self._row(api, known) if heard.edited else None
        if not heard.to_us and before is None and not await self._answers_back(api, heard):
            return
        text = events.plain(heard.text, api.installed.bot_user)
        spot = self._spot(api, heard.channel, heard.thread or heard.ts, heard.ts, heard.user)
        shown: Shown = "direct" if heard.direct else "channel"
        asked = Asked(
            **spot.model_dump(),
            text=text or phrases.HELP.en,
            shown=shown,
            asked_at=round(self._now().timestamp() * 1000),
            again=before is not None,
            abroad=abroad,
        )
        key = f"{known}:{heard.edited}" if before is not None else known
        if before is not None:
            await self.stop(api, [known])
        await self.take_in(asked, key, api.installed.organisation)

    async def _deleted(self, api: Api, heard: Deleted) -> None:
        known = key_of(api.installed.team, heard.channel, heard.ts)
        if await self._row(api, known) is None:
            return
        await self.stop(api, [known])
        spot = self._spot(api, heard.channel, heard.thread or heard.ts, heard.ts, "")
        await self.take_in(Withdrawn(**spot.model_dump()), f"{known}:deleted", api.installed.organisation)

    async def _answers_back(self, api: Api, heard: Said) -> bool:
        """Whether a reply without a mention is by the person of whom something was asked back in its thread."""
        if not heard.thread or heard.edited:
            return False
        conversation = conversation_of(api.installed.team, heard.channel, heard.thread)
        async with self._database.read() as connection:
            last = await turns.last(connection, api.installed.organisation, PLATFORM, conversation, 1)
        return bool(last) and last[0].pending is not None and last[0].asker == f"{PLATFORM}:{heard.user}"

    def _spot(self, api: Api, channel: str, thread: str, message: str, user: str) -> Spot:
        team = api.installed.team
        return Spot(
            team=team,
            channel=channel,
            user=user,
            thread=thread,
            message=message,
            conversation=conversation_of(team, channel, thread),
            answers=key_of(team, channel, message),
        )

    async def _row(self, api: Api, key: str) -> inbox.Item | None:
        async with self._database.read() as connection:
            return await inbox.find(connection, api.installed.organisation, PLATFORM, key)

    async def _unsettled(self, api: Api, channel: str, thread: str) -> tuple[inbox.Item, ...]:
        conversation = conversation_of(api.installed.team, channel, thread)
        async with self._database.read() as connection:
            return await inbox.unsettled(connection, api.installed.organisation, PLATFORM, conversation)

    async def _opened(self, event: Body, context: AsyncBoltContext) -> None:
        team, user = context.team_id or "", context.user_id or ""
        thread = event.get("assistant_thread") or {}
        channel = str(thread.get("channel_id") or event.get("channel") or "")
        self._later(self._surface.greet(team, user or str(thread.get("user_id")), channel, thread.get("thread_ts")))

    async def _stop_pressed(self, ack: Callable[[], Awaitable[None]], body: Body, context: AsyncBoltContext) -> None:
        await ack()
        api = await self._workspaces.api(context.team_id or "")
        key = str((body.get("actions") or [{}])[0].get("value") or "")
        row = None if api is None else await self._row(api, key)
        if api is None or row is None or not row.payload:
            return
        user, job = context.user_id or "", JOB.validate_json(row.payload)
        if job.user == user:
            await self.stop(api, [key])
            return
        spot = job.model_copy(update={"user": user, "answers": f"{key}:stop"})
        self._later(self._not_yours(api, spot))

    async def _not_yours(self, api: Api, spot: Spot) -> None:
        profile = await self._surface.visitors.profile(api, spot.user)
        await whisper(api, spot, [said(phrases.NOT_YOURS.say(profile.language or "en"))])


async def _messages_tab(event: Body) -> bool:
    return event.get("tab") == "messages"


def _asker(payload: str) -> str:
    return JOB.validate_json(payload).user if payload else ""
