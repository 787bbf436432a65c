"""explain_alert: what was seen, what is normal, the money, the evidence with a receipt of its own, what to do."""

import pytest

from bot.brain.base import ToolCall
from bot.brain.offline.brain import OfflineBrain
from bot.questions import Question, Questions
from bot.security.guard import Guard
from storage import alert_changes, directory, watching
from storage.engine import Database
from storage.stories import Subject
from storage.watching import HabitRow
from tests.stories import calls, story
from tests.tools.alerts.conftest import NOON_MS
from tests.tools.conftest import NOON, Ask
from tools.registry import TOOLS
from tools.spec import Principal, Role
from tools.words import Language


async def learn(database: Database, organisation: int, *rows: tuple[str, str, int, int, bool]) -> None:
    """Habits of Luis: country, day, calls, calls after hours, abroad."""
    async with database.write() as connection:
        (line,) = (await directory.load(connection, organisation)).people_named(["Luis Marín"])
        habits: list[HabitRow] = [
            (line, country, day, made, 60 * made, closed, 0, abroad) for country, day, made, closed, abroad in rows
        ]
        await watching.learn(connection, organisation, habits)


async def test_it_is_held_against_the_thirty_days_before(alerted: Database, organisation: int, ask: Ask) -> None:
    await learn(
        alerted,
        organisation,
        ("CO", "2026-02-10", 4, 0, False),
        ("CO", "2026-02-11", 7, 1, False),
        ("ES", "2026-02-11", 2, 0, True),
        ("CU", "2026-02-04", 99, 0, True),  # too long ago
        ("CU", "2026-03-07", 60, 60, True),  # the night itself
    )
    told = (await ask("explain_alert", {"alert": 1})).text.splitlines()
    assert told[0].startswith("#1 HIGH · Traffic pumping (IRSF) · Luis Marín (2042, Bogotá HQ)")
    assert told[1].startswith("Seen: 60 calls to Cuba, 50 min of talk, $48.00 (")
    assert told[2] == "Details: 3 different numbers."
    assert told[3] == (
        "Normal: in the 30 days before, this line called outside on 2 of them: 13 calls, at most 9 on one. "
        "Abroad: Spain 2 times. It had not called Cuba. After hours: 1 call."
    )
    assert told[4] == "Money: about $48.00 so far."


@pytest.mark.parametrize(
    ("language", "normal"),
    [
        ("en", "Normal: in the 30 days before, this line made no calls outside."),
        ("es", "Lo normal: en los 30 días anteriores, esta línea no hizo llamadas externas."),
    ],
)
async def test_a_line_without_habits(alerted: Database, ask: Ask, language: Language, normal: str) -> None:
    assert normal in (await ask("explain_alert", {"alert": 1}, language=language)).text.splitlines()


async def test_a_number_outside_is_held_against_its_calls_before(
    alerted: Database, organisation: int, ask: Ask
) -> None:
    async with alerted.write() as connection:
        for number in ("+14155550123", "+5350000000"):
            told = story(calls(10, NOON_MS), subject=Subject(number=number, country="US"), detectors=("wangiri",))
            await alert_changes.record(connection, organisation, told, NOON_MS)
    known = (await ask("explain_alert", {"alert": 2})).text
    assert "10 calls from United States" in known
    assert "in the 30 days before, there was 1 call with this number." in known
    assert "at this pace" in known
    assert "there was no call with this number" in (await ask("explain_alert", {"alert": 3})).text


async def test_its_calls_have_a_receipt_of_their_own(alerted: Database, organisation: int) -> None:
    questions = Questions(alerted, Guard(alerted, TOOLS), OfflineBrain())
    ana = Principal("slack", "UANA", organisation, Role.OPERATOR)
    call = ToolCall("explain_alert", {"alert": 1})
    answer = await questions.answer(Question("explain 1", ana, NOON, "America/Bogota", call=call))
    assert [one.tool for one in answer.calls] == ["explain_alert", "query_calls"]
    assert answer.receipt is not None
    assert (answer.receipt.tool, answer.receipt.matched) == ("query_calls", 60)
    verify = ToolCall("verify", {"receipt": answer.receipt.id})
    again = await questions.answer(Question("verify", ana, NOON, "America/Bogota", call=verify))
    assert again.text.startswith("Nothing has changed")


async def test_the_calls_of_an_alert_can_be_asked_about_like_any_others(alerted: Database, ask: Ask) -> None:
    of_it = {"metric": "legs", "where": [{"field": "alert", "values": ["1"]}]}
    figure = await ask("query_calls", of_it)
    assert figure.table is not None
    assert figure.table.rows == ((60,),)
    assert "of alert 1" in figure.reading
    others = {"metric": "legs", "where": [{"field": "alert", "values": ["1"], "negate": True}]}
    rest = await ask("query_calls", others)
    assert rest.table is not None
    assert rest.table.rows == ((8,),)
    numbers = await ask("query_calls", of_it | {"groups": ["number"]})
    assert numbers.table is not None
    assert {row[1] for row in numbers.table.rows} == {20}


async def test_it_fits_in_a_chat(alerted: Database, ask: Ask) -> None:
    for language in ("en", "es"):
        assert len((await ask("explain_alert", {"alert": 1}, language=language)).text) < 2500


@pytest.mark.parametrize(
    ("language", "details"),
    [
        ("en", "Details: 1 number, usually 2 calls at most."),
        ("es", "Detalles: 1 número, lo usual: 2 llamadas como máximo."),
    ],
)
async def test_one_of_something_is_told_as_one(
    database: Database, organisation: int, ask: Ask, language: Language, details: str
) -> None:
    found = story(facts=(("irsf.numbers", 1.0), ("irsf.usual", 2.0)))
    async with database.write() as connection:
        await alert_changes.record(connection, organisation, found, NOON_MS)
    assert details in (await ask("explain_alert", {"alert": 1}, language=language)).text.splitlines()
