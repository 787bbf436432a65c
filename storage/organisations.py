"""Organisations: to whom every stored row belongs."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dialect import insert_or_ignore
from storage.schema import organisations


async def find(connection: AsyncConnection, name: str) -> int | None:
    """The key of the organisation so named, None when there is none."""
    key: int | None = await connection.scalar(select(organisations.c.id).where(organisations.c.name == name))
    return key


async def ensure(connection: AsyncConnection, name: str, now_ms: int) -> int:
    """The key of the organisation so named, made at `now_ms` (UTC milliseconds) if it was not there.

    Two processes that ask at once get the same key. Needs a write transaction unless the organisation exists.
    """
    key = await find(connection, name)
    if key is None:
        await connection.execute(insert_or_ignore(connection, organisations).values(name=name, created_at=now_ms))
        key = await find(connection, name)
    if key is None:  # pragma: no cover - the row was written or was there
        raise LookupError(f"organisation {name!r} vanished")
    return key


async def masking_key(connection: AsyncConnection, organisation: int) -> str | None:
    """The secret under which the organisation's names are masked; None when there is no such organisation."""
    secret: str | None = await connection.scalar(
        select(organisations.c.masking_key).where(organisations.c.id == organisation)
    )
    return secret


async def every(connection: AsyncConnection) -> tuple[int, ...]:
    """The keys of all organisations."""
    return tuple(await connection.scalars(select(organisations.c.id).order_by(organisations.c.id)))


async def lock(connection: AsyncConnection, organisation: int) -> None:
    """Let nobody else who asks for this go on before the write transaction ends: numbers are given one at a time."""
    # SQLite has one writer at a time and needs none. The key stays shared: rows of the organisation may be written.
    row = select(organisations.c.id).where(organisations.c.id == organisation)
    await connection.execute(row.with_for_update(key_share=True))
