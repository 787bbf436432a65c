"""Requests as people write them: the tool call that each must become, and what is no request."""

from typing import Any

import pytest

from bot.brain.offline.requests import read
from tests.bot.brain.offline.reading import VOCABULARY, plan, talk
from tests.bot.brain.offline.requests.asking import TURN
from tools.registry import by_name

OPERATOR = {"platform": "slack", "user": "U012AB3CD", "role": "operator"}
NO_ROLE = {"platform": "slack", "user": "U012AB3CD", "role": "none"}


@pytest.mark.parametrize(
    ("request_", "tool", "args"),
    [
        ("Who has which role?", "list_people", {}),
        ("lista las personas y sus roles", "list_people", {}),
        ("¿Quién tiene qué rol?", "list_people", {}),
        ("who are the administrators?", "list_people", {"role": "admin"}),
        ("Who's an admin here?", "list_people", {"role": "admin"}),
        ("¿quién es administrador?", "list_people", {"role": "admin"}),
        ("¿Quiénes son los gestores?", "list_people", {"role": "manager"}),
        ("list the people with the role viewer", "list_people", {"role": "viewer"}),
        ("make <@U012AB3CD> an operator", "set_role", OPERATOR),
        ("Hey, could you please MAKE <@U012AB3CD|ana.q> an Operator? Thanks!", "set_role", OPERATOR),
        ("give slack:U012AB3CD the role operator.", "set_role", OPERATOR),
        ("U012AB3CD should be operator from now on", "set_role", OPERATOR),
        ("promote @U012AB3CD to operator", "set_role", OPERATOR),
        ("change <@U012AB3CD>'s role to operator", "set_role", OPERATOR),
        ("hazle operadora a <@U012AB3CD>, por favor", "set_role", OPERATOR),
        ("¿Puedes darle el rol de operador a <@U012AB3CD>?", "set_role", OPERATOR),
        ("que <@U012AB3CD> sea operador", "set_role", OPERATOR),
        ("take the role of <@U012AB3CD> away", "set_role", NO_ROLE),
        ("Take the role from <@U012AB3CD>", "set_role", NO_ROLE),
        ("quítale el rol a <@U012AB3CD>", "set_role", NO_ROLE),
        ("how many tokens have I used?", "usage", {}),
        ("what did the models cost this month", "usage", {}),
        ("¿Cuánto he gastado en modelos?", "usage", {}),
        ("¿Cuántos tokens me quedan?", "usage", {}),
        ("who used the most tokens this month?", "usage", {"about": "everybody"}),
        ("tokens por persona", "usage", {"about": "everybody"}),
        ("show me the query of R-7K3QX9PD4M", "show_query", {"receipt": "R-7K3QX9PD4M"}),
        ("How did you get that?", "show_query", {}),
        ("muéstrame la consulta", "show_query", {}),
        ("¿Cómo calculaste esa cifra?", "show_query", {}),
        ("reveal r-7k3qx9pd4m", "reveal", {"receipt": "R-7K3QX9PD4M"}),
        ("Revela los números", "reveal", {}),
        ("That answer was wrong", "give_feedback", {"verdict": "bad"}),
        ("Esa respuesta está mal", "give_feedback", {"verdict": "bad"}),
        ("good answer, thanks", "give_feedback", {"verdict": "good"}),
    ],
)
def test_requests_become_calls(request_: str, tool: str, args: dict[str, Any]) -> None:
    read_ = plan(request_)
    assert read_.call is not None, read_.asked
    assert (read_.call.tool, read_.call.args) == (tool, args)
    spec = by_name(tool)
    assert spec is not None
    spec.args.model_validate(args)


@pytest.mark.parametrize(
    ("request_", "args"),
    [
        ("make <@U012AB3CD> an operater", OPERATOR),
        ("promtoe <@U012AB3CD> to operator", OPERATOR),
        ("kitale el rol a <@U012AB3CD>", NO_ROLE),
    ],
)
def test_slips_in_words_are_forgiven(request_: str, args: dict[str, Any]) -> None:
    read_ = plan(request_)
    assert read_.call is not None, read_.asked
    assert read_.call.args == args


@pytest.mark.parametrize(
    "question",
    [
        "Who called most yesterday?",
        "who used the phone most",
        "Who are they?",
        "How many calls did administrators make?",
        "¿Cuántas llamadas hicieron los administradores ayer?",
        "How many operators answered calls yesterday?",
        "list the operators",
        "list the users",
        "show me the numbers",
        "show me the names",
        "Show the numbers that called us yesterday",
        "¿Quién llamó a Cuba la semana pasada?",
        "what did our calls cost last month?",
        "¿cuánto gastamos el mes pasado?",
        "¿cuánto gastamos en llamadas el mes pasado?",
        "verify R-7K3QX9PD4M",
        "R-7K3QX9PD4M",
        "is that right?",
        "what are the results of last week?",
        "show the last call",
        "how many tokens did I use last week?",
        "what did the models cost last month?",
        "usage by location",
        "help",
        "hola",
        "give me the total",
        "dame el total por usuario",
        "calls made by <@U012AB3CD> yesterday",
        "take calls of <@U012AB3CD> away",
    ],
)
def test_questions_about_calls_are_no_requests(question: str) -> None:
    assert read(question, TURN) is None
    read_ = plan(question)
    assert read_.call is None or read_.call.tool in {"query_calls", "describe_data", "verify", "help", "trace_call"}


@pytest.mark.parametrize(
    ("request_", "unread"),
    [
        ("make <@U012AB3CD> an operator until friday", "«until friday»"),
        ("don't make <@U012AB3CD> an operator", "«do not»"),
        ("never give <@U012AB3CD> the role admin", "«never»"),
        ("no le quites el rol a <@U012AB3CD>", "«no le quites»"),
        ("take the operator role away from <@U012AB3CD>", "«operator»"),
        ("make <@U012AB3CD> and <@U045EF6GH> operators", "«and <@U045EF6GH>»"),
        ("hazle operador a <@U012AB3CD> mañana", "«mañana»"),
    ],
)
def test_what_a_request_has_too_much_is_asked_back_with_what_was_understood(request_: str, unread: str) -> None:
    read_ = plan(request_)
    assert read_.call is None
    assert unread in read_.asked
    assert "slack:U012AB3CD" in read_.asked
    assert "Nothing was changed." in read_.asked or "No se cambió nada." in read_.asked


def test_nobody_gets_a_role_by_name_or_by_half_an_id() -> None:
    for who in (VOCABULARY.people[0].name, "U012", "u012ab3cd", "WEDNESDAY", "<@B012AB3CD>", "slack:ana"):
        read_ = plan(f"make {who} an operator")
        assert read_.call is None
        assert "Mention the person" in read_.asked


@pytest.mark.parametrize(
    ("request_", "answer"),
    [
        ("make <@U012AB3CD> a boss", "2"),
        ("make <@U012AB3CD> a boss", "operator"),
        ("give <@U012AB3CD> the role", "operator"),
        ("hazle jefe a <@U012AB3CD>", "operador"),
    ],
)
def test_a_role_that_is_missing_is_asked_for_and_the_choice_completes_the_request(request_: str, answer: str) -> None:
    asked = plan(request_)
    assert asked.call is None
    assert len(asked.choices) == 4
    read_ = talk(request_, answer)
    assert read_.call is not None
    assert read_.call.args == OPERATOR


def test_a_request_is_answered_in_its_own_language_and_leaves_the_conversation_as_it_was() -> None:
    assert plan("quiénes son los administradores").language == "es"
    assert plan("who are the administrators").language == "en"
    turns = ("How many international calls last week?", "how did you get that?", "and the week before?")
    read_ = talk(*turns)
    assert read_.call is not None
    assert read_.call.tool == "query_calls"
