"""The inbox: events of chat platforms, kept until they are settled, so that a killed process loses none.

    take_in → waiting → claim → running → settle → done | stopped | failed
                  ↑_________put_off, put_back         stop: waiting, running → stopping → settle

Of one conversation only the row that arrived first is claimed, and nothing else of it while that one runs. A claim is a
lease: when its worker does not renew it in time, another worker takes the row over. Whatever a worker says about a row
carries the number of its attempt, so that one whose lease was lost changes nothing any more. What is stopping is
claimed like anything else when nobody has it: somebody has to tell the person that it stopped.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, case, delete, exists, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dialect import insert_or_ignore
from storage.schema import inbox

Settled = Literal["done", "stopped", "failed"]
OPEN = ("waiting", "running", "stopping")
CLAIMED = ("running", "stopping")
# Claims of all workers take turns on this advisory lock of PostgreSQL ("inbx" in ASCII); SQLite has one writer anyway.
CLAIM_LOCK = 0x696E6278


@dataclass(frozen=True, slots=True)
class Item:
    """A row. `payload` and `reply` are JSON texts: `payload` is empty once settled, `reply` before any message.

    `attempt` counts from 1 once it is claimed. `again`: some worker had it before. `stopping`: it is to be ended, not
    answered.
    """

    id: int
    organisation: int
    key: str
    conversation: str
    payload: str
    reply: str
    attempt: int
    received_at: int
    again: bool = False
    stopping: bool = False


async def take_in(
    connection: AsyncConnection,
    organisation: int,
    platform: str,
    key: str,
    conversation: str,
    payload: str,
    now_ms: int,
) -> bool:
    """Keep an event until it is settled; False when one with this key was taken in before."""
    added = await connection.execute(
        insert_or_ignore(connection, inbox).values(
            organisation_id=organisation,
            platform=platform,
            key=key,
            conversation=conversation,
            payload=payload,
            state="waiting",
            received_at=now_ms,
            due_at=now_ms,
        )
    )
    return bool(added.rowcount)


async def due(connection: AsyncConnection, platform: str, now_ms: int) -> bool:
    """Whether it is worth to `claim`: something waits that is due, or somebody's lease has run out."""
    statement = select(inbox.c.id).where(
        inbox.c.platform == platform,
        or_(
            inbox.c.state == "waiting",
            and_(inbox.c.state.in_(CLAIMED), inbox.c.claimed_until < now_ms),
        ),
        inbox.c.due_at <= now_ms,
    )
    return await connection.scalar(statement.limit(1)) is not None


async def claim(
    connection: AsyncConnection, platform: str, now_ms: int, until_ms: int, count: int = 1, but: Collection[int] = ()
) -> tuple[Item, ...]:
    """Lease up to `count` rows of any organisation until `until_ms`, each of another conversation, oldest first.

    `but` are those that the caller still works on: a lease that it was too busy to renew is no reason to begin again.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CLAIM_LOCK})
    other = inbox.alias()
    lost = and_(inbox.c.state.in_(CLAIMED), inbox.c.claimed_until < now_ms)
    before = exists().where(
        other.c.platform == platform,
        other.c.state.in_(OPEN),
        other.c.organisation_id == inbox.c.organisation_id,
        other.c.conversation == inbox.c.conversation,
        or_(
            other.c.id < inbox.c.id,
            and_(other.c.id > inbox.c.id, other.c.state.in_(CLAIMED), other.c.claimed_until >= now_ms),
        ),
    )
    statement = (
        select(inbox)
        .where(
            inbox.c.platform == platform,
            or_(inbox.c.state == "waiting", lost),
            inbox.c.due_at <= now_ms,
            inbox.c.id.not_in(but),
            ~before,
        )
        .order_by(inbox.c.id)
        .limit(count)
    )
    rows = (await connection.execute(statement)).all()
    if rows:
        await connection.execute(
            update(inbox)
            .where(inbox.c.id.in_([row.id for row in rows]))
            .values(
                state=case((inbox.c.state == "stopping", "stopping"), else_="running"),
                claimed_until=until_ms,
                attempts=inbox.c.attempts + 1,
            )
        )
    return tuple(_item(row, attempt=row.attempts + 1) for row in rows)


async def renew(connection: AsyncConnection, organisation: int, item: int, attempt: int, until_ms: int) -> bool:
    """Prolong a lease; False when the row was settled or taken over."""
    return await _change(connection, organisation, item, attempt, claimed_until=until_ms)


async def held(connection: AsyncConnection, items: Iterable[int]) -> dict[int, tuple[int, bool]]:
    """Of these rows, those that are claimed: the number of the attempt that has it, and whether it is stopping."""
    statement = select(inbox.c.id, inbox.c.attempts, inbox.c.state).where(
        inbox.c.id.in_(list(items)), inbox.c.state.in_(CLAIMED)
    )
    return {row.id: (row.attempts, row.state == "stopping") for row in await connection.execute(statement)}


async def note_reply(connection: AsyncConnection, organisation: int, platform: str, key: str, reply: str) -> None:
    """Remember (JSON) which messages were posted as the answer to an event, whatever became of its row."""
    await connection.execute(
        update(inbox)
        .where(inbox.c.organisation_id == organisation, inbox.c.platform == platform, inbox.c.key == key)
        .values(reply=reply)
    )


async def settle(connection: AsyncConnection, organisation: int, item: int, attempt: int, state: Settled) -> bool:
    """End a row; its payload is forgotten. False when it is not this attempt's any more."""
    return await _change(connection, organisation, item, attempt, state=state, payload="", claimed_until=None)


async def put_off(connection: AsyncConnection, organisation: int, item: int, attempt: int, due_ms: int) -> bool:
    """Give a row back, to be tried again at `due_ms`. False when it is not this attempt's any more."""
    return await _change(connection, organisation, item, attempt, state=_given_back(), due_at=due_ms, claimed_until=0)


async def put_back(connection: AsyncConnection, organisation: int, item: int, attempt: int) -> bool:
    """Give a row back as if never claimed: its worker leaves. False when it is not this attempt's any more."""
    return await _change(
        connection, organisation, item, attempt, state=_given_back(), attempts=attempt - 1, claimed_until=0
    )


async def stop(connection: AsyncConnection, organisation: int, platform: str, keys: Iterable[str]) -> int:
    """Let these rows end, as far as they are not settled; how many they are.

    Whoever runs one finds out by `held`; one that nobody runs can be claimed at once.
    """
    stopped = await connection.execute(
        update(inbox)
        .where(
            inbox.c.organisation_id == organisation,
            inbox.c.platform == platform,
            inbox.c.key.in_(list(keys)),
            inbox.c.state.in_(("waiting", "running")),
        )
        .values(state="stopping", due_at=0, claimed_until=func.coalesce(inbox.c.claimed_until, 0))
    )
    return int(stopped.rowcount)


async def unsettled(
    connection: AsyncConnection, organisation: int, platform: str, conversation: str
) -> tuple[Item, ...]:
    """What waits, runs or is stopping in a conversation, oldest first."""
    statement = select(inbox).where(
        inbox.c.organisation_id == organisation,
        inbox.c.platform == platform,
        inbox.c.conversation == conversation,
        inbox.c.state.in_(OPEN),
    )
    rows = await connection.execute(statement.order_by(inbox.c.id))
    return tuple(_item(row, attempt=row.attempts) for row in rows)


async def find(connection: AsyncConnection, organisation: int, platform: str, key: str) -> Item | None:
    """The row of an event, whatever became of it; None when it was never taken in, or was purged."""
    statement = select(inbox).where(
        inbox.c.organisation_id == organisation, inbox.c.platform == platform, inbox.c.key == key
    )
    row = (await connection.execute(statement)).one_or_none()
    return None if row is None else _item(row, attempt=row.attempts)


async def owed(connection: AsyncConnection, organisation: int, platform: str) -> int:
    """How many rows are not settled."""
    statement = select(func.count()).where(
        inbox.c.organisation_id == organisation, inbox.c.platform == platform, inbox.c.state.in_(OPEN)
    )
    return int(await connection.scalar(statement) or 0)


async def purge(connection: AsyncConnection, organisation: int, before_ms: int) -> int:
    """Forget settled rows that were received before; how many they were."""
    gone = await connection.execute(
        delete(inbox).where(
            inbox.c.organisation_id == organisation, inbox.c.state.not_in(OPEN), inbox.c.received_at < before_ms
        )
    )
    return int(gone.rowcount)


async def _change(connection: AsyncConnection, organisation: int, item: int, attempt: int, **values: Any) -> bool:
    changed = await connection.execute(
        update(inbox)
        .where(
            inbox.c.organisation_id == organisation,
            inbox.c.id == item,
            inbox.c.state.in_(CLAIMED),
            inbox.c.attempts == attempt,
        )
        .values(**values)
    )
    return bool(changed.rowcount)


def _given_back() -> ColumnElement[str]:
    return case((inbox.c.state == "stopping", "stopping"), else_="waiting")


def _item(row: Any, *, attempt: int) -> Item:
    return Item(
        id=row.id,
        organisation=row.organisation_id,
        key=row.key,
        conversation=row.conversation,
        payload=row.payload,
        reply=row.reply or "",
        attempt=attempt,
        received_at=row.received_at,
        again=row.claimed_until is not None,
        stopping=row.state == "stopping",
    )
