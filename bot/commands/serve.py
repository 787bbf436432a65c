"""`ringfence serve`: work in every chat platform that is configured, until it is stopped."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from importlib.metadata import version
from itertools import chain, repeat
from typing import TypeVar

from bot import config
from bot.app import App
from bot.channels.slack.plan import EVENTS, INSTALL, REDIRECT, Plan, plan
from bot.config import Settings
from bot.delivering import delivering, outlets
from bot.delivery import Delivery
from bot.jobs import Jobs
from bot.security.secrets import Vault
from bot.watch import Watch
from storage.errors import RingfenceError
from tools.extras import command, installed, needing

Answered = TypeVar("Answered")
# Seconds between attempts while Slack cannot be reached at the start; the last one is used from then on.
PAUSES = (2, 5, 15, 60)


class NothingToServe(RingfenceError):
    """Not enough is configured; the sentences say what is missing."""


def run() -> int:
    """Serve until SIGTERM or SIGINT, then 0. Raises RingfenceError with nothing to serve, or when it cannot start."""
    settings = config.load()
    slack = plan(settings)
    if not slack.works and not outlets(settings):
        missing = slack.missing or ("No chat platform is configured.",)
        raise NothingToServe("\n".join((*missing, "`ringfence doctor` says what is there and what is not.")))
    return asyncio.run(_until_stopped(settings, slack))


async def _until_stopped(settings: Settings, slack: Plan) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        # Windows has no such handlers; there Ctrl-C interrupts as it does anywhere.
        with suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    serving = asyncio.create_task(_serve(settings, slack))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not serving.done():
        serving.cancel()
        _tell("Stopping.")
    with suppress(asyncio.CancelledError):
        await serving
    return 0


async def _serve(settings: Settings, slack: Plan) -> None:
    """Start everything, tell it, and work until cancelled."""
    _tell(f"Ringfence {version('ringfence')}, organisation {settings.organisation}. Stop it with Ctrl-C.")
    channels = _slack if slack.works else _outlets_alone
    async with App.open(settings) as app, channels(app, slack) as delivery, _watch(app, delivery.wake):
        if app.roads is not None:
            await app.roads.warm()
        await asyncio.Event().wait()


@asynccontextmanager
async def _watch(app: App, told: Callable[[], None]) -> AsyncIterator[None]:
    """The watch and the schedules, until the end of the block. What is not installed is told, and the rest works."""
    watch = Watch(app.database, app.guard, app.settings, told, detects=installed("detectors"))
    jobs = Jobs(app.database, app.questions, app.people, app.settings, told)
    if not installed("detectors"):
        _tell(f"New calls are not watched, for want of a library: {command('detectors')}")
    if not installed("jobs"):
        _tell(f"Schedules do not run, for want of a library: {command('jobs')}")
    async with AsyncExitStack() as stack:
        watch.start()
        stack.push_async_callback(watch.stop)
        if installed("jobs"):
            jobs.start()
            stack.push_async_callback(jobs.stop)
        yield


@asynccontextmanager
async def _outlets_alone(app: App, _slack: Plan) -> AsyncIterator[Delivery]:
    """Webhooks and mail, for those who have no app in a chat."""
    with needing("slack"):
        import aiohttp as aiohttp
    async with delivering(app, {}) as delivery:
        _tell(f"Alerts go out by {outlets(app.settings)}. There is no chat, so nobody can ask anything.")
        _tell("Ready.")
        yield delivery


@asynccontextmanager
async def _slack(app: App, slack: Plan) -> AsyncIterator[Delivery]:
    """Slack and the server beside it, working until the end of the block; alerts go out too."""
    with needing("slack"):
        from bot.channels.slack.app import SlackChannel
        from bot.channels.slack.installations import Installations, opens_connections
        from bot.channels.slack.oauth import Installer
        from bot.server import Handler, Health, listening
    settings = app.settings
    vault = Vault.of(settings.encryption_key) if slack.oauth else None
    installations = Installations(app.database, settings, app.organisation, vault)
    channel = SlackChannel(app, installations)
    routes: dict[tuple[str, str], Handler] = {("GET", "/health"): Health(app.database, {"slack": channel}).answer}
    if slack.http:
        routes["POST", EVENTS] = channel.handle_http
    if vault is not None:
        installer = Installer(settings, installations, vault)
        routes["GET", INSTALL] = installer.begin
        routes["GET", REDIRECT] = installer.finish
    async with listening(settings.host, settings.port, routes) as port:
        here = f"http://{settings.host}:{port}"
        _tell(f"Listening at {here}; {here}/health says how things are.")
        if slack.socket:
            await _reached(lambda: opens_connections(settings))
        if slack.single:
            _tell(f"Slack: in the workspace {(await _reached(installations.adopt)).name}.")
        try:
            await channel.start()
            if slack.socket:
                _tell("Slack: connected by Socket Mode.")
            if slack.http:
                _tell(f"Slack: events are taken at {(settings.public_url or here).rstrip('/')}{EVENTS}.")
            if slack.oauth:
                count = len(await installations.every())
                _tell(f"Slack: workspaces install at {_public(settings)}{INSTALL}; installed: {count}.")
            if settings.model != "offline":
                _tell(f"What the offline brain cannot read goes to {settings.model}.")
            for sentence in slack.missing:
                _tell(f"Slack: {sentence}")
            async with delivering(app, {"slack": channel.sender}) as delivery:
                _tell("Ready.")
                yield delivery
        finally:
            await channel.stop()


async def _reached(ask: Callable[[], Awaitable[Answered]]) -> Answered:
    """What Slack answers. While it cannot be reached this waits and asks again, and says so once."""
    from bot.channels.slack.calling import Unreachable

    pauses = chain(PAUSES, repeat(PAUSES[-1]))
    told = False
    while True:
        try:
            return await ask()
        except Unreachable as error:
            if not told:
                _tell(f"{error} Ringfence keeps trying.")
            told = True
        await asyncio.sleep(next(pauses))


def _public(settings: Settings) -> str:
    return (settings.public_url or "").rstrip("/")


def _tell(sentence: str) -> None:
    """A sentence on standard output, at once: whoever supervises the process reads along."""
    print(sentence, flush=True)  # noqa: T201 - this is what the command prints
