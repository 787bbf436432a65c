"""Chat commands: what is wanted by whoever types after the slash, in both languages."""

import pytest

from bot.brain.base import ToolCall
from bot.cards import Action
from bot.chat_commands import COMMANDS, Ask, Call, Open, Say, allowed, read
from bot.forms.registry import by_name
from tools.registry import by_name as tool_by_name
from tools.spec import Role
from tools.words import LANGUAGES

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
