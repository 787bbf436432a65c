"""The state of the workspaces: who and what there is, and everything that was said, held in memory."""

from __future__ import annotations

import asyncio
import itertools
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from tests.fakes.slack.records import Channel, Grant, Message, Prompts, Session, Team, Upload, User, View


@dataclass
class Trigger:
    """A trigger id: who caused it and when, and whether a view was opened with it."""

    team: str
    user: str
    at: float
    used: bool = False
    view: str | None = None


@dataclass
class ResponseUrl:
    """Where a command or a press may be answered: five times within half an hour."""

    team: str
    user: str
    channel: str
    at: float
    message: str | None = None
    uses: int = 0


@dataclass
class Code:
    """An OAuth code: somebody of a team agreed to the app."""

    team: str
    user: str
    scopes: frozenset[str] | None
    redirect_uri: str | None = None


@dataclass
class Workspace:
    """Everything the double remembers. Times are Unix seconds of `now()`, which `pass_time` moves ahead."""

    app_id: str = "A0RINGFENCE"
    client_id: str = "111111111111.222222222222"
    client_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    signing_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    teams: dict[str, Team] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    messages: dict[str, list[Message]] = field(default_factory=dict)  # by channel, oldest first
    streaming: list[Message] = field(default_factory=list)  # those of them that may still grow
    views: dict[str, View] = field(default_factory=dict)
    homes: dict[tuple[str, str], View] = field(default_factory=dict)  # by team and user
    stacks: dict[tuple[str, str], list[str]] = field(default_factory=dict)  # open modals, the last on top
    uploads: dict[str, Upload] = field(default_factory=dict)
    sessions: dict[tuple[str, str], Session] = field(default_factory=dict)
    looking: dict[str, str] = field(default_factory=dict)  # the channel a person has open beside the agent
    prompts: dict[str, Prompts] = field(default_factory=dict)  # by channel
    grants: dict[str, Grant] = field(default_factory=dict)  # by token
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    shift: float = 0.0
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    clock: Callable[[], float] = time.time
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _last: int = 0

    def now(self) -> float:
        """The time in this workspace."""
        return self.clock() + self.shift

    def pass_time(self, seconds: float) -> None:
        """Move the clock ahead: streams, trigger ids and response URLs age."""
        self.shift += seconds
        self.touch()

    def touch(self) -> None:
        """Tell whoever waits that something changed."""
        self.changed.set()

    def id(self, prefix: str) -> str:
        """A new id such as C0000000A7: unique among all kinds."""
        return f"{prefix}0{next(self._numbers):09X}"

    def ts(self) -> str:
        """A new message time stamp: unique, and later than any before."""
        self._last = max(self._last + 1, int(self.now() * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    # --- who and what ---------------------------------------------------------------------------------------------

    def grant_of(self, team: str) -> Grant | None:
        """The bot token of the app in a team, if it is installed there."""
        return next((each for each in reversed(self.grants.values()) if each.team == team and each.kind == "bot"), None)

    def is_ours(self, user: str) -> bool:
        """Whether this user is the app's own bot in some team."""
        return user in self.users and self.users[user].app_id == self.app_id

    def sees(self, viewer: str, channel: Channel) -> bool:
        """Whether a person can read a channel: members always; others only public ones of their own team."""
        if viewer in channel.members:
            return True
        user = self.users[viewer]
        guest = user.is_restricted or user.is_ultra_restricted
        return channel.kind == "public" and user.team == channel.team and not guest

    def direct(self, *users: str) -> Channel | None:
        """The direct conversation of exactly these people."""
        wanted = set(users)
        return next(
            (each for each in self.channels.values() if each.type in ("im", "mpim") and each.members == wanted), None
        )

    # --- what was said --------------------------------------------------------------------------------------------

    def add(self, message: Message) -> Message:
        """Keep a new message."""
        self.messages.setdefault(message.channel, []).append(message)
        if message.streaming:
            self.streaming.append(message)
        self.touch()
        return message

    def find(self, channel: str, ts: str, *, viewer: str | None = None) -> Message | None:
        """A message that is not deleted; an ephemeral one only for its viewer."""
        for message in reversed(self.messages.get(channel, [])):
            if message.ts == ts and not message.deleted and message.viewer in (None, viewer):
                return message
        return None

    def replies(self, channel: str, root: str) -> list[Message]:
        """The messages below a root that all can see, oldest first, without the root."""
        return [
            each
            for each in self.messages.get(channel, [])
            if each.thread_ts == root and each.ts != root and not each.deleted and each.viewer is None
        ]

    def transcript(self, channel: str, viewer: str | None, thread: str | None) -> list[Message]:
        """What stands in a channel as a person sees it: see `Slack.transcript`."""
        place = self.channels[channel]
        if viewer is not None and not self.sees(viewer, place):
            return []
        shown = []
        for message in self.messages.get(channel, []):
            if message.deleted or message.viewer not in (None, viewer) or (thread and message.root != thread):
                continue
            stream = message.stream
            live = stream is not None and stream.open and place.kind in ("public", "private")
            # In a channel, only the person a stream is for sees it grow; the others see it when it is finished.
            if live and stream is not None and viewer != stream.recipient:
                shown.append(replace(message, text="", blocks=[]))
            else:
                shown.append(replace(message))
        return shown

    def session(self, channel: str, thread: str) -> Session:
        """The agent session of a thread, begun if there is none."""
        return self.sessions.setdefault((channel, thread), Session(channel, thread))

    def trigger(self, team: str, user: str, view: str | None = None) -> str:
        """A new trigger id."""
        name = f"{self.id('')}.{secrets.token_hex(4)}"
        self.triggers[name] = Trigger(team, user, self.now(), view=view)
        return name
