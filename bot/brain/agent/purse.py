"""Purse: what models may still cost, one person's day and an organisation's month, and what they have cost."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from bot.brain.agent.trouble import ModelTrouble, Trouble
from bot.config import Limits
from storage import usage
from storage.engine import Database
from storage.usage import Spent
from tools.spec import Principal


class Purse:
    """Asks and notes for every organisation. Days and months are UTC's, by `clock`."""

    def __init__(self, database: Database, limits: Limits, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._limits = limits
        self._clock = clock

    async def check(self, principal: Principal) -> None:
        """Raises ModelTrouble when the person's day or the organisation's month is used up."""
        day = self._today()
        async with self._database.read() as connection:
            mine = await usage.of_day(connection, principal.organisation, str(principal), day)
            ours = await usage.of_month(connection, principal.organisation, day[:7])
        if mine.tokens >= self._limits.person_day_tokens:
            raise ModelTrouble(Trouble.PERSON_BUDGET, "the person's day is used up")
        if ours.tokens >= self._limits.organisation_month_tokens:
            raise ModelTrouble(Trouble.ORGANISATION_BUDGET, "the organisation's month is used up")

    async def spend(self, principal: Principal, model: str, spent: Spent) -> None:
        """Note what one request has cost, even while whoever asked goes away."""
        task = asyncio.ensure_future(self._add(principal, model, spent))
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            await asyncio.wait({task})
            raise

    async def _add(self, principal: Principal, model: str, spent: Spent) -> None:
        async with self._database.write() as connection:
            await usage.add(connection, principal.organisation, str(principal), self._today(), model, spent)

    def _today(self) -> str:
        return self._clock().astimezone(UTC).date().isoformat()
