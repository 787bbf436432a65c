"""The way in: what a question remembers, what its answer shows to whom, and what becomes of errors."""

import asyncio
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, insert, select
from structlog.testing import capture_logs

from bot.answers import Answer
from bot.brain.base import PastTurn, ToolCall
from bot.questions import LONGEST, REMEMBERED, Question, Questions
from bot.security.guard import Guard
from storage.engine import Database
from storage.schema import audit, locations, turns
from tests.bot.scripted import TOOLS, Script, ScriptedBrain, asking_back, calling, failing, saying, waiting
from tools.spec import Principal, Role
from tools.words import isolate

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class Bench:
    """Questions over a database, with a brain that follows a script."""

    def __init__(self, database: Database, organisation: int) -> None:
        self._database = database
        self.organisation = organisation
        self.brain = ScriptedBrain(calling())
        self.waiting = asyncio.Event()
        self.questions = Questions(database, Guard(database, (*TOOLS, waiting(self.waiting))), self.brain)

    def question(self, text: str = "who?", *, role: Role = Role.OPERATOR, user: str = "ana", **parts: Any) -> Question:
        principal = Principal("console", user, self.organisation, role)
        return Question(text=text, principal=principal, now=NOW, zone="America/Bogota", **parts)

    async def ask(self, script: Script, **parts: Any) -> Answer:
        self.brain.script = script
        return await self.questions.answer(self.question(**parts))

    async def count(self, statement: Any) -> Any:
        async with self._database.read() as connection:
            return await connection.scalar(statement)


@pytest.fixture
def bench(database: Database, organisation: int) -> Bench:
    return Bench(database, organisation)


async def test_the_answer_is_the_tools_own_table_with_its_receipt(bench: Bench):
    answer = await bench.ask(calling())

    (card,) = answer.cards
    assert answer.outcome == "answered"
    assert answer.text == card.text == "Most: Ana Ruiz."
    assert card.reading == "calls of Ana Ruiz"
    assert card.table is not None
    assert card.table.rows[0][:3] == ("Ana Ruiz", "+573001234567", 12)
    assert card.chart is not None
    assert card.footer.startswith("Receipt R-")


async def test_its_json_is_the_contracts(bench: Bench):
    answer = await bench.ask(calling(language="es"))

    told = answer.to_json()

    receipt = told.pop("receipt")
    assert told == {
        "question": "who?",
        "answer": "Most: Ana Ruiz.",
        "language": "es",
        "brain": "scripted",
        "calls": [{"tool": "who", "args": {"person": "Ana Ruiz"}}],
        "result": {
            "columns": ["person", "called_number", "calls", "last_call"],
            "rows": [
                ["Ana Ruiz", "+573001234567", 12, "2026-03-02T08:00:00-05:00"],
                ["Bea Gil", "2041", 7, None],
            ],
        },
    }
    assert receipt["tool"] == "who"
    assert receipt["args"] == {"person": "Ana Ruiz"}
    assert receipt["matched"] == 19
    assert receipt["data_until"] == "2026-03-02T13:00:00+00:00"


async def test_a_viewer_sees_no_name_and_no_number_anywhere(bench: Bench):
    answer = await bench.ask(calling(), role=Role.VIEWER)

    everything = f"{answer.to_json()} {answer.cards}"
    assert "Ana Ruiz" not in everything
    assert "Bea Gil" not in everything
    assert "3001234567" not in everything
    assert "2041" in everything
    assert answer.result is not None
    assert answer.result.table is not None
    assert answer.result.table.rows[0][2] == 12


async def test_what_was_asked_back_has_no_figures_and_waits_for_the_next_turn(bench: Bench):
    answer = await bench.ask(asking_back("Which Ana?", ("Ana Ruiz", "Ana Gil")), conversation="c", remember=True)
    await bench.ask(calling(), text="the first", conversation="c", remember=True)

    assert (answer.outcome, answer.choices) == ("asked_back", ("Ana Ruiz", "Ana Gil"))
    assert [(button.label, button.value) for button in answer.cards[0].buttons] == [("Ana Ruiz", "1"), ("Ana Gil", "2")]
    assert answer.text == "Which Ana?\n1. Ana Ruiz\n2. Ana Gil"
    assert answer.to_json()["result"] is None
    assert answer.to_json()["receipt"] is None
    assert bench.brain.turns[-1].past == (
        PastTurn("who?", "en", (), {"slot": "person"}, said="Which Ana?", asked_at=NOW, brain="scripted"),
    )


async def test_a_viewer_picks_among_labels_by_number(bench: Bench):
    choices = (isolate("Ana Ruiz"), isolate("Ana Gil"))

    answer = await bench.ask(asking_back("Which Ana?", choices), role=Role.VIEWER)

    labels = [button.label for button in answer.cards[0].buttons]
    assert len(set(labels)) == 2
    assert all(re.fullmatch(r"•\w+", label) for label in labels)
    assert [button.value for button in answer.cards[0].buttons] == ["1", "2"]
    assert "Ana Ruiz" not in f"{answer.to_json()}"


async def test_a_conversation_is_remembered_and_belongs_to_who_had_it(bench: Bench):
    for user, conversation in (("ana", "c"), ("bea", "c"), ("ana", "other")):
        await bench.ask(
            calling(), user=user, text=f"{user} in {conversation}", conversation=conversation, remember=True
        )

    await bench.ask(calling(), user="ana", conversation="c", remember=True)

    (past,) = bench.brain.turns[-1].past
    assert (past.question, past.calls) == ("ana in c", (ToolCall("who", {"person": "Ana Ruiz"}),))


async def test_a_conversation_without_turns_goes_on_from_the_one_it_follows(bench: Bench):
    await bench.ask(saying("yes"), text="first", conversation="a", remember=True)
    for text in ("second", "third"):
        await bench.ask(saying("yes"), text=text, conversation="b", follows="a", remember=True)

    assert [[past.question for past in turn.past] for turn in bench.brain.turns] == [[], ["first"], ["second"]]


async def test_a_conversation_is_remembered_only_so_far_back(bench: Bench):
    for number in range(REMEMBERED + 3):
        await bench.ask(saying("yes"), text=f"question {number}", conversation="c", remember=True)

    past = bench.brain.turns[-1].past

    assert [turn.question for turn in past] == [f"question {number}" for number in range(2, REMEMBERED + 2)]


async def test_what_is_not_to_be_remembered_is_not_stored(bench: Bench):
    earlier = (PastTurn("before", "es", ()),)

    answer = await bench.ask(calling(), past=earlier)

    assert bench.brain.turns[-1].past == earlier
    assert await bench.count(select(func.count()).select_from(turns)) == 0
    assert answer.turn == PastTurn(
        "who?",
        "en",
        (ToolCall("who", {"person": "Ana Ruiz"}),),
        said=f"Most: {isolate('Ana Ruiz')}.",
        brain="scripted",
    )


async def test_a_refusal_is_its_sentence_and_says_what_was_tried(bench: Bench):
    answer = await bench.ask(calling("refuse"))

    assert (answer.outcome, answer.text) == ("refused", "Nobody is called that.")
    assert answer.calls == (ToolCall("refuse", {"person": "Ana Ruiz"}),)
    assert answer.to_json()["result"] is None


async def test_a_defect_is_a_reference_and_never_an_exception(bench: Bench):
    with capture_logs() as entries:
        answer = await bench.ask(failing(ZeroDivisionError("the secret of +573001234567")), language="es")

    told = re.fullmatch(
        r"Algo falló aquí, y no es tu pregunta\. Indica a tu administrador la referencia (\w+)\.", answer.text
    )
    assert told is not None
    assert answer.outcome == "failed"
    assert [entry["reference"] for entry in entries] == [told[1]]


@pytest.mark.parametrize(
    ("text", "told"), [(" \n", "There is no question there."), ("x" * (LONGEST + 1), "longer than 4000 characters")]
)
async def test_what_is_no_question_does_not_reach_the_brain(text: str, told: str, bench: Bench):
    answer = await bench.ask(calling(), text=text)

    assert told in answer.text
    assert answer.outcome == "refused"
    assert bench.brain.turns == []


async def test_the_names_are_read_again_when_the_data_has_changed(bench: Bench, database: Database):
    first = await bench.questions.vocabulary(bench.organisation)
    again = await bench.questions.vocabulary(bench.organisation)
    async with database.write() as connection:
        await connection.execute(
            insert(locations).values(organisation_id=bench.organisation, name="Lima", zone="America/Lima")
        )

    later = await bench.questions.vocabulary(bench.organisation)

    assert first is again
    assert [place.name for place in later.locations] == ["Lima"]


async def test_cancelling_stops_the_tool_and_the_audit_says_so(bench: Bench):
    bench.brain.script = calling("wait")
    question = bench.question(conversation="c", remember=True)
    task = asyncio.create_task(bench.questions.answer(question))
    await bench.waiting.wait()
    await asyncio.sleep(0.05)  # the statement is on its way to the database by then

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert await bench.count(select(audit.c.outcome)) == "failed"
    assert await bench.count(select(audit.c.detail)) == "cancelled"
    assert await bench.count(select(func.count()).select_from(turns)) == 0
