"""Roads: what the offline brain knows for certain costs nothing, also in the middle of a model's conversation."""

import sys

import pytest

from bot.actions import Actions, Press
from bot.brain.base import Noted
from bot.cards import Action
from storage import alert_changes
from tests.bot.brain.agent.house import NOW, ZONE, House
from tests.conftest import NOW_MS
from tests.fakes.anthropic import Anthropic
from tests.fakes.models import Call, calls, fails
from tests.fakes.openai import OpenAI
from tests.stories import story
from tools.spec import Principal, Role

COUNT = Call("query_calls", {"metric": "calls"})


async def test_an_answer_to_what_a_model_asked_goes_to_the_model(home: House, claude: Anthropic):
    claude.script = ["Do you mean Bogotá or Cali?", calls(COUNT), "All of them are from Bogotá."]
    asked_back = await home.ask()

    answer = await home.ask("and last week?")

    assert asked_back.text == "Do you mean Bogotá or Cali?"
    assert answer.brain.startswith("anthropic:")
    assert len(claude.asked) == 3


async def test_a_question_that_leans_on_several_calls_of_a_model_goes_to_the_model(home: House, claude: Anthropic):
    claude.script = [calls(COUNT, Call("query_calls", {"metric": "legs"})), "Both are low.", "Lower still."]
    await home.ask()

    answer = await home.ask("and the week before?")

    assert answer.brain.startswith("anthropic:")


async def test_one_that_leans_on_the_only_call_of_a_model_costs_nothing(home: House, claude: Anthropic):
    claude.script = [calls(Call("query_calls", {"period": {"start": "2026-03-01", "end": "2026-03-02"}})), "Few."]
    await home.ask()
    used = len(claude.asked)

    answer = await home.ask("and the day before?")

    assert (answer.brain, len(claude.asked)) == ("offline", used)
    assert answer.calls[0].args["period"]["start"] == "2026-02-28T00:00:00-05:00"


async def test_a_question_of_its_own_costs_nothing_whatever_the_model_said(home: House, claude: Anthropic):
    claude.script = ["Which one do you mean?"]
    await home.ask()

    answer = await home.ask("how many calls were there yesterday?")

    assert answer.brain == "offline"


async def test_without_the_libraries_of_models_the_offline_brain_answers_and_says_why(
    home: House, claude: Anthropic, monkeypatch: pytest.MonkeyPatch
):
    # As Python itself marks a library that is not there.
    monkeypatch.setitem(sys.modules, "langchain.agents", None)
    monkeypatch.delitem(sys.modules, "bot.brain.agent.bridge", raising=False)

    answer = await home.ask("why is the sky blue over our trunks?")

    assert (answer.brain, claude.asked) == ("offline", [])
    assert "pip install 'ringfence[models]'" in answer.text


@pytest.fixture
async def alert(home: House) -> int:
    """The number of an alert about ten calls with +5351234567."""
    async with home.app.database.write() as connection:
        return (await alert_changes.record(connection, home.app.organisation, story(), NOW_MS)).alert.number


async def test_why_an_alert_was_raised_is_told_at_once_and_then_read_by_the_model(
    home: House, claude: Anthropic, alert: int
):
    claude.script = ["It looks like an attack: 10 calls with a number that nobody here calls."]

    answer = await home.ask(f"why alert {alert}?")

    assert [call.tool for call in answer.calls] == ["explain_alert", "query_calls"]
    assert "10 calls" in answer.text.partition("It looks like an attack")[0], "what was seen is told first"
    assert answer.text.endswith("a number that nobody here calls.")
    assert answer.brain.startswith("anthropic:")
    asked = str(claude.asked[0].body)
    assert "explain_alert" in asked
    assert "5351234567" not in asked


async def test_a_figure_that_the_model_makes_up_about_an_alert_is_pointed_at(
    home: House, claude: Anthropic, alert: int
):
    claude.script = ["It cost $4,321."]

    await home.ask(f"why alert {alert}?")

    assert [step.text for step in home.steps if isinstance(step, Noted)] == [
        "Take care: no tool of this answer gave ⁨4,321⁩."
    ]


async def test_without_a_model_an_alert_is_explained_all_the_same(
    home: House, claude: Anthropic, gpt: OpenAI, alert: int
):
    claude.script = gpt.script = lambda _: fails(400)

    answer = await home.ask(f"why alert {alert}?")

    assert (answer.brain, answer.outcome) == ("offline", "answered")
    assert "10 calls" in answer.text
    assert "this is the answer without it" in answer.text


async def test_the_button_explain_asks_the_model_too_and_is_answered_to_the_presser_alone(
    home: House, claude: Anthropic, alert: int
):
    claude.script = ["It looks like an attack."]
    presser = Principal("slack", "U0ANA", home.app.organisation, Role.OPERATOR)

    reply = await Actions(home.app.questions, home.app.guard).press(
        Press(Action.EXPLAIN, str(alert), presser, NOW, ZONE, "es")
    )

    assert reply.private
    assert "Visto: " in reply.answer.text
    assert reply.answer.text.endswith("It looks like an attack.")
