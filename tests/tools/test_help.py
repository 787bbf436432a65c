"""help: what this asker can ask, in their language."""

from bot.security.access import may
from storage.engine import Database
from tests.tools.conftest import NOON, Ask
from tools.help import HelpArgs, run
from tools.registry import TOOLS
from tools.spec import Permission, Principal, Role, ToolContext
from tools.words import LANGUAGES


async def test_everything_in_short(database: Database, ask: Ask) -> None:
    for language in LANGUAGES:
        text = (await ask("help", language=language, role=Role.ADMIN)).text
        for spec in TOOLS:
            assert spec.title.say(language) in text
            assert all(example.say(language) in text for example in spec.examples)


async def test_one_topic_a_tool(database: Database, ask: Ask) -> None:
    for spec in TOOLS:
        english, spanish = [
            (await ask("help", {"topic": spec.name}, language=language, role=Role.ADMIN)).text for language in LANGUAGES
        ]
        assert len(english.splitlines()) >= 4
        assert not set(english.splitlines()) & set(spanish.splitlines())
        assert spec.description not in english, "people are not told the models' words"


async def test_a_topic_that_does_not_exist(database: Database, ask: Ask) -> None:
    topics = ", ".join(spec.name for spec in TOOLS if may(Role.OPERATOR, spec.needs))
    assert (await ask("help", {"topic": "money"})).text == (
        f"There is no help about “money”. There is about: {topics}."
    )


async def test_what_the_asker_may_not_call_is_not_offered(database: Database, organisation: int) -> None:
    helpful = tuple(spec for spec in TOOLS if spec.needs is Permission.GET_HELP)
    principal = Principal("console", "ana", organisation, Role.VIEWER)
    async with database.read() as connection:
        context = ToolContext(connection, principal, NOON, "UTC", "en", tools=helpful)
        text = (await run(context, HelpArgs())).text
    assert "query_calls" not in text
