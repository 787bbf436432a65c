"""Workspaces: which organisation a Slack workspace or Teams tenant belongs to, and the bot's sealed token there."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dialect import insert_or_ignore
from storage.schema import workspaces


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace as it is stored.

    `organisation` is a key of organisations; `keep` takes it as its own argument and disregards it here. `bot_token` is
    ciphertext (`bot.security.secrets`), None where the environment gives the token or the app was taken out.
    `installed_at` and `removed_at` are UTC milliseconds; a workspace that was removed is kept without its token.
    """

    organisation: int
    platform: str
    external_id: str
    name: str
    bot_user: str | None
    bot_id: str | None
    scopes: tuple[str, ...]
    bot_token: str | None
    installed_by: str | None
    installed_at: int
    removed_at: int | None = None


async def find(connection: AsyncConnection, platform: str, external_id: str) -> Workspace | None:
    """The workspace that the platform calls `external_id`, whosever it is; None when it was never kept."""
    statement = select(workspaces).where(workspaces.c.platform == platform, workspaces.c.external_id == external_id)
    row = (await connection.execute(statement)).one_or_none()
    return None if row is None else _workspace(row)


async def every(connection: AsyncConnection, platform: str | None = None) -> tuple[Workspace, ...]:
    """All workspaces of all organisations, in the order in which they came, for those who start and keep channels."""
    statement = select(workspaces).order_by(workspaces.c.id)
    if platform is not None:
        statement = statement.where(workspaces.c.platform == platform)
    return tuple(map(_workspace, (await connection.execute(statement)).all()))


async def keep(connection: AsyncConnection, organisation: int, workspace: Workspace) -> bool:
    """Store a workspace as the organisation's, over what was stored of it before.

    False, and nothing is stored, while it is another organisation's: there it has to be removed first.
    """
    values = {
        "name": workspace.name[:200],
        "bot_user": workspace.bot_user,
        "bot_id": workspace.bot_id,
        "scopes": ",".join(workspace.scopes),
        "bot_token": workspace.bot_token,
        "installed_by": workspace.installed_by,
        "installed_at": workspace.installed_at,
        "removed_at": workspace.removed_at,
    }
    key = {"platform": workspace.platform, "external_id": workspace.external_id}
    await connection.execute(
        insert_or_ignore(connection, workspaces).values(organisation_id=organisation, **key, **values)
    )
    kept = await connection.execute(
        update(workspaces)
        .where(
            workspaces.c.platform == workspace.platform,
            workspaces.c.external_id == workspace.external_id,
            or_(workspaces.c.organisation_id == organisation, workspaces.c.removed_at.is_not(None)),
        )
        .values(organisation_id=organisation, **values)
    )
    return bool(kept.rowcount)


async def remove(connection: AsyncConnection, organisation: int, platform: str, external_id: str, now_ms: int) -> bool:
    """Forget the token of a workspace and note when it went; False when the organisation has no such workspace now."""
    removed = await connection.execute(
        update(workspaces)
        .where(*_one(organisation, platform, external_id), workspaces.c.removed_at.is_(None))
        .values(bot_token=None, removed_at=now_ms)
    )
    return bool(removed.rowcount)


async def reseal(
    connection: AsyncConnection, organisation: int, platform: str, external_id: str, *, old: str, new: str
) -> bool:
    """Put the ciphertext `new` in the place of `old`; False when another token was stored there meanwhile."""
    changed = await connection.execute(
        update(workspaces)
        .where(*_one(organisation, platform, external_id), workspaces.c.bot_token == old)
        .values(bot_token=new)
    )
    return bool(changed.rowcount)


def _one(organisation: int, platform: str, external_id: str) -> tuple[Any, ...]:
    return (
        workspaces.c.organisation_id == organisation,
        workspaces.c.platform == platform,
        workspaces.c.external_id == external_id,
    )


def _workspace(row: Row[Any]) -> Workspace:
    return Workspace(
        organisation=row.organisation_id,
        platform=row.platform,
        external_id=row.external_id,
        name=row.name,
        bot_user=row.bot_user,
        bot_id=row.bot_id,
        scopes=tuple(filter(None, row.scopes.split(","))),
        bot_token=row.bot_token,
        installed_by=row.installed_by,
        installed_at=row.installed_at,
        removed_at=row.removed_at,
    )
