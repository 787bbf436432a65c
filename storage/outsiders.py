"""Outsiders: the names that the network gave callers and called ones, which are nowhere else."""

from sqlalchemy import select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import legs


async def names(connection: AsyncConnection, organisation: int) -> frozenset[str]:
    """Every name that a leg has for its far end or its own, as stored; colleagues' are among them.

    It reads all legs: keep the result until `vocabulary.stamp` changes.
    """
    of = legs.c.organisation_id == organisation
    found = union(
        *(select(name).where(of, name.is_not(None)).distinct() for name in (legs.c.calling_name, legs.c.called_name))
    )
    return frozenset(await connection.scalars(found))
