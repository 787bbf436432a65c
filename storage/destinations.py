"""Destinations: where an organisation's alerts, digests and reports go, and whether anything can go there now."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Row, String, cast, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dialect import insert_or_ignore
from storage.schema import destinations

Kind = Literal["console", "slack", "slack_webhook", "teams_webhook", "mail"]
SEVERITIES = ("LOW", "MEDIUM", "HIGH", "CRITICAL")
# What was shown there can be changed in place; elsewhere news is told anew.
LIVING: frozenset[str] = frozenset({"slack"})
# During quiet hours these wait for the digest.
QUIET_SEVERITIES = frozenset({"LOW", "MEDIUM"})


@dataclass(frozen=True, slots=True)
class Destination:
    """A destination as it is stored.

    `id` is 0 before it is kept. `address` says where, as its kind needs it: slack has team and channel, mail has to, a
    webhook has sealed (its address as ciphertext of `bot.security.secrets`) or setting (the name it has there).
    `severity` is the least that is told there, empty where only reports go. `quiet_from` and `quiet_until` are minutes
    of the local day in `zone`, both None for no quiet hours; they may span midnight. Until `held_until` (UTC
    milliseconds) nothing is sent: `trouble` says why, None where a person muted it. Nothing is sent before `next_at`
    either, which is the destination's own rate limit. A `removed` one gets nothing but the notice that it was removed.
    """

    kind: Kind
    name: str
    address: Mapping[str, str] = field(repr=False)
    severity: str
    language: str
    zone: str
    made_by: str
    quiet_from: int | None = None
    quiet_until: int | None = None
    id: int = 0
    held_until: int | None = None
    trouble: str | None = None
    troubles: int = 0
    next_at: int | None = None
    removed: bool = False

    def wants(self, severity: str) -> bool:
        """Whether an alert of this severity is told here."""
        return bool(self.severity) and SEVERITIES.index(severity) >= SEVERITIES.index(self.severity)

    def held(self, now_ms: int) -> bool:
        """Whether it is down or muted."""
        return self.held_until is not None and self.held_until > now_ms

    def quiet_end(self, severity: str, now_ms: int) -> int | None:
        """When the quiet hours end that now keep an alert of this severity waiting; None when nothing does."""
        if severity not in QUIET_SEVERITIES or self.quiet_from is None or self.quiet_until is None:
            return None
        zone = ZoneInfo(self.zone)
        local = datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(zone)
        minute = local.hour * 60 + local.minute
        begins, ends = self.quiet_from, self.quiet_until
        quiet = begins <= minute < ends if begins < ends else minute >= begins or minute < ends
        if not quiet:
            return None
        day = local.date() + timedelta(days=1 if minute >= ends else 0)
        # The wall clock of that day: a change of daylight saving moves it.
        end = datetime(day.year, day.month, day.day, ends // 60, ends % 60, tzinfo=zone)
        return round(end.timestamp() * 1000)


async def every(connection: AsyncConnection, organisation: int) -> tuple[Destination, ...]:
    """All that were not removed, in the order in which they came."""
    statement = select(destinations).where(
        destinations.c.organisation_id == organisation, destinations.c.removed_at.is_(None)
    )
    return tuple(map(_destination, (await connection.execute(statement.order_by(destinations.c.id))).all()))


async def get(
    connection: AsyncConnection, organisation: int, destination: int, *, removed: bool = False
) -> Destination | None:
    """One by its key; None when there is none, or it was removed and those are not asked for."""
    statement = select(destinations).where(*_one(organisation, destination))
    if not removed:
        statement = statement.where(destinations.c.removed_at.is_(None))
    row = (await connection.execute(statement)).one_or_none()
    return None if row is None else _destination(row)


async def find(connection: AsyncConnection, organisation: int, name: str) -> tuple[Destination, ...]:
    """Those that people call so, upper and lower case being the same; several kinds may share a name."""
    return tuple(one for one in await every(connection, organisation) if one.name.casefold() == name.strip().casefold())


async def keep(connection: AsyncConnection, organisation: int, destination: Destination) -> int:
    """Store a destination, over what was stored under its kind and name; its key."""
    values = {
        "address": json.dumps(dict(destination.address)),
        "severity": destination.severity,
        "language": destination.language,
        "zone": destination.zone,
        "quiet_from": destination.quiet_from,
        "quiet_until": destination.quiet_until,
        "made_by": destination.made_by,
        "held_until": None,
        "trouble": None,
        "troubles": 0,
        "next_at": None,
        "removed_at": None,
    }
    key = {"organisation_id": organisation, "kind": destination.kind, "name": destination.name}
    await connection.execute(insert_or_ignore(connection, destinations).values(**key, **values))
    same = (
        destinations.c.organisation_id == organisation,
        destinations.c.kind == destination.kind,
        destinations.c.name == destination.name,
    )
    await connection.execute(update(destinations).where(*same).values(**values))
    return int(await connection.scalar(select(destinations.c.id).where(*same)) or 0)


async def change(connection: AsyncConnection, organisation: int, destination: Destination) -> bool:
    """Store what is told at a destination and when; False when it is not there any more."""
    changed = await connection.execute(
        update(destinations)
        .where(*_one(organisation, destination.id), destinations.c.removed_at.is_(None))
        .values(
            severity=destination.severity,
            zone=destination.zone,
            quiet_from=destination.quiet_from,
            quiet_until=destination.quiet_until,
        )
    )
    return bool(changed.rowcount)


async def rename(connection: AsyncConnection, organisation: int, destination: int, name: str) -> bool:
    """Call a destination otherwise; False when it is not there, or another one of its kind has the name."""
    found = await get(connection, organisation, destination)
    if found is None or any(one.kind == found.kind for one in await find(connection, organisation, name)):
        return False
    # A removed one of that name gives it up.
    await connection.execute(
        update(destinations)
        .where(
            destinations.c.organisation_id == organisation,
            destinations.c.kind == found.kind,
            destinations.c.name == name,
            destinations.c.removed_at.is_not(None),
        )
        .values(name=destinations.c.name + " #" + cast(destinations.c.id, String))
    )
    await connection.execute(update(destinations).where(*_one(organisation, destination)).values(name=name))
    return True


async def ensure(
    connection: AsyncConnection,
    organisation: int,
    kind: Kind,
    address: Mapping[str, str],
    name: str,
    *,
    made_by: str,
    language: str,
    zone: str,
) -> int:
    """The key of the destination at an address; where there is none yet it is made, for reports only."""
    for one in await every(connection, organisation):
        if one.kind == kind and dict(one.address) == dict(address):
            return one.id
    return await keep(connection, organisation, Destination(kind, name, address, "", language, zone, made_by))


async def remove(connection: AsyncConnection, organisation: int, destination: int, now_ms: int) -> bool:
    """Send nothing there any more; False when there is no such destination.

    Its address is forgotten by `forget`, once it has been told so itself.
    """
    removed = await connection.execute(
        update(destinations)
        .where(*_one(organisation, destination), destinations.c.removed_at.is_(None))
        .values(removed_at=now_ms)
    )
    return bool(removed.rowcount)


async def forget(connection: AsyncConnection, organisation: int, destination: int) -> None:
    """Forget the address of a destination that was removed."""
    await connection.execute(
        update(destinations)
        .where(*_one(organisation, destination), destinations.c.removed_at.is_not(None))
        .values(address="{}")
    )


async def hold(
    connection: AsyncConnection, organisation: int, destination: int, until_ms: int, trouble: str | None
) -> bool:
    """Send nothing there until then. `trouble` says why it is down; None when a person mutes it.

    What a person muted for longer stays so. False when there is no such destination.
    """
    values: dict[str, Any] = {"held_until": until_ms, "trouble": trouble, "troubles": 0}
    where = list(_one(organisation, destination))
    if trouble is not None:
        values["troubles"] = destinations.c.troubles + 1
        where.append(or_(destinations.c.held_until.is_(None), destinations.c.held_until < until_ms))
    held = await connection.execute(update(destinations).where(*where).values(**values))
    return bool(held.rowcount)


async def release(connection: AsyncConnection, organisation: int, destination: int) -> bool:
    """Let everything go there again, at once; False when there is no such destination."""
    released = await connection.execute(
        update(destinations)
        .where(*_one(organisation, destination))
        .values(held_until=None, trouble=None, troubles=0, next_at=None)
    )
    return bool(released.rowcount)


async def pace(connection: AsyncConnection, organisation: int, destination: int, next_ms: int, *, well: bool) -> None:
    """Send nothing there before then; `well` when it has just taken something, so that it is not down any more."""
    values: dict[str, Any] = {
        "next_at": func.max(func.coalesce(destinations.c.next_at, 0), next_ms)
        if connection.dialect.name == "sqlite"
        else func.greatest(func.coalesce(destinations.c.next_at, 0), next_ms)
    }
    if well:
        values |= {"troubles": 0, "trouble": None}
    await connection.execute(update(destinations).where(*_one(organisation, destination)).values(**values))


async def sealed(connection: AsyncConnection) -> tuple[tuple[int, Destination], ...]:
    """All whose address is ciphertext, of all organisations, each with whose it is, for those who change keys."""
    rows = await connection.execute(select(destinations).order_by(destinations.c.id))
    found = ((row.organisation_id, _destination(row)) for row in rows)
    return tuple((organisation, one) for organisation, one in found if "sealed" in one.address)


async def reseal(connection: AsyncConnection, organisation: int, destination: int, *, old: str, new: str) -> bool:
    """Put the ciphertext `new` in the place of `old`; False when another was stored there meanwhile."""
    found = await get(connection, organisation, destination)
    if found is None or found.address.get("sealed") != old:
        return False
    await connection.execute(
        update(destinations)
        .where(*_one(organisation, destination))
        .values(address=json.dumps({**found.address, "sealed": new}))
    )
    return True


def _one(organisation: int, destination: int) -> tuple[Any, ...]:
    return destinations.c.organisation_id == organisation, destinations.c.id == destination


def _destination(row: Row[Any]) -> Destination:
    return Destination(
        id=row.id,
        kind=row.kind,
        name=row.name,
        address=json.loads(row.address),
        severity=row.severity,
        language=row.language,
        zone=row.zone,
        made_by=row.made_by,
        quiet_from=row.quiet_from,
        quiet_until=row.quiet_until,
        held_until=row.held_until,
        trouble=row.trouble,
        troubles=row.troubles,
        next_at=row.next_at,
        removed=row.removed_at is not None,
    )
