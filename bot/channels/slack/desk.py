"""Desk: what listeners for buttons, commands, forms and the App Home share: who it is, and ways to answer them."""

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.actions import Actions
from bot.app import App
from bot.brain.base import ToolCall
from bot.cards import Button, Card
from bot.channels.slack import phrases
from bot.channels.slack.blocks import Outgoing, messages_of_cards
from bot.channels.slack.jobs import Asked, Call, Shown, Spot, conversation_of, is_direct
from bot.channels.slack.posting import Api
from bot.channels.slack.visitors import Visitors
from bot.channels.slack.whispering import whisper
from bot.channels.slack.workspaces import Workspaces
from tools.spec import Principal
from tools.words import Language

Body = dict[str, Any]
Later = Callable[[Coroutine[Any, Any, None]], None]


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody in a workspace. `refusal` says in their language why nothing is done for them, and then `principal` is
    None; for bots and strangers it is empty: they hear nothing.
    """

    api: Api
    user: str
    zone: str
    language: Language
    principal: Principal | None
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was pressed or typed. `thread` is a root's ts, `message` the pressed message's; either may be
    empty. `response_url` answers where the bot is no member. `alone`: what was pressed only this person sees. `home`:
    it was in the App Home, and is answered in the conversation with us.
    """

    team: str
    channel: str
    user: str
    thread: str = ""
    message: str = ""
    response_url: str = ""
    alone: bool = False
    home: bool = False

    @property
    def conversation(self) -> str:
        """The conversation that goes on here: the thread's, or what this person alone sees of the channel."""
        if self.alone or not (self.thread or self.message):
            return conversation_of(self.team, self.channel, self.user)
        return conversation_of(self.team, self.channel, self.thread or self.message)

    def spot(self, key: str) -> Spot:
        """The place as whispers know it."""
        return Spot(
            team=self.team,
            channel=self.channel,
            user=self.user,
            thread=self.thread,
            conversation=self.conversation,
            answers=key,
        )


@dataclass(frozen=True, slots=True)
class Desk:
    """The channel, as these listeners see it. `take_in` keeps a job in the inbox under a key, once; `later` does what
    may take a while.
    """

    app: App
    actions: Actions
    workspaces: Workspaces
    visitors: Visitors
    take_in: Callable[[Asked, str, int], Awaitable[bool]]
    now: Callable[[], datetime]
    later: Later

    async def visitor(self, team: str, user: str) -> Visitor | None:
        """Who that is; None where the bot does not work. Raises Undelivered when Slack cannot be asked now."""
        api = await self.workspaces.api(team)
        if api is None:
            return None
        settings = self.app.settings
        profile = await self.visitors.profile(api, user)
        language = profile.language or settings.language or "en"
        zone = profile.zone or settings.timezone
        if profile.kind == "guest":
            return Visitor(api, user, zone, language, None, phrases.GUEST.say(language))
        if profile.kind != "member":
            return Visitor(api, user, zone, language, None)
        principal = await self.visitors.principal(api, user)
        refusal = phrases.NO_ROLE.say(language) if principal is None else ""
        return Visitor(api, user, zone, language, principal, refusal)

    async def ask(
        self, visitor: Visitor, place: Place, text: str, key: str, *, call: ToolCall | None = None, private: bool
    ) -> None:
        """Put a question into the inbox: words, or a tool chosen by hand, which is not remembered.

        A `private` answer only this person sees.
        """
        shown: Shown = "private" if private else "direct" if is_direct(place.channel) else "channel"
        asked = Asked(
            **(place.spot(key).model_dump() | {"thread": place.thread or ("" if private else place.message)}),
            text=text,
            shown=shown,
            asked_at=round(self.now().timestamp() * 1000),
            remember=call is None,
            call=None if call is None else Call(tool=call.tool, args=call.args),
            response_url=place.response_url,
            home=place.home,
        )
        if call is not None:
            # What a button asks waits for no question that is being answered in the same thread.
            asked = asked.model_copy(update={"conversation": key})
        await self.take_in(asked, key, visitor.api.installed.organisation)

    async def tell(self, visitor: Visitor, place: Place, messages: Sequence[Outgoing], key: str) -> None:
        """Show messages to this person alone; their files go to the conversation with us."""
        await whisper(visitor.api, place.spot(key), messages, place.response_url)

    async def say(self, visitor: Visitor, place: Place, text: str, key: str, buttons: tuple[Button, ...] = ()) -> None:
        """Say one thing to this person alone."""
        card = Card(language=visitor.language, zone=visitor.zone, text=text, buttons=buttons)
        await self.tell(visitor, place, messages_of_cards(card), key)
