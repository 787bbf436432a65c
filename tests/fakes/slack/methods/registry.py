"""Which methods there are, what they need, and how a call's arguments are read."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack.core import Core
from tests.fakes.slack.errors import Refusal, invalid
from tests.fakes.slack.records import JSON, Channel, Grant, Message, User
from tests.fakes.slack.workspace import Workspace


@dataclass
class Request:
    """One call: its arguments (whatever style they came in) and what its token grants."""

    core: Core
    method: str
    args: JSON
    grant: Grant
    basic: tuple[str, str] | None = None  # client id and secret, if they came in the Authorization header
    warnings: list[str] = field(default_factory=list)

    @property
    def workspace(self) -> Workspace:
        """The state."""
        return self.core.workspace

    def text(self, name: str, default: str = "") -> str:
        """An argument as text; the default if it is missing or null."""
        value = self.args.get(name)
        return default if value is None else str(value)

    def required(self, name: str) -> str:
        """An argument that must be there."""
        value = self.text(name)
        if not value:
            raise invalid("invalid_arguments", f"missing required field: {name}")
        return value

    def flag(self, name: str) -> bool:
        """An argument that is true or false, in any of the ways clients write that."""
        return self.args.get(name) in (True, 1, "1", "true", "True")

    def number(self, name: str, default: int) -> int:
        """An argument that is a whole number."""
        try:
            return int(self.text(name) or default)
        except ValueError:
            raise invalid("invalid_arguments", f"must be a number: {name}") from None

    def data(self, name: str, error: str = "invalid_arguments") -> Any:
        """A structure: as it is from JSON, decoded from text when it came in a form or a query; None if missing."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            raise Refusal(error) from None

    def names(self, name: str) -> list[str]:
        """An argument that is a list of ids: a list, or text with commas between them."""
        value = self.args.get(name)
        if isinstance(value, str) and not value.startswith("["):
            return [each.strip() for each in value.split(",") if each.strip()]
        return [str(each) for each in self.data(name) or ()]

    def needs(self, scope: str) -> None:
        """Refuse unless the token has this scope."""
        if self.grant.scopes is not None and scope not in self.grant.scopes:
            raise Refusal("missing_scope", needed=scope, provided=",".join(sorted(self.grant.scopes)))

    def channel(self, name: str = "channel") -> Channel:
        """The channel an argument names, if the bot can know of it."""
        channel = self.workspace.channels.get(self.required(name))
        if channel is None or not self.knows(channel):
            raise Refusal("channel_not_found")
        return channel

    def knows(self, channel: Channel) -> bool:
        """Whether the bot can know that this channel exists: a member, or public in its own team."""
        if self.grant.bot_user in channel.members:
            return True
        return channel.kind == "public" and channel.team == self.grant.team

    def user(self, name: str = "user") -> User:
        """The person an argument names."""
        user = self.workspace.users.get(self.required(name))
        if user is None:
            raise Refusal("user_not_found")
        return user

    def own_message(self, channel: Channel, ts: str, refusal: str) -> Message:
        """A message the bot itself posted: others' are not its to change."""
        message = self.workspace.find(channel.id, ts)
        if message is None:
            raise Refusal("message_not_found")
        if message.user != self.grant.bot_user:
            raise Refusal(refusal)
        return message

    def reading(self, channel: Channel, right: str) -> None:
        """Refuse unless the token has the scope for this kind of channel: `right` is read, history or write."""
        family = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}[channel.type]
        self.needs(f"{family}:{right}")


Handler = Callable[[Request], Awaitable[JSON]]


@dataclass(frozen=True)
class Method:
    """A method: its handler, the scope it always needs, the kind of token, and whether it reads JSON bodies."""

    run: Handler
    scope: str | None = None
    token: str | None = "bot"  # "app" for sockets; None: needs no token
    json: bool = True


METHODS: dict[str, Method] = {}
FAMILIES = tuple(
    f"{family}:{right}" for family in ("channels", "groups", "im", "mpim") for right in ("read", "history")
)
OTHERS = ("app_mentions:read", "assistant:write", "chat:write.customize", "chat:write.public", "commands", "im:write")


def granted(grant: Grant) -> str:
    """The scopes of a token as the header `x-oauth-scopes` gives them."""
    if grant.scopes is not None:
        return ",".join(sorted(grant.scopes))
    scopes = {each.scope for each in METHODS.values() if each.scope} | {*FAMILIES, *OTHERS, "mpim:write"}
    return ",".join(sorted({*scopes, "users:read.email"}))


def method(
    name: str, *, scope: str | None = None, token: str | None = "bot", json: bool = True
) -> Callable[[Handler], Handler]:
    """Register a method. `json=False`: like the older half of Slack's methods it takes forms and queries only."""

    def register(run: Handler) -> Handler:
        METHODS[name] = Method(run, scope, token, json)
        return run

    return register
