"""Models: which ones are configured, by RINGFENCE_MODEL and RINGFENCE_FALLBACK_MODEL, and their clients.

A model is written

    anthropic:<model>        the Anthropic Messages API
    openai:<model>           OpenAI's Chat Completions API
    openrouter:<model>       the same at OpenRouter, <vendor>/<model>
    https://host/v1#<model>  any server that speaks Chat Completions; without #<model> the one model it lists

A server of one's own gets RINGFENCE_MODEL_API_KEY where that is set, and never the key that was made out for a vendor.
The clients retry 408, 409, 429 and 5xx (529 too) twice, and heed Retry-After.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, cast
from urllib.parse import urlsplit

from pydantic import SecretStr

from bot.brain.agent.trouble import ModelTrouble, Trouble
from bot.config import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

Provider = Literal["anthropic", "openai", "openrouter", "server"]
OFFLINE = "offline"
RETRIES = 2
CONNECT_SECONDS = 10.0
SILENCE_SECONDS = 60.0  # between two pieces of an answer
ANSWER_TOKENS = 8_192  # of one message, reasoning included
KEY_VARIABLES: Mapping[Provider, str] = {
    "anthropic": "ANTHROPIC_API_KEY",
    "openai": "OPENAI_API_KEY",
    "openrouter": "OPENROUTER_API_KEY",
}
LOCAL_KEY = "none"  # servers of one's own often want no key, and the library insists on sending one
_VENDOR = re.compile(r"(anthropic|openai|openrouter):(\S+)")


@dataclass(frozen=True, slots=True)
class ModelName:
    """A model as the settings name it. `model` is empty where the server is to be asked what it has."""

    provider: Provider
    model: str
    address: str

    @classmethod
    def read(cls, written: str, settings: Settings) -> "ModelName":
        """The model that a setting means; `bot.setting_values` has checked how it is written."""
        found = _VENDOR.fullmatch(written)
        if found is None:
            address, _, model = written.partition("#")
            return cls("server", model, address.rstrip("/"))
        addresses: dict[str, str] = {
            "anthropic": settings.anthropic_base_url,
            "openai": settings.openai_base_url,
            "openrouter": settings.openrouter_base_url,
        }
        return cls(cast("Provider", found[1]), found[2], addresses[found[1]])

    def __str__(self) -> str:
        place = (urlsplit(self.address).hostname or "server") if self.provider == "server" else self.provider
        return f"{place}:{self.model}" if self.model else place


@dataclass(frozen=True, slots=True)
class OpenModel:
    """A model that can be talked to."""

    name: ModelName
    chat: "BaseChatModel"


class Models:
    """The configured models, the first one first. Each is opened when it is first needed."""

    def __init__(self, settings: Settings) -> None:
        written = [settings.model, settings.fallback_model or OFFLINE]
        self.names = tuple(ModelName.read(name, settings) for name in dict.fromkeys(written) if name != OFFLINE)
        self._keys: dict[Provider, SecretStr | None] = {
            "anthropic": settings.anthropic_api_key,
            "openai": settings.openai_api_key,
            "openrouter": settings.openrouter_api_key,
            "server": settings.model_api_key,
        }
        self._open: dict[ModelName, OpenModel] = {}
        self._clients: list[Any] = []

    async def open(self, name: ModelName) -> OpenModel:
        """The model, ready to be asked. Raises ModelTrouble where it has no key, or a server names not one model."""
        known = self._open.get(name)
        if known is None:
            known = self._open[name] = await self._connect(name)
        return known

    async def close(self) -> None:
        """Close every connection."""
        clients, self._clients = self._clients, []
        self._open.clear()
        for client in clients:
            await client.aclose()

    async def _connect(self, name: ModelName) -> OpenModel:
        secret = self._keys[name.provider]
        if secret is None and name.provider != "server":
            raise ModelTrouble(Trouble.NO_KEY, f"{KEY_VARIABLES[name.provider]} is not set")
        key = SecretStr(LOCAL_KEY) if secret is None else secret
        if name.provider == "anthropic":
            return OpenModel(name, self._anthropic(name, key))
        if not name.model:
            return await self._connect_listed(name, key)
        return OpenModel(name, self._openai(name, key))

    def _anthropic(self, name: ModelName, key: SecretStr) -> "BaseChatModel":
        from bot.brain.agent.anthropic_chat import AnthropicChat

        chat = AnthropicChat(
            model_name=name.model,
            base_url=name.address,
            api_key=key,
            max_retries=RETRIES,
            max_tokens_to_sample=ANSWER_TOKENS,
            timeout=None,  # its connections have theirs
            stop=None,
            streaming=True,
        )
        self._clients.append(chat.http_client)
        return chat

    def _openai(self, name: ModelName, key: SecretStr) -> "BaseChatModel":
        import httpx2
        import openai
        from langchain_openai import ChatOpenAI

        client = openai.DefaultAsyncHttpxClient(timeout=httpx2.Timeout(SILENCE_SECONDS, connect=CONNECT_SECONDS))
        self._clients.append(client)
        return ChatOpenAI(
            model=name.model,
            base_url=name.address,
            api_key=key,
            http_async_client=client,
            timeout=httpx2.Timeout(SILENCE_SECONDS, connect=CONNECT_SECONDS),
            stream_chunk_timeout=SILENCE_SECONDS,
            max_retries=RETRIES,
            max_completion_tokens=ANSWER_TOKENS,
            use_responses_api=False,  # every compatible server has Chat Completions
            streaming=True,
            stream_usage=True,
        )

    async def _connect_listed(self, name: ModelName, key: SecretStr) -> OpenModel:
        """A server's only model."""
        import openai

        async with openai.AsyncOpenAI(
            base_url=name.address, api_key=key.get_secret_value(), max_retries=RETRIES, timeout=CONNECT_SECONDS
        ) as client:
            try:
                listed = [model.id async for model in client.models.list()]
            except openai.OpenAIError as error:
                raise ModelTrouble.of(error) from error
        if len(listed) != 1:
            known = ", ".join(listed[:10]) or "none"
            raise ModelTrouble(Trouble.WHICH_MODEL, f"{name.address} has these models: {known}. Add #<model> to it")
        found = replace(name, model=listed[0])
        return OpenModel(found, self._openai(found, key))
