"""Members: who was given a role, by whom and when. Everybody else has what the settings say."""

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dialect import insert_or_update
from storage.schema import members


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with a role. `role` is as it was stored, `given_by` is platform:user, `given_at` UTC milliseconds."""

    platform: str
    user: str
    role: str
    given_by: str
    given_at: int

    def __str__(self) -> str:
        return f"{self.platform}:{self.user}"


async def find(connection: AsyncConnection, organisation: int, platform: str, user: str) -> Member | None:
    """What somebody was given; None when that was nothing."""
    statement = select(members).where(
        members.c.organisation_id == organisation, members.c.platform == platform, members.c.user == user
    )
    row = (await connection.execute(statement)).one_or_none()
    return None if row is None else Member(row.platform, row.user, row.role, row.given_by, row.given_at)


async def every(connection: AsyncConnection, organisation: int, *, lock: bool = False) -> tuple[Member, ...]:
    """Everybody who was given a role, by platform and user.

    With `lock` nobody else changes any of these rows until the write transaction ends; whoever takes a role away needs
    that, or two who look at the same moment take the last two administrators.
    """
    statement = select(members).where(members.c.organisation_id == organisation)
    statement = statement.order_by(members.c.platform, members.c.user)
    if lock:
        statement = statement.with_for_update()  # SQLite has one writer at a time and needs none
    rows = await connection.execute(statement)
    return tuple(Member(row.platform, row.user, row.role, row.given_by, row.given_at) for row in rows)


async def give(connection: AsyncConnection, organisation: int, member: Member) -> None:
    """Give somebody a role, in place of the one they had."""
    row = {
        "organisation_id": organisation,
        "platform": member.platform,
        "user": member.user,
        "role": member.role,
        "given_by": member.given_by,
        "given_at": member.given_at,
    }
    await connection.execute(insert_or_update(connection, members, ("organisation_id", "platform", "user"), row), row)


async def take(connection: AsyncConnection, organisation: int, platform: str, user: str) -> None:
    """Take the given role away; whoever had none keeps none."""
    await connection.execute(
        delete(members).where(
            members.c.organisation_id == organisation, members.c.platform == platform, members.c.user == user
        )
    )
