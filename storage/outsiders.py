"""Outsiders: the names that the network gave callers and called ones, which are nowhere else."""

from sqlalchemy import func, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import legs


async def names(connection: AsyncConnection, organisation: int, after: int = 0) -> tuple[frozenset[str], int]:
    """Every name that a leg has for its far end or its own, as stored; colleagues' are among them.

    Of the legs whose row number is above `after`, with the highest number of all: the next reading goes on from there.
    Loads of one organisation take turns, so that no lower number appears later.
    """
    last = await connection.scalar(select(func.max(legs.c.id)).where(legs.c.id > after)) or after
    new = (legs.c.id > after, legs.c.id <= last, legs.c.organisation_id == organisation)
    found = union(
        *(select(name).where(*new, name.is_not(None)).distinct() for name in (legs.c.calling_name, legs.c.called_name))
    )
    return frozenset(await connection.scalars(found)), last
