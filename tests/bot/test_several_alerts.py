"""One sentence about several alerts, asked of the offline brain over a database: every outcome in one answer."""

from datetime import timedelta

import pytest

from bot.answers import Answer
from bot.brain.offline.brain import OfflineBrain
from bot.questions import Question, Questions
from bot.security.guard import Guard
from storage import alert_changes, alerts
from storage.engine import Database
from tests.conftest import NOW, NOW_MS
from tests.stories import calls, story
from tools.registry import TOOLS
from tools.spec import Principal, Role


@pytest.fixture
async def three(database: Database, organisation: int) -> None:
    """Alerts 1 to 3, each about a number of its own."""
    async with database.write() as connection:
        for place in range(1, 4):
            told = story(calls(10, name=f"leg-{place}"), number=f"+5351234{place}67")
            await alert_changes.record(connection, organisation, told, NOW_MS)


async def ask(database: Database, organisation: int, text: str, role: Role = Role.OPERATOR) -> Answer:
    questions = Questions(database, Guard(database, TOOLS), OfflineBrain())
    asker = Principal("console", "ana", organisation, role)
    return await questions.answer(Question(text, asker, NOW + timedelta(minutes=1), "America/Bogota"))


async def states(database: Database, organisation: int) -> list[str]:
    async with database.read() as connection:
        found = await alerts.listed(connection, organisation, alerts.Wanted(), NOW_MS, 10)
    return [alert.state for alert in sorted(found.alerts, key=lambda alert: alert.number)]


async def test_every_one_is_acknowledged_and_named(three: None, database: Database, organisation: int):
    answer = await ask(database, organisation, "ack 1, 2 and 3")
    assert answer.outcome == "answered"
    assert [line.split(" ")[2] for line in answer.text.splitlines()] == ["#1", "#2", "#3"]
    assert [call.args for call in answer.calls] == [{"alert": 1}, {"alert": 2}, {"alert": 3}]
    assert await states(database, organisation) == ["acknowledged"] * 3


async def test_what_one_is_refused_does_not_keep_the_others_from_it(three: None, database: Database, organisation: int):
    await ask(database, organisation, "resolve 2 as fraud")
    answer = await ask(database, organisation, "asigna la 1, la 2 y la 9 a mí")
    assert "investiga #1" in answer.text
    assert "La alerta 2 está resuelta." in answer.text
    assert "9" in answer.text.splitlines()[-1]
    assert await states(database, organisation) == ["investigating", "resolved", "open"]


async def test_where_all_are_refused_it_is_a_refusal(three: None, database: Database, organisation: int):
    answer = await ask(database, organisation, "snooze 8 and 9 for 2 hours")
    assert answer.outcome == "refused"
    assert "8" in answer.text
    assert "9" in answer.text
    viewer = await ask(database, organisation, "ack 1 and 2", Role.VIEWER)
    assert viewer.outcome == "refused"
    assert await states(database, organisation) == ["open"] * 3
