"""Members: a role is given, changed and taken, and whoever looks to take one holds all of them."""

import asyncio

from storage import members
from storage.engine import Database
from storage.members import Member
from tests.conftest import NOW_MS


async def give(database: Database, organisation: int, user: str, role: str) -> None:
    async with database.write() as connection:
        await members.give(connection, organisation, Member("slack", user, role, "slack:U0", NOW_MS))


async def everybody(database: Database, organisation: int) -> list[str]:
    async with database.read() as connection:
        return [f"{member} {member.role}" for member in await members.every(connection, organisation)]


async def test_a_role_is_given_changed_and_taken(database: Database, organisation: int) -> None:
    await give(database, organisation, "U2", "viewer")
    await give(database, organisation, "U1", "viewer")
    await give(database, organisation, "U1", "admin")
    assert await everybody(database, organisation) == ["slack:U1 admin", "slack:U2 viewer"]
    async with database.write() as connection:
        await members.take(connection, organisation, "slack", "U1")
        await members.take(connection, organisation, "slack", "U1")
        assert await members.find(connection, organisation, "slack", "U1") is None
    assert await everybody(database, organisation) == ["slack:U2 viewer"]


async def test_a_role_given_by_many_at_once_is_one(database: Database, organisation: int) -> None:
    await asyncio.gather(*(give(database, organisation, "U1", "operator") for _ in range(20)))
    assert await everybody(database, organisation) == ["slack:U1 operator"]


async def test_two_who_look_to_take_a_role_take_turns(database: Database, organisation: int) -> None:
    for user in ("U1", "U2"):
        await give(database, organisation, user, "admin")

    async def take_unless_last(user: str) -> None:
        async with database.write() as connection:
            if len(await members.every(connection, organisation, lock=True)) > 1:
                await asyncio.sleep(0)
                await members.take(connection, organisation, "slack", user)

    await asyncio.gather(take_unless_last("U1"), take_unless_last("U2"))
    assert len(await everybody(database, organisation)) == 1
