"""Claims: scheduled work is done once, by whoever writes its row first, however many processes try.

A claim is keyed by what is to be done and by the moment that it was to be done at, so that processes whose clocks
differ mean the same row. Whoever is killed leaves a row that is not done; after a while somebody else takes it over.
"""

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dialect import insert_or_ignore
from storage.schema import claims


async def take(
    connection: AsyncConnection, organisation: int, job: str, slot: int, now_ms: int, stale_ms: int | None = None
) -> bool:
    """Whether this caller is to do `job` for `slot`. With `stale_ms` also what was claimed before then and not done."""
    added = await connection.execute(
        insert_or_ignore(connection, claims).values(
            organisation_id=organisation, job=job, slot=slot, claimed_at=now_ms, done_at=None
        )
    )
    if added.rowcount or stale_ms is None:
        return bool(added.rowcount)
    taken = await connection.execute(
        update(claims)
        .where(
            claims.c.organisation_id == organisation,
            claims.c.job == job,
            claims.c.slot == slot,
            claims.c.done_at.is_(None),
            claims.c.claimed_at < stale_ms,
        )
        .values(claimed_at=now_ms)
    )
    return bool(taken.rowcount)


async def finish(
    connection: AsyncConnection, organisation: int, job: str, slot: int, claimed_ms: int, now_ms: int
) -> bool:
    """Note that it is done; False for a claim (made at `claimed_ms`) that somebody else has taken over."""
    done = await connection.execute(
        update(claims)
        .where(
            claims.c.organisation_id == organisation,
            claims.c.job == job,
            claims.c.slot == slot,
            claims.c.claimed_at == claimed_ms,
            claims.c.done_at.is_(None),
        )
        .values(done_at=now_ms)
    )
    return bool(done.rowcount)


async def release(connection: AsyncConnection, organisation: int, job: str, slot: int, claimed_ms: int) -> None:
    """Give a claim (made at `claimed_ms`) back: whoever looks next takes it over."""
    await connection.execute(
        update(claims)
        .where(
            claims.c.organisation_id == organisation,
            claims.c.job == job,
            claims.c.slot == slot,
            claims.c.claimed_at == claimed_ms,
            claims.c.done_at.is_(None),
        )
        .values(claimed_at=0)
    )


async def latest(connection: AsyncConnection, organisation: int, job: str) -> tuple[int, bool] | None:
    """The last slot that was claimed, and whether it is done; None when there is none."""
    statement = (
        select(claims.c.slot, claims.c.done_at)
        .where(claims.c.organisation_id == organisation, claims.c.job == job)
        .order_by(claims.c.slot.desc())
        .limit(1)
    )
    row = (await connection.execute(statement)).one_or_none()
    return None if row is None else (row.slot, row.done_at is not None)


async def purge(connection: AsyncConnection, organisation: int, before_ms: int) -> int:
    """Forget claims of slots before; how many they were."""
    gone = await connection.execute(
        delete(claims).where(claims.c.organisation_id == organisation, claims.c.slot < before_ms)
    )
    return int(gone.rowcount)
