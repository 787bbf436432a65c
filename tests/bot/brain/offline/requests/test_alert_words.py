"""Alerts as people speak of them: several at once, "it" and "them", verbs of both languages, and what is only asked.

Whoever is woken types in a hurry: what is not clear is asked back, for a wrong acknowledgement is the worst case.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.brain.base import PastTurn, ToolCall
from bot.brain.offline.brain import Plan, plan_turn
from tests.bot.brain.offline.reading import NOW, plan
from tests.bot.brain.offline.requests.asking import OF_ALERT_12, TURN
from tools.registry import by_name
from tools.spec import Effect


def said(text: str, *alerts: int, ago: timedelta | None = None) -> Plan:
    """Read it in a conversation whose last answer named these alerts."""
    asked_at = None if ago is None else NOW - ago
    calls = tuple(ToolCall("show_alert", {"alert": alert}) for alert in alerts)
    return plan(text, PastTurn("show them", "en", calls, asked_at=asked_at))


def named(read: Plan) -> list[object]:
    return [call.args.get("alert") for call in read.calls]


@pytest.mark.parametrize(
    ("text", "alerts"),
    [
        ("ack 12 and 14", [12, 14]),
        ("ack 12, 14 and 15", [12, 14, 15]),
        ("ack 12,14,15", [12, 14, 15]),
        ("acknowledge alerts #12 & #14 please", [12, 14]),
        ("ack 12-15", [12, 13, 14, 15]),
        ("ack 12 to 14", [12, 13, 14]),
        ("ack from 12 to 14", [12, 13, 14]),
        ("ack 12, 14-16 and 20", [12, 14, 15, 16, 20]),
        ("ack 12 and 12", [12]),
        ("reconoce 12 y 14", [12, 14]),
        ("reconozca las alertas 12, 14 y la 15", [12, 14, 15]),
        ("reconoce de la 12 a la 14", [12, 13, 14]),
    ],
)
def test_one_sentence_may_acknowledge_several(text: str, alerts: list[int]) -> None:
    read = plan(text)
    assert {call.tool for call in read.calls} == {"acknowledge_alert"}
    assert named(read) == alerts


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("resolve 12 and 14 as fraud", "resolve_alert"),
        ("12 y 14 son falsos positivos", "resolve_alert"),
        ("assign 12 and 14 to me", "assign_alert"),
        ("snooze 12 and 14 for 2 hours", "snooze_alert"),
        ("explica la 12 y la 14", "explain_alert"),
    ],
)
def test_whatever_takes_an_alert_takes_several(text: str, tool: str) -> None:
    read = plan(text)
    assert [call.tool for call in read.calls] == [tool, tool]
    assert named(read) == [12, 14]
    spec = by_name(tool)
    assert spec is not None
    for call in read.calls:
        spec.args.model_validate(call.args)


@pytest.mark.parametrize(
    "text",
    [
        "ack 12 or 14",
        "ack 12 o 14",
        "ack 14-12",
        "ack 1-500",
        "ack 1,234",
        "ack 12 but not 14",
        "ack 12 and close 14 as fraud",
        "resolve 12 as fraud, 14 as expected",
        "ack all",
        "reconoce todas",
        "don't ack 12",
        "dont ack 12",
        "no reconozcas la 12",
        "no cierres la 12 como fraude",
        "12 is not fraud",
        "la 12 no es fraude",
        "i think 12 is fraud",
        "creo que la 12 es fraude",
        "should i ack 12",
        "someone take 12",
        "alguien tome la 12",
        "luis takes 12",
        "12",
        "cancel 12",
        "drop 12",
        "resend 12",
        "confirm 12",
        "¿confirma la 12?",
    ],
)
def test_what_is_not_quite_that_is_never_done(text: str) -> None:
    assert not changing(plan(text))
    assert not changing(said(text, 12))


@pytest.mark.parametrize(
    "text", ["ack 12?", "is 12 mine?", "la 12 es fraude?", "¿reconocer la 12?", "12 and 14 acked?", "mute wangiri?"]
)
def test_a_question_mark_makes_a_question_of_it(text: str) -> None:
    read = plan(text)
    assert not changing(read)
    assert read.asked


@pytest.mark.parametrize("text", ["can you ack 12?", "¿puedes reconocer la 12?", "ack 12 please?"])
def test_unless_it_is_asked_for_politely(text: str) -> None:
    assert plan(text).calls == (ToolCall("acknowledge_alert", {"alert": 12}),)


def test_what_was_asked_is_done_after_a_yes() -> None:
    asked = plan("¿la 12 es fraude?")
    assert "No se cambió nada." in asked.asked
    assert asked.choices == ("sí",)
    done = plan("si", PastTurn("¿la 12 es fraude?", "es", (), asked.pending))
    assert done.calls == (ToolCall("resolve_alert", {"alert": 12, "reason": "fraud"}),)


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("reconócela", "acknowledge_alert"),
        ("reconocela porfa", "acknowledge_alert"),
        ("ciérrala como fraude", "resolve_alert"),
        ("márcala como duplicada", "resolve_alert"),
        ("falsa alarma", "resolve_alert"),
        ("false alarm", "resolve_alert"),
        ("it's a false positive", "resolve_alert"),
        ("asígnamela", "assign_alert"),
        ("dale, la tomo yo", "assign_alert"),
        ("yo me encargo", "assign_alert"),
        ("on it", "assign_alert"),
        ("I'm on it", "assign_alert"),
        ("mine", "assign_alert"),
        ("I'll take it", "assign_alert"),
        ("pospónla hasta mañana", "snooze_alert"),
        ("silénciala una semana", "mute_pattern"),
        ("why did this fire", "explain_alert"),
        ("¿qué hago con esto?", "explain_alert"),
    ],
)
def test_it_is_the_one_alert_that_was_just_named(text: str, tool: str) -> None:
    (call,) = said(text, 12).calls
    assert (call.tool, call.args["alert"]) == (tool, 12)
    assert not changing(plan(text)), "nothing was named before"
    assert not changing(said(text, 12, 14)), "nobody knows which of two"
    assert not changing(said(text, 12, ago=timedelta(hours=2))), "that was long ago"


def test_them_are_all_that_were_just_named() -> None:
    assert named(said("resuélvelas como fraude", 12, 14)) == [12, 14]
    assert named(said("ack both", 12, 14)) == [12, 14]
    assert not said("ack them", 12).calls


def test_it_is_nothing_after_another_answer() -> None:
    listed = PastTurn("open alerts", "en", (ToolCall("list_alerts", {}),))
    assert not plan("ack it", PastTurn("show alert 12", "en", (ToolCall("show_alert", {"alert": 12}),)), listed).calls


def test_under_an_alerts_own_message_it_is_that_one() -> None:
    under = replace(TURN, text="on it", about=31)
    assert plan_turn(under).calls == (ToolCall("assign_alert", {"alert": 31, "member": "me"}),)
    assert named(plan_turn(replace(under, past=OF_ALERT_12.past))) == [12]


@pytest.mark.parametrize("text", ["got it", "i got it", "ya la veo"])
def test_what_may_only_mean_understood_is_asked_first(text: str) -> None:
    read = said(text, 12)
    assert not read.calls
    done = said("1", 12) if read.pending is None else plan("1", PastTurn(text, read.language, (), read.pending))
    assert done.calls == (ToolCall("assign_alert", {"alert": 12, "member": "me"}),)


@pytest.mark.parametrize(
    "text",
    ["tomo la 14", "me quedo con la 14", "la 14 es mía", "dale, tomo la 14", "taking 14", "14 is mine", "I got 14"],
)
def test_who_takes_an_alert_is_given_it(text: str) -> None:
    assert plan(text).calls == (ToolCall("assign_alert", {"alert": 14, "member": "me"}),)


@pytest.mark.parametrize(
    "text",
    [
        "how many calls did extension 12 make",
        "calls resolved as busy",
        "close calls",
        "mute button complaints",
        "who took 12 calls",
        "calls from 12 to 14 yesterday",
        "12 longest calls",
        "cuantas llamadas tomo la 3101",
        "la 12 llamó a cuba?",
        "llamadas de mantenimiento a oporto",
        "delete",
    ],
)
def test_a_question_about_calls_changes_nothing(text: str) -> None:
    assert not changing(plan(text))
    assert not changing(said(text, 12))


def changing(read: Plan) -> bool:
    """Whether any of the calls does more than read."""
    return any((spec := by_name(call.tool)) is not None and spec.effect is not Effect.READ for call in read.calls)


@pytest.mark.parametrize(
    "text", ["who has 12?", "is 12 acked?", "did anyone ack 12", "¿quién tiene la 12?", "ya reconocieron la 12?"]
)
def test_whose_it_is_is_shown(text: str) -> None:
    assert plan(text).calls == (ToolCall("show_alert", {"alert": 12}),)
