"""Requests about the watch as people write them in both languages, and what is asked back where a value is missing."""

from typing import Any

import pytest

from bot.brain.base import PastTurn, ToolCall
from bot.brain.offline.requests import read
from tests.bot.brain.offline.reading import plan
from tests.bot.brain.offline.requests.asking import TURN
from tools.registry import TOOLS, by_name

ALERT = {"alert": 12}
DAILY_AT_8 = {"every": "day", "at": "08:00"}
ALL = ["open", "acknowledged", "investigating", "resolved"]
HIGH_UP = {"severities": ["HIGH", "CRITICAL"]}
LAST_NIGHT = {"since": "2025-06-17T20:00-05:00", "until": "2025-06-18T06:00-05:00"}
WEEKEND = {"since": "2025-06-14T00:00-05:00", "until": "2025-06-16T00:00-05:00"}
MONDAY = {"since": "2025-06-16T00:00-05:00"}
LUIS = {"other": "slack:U045EF6GH"}
TOMORROW = {"start": "2025-06-19T00:00", "end": "2025-06-20T00:00"}
TONIGHT = {
    "location": "Medellín",
    "starts": "2025-06-18T22:00-05:00",
    "until": "2025-06-19T02:00",
    "maintenance": True,
}
QUIET = {"quiet_from": "22:00", "quiet_until": "07:00"}
THIRTY = {"parameter": "calls", "value": 30}
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
        ("any critical alerts open?", "list_alerts", {"severities": ["CRITICAL"], "states": ["open"]}),
        ("hay alertas altas o criticas abiertas?", "list_alerts", {**HIGH_UP, "states": ["open"]}),
        ("alertas de anoche", "list_alerts", {**LAST_NIGHT, "states": ALL}),
        ("what happened last night?", "list_alerts", {**LAST_NIGHT, "states": ALL}),
        ("open alerts from last night", "list_alerts", {**LAST_NIGHT, "states": ["open"]}),
        ("what fired over the weekend", "list_alerts", {**WEEKEND, "states": ALL}),
        ("alertas del fin de semana", "list_alerts", {**WEEKEND, "states": ALL}),
        ("critical alerts since monday", "list_alerts", {"severities": ["CRITICAL"], **MONDAY, "states": ALL}),
        ("what's on my plate", "list_alerts", {"mine": True}),
        ("what's open", "list_alerts", {"states": ["open"]}),
        ("who's on tonight?", "who_is_on_call", {"at": "2025-06-18T22:00"}),
        ("whos on call", "who_is_on_call", {}),
        ("quien esta de guardia el sabado", "who_is_on_call", {"at": "2025-06-21T12:00"}),
        ("who is on call next week", "who_is_on_call", {"at": "2025-06-23T12:00"}),
        ("who's on call this weekend?", "who_is_on_call", {"at": "2025-06-21T12:00"}),
        ("swap my Saturday with <@U045EF6GH>", "swap_shift", {**LUIS, "on": "2025-06-21T12:00"}),
        ("cámbiame el turno del sábado con <@U045EF6GH>", "swap_shift", {**LUIS, "on": "2025-06-21T12:00"}),
        ("I'm out tomorrow, <@U045EF6GH> covers", "set_override", {"member": "slack:U045EF6GH", **TOMORROW}),
        ("<@U045EF6GH> cubre mi turno de mañana", "set_override", {"member": "slack:U045EF6GH", **TOMORROW}),
        ("put me on call for the next 4 hours", "set_override", {"member": "me", "hours": 4}),
        ("maintenance at Medellín tonight from 10 to 2", "mute_pattern", TONIGHT),
        ("mantenimiento en Medellín esta noche de 10 a 2", "mute_pattern", TONIGHT),
        ("mute wangiri for a week", "mute_pattern", {"detector": "wangiri", "until": "168h"}),
        ("what if mass dialling was 30 calls?", "replay", {"detector": "mass_dialling", "changes": [THIRTY]}),
        (
            "how many alerts would mass dialling at 30 calls have given in the last month",
            "replay",
            {"detector": "mass_dialling", "changes": [THIRTY], "days": 30},
        ),
        (
            "¿cuántas alertas habría dado marcación masiva con 30 llamadas en el último mes?",
            "replay",
            {"detector": "mass_dialling", "changes": [THIRTY], "days": 30},
        ),
        ("only high and critical here", "post_alerts_here", {"severity": "HIGH"}),
        ("solo críticas acá", "post_alerts_here", {"severity": "CRITICAL"}),
        ("post alerts here, quiet from 22:00 to 07:00", "post_alerts_here", QUIET),
        ("quiet hours from 22 to 7 here", "change_destination", {"destination": "here", **QUIET}),
        ("horas de silencio aquí de 22 a 7", "change_destination", {"destination": "here", **QUIET}),
        ("stop sending alerts here", "remove_destination", {"destination": "here"}),
        ("ya no mandes alertas aquí", "remove_destination", {"destination": "here"}),
        ("send alerts to a@example.com", "add_destination", {"to": "a@example.com"}),
        ("retry failed deliveries", "retry_delivery", {}),
        ("¿qué no se pudo entregar?", "list_deliveries", {"state": "failed"}),
        (
            "every day at 8 Bogotá time post calls by location yesterday",
            "create_schedule",
            {"when": DAILY_AT_8, "zone": "America/Bogota", "question": "calls by location yesterday"},
        ),
        (
            "todos los días a las 8 hora de Ciudad de México publica las llamadas perdidas de ayer",
            "create_schedule",
            {"when": DAILY_AT_8, "zone": "America/Mexico_City", "question": "llamadas perdidas de ayer"},
        ),
        (
            "post missed calls yesterday every day at 8 UTC",
            "create_schedule",
            {"when": DAILY_AT_8, "zone": "UTC", "question": "missed calls yesterday"},
        ),
        (
            "schedule '0 8 * * 1-5' post missed calls yesterday",
            "create_schedule",
            {"when": {"every": "cron", "cron": "0 8 * * 1-5"}, "question": "missed calls yesterday"},
        ),
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
        ("ack it", "Which alert?"),
        ("ack them", "Which alert?"),
        ("ack all", "Which alert?"),
        ("reconoce todas", "¿Qué alerta?"),
        ("unmute everything", "Which mute?"),
        ("reconócela", "¿Qué alerta?"),
        ("silénciala una semana", "¿Qué alerta?"),
        ("resolve 12", "As what?"),
        ("pospón la 14", "Posponer una alerta"),
        ("snooze alert 14 until whenever", "«whenever»"),
        ("mute alert 12 for nothing", "«for nothing»"),
        ("swap my saturday with luis", "Mention the person with @"),
        ("cámbiame el turno del sábado con Luis", "Menciona a la persona con @"),
        ("Luis cubre mi turno de mañana", "Menciona a la persona con @"),
        ("I'm out tomorrow, Luis covers", "Mention the person with @"),
        ("maintenance tomorrow from 10 to 2", "Mute a pattern"),
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


def test_this_is_the_question_that_was_answered_last() -> None:
    asked = PastTurn("calls by location yesterday", "en", (ToolCall("query_calls", {}),))
    call = plan("post this every Monday", asked).call
    assert call is not None
    assert call.args == {
        "question": "calls by location yesterday",
        "when": {"every": "week", "weekdays": ["monday"]},
    }
    done = PastTurn("ack 12", "en", (ToolCall("acknowledge_alert", ALERT),))
    assert plan("post this every Monday").call is None
    assert plan("post this every Monday", done).call is None, "what changes something is no question"


@pytest.mark.parametrize("text", ["take me off call", "quita a Ana de guardia"])
def test_what_is_said_of_being_on_call_is_no_question_about_calls(text: str) -> None:
    read_ = plan(text)
    assert read_.call is None
    assert "on-call" in read_.asked or "guardia" in read_.asked
