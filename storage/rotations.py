"""Rotations: who takes turns being on call, and who stands in. Whose shift it is, `on_call.py` counts."""

import json

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dialect import insert_or_update
from storage.on_call import Override, Rotation, Shift, on_call
from storage.schema import overrides, rotations

# No shift is longer: whoever counts one needs the overrides of that stretch before, where its first part was cut.
LONGEST = 8 * 86_400_000


async def every(connection: AsyncConnection, organisation: int) -> tuple[Rotation, ...]:
    """All rotations, the one made first first: that one is meant where none is named."""
    statement = select(rotations).where(rotations.c.organisation_id == organisation).order_by(rotations.c.id)
    rows = await connection.execute(statement)
    return tuple(
        Rotation(
            name=row.name,
            members=tuple(json.loads(row.members)),
            zone=row.zone,
            begins_at=row.begins_at,
            handover=row.handover,
            handover_minute=row.handover_minute,
            briefed_at=row.briefed_at,
            id=row.id,
        )
        for row in rows
    )


async def find(connection: AsyncConnection, organisation: int, name: str | None = None) -> Rotation | None:
    """The rotation so named, without regard to case; without a name the first. None when there is none."""
    known = await every(connection, organisation)
    if name is None:
        return known[0] if known else None
    return next((one for one in known if one.name.casefold() == name.casefold()), None)


async def keep(connection: AsyncConnection, organisation: int, rotation: Rotation) -> None:
    """Write a rotation, in place of the one with the same name."""
    row = {
        "organisation_id": organisation,
        "name": rotation.name,
        "members": json.dumps(rotation.members),
        "zone": rotation.zone,
        "begins_at": rotation.begins_at,
        "handover": rotation.handover,
        "handover_minute": rotation.handover_minute,
        "briefed_at": rotation.briefed_at,
    }
    await connection.execute(insert_or_update(connection, rotations, ("organisation_id", "name"), row), row)


async def remove(connection: AsyncConnection, organisation: int, rotation_id: int) -> None:
    """Take a rotation away, with those who stand in."""
    await connection.execute(
        delete(overrides).where(overrides.c.organisation_id == organisation, overrides.c.rotation_id == rotation_id)
    )
    await connection.execute(
        delete(rotations).where(rotations.c.organisation_id == organisation, rotations.c.id == rotation_id)
    )


async def override(connection: AsyncConnection, organisation: int, one: Override) -> None:
    """Put somebody in."""
    await connection.execute(
        overrides.insert().values(
            organisation_id=organisation,
            rotation_id=one.rotation_id,
            member=one.member,
            from_at=one.from_at,
            until_at=one.until_at,
            made_by=one.made_by,
        )
    )


async def overrides_of(
    connection: AsyncConnection, organisation: int, rotation_id: int, after_ms: int
) -> tuple[Override, ...]:
    """Those who stand in until after `after_ms`, in the order in which they were put in."""
    statement = (
        select(overrides)
        .where(
            overrides.c.organisation_id == organisation,
            overrides.c.rotation_id == rotation_id,
            overrides.c.until_at > after_ms,
        )
        .order_by(overrides.c.id)
    )
    return tuple(
        Override(row.rotation_id, row.member, row.from_at, row.until_at, row.made_by, row.id)
        for row in await connection.execute(statement)
    )


async def now_on_call(
    connection: AsyncConnection, organisation: int, at_ms: int, name: str | None = None
) -> Shift | None:
    """Whose shift it is in the rotation so named, or the first one; None without a rotation, or before it began."""
    rotation = await find(connection, organisation, name)
    if rotation is None:
        return None
    return on_call(rotation, await overrides_of(connection, organisation, rotation.id, at_ms - LONGEST), at_ms)


async def brief(
    connection: AsyncConnection, organisation: int, rotation_id: int, before: int | None, at_ms: int
) -> bool:
    """Note that people are told of the shift change at `at_ms`; False when somebody else has told of it meanwhile."""
    same = rotations.c.briefed_at.is_(None) if before is None else rotations.c.briefed_at == before
    changed = await connection.execute(
        update(rotations)
        .where(rotations.c.organisation_id == organisation, rotations.c.id == rotation_id, same)
        .values(briefed_at=at_ms)
    )
    return bool(changed.rowcount)
