"""A tool as somebody calls it: one who asks in Bogotá, on Saturday 7 March 2026 at noon, about the made company."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.security.guard import Asker, Guard
from bot.security.masking import mask
from storage.engine import Database
from storage.receipts import Receipt
from tests.tools import company
from tools.registry import TOOLS
from tools.spec import Principal, Role, ToolResult
from tools.words import Language

NOON = datetime(2026, 3, 7, 12, tzinfo=ZoneInfo("America/Bogota"))
Ask = Callable[..., Awaitable[ToolResult]]
AskWithReceipt = Callable[..., Awaitable[tuple[ToolResult, Receipt]]]


@pytest.fixture
async def stocked(database: Database, organisation: int) -> Database:
    """A database that holds the made company's calls."""
    await company.load(database, organisation)
    return database


@pytest.fixture
def call(database: Database, organisation: int) -> AskWithReceipt:
    """Call a tool by name through the guard: the result as the asker sees it, and the receipt."""
    guard = Guard(database, TOOLS)

    async def call(
        name: str,
        args: Any = None,
        *,
        language: Language = "en",
        role: Role = Role.OPERATOR,
        user: str = "ana",
        where: int | None = None,
    ) -> tuple[ToolResult, Receipt]:
        principal = Principal("console", user, organisation if where is None else where, role)
        result, receipt = await guard.call(name, args or {}, Asker(principal, NOON, "America/Bogota", language))
        return mask(result, role, await guard.masking_key(principal.organisation)), receipt

    return call


@pytest.fixture
def ask(call: AskWithReceipt) -> Ask:
    """Call a tool by name: the result as the asker sees it."""

    async def ask(name: str, args: Any = None, **options: Any) -> ToolResult:
        return (await call(name, args, **options))[0]

    return ask
