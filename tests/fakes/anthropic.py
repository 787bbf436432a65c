"""A double of the Anthropic Messages API: JSON and streams, tools, prompt caching, errors; what it refuses, it refuses.

`async with Anthropic.running([...]) as server:` gives `server.base_url` for a client; see `models.py` for scripts.
`python -m tests.fakes.anthropic --port 8001 --replies replies.jsonl` runs one by itself: each line a reply
`{"text": "...", "calls": [["tool", {...}]]}`, given in order anew for each question, without any latency.
"""

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from itertools import chain
from typing import Any

from aiohttp import web

from tests.fakes.models import (
    Asked,
    Call,
    Message,
    ModelServer,
    Reply,
    Usage,
    Wrong,
    main,
    pieces,
    tokens,
)

VERSION = "2023-06-01"
MARKERS = 4  # cache_control blocks of one request
TOOL_NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}")
ERRORS = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    529: "overloaded_error",
}


class Anthropic(ModelServer):
    """The server. It remembers prefixes up to cache markers as the real one does, and tells them in `usage`."""

    header = "x-api-key"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._prefixes: set[bytes] = set()

    @property
    def base_url(self) -> str:
        """What `anthropic.AsyncAnthropic(base_url=...)` and `ChatAnthropic(base_url=...)` are given."""
        return self.url

    def routes(self) -> list[web.RouteDef]:
        """POST /v1/messages, POST /v1/messages/count_tokens, GET /v1/models."""
        return [
            web.post("/v1/messages", self._messages),
            web.post("/v1/messages/count_tokens", self._count),
            web.get("/v1/models", self._models),
        ]

    def failure(self, status: int, sentence: str) -> dict[str, Any]:
        """`{"type": "error", "error": {"type": ..., "message": ...}}`."""
        return {
            "type": "error",
            "error": {"type": ERRORS.get(status, "api_error"), "message": sentence},
            "request_id": self.next_id("req_"),
        }

    def broken(self) -> bytes:
        """`event: error`, which the real API sends when it is overloaded in the middle of an answer."""
        return _event("error", self.failure(529, "Overloaded"))

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        return await self.answer(request, self._read, self._speak, sse=self._events)

    async def _count(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        return web.json_response({"input_tokens": sum(tokens(block) for block, _ in _blocks(body))})

    async def _models(self, _request: web.Request) -> web.StreamResponse:
        model = {
            "type": "model",
            "id": "claude-double",
            "display_name": "A double",
            "created_at": "2026-01-01T00:00:00Z",
            "lifecycle": "active",
        }
        return web.json_response({"data": [model], "has_more": False, "first_id": model["id"], "last_id": model["id"]})

    def _read(self, asked: Asked) -> None:
        """Check the request as the API does, and read it. Raises Wrong."""
        body = asked.body
        if "anthropic-version" not in {name.lower() for name in asked.headers}:
            raise Wrong(400, "anthropic-version: header is required")
        for name in ("model", "max_tokens", "messages"):
            if name not in body:
                raise Wrong(400, f"{name}: Field required")
        tools = tuple(body.get("tools", ()))
        for place, tool in enumerate(tools):
            if not TOOL_NAME.fullmatch(tool.get("name", "")):
                raise Wrong(400, f"tools.{place}.custom.name: String should match pattern")
            if tool.get("input_schema", {}).get("type") != "object":
                raise Wrong(400, f"tools.{place}.custom.input_schema.type: Field required")
        names = tuple(tool["name"] for tool in tools)
        if len(set(names)) != len(names):
            raise Wrong(400, "tools: Tool names must be unique.")
        if sum(marked for _, marked in _blocks(body)) > MARKERS:
            raise Wrong(400, f"A maximum of {MARKERS} blocks with cache_control may be provided.")
        system = _system(body)
        messages = [Message("system", "\n".join(block["text"] for block in system))] if system else []
        messages += chain.from_iterable(_read_message(place, said) for place, said in enumerate(body["messages"]))
        if not body["messages"] or body["messages"][0]["role"] != "user":
            raise Wrong(400, "messages: first message must use the user role")
        _paired(body["messages"])
        asked.messages = tuple(messages)
        asked.tools = tools
        asked.tool_names = names
        asked.stream = bool(body.get("stream"))

    def _usage(self, asked: Asked, reply: Reply) -> Usage:
        """Tokens of request and reply, and which of them came from the cache.

        Each marker ends a prefix: the longest one that was sent before is read, what follows it up to the last marker
        is written.
        """
        digest = sha256()
        total = read = marked = 0
        marks: list[bytes] = []
        for block, marker in _blocks(asked.body):
            digest.update(block.encode())
            total += tokens(block)
            if marker:
                marks.append(digest.copy().digest())
                marked = total
                if marks[-1] in self._prefixes:
                    read = total
        self._prefixes.update(marks)
        output = tokens(reply.text) + sum(tokens(call.tool + call.written) for call in reply.calls)
        return Usage(input=total, output=max(output, 1), cached=read, written=marked - read)

    def _speak(self, asked: Asked, reply: Reply) -> dict[str, Any]:
        asked.usage = self._usage(asked, reply)
        content: list[dict[str, Any]] = [{"type": "text", "text": reply.text}] if reply.text else []
        for call in reply.calls:
            given = json.loads(call.written)
            content.append({"type": "tool_use", "id": self._call_id(call), "name": call.tool, "input": given})
        return {
            "id": self.next_id("msg_"),
            "type": "message",
            "role": "assistant",
            "model": asked.model,
            "content": content,
            "stop_reason": _stop(reply),
            "stop_sequence": None,
            "usage": {**_told(asked.usage), "output_tokens": asked.usage.output, "service_tier": "standard"},
        }

    def _events(self, asked: Asked, reply: Reply) -> Iterator[bytes]:
        asked.usage = self._usage(asked, reply)
        message: dict[str, Any] = {
            "id": self.next_id("msg_"),
            "type": "message",
            "role": "assistant",
            "model": asked.model,
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "usage": {**_told(asked.usage), "output_tokens": 1, "service_tier": "standard"},
        }
        yield _event("message_start", {"type": "message_start", "message": message})
        index = 0
        if reply.text:
            yield _block_start(index, {"type": "text", "text": ""})
            yield _event("ping", {"type": "ping"})
            for piece in pieces(reply.text):
                yield _block_delta(index, {"type": "text_delta", "text": piece})
            yield _event("content_block_stop", {"type": "content_block_stop", "index": index})
            index += 1
        for call in reply.calls:
            yield _block_start(index, {"type": "tool_use", "id": self._call_id(call), "name": call.tool, "input": {}})
            for piece in chain([""], pieces(call.written)):
                yield _block_delta(index, {"type": "input_json_delta", "partial_json": piece})
            yield _event("content_block_stop", {"type": "content_block_stop", "index": index})
            index += 1
        usage = {**_told(asked.usage), "output_tokens": asked.usage.output}
        delta = {"stop_reason": _stop(reply), "stop_sequence": None}
        yield _event("message_delta", {"type": "message_delta", "delta": delta, "usage": usage})
        yield _event("message_stop", {"type": "message_stop"})

    def _call_id(self, call: Call) -> str:
        return call.id or self.next_id("toolu_")


def _stop(reply: Reply) -> str:
    return reply.stop or ("tool_use" if reply.calls else "end_turn")


def _told(usage: Usage) -> dict[str, Any]:
    """Input tokens as this API tells them: without the cached ones."""
    return {
        "input_tokens": usage.input - usage.cached - usage.written,
        "cache_creation_input_tokens": usage.written,
        "cache_read_input_tokens": usage.cached,
    }


def _system(body: dict[str, Any]) -> list[dict[str, Any]]:
    system = body.get("system", [])
    return [{"type": "text", "text": system}] if isinstance(system, str) else list(system)


def _content(message: dict[str, Any]) -> list[dict[str, Any]]:
    content = message["content"]
    return [{"type": "text", "text": content}] if isinstance(content, str) else list(content)


def _blocks(body: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """Tools, system and messages in the order in which they are cached, each with whether a marker ends it."""
    last = body.get("cache_control")  # of the whole request: the last block that can be cached is marked
    parts: list[tuple[str, bool]] = []
    for tool in body.get("tools", ()):
        parts.append(_unmarked(tool))
    for block in _system(body):
        parts.append(_unmarked(block))
    for message in body.get("messages", ()):
        parts += [_unmarked(block, message["role"]) for block in _content(message)]
    if last and parts:
        parts[-1] = (parts[-1][0], True)
    yield from parts


def _unmarked(block: dict[str, Any], role: str = "") -> tuple[str, bool]:
    kept = {name: value for name, value in block.items() if name != "cache_control"}
    return role + json.dumps(kept, sort_keys=True, ensure_ascii=False), bool(block.get("cache_control"))


def _read_message(place: int, message: dict[str, Any]) -> Iterator[Message]:
    """The messages that one message of the API is: results of tools stand in a user's message there."""
    role = message["role"]
    if role not in ("user", "assistant"):
        raise Wrong(400, f"messages.{place}.role: Input should be 'user' or 'assistant'")
    texts: list[str] = []
    made: list[Call] = []
    for block in _content(message):
        match block["type"]:
            case "text":
                if not block["text"].strip():
                    raise Wrong(400, f"messages.{place}: text content blocks must contain non-whitespace text")
                texts.append(block["text"])
            case "tool_use":
                made.append(Call(block["name"], block["input"], block["id"]))
            case "tool_result":
                yield Message("tool", _result_text(block), answers=block["tool_use_id"])
    if texts or made:
        yield Message(role, "\n".join(texts), tuple(made))


def _result_text(block: dict[str, Any]) -> str:
    content = block.get("content", "")
    return content if isinstance(content, str) else "\n".join(part.get("text", "") for part in content)


def _paired(messages: list[dict[str, Any]]) -> None:
    """Each tool call is answered in the message after it, and nothing is answered that was not called."""
    open_calls: set[str] = set()
    for place, message in enumerate(messages):
        blocks = _content(message)
        answered = {block["tool_use_id"] for block in blocks if block["type"] == "tool_result"}
        if stray := answered - open_calls:
            raise Wrong(400, f"messages.{place}: unexpected `tool_use_id` found in `tool_result` blocks: {min(stray)}")
        if missing := open_calls - answered:
            raise Wrong(
                400, f"messages.{place}: `tool_use` ids were found without `tool_result` blocks after: {min(missing)}"
            )
        open_calls = {block["id"] for block in blocks if block["type"] == "tool_use"}
    if open_calls:
        raise Wrong(400, "messages: the last message calls tools that are not answered")


def _block_start(index: int, block: dict[str, Any]) -> bytes:
    return _event("content_block_start", {"type": "content_block_start", "index": index, "content_block": block})


def _block_delta(index: int, delta: dict[str, Any]) -> bytes:
    return _event("content_block_delta", {"type": "content_block_delta", "index": index, "delta": delta})


def _event(name: str, data: dict[str, Any]) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


if __name__ == "__main__":
    main(Anthropic)
