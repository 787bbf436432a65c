"""Workspaces: kept once, taken over after they were removed, their tokens changed only where nobody else did."""

from dataclasses import replace

from storage import organisations, workspaces
from storage.engine import Database
from storage.workspaces import Workspace
from tests.conftest import NOW_MS

ACME = Workspace(0, "slack", "T1", "Acme", "U1", "B1", ("chat:write", "users:read"), "sealed", "U2", NOW_MS)


async def other(database: Database) -> int:
    async with database.write() as connection:
        return await organisations.ensure(connection, "other", NOW_MS)


async def kept(database: Database) -> Workspace | None:
    async with database.read() as connection:
        return await workspaces.find(connection, "slack", "T1")


async def test_a_workspace_is_kept_as_it_was_installed_last(database: Database, organisation: int):
    async with database.write() as connection:
        assert await workspaces.keep(connection, organisation, ACME)
        assert await workspaces.keep(connection, organisation, replace(ACME, name="Acme Inc", bot_token="sealed anew"))
        every = await workspaces.every(connection)

    assert every == (replace(ACME, organisation=organisation, name="Acme Inc", bot_token="sealed anew"),)
    assert await kept(database) == every[0]


async def test_what_was_removed_has_no_token_and_may_come_back(database: Database, organisation: int):
    async with database.write() as connection:
        await workspaces.keep(connection, organisation, ACME)
        assert await workspaces.remove(connection, organisation, "slack", "T1", NOW_MS + 5)
        assert not await workspaces.remove(connection, organisation, "slack", "T1", NOW_MS + 9)
    removed = await kept(database)
    assert removed is not None
    assert (removed.bot_token, removed.removed_at) == (None, NOW_MS + 5)

    async with database.write() as connection:
        assert await workspaces.keep(connection, organisation, ACME)
    assert await kept(database) == replace(ACME, organisation=organisation)


async def test_another_organisation_has_it_only_after_it_was_removed(database: Database, organisation: int):
    theirs = await other(database)
    async with database.write() as connection:
        await workspaces.keep(connection, organisation, ACME)
        assert not await workspaces.keep(connection, theirs, ACME)
        await workspaces.remove(connection, organisation, "slack", "T1", NOW_MS)
        assert await workspaces.keep(connection, theirs, ACME)

    assert await kept(database) == replace(ACME, organisation=theirs)


async def test_a_token_is_resealed_only_while_it_is_the_one_that_was_read(database: Database, organisation: int):
    async with database.write() as connection:
        await workspaces.keep(connection, organisation, ACME)
        assert not await workspaces.reseal(connection, organisation, "slack", "T1", old="another", new="anew")
        assert await workspaces.reseal(connection, organisation, "slack", "T1", old="sealed", new="anew")

    found = await kept(database)
    assert found is not None
    assert found.bot_token == "anew"


async def test_platforms_have_their_own(database: Database, organisation: int):
    tenant = replace(ACME, platform="teams")
    async with database.write() as connection:
        await workspaces.keep(connection, organisation, ACME)
        await workspaces.keep(connection, organisation, tenant)
        assert [each.platform for each in await workspaces.every(connection, "teams")] == ["teams"]
        assert len(await workspaces.every(connection)) == 2
        assert await workspaces.find(connection, "teams", "T2") is None
