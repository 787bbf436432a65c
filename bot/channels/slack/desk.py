"""Desk: what listeners for buttons, commands, forms and the App Home need of the channel that they belong to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from bot.actions import Actions
from bot.channels.slack.blocks import Outgoing
from bot.questions import Question, Questions
from storage.engine import Database
from tools.spec import Principal, Role
from tools.words import Language

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who may talk to us: with their own zone (IANA) and language, as their profile says.

    `audience` is the least entitled role among those who read a public answer in the channel that they come from, None
    in a conversation with us alone. `client` acts in their workspace.
    """

    principal: Principal
    team: str
    user: str
    zone: str
    language: Language
    audience: Role | None
    client: "AsyncWebClient"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was pressed or typed: a channel and a thread (None at its top); `message` is the pressed one's
    ts. `response_url` answers where the bot is no member, for half an hour and five times.
    """

    channel: str
    thread: str | None = None
    message: str = ""
    response_url: str = ""


class Desk(Protocol):
    """The channel, as listeners see it."""

    @property
    def database(self) -> Database:
        """Where everything is remembered."""
        ...

    @property
    def questions(self) -> Questions:
        """Who answers questions."""
        ...

    @property
    def actions(self) -> Actions:
        """Who carries out buttons."""
        ...

    def now(self) -> datetime:
        """The clock, aware."""
        ...

    async def visitor(self, team: str, user: str, channel: str | None) -> Visitor | None:
        """Who that is; None for bots, guests, people of other organisations and unknown workspaces."""
        ...

    async def ask(self, visitor: Visitor, place: Place, question: Question, *, private: bool, key: str) -> None:
        """Keep the question in the inbox under `key` (repeats are dropped) and answer it there, showing progress.

        A `private` answer is seen by the visitor alone.
        """
        ...

    async def tell(self, visitor: Visitor, place: Place, messages: Sequence[Outgoing]) -> None:
        """Show messages to the visitor alone; their files go to the conversation with us."""
        ...
