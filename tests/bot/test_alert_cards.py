"""Alert cards: what is seen in a channel, masked for its readers, and the buttons that carry out what they say."""

import json

import pytest

from bot.actions import Actions, Press, Reply
from bot.alert_cards import card
from bot.brain.offline.brain import OfflineBrain
from bot.cards import Action, Card
from bot.questions import Questions
from bot.security.guard import Guard
from storage import alert_changes, alerts, mutes
from storage.alerts import Alert
from storage.engine import Database
from storage.stories import Severity, Subject
from tests.conftest import NOW, NOW_MS
from tests.stories import calls, story
from tools.registry import TOOLS
from tools.spec import Principal, Role
from tools.words import Language

NUMBER = "+5351234567"


@pytest.fixture
async def alert(database: Database, organisation: int) -> Alert:
    told = story(calls(10), Severity.CRITICAL, ("irsf", "wangiri"), number=NUMBER)
    async with database.write() as connection:
        return (await alert_changes.record(connection, organisation, told, NOW_MS)).alert


def shown(alert: Alert, role: Role = Role.OPERATOR, language: Language = "en") -> Card:
    return card(alert, language, "America/Bogota", role, "key", NOW)


async def press(database: Database, organisation: int, action: Action, value: str, role: Role, who: str) -> Reply:
    guard = Guard(database, TOOLS)
    actions = Actions(Questions(database, guard, OfflineBrain()), guard)
    principal = Principal("slack", who, organisation, role)
    return await actions.press(Press(action, value, principal, NOW, "America/Bogota", "en"))


async def as_stored(database: Database, organisation: int) -> Alert:
    async with database.read() as connection:
        found = await alerts.find(connection, organisation, 1)
    assert found is not None
    return found


async def test_what_a_card_says(alert: Alert) -> None:
    seen = shown(alert)
    assert seen.title == "#1 CRITICAL · Traffic pumping (IRSF) · +5351234567"
    assert seen.text.splitlines() == [
        "10 calls to Cuba, 5 min of talk, $5.00 ($0.33 a minute).",
        "Mon 2 Mar 2026, 06:00 – 06:09.",
        "Open.",
    ]
    assert seen.notes == ("Seen as well: One-ring calls (Wangiri).",)
    assert shown(alert, language="es").title == "#1 CRÍTICA · Bombeo de tráfico (IRSF) · +5351234567"


async def test_a_viewers_card_names_nobody(database: Database, organisation: int) -> None:
    ana = Subject(number=None, person=None, user="Ana Ruiz", extension="1001", location="Bogotá")
    async with database.write() as connection:
        told = story(calls(10), subject=ana)
        alert = (await alert_changes.record(connection, organisation, told, NOW_MS)).alert
    masked = shown(alert, Role.VIEWER)
    assert masked.hidden
    assert "Ana" not in masked.title
    assert "(1001, Bogotá)" in masked.title
    assert not shown(alert).hidden


async def test_buttons_fit_how_it_stands(database: Database, organisation: int, alert: Alert) -> None:
    def labels(of: Alert) -> list[str]:
        return [button.label for button in shown(of).buttons]

    assert labels(alert)[:3] == ["Acknowledge", "Take it", "Explain"]
    await press(database, organisation, Action.ACKNOWLEDGE, "1", Role.OPERATOR, "UANA")
    seen = await as_stored(database, organisation)
    assert "Acknowledge" not in labels(seen)
    assert "It was fraud" in labels(seen)
    assert "Acknowledged by slack:UANA." in shown(seen).text
    await press(database, organisation, Action.RESOLVE, "1:fraud", Role.OPERATOR, "UANA")
    over = await as_stored(database, organisation)
    assert labels(over) == ["Explain", "Details"]
    assert shown(over).text.endswith("Resolved as fraud by slack:UANA.")


async def test_every_button_of_every_state_does_what_it_says(
    database: Database, organisation: int, alert: Alert
) -> None:
    for state in ("open", "acknowledged", "investigating", "resolved"):
        if state == "acknowledged":
            await press(database, organisation, Action.ACKNOWLEDGE, "1", Role.MANAGER, "UBEN")
        for button in shown(await as_stored(database, organisation)).buttons:
            if button.action in (Action.EXPLAIN, Action.SHOW_ALERT, Action.SNOOZE, Action.MUTE):
                reply = await press(database, organisation, button.action, button.value, Role.MANAGER, "UBEN")
                assert reply.private
                assert reply.answer.outcome == "answered", reply.answer.text
                assert ("#1" in reply.answer.text) is (button.action is not Action.MUTE)
        if state == "acknowledged":
            await press(database, organisation, Action.ASSIGN, "1", Role.MANAGER, "UBEN")
            assert (await as_stored(database, organisation)).state == "investigating"
        if state == "investigating":
            await press(database, organisation, Action.RESOLVE, "1:false_positive", Role.MANAGER, "UBEN")
            assert (await as_stored(database, organisation)).reason == "false_positive"
    async with database.read() as connection:
        made = await mutes.lasting(connection, organisation, NOW_MS)
    assert [(mute.detector, mute.until_at) for mute in made] == [
        ("irsf", NOW_MS + 30 * 86_400_000),
        ("wangiri", NOW_MS + 30 * 86_400_000),
    ], "a press mutes for a while only, and twice is once"


@pytest.mark.parametrize(
    ("action", "value"),
    [
        (Action.ACKNOWLEDGE, "1"),
        (Action.ASSIGN, "1"),
        (Action.SNOOZE, "1:tomorrow"),
        (Action.RESOLVE, "1:fraud"),
        (Action.MUTE, "1:30d"),
    ],
)
async def test_whoever_presses_needs_the_right_to(
    database: Database, organisation: int, alert: Alert, action: Action, value: str
) -> None:
    reply = await press(database, organisation, action, value, Role.VIEWER, "UVIEW")
    assert reply.private
    assert reply.answer.outcome == "refused"
    assert await as_stored(database, organisation) == alert


@pytest.mark.parametrize("value", ["", "x", "1:", "1:nothing", "2", "1:fraud:more", "９９", "1" * 400])
async def test_values_that_nobody_was_offered_change_nothing(
    database: Database, organisation: int, alert: Alert, value: str
) -> None:
    reply = await press(database, organisation, Action.RESOLVE, value, Role.ADMIN, "UANA")
    assert reply.answer.outcome == "refused"
    assert await as_stored(database, organisation) == alert


async def test_an_answer_about_an_alert_has_its_buttons(database: Database, organisation: int, alert: Alert) -> None:
    reply = await press(database, organisation, Action.SHOW_ALERT, "1", Role.OPERATOR, "UANA")
    (only,) = reply.answer.cards
    assert [button.value for button in only.buttons][:2] == ["1", "1"]
    assert only.members
    told = json.dumps(reply.answer.to_json())
    assert NUMBER in told
