"""A Slack that repeats soon instead of after minutes."""

from collections.abc import AsyncIterator

import pytest

from tests.fakes.slack import Slack


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    async with Slack.running() as running:
        running.deliveries.retry_after = (0.0, 0.05, 0.05)
        yield running
