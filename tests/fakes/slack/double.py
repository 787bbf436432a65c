"""Slack, the double: a server on loopback that holds workspaces, with people in them who act and look."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from tests.fakes.slack.people import People
from tests.fakes.slack.records import Channel, Grant, Message, Prompts, Session, Team, User, View
from tests.fakes.slack.server import Server
from tests.fakes.slack.workspace import Code

T = TypeVar("T")


@dataclass
class Slack(People):
    """One Slack with one workspace where the app is installed, and more if asked for.

    Build with `team_of`, `user`, `bot`, `channel`, `direct`; act with `says`, `presses`, ... (see `People`); look with
    `transcript`, `home`, `modal`, `status`, `prompts`, `ledger`; wait with `until`; disturb with `faults`,
    `rate_limits`, `deliveries`, `sockets`.
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        self.team = self._team("Ringfence Demo")
        self.bot_user, self.bot_id = "", ""
        self.bot_token, self.app_token = "", f"xapp-1-{self.workspace.app_id}-{secrets.token_hex(8)}"
        self.workspace.grants[self.app_token] = Grant(self.app_token, self.team, "", "", None, "app")

    @classmethod
    @asynccontextmanager
    async def running(
        cls, scopes: Iterable[str] | None = None, *, port: int = 0, installed: bool = True, control: bool = False
    ) -> AsyncIterator[Slack]:
        """A double that serves until the block ends. `scopes` None grants all; not installed: no bot token yet.

        With `control` it can be driven from other processes (see `control`).
        """
        slack = cls()
        if installed:
            slack.installs(slack.team, scopes)
        server = Server(slack)
        if control:
            from tests.fakes.slack.control import Control  # it knows this class

            Control(slack).routes(server.app)
        await server.start(port)
        try:
            yield slack
        finally:
            await slack.deliveries.close()
            await slack.sockets.close()
            await slack.http.close()
            await server.stop()

    # --- addresses and keys ---------------------------------------------------------------------------------------

    @property
    def api_url(self) -> str:
        """What to give the clients as `base_url`."""
        return f"{self.base}api/"

    @property
    def signing_secret(self) -> str:
        """What signed HTTP is signed with."""
        return self.workspace.signing_secret

    def installs(self, team: str, scopes: Iterable[str] | None = None) -> str:
        """Install the app in a team with these scopes (None: all); its bot token, now the one in `bot_token`."""
        before = self.workspace.grant_of(team)
        bot_user = before.bot_user if before else self.workspace.id("U")
        bot_id = before.bot_id if before else self.workspace.id("B")
        granted = frozenset(scopes) if scopes is not None else None
        grant = Grant(f"xoxb-{secrets.token_hex(16)}", team, bot_user, bot_id, granted)
        self.install(grant)
        if team == self.team:
            self.bot_token, self.bot_user, self.bot_id = grant.token, bot_user, bot_id
        return grant.token

    def authorizes(self, user: str, scopes: Iterable[str] | None = None, redirect_uri: str | None = None) -> str:
        """A person agrees to the app on Slack's page: the code Slack sends to the redirect address."""
        code = secrets.token_hex(12)
        granted = frozenset(scopes) if scopes is not None else None
        self.workspace.codes[code] = Code(self.workspace.users[user].team, user, granted, redirect_uri)
        return code

    async def uninstalls(self, team: str) -> None:
        """Take the app out of a team: its tokens die, and the app is told."""
        tokens = [token for token, each in self.workspace.grants.items() if each.team == team and each.kind == "bot"]
        bots = [self.workspace.grants[token].bot_user for token in tokens]
        self.events.tell("tokens_revoked", {"tokens": {"oauth": [], "bot": bots}}, team=team)
        self.events.tell("app_uninstalled", {}, team=team)
        for token in tokens:
            del self.workspace.grants[token]

    # --- who and where --------------------------------------------------------------------------------------------

    def team_of(self, name: str) -> str:
        """Another workspace, where the app is not installed yet: its id."""
        return self._team(name)

    def user(self, name: str, locale: str = "en-US", tz: str = "America/Bogota", **flags: Any) -> str:
        """A person: the id. Flags as in `User`: team, email, is_admin, is_restricted, is_stranger, deleted, ...

        A stranger comes from another workspace, which is made up unless `team` says which.
        """
        team = flags.pop("team", None)
        if team is None:
            team = self._team(f"{name}'s company") if flags.get("is_stranger") else self.team
        person = User(self.workspace.id("U"), name, team, locale, tz, **flags)
        if person.is_bot and not person.bot_id:
            person.bot_id, person.app_id = self.workspace.id("B"), person.app_id or self.workspace.id("A")
        self.workspace.users[person.id] = person
        return person.id

    def bot(self, name: str) -> str:
        """Another app's bot user."""
        return self.user(name, is_bot=True)

    def channel(
        self,
        name: str,
        kind: str = "public",
        members: Iterable[str] = (),
        ext_shared: bool = False,
        *,
        team: str | None = None,
        with_bot: bool = True,
    ) -> str:
        """A channel: its id. The app's bot is in it unless told otherwise."""
        team = team or self.team
        prefix = "D" if kind == "im" else "C"
        channel = Channel(self.workspace.id(prefix), name, team, kind, set(members), ext_shared)
        grant = self.workspace.grant_of(team)
        if with_bot and grant is not None:
            channel.members.add(grant.bot_user)
        self.workspace.channels[channel.id] = channel
        return channel.id

    def direct(self, user: str, team: str | None = None) -> str:
        """The direct channel of a person with the app: its id."""
        return self._direct(user, team or self.team).id

    def mention(self, text: str) -> str:
        """The text with the app's bot named before it, as people write to it in channels."""
        return f"<@{self.bot_user}> {text}"

    # --- what a person sees ---------------------------------------------------------------------------------------

    def transcript(self, channel: str, viewer: str | None = None, thread: str | None = None) -> list[Message]:
        """The messages of a channel as they stand now, oldest first, replies among them; of one thread if named.

        With a viewer: what that person sees, their ephemeral messages too, and nothing where they cannot read.
        Without: what all see. Deleted messages are gone.
        """
        self.age()
        return self.workspace.transcript(channel, viewer, thread)

    def answers(self, channel: str, viewer: str | None = None, thread: str | None = None) -> list[Message]:
        """Like `transcript`, only what the app's bot wrote."""
        return [each for each in self.transcript(channel, viewer, thread) if self.workspace.is_ours(each.user)]

    def home(self, user: str, team: str | None = None) -> View | None:
        """The Home the app made for a person."""
        return self.workspace.homes.get((team or self.workspace.users[user].team, user))

    def modal(self, user: str, team: str | None = None) -> View | None:
        """The modal in front of a person."""
        stack = self.workspace.stacks.get((team or self.workspace.users[user].team, user), [])
        return self.workspace.views[stack[-1]] if stack else None

    def status(self, channel: str, thread: str) -> Session | None:
        """What shows beside a thread: `.busy`, `.status` (processing, active, ...), `.title`, and the older `.text`."""
        self.age()
        return self.workspace.sessions.get((channel, thread))

    def prompts(self, channel: str) -> Prompts | None:
        """The suggested prompts in a direct channel."""
        return self.workspace.prompts.get(channel)

    def file(self, id: str) -> bytes:
        """The content of a file in a message (`message.files[n]["id"]`)."""
        return self.workspace.uploads[id].content or b""

    # --- waiting --------------------------------------------------------------------------------------------------

    async def until(self, predicate: Callable[[], T | None], seconds: float = 60) -> T:
        """Wait until the predicate holds and give what it gave; else a TimeoutError that says what happened lately."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while True:
            self.workspace.changed.clear()
            found = predicate()
            if found:
                return found
            left = end - loop.time()
            if left <= 0:
                raise TimeoutError(f"not within {seconds} s; {self._lately()}")
            try:
                # Time itself can make a predicate true, so look again now and then.
                await asyncio.wait_for(self.workspace.changed.wait(), min(left, 0.1))
            except TimeoutError:
                continue

    async def connected(self, sockets: int = 1, seconds: float = 60) -> None:
        """Wait until so many sockets of the app are open."""
        await self.until(lambda: len(self.sockets.connections) >= sockets, seconds)

    async def quiet(self, seconds: float = 60) -> None:
        """Wait until everything is delivered (or given up), and no session is busy nor message streaming."""

        def still() -> bool:
            self.age()
            streaming = any(each.streaming for each in self.workspace.streaming)
            busy = any(session.busy for session in self.workspace.sessions.values())
            return not self.deliveries.under_way() and not streaming and not busy

        await self.until(still, seconds)

    def _lately(self) -> str:
        calls = ", ".join(
            f"{call.method}{'' if call.ok else ' ' + (call.fault or call.error)}" for call in self.ledger[-8:]
        )
        said = [each for every in self.workspace.messages.values() for each in every]
        words = "; ".join(each.plain()[:120] for each in sorted(said, key=lambda each: each.ts)[-4:])
        return f"last calls: {calls or 'none'}; last messages: {words or 'none'}"

    def _team(self, name: str) -> str:
        domain = "".join(each for each in name.lower() if each.isalnum())
        team = Team(self.workspace.id("T"), name, domain)
        self.workspace.teams[team.id] = team
        return team.id
