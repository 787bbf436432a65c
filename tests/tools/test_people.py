"""list_people and set_role: who has which role, and how roles are given and taken once somebody else approves."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from bot.security.approvals import Decided, NeedsApproval, Request
from bot.security.guard import Asker, Guard
from bot.security.masking import mask, mask_text
from storage import members
from storage.engine import Database
from storage.errors import InvalidQuery, Refused
from storage.members import Member
from storage.schema import audit
from tests.conftest import NOW, NOW_MS
from tools.registry import TOOLS
from tools.spec import Principal, Role, ToolResult
from tools.wording import show_cell
from tools.words import Language, shown

ADMINS = frozenset({"slack:U0FIRST", "slack:U0SECOND"})


def asker(organisation: int, user: str = "U0FIRST", role: Role = Role.ADMIN, language: Language = "en") -> Asker:
    return Asker(Principal("slack", user, organisation, role), NOW, "America/Bogota", language)


@pytest.fixture
def guard(database: Database) -> Guard:
    return Guard(database, TOOLS, clock=lambda: NOW, administrators=ADMINS)


async def request(guard: Guard, who: Asker, user: str, role: str, **more: Any) -> Request:
    with pytest.raises(NeedsApproval) as caught:
        await guard.call("set_role", {"user": user, "role": role, **more}, who)
    return caught.value.request


async def change(guard: Guard, organisation: int, user: str, role: str, language: Language = "en") -> Decided:
    """Ask as the first administrator, approve as the second."""
    asked = await request(guard, asker(organisation, language=language), user, role)
    return await guard.approve(asked.id, asker(organisation, "U0SECOND"))


async def listed(guard: Guard, organisation: int, language: Language = "en") -> ToolResult:
    result, _ = await guard.call("list_people", {}, asker(organisation, language=language))
    return result


def lines(result: ToolResult, language: Language = "en") -> list[str]:
    assert result.table is not None
    kinds = [column.kind for column in result.table.columns]
    return [
        " | ".join(show_cell(cell, kind, language, "UTC") for cell, kind in zip(row, kinds, strict=True))
        for row in result.table.rows
    ]


async def test_a_role_is_given_changed_and_taken(guard: Guard, organisation: int) -> None:
    texts = []
    for role in ("operator", "admin", "none"):
        decided = await change(guard, organisation, "U012AB3CD", role)
        assert decided.result is not None
        texts += [decided.request.asks, decided.result.text]
    assert texts == [
        "Give slack:U012AB3CD the role operator. Now: viewer (the default).",
        "slack:U012AB3CD now has the role operator. Before: viewer (the default).",
        "Give slack:U012AB3CD the role admin. Now: operator (given).",
        "slack:U012AB3CD now has the role admin. Before: operator (given).",
        "Take the given role admin from slack:U012AB3CD. Then: viewer, as everybody has.",
        "slack:U012AB3CD no longer has the role admin and now has viewer, as everybody.",
    ]
    assert await guard.people.principal(organisation, "slack", "U012AB3CD") == Principal(
        "slack", "U012AB3CD", organisation, Role.VIEWER
    )


async def test_in_spanish(guard: Guard, organisation: int) -> None:
    decided = await change(guard, organisation, "U012AB3CD", "operator", "es")
    assert decided.request.asks == "Dar a slack:U012AB3CD el rol operador. Ahora: lector (el de todos)."
    assert decided.result is not None
    assert decided.result.text == "slack:U012AB3CD tiene ahora el rol operador. Antes: lector (el de todos)."
    assert "Una persona" not in (await listed(guard, organisation, "es")).text


async def test_everybody_with_a_role_is_listed(guard: Guard, organisation: int) -> None:
    await change(guard, organisation, "U012AB3CD", "manager")
    result = await listed(guard, organisation)
    assert result.text == "3 people have a role of their own; everybody else has viewer."
    assert lines(result) == [
        "slack:U0FIRST | admin | the settings | –",
        "slack:U0SECOND | admin | the settings | –",
        "slack:U012AB3CD | manager | slack:U0FIRST | Mon 2 Mar 2026, 12:00",
        "everybody else | viewer | the settings | –",
    ]
    assert mask(result, Role.VIEWER, "key") == result, "members are named in a channel, too"


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR, Role.MANAGER])
@pytest.mark.parametrize("tool", ["list_people", "set_role"])
async def test_only_administrators_see_and_give_roles(guard: Guard, organisation: int, role: Role, tool: str) -> None:
    args = {"user": "U2", "role": "admin"} if tool == "set_role" else {}
    with pytest.raises(Refused, match=f"Your role may not use {tool}"):
        await guard.call(tool, args, asker(organisation, "U2", role))


@pytest.mark.parametrize("user", ["<@U012AB3CD>", "<@U012AB3CD|ana>", " U012AB3CD "])
async def test_a_mention_names_somebody(guard: Guard, organisation: int, user: str) -> None:
    asked = await request(guard, asker(organisation), user, "operator")
    assert asked.arguments == {"platform": "slack", "user": "U012AB3CD", "role": "operator"}


@pytest.mark.parametrize(
    "user", ["Ana Sol", "ana", "u012ab3cd", "U012 AB3CD", "U0;--", "<@here>", "<!channel>", "B012AB3CD", "U" + "A" * 63]
)
async def test_what_is_no_id_is_nobody(guard: Guard, organisation: int, user: str) -> None:
    with pytest.raises(InvalidQuery, match="set_role do not fit"):
        await guard.call("set_role", {"user": user, "role": "admin"}, asker(organisation))


async def test_an_administrator_of_the_settings_stays_one(guard: Guard, organisation: int) -> None:
    for role in ("viewer", "none", "admin"):
        with pytest.raises(Refused, match="slack:U0SECOND is an administrator by the settings"):
            await guard.call("set_role", {"user": "U0SECOND", "role": role}, asker(organisation))


async def test_what_changes_nothing_is_said_at_once(guard: Guard, organisation: int) -> None:
    with pytest.raises(Refused, match="slack:U2X was given no role"):
        await guard.call("set_role", {"user": "U2X", "role": "none"}, asker(organisation))
    await change(guard, organisation, "U2X", "operator")
    with pytest.raises(Refused, match="slack:U2X was given the role operator already"):
        await guard.call("set_role", {"user": "U2X", "role": "operator"}, asker(organisation))


async def with_admins(database: Database, organisation: int, *users: str) -> Guard:
    """Administrators who were all made in the chat: the settings name none any more."""
    async with database.write() as connection:
        for user in users:
            await members.give(connection, organisation, Member("slack", user, "admin", "slack:U0", NOW_MS))
    return Guard(database, TOOLS, clock=lambda: NOW)


@pytest.mark.parametrize("role", ["none", "viewer", "manager"])
async def test_the_last_administrator_stays(database: Database, organisation: int, role: str) -> None:
    guard = await with_admins(database, organisation, "U1X")
    with pytest.raises(Refused, match="slack:U1X is the last administrator"):
        await guard.call("set_role", {"user": "U1X", "role": role}, asker(organisation, "U1X"))


async def test_two_administrators_do_not_take_each_other_at_once(database: Database, organisation: int) -> None:
    guard = await with_admins(database, organisation, "U1X", "U2X")
    of_one = await request(guard, asker(organisation, "U1X"), "U2X", "viewer")
    of_two = await request(guard, asker(organisation, "U2X"), "U1X", "viewer")
    ends = await asyncio.gather(
        guard.approve(of_one.id, asker(organisation, "U2X")),
        guard.approve(of_two.id, asker(organisation, "U1X")),
        return_exceptions=True,
    )
    assert sum(isinstance(end, Decided) and end.state == "done" for end in ends) == 1
    async with database.read() as connection:
        left = await members.every(connection, organisation)
    assert [one.role for one in left].count("admin") == 1


async def test_the_first_administrator_alone_may_begin(database: Database, organisation: int) -> None:
    guard = Guard(database, TOOLS, clock=lambda: NOW, administrators=frozenset({"slack:U0FIRST"}), default_role=None)
    first = asker(organisation)
    asked = await request(guard, first, "U1X", "admin")
    assert asked.asks == "Give slack:U1X the role admin. Now: no role (the default)."
    assert (await guard.approve(asked.id, first)).state == "done"
    asked = await request(guard, first, "U2X", "admin")
    with pytest.raises(Refused, match="Somebody else has to approve"):
        await guard.approve(asked.id, first)
    assert (await guard.approve(asked.id, asker(organisation, "U1X"))).state == "done"


async def test_an_audit_says_whose_role_it_was(guard: Guard, organisation: int, database: Database) -> None:
    await change(guard, organisation, "U01234567AB", "operator")
    async with database.read() as connection:
        rows = (await connection.execute(select(audit.c.arguments, audit.c.outcome).order_by(audit.c.id))).all()
    assert [row.outcome for row in rows] == ["waiting", "done"]
    assert all('"U01234567AB"' in row.arguments and '"operator"' in row.arguments for row in rows)


async def test_nothing_in_a_sentence_is_masked_that_names_a_member(guard: Guard, organisation: int) -> None:
    asked = await request(guard, asker(organisation), "U01234567", "operator")
    assert mask_text(asked.asks, Role.VIEWER, "key") == shown(asked.asks)


async def test_verifying_a_receipt_of_a_given_role_gives_nothing(
    guard: Guard, organisation: int, database: Database
) -> None:
    decided = await change(guard, organisation, "U012AB3CD", "operator")
    await change(guard, organisation, "U012AB3CD", "none")
    assert decided.receipt is not None
    with pytest.raises(Refused):
        await guard.call("verify", {"receipt": decided.receipt.id}, asker(organisation))
    async with database.read() as connection:
        assert await members.every(connection, organisation) == ()
