"""Roads: what the offline brain knows for certain costs nothing, also in the middle of a model's conversation."""

import sys

import pytest

from tests.bot.brain.agent.house import House
from tests.fakes.anthropic import Anthropic
from tests.fakes.models import Call, calls

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
