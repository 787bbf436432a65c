"""What the doubles of model servers share: scripts, requests as they came, and a real server on loopback.

A script says what the model answers, one `Reply` a request:

    [calls(Call("query_calls", {...})), "There were 12."]     a list, used up in order; a text is a reply
    lambda asked: "I saw " + asked.question                   or a function of the request, also asynchronous
    in_rounds("...", ...)                                     or a list that begins anew with each question

The doubles answer no better than their script: nothing that is measured with them is a model's accuracy.
"""

import argparse
import asyncio
import contextlib
import inspect
import json
import socket
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar, Literal, Self

from aiohttp import web

Speaker = Literal["system", "user", "assistant", "tool"]
ANYTHING = "*"  # a key that a server takes for good whatever it is
CHARACTERS_A_TOKEN = 4  # the doubles count tokens by length


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call. Arguments that are a text are sent as they are, also where they are no JSON."""

    tool: str
    args: dict[str, Any] | str = field(default_factory=dict)
    id: str = ""

    @property
    def written(self) -> str:
        """The arguments as the model writes them."""
        return self.args if isinstance(self.args, str) else json.dumps(self.args, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model answers, and what goes wrong on the way.

    `status` other than 200 is an error of the API with its own body; `retry_after` is its header, in seconds. `wait`
    seconds pass before the first byte, `pause` before each further event of a stream. A stream that is cut loses its
    connection after `cut` events ("drop"), ends there as if all were well ("end"), or tells an error ("error").
    `silent`: nothing is answered, and the connection is lost. `stop` is why the model stopped, in the API's own word.
    """

    text: str = ""
    calls: tuple[Call, ...] = ()
    status: int = 200
    error: str = ""
    retry_after: float | None = None
    wait: float = 0.0
    pause: float = 0.0
    cut: int | None = None
    how: Literal["drop", "end", "error"] = "drop"
    silent: bool = False
    stop: str = ""


def calls(*made: Call, text: str = "") -> Reply:
    """A reply that calls tools."""
    return Reply(text=text, calls=made)


def fails(status: int, *, retry_after: float | None = None, error: str = "") -> Reply:
    """A reply that is an error: 400, 401, 403, 404, 429, 500, 529."""
    return Reply(status=status, retry_after=retry_after, error=error)


def drops() -> Reply:
    """The connection is lost before any answer."""
    return Reply(silent=True)


def breaks(reply: Reply | str, after: int, how: Literal["drop", "end", "error"] = "drop") -> Reply:
    """A stream that is cut after so many events."""
    return replace(_reply(reply), cut=after, how=how)


def slow(reply: Reply | str, *, wait: float = 0.0, pause: float = 0.0) -> Reply:
    """A reply that takes its time, in seconds."""
    return replace(_reply(reply), wait=wait, pause=pause)


def hangs() -> Reply:
    """No answer until whoever asked hangs up."""
    return Reply(wait=3600.0)


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a request, neutral of the API. `answers` is the id of the call that a tool's result answers."""

    speaker: Speaker
    text: str
    calls: tuple[Call, ...] = ()
    answers: str = ""


@dataclass(slots=True)
class Asked:
    """A request as it came. `left`: whoever asked hung up before the answer was complete. `status` is what it got."""

    path: str
    headers: dict[str, str]
    raw: bytes
    body: dict[str, Any]
    messages: tuple[Message, ...] = ()
    tools: tuple[dict[str, Any], ...] = ()  # as the API has them
    tool_names: tuple[str, ...] = ()
    stream: bool = False
    status: int | None = None
    left: bool = False
    usage: "Usage | None" = None

    @property
    def model(self) -> str:
        """The model's name."""
        return str(self.body.get("model", ""))

    @property
    def system(self) -> str:
        """All that the system said."""
        return "\n".join(message.text for message in self.messages if message.speaker == "system")

    @property
    def question(self) -> str:
        """What a person said last."""
        return next((message.text for message in reversed(self.messages) if message.speaker == "user"), "")

    @property
    def round(self) -> int:
        """How many messages of the model's own follow what a person said last."""
        count = 0
        for message in reversed(self.messages):
            if message.speaker == "user":
                break
            count += message.speaker == "assistant"
        return count

    @property
    def results(self) -> tuple[str, ...]:
        """The results of tools since a person spoke last."""
        found: list[str] = []
        for message in reversed(self.messages):
            if message.speaker == "user":
                break
            if message.speaker == "tool":
                found.insert(0, message.text)
        return tuple(found)

    def strings(self) -> Iterator[str]:
        """Every text of the request, keys of objects too, wherever it stands."""
        yield from _strings(self.body)


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the double counts them; `cached` and `written` (to the cache) are part of `input`."""

    input: int
    output: int
    cached: int = 0
    written: int = 0


Script = Sequence[Reply | str] | Callable[[Asked], "Reply | str | Awaitable[Reply | str]"]


def in_rounds(*replies: Reply | str) -> Callable[[Asked], Reply | str]:
    """A script that gives the same replies for each question: the first, then one after each round of tools."""
    return lambda asked: replies[min(asked.round, len(replies) - 1)]


class Wrong(Exception):
    """A request that the API would not take: its status and sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


class ModelServer(ABC):
    """A model's API on loopback. Requests are kept in `asked`, oldest first; `script` may be changed at any time."""

    header: ClassVar[str]

    def __init__(self, script: Script = (), *, key: str = ANYTHING) -> None:
        self.script = script
        self.key = key
        self.asked: list[Asked] = []
        self.url = ""
        self._used = 0
        self._changed = asyncio.Event()
        self._ids = 0

    @classmethod
    @asynccontextmanager
    async def running(cls, script: Script = (), *, key: str = ANYTHING, port: int = 0) -> AsyncIterator[Self]:
        """The server, listening until the block ends. `key` is the only one it takes, unless that is ANYTHING."""
        server = cls(script, key=key)
        async with server.listening(port):
            yield server

    @asynccontextmanager
    async def listening(self, port: int = 0) -> AsyncIterator[None]:
        """Listen on that port of 127.0.0.1, 0 for any."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.add_routes(self.routes())
        # A handler is cancelled when whoever asked hangs up: that is how the double knows of it.
        runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1, access_log=None)
        await runner.setup()
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        await web.SockSite(runner, listener).start()
        try:
            yield
        finally:
            await runner.cleanup()

    @property
    @abstractmethod
    def base_url(self) -> str:
        """What the vendor's client library is given as its base address."""

    @abstractmethod
    def routes(self) -> list[web.RouteDef]:
        """The routes of the API."""

    @abstractmethod
    def failure(self, status: int, sentence: str) -> dict[str, Any]:
        """The body of an error."""

    @property
    def last(self) -> Asked:
        """The request that came last."""
        return self.asked[-1]

    def seen(self) -> bytes:
        """All that was ever sent here: paths, headers and bodies."""
        return b"\n".join(
            b"\n".join([asked.path.encode(), *(f"{k}: {v}".encode() for k, v in asked.headers.items()), asked.raw])
            for asked in self.asked
        )

    async def until(self, true: Callable[[], bool], seconds: float = 60.0) -> None:
        """Wait until something is true of this server. Raises TimeoutError after `seconds`."""
        async with asyncio.timeout(seconds):
            while not true():
                self._changed.clear()
                await self._changed.wait()

    def next_id(self, prefix: str) -> str:
        """An id that was not used before."""
        self._ids += 1
        return f"{prefix}{self._ids:024}"

    async def answer(
        self, request: web.Request, read: Callable[[Asked], None], speak: "Speak", *, sse: "Events"
    ) -> web.StreamResponse:
        """Answer one request: keep it, check it, ask the script, and speak as this API does."""
        raw = await request.read()
        asked = Asked(path=request.path_qs, headers=dict(request.headers), raw=raw, body={})
        self.asked.append(asked)
        self._changed.set()
        try:
            self._admit(request)
            try:
                body = json.loads(raw)
            except ValueError:
                raise Wrong(400, "The body is not valid JSON.") from None
            if not isinstance(body, dict):
                raise Wrong(400, "The body is not an object.")
            asked.body = body
            read(asked)
            reply = await self._scripted(asked)
            if reply.status != 200:
                return await self._refuse(request, asked, reply)
            if reply.wait:
                await asyncio.sleep(reply.wait)
            if reply.silent:
                return _hang_up(request)
            if asked.stream:
                return await self._stream(request, asked, reply, sse(asked, reply))
            asked.status = 200
            return web.json_response(speak(asked, reply), headers=self._headers())
        except Wrong as wrong:
            asked.status = wrong.status
            return web.json_response(
                self.failure(wrong.status, wrong.sentence), status=wrong.status, headers=self._headers()
            )
        except (asyncio.CancelledError, ConnectionResetError):
            asked.left = True
            raise
        finally:
            self._changed.set()

    def _admit(self, request: web.Request) -> None:
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        given = request.headers.get(self.header, "") or bearer
        if not given or (self.key not in (ANYTHING, given)):
            raise Wrong(401, "invalid x-api-key" if self.header == "x-api-key" else "Incorrect API key provided.")

    async def _scripted(self, asked: Asked) -> Reply:
        if callable(self.script):
            given = self.script(asked)
            return _reply(await given if inspect.isawaitable(given) else given)
        if self._used >= len(self.script):
            raise Wrong(400, f"The double's script has {len(self.script)} replies, and they are used up.")
        self._used += 1
        return _reply(self.script[self._used - 1])

    async def _refuse(self, request: web.Request, asked: Asked, reply: Reply) -> web.StreamResponse:
        if reply.wait:
            await asyncio.sleep(reply.wait)
        asked.status = reply.status
        headers = self._headers()
        if reply.retry_after is not None:
            headers["retry-after"] = f"{reply.retry_after:g}"
        sentence = reply.error or SENTENCES.get(reply.status, "Something went wrong.")
        return web.json_response(self.failure(reply.status, sentence), status=reply.status, headers=headers)

    async def _stream(
        self, request: web.Request, asked: Asked, reply: Reply, events: Iterator[bytes]
    ) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8", **self._headers()})
        await response.prepare(request)
        asked.status = 200
        for number, event in enumerate(events):
            if number == reply.cut:
                if reply.how == "drop":
                    return _hang_up(request, response)
                if reply.how == "error":
                    await response.write(self.broken())
                break
            if reply.pause and number:
                await asyncio.sleep(reply.pause)
            await response.write(event)
        await response.write_eof()
        return response

    @abstractmethod
    def broken(self) -> bytes:
        """The event by which this API tells an error in the middle of a stream."""

    def _headers(self) -> dict[str, str]:
        return {"request-id": self.next_id("req_"), "x-request-id": self.next_id("req_")}


Speak = Callable[[Asked, Reply], dict[str, Any]]
Events = Callable[[Asked, Reply], Iterator[bytes]]
SENTENCES = {
    400: "The request is not valid.",
    401: "The key is not valid.",
    403: "Your key may not use this.",
    404: "There is no such model.",
    413: "The request is too large.",
    429: "Rate limit reached.",
    500: "Internal server error.",
    503: "The server is overloaded.",
    529: "Overloaded",
}


def tokens(text: str) -> int:
    """How many tokens a text has by the doubles' count, which is no tokenizer's."""
    return -(-len(text) // CHARACTERS_A_TOKEN)


def pieces(text: str, length: int = 12) -> Iterator[str]:
    """A text in pieces as models stream it: they end anywhere, also within words and numbers."""
    for start in range(0, len(text), length):
        yield text[start : start + length]


def serve(server: ModelServer, port: int) -> None:
    """Run a double until it is interrupted, for benches that want it in a process of its own."""

    async def run() -> None:
        async with server.listening(port):
            print(f"{type(server).__name__} double on {server.base_url}", flush=True)
            await asyncio.Event().wait()

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run())


def replies_of(file: Path) -> list[Reply]:
    """Replies from a file of JSON lines."""
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        Reply(text=line.get("text", ""), calls=tuple(Call(tool, args) for tool, args in line.get("calls", ())))
        for line in lines
    ]


def main(kind: type[ModelServer]) -> None:
    """The command line of a double."""
    parser = argparse.ArgumentParser(description="A model's API that answers by a script.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--replies", type=Path, help="a file of replies, a JSON object a line")
    options = parser.parse_args()
    replies = replies_of(options.replies) if options.replies else [Reply(text="I am a double.")]
    serve(kind(in_rounds(*replies)), options.port)


def _reply(given: Reply | str) -> Reply:
    return Reply(text=given) if isinstance(given, str) else given


def _hang_up(request: web.Request, response: web.StreamResponse | None = None) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return response or web.Response()


def _strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for name, part in value.items():
                yield str(name)
                yield from _strings(part)
        case list():
            for part in value:
                yield from _strings(part)
