"""Usage: what language models cost, a row a person, day and model. Days and months are UTC's."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dialect import insert_or_add
from storage.schema import usage

KEY = ("organisation_id", "principal", "day", "model")


@dataclass(frozen=True, slots=True)
class Spent:
    """Requests and their tokens. `input_tokens` are all that were sent, `cached_tokens` the cheaper part of them."""

    requests: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0

    @property
    def tokens(self) -> int:
        """Input and output together, which is what budgets count."""
        return self.input_tokens + self.output_tokens


@dataclass(frozen=True, slots=True)
class Share:
    """What one person spent with one model."""

    principal: str  # platform:user
    model: str  # provider:model
    spent: Spent


async def add(
    connection: AsyncConnection, organisation: int, principal: str, day: str, model: str, spent: Spent
) -> None:
    """Add what was spent on a day (2026-03-02); additions side by side all count."""
    row = {
        "organisation_id": organisation,
        "principal": principal[:200],
        "day": day,
        "model": model[:100],
        "requests": spent.requests,
        "input_tokens": spent.input_tokens,
        "cached_tokens": spent.cached_tokens,
        "output_tokens": spent.output_tokens,
    }
    await connection.execute(insert_or_add(connection, usage, KEY, row))


async def of_day(connection: AsyncConnection, organisation: int, principal: str, day: str) -> Spent:
    """What a person has spent on a day."""
    statement = select(*_sums()).where(
        usage.c.organisation_id == organisation, usage.c.principal == principal, usage.c.day == day
    )
    return Spent(*map(int, (await connection.execute(statement)).one()))


async def of_month(connection: AsyncConnection, organisation: int, month: str) -> Spent:
    """What an organisation has spent in a month (2026-03)."""
    statement = select(*_sums()).where(
        usage.c.organisation_id == organisation, usage.c.day.between(f"{month}-01", f"{month}-31")
    )
    return Spent(*map(int, (await connection.execute(statement)).one()))


async def by_person(connection: AsyncConnection, organisation: int, month: str) -> tuple[Share, ...]:
    """What each person has spent in a month with each model, most tokens first."""
    statement = (
        select(usage.c.principal, usage.c.model, *_sums())
        .where(usage.c.organisation_id == organisation, usage.c.day.between(f"{month}-01", f"{month}-31"))
        .group_by(usage.c.principal, usage.c.model)
    )
    shares = [
        Share(principal, model, Spent(*map(int, sums)))
        for principal, model, *sums in (await connection.execute(statement)).all()
    ]
    return tuple(sorted(shares, key=lambda share: (-share.spent.tokens, share.principal, share.model)))


def _sums() -> tuple[ColumnElement[int], ...]:
    # A sum of BIGINT is a NUMERIC in PostgreSQL, hence the `int` where it is read.
    return tuple(
        func.coalesce(func.sum(column), 0)
        for column in (usage.c.requests, usage.c.input_tokens, usage.c.cached_tokens, usage.c.output_tokens)
    )
