"""help: what this asker can ask, in their language."""

import pytest

from storage.engine import Database
from tests.tools.conftest import NOON, Ask
from tools.help import HelpArgs, run
from tools.registry import TOOLS
from tools.spec import Permission, Principal, Role, ToolContext
from tools.words import LANGUAGES, Language


@pytest.mark.parametrize("language", LANGUAGES)
async def test_everything_in_short(database: Database, ask: Ask, language: Language) -> None:
    text = (await ask("help", language=language)).text
    for spec in TOOLS:
        assert spec.title.say(language) in text
        for example in spec.examples:
            assert example.say(language) in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("spec", TOOLS, ids=lambda spec: spec.name)
async def test_one_topic_a_tool(database: Database, ask: Ask, spec: object, language: Language) -> None:
    name = spec.name  # type: ignore[attr-defined]
    told = (await ask("help", {"topic": name}, language=language)).text
    assert len(told.splitlines()) >= 4
    assert TOOLS[0].description not in told, "people are told in their own language, not in the models' words"


async def test_a_topic_that_does_not_exist(database: Database, ask: Ask) -> None:
    assert (await ask("help", {"topic": "money"})).text == (
        "There is no help about “money”. There is about: query_calls, trace_call, describe_data, verify, help."
    )


async def test_what_the_asker_may_not_call_is_not_offered(database: Database, organisation: int) -> None:
    helpful = tuple(spec for spec in TOOLS if spec.needs is Permission.GET_HELP)
    principal = Principal("console", "ana", organisation, Role.VIEWER)
    async with database.read() as connection:
        context = ToolContext(connection, principal, NOON, "UTC", "en", tools=helpful)
        text = (await run(context, HelpArgs())).text
    assert "query_calls" not in text
