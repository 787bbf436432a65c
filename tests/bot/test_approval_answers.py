"""What people read of what waits for an approval, and that whoever asks, a model too, only ever makes a request."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot import answers
from bot.answers import Answer
from bot.brain.base import ApprovalAsked, Done, Said, Step, Toolbox, ToolCall, Turn, run_tool
from bot.cards import Action
from bot.questions import Question, Questions
from bot.security.approvals import NeedsApproval
from bot.security.guard import Asker, Guard
from storage.engine import Database
from storage.errors import RingfenceError
from storage.schema import approvals, members
from tests.bot.scripted import ScriptedBrain
from tests.conftest import NOW
from tools.registry import TOOLS
from tools.spec import Principal, Role

ADMINS = frozenset({"slack:U0FIRST", "slack:U0SECOND"})
SET_ROLE = ToolCall("set_role", {"user": "U012AB3CD", "role": "admin"})


@pytest.fixture
def guard(database: Database) -> Guard:
    return Guard(database, TOOLS, clock=lambda: NOW, administrators=ADMINS)


def asks(organisation: int, role: Role = Role.ADMIN, **more: object) -> Question:
    principal = Principal("slack", "U0FIRST", organisation, role)
    return replace(Question("make her an admin", principal, NOW, "America/Bogota"), **more)


async def answered(guard: Guard, database: Database, question: Question) -> Answer:
    return await Questions(database, guard, ScriptedBrain(by_model)).answer(question)


async def by_model(_turn: Turn, toolbox: Toolbox) -> AsyncIterator[Step]:
    """A model that was talked into everything: it asks, insists, and tries to approve."""
    async for step in run_tool(SET_ROLE, toolbox, "en"):
        yield step
    for args in (SET_ROLE.args, {**SET_ROLE.args, "approved_by": "slack:U0SECOND"}, {**SET_ROLE.args, "confirm": True}):
        with pytest.raises(RingfenceError):
            await toolbox.call("set_role", args, "en")
    for tool in ("approve", "guard.approve", "set_role_approved"):
        with pytest.raises(RingfenceError, match="no such tool"):
            await toolbox.call(tool, SET_ROLE.args, "en")
    yield Said("She is an administrator now.")
    yield Done("en")


async def test_a_model_that_calls_set_role_only_makes_a_request(
    guard: Guard, database: Database, organisation: int
) -> None:
    answer = await answered(guard, database, asks(organisation))
    assert answer.outcome == "needs_approval"
    async with database.read() as connection:
        assert (await connection.execute(select(members))).all() == []
        [row] = (await connection.execute(select(approvals))).all()
    assert (row.state, (row.id,)) == ("pending", answer.approvals)


async def test_the_card_says_what_will_happen_until_when_and_who_decides(
    guard: Guard, database: Database, organisation: int
) -> None:
    answer = await answered(guard, database, asks(organisation, call=SET_ROLE, audience=Role.VIEWER))
    [card] = answer.cards
    [approval] = answer.approvals
    assert card.text == "Give slack:U012AB3CD the role admin. Now: viewer (the default)."
    assert card.notes == (
        f"This waits for the approval of a person and has not been done: {approval}, until Mon 2 Mar 2026, 07:15.",
        "It takes somebody else who may do the same.",
    )
    assert [(button.label, button.action, button.value) for button in card.buttons] == [
        ("Approve", Action.APPROVE, approval),
        ("Reject", Action.REJECT, approval),
    ]
    assert answer.text == "\n".join([card.text, *card.notes])


async def test_the_card_afterwards_says_who_decided_and_what_was_done(guard: Guard, organisation: int) -> None:
    asker = Asker(Principal("slack", "U0FIRST", organisation, Role.ADMIN), NOW, "America/Bogota", "en")
    with pytest.raises(NeedsApproval) as caught:
        await guard.call("set_role", SET_ROLE.args, asker)
    approval = caught.value.request.id
    second = replace(asker, principal=replace(asker.principal, user="U0SECOND"), language="es")
    shown = answers.decided(
        await guard.show_approval(approval, second), language="es", zone="UTC", role=Role.VIEWER, key="key"
    )
    assert [button.label for button in shown.cards[0].buttons] == ["Aprobar", "Rechazar"]
    done = answers.decided(
        await guard.approve(approval, second), language="es", zone="UTC", role=Role.VIEWER, key="key"
    )
    asked, did = done.cards
    assert (asked.buttons, asked.notes) == ((), (f"Aprobado por slack:U0SECOND y hecho ({approval}).",))
    assert did.text == "slack:U012AB3CD now has the role admin. Before: viewer (the default)."
    assert did.footer.endswith("set_role · aprobado por slack:U0SECOND")
    assert done.outcome == "answered"
    assert done.receipt is not None


async def test_a_brain_is_told_that_nothing_was_done(guard: Guard, database: Database, organisation: int) -> None:
    steps: list[Step] = []

    async def script(_turn: Turn, toolbox: Toolbox) -> AsyncIterator[Step]:
        async for step in run_tool(SET_ROLE, toolbox, "en"):
            steps.append(step)
            yield step
        yield Done("en")

    await Questions(database, guard, ScriptedBrain(script)).answer(asks(organisation))
    assert [type(step) for step in steps][-1] is ApprovalAsked
