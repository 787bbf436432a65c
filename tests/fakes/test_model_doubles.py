"""The doubles of model servers, asked by the vendors' own client libraries and by LangChain's chat models."""

import asyncio
from typing import Any

import anthropic
import httpx2
import openai
import pytest
from langchain_anthropic import ChatAnthropic
from langchain_core.messages import AIMessageChunk, HumanMessage, SystemMessage, ToolMessage
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from tests.fakes.anthropic import Anthropic
from tests.fakes.models import (
    Asked,
    Call,
    Reply,
    breaks,
    calls,
    drops,
    fails,
    hangs,
    in_rounds,
    slow,
)
from tests.fakes.openai import OpenAI, OpenRouter

KEY = "sk-double"
COUNT = {
    "name": "count",
    "description": "Counts calls.",
    "input_schema": {"type": "object", "properties": {"of": {"type": "string"}}},
}
FUNCTION = {"name": "count", "description": "Counts calls.", "parameters": COUNT["input_schema"]}
LONG = "Say it again. " * 500


def claude(server: Anthropic, **options: Any) -> ChatAnthropic:
    return ChatAnthropic(
        model_name="claude-double",
        base_url=server.base_url,
        api_key=SecretStr(KEY),
        max_retries=0,
        timeout=60,
        stop=None,
        **options,
    )


def gpt(server: OpenAI, **options: Any) -> ChatOpenAI:
    return ChatOpenAI(
        model="gpt-double", base_url=server.base_url, api_key=SecretStr(KEY), max_retries=0, timeout=60, **options
    )


async def whole(stream: Any) -> AIMessageChunk:
    """The message that a stream's chunks add up to."""
    message: AIMessageChunk | None = None
    async for chunk in stream:
        message = chunk if message is None else message + chunk
    assert message is not None
    return message


async def test_the_anthropic_client_gets_text_and_tool_calls():
    async with (
        Anthropic.running(["Good morning.", calls(Call("count", {"of": "calls"}), text="I count.")]) as server,
        anthropic.AsyncAnthropic(base_url=server.base_url, api_key=KEY) as client,
    ):
        asked: Any = {"model": "claude-double", "max_tokens": 100, "messages": [{"role": "user", "content": "Hello"}]}
        first = await client.messages.create(**asked)
        async with client.messages.stream(**asked, tools=[COUNT]) as stream:
            second = await stream.get_final_message()

    assert first.content[0].text == "Good morning."
    assert (first.stop_reason, second.stop_reason) == ("end_turn", "tool_use")
    assert [(block.type, getattr(block, "input", None)) for block in second.content] == [
        ("text", None),
        ("tool_use", {"of": "calls"}),
    ]
    assert server.last.tool_names == ("count",)
    assert server.last.question == "Hello"
    assert b'"Hello"' in server.seen()


async def test_a_tools_result_goes_back_and_a_missing_one_is_refused():
    async with Anthropic.running(in_rounds(calls(Call("count", {"of": "x"})), "Two.")) as server:
        model = claude(server).bind_tools([COUNT])
        question = HumanMessage("How many?")
        asking = await model.ainvoke([question])
        result = ToolMessage("2", tool_call_id=asking.tool_calls[0]["id"])
        said = await model.ainvoke([question, asking, result])
        with pytest.raises(anthropic.BadRequestError, match="tool_use"):
            await model.ainvoke([question, asking, HumanMessage("Never mind.")])

    assert said.text == "Two."
    assert server.asked[1].results == ("2",)
    assert [asked.round for asked in server.asked] == [0, 1, 0]


async def test_a_marked_prefix_is_written_to_the_cache_and_then_read():
    async with Anthropic.running(["One.", "Two.", "Three."]) as server:
        model = claude(server)
        marked = SystemMessage([{"type": "text", "text": LONG, "cache_control": {"type": "ephemeral"}}])
        first = await model.ainvoke([marked, HumanMessage("a")])
        second = await model.ainvoke([marked, HumanMessage("b")])
        streamed = await whole(model.astream([marked, HumanMessage("c")]))

    details = [message.usage_metadata["input_token_details"] for message in (first, second, streamed)]
    prefix = details[0]["cache_creation"] + details[0].get("ephemeral_5m_input_tokens", 0)
    assert prefix > len(LONG) // 4
    assert [told["cache_read"] for told in details] == [0, prefix, prefix]
    assert server.asked[1].usage.cached == prefix
    assert first.usage_metadata["input_tokens"] == server.asked[0].usage.input


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, anthropic.BadRequestError),
        (401, anthropic.AuthenticationError),
        (429, anthropic.RateLimitError),
        (500, anthropic.InternalServerError),
        (529, anthropic.APIStatusError),
    ],
)
async def test_errors_are_the_vendors_own(status: int, kind: type[anthropic.APIStatusError]):
    async with (
        Anthropic.running([fails(status, retry_after=7)]) as server,
        anthropic.AsyncAnthropic(base_url=server.base_url, api_key=KEY, max_retries=0) as client,
    ):
        with pytest.raises(kind) as raised:
            await client.messages.create(
                model="claude-double", max_tokens=9, messages=[{"role": "user", "content": "Hello"}]
            )

    assert raised.value.status_code == status
    assert raised.value.response.headers["retry-after"] == "7"
    assert server.last.status == status


async def test_another_key_is_refused():
    async with Anthropic.running(["Hello."], key="sk-other") as server:
        with pytest.raises(anthropic.AuthenticationError):
            await claude(server).ainvoke("Hello")


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (drops(), anthropic.APIConnectionError),
        (breaks(LONG, after=6), httpx2.RemoteProtocolError),
        (breaks(LONG, after=6, how="error"), anthropic.APIStatusError),
    ],
)
async def test_streams_break_as_real_ones_do(reply: Reply, kind: type[Exception]):
    async with Anthropic.running([reply]) as server:
        with pytest.raises(kind):
            await whole(claude(server).astream("Hello"))


async def test_a_stream_that_ends_early_tells_no_reason_for_stopping():
    async with Anthropic.running([breaks(LONG, after=6, how="end")]) as server:
        message = await whole(claude(server).astream("Hello"))

    assert message.text
    assert LONG.startswith(message.text)
    assert "stop_reason" not in message.response_metadata


async def test_whoever_hangs_up_is_noticed():
    async with Anthropic.running([hangs(), slow(LONG, pause=0.05)]) as server:
        waiting = asyncio.create_task(claude(server).ainvoke("Hello"))
        await server.until(lambda: len(server.asked) == 1)
        waiting.cancel()
        await server.until(lambda: server.asked[0].left)

        reading = claude(server).astream("Hello")
        await anext(reading)
        await reading.aclose()
        await server.until(lambda: server.asked[1].left)


async def test_the_openai_client_gets_text_tool_calls_and_usage():
    async with (
        OpenAI.running(
            ["Good morning.", calls(Call("count", {"of": "calls"}), Call("count", {"of": "legs"}))]
        ) as server,
        openai.AsyncOpenAI(base_url=server.base_url, api_key=KEY) as client,
    ):
        asked: Any = {"model": "gpt-double", "messages": [{"role": "user", "content": "Hello"}]}
        first = await client.chat.completions.create(**asked)
        tools: Any = [{"type": "function", "function": FUNCTION}]
        chunks = [
            chunk
            async for chunk in await client.chat.completions.create(
                **asked, tools=tools, stream=True, stream_options={"include_usage": True}
            )
        ]
        models = await client.models.list()

    assert first.choices[0].message.content == "Good morning."
    assert first.usage is not None
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "tool_calls"
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.total_tokens == server.last.usage.input + server.last.usage.output
    assert server.last.tool_names == ("count",)
    assert models.data[0].id == "gpt-double"


@pytest.mark.parametrize("responses", [False, True])
@pytest.mark.parametrize("kind", [OpenAI, OpenRouter])
async def test_langchain_streams_tool_calls_and_sends_their_results(kind: type[OpenAI], responses: bool):
    script = in_rounds(calls(Call("count", {"of": "ñandú"}), Call("count", {"of": "legs"}), text="I count."), "Two.")
    async with kind.running(script) as server:
        model = gpt(server, use_responses_api=responses, stream_usage=True).bind_tools([COUNT])
        question = HumanMessage("How many?")
        asking = await whole(model.astream([SystemMessage("Be short."), question]))
        results = [ToolMessage("2", tool_call_id=call["id"]) for call in asking.tool_calls]
        said = await model.ainvoke([SystemMessage("Be short."), question, asking, *results])
        with pytest.raises(openai.BadRequestError):
            await model.ainvoke([question, asking, results[0]])

    assert [call["args"] for call in asking.tool_calls] == [{"of": "ñandú"}, {"of": "legs"}]
    assert asking.text == "I count."
    assert said.text == "Two."
    assert asking.usage_metadata["input_tokens"] == server.asked[0].usage.input
    assert server.asked[1].path == f"{kind.prefix}/{'responses' if responses else 'chat/completions'}"
    assert server.asked[1].system == "Be short."
    assert server.asked[1].question == "How many?"
    assert server.asked[1].results == ("2", "2")
    assert server.asked[1].round == 1


async def test_a_long_prefix_is_cached_by_itself():
    async with OpenAI.running(["One.", "Two."]) as server:
        model = gpt(server)
        await model.ainvoke([SystemMessage(LONG), HumanMessage("a")])
        second = await model.ainvoke([SystemMessage(LONG), HumanMessage("b")])

    cached = second.usage_metadata["input_token_details"]["cache_read"]
    assert cached >= 1_024
    assert cached % 128 == 0


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (fails(401), openai.AuthenticationError),
        (fails(429, retry_after=1), openai.RateLimitError),
        (fails(500), openai.InternalServerError),
        (drops(), openai.APIConnectionError),
        (breaks(LONG, after=6), openai.APIConnectionError),
        (breaks(LONG, after=6, how="error"), openai.APIError),
    ],
)
@pytest.mark.parametrize("server_kind", [OpenAI, OpenRouter])
async def test_what_goes_wrong_there_goes_wrong_as_in_the_real_one(
    server_kind: type[OpenAI], reply: Reply, kind: type[Exception]
):
    async with server_kind.running([reply]) as server:
        with pytest.raises(kind):
            await whole(gpt(server).astream("Hello"))


async def test_a_script_may_be_a_function_of_the_request():
    async def echo(asked: Asked) -> str:
        return f"You said: {asked.question}"

    async with OpenAI.running(echo) as server:
        said = await gpt(server).ainvoke("hello there")

    assert said.text == "You said: hello there"


async def test_a_script_that_is_used_up_says_so():
    async with Anthropic.running([]) as server:
        with pytest.raises(anthropic.BadRequestError, match="used up"):
            await claude(server).ainvoke("Hello")
