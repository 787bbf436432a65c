"""Answering: what is done with a row of the inbox. Who asks is looked up now, the thread is read now."""

import asyncio
import json
from collections.abc import Awaitable, Sequence
from datetime import UTC, datetime, timedelta

import structlog

from bot import progress
from bot.answers import Answer
from bot.app import App
from bot.brain.base import Overheard
from bot.channels.slack import phrases
from bot.channels.slack.approving import tell_who_decides
from bot.channels.slack.blocks import Outgoing, messages_of
from bot.channels.slack.board import Board, Reply
from bot.channels.slack.desk import Visitor
from bot.channels.slack.home import Home
from bot.channels.slack.installations import PLATFORM
from bot.channels.slack.jobs import JOB, Asked, Withdrawn, is_direct
from bot.channels.slack.posting import Api, Declined
from bot.channels.slack.presenting import Presenter, said
from bot.channels.slack.status import Status
from bot.channels.slack.stream import Stream
from bot.channels.slack.tempo import TEMPO, Tempo
from bot.channels.slack.threads import overheard
from bot.channels.slack.visitors import Profile, Visitors
from bot.channels.slack.whispering import ELSEWHERE, whisper
from bot.channels.slack.worker import Held
from bot.channels.slack.workspaces import Workspaces
from bot.clock import wall_ms
from bot.questions import Question
from bot.security.running import FAILED
from storage import approvals, deliveries, inbox, turns
from storage.approvals import Place
from storage.errors import RingfenceError
from storage.inbox import Item
from tools.spec import Here, Principal
from tools.words import Language, Words

# A direct message outside any thread goes on with what was said so shortly before.
GOES_ON = timedelta(minutes=30)

logger = structlog.get_logger(__name__)


class Answering:
    """Answers what the inbox holds, for all workspaces."""

    def __init__(self, app: App, workspaces: Workspaces, visitors: Visitors, home: Home, tempo: Tempo = TEMPO) -> None:
        self._app = app
        self._home = home
        self._workspaces = workspaces
        self._visitors = visitors
        self._tempo = tempo

    async def handle(self, item: Item, held: Held) -> None:
        """Answer a question, or take an answer away. Raises RingfenceError when it should be tried again."""
        job = JOB.validate_json(item.payload)
        api = await self._workspaces.api(job.team)
        if api is None:
            return  # the app was taken out of the workspace meanwhile
        if isinstance(job, Withdrawn):
            await self._withdraw(api, job)
            return
        profile = await self._visitors.profile(api, job.user)
        principal = await self._visitors.principal(api, job.user) if profile.kind == "member" else None
        refusal = await self._refusal(api, job, profile, principal)
        if refusal is not None:
            await self._refuse(api, job, refusal, profile)
        elif principal is not None:
            await self._answer(api, item, job, held, principal, profile)

    async def end(self, item: Item) -> None:
        """Say under a question that it was stopped."""
        job = JOB.validate_json(item.payload)
        api = await self._workspaces.api(job.team)
        if api is None or not isinstance(job, Asked):
            return
        profile = await self._visitors.profile(api, job.user)
        text = phrases.STOPPED.say(self._language(profile))
        if job.shown == "private":
            await whisper(api, job, [said(text)], job.response_url)
            return
        board = await self._board(api, job)
        await board.recover()
        await board.show(1, said(text))
        await board.trim(1)
        if job.shown == "direct":
            await Status(api, job).clear(always=True)

    async def give_up(self, item: Item, reference: str) -> None:
        """Say under a question that it cannot be answered, and where the log has why."""
        job = JOB.validate_json(item.payload)
        api = await self._workspaces.api(job.team)
        if api is None or not isinstance(job, Asked):
            return
        language = self._app.settings.language or "en"
        text = FAILED.say(language, reference=reference)
        if job.shown == "private":
            await whisper(api, job, [said(text)], job.response_url)
            return
        board = await self._board(api, job)
        await board.recover()
        await board.show(1, said(text))

    async def _refusal(self, api: Api, job: Asked, profile: Profile, principal: Principal | None) -> Words | None:
        """Why this is not answered; None when it is, and for whom nothing is said to at all."""
        if profile.kind == "guest":
            return phrases.GUEST
        if profile.kind != "member":
            return None
        if principal is None:
            return phrases.NO_ROLE
        if job.shown == "channel" and (job.abroad or await self._visitors.abroad(api, job.channel)):
            return phrases.SHARED_CHANNEL
        return None

    async def _refuse(self, api: Api, job: Asked, why: Words, profile: Profile) -> None:
        await whisper(api, job, [said(why.say(self._language(profile)))], job.response_url)

    async def _answer(
        self, api: Api, item: Item, job: Asked, held: Held, principal: Principal, profile: Profile
    ) -> None:
        question = await self._question(api, job, principal, profile)
        if job.shown == "private":
            answer = await self._alone(api, job, question, self._language(profile))
            held.delivering = True
            await whisper(api, job, messages_of(answer, private=True), job.response_url)
            await self._tell_who_decides(api, principal, question, answer, asker_too=True)
            if job.home:
                # What they saw there was the reason for pressing, and it is no longer so.
                zone, language = question.zone, self._language(profile)
                await self._try(self._home.show(Visitor(api, job.user, zone, language, principal)))
            return
        board = await self._board(api, job)
        if item.again or job.again:
            await board.recover()
        direct = job.shown == "direct" and bool(job.thread)
        presenter = Presenter(
            board,
            self._language(profile),
            item.key,
            status=Status(api, job) if direct else None,
            stream=Stream(board) if direct and not board.reply.parts else None,
            tempo=self._tempo,
            waited=(wall_ms() - item.received_at) / 1000,
        )
        async with presenter:
            answer = await self._asked(question, presenter)
            held.delivering = True
            messages = messages_of(answer, shared=job.shown == "channel")
            try:
                shown = await presenter.finish(messages)
            except Declined as declined:
                if declined.word not in ELSEWHERE:
                    raise
                # Nobody reads along where we may not write: the asker gets it alone.
                await whisper(api, job, messages, job.response_url)
                return
        await self._note_approvals(principal.organisation, job.channel, answer, messages, shown)
        if job.shown == "direct":
            await self._tell_who_decides(api, principal, question, answer, asker_too=False)

    async def _tell_who_decides(
        self, api: Api, asker: Principal, question: Question, answer: Answer, *, asker_too: bool
    ) -> None:
        if answer.approvals:
            await tell_who_decides(self._app, api, self._visitors, asker, answer, question.now, asker_too=asker_too)

    async def _alone(self, api: Api, job: Asked, question: Question, language: Language) -> Answer:
        """The answer for one person alone, with a word before it when it takes a while."""
        asking = asyncio.ensure_future(self._app.questions.answer(question))
        status = Status(api, job)
        try:
            done, _ = await asyncio.wait({asking}, timeout=self._tempo.status_after)
            if not done:
                doing = progress.WORKING_ELSE if job.call is None else progress.doing(job.call.tool)
                text = doing.say(language)
                if not is_direct(job.channel):
                    await self._try(whisper(api, job, [said(text)], job.response_url))
                elif job.thread:
                    await status.show(text)
            return await asking
        finally:
            asking.cancel()
            await status.clear()

    async def _try(self, work: Awaitable[None]) -> None:
        """Do what may as well not be done."""
        try:
            await work
        except RingfenceError as error:
            logger.info("what is being done could not be shown", why=str(error))

    async def _asked(self, question: Question, presenter: Presenter) -> Answer:
        async for step in self._app.questions.ask(question):
            if isinstance(step, Answer):
                return step
            presenter.step(step)
        raise LookupError("a question ended without an answer")  # pragma: no cover - `ask` always ends with one

    async def _question(self, api: Api, job: Asked, principal: Principal, profile: Profile) -> Question:
        settings = self._app.settings
        heard: tuple[Overheard, ...] = ()
        if job.shown == "channel" and job.thread and job.thread != job.message and job.call is None:
            heard = await overheard(api, job.channel, job.thread, job.message)
        return Question(
            text=job.text,
            principal=principal,
            now=datetime.fromtimestamp(job.asked_at / 1000, UTC),
            zone=profile.zone or settings.timezone,
            conversation=job.conversation,
            follows=await self._before(job, principal),
            language=self._hint(profile),
            remember=job.remember,
            shared=job.shown == "channel",
            message=job.message,
            audience=settings.slack_channel_role if job.shown == "channel" else None,
            thread=heard,
            call=None if job.call is None else job.call.read(),
            here=await self._here(api, job),
            about=await self._alert(job, principal),
        )

    async def _alert(self, job: Asked, principal: Principal) -> int | None:
        """The alert in whose thread this is said."""
        if not job.thread or job.thread == job.message:
            return None
        address = {"team": job.team, "channel": job.channel}
        async with self._app.database.read() as connection:
            return await deliveries.told_by(connection, principal.organisation, PLATFORM, address, job.thread)

    async def _here(self, api: Api, job: Asked) -> Here | None:
        """The channel, named so that people know it; a conversation with us has no name but theirs.

        None for a channel that another organisation reads: nothing is posted there later.
        """
        if job.abroad or await self._visitors.abroad(api, job.channel):
            return None
        name = job.user if is_direct(job.channel) else await self._visitors.name(api, job.channel)
        return Here("slack", {"team": job.team, "channel": job.channel}, name)

    async def _before(self, job: Asked, principal: Principal) -> str:
        """The conversation that a direct message outside any thread goes on from."""
        if job.shown != "direct" or not job.message or job.thread != job.message:
            return ""
        since = job.asked_at - round(GOES_ON.total_seconds() * 1000)
        async with self._app.database.read() as connection:
            key = await turns.latest(
                connection, principal.organisation, PLATFORM, f"{job.team}:{job.channel}:", str(principal), since
            )
        return key or ""

    async def _withdraw(self, api: Api, job: Withdrawn) -> None:
        board = await self._board(api, job)
        await board.recover()
        await board.trim(0)
        async with self._app.database.write() as connection:
            await turns.forget(connection, api.installed.organisation, PLATFORM, job.conversation, job.message)

    async def _board(self, api: Api, job: Asked | Withdrawn) -> Board:
        organisation = api.installed.organisation

        async def note(reply: Reply) -> None:
            async with self._app.database.write() as connection:
                await inbox.note_reply(connection, organisation, PLATFORM, job.answers, reply.model_dump_json())

        async with self._app.database.read() as connection:
            first = await inbox.find(connection, organisation, PLATFORM, job.answers)
        reply = Reply.model_validate_json(first.reply) if first is not None and first.reply else Reply()
        return Board(api, job, reply, note)

    async def _note_approvals(
        self, organisation: int, channel: str, answer: Answer, messages: Sequence[Outgoing], shown: Sequence[str]
    ) -> None:
        """Remember where cards of approvals are shown: deciding changes them all."""
        for approval in answer.approvals:
            for message, ts in zip(messages, shown, strict=True):
                if f'"{approval}"' in json.dumps(message.blocks):
                    async with self._app.database.write() as connection:
                        await approvals.show_at(connection, organisation, approval, Place(PLATFORM, channel, ts))

    def _hint(self, profile: Profile) -> Language | None:
        return profile.language or self._app.settings.language

    def _language(self, profile: Profile) -> Language:
        return self._hint(profile) or "en"
