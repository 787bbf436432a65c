"""Chat commands: what is wanted by whoever types after the slash, in both languages."""

from typing import Any

import pytest

from bot.brain.base import ToolCall
from bot.cards import Action
from bot.chat_commands import COMMANDS, Ask, Call, Open, Say, allowed, read
from bot.forms.registry import by_name
from tests.bot.brain.offline.reading import plan
from tools.registry import by_name as tool_by_name
from tools.spec import Role
from tools.words import LANGUAGES, Language

ADMIN, VIEWER = Role.ADMIN, Role.VIEWER


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("ask how many calls yesterday?", Ask("how many calls yesterday?")),
        ("PREGUNTAR  ¿cuántas llamadas?", Ask("¿cuántas llamadas?")),
        ("calls", Open("calls")),
        ("Llamadas", Open("calls")),
        ("llamadas de ayer por sede", Ask("llamadas de ayer por sede")),
        ("data", Call(ToolCall("describe_data", {}), "data")),
        ("datos", Call(ToolCall("describe_data", {}), "datos")),
        ("verify R-7K3QX9PD4M", Call(ToolCall("verify", {"receipt": "R-7K3QX9PD4M"}), "verify R-7K3QX9PD4M")),
        ("verificar", Call(ToolCall("verify", {}), "verificar")),
        ("show", Call(ToolCall("show_query", {}), "show")),
        ("alerts", Call(ToolCall("list_alerts", {}), "alerts")),
        ("alertas 12", Call(ToolCall("show_alert", {"alert": 12}), "alertas 12")),
        ("alert #12", Call(ToolCall("show_alert", {"alert": 12}), "alert #12")),
        ("alerts of Bogotá", Ask("alerts of Bogotá")),
        ("alertas críticas abiertas", Ask("alertas críticas abiertas")),
        ("alert 12 resolve", Open("resolve", "12")),
        ("alerta 12 silenciar", Open("mute", "12")),
        ("alerts 12 ack", Ask("ack 12")),
        ("ack 12", Call(ToolCall("acknowledge_alert", {"alert": 12}), "ack 12")),
        ("Explicar #12", Call(ToolCall("explain_alert", {"alert": 12}), "Explicar #12")),
        ("resolve 12", Open("resolve", "12")),
        ("silenciar 12", Open("mute", "12")),
        ("snooze 12 until monday", Ask("snooze 12 until monday")),
        ("resolve 12 as fraud", Ask("resolve 12 as fraud")),
        ("oncall", Call(ToolCall("who_is_on_call", {}), "oncall")),
        ("guardia", Call(ToolCall("who_is_on_call", {}), "guardia")),
        ("oncall tomorrow at 9", Ask("who is on call tomorrow at 9")),
        ("guardia rotación", Open("rotation")),
        ("schedules", Call(ToolCall("list_schedules", {}), "schedules")),
        ("programaciones nueva", Open("schedule")),
        ("detectors", Call(ToolCall("detectors", {}), "detectors")),
        ("detectores 90", Call(ToolCall("detectors", {"days": 90}), "detectores 90")),
        ("people", Call(ToolCall("list_people", {}), "people")),
        ("personas dar", Open("role")),
        (
            "people give <@U012AB3CD|ana> Operator",
            Call(
                ToolCall("set_role", {"user": "U012AB3CD", "role": "operator"}), "people give <@U012AB3CD|ana> Operator"
            ),
        ),
        (
            "personas dar <@U012AB3CD> gestor",
            Call(ToolCall("set_role", {"user": "U012AB3CD", "role": "manager"}), "personas dar <@U012AB3CD> gestor"),
        ),
        (
            "personas quitar <@U012AB3CD>",
            Call(ToolCall("set_role", {"user": "U012AB3CD", "role": "none"}), "personas quitar <@U012AB3CD>"),
        ),
    ],
)
def test_what_is_typed_is_what_is_wanted(typed: str, wanted: object) -> None:
    assert read(typed, "en", ADMIN) == wanted


@pytest.mark.parametrize(
    "typed",
    [
        "people give ana operator",
        "people give <@U012AB3CD>",
        "people give <@U012AB3CD> king",
        "people take",
        "people x",
    ],
)
def test_half_a_wish_about_people_is_told_how_it_goes(typed: str) -> None:
    said = read(typed, "en", ADMIN)
    assert isinstance(said, Say)
    assert "viewer, operator, manager, admin" in said.text


def test_unknown_words_are_no_question_but_can_become_one() -> None:
    said = read("how many calls\nyesterday?", "en", VIEWER)
    assert isinstance(said, Say)
    assert said.text.startswith("There is no “how” here. There is: ask, calls, data, verify, show")
    [button] = said.buttons
    assert (button.action, button.value) == (Action.ASK, "how many calls yesterday?")


def test_help_lists_what_this_person_may_use() -> None:
    for typed in ("", "help", "ayuda", "?", "ask"):
        said = read(typed, "es", VIEWER)
        assert isinstance(said, Say)
        assert "/ringfence verificar [RECIBO] – repite un recibo y dice qué cambió" in said.text
        assert "personas" not in said.text
    assert "personas" in read("help", "es", ADMIN).text  # type: ignore[union-attr]


def test_every_word_means_one_command() -> None:
    words = [word for command in COMMANDS for word in command.aliases]
    words += [command.name.say(language).casefold() for command in COMMANDS for language in LANGUAGES]
    for word in set(words):
        assert sum(command.called(word) for command in COMMANDS) == 1, word


@pytest.mark.parametrize(
    ("typed", "language", "tool", "args"),
    [
        ("alerts 12 ack", "en", "acknowledge_alert", {"alert": 12}),
        ("alerts of Oporto", "en", "list_alerts", {"location": "Oporto"}),
        ("alertas críticas abiertas", "es", "list_alerts", {"severities": ["CRITICAL"], "states": ["open"]}),
        ("oncall tomorrow at 9", "en", "who_is_on_call", {"at": "2025-06-19T09:00"}),
        ("guardia mañana a las 9", "es", "who_is_on_call", {"at": "2025-06-19T09:00"}),
    ],
)
def test_what_is_asked_behind_a_command_of_the_watch_is_understood(
    typed: str, language: Language, tool: str, args: dict[str, Any]
) -> None:
    wanted = read(typed, language, ADMIN)
    assert isinstance(wanted, Ask)
    call = plan(wanted.text).call
    assert call == ToolCall(tool, args)


def test_what_a_command_calls_or_opens_exists() -> None:
    for command in COMMANDS:
        wanted = read(command.name.en, "en", ADMIN)
        if isinstance(wanted, Call):
            spec = tool_by_name(wanted.call.tool)
            assert spec is not None
            assert spec.needs is command.needs
            spec.args.model_validate(wanted.call.args)
        if isinstance(wanted, Open):
            form = by_name(wanted.form)
            assert form is not None
            assert form.needs is command.needs


def test_nobody_without_a_role_is_told_of_anything() -> None:
    assert allowed("guest") == ()  # type: ignore[arg-type]
