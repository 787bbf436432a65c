"""A double of OpenAI's APIs, Chat Completions and Responses, and of OpenRouter's: JSON and streams, tools, errors.

`async with OpenAI.running([...]) as server:` gives `server.base_url` for a client, `OpenRouter.running` one with that
vendor's ways; see `models.py` for scripts. `python -m tests.fakes.openai --port 8002 --replies replies.jsonl` runs one
by itself, without any latency.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, ClassVar

from aiohttp import web

from tests.fakes.models import Asked, Call, Message, ModelServer, Reply, Speaker, Usage, Wrong, main, pieces, tokens

TOOL_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
CREATED = 1_772_452_800
CACHED_FROM = 1_024  # tokens: shorter prefixes are not cached, longer ones in steps
CACHED_STEP = 128
ERRORS = {401: "invalid_request_error", 429: "requests", 400: "invalid_request_error", 404: "invalid_request_error"}
CODES = {401: "invalid_api_key", 429: "rate_limit_exceeded", 404: "model_not_found"}
SPEAKERS: dict[str, Speaker] = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "assistant": "assistant",
    "tool": "tool",
}


class OpenAI(ModelServer):
    """The server. Prefixes that were sent before count as cached, as the real one does by itself."""

    header = "api-key"
    prefix: ClassVar[str] = "/v1"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._prompts: list[str] = []

    @property
    def base_url(self) -> str:
        """What `openai.AsyncOpenAI(base_url=...)` and `ChatOpenAI(base_url=...)` are given."""
        return f"{self.url}{self.prefix}"

    def routes(self) -> list[web.RouteDef]:
        """POST chat/completions, POST responses, GET models."""
        return [
            web.post(f"{self.prefix}/chat/completions", self._chat),
            web.post(f"{self.prefix}/responses", self._responses),
            web.get(f"{self.prefix}/models", self._models),
        ]

    def failure(self, status: int, sentence: str) -> dict[str, Any]:
        """`{"error": {"message": ..., "type": ..., "param": null, "code": ...}}`."""
        kind = ERRORS.get(status, "server_error")
        return {"error": {"message": sentence, "type": kind, "param": None, "code": CODES.get(status)}}

    def broken(self) -> bytes:
        """An error in the middle of a stream."""
        return _data(self.failure(500, "The server had an error while processing your request."))

    async def _models(self, _request: web.Request) -> web.StreamResponse:
        model = {"id": "gpt-double", "object": "model", "created": CREATED, "owned_by": "nobody"}
        return web.json_response({"object": "list", "data": [model]})

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        return await self.answer(request, self._read_chat, self._speak_chat, sse=self._chat_events)

    async def _responses(self, request: web.Request) -> web.StreamResponse:
        return await self.answer(request, self._read_responses, self._speak_responses, sse=self._responses_events)

    # Chat Completions

    def _read_chat(self, asked: Asked) -> None:
        """Check the request as the API does, and read it. Raises Wrong."""
        body = asked.body
        for name in ("model", "messages"):
            if not body.get(name):
                raise Wrong(400, f"Missing required parameter: '{name}'.")
        asked.tools = tuple(body.get("tools", ()))
        asked.tool_names = tuple(_tool_name(place, tool["function"]) for place, tool in enumerate(asked.tools))
        asked.messages = tuple(_chat_message(message) for message in body["messages"])
        asked.stream = bool(body.get("stream"))
        _paired(asked.messages)

    def _speak_chat(self, asked: Asked, reply: Reply) -> dict[str, Any]:
        asked.usage = self._usage(asked, reply)
        message: dict[str, Any] = {"role": "assistant", "content": reply.text or None, "refusal": None}
        if reply.calls:
            message["tool_calls"] = [self._tool_call(call) for call in reply.calls]
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": _stop(reply)}
        whole = self._envelope(asked, "chat.completion")
        return {**whole, "choices": [choice], "usage": self._chat_usage(asked.usage)}

    def _chat_events(self, asked: Asked, reply: Reply) -> Iterator[bytes]:
        asked.usage = self._usage(asked, reply)
        envelope = self._envelope(asked, "chat.completion.chunk")
        wants_usage = bool((asked.body.get("stream_options") or {}).get("include_usage"))

        def chunk(delta: dict[str, Any], stop: str | None = None) -> bytes:
            choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": stop}
            return _data({**envelope, "choices": [choice], **({"usage": None} if wants_usage else {})})

        yield chunk({"role": "assistant", "content": "" if reply.text or not reply.calls else None, "refusal": None})
        for piece in pieces(reply.text):
            yield chunk({"content": piece})
        for index, call in enumerate(reply.calls):
            begun = self._tool_call(call)
            begun["function"]["arguments"] = ""
            yield chunk({"tool_calls": [{"index": index, **begun}]})
            for piece in pieces(call.written):
                yield chunk({"tool_calls": [{"index": index, "function": {"arguments": piece}}]})
        yield chunk({}, _stop(reply))
        if wants_usage:
            yield _data({**envelope, "choices": [], "usage": self._chat_usage(asked.usage)})
        yield b"data: [DONE]\n\n"

    def _envelope(self, asked: Asked, kind: str) -> dict[str, Any]:
        return {
            "id": self.next_id("chatcmpl-"),
            "object": kind,
            "created": CREATED,
            "model": asked.model,
            "service_tier": "default",
            "system_fingerprint": "fp_double",
        }

    def _chat_usage(self, usage: Usage) -> dict[str, Any]:
        return {
            "prompt_tokens": usage.input,
            "completion_tokens": usage.output,
            "total_tokens": usage.input + usage.output,
            "prompt_tokens_details": {"cached_tokens": usage.cached, "audio_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
        }

    def _tool_call(self, call: Call) -> dict[str, Any]:
        made = {"name": call.tool, "arguments": call.written}
        return {"id": call.id or self.next_id("call_"), "type": "function", "function": made}

    # Responses

    def _read_responses(self, asked: Asked) -> None:
        """Check the request as the API does, and read it. Raises Wrong."""
        body = asked.body
        for name in ("model", "input"):
            if not body.get(name):
                raise Wrong(400, f"Missing required parameter: '{name}'.")
        asked.tools = tuple(body.get("tools", ()))
        asked.tool_names = tuple(_tool_name(place, tool) for place, tool in enumerate(asked.tools))
        messages = [Message("system", body["instructions"])] if body.get("instructions") else []
        given = body["input"]
        items = [{"role": "user", "content": given}] if isinstance(given, str) else given
        messages += [message for item in items if (message := _item_message(item)) is not None]
        asked.messages = tuple(_joined(messages))
        asked.stream = bool(body.get("stream"))
        _paired(asked.messages)

    def _speak_responses(self, asked: Asked, reply: Reply) -> dict[str, Any]:
        asked.usage = self._usage(asked, reply)
        return self._response(asked, "completed", self._items(reply), asked.usage)

    def _responses_events(self, asked: Asked, reply: Reply) -> Iterator[bytes]:
        asked.usage = self._usage(asked, reply)
        number = 0

        def event(kind: str, **parts: Any) -> bytes:
            nonlocal number
            number += 1
            return f"event: {kind}\n".encode() + _data({"type": kind, "sequence_number": number - 1, **parts})

        begun = self._response(asked, "in_progress", [], None)
        yield event("response.created", response=begun)
        yield event("response.in_progress", response=begun)
        items = self._items(reply)
        for index, item in enumerate(items):
            place = {"output_index": index, "item_id": item["id"]}
            empty = {**item, "status": "in_progress"}
            if item["type"] == "message":
                part = {"type": "output_text", "text": "", "annotations": [], "logprobs": []}
                yield event("response.output_item.added", output_index=index, item={**empty, "content": []})
                yield event("response.content_part.added", **place, content_index=0, part=part)
                for piece in pieces(reply.text):
                    yield event("response.output_text.delta", **place, content_index=0, delta=piece, logprobs=[])
                done = {**part, "text": reply.text}
                yield event("response.output_text.done", **place, content_index=0, text=reply.text, logprobs=[])
                yield event("response.content_part.done", **place, content_index=0, part=done)
            else:
                written = item["arguments"]
                yield event("response.output_item.added", output_index=index, item={**empty, "arguments": ""})
                for piece in pieces(written):
                    yield event("response.function_call_arguments.delta", **place, delta=piece)
                yield event("response.function_call_arguments.done", **place, name=item["name"], arguments=written)
            yield event("response.output_item.done", output_index=index, item=item)
        yield event("response.completed", response=self._response(asked, "completed", items, asked.usage))

    def _items(self, reply: Reply) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = []
        if reply.text:
            part = {"type": "output_text", "text": reply.text, "annotations": [], "logprobs": []}
            said = {"type": "message", "id": self.next_id("msg_"), "status": "completed"}
            items.append({**said, "role": "assistant", "content": [part]})
        for call in reply.calls:
            made = {"type": "function_call", "id": self.next_id("fc_"), "status": "completed"}
            named = {"call_id": call.id or self.next_id("call_"), "name": call.tool, "arguments": call.written}
            items.append({**made, **named})
        return items

    def _response(self, asked: Asked, status: str, output: list[dict[str, Any]], usage: Usage | None) -> dict[str, Any]:
        return {
            "id": self.next_id("resp_"),
            "object": "response",
            "created_at": CREATED,
            "status": status,
            "error": None,
            "incomplete_details": None,
            "instructions": None,
            "metadata": {},
            "model": asked.model,
            "output": output,
            "parallel_tool_calls": True,
            "temperature": 1.0,
            "tool_choice": "auto",
            "tools": list(asked.tools),
            "top_p": 1.0,
            "usage": None
            if usage is None
            else {
                "input_tokens": usage.input,
                "input_tokens_details": {"cached_tokens": usage.cached, "cache_write_tokens": usage.written},
                "output_tokens": usage.output,
                "output_tokens_details": {"reasoning_tokens": 0},
                "total_tokens": usage.input + usage.output,
            },
        }

    def _usage(self, asked: Asked, reply: Reply) -> Usage:
        prompt = json.dumps([asked.tools, asked.body.get("messages") or asked.body.get("input")], ensure_ascii=False)
        known = max((_common(prompt, earlier) for earlier in self._prompts), default=0) // 4
        cached = known // CACHED_STEP * CACHED_STEP if known >= CACHED_FROM else 0
        self._prompts = [*self._prompts[-20:], prompt]
        output = tokens(reply.text) + sum(tokens(call.tool + call.written) for call in reply.calls)
        return Usage(input=tokens(prompt), output=max(output, 1), cached=cached)


class OpenRouter(OpenAI):
    """OpenRouter's ways: its own path, comments in streams that say it is working, costs, and another error body."""

    prefix = "/api/v1"

    def failure(self, status: int, sentence: str) -> dict[str, Any]:
        """`{"error": {"code": 429, "message": ...}, "user_id": ...}`."""
        return {"error": {"code": status, "message": sentence, "metadata": {"provider_name": "Double"}}}

    def broken(self) -> bytes:
        """An error in the middle of a stream: a chunk that says so."""
        choice = {"index": 0, "delta": {"content": ""}, "finish_reason": "error"}
        chunk = {"id": self.next_id("gen-"), "object": "chat.completion.chunk", "created": CREATED, "model": "double"}
        return _data({**chunk, "choices": [choice], **self.failure(502, "Provider disconnected")})

    def _chat_events(self, asked: Asked, reply: Reply) -> Iterator[bytes]:
        yield b": OPENROUTER PROCESSING\n\n"
        yield from super()._chat_events(asked, reply)

    def _envelope(self, asked: Asked, kind: str) -> dict[str, Any]:
        return {**super()._envelope(asked, kind), "id": self.next_id("gen-"), "provider": "Double"}

    def _chat_usage(self, usage: Usage) -> dict[str, Any]:
        return {**super()._chat_usage(usage), "cost": 0.0, "is_byok": False}


def _tool_name(place: int, function: dict[str, Any]) -> str:
    name = str(function.get("name", ""))
    if not TOOL_NAME.fullmatch(name):
        raise Wrong(400, f"Invalid 'tools[{place}].function.name': string does not match pattern.")
    if function.get("strict") and function.get("parameters", {}).get("additionalProperties") is not False:
        raise Wrong(400, f"Invalid schema for function '{name}': 'additionalProperties' is required to be false.")
    return name


def _chat_message(message: dict[str, Any]) -> Message:
    speaker = SPEAKERS.get(message.get("role", ""))
    if speaker is None:
        raise Wrong(400, f"Invalid value: '{message.get('role')}'.")
    made = tuple(
        Call(call["function"]["name"], call["function"]["arguments"], call["id"])
        for call in message.get("tool_calls") or ()
    )
    return Message(speaker, _text(message.get("content")), made, message.get("tool_call_id", ""))


def _item_message(item: dict[str, Any]) -> Message | None:
    match item.get("type", "message"):
        case "message":
            return Message(SPEAKERS[item["role"]], _text(item["content"]))
        case "function_call":
            return Message("assistant", "", (Call(item["name"], item["arguments"], item["call_id"]),))
        case "function_call_output":
            return Message("tool", _text(item["output"]), answers=item["call_id"])
        case _:
            return None


def _joined(messages: list[Message]) -> Iterator[Message]:
    """What the model said in one go is one message: text and calls are items of their own in this API."""
    held: Message | None = None
    for message in messages:
        if held is not None and held.speaker == message.speaker == "assistant":
            held = Message("assistant", held.text or message.text, held.calls + message.calls)
            continue
        if held is not None:
            yield held
        held = message
    if held is not None:
        yield held


def _text(content: Any) -> str:
    if isinstance(content, list):
        return "\n".join(part.get("text", "") for part in content)
    return str(content or "")


def _paired(messages: tuple[Message, ...]) -> None:
    """Each tool call is answered before anybody speaks again, and nothing is answered that was not called."""
    open_calls: set[str] = set()
    for message in messages:
        if message.speaker == "tool":
            if message.answers not in open_calls:
                raise Wrong(
                    400, "messages with role 'tool' must be a response to a preceding message with 'tool_calls'."
                )
            open_calls.discard(message.answers)
            continue
        if open_calls:
            break
        open_calls = {call.id for call in message.calls}
    if open_calls:
        raise Wrong(
            400, "An assistant message with 'tool_calls' must be followed by tool messages responding to each of them."
        )


def _stop(reply: Reply) -> str:
    return reply.stop or ("tool_calls" if reply.calls else "stop")


def _common(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _data(data: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


if __name__ == "__main__":
    main(OpenAI)
