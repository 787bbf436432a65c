"""ChatAnthropic with HTTP connections of its own, so that closing the program closes them.

The library keeps one client for a whole process, which outlives event loops and is shared by whoever has the same
address; closing that one would break the next who asks for it.
"""

from functools import cached_property

import anthropic
import httpx2
from langchain_anthropic import ChatAnthropic

from bot.brain.agent.models import CONNECT_SECONDS, SILENCE_SECONDS


class AnthropicChat(ChatAnthropic):
    """A chat model over `http_client`, which whoever made it closes."""

    @cached_property
    def http_client(self) -> httpx2.AsyncClient:
        """The connections of this model."""
        return anthropic.DefaultAsyncHttpxClient(timeout=_timeout())

    @cached_property
    def _async_client(self) -> anthropic.AsyncClient:
        return anthropic.AsyncClient(
            api_key=self.anthropic_api_key.get_secret_value(),
            base_url=self.anthropic_api_url,
            max_retries=self.max_retries,
            timeout=_timeout(),
            http_client=self.http_client,
        )


def _timeout() -> httpx2.Timeout:
    return httpx2.Timeout(SILENCE_SECONDS, connect=CONNECT_SECONDS)
