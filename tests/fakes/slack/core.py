"""The parts of the double put together: state, events, the ways out, faults and the ledger."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.fakes.slack.delivery import Deliveries, Delivery, Outcome
from tests.fakes.slack.events import Events
from tests.fakes.slack.faults import Faults, RateLimit
from tests.fakes.slack.ledger import Ledger
from tests.fakes.slack.records import JSON, Grant, Message, Session, User, View
from tests.fakes.slack.shapes import message_json
from tests.fakes.slack.signed_http import SignedHttp
from tests.fakes.slack.sockets import Sockets
from tests.fakes.slack.workspace import Workspace


@dataclass
class Core:
    """Everything one double holds. Set `http_url` and payloads go there, signed, instead of over sockets."""

    workspace: Workspace = field(default_factory=Workspace)
    faults: Faults = field(default_factory=Faults)
    rate_limits: list[RateLimit] = field(default_factory=list)
    ledger: Ledger = field(default_factory=Ledger)
    http_url: str | None = None
    base: str = ""  # "http://127.0.0.1:N/", once it runs
    stream_seconds: float = 300.0  # after which a stream ends by itself
    session_seconds: float = 3600.0  # after which "processing" becomes "active" by itself
    status_seconds: float = 120.0  # after which the older status in words goes away
    trigger_seconds: float = 3.0
    link_phones: bool = False  # whether the people's clients turn telephone numbers into links
    experience: str = "agent"  # or "assistant", the older one: which of the two the app declared in its manifest

    def __post_init__(self) -> None:
        self.sockets = Sockets(self.workspace.app_id, self.workspace.touch)
        self.http = SignedHttp(self.workspace.signing_secret)
        self.deliveries = Deliveries(self._send, self.workspace.touch)
        self.events = Events(self.workspace, self.deliveries)

    async def _send(self, delivery: Delivery, number: int, reason: str) -> Outcome:
        if self.http_url is not None:
            return await self.http.send(self.http_url, delivery, number, reason)
        return await self.sockets.send(delivery, number, reason)

    def install(self, grant: Grant) -> None:
        """Let a token in, and its bot user into the team."""
        self.workspace.grants[grant.token] = grant
        if grant.bot_user not in self.workspace.users:
            bot = User(grant.bot_user, "ringfence", grant.team, bot_id=grant.bot_id, is_bot=True)
            bot.app_id = self.workspace.app_id
            self.workspace.users[bot.id] = bot

    def age(self) -> None:
        """End what time ends: streams, sessions that process for too long, older statuses in words."""
        now = self.workspace.now()
        self.workspace.streaming = [message for message in self.workspace.streaming if message.streaming]
        for message in self.workspace.streaming:
            if message.stream is not None and now - message.stream.since > self.stream_seconds:
                message.stream.open = False
                session = self.workspace.sessions.get((message.channel, message.root))
                if session is not None and session.status == "processing":
                    session.status = "active"
        for session in self.workspace.sessions.values():
            if session.status == "processing" and now - session.changed > self.session_seconds:
                session.status = "active"
            if session.text and now - session.changed > self.status_seconds:
                session.text = ""

    def begin_session(self, channel: str, thread: str, initiator: str | None) -> Session:
        """Set a thread's agent session to processing, beginning it if there is none."""
        new = (channel, thread) not in self.workspace.sessions
        session = self.workspace.session(channel, thread)
        if new:
            session.initiator = initiator
        session.status, session.changed = "processing", self.workspace.now()
        session.stoppable = self.events.subscribed("agent_session_stopped")
        return session

    def post(self, message: Message) -> Message:
        """Put a message into its channel and tell the app."""
        self.workspace.add(message)
        session = self.workspace.sessions.get((message.channel, message.root))
        if session is not None and session.text and self.workspace.is_ours(message.user):
            session.text, session.loading = "", ()  # a reply takes the older status away
        self.events.posted(message)
        return message

    def change(self, message: Message, editor: str | None, **changes: object) -> Message:
        """Change a message where it stands and tell the app. Without an editor it is not marked as edited."""
        before = message_json(self.workspace, message)
        named = message.text
        for name, value in changes.items():
            setattr(message, name, value)
        if editor is not None:
            message.edited = {"user": editor, "ts": f"{int(self.workspace.now())}.000000"}
        self.workspace.touch()
        grant = self.workspace.grant_of(self.workspace.channels[message.channel].team)
        bot = f"<@{grant.bot_user}" if grant else "<@"
        self.events.changed(message, before, mentioned_before=bot in named)
        return message

    def remove(self, message: Message) -> None:
        """Delete a message and tell the app."""
        before = message_json(self.workspace, message)
        message.deleted = True
        self.workspace.touch()
        self.events.deleted(message, before)

    def open_view(self, view: View, *, push: bool) -> None:
        """Put a modal in front of its person: on top of others, or instead of them."""
        stack = self.workspace.stacks.setdefault((view.team, view.user), [])
        if not push:
            self.close_views(view.team, view.user)
            stack = self.workspace.stacks[view.team, view.user]
        view.previous = stack[-1] if stack else None
        view.root = stack[0] if stack else view.id
        self.workspace.views[view.id] = view
        stack.append(view.id)
        self.workspace.touch()

    def close_views(self, team: str, user: str, *, only_top: bool = False) -> list[View]:
        """Close the top modal of a person, or all; those that were closed, top first."""
        stack = self.workspace.stacks.setdefault((team, user), [])
        closed = []
        while stack:
            view = self.workspace.views[stack.pop()]
            view.open = False
            closed.append(view)
            if only_top:
                break
        self.workspace.touch()
        return closed

    def new_view(self, team: str, user: str, body: JSON) -> View:
        """A view as the app described it, not yet shown."""
        kept = {key: value for key, value in body.items() if key != "external_id"}
        kept["blocks"] = self.with_ids(list(body.get("blocks", [])))
        return View(
            id=self.workspace.id("V"),
            team=team,
            user=user,
            type=str(body.get("type", "")),
            body=kept,
            hash=f"{self.workspace.ts()}.h",
            external_id=str(body.get("external_id", "")),
        )

    def with_ids(self, blocks: list[JSON]) -> list[JSON]:
        """The blocks, each with a block id and each button with an action id: Slack gives those that lack one."""
        named = []
        for block in blocks:
            block = {**block, "block_id": block.get("block_id") or self.workspace.id("b")}
            if block.get("type") in ("actions", "context_actions"):
                block["elements"] = [self._with_action(each) for each in block.get("elements", [])]
            for key in ("accessory", "element"):
                if isinstance(block.get(key), dict) and block[key].get("type") != "image":
                    block[key] = self._with_action(block[key])
            named.append(block)
        return named

    def _with_action(self, element: JSON) -> JSON:
        return {**element, "action_id": element.get("action_id") or self.workspace.id("a")}
