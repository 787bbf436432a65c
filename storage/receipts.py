"""Receipts: what ran, with exactly which arguments, and what came out, so that it can be run again."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import receipts


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof of one tool call. `arguments` are JSON values, complete: every default is written out.

    `matched` counts calls or rows before order and limit. `data_until` is the start of the newest leg stored then,
    `created_at` the time of the call (both UTC milliseconds). `digest` is over the result's columns and rows.
    `approved_by` (platform:user) let a dangerous tool run; None for every other.
    """

    id: str
    tool: str
    arguments: dict[str, Any]
    matched: int | None
    data_until: int | None
    created_at: int
    digest: str
    approved_by: str | None = None

    def to_json(self) -> dict[str, Any]:
        """JSON values for programs; moments are ISO 8601 in UTC."""
        period = self.arguments.get("period")
        return {
            "id": self.id,
            "tool": self.tool,
            "args": self.arguments,
            "period": {"start": period.get("start"), "end": period.get("end")} if isinstance(period, dict) else None,
            "matched": self.matched,
            "data_until": None if self.data_until is None else _iso(self.data_until),
            "created_at": _iso(self.created_at),
            **({} if self.approved_by is None else {"approved_by": self.approved_by}),
        }


@dataclass(frozen=True, slots=True)
class Kept:
    """A receipt as it was stored: with who asked, and the first rows of the result (JSON, see `tools/figures.py`)."""

    receipt: Receipt
    principal: str
    summary: str


async def keep(connection: AsyncConnection, organisation: int, receipt: Receipt, principal: str, summary: str) -> None:
    """Store a receipt."""
    await connection.execute(
        insert(receipts).values(
            id=receipt.id,
            organisation_id=organisation,
            created_at=receipt.created_at,
            principal=principal,
            tool=receipt.tool,
            arguments=json.dumps(receipt.arguments, ensure_ascii=False),
            matched=receipt.matched,
            data_until=receipt.data_until,
            digest=receipt.digest,
            summary=summary,
            approved_by=receipt.approved_by,
        )
    )


async def find(connection: AsyncConnection, organisation: int, receipt_id: str) -> Kept | None:
    """The receipt with that id; None when the organisation has none such."""
    statement = select(receipts).where(receipts.c.organisation_id == organisation, receipts.c.id == receipt_id)
    return _kept((await connection.execute(statement)).one_or_none())


async def latest(connection: AsyncConnection, organisation: int, principal: str, tools: Collection[str]) -> Kept | None:
    """The newest receipt that this principal got from one of these tools."""
    statement = (
        select(receipts)
        .where(
            receipts.c.organisation_id == organisation,
            receipts.c.principal == principal,
            receipts.c.tool.in_(sorted(tools)),
        )
        .order_by(receipts.c.created_at.desc(), receipts.c.id)
        .limit(1)
    )
    return _kept((await connection.execute(statement)).one_or_none())


def _kept(row: Row[Any] | None) -> Kept | None:
    if row is None:
        return None
    receipt = Receipt(
        id=row.id,
        tool=row.tool,
        arguments=json.loads(row.arguments),
        matched=row.matched,
        data_until=row.data_until,
        created_at=row.created_at,
        digest=row.digest,
        approved_by=row.approved_by,
    )
    return Kept(receipt, row.principal, row.summary)


def _iso(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat()
