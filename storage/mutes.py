"""Mutes: patterns that nobody is told about, and planned maintenance. What they keep quiet is kept and counted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, or_, select, update
from sqlalchemy.engine import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import mutes


@dataclass(frozen=True, slots=True)
class Mute:
    """What is kept quiet, from when until when (UTC milliseconds; None: until it is taken away), why and by whom.

    What is None covers everything: no `detector` all of them, no `subject` (its key) everybody, no `location` every
    one. A planned `maintenance` window counts by when something happened, a mute also for what is learnt of later.
    """

    id: int
    detector: str | None
    subject: str | None
    location: str | None
    from_at: int
    until_at: int | None
    maintenance: bool
    reason: str
    made_by: str

    def covers(self, detector: str, subject: str, location: str | None, raised_at: int, now_ms: int) -> bool:
        """Whether what a detector saw of a subject at `raised_at`, learnt of at `now_ms`, is kept quiet by this."""
        return (
            self.detector in (None, detector)
            and self.subject in (None, subject)
            and (self.location is None or (location or "").casefold() == self.location.casefold())
            and self.from_at <= (raised_at if self.maintenance else now_ms)
            and (self.until_at is None or raised_at < self.until_at)
        )


def muted(
    found: Iterable[Mute], detectors: Sequence[str], subject: str, location: str | None, raised_at: int, now_ms: int
) -> bool:
    """Whether every one of the detectors that saw something is kept quiet: a pattern hides nothing but itself."""
    mutes = tuple(found)
    return all(any(one.covers(name, subject, location, raised_at, now_ms) for one in mutes) for name in detectors)


async def add(
    connection: AsyncConnection,
    organisation: int,
    *,
    detector: str | None,
    subject: str | None,
    location: str | None,
    from_at: int,
    until_at: int | None,
    maintenance: bool,
    reason: str,
    made_by: str,
) -> Mute:
    """Keep something quiet; fields as in `Mute`."""
    statement = insert(mutes).values(
        organisation_id=organisation,
        detector=detector,
        subject=subject,
        location=location,
        from_at=from_at,
        until_at=until_at,
        maintenance=maintenance,
        reason=reason,
        made_by=made_by,
    )
    return _read((await connection.execute(statement.returning(mutes))).mappings().one())


async def end(connection: AsyncConnection, organisation: int, mute: int, now_ms: int) -> Mute | None:
    """Take a mute away, as of now; as it was. None when there is none such, or it is over already."""
    this = (mutes.c.organisation_id == organisation, mutes.c.id == mute)
    lasting = or_(mutes.c.until_at.is_(None), mutes.c.until_at > now_ms)
    found = (await connection.execute(select(mutes).where(*this, lasting).with_for_update())).mappings().one_or_none()
    if found is None:
        return None
    await connection.execute(update(mutes).where(*this).values(until_at=now_ms))
    return _read(found)


async def lasting(connection: AsyncConnection, organisation: int, since_ms: int) -> tuple[Mute, ...]:
    """The mutes that were not over at that moment, those too that have yet to begin; by when they begin."""
    statement = select(mutes).where(
        mutes.c.organisation_id == organisation, or_(mutes.c.until_at.is_(None), mutes.c.until_at > since_ms)
    )
    rows = await connection.execute(statement.order_by(mutes.c.from_at, mutes.c.id))
    return tuple(map(_read, rows.mappings()))


def _read(row: RowMapping) -> Mute:
    return Mute(**{name: value for name, value in row.items() if name != "organisation_id"})
