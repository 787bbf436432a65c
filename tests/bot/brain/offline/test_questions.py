"""Questions as analysts write them, and the query that each must become."""

from typing import Any

import pytest

from tests.bot.brain.offline.reading import conditions, query


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many international calls did we make yesterday?", {("call_type", "international")}),
        ("¿Cuántas llamadas internacionales hicimos ayer?", {("call_type", "international")}),
        ("missed calls yesterday", {("missed", "yes")}),
        ("Llamadas perdidas ayer", {("missed", "yes")}),
        ("outgoing calls from Lima yesterday", {("direction", "outbound"), ("location", "Lima Centro")}),
        ("calls to Cuba last week", {("direction", "outbound"), ("country", "CU")}),
        ("¿cuántas llamadas recibimos de Somalia ayer?", {("direction", "inbound"), ("country", "SO")}),
        ("calls to Panama last week", {("country", "PA"), ("call_type", "international")}),
        ("calls in Panama City last week", {("location", "Panama City")}),
        ("How many calls did José Núñez make last week?", {("person", "José Ángel Núñez"), ("direction", "outbound")}),
        ("llamadas que hizo jose angel nunez ayer", {("person", "José Ángel Núñez"), ("direction", "outbound")}),
        ("calls made by Maria de la Cruz yesterday", {("person", "María de la Cruz"), ("direction", "outbound")}),
        ("calls to Greta Olsen yesterday", {("person", "Greta Olsen"), ("not", "direction", "outbound")}),
        ("calls longer than 20 minutes yesterday", {("duration", ">1200")}),
        ("llamadas de menos de 10 segundos ayer", {("duration", "<10")}),
        ("llamadas que duraron entre 5 y 10 minutos ayer", {("duration", ">=300", "<=600")}),
        ("llamadas de más de media hora ayer", {("duration", ">1800")}),
        ("calls after hours yesterday", {("business_hours", "outside")}),
        ("llamadas fuera del horario laboral ayer", {("business_hours", "outside")}),
        ("calls last week, not counting internal ones", {("not", "call_type", "internal")}),
        ("calls last week except Oporto and Panama City", {("not", "location", "Oporto", "Panama City")}),
        ("llamadas de ayer sin contar las internas", {("not", "call_type", "internal")}),
        ("calls that were not answered yesterday", {("answered", "no")}),
        ("calls from +51 1 600 3101 yesterday", {("calling_number", "+5116003101"), ("direction", "inbound")}),
        ("calls to numbers starting with +53 yesterday", {("called_number", "+53*"), ("direction", "outbound")}),
        ("llamadas a números que empiezan por +53 ayer", {("called_number", "+53*"), ("direction", "outbound")}),
        ("calls in the Atención al Cliente queue yesterday", {("queue", "Atención al Cliente")}),
        ("llamadas por la troncal Carrier Norte ayer", {("trunk", "Carrier Norte")}),
        ("calls forwarded unconditionally yesterday", {("redirect_reason", "unconditional")}),
        ("llamadas desviadas por línea ocupada ayer", {("redirect_reason", "busy")}),
        ("calls hung up by us yesterday", {("released_by", "local")}),
        ("premium-rate calls yesterday", {("call_type", "premium")}),
        ("llamadas a líneas gratuitas ayer", {("call_type", "tollfree")}),
        ("how many intrenational cals yestreday", {("call_type", "international")}),
        ("cuantas yamadas perdidas huvo ayer", {("missed", "yes")}),
    ],
)
def test_conditions(question: str, expected: set[tuple[str, ...]]) -> None:
    assert conditions(question) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("International calls by location last week", {"groups": ["location"]}),
        ("Llamadas internacionales por sede la semana pasada", {"groups": ["location"]}),
        ("missed calls by location and day last week", {"groups": ["location", "day"]}),
        (
            "which extension called the most numbers yesterday",
            {"metric": "numbers", "groups": ["extension"], "limit": 1},
        ),
        ("who called the most countries last week", {"metric": "countries", "groups": ["person"], "limit": 1}),
        ("quién llamó a más países la semana pasada", {"metric": "countries", "groups": ["person"], "limit": 1}),
        ("qué extensión marcó más números distintos ayer", {"metric": "numbers", "groups": ["extension"], "limit": 1}),
        ("Top 5 callers yesterday by number of outbound calls", {"groups": ["person"], "limit": 5}),
        ("Los 3 usuarios con más minutos ayer", {"groups": ["person"], "limit": 3, "metric": "total_duration"}),
        ("Which 5 countries did we call most last month?", {"groups": ["country"], "limit": 5}),
        ("Who called Cuba last week?", {"groups": ["person"]}),
        ("¿Quién llamó a Cuba la semana pasada?", {"groups": ["person"]}),
        ("Which number called us most yesterday?", {"groups": ["number"], "limit": 1}),
        ("¿A quién llamó Greta Olsen ayer?", {"groups": ["number"]}),
        ("What was the busiest day last week?", {"groups": ["day"], "limit": 1}),
        ("quietest hour yesterday", {"groups": ["hour"], "limit": 1, "order": "lowest"}),
        ("Calls per day last week", {"groups": ["day"], "order": "key"}),
        ("daily calls last week", {"groups": ["day"], "order": "key"}),
        (
            "Average duration of inbound calls by location yesterday",
            {"metric": "average_duration", "groups": ["location"]},
        ),
        ("Duración promedio de las entrantes ayer", {"metric": "average_duration"}),
        ("Inbound answer rate by queue yesterday", {"metric": "answer_rate", "groups": ["queue"]}),
        ("How many different numbers did we call yesterday?", {"metric": "numbers"}),
        ("¿A cuántos países distintos llamamos ayer?", {"metric": "countries"}),
        ("Show the 3 longest calls yesterday", {"metric": "list", "limit": 3}),
        ("How long was the longest call yesterday?", {"metric": "longest_duration"}),
        ("What number did Greta Olsen call last?", {"metric": "list", "order": "key", "limit": 1}),
        ("When was the last call to Cuba?", {"metric": "last_call"}),
        ("average ring time by location yesterday", {"metric": "average_ring", "groups": ["location"]}),
        ("Total talk time for Greta Olsen yesterday", {"metric": "total_duration"}),
        ("How long did Greta Olsen talk yesterday?", {"metric": "total_duration"}),
        (
            "Which users made at least 10 calls yesterday?",
            {"groups": ["person"], "threshold": {"op": ">=", "value": 10}},
        ),
        (
            "usuarios que hablaron más de 2 horas ayer",
            {"groups": ["person"], "threshold": {"op": ">", "value": 7200}, "metric": "total_duration"},
        ),
    ],
)
def test_metrics_groups_and_order(question: str, expected: dict[str, Any]) -> None:
    found = query(question)
    plain = {key: value for key, value in found.items() if key != "where"}
    if plain.get("threshold"):
        plain["threshold"] = dict(plain["threshold"])
    assert plain == expected


def test_a_share_has_a_whole_and_a_part() -> None:
    found = query("What percentage of outbound calls were international last week?")
    assert found["metric"] == "share"
    assert [c["values"] for c in found["of"]] == [["outbound"]]
    assert [c["values"] for c in found["where"]] == [["international"]]


def test_two_named_places_are_compared_side_by_side() -> None:
    found = query("Compare Oporto with Lima Centro last week")
    assert found["groups"] == ["location"]
    assert conditions("Compare Oporto with Lima Centro last week") == {("location", "Oporto", "Lima Centro")}
