"""History: from when to when calls are stored. Both ends of an index, cheap at any number of legs."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import legs


async def first_leg(connection: AsyncConnection, organisation: int) -> int | None:
    """The start of the oldest stored leg (UTC milliseconds), None when there is none."""
    first: int | None = await connection.scalar(
        select(func.min(legs.c.started_at)).where(legs.c.organisation_id == organisation)
    )
    return first


async def newest_leg(connection: AsyncConnection, organisation: int) -> int | None:
    """The start of the newest stored leg (UTC milliseconds), None when there is none."""
    newest: int | None = await connection.scalar(
        select(func.max(legs.c.started_at)).where(legs.c.organisation_id == organisation)
    )
    return newest
