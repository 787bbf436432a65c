"""Actions: what a press comes to, with the presser's rights and never the asker's."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.actions import Actions, Press, Reply, question_of
from bot.brain.base import ToolCall
from bot.brain.offline.brain import OfflineBrain
from bot.cards import Action
from bot.questions import Question, Questions
from bot.security.guard import Guard
from storage import feedback, organisations, turns
from storage.engine import Database
from storage.schema import members, receipts
from tests.conftest import NOW_MS
from tests.tools import company
from tests.tools.conftest import NOON
from tools.registry import TOOLS
from tools.spec import Principal, Role

Pressing = Callable[..., Awaitable[Reply]]
LUIS = {"metric": "list", "where": [{"field": "person", "values": ["Luis Marín"]}]}


def somebody(organisation: int, user: str, role: Role) -> Principal:
    return Principal("slack", user, organisation, role)


@pytest.fixture
async def house(database: Database, organisation: int) -> Questions:
    await company.load(database, organisation)
    return Questions(database, Guard(database, TOOLS), OfflineBrain())


@pytest.fixture
async def press(database: Database, organisation: int, house: Questions) -> Pressing:
    """Press as Ben, a viewer unless said otherwise."""
    actions = Actions(house, Guard(database, TOOLS))

    async def press(action: Action, value: str, role: Role = Role.VIEWER, user: str = "UBEN", **rest: Any) -> Reply:
        where = rest.pop("where", organisation)
        return await actions.press(
            Press(
                action, value, somebody(where, user, role), NOON, "America/Bogota", rest.pop("language", "en"), **rest
            )
        )

    return press


@pytest.fixture
async def receipt(house: Questions, organisation: int) -> str:
    """The receipt of an answer that an operator got."""
    call = ToolCall("query_calls", LUIS)
    ana = somebody(organisation, "UANA", Role.OPERATOR)
    answer = await house.answer(Question("calls of Luis", ana, NOON, "America/Bogota", call=call))
    assert answer.receipt is not None
    return answer.receipt.id


async def test_anybody_of_the_organisation_verifies_with_their_own_eyes(press: Pressing, receipt: str) -> None:
    reply = await press(Action.VERIFY, receipt)
    assert reply.private
    assert not reply.replaces
    assert reply.answer.text.startswith(f"Nothing has changed: receipt {receipt}")
    assert not [part for part in company.identities() if part in str(reply.answer.cards)]
    reply = await press(Action.VERIFY, receipt, Role.OPERATOR, language="es")
    assert reply.answer.text.startswith("Nada ha cambiado")
    assert "Luis Marín" in str(reply.answer.cards)


async def test_reveal_goes_by_the_presser_and_not_by_the_asker(press: Pressing, receipt: str) -> None:
    refused = await press(Action.REVEAL, receipt, user="UANA")
    assert (refused.private, refused.answer.outcome) == (True, "refused")
    assert "Luis" not in str(refused.answer.cards)
    revealed = await press(Action.REVEAL, receipt, Role.OPERATOR)
    assert "Luis Marín" in str(revealed.answer.result)


async def test_another_organisation_s_receipts_do_not_exist(press: Pressing, receipt: str, database: Database) -> None:
    async with database.write() as connection:
        other = await organisations.ensure(connection, "other", NOW_MS)
    for action in (Action.VERIFY, Action.REVEAL, Action.SHOW_QUERY, Action.GOOD):
        reply = await press(action, receipt, Role.ADMIN, where=other)
        assert reply.answer.text == f"There is no receipt {receipt} here."


async def test_verdicts_are_kept_one_a_person(
    press: Pressing, receipt: str, database: Database, organisation: int
) -> None:
    assert (await press(Action.GOOD, receipt)).answer.text == "Thank you, that is noted."
    assert "ask it again in other words" in (await press(Action.BAD, receipt)).answer.text
    async with database.read() as connection:
        kept = await feedback.of(connection, organisation, receipt)
    assert [(one.principal, one.verdict) for one in kept] == [("slack:UBEN", "bad")]


async def test_a_question_is_answered_in_the_open_and_remembered(
    press: Pressing, house: Questions, database: Database, organisation: int
) -> None:
    reply = await press(Action.ASK, "calls by location", audience=Role.VIEWER, conversation="T1:C1:1.0", shared=True)
    assert not reply.private
    assert "Bogotá HQ" in str(reply.answer.result)
    async with database.read() as connection:
        [turn] = await turns.last(connection, organisation, "slack", "T1:C1:1.0", 5)
    assert turn.asker == "slack:UBEN"


async def test_pressing_buttons_leaves_no_turn(
    press: Pressing, receipt: str, database: Database, organisation: int
) -> None:
    await press(Action.SHOW_QUERY, receipt, conversation="T1:C1:1.0")
    async with database.read() as connection:
        assert await turns.last(connection, organisation, "slack", "T1:C1:1.0", 5) == ()


async def test_only_who_may_decides_and_only_once(
    press: Pressing, house: Questions, database: Database, organisation: int
) -> None:
    async with database.write() as connection:
        for user in ("UANA", "UBEN"):
            await connection.execute(
                members.insert().values(
                    organisation_id=organisation,
                    platform="slack",
                    user=user,
                    role="admin",
                    given_by="slack:U0",
                    given_at=NOW_MS,
                )
            )
    call = ToolCall("set_role", {"user": "U0EVA", "role": "operator"})
    ana = somebody(organisation, "UANA", Role.ADMIN)
    asked = await house.answer(Question("eva", ana, NOON, "UTC", call=call))
    [approval] = asked.approvals
    for reply in (
        await press(Action.APPROVE, approval, Role.VIEWER, user="UZOE"),
        await press(Action.APPROVE, approval, Role.ADMIN, user="UANA"),
        await press(Action.APPROVE, "A-0", Role.ADMIN),
    ):
        assert (reply.private, reply.replaces, reply.answer.outcome) == (True, False, "refused")
    done = await press(Action.APPROVE, approval, Role.ADMIN)
    assert (done.private, done.replaces) == (False, True)
    assert "Approved by slack:UBEN and done" in done.answer.text
    late = await press(Action.REJECT, approval, Role.ADMIN)
    assert late.private
    async with database.read() as connection:
        count = select(func.count()).select_from(receipts).where(receipts.c.tool == "set_role")
        assert await connection.scalar(count) == 1


def test_what_belongs_to_the_platform_is_no_question() -> None:
    for action in (Action.STOP, Action.FORM, Action.APPROVE, Action.REJECT):
        assert question_of(Press(action, "x", somebody(1, "UBEN", Role.VIEWER), NOON, "UTC", "en")) is None


async def test_stop_and_forms_are_the_platform_s(press: Pressing) -> None:
    with pytest.raises(ValueError, match="carried out by the platform"):
        await press(Action.STOP, "key")
