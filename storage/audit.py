"""Audit: one row for every call of a tool, whatever became of it."""

from typing import Literal

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import audit

# A dangerous call is `waiting` from when it was asked for; whoever decides has a row of their own.
Outcome = Literal["started", "done", "denied", "invalid", "failed", "waiting", "rejected", "expired"]


async def record(
    connection: AsyncConnection,
    organisation: int,
    *,
    at: int,
    principal: str,
    role: str,
    tool: str,
    arguments: str,
    outcome: Outcome,
    detail: str | None = None,
) -> int:
    """Write a row and return its key. `at` is UTC milliseconds; `arguments` is JSON that is masked already."""
    statement = insert(audit).values(
        organisation_id=organisation,
        at=at,
        principal=_cut(principal, 200),
        role=_cut(role, 16),
        tool=_cut(tool, 64),
        arguments=arguments,
        outcome=outcome,
        detail=_cut(detail, 400),
    )
    key: int = (await connection.execute(statement.returning(audit.c.id))).scalar_one()
    return key


async def complete(
    connection: AsyncConnection,
    organisation: int,
    key: int,
    *,
    outcome: Outcome,
    took_ms: int,
    detail: str | None = None,
    reference: str | None = None,
    receipt_id: str | None = None,
) -> None:
    """Say what became of a call whose row was written as `started`."""
    await connection.execute(
        update(audit)
        .where(audit.c.organisation_id == organisation, audit.c.id == key)
        .values(outcome=outcome, detail=_cut(detail, 400), reference=reference, receipt_id=receipt_id, took_ms=took_ms)
    )


def _cut(text: str | None, length: int) -> str | None:
    """What fits into the column: a row that is refused for its length would be a call that nobody can see."""
    return None if text is None else text[:length]
