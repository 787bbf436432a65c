"""What tests of the Slack channel share: the double, the program beside it over real sockets, and scripted brains."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.app import App
from bot.brain.base import (
    AskedBack,
    Brain,
    Done,
    Said,
    Saying,
    Step,
    Toolbox,
    ToolCall,
    ToolFinished,
    ToolStarted,
    Turn,
)
from bot.channels.slack.app import SlackChannel
from bot.channels.slack.installations import Installations
from bot.channels.slack.tempo import TEMPO
from bot.config import Settings
from storage.engine import Database
from tests.conftest import NOW
from tests.factories import leg, load_legs
from tests.fakes.slack import Slack

# Waits that a test can afford; what they are for stays the same.
QUICK = replace(
    TEMPO,
    status_after=0.05,
    status_every=0.02,
    flush_after=0.05,
    flush_characters=40,
    between_posts=0.01,
    call=1.0,
    backoff=0.02,
    lease=2.0,
    poll=0.05,
    put_off=(0.1, 0.2),
    leave=0.5,
    profile=0.2,
    place=0.2,
    tidy=0.1,
)


@dataclass
class Scripted:
    """A brain that does what a question says, so that a test reads like the conversation it is about.

    "count" runs the real tool, "say: X" says X, "write: X" writes it word by word, "which" asks back; "slow" before any
    of them waits for `go` first, having said that it counts.
    """

    name: str = "scripted"
    go: asyncio.Event = field(default_factory=asyncio.Event)
    turns: list[Turn] = field(default_factory=list)
    pause: float = 0.0
    cancelled: int = 0

    async def answer(self, turn: Turn, toolbox: Toolbox) -> AsyncIterator[Step]:
        self.turns.append(turn)
        text = turn.text
        if turn.past and turn.past[-1].pending:
            yield Said(f"You chose {text}.")
        elif text == "which":
            yield AskedBack("Which one?", ("Bogotá", "Madrid"), {"slot": "location"})
        elif "slow" in text:
            call = ToolCall("query_calls", {})
            yield ToolStarted(call)
            try:
                await self.go.wait()
            except asyncio.CancelledError:
                self.cancelled += 1
                raise
            yield Said(f"Answer to {text}.")
        elif text.startswith("write: "):
            for word in text.removeprefix("write: ").split():
                yield Saying(f"{word} ")
                await asyncio.sleep(self.pause)
            yield Said(text.removeprefix("write: "))
        elif text == "count":
            call = ToolCall("query_calls", {"metric": "calls"})
            yield ToolStarted(call)
            result, receipt = await toolbox.call(call.tool, call.args, "en")
            yield ToolFinished(call, result, receipt)
        else:
            yield Said(f"Answer to {text}.")
        yield Done("en")


@dataclass
class Stage:
    """One program beside the double: its channel, its brain, and a public channel with two members."""

    slack: Slack
    app: App
    channel: SlackChannel
    brain: Any
    ana: str
    ben: str
    general: str

    async def asks(self, text: str, *, user: str | None = None, thread: str | None = None) -> str:
        """Mention the bot in the channel."""
        return await self.slack.says(user or self.ana, self.general, self.slack.mention(text), thread)

    def answers(self, channel: str | None = None, thread: str | None = None) -> list[str]:
        """What the bot said, as everybody reads it."""
        return [message.plain() for message in self.slack.answers(channel or self.general, thread=thread)]

    async def answered(self, *parts: str, channel: str | None = None, thread: str | None = None) -> list[str]:
        """Wait until the bot's messages are as many as `parts` and each contains its part."""

        def there() -> tuple[list[str]] | None:
            said = self.answers(channel, thread)
            fits = len(said) == len(parts) and all(part in text for part, text in zip(parts, said, strict=True))
            return (said,) if fits else None

        (said,) = await self.slack.until(there)
        return said

    async def settled(self) -> None:
        """Wait until everything that was said to the bot is dealt with."""
        from storage import inbox

        async def owed() -> int:
            async with self.app.database.read() as connection:
                return await inbox.owed(connection, self.app.organisation, "slack")

        async with asyncio.timeout(60):
            await self.slack.until(lambda: not self.slack.deliveries.under_way())
            while await owed():  # noqa: ASYNC110 - another connection settles the rows
                await asyncio.sleep(0.02)

    def posted(self, method: str = "chat.postMessage") -> int:
        """How often a method was done, whatever was answered."""
        return sum(call.method == method for call in self.slack.ledger if call.done)


def settings_for(slack: Slack, url: str, *, http: bool = False, **changes: Any) -> Settings:
    """The settings that a person would give for this double."""
    values: dict[str, Any] = {
        "database_url": url,
        "timezone": "UTC",
        "slack_api_url": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": None if http else slack.app_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret if http else None,
    }
    return Settings(_env_file=None, **{**values, **changes})


@asynccontextmanager
async def serving(
    slack: Slack,
    url: str,
    brain: Brain | None,
    *,
    http: bool = False,
    clock: Callable[[], datetime] = lambda: NOW,
    tempo: Any = QUICK,
    **changes: Any,
) -> AsyncIterator[tuple[App, SlackChannel]]:
    """The program with its Slack channel, connected to the double until the end of the block."""
    settings = settings_for(slack, url, http=http, **changes)
    async with AsyncExitStack() as stack:
        app = await stack.enter_async_context(App.open(settings, brain))
        installations = Installations(app.database, settings, app.organisation)
        await installations.adopt()
        channel = SlackChannel(app, installations, tempo=tempo, clock=clock)
        await channel.start()
        stack.push_async_callback(channel.stop)
        if http:
            application = web.Application()
            application.router.add_post("/slack/events", channel.handle_http)
            runner = web.AppRunner(application)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            slack.http_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        else:
            await slack.connected()
        yield app, channel


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    """A Slack of one workspace, whose repeats and hangs are short."""
    async with Slack.running() as double:
        double.deliveries.retry_after = (0.0, 0.1, 0.2)
        double.faults.hang_seconds = 1.5
        yield double


@pytest.fixture
def url(sqlite_template: Path, tmp_path: Path) -> str:
    """A database for one test: what differs between databases is tested with storage."""
    import shutil

    file = tmp_path / "ringfence.db"
    shutil.copy(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture
async def stage(slack: Slack, url: str) -> AsyncIterator[Stage]:
    """The program over Socket Mode, with a scripted brain and a few calls."""
    async with staged(slack, url) as made:
        yield made


@asynccontextmanager
async def staged(slack: Slack, url: str, *, http: bool = False, **changes: Any) -> AsyncIterator[Stage]:
    brain = changes.pop("brain", None) or Scripted()
    ana, ben = slack.user("Ana Ruiz"), slack.user("Ben Ochoa")
    general = slack.channel("general", members=[ana, ben])
    async with serving(slack, url, brain, http=http, **changes) as (app, channel):
        await load_calls(app.database, app.organisation)
        yield Stage(slack, app, channel, brain, ana, ben, general)


async def load_calls(database: Database, organisation: int) -> None:
    await load_legs(
        database, organisation, [leg(location="Bogotá", person="Sofía Bernal", duration=60 + n) for n in range(5)]
    )
