"""Bridge: one turn over LangChain's agent. The only module that knows how LangChain is spoken to."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import anthropic
import httpx2
import openai
import structlog
from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware
from langchain.agents.middleware.types import ModelCallResult, ModelRequest, ModelResponse
from langchain_anthropic import ChatAnthropic
from langchain_core.callbacks import AsyncCallbackHandler
from langchain_core.exceptions import LangChainException
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.messages.ai import UsageMetadata, add_usage
from langchain_core.tools import StructuredTool, ToolException

from bot.brain.agent.conversation import Exchange
from bot.brain.agent.models import Models, OpenModel
from bot.brain.agent.purse import Purse
from bot.brain.agent.recording import Recorder
from bot.brain.agent.run import Given, Run, ToolProblem, Writing, vocabulary_lines
from bot.brain.agent.schemas import schema_of
from bot.brain.agent.trouble import ModelTrouble, Trouble
from prompts import render
from storage.usage import Spent
from tools.spec import ToolSpec
from tools.wording import country

# What a model's library may raise: its own errors, broken connections, and replies that make no sense to it.
MODEL_ERRORS = (
    openai.OpenAIError,
    anthropic.AnthropicError,
    LangChainException,
    httpx2.HTTPError,
    httpx2.StreamError,
    OSError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
)
NAMES_TOLD = 60  # of each kind; the others can be asked for with describe_data
SIGNS_A_TOKEN = 3.5  # about, where no provider counts for us
LAST_CALL = "This is the last message of this turn: answer with what you have, and call no tool."
NOT_RUN = "(the person has seen the result)"

logger = structlog.get_logger(__name__)


class Bridge:
    """Lets the models answer one turn."""

    def __init__(self, run: Run, models: Models, purse: Purse, recorder: Recorder) -> None:
        self._run = run
        self._models = models
        self._purse = purse
        self._recorder = recorder
        self._trying = list(models.names)  # those that have not failed in this turn
        self._call: _Call | None = None

    async def converse(self, earlier: Sequence[Exchange], asked: str, given: Sequence[Given] = ()) -> None:
        """Ask, until the model has said its last. Raises ModelTrouble when none does, and what tools raise.

        What was looked up before is `given` as if the model had called for it.
        """
        first = await self._first()
        agent = create_agent(
            first.chat,
            [self._tool(spec) for spec in self._run.offered.values()],
            middleware=[_Watch(self)],
        )
        # Each call of a model and each round of tools is a step of the graph.
        steps = 2 * self._run.limits.model_calls + 5
        await agent.ainvoke(
            {"messages": [*_messages(earlier), HumanMessage(asked), *_looked_up(given)]},
            {"recursion_limit": steps, "callbacks": [_Listener(self)]},
        )
        if not self._run.has_spoken and not self._run.tool_calls:
            raise ModelTrouble(Trouble.EMPTY, "no text and no tool call")

    async def _first(self) -> OpenModel:
        """The first model that can be opened."""
        trouble = ModelTrouble(Trouble.UNREACHABLE, "no model is configured")
        while self._trying:
            try:
                return await self._models.open(self._trying[0])
            except ModelTrouble as error:
                trouble = self._failed(error)
        raise trouble

    def _failed(self, trouble: ModelTrouble) -> ModelTrouble:
        """Go on with the next model for the rest of the turn."""
        logger.warning("model failed", model=str(self._trying[0]), why=trouble.trouble.name, detail=trouble.detail)
        del self._trying[0]
        return trouble

    # -- asking --------------------------------------------------------------------------------------------------------

    async def respond(
        self, request: ModelRequest, handler: Callable[[ModelRequest], Awaitable[ModelResponse]]
    ) -> ModelResponse:
        """One message of a model: of the first that gives one."""
        response = await self._ask(request, handler)
        message = _message(response)
        if message is None:
            return response
        again = self._run.say(message.text, last_try=bool(message.tool_calls))
        if again is not None:
            asked = request.override(messages=[*request.messages, message, HumanMessage(again)])
            self._run.say(await self._rewritten(asked, handler) or message.text, last_try=True)
        return response

    async def _rewritten(
        self, request: ModelRequest, handler: Callable[[ModelRequest], Awaitable[ModelResponse]]
    ) -> str:
        """A text written once more; empty where it cannot be had, or the model does something else instead."""
        try:
            message = _message(await self._ask(request, handler))
        except ModelTrouble as error:
            logger.warning("text not rewritten", why=error.trouble.name, detail=error.detail)
            return ""
        return "" if message is None or message.tool_calls else message.text

    async def _ask(
        self, request: ModelRequest, handler: Callable[[ModelRequest], Awaitable[ModelResponse]]
    ) -> ModelResponse:
        run = self._run
        trouble = ModelTrouble(Trouble.UNREACHABLE, "no model is left")
        while self._trying:
            try:
                opened = await self._models.open(self._trying[0])
            except ModelTrouble as error:
                trouble = self._failed(error)
                continue
            await self._admit()
            prepared = self._prepared(request, opened)
            self._call = call = _Call(run.written(), _approximate(prepared))
            run.brain = str(opened.name)
            try:
                response = await handler(prepared)
            except MODEL_ERRORS as error:
                trouble = self._failed(ModelTrouble.of(error))
                await self._note(opened, call, None)
                continue
            except asyncio.CancelledError:
                call.cancelled = True
                await self._note(opened, call, None)
                raise
            message = _message(response)
            await self._note(opened, call, message)
            if message is None or not _is_whole(message):
                trouble = self._failed(ModelTrouble(Trouble.UNREACHABLE, "the answer ended early"))
                continue
            await self._recorder.record(str(opened.name), _recorded(prepared), _recorded_answer(message))
            if not message.tool_calls:
                call.writing.finish()
            return response
        raise trouble

    async def _admit(self) -> None:
        """Raises ModelTrouble where this turn, this person or this organisation may not ask once more."""
        run = self._run
        if run.model_calls >= run.limits.model_calls:
            raise ModelTrouble(Trouble.TURN_LIMIT, "model calls")
        if run.spent >= run.limits.turn_tokens:
            raise ModelTrouble(Trouble.TURN_LIMIT, "tokens")
        await self._purse.check(run.turn.principal)
        run.model_calls += 1

    def _prepared(self, request: ModelRequest, opened: OpenModel) -> ModelRequest:
        """The request as this model is best asked: with the fixed part of its instructions cached."""
        run = self._run
        fixed, changing = render("agent"), _this_turn(run)
        messages = list(request.messages)
        if run.model_calls >= run.limits.model_calls:
            messages.append(HumanMessage(LAST_CALL))
        if not isinstance(opened.chat, ChatAnthropic):
            return request.override(
                model=opened.chat, messages=messages, system_message=SystemMessage(f"{fixed}\n\n{changing}")
            )
        cached = {"type": "ephemeral"}
        system = SystemMessage(
            content=[
                {"type": "text", "text": fixed, "cache_control": cached},
                {"type": "text", "text": changing},
            ]
        )
        settings = {**request.model_settings, "cache_control": cached}
        return request.override(model=opened.chat, messages=messages, system_message=system, model_settings=settings)

    async def _note(self, opened: OpenModel, call: "_Call", message: AIMessage | None) -> None:
        """What the request has cost."""
        spent = call.spent(message)
        self._run.spent += spent.tokens
        if spent.requests:
            await self._purse.spend(self._run.turn.principal, str(opened.name), spent)

    def heard(self, text: str, usage: UsageMetadata | None) -> None:
        """A piece of the message that is being written."""
        if self._call is not None:
            self._call.hear(text, usage)

    # -- tools ---------------------------------------------------------------------------------------------------------

    def _tool(self, spec: ToolSpec) -> StructuredTool:
        async def use(**given: Any) -> str:
            try:
                return await self._run.call(spec.name, given)
            except ToolProblem as problem:
                raise ToolException(str(problem)) from problem

        return StructuredTool(
            name=spec.name,
            description=spec.description,
            args_schema=schema_of(spec.args),
            coroutine=use,
            handle_tool_error=True,
        )


class _Call:
    """One request to a model while it is answered: its text so far, and what it costs."""

    def __init__(self, writing: Writing, input_tokens: int) -> None:
        self.writing = writing
        self.cancelled = False
        self._input_tokens = input_tokens
        self._signs = 0
        self._usage: UsageMetadata | None = None

    def hear(self, text: str, usage: UsageMetadata | None) -> None:
        self._signs += len(text)
        if usage is not None:
            self._usage = add_usage(self._usage, usage)
        self.writing.add(text)

    def spent(self, message: AIMessage | None) -> Spent:
        """By the provider's count; where it never came to one, about what went over the wire."""
        usage = self._usage if message is None else message.usage_metadata or self._usage
        written = round(self._signs / SIGNS_A_TOKEN)
        if usage is not None:
            cached = usage.get("input_token_details", {}).get("cache_read", 0)
            return Spent(
                1, usage["input_tokens"], cached, max(usage["output_tokens"], written if message is None else 0)
            )
        if message is None and not self._signs and not self.cancelled:
            return Spent()  # it was refused before it was read
        return Spent(1, self._input_tokens, 0, written)


class _Watch(AgentMiddleware):
    """Hands every call of a model to the bridge."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge

    async def awrap_model_call(
        self, request: ModelRequest, handler: Callable[[ModelRequest], Awaitable[ModelResponse]]
    ) -> ModelCallResult:
        return await self._bridge.respond(request, handler)


class _Listener(AsyncCallbackHandler):
    """Hears the pieces of a message as they come."""

    raise_error = True

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge

    async def on_llm_new_token(self, token: Any, *, chunk: Any = None, **_kwargs: Any) -> None:
        message = getattr(chunk, "message", None)
        self._bridge.heard("" if message is None else message.text, getattr(message, "usage_metadata", None))


def _messages(earlier: Sequence[Exchange]) -> list[AnyMessage]:
    """Earlier exchanges as the messages that they were: the question, the calls, the answer."""
    messages: list[AnyMessage] = []
    for number, exchange in enumerate(earlier, start=1):
        messages.append(HumanMessage(exchange.question))
        calls = [
            {"name": name, "args": args, "id": f"earlier_{number}_{place}", "type": "tool_call"}
            for place, (name, args) in enumerate(exchange.calls, start=1)
        ]
        if calls:
            messages.append(AIMessage("", tool_calls=calls))
            messages += [ToolMessage(NOT_RUN, tool_call_id=str(call["id"])) for call in calls]
        messages.append(AIMessage(exchange.answer))
    return messages


def _looked_up(given: Sequence[Given]) -> list[AnyMessage]:
    if not given:
        return []
    calls = [
        {"name": one.tool, "args": one.args, "id": f"given_{place}", "type": "tool_call"}
        for place, one in enumerate(given, start=1)
    ]
    results = [ToolMessage(one.result, tool_call_id=str(call["id"])) for one, call in zip(given, calls, strict=True)]
    return [AIMessage("", tool_calls=calls), *results]


def _this_turn(run: Run) -> str:
    turn, known = run.turn, run.turn.vocabulary
    local = turn.now.astimezone(ZoneInfo(turn.zone))
    stored = [
        "nothing" if moment is None else f"{datetime.fromtimestamp(moment / 1000, local.tzinfo):%Y-%m-%d %H:%M}"
        for moment in (known.first_leg, known.last_leg)
    ]
    return render(
        "agent_turn",
        canary=run.fence.canary,
        now=f"{local:%A %Y-%m-%d %H:%M}",
        zone=turn.zone,
        role=turn.principal.role,
        first=stored[0],
        last=stored[1],
        locations=_listed([run.tokens.text(place.name) for place in known.locations]),
        queues=_listed([run.tokens.text(queue.name) for queue in known.queues]),
        trunks=_listed([run.tokens.text(trunk) for trunk in known.trunks]),
        countries=_listed([f"{code} {country(code, 'en')}" for code in known.countries]),
        meanings="\n".join(vocabulary_lines(run)),
    )


def _listed(names: Sequence[str]) -> str:
    told = list(names[:NAMES_TOLD])
    if len(names) > NAMES_TOLD:
        told.append(f"and {len(names) - NAMES_TOLD} more (describe_data lists them)")
    return "; ".join(told) or "none"


def _message(response: ModelResponse) -> AIMessage | None:
    return next((message for message in response.result if isinstance(message, AIMessage)), None)


def _is_whole(message: AIMessage) -> bool:
    """Whether the model said why it stopped: a stream that ends without is cut off, and no library raises that."""
    return any(message.response_metadata.get(name) for name in ("stop_reason", "finish_reason"))


def _approximate(request: ModelRequest) -> int:
    """About how many tokens a request is."""
    return round(len(json.dumps(_recorded(request), ensure_ascii=False)) / SIGNS_A_TOKEN)


def _recorded(request: ModelRequest) -> dict[str, Any]:
    system = [] if request.system_message is None else [request.system_message]
    return {
        "messages": [
            {"role": message.type, "content": message.text, "calls": getattr(message, "tool_calls", [])}
            for message in (*system, *request.messages)
        ],
        "tools": [tool.name if hasattr(tool, "name") else tool for tool in request.tools],
    }


def _recorded_answer(message: AIMessage | None) -> dict[str, Any]:
    if message is None:
        return {}
    return {"text": message.text, "calls": message.tool_calls, "usage": message.usage_metadata}
