"""Doubles of models, and a house that asks them, for the tests of the model brain over the wire."""

from collections.abc import AsyncIterator

import pytest

from tests.bot.brain.agent.house import House, house, settings
from tests.fakes.anthropic import Anthropic
from tests.fakes.openai import OpenAI


@pytest.fixture
async def claude() -> AsyncIterator[Anthropic]:
    """The first model; its script is the test's."""
    async with Anthropic.running() as server:
        yield server


@pytest.fixture
async def gpt() -> AsyncIterator[OpenAI]:
    """The second model."""
    async with OpenAI.running() as server:
        yield server


@pytest.fixture
async def home(database_url: str, claude: Anthropic, gpt: OpenAI) -> AsyncIterator[House]:
    """A house with both models, on SQLite and on PostgreSQL."""
    async with house(settings(database_url, claude, gpt)) as opened:
        yield opened
