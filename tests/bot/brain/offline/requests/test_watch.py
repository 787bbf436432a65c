"""Requests about the watch as people write them in both languages, and what is asked back where a value is missing."""

from typing import Any

import pytest

from bot.brain.base import PastTurn, ToolCall
from bot.brain.offline.requests import read
from tests.bot.brain.offline.reading import plan
from tests.bot.brain.offline.requests.asking import TURN
from tools.registry import TOOLS, by_name

ALERT = {"alert": 12}
WEEKDAYS_AT_8 = {"every": "weekday", "at": "08:00"}


@pytest.mark.parametrize(
    ("request_", "tool", "args"),
    [
        ("ack 12", "acknowledge_alert", ALERT),
        ("Acknowledge alert #12, please.", "acknowledge_alert", ALERT),
        ("reconoce la 12", "acknowledge_alert", ALERT),
        ("assign 12 to me", "assign_alert", {**ALERT, "member": "me"}),
        ("asigna la 12 a <@U012AB3CD>", "assign_alert", {**ALERT, "member": "slack:U012AB3CD"}),
        ("snooze 14 until tomorrow", "snooze_alert", {"alert": 14, "until": "tomorrow"}),
        ("snooze 14 until Wednesday at 6pm", "snooze_alert", {"alert": 14, "until": "2025-06-25T18:00"}),
        ("pospón la 14 hasta el próximo día hábil", "snooze_alert", {"alert": 14, "until": "workday"}),
        ("resolve 12 as fraud", "resolve_alert", {**ALERT, "reason": "fraud"}),
        ("cierra la 12 como falso positivo", "resolve_alert", {**ALERT, "reason": "false_positive"}),
        (
            "resolve 12 as expected: the sales team's new dialler",
            "resolve_alert",
            {**ALERT, "reason": "expected", "note": "the sales team's new dialler"},
        ),
        ("explain 12", "explain_alert", ALERT),
        ("why alert 12?", "explain_alert", ALERT),
        ("¿por qué la alerta 12?", "explain_alert", ALERT),
        ("show alert 12", "show_alert", ALERT),
        ("which critical alerts are open?", "list_alerts", {"severities": ["CRITICAL"], "states": ["open"]}),
        ("¿qué alertas críticas hay abiertas?", "list_alerts", {"severities": ["CRITICAL"], "states": ["open"]}),
        ("open alerts of Lima Centro", "list_alerts", {"states": ["open"], "location": "Lima Centro"}),
        ("my alerts", "list_alerts", {"mine": True}),
        ("who is on call?", "who_is_on_call", {}),
        ("¿quién está de guardia?", "who_is_on_call", {}),
        ("who is on call tomorrow night", "who_is_on_call", {"at": "2025-06-19T22:00"}),
        (
            "mute mass dialling for María de la Cruz until Friday",
            "mute_pattern",
            {"detector": "mass_dialling", "person": "María de la Cruz", "until": "2025-06-20T08:00"},
        ),
        ("unmute 3", "unmute", {"mute": 3}),
        ("list mutes", "list_mutes", {}),
        ("detectors", "detectors", {}),
        ("how precise are the detectors?", "detectors", {}),
        ("run the detectors now", "run_detectors", {}),
        ("replay the last 30 days", "replay", {"days": 30}),
        (
            "replay unusual_international with score -0.6 over the last 14 days",
            "replay",
            {"detector": "unusual_international", "changes": [{"parameter": "score", "value": -0.6}], "days": 14},
        ),
        (
            "every weekday at 8 post yesterday's international calls here",
            "create_schedule",
            {"when": WEEKDAYS_AT_8, "question": "yesterday's international calls"},
        ),
        (
            "cada día hábil a las 8 publica aquí las llamadas internacionales de ayer",
            "create_schedule",
            {"when": WEEKDAYS_AT_8, "question": "llamadas internacionales de ayer"},
        ),
        ("list schedules", "list_schedules", {}),
        ("remove schedule 3", "remove_schedule", {"schedule": 3}),
        ("post alerts here", "post_alerts_here", {}),
        ("list deliveries that failed", "list_deliveries", {"state": "failed"}),
        ("retry delivery 5", "retry_delivery", {"delivery": 5}),
    ],
)
def test_requests_about_the_watch_become_calls(request_: str, tool: str, args: dict[str, Any]) -> None:
    read_ = plan(request_)
    assert read_.call is not None, read_.asked
    assert read_.call == ToolCall(tool, args)
    spec = by_name(tool)
    assert spec is not None
    spec.args.model_validate(args)


def test_every_tool_but_those_about_calls_can_be_asked_for_by_its_example() -> None:
    for spec in TOOLS:
        for example in spec.examples:
            for text in (example.en, example.es):
                call = plan(text).call
                assert call is not None, text
                assert call.tool == spec.name, text
                spec.args.model_validate(call.args)


@pytest.mark.parametrize("it", ["ack it", "ack this alert", "reconoce esa alerta", "mark it as fraud"])
def test_it_is_the_alert_that_the_conversation_spoke_of_last(it: str) -> None:
    earlier = PastTurn("show alert 11", "en", (ToolCall("show_alert", {"alert": 11}),))
    latest = PastTurn("why alert 12?", "en", (ToolCall("explain_alert", ALERT),))
    call = plan(it, earlier, latest).call
    assert call is not None
    assert call.args["alert"] == 12


@pytest.mark.parametrize(
    ("request_", "asked"),
    [
        ("ack", "Which alert?"),
        ("acknowledge the alert", "Which alert?"),
        ("resolve 12", "As what?"),
        ("pospón la 14", "Posponer una alerta"),
        ("snooze alert 14 until whenever", "«whenever»"),
        ("mute alert 12 for nothing", "«for nothing»"),
    ],
)
def test_what_is_missing_is_asked_back_and_nothing_is_done(request_: str, asked: str) -> None:
    read_ = plan(request_)
    assert read_.call is None
    assert asked in read_.asked
    assert "Nothing was changed." in read_.asked or "No se cambió nada." in read_.asked


@pytest.mark.parametrize(
    ("request_", "answer"), [("resolve 12", "fraud"), ("resolve 12", "1"), ("resuelve la 12", "fraude")]
)
def test_a_reason_that_is_missing_is_chosen_and_completes_the_request(request_: str, answer: str) -> None:
    asked = plan(request_)
    assert len(asked.choices) == 4
    past = PastTurn(request_, asked.language, (), asked.pending)
    call = plan(answer, past).call
    assert call == ToolCall("resolve_alert", {**ALERT, "reason": "fraud"})


@pytest.mark.parametrize(
    "question",
    [
        "premium calls",
        "calls after hours",
        "show the last call",
        "who called most last night?",
        "after-hours calls of Ana Quispe",
        "send them an apology",
        "Remove the user Greta Olsen",
        "Borra las llamadas de ayer",
        "calls with +53 5 222 3344",
        "what happened in Greta Olsen's last call?",
        "list the last 12 calls",
        "international calls every Monday",
    ],
)
def test_questions_about_calls_are_no_requests_of_the_watch(question: str) -> None:
    assert read(question, TURN) is None
    read_ = plan(question)
    assert read_.call is None or read_.call.tool in {"query_calls", "trace_call"}
    titles = {spec.title.en for spec in TOOLS} | {spec.title.es for spec in TOOLS}
    assert not any(title in read_.asked for title in titles), read_.asked
