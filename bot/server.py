"""The server: health, Slack over HTTP and the installation's addresses, in one aiohttp application.

Bodies and times are bounded, every answer has the headers that keep browsers strict, and what goes wrong is told as a
reference to the log. Nothing here knows a secret.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Protocol

import structlog
from aiohttp import web
from sqlalchemy import select

from bot import logs
from storage.engine import Database
from storage.errors import RingfenceError

BODY_BYTES = 1_048_576  # Slack's largest payloads, modals with their state, stay far below
SECONDS = 20  # that one request may take, its body included
HEALTH_SECONDS = 5  # that the database may take to show that it is there
HEALTH_LASTS = 1.0  # seconds that one look at the database serves all who ask
SHUTDOWN_SECONDS = 5  # that running requests get when the server stops
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

logger = structlog.get_logger(__name__)


class CannotListen(RingfenceError):
    """The address is taken, or is not this machine's."""


class Channel(Protocol):
    """A channel as far as /health asks: `state` is one word, like connected."""

    @property
    def state(self) -> str:
        """How the channel is, now."""


class Health:
    """Answers GET /health: 200 while the database can be read, else 503; each channel's state beside it."""

    def __init__(self, database: Database, channels: Mapping[str, Channel]) -> None:
        self._database = database
        self._channels = channels
        self._looked = -HEALTH_LASTS
        self._reachable = False
        self._one_at_a_time = asyncio.Lock()

    async def answer(self, _request: web.Request) -> web.Response:
        """What is up, in JSON."""
        reachable = await self._database_answers()
        body = {
            "status": "ok" if reachable else "trouble",
            "database": "reachable" if reachable else "unreachable",
            "channels": {name: channel.state for name, channel in self._channels.items()},
        }
        return web.json_response(body, status=200 if reachable else 503)

    async def _database_answers(self) -> bool:
        async with self._one_at_a_time:
            if time.monotonic() - self._looked >= HEALTH_LASTS:
                try:
                    async with asyncio.timeout(HEALTH_SECONDS), self._database.read() as connection:
                        await connection.execute(select(1))
                    self._reachable = True
                except (RingfenceError, TimeoutError):
                    self._reachable = False
                self._looked = time.monotonic()
        return self._reachable


@asynccontextmanager
async def listening(host: str, port: int, routes: Mapping[tuple[str, str], Handler]) -> AsyncIterator[int]:
    """Serve the routes, (method, path) → handler, until the end of the block; yields the port that was given.

    Raises CannotListen with a sentence.
    """
    application = web.Application(client_max_size=BODY_BYTES, middlewares=[_quiet])
    for (method, path), handler in routes.items():
        application.router.add_route(method, path, handler)
    application.on_response_prepare.append(_strict)
    # No access log: the address that Slack sends a browser back to holds a code.
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS, handle_signals=False)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise CannotListen(f"The server cannot listen on {host}:{port}: {error.strerror or error}.") from error
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


@web.middleware
async def _quiet(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Bound the time, and tell outsiders nothing of what goes wrong but a reference."""
    try:
        " ".encode(request.charset or "utf-8")
    except (LookupError, UnicodeError):
        return web.Response(status=415, text="That charset is not known here.\n")
    try:
        async with asyncio.timeout(SECONDS):
            return await handler(request)
    except web.HTTPException:
        raise
    except UnicodeDecodeError:
        return web.Response(status=400, text="That is not text in the charset that it names.\n")
    except TimeoutError:
        return web.Response(status=408, text="That took too long.\n")
    except Exception:  # the top of a request
        number = logs.reference()
        logger.exception("request failed", reference=number, path=request.path)
        return web.Response(status=500, text=f"Something went wrong here. Reference {number}.\n")


async def _strict(_request: web.Request, response: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.pop("Server", None)
