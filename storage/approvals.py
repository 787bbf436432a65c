"""Approvals: dangerous calls that wait for a person, what became of them, and where their cards are shown."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dialect import insert_or_ignore
from storage.schema import approvals

State = Literal["pending", "done", "rejected", "expired", "failed"]
DETAIL = 400
NOWHERE = "[]"  # cards that are shown nowhere


@dataclass(frozen=True, slots=True)
class Place:
    """One message that shows a request's card, by the platform's own names for its channel and itself."""

    platform: str
    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Stored:
    """A request as it is stored. Moments are UTC milliseconds; `arguments` is canonical JSON.

    `platform` and `user` asked, `role` was theirs then, `zone` and `language` are theirs too. `asks` is what the card
    says. `decided_by` is platform:user, `detail` a sentence about what came of it.
    """

    id: str
    tool: str
    arguments: str
    digest: str
    platform: str
    user: str
    role: str
    asks: str
    requested_at: int
    zone: str
    language: str
    expires_at: int
    state: State = "pending"
    decided_by: str | None = None
    decided_at: int | None = None
    detail: str | None = None
    receipt_id: str | None = None
    cards: tuple[Place, ...] = ()


async def keep(connection: AsyncConnection, organisation: int, request: Stored) -> Stored:
    """Store a request; the one that waits already with the same digest, where there is one, in its place."""
    statement = insert_or_ignore(connection, approvals).values(
        id=request.id,
        organisation_id=organisation,
        tool=request.tool,
        arguments=request.arguments,
        digest=request.digest,
        platform=request.platform,
        requested_by=request.user,
        role=request.role,
        asks=request.asks,
        requested_at=request.requested_at,
        zone=request.zone,
        language=request.language,
        expires_at=request.expires_at,
        state="pending",
        cards=NOWHERE,
    )
    row = None
    while row is None:  # again only where the one that waited was decided between these two
        await connection.execute(statement)
        same = select(approvals).where(_waiting(organisation), approvals.c.digest == request.digest)
        row = (await connection.execute(same)).one_or_none()
    return _stored(row)


async def find(connection: AsyncConnection, organisation: int, approval: str) -> Stored | None:
    """The request with that id; None when the organisation has none such."""
    row = (await connection.execute(select(approvals).where(_this(organisation, approval)))).one_or_none()
    return None if row is None else _stored(row)


async def waiting(connection: AsyncConnection, organisation: int, now_ms: int) -> tuple[Stored, ...]:
    """What waits for somebody, oldest first."""
    statement = select(approvals).where(_waiting(organisation), approvals.c.expires_at > now_ms)
    rows = await connection.execute(statement.order_by(approvals.c.requested_at, approvals.c.id))
    return tuple(map(_stored, rows))


async def count_waiting(connection: AsyncConnection, organisation: int, platform: str, user: str) -> int:
    """How many requests of one person are pending, expired ones that nobody has ended too."""
    theirs = and_(approvals.c.platform == platform, approvals.c.requested_by == user)
    statement = select(func.count()).where(_waiting(organisation), theirs)
    return await connection.scalar(statement) or 0


async def claim(
    connection: AsyncConnection, organisation: int, request: Stored, state: State, by: str, now_ms: int
) -> bool:
    """Decide a request that is pending, not expired and in nothing else than `request`; False when it is not.

    Only one of any number of claims is true. It is a compare-and-set: a claim waits for the transaction of another.
    """
    unchanged = and_(
        approvals.c.digest == request.digest,
        approvals.c.tool == request.tool,
        approvals.c.arguments == request.arguments,
        approvals.c.platform == request.platform,
        approvals.c.requested_by == request.user,
        approvals.c.role == request.role,
        approvals.c.asks == request.asks,
        approvals.c.expires_at > now_ms,
    )
    changed = await connection.execute(
        update(approvals)
        .where(_this(organisation, request.id), _waiting(organisation), unchanged)
        .values(state=state, decided_by=by, decided_at=now_ms)
    )
    return changed.rowcount == 1


async def close(
    connection: AsyncConnection,
    organisation: int,
    approval: str,
    state: State,
    *,
    by: str | None,
    detail: str | None,
    now_ms: int,
) -> bool:
    """End a request that is pending, whatever it holds; False when it was decided already."""
    changed = await connection.execute(
        update(approvals)
        .where(_this(organisation, approval), _waiting(organisation))
        .values(state=state, decided_by=by, decided_at=now_ms, detail=None if detail is None else detail[:DETAIL])
    )
    return changed.rowcount == 1


async def conclude(connection: AsyncConnection, organisation: int, approval: str, receipt_id: str) -> None:
    """Write down the receipt of a request that was claimed and has run."""
    await connection.execute(update(approvals).where(_this(organisation, approval)).values(receipt_id=receipt_id))


async def expire(connection: AsyncConnection, organisation: int, now_ms: int) -> tuple[Stored, ...]:
    """End what nobody decided in time; those that this call ended."""
    statement = (
        update(approvals)
        .where(_waiting(organisation), approvals.c.expires_at <= now_ms)
        .values(state="expired", decided_at=now_ms)
        .returning(approvals)
    )
    return tuple(map(_stored, await connection.execute(statement)))


async def take_stale_cards(connection: AsyncConnection, organisation: int) -> tuple[Stored, ...]:
    """Expired requests with the places of their cards, which are forgotten here: whoever gets them updates them."""
    expired = and_(approvals.c.organisation_id == organisation, approvals.c.state == "expired")
    statement = select(approvals).where(expired, approvals.c.cards != NOWHERE)
    found = tuple(map(_stored, await connection.execute(statement.order_by(approvals.c.id).with_for_update())))
    if found:
        taken = approvals.c.id.in_([one.id for one in found])
        await connection.execute(update(approvals).where(expired, taken).values(cards=NOWHERE))
    return found


async def show_at(connection: AsyncConnection, organisation: int, approval: str, place: Place) -> None:
    """Remember that a request's card is shown there, so that it can be updated when it is decided anywhere."""
    statement = select(approvals.c.cards).where(_this(organisation, approval)).with_for_update()
    known = await connection.scalar(statement)
    if known is None:
        return
    places = _places(known)
    if place not in places:
        cards = json.dumps([asdict(shown) for shown in (*places, place)])
        await connection.execute(update(approvals).where(_this(organisation, approval)).values(cards=cards))


async def shown_at(connection: AsyncConnection, organisation: int, approval: str) -> Sequence[Place]:
    """Where a request's card is shown, oldest first."""
    return _places(await connection.scalar(select(approvals.c.cards).where(_this(organisation, approval))) or NOWHERE)


def _this(organisation: int, approval: str) -> ColumnElement[bool]:
    return and_(approvals.c.organisation_id == organisation, approvals.c.id == approval)


def _waiting(organisation: int) -> ColumnElement[bool]:
    return and_(approvals.c.organisation_id == organisation, approvals.c.state == "pending")


def _places(cards: str) -> tuple[Place, ...]:
    return tuple(Place(**place) for place in json.loads(cards))


def _stored(row: Row[Any]) -> Stored:
    return Stored(
        id=row.id,
        tool=row.tool,
        arguments=row.arguments,
        digest=row.digest,
        platform=row.platform,
        user=row.requested_by,
        role=row.role,
        asks=row.asks,
        requested_at=row.requested_at,
        zone=row.zone,
        language=row.language,
        expires_at=row.expires_at,
        state=row.state,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        detail=row.detail,
        receipt_id=row.receipt_id,
        cards=_places(row.cards),
    )
