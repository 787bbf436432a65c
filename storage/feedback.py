"""Feedback: what people thought of an answer, one verdict a person and receipt."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dialect import insert_or_update
from storage.schema import feedback

Verdict = Literal["good", "bad"]


@dataclass(frozen=True, slots=True)
class Feedback:
    """A person's verdict on the answer with that receipt. `principal` is platform:user, `at` UTC milliseconds."""

    receipt: str
    principal: str
    verdict: Verdict
    comment: str | None
    at: int


async def keep(connection: AsyncConnection, organisation: int, given: Feedback) -> None:
    """Store a verdict in place of the person's earlier one, whose comment stays until there is another."""
    row = {
        "organisation_id": organisation,
        "receipt_id": given.receipt,
        "principal": given.principal,
        "verdict": given.verdict,
        "at": given.at,
        **({} if given.comment is None else {"comment": given.comment}),
    }
    key = {"organisation_id", "receipt_id", "principal"}
    await connection.execute(insert_or_update(connection, feedback, key, row), row)


async def of(connection: AsyncConnection, organisation: int, receipt: str) -> tuple[Feedback, ...]:
    """Every verdict on the answer with that receipt, in order of the first ones."""
    statement = (
        select(feedback)
        .where(feedback.c.organisation_id == organisation, feedback.c.receipt_id == receipt)
        .order_by(feedback.c.id)
    )
    return tuple(
        Feedback(row.receipt_id, row.principal, row.verdict, row.comment, row.at)
        for row in (await connection.execute(statement)).all()
    )
