"""The runner itself, tried out on brains and on a double: what is said here about accuracy is about no model."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest
from pydantic import SecretStr

from bot.app import App
from bot.config import Settings
from tests.bot.conftest import Home
from tests.evals import cases, runner
from tests.evals.cases import Case, to_query
from tests.evals.prices import price_of, prices
from tests.fakes.anthropic import Anthropic
from tests.fakes.models import Asked, Call, Reply, calls

QUERY = {"period": "last week", "groups": ["location"]}
PLAIN = Case(id="plain", question="How many calls were there last week by location?", expects=(QUERY,))
HARD = Case(
    id="hard",
    question="yo how much time we burn talking to folks overseas last wk",
    expects=(
        {
            "metric": "total_duration",
            "period": "last week",
            "where": [{"field": "call_type", "values": ["international"]}],
        },
    ),
    reads="hard",
)
DECLINES = Case(id="declines", question="Block all calls to Maldives", declines=True)


@pytest.fixture(scope="module")
def settings() -> Settings:
    return Settings(_env_file=None, model="offline")  # type: ignore[call-arg]


@pytest.fixture
async def double() -> AsyncIterator[Anthropic]:
    async with Anthropic.running() as server:
        yield server


def asking(server: Anthropic, settings: Settings) -> Settings:
    """The settings with a double for a model."""
    changed = {
        "model": "anthropic:claude-double",
        "anthropic_base_url": server.base_url,
        "anthropic_api_key": SecretStr("sk-double"),
    }
    return settings.model_copy(update=changed)


def knowing(*known: Case) -> Any:
    """A script that knows every answer beforehand: it calls what the case of the question expects, then speaks."""

    def script(asked: Asked) -> Reply:
        case = next(case for case in known if case.question in asked.question)
        if asked.round < len(case.expects):
            return calls(Call("query_calls", to_query(case.expects[asked.round]).model_dump(mode="json")))
        return Reply(text="Here it is.")

    return script


async def test_the_offline_brain_is_judged_by_its_results(settings: Settings):
    async with runner.stage(settings) as app:
        plain, hard, declines = await runner.run(app, [PLAIN, HARD, DECLINES])

    assert (plain.score.right, plain.score.found, plain.brain) == (True, 1, "offline")
    assert (hard.score.right, hard.score.why) == (False, "result 1 of 1 is missing")
    assert declines.score.right
    told = runner.report([plain, hard, declines], "offline")
    assert "No model was asked" in told
    assert "hard: result 1 of 1 is missing" in told


async def test_a_double_that_knows_the_answers_is_right_and_what_it_used_is_told(settings: Settings, double: Anthropic):
    double.script = knowing(HARD)
    async with runner.stage(asking(double, settings)) as app:
        (result,) = await runner.run(app, [HARD])

    assert result.score.right, result
    assert result.brain == "anthropic:claude-double"
    assert result.spent.requests.total() == len(double.asked) == 2
    assert result.spent.tokens_in.total() == sum(asked.usage.input for asked in double.asked if asked.usage)
    assert result.spent.dollars is None
    told = runner.report([result], "anthropic:claude-double", double=True)
    assert told.startswith("A DOUBLE ANSWERED")
    assert "Cost: not known" in told


async def test_a_double_that_asks_for_something_else_is_wrong(settings: Settings, double: Anthropic):
    double.script = lambda asked: (
        Reply(text="1234567 seconds.") if asked.round else calls(Call("query_calls", {"metric": "legs"}))
    )
    async with runner.stage(asking(double, settings)) as app:
        (result,) = await runner.run(app, [HARD])

    assert not result.score.right
    assert result.score.found == 0


async def test_every_case_expects_something_that_the_data_has(settings: Settings):
    async with runner.stage(settings) as app:
        for case in cases.load():
            await runner.expected(app, case)


def test_there_are_enough_questions_in_both_languages_and_of_every_kind():
    loaded = cases.load()

    assert len(loaded) >= 40
    assert sum(case.language == "es" for case in loaded) >= 12
    assert {case.kind for case in loaded} == {"plain", "steps", "hard", "declines"}


def test_without_a_key_it_is_skipped_with_a_sentence(settings: Settings, home: Home):
    assert runner.missing_key(settings.model_copy(update={"model": "openai:gpt-double"})) == (
        "The model openai:gpt-double has no key here: set OPENAI_API_KEY."
    )
    done = subprocess.run(
        [sys.executable, "-m", "tests.evals", "--model", "anthropic:claude-double"],
        env=home.environment,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Skipped. The model anthropic:claude-double has no key here: set ANTHROPIC_API_KEY.\n"


def test_a_result_is_json(settings: Settings):
    score = runner.Score(False, 0, 1, "result 1 of 1 is missing")
    result = runner.Result(PLAIN, score, "offline", "answered", (), 0.25, runner.Spent(), "Nothing.")

    told = json.loads(json.dumps(runner.to_json(result)))

    assert (told["id"], told["right"], told["seconds"], told["spent"]["dollars"]) == ("plain", False, 0.25, 0.0)


def test_prices_are_told_with_their_source_and_unknown_ones_are_not_guessed():
    sonnet = price_of("openrouter:anthropic/claude-sonnet-5")

    assert sonnet is not None
    assert sonnet.cost(1_000_000, 400_000, 100_000) == pytest.approx(0.6 * 2 + 0.4 * 0.2 + 1)
    assert price_of("anthropic:claude-sonnet-5-5") is not sonnet
    assert price_of("anthropic:claude-sonnet-5-20260630") is sonnet
    assert price_of("anthropic:claude-sonnet-5-9") is None
    assert price_of("openai:gpt-5x") is None
    assert all(price.source and price.read for price in prices())


async def test_only_the_configured_model_is_asked(settings: Settings, double: Anthropic):
    double.script = knowing(PLAIN)
    async with runner.stage(asking(double, settings)) as app:
        assert isinstance(app, App)
        (result,) = await runner.run(app, [PLAIN])

    assert result.score.right
    assert result.brain == "offline", "what the offline brain reads costs no token"
    assert double.asked == []
