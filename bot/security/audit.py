"""Audit: the trail of tool calls, each row in a transaction of its own, so that no roll-back takes it away.

A call is written as `started` before it runs and completed afterwards. A row that stays `started` is a call in the
middle of which the process died.
"""

import asyncio
import json
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.security.masking import mask_arguments, mask_text
from storage import audit, receipts
from storage.audit import Outcome
from storage.engine import Database
from storage.receipts import Receipt
from tools.spec import Principal, Role


@dataclass(frozen=True, slots=True)
class Entry:
    """One call on its way: its row, whose it is, and when it started by a clock that only goes forward."""

    row: int
    organisation: int
    key: str
    began: float


class Trail:
    """Writes the audit rows of every organisation. `key` is the organisation's masking key."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def start(self, principal: Principal, tool: str, arguments: Mapping[str, Any], key: str) -> Entry:
        """Write that a call starts. Nothing may run that could not be written down first."""
        return await self._write(principal, tool, arguments, key, "started", None)

    async def refuse(
        self,
        principal: Principal,
        tool: str,
        arguments: Mapping[str, Any],
        key: str,
        outcome: Outcome,
        detail: str,
    ) -> None:
        """Write that a call was refused and never started."""
        await self._write(principal, tool, arguments, key, outcome, detail)

    async def note(
        self,
        connection: AsyncConnection,
        principal: Principal,
        tool: str,
        arguments: Mapping[str, Any],
        key: str,
        outcome: Outcome,
        detail: str | None,
    ) -> int:
        """Write a row in a transaction of the caller's; its number."""
        return await audit.record(
            connection,
            principal.organisation,
            at=round(self._clock().timestamp() * 1000),
            principal=str(principal),
            role=principal.role,
            # The name is a model's or a stranger's word until the tool is found.
            tool=mask_text(tool, Role.VIEWER, key),
            arguments=json.dumps(mask_arguments(arguments, key), ensure_ascii=False),
            outcome=outcome,
            detail=_masked(detail, key),
        )

    async def complete(
        self, entry: Entry, outcome: Outcome, detail: str | None = None, reference: str | None = None
    ) -> None:
        """Write what became of a call, even while it is being cancelled."""
        await _surely(self._complete(entry, outcome, detail, reference))

    async def done(self, entry: Entry, receipt: Receipt, principal: Principal, summary: str) -> None:
        """Write that a call succeeded, together with its receipt: there is never one without the other."""
        await _surely(self._done(entry, receipt, principal, summary))

    async def done_within(
        self,
        connection: AsyncConnection,
        entry: Entry,
        receipt: Receipt,
        principal: Principal,
        summary: str,
        detail: str | None = None,
    ) -> None:
        """Write that a call succeeded in the call's own transaction: they stand or fall together."""
        await receipts.keep(connection, entry.organisation, receipt, str(principal), summary)
        await self.complete_within(connection, entry, "done", detail, receipt_id=receipt.id)

    async def complete_within(
        self,
        connection: AsyncConnection,
        entry: Entry,
        outcome: Outcome,
        detail: str | None = None,
        reference: str | None = None,
        receipt_id: str | None = None,
    ) -> None:
        """Write what became of a call, in a transaction of the caller's."""
        await audit.complete(
            connection,
            entry.organisation,
            entry.row,
            outcome=outcome,
            detail=_masked(detail, entry.key),
            reference=reference,
            receipt_id=receipt_id,
            took_ms=_since(entry.began),
        )

    async def _write(
        self,
        principal: Principal,
        tool: str,
        arguments: Mapping[str, Any],
        key: str,
        outcome: Outcome,
        detail: str | None,
    ) -> Entry:
        began = perf_counter()
        async with self._database.write() as connection:
            row = await self.note(connection, principal, tool, arguments, key, outcome, detail)
        return Entry(row, principal.organisation, key, began)

    async def _complete(self, entry: Entry, outcome: Outcome, detail: str | None, reference: str | None) -> None:
        async with self._database.write() as connection:
            await self.complete_within(connection, entry, outcome, detail, reference)

    async def _done(self, entry: Entry, receipt: Receipt, principal: Principal, summary: str) -> None:
        async with self._database.write() as connection:
            await self.done_within(connection, entry, receipt, principal, summary)


async def _surely(work: Coroutine[Any, Any, None]) -> None:
    """Finish `work` although the task that asked for it is cancelled meanwhile; the cancellation goes on afterwards."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise


def _masked(detail: str | None, key: str) -> str | None:
    return None if detail is None else mask_text(detail, Role.VIEWER, key)


def _since(began: float) -> int:
    return round((perf_counter() - began) * 1000)
