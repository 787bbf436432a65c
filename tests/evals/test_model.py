"""The eval itself, of the model that is configured: `pytest -m llm tests/evals`. It costs tokens."""

import pytest

from bot.config import load
from tests.evals import cases, runner


@pytest.mark.llm
async def test_the_configured_model_answers_the_questions(capsys: pytest.CaptureFixture[str]):
    settings = load()
    problem = runner.missing_key(settings)
    if problem is not None:
        pytest.skip(problem)

    async with runner.stage(settings) as app:
        results = await runner.run(app, cases.load())

    with capsys.disabled():
        print()
        print(runner.report(results, settings.model, double="double" in settings.model))
    assert all(result.outcome != "failed" for result in results)
