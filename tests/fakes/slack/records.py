"""What a workspace consists of: teams, people, channels, messages, views, files, sessions, grants."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from tests.fakes.slack.rendering import plain

JSON: TypeAlias = dict[str, Any]  # as it travels: what Slack sends and what it is sent


@dataclass
class Team:
    """One workspace: its id, name and domain. `Workspace.grant_of` says whether the app is installed there."""

    id: str
    name: str
    domain: str


@dataclass(frozen=True)
class Grant:
    """What one token may do: in which team, as which bot user, with which scopes (None: all of them)."""

    token: str
    team: str
    bot_user: str
    bot_id: str
    scopes: frozenset[str] | None
    kind: str = "bot"  # or "app", for the token that opens sockets


@dataclass
class User:
    """A person or a bot. `locale` like "es-CO", `tz` an IANA zone. `team` differs from the channel's for strangers."""

    id: str
    name: str
    team: str
    locale: str = "en-US"
    tz: str = "America/Bogota"
    email: str = ""
    bot_id: str = ""
    app_id: str = ""
    is_bot: bool = False
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    deleted: bool = False
    display_name: str = ""


@dataclass
class Channel:
    """A conversation. `kind` is public, private, im or mpim; a direct channel with the app has two members."""

    id: str
    name: str
    team: str
    kind: str = "public"
    members: set[str] = field(default_factory=set)
    ext_shared: bool = False
    archived: bool = False

    @property
    def type(self) -> str:
        """As events name it: channel, group, im, mpim."""
        return {"public": "channel", "private": "group"}.get(self.kind, self.kind)


@dataclass
class Stream:
    """A message being streamed: since when, for whom, by which of the two modes (text or chunks), and its steps."""

    since: float
    recipient: str | None
    mode: str | None = None
    open: bool = True
    tasks: dict[str, JSON] = field(default_factory=dict)
    plan: str = ""


@dataclass
class Message:
    """One message as it stands now. `viewer` is set on an ephemeral one: only that person sees it."""

    channel: str
    ts: str
    user: str
    text: str = ""
    blocks: list[JSON] = field(default_factory=list)
    attachments: list[JSON] = field(default_factory=list)
    files: list[JSON] = field(default_factory=list)
    thread_ts: str | None = None
    team: str = ""
    bot_id: str = ""
    app_id: str = ""
    subtype: str | None = None
    metadata: JSON | None = None
    edited: JSON | None = None
    viewer: str | None = None
    deleted: bool = False
    stream: Stream | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    broadcast: bool = False
    client_msg_id: str = ""
    username: str = ""

    @property
    def streaming(self) -> bool:
        """True while chat.stopStream has not come and Slack has not given the stream up."""
        return self.stream is not None and self.stream.open

    @property
    def root(self) -> str:
        """The thread it belongs to: its own time stamp if it is not a reply."""
        return self.thread_ts or self.ts

    def plain(self) -> str:
        """What a person reads, as plain text: a stream's steps, the blocks if there are any, else the text, files."""
        parts = [plain(self.blocks) if self.blocks else self.text]
        if self.blocks and self.stream is not None and self.text:
            parts.insert(0, self.text)  # blocks of a stopped stream stand below what was streamed
        if self.stream is not None:
            steps = [f"[{task.get('status', 'pending')}] {task['title']}" for task in self.stream.tasks.values()]
            parts = [*([self.stream.plan] if self.stream.plan else []), *steps, *parts]
        parts += [f"[file {file['name']}]" for file in self.files]
        return "\n".join(part for part in parts if part)

    def buttons(self) -> list[str]:
        """The labels of what can be pressed, in order."""
        return [label for label in (label_of(element) for element in interactive(self.blocks)) if label]


@dataclass
class View:
    """A modal or the Home of one person. `errors` are those the app answered to the last submission, by block."""

    id: str
    team: str
    user: str
    type: str
    body: JSON
    hash: str
    root: str = ""
    previous: str | None = None
    external_id: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    open: bool = True

    @property
    def title(self) -> str:
        """The words on top of a modal."""
        return str(self.body.get("title", {}).get("text", ""))

    def plain(self) -> str:
        """What a person reads on it, as plain text."""
        return "\n".join(part for part in (self.title, plain(self.body.get("blocks", []))) if part)

    def buttons(self) -> list[str]:
        """The labels of what can be pressed, in order."""
        elements = interactive(self.body.get("blocks", []))
        return [label for label in (label_of(element) for element in elements) if label]


@dataclass
class Upload:
    """A file: announced by files.getUploadURLExternal, filled by the upload, shared by files.completeUploadExternal."""

    id: str
    name: str
    length: int
    team: str
    user: str
    title: str = ""
    content: bytes | None = None
    complete: bool = False
    channels: set[str] = field(default_factory=set)


@dataclass
class Session:
    """What shows beside a thread while an agent works: lifecycle status, older free-text status, title, prompts."""

    channel: str
    thread: str
    status: str = ""
    text: str = ""
    loading: tuple[str, ...] = ()
    title: str = ""
    initiator: str | None = None
    stoppable: bool = False
    changed: float = 0.0

    @property
    def busy(self) -> bool:
        """A person sees that something is being done."""
        return self.status == "processing" or bool(self.text)


@dataclass(frozen=True)
class Prompts:
    """Suggested prompts as a person sees them: a title and (title, message) each."""

    title: str
    prompts: tuple[tuple[str, str], ...]
    thread: str | None = None


def interactive(blocks: list[JSON]) -> list[JSON]:
    """Every element that can be acted on, each with the `block_id` of its block added; feedback as two buttons."""
    found: list[JSON] = []
    for block in blocks:
        elements = list(block.get("elements", ())) if block.get("type") in ("actions", "context_actions") else []
        elements += [block[key] for key in ("accessory", "element") if isinstance(block.get(key), dict)]
        if block.get("type") == "card":
            elements += block.get("actions", [])
        for element in elements:
            if element.get("type") == "feedback_buttons":
                found += [
                    {**element, **element[side], "type": "feedback_buttons", "block_id": block.get("block_id", "")}
                    for side in ("positive_button", "negative_button")
                ]
            elif "action_id" in element or element.get("type") == "button":
                found.append({**element, "block_id": block.get("block_id", "")})
    return found


def label_of(element: JSON) -> str:
    """The words on an element: a button's text, a select's placeholder."""
    words = element.get("text") or element.get("placeholder") or {}
    return str(words.get("text", "")) if isinstance(words, dict) else str(words)
