"""People: who somebody is by the settings, by the database, or by default."""

import pytest

from bot.security.people import People
from storage import members, organisations
from storage.engine import Database
from storage.members import Member
from tests.conftest import NOW_MS
from tools.spec import Principal, Role

ADMINS = frozenset({"slack:U0ADMIN"})


async def give(database: Database, organisation: int, user: str, role: str, platform: str = "slack") -> None:
    async with database.write() as connection:
        await members.give(connection, organisation, Member(platform, user, role, "slack:U0ADMIN", NOW_MS))


async def test_whoever_was_given_nothing_has_the_default(database: Database, organisation: int) -> None:
    principal = await People(database, ADMINS, Role.VIEWER).principal(organisation, "slack", "U1")
    assert principal == Principal("slack", "U1", organisation, Role.VIEWER)


async def test_without_a_default_nobody_is_anybody(database: Database, organisation: int) -> None:
    people = People(database, ADMINS, None)
    assert await people.principal(organisation, "slack", "U1") is None
    await give(database, organisation, "U1", Role.OPERATOR)
    assert (await people.principal(organisation, "slack", "U1")) == Principal(
        "slack", "U1", organisation, Role.OPERATOR
    )


async def test_a_role_counts_from_the_next_message_on(database: Database, organisation: int) -> None:
    people = People(database, ADMINS, Role.VIEWER)
    for role in (Role.OPERATOR, Role.ADMIN, Role.VIEWER):
        await give(database, organisation, "U1", role)
        found = await people.principal(organisation, "slack", "U1")
        assert found is not None
        assert found.role is role


async def test_the_settings_administrators_stay_what_they_are(database: Database, organisation: int) -> None:
    await give(database, organisation, "U0ADMIN", Role.VIEWER)
    found = await People(database, ADMINS, None).principal(organisation, "slack", "U0ADMIN")
    assert found is not None
    assert found.role is Role.ADMIN


async def test_a_role_is_given_on_one_platform_in_one_organisation(database: Database, organisation: int) -> None:
    async with database.write() as connection:
        other = await organisations.ensure(connection, "other", NOW_MS)
    await give(database, organisation, "U1", Role.ADMIN)
    people = People(database, ADMINS, None)
    assert await people.principal(other, "slack", "U1") is None
    assert await people.principal(organisation, "teams", "U1") is None
    assert await people.principal(organisation, "teams", "U0ADMIN") is None


@pytest.mark.parametrize("role", ["owner", "", "ADMIN"])
async def test_a_stored_role_that_is_not_known_is_none(database: Database, organisation: int, role: str) -> None:
    await give(database, organisation, "U1", role)
    assert await People(database, ADMINS, Role.VIEWER).principal(organisation, "slack", "U1") is None
