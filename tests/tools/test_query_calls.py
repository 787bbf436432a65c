"""query_calls: what an analyst reads beside the figures, in both languages."""

from typing import Any

from storage.engine import Database
from tests.tools.conftest import Ask

WEEK = {"start": "2026-03-02T00:00:00-05:00", "end": "2026-03-09T00:00:00-05:00"}
WEEK_BEFORE = {"start": "2026-02-23T00:00:00-05:00", "end": "2026-03-02T00:00:00-05:00"}
MONDAY = {"start": "2026-03-02T00:00:00-05:00", "end": "2026-03-03T00:00:00-05:00"}
TUESDAY = {"start": "2026-03-03T00:00:00-05:00", "end": "2026-03-04T00:00:00-05:00"}
ZONE = {"zone": "America/Bogota"}


def only(field: str, *values: str, negate: bool = False) -> dict[str, object]:
    return {"field": field, "values": values, "negate": negate}


ANSWERS: list[tuple[dict[str, Any], str, str]] = [
    (
        {"period": MONDAY},
        "3 calls on Monday 2 March 2026.",
        "3 llamadas el lunes 2 de marzo de 2026.",
    ),
    ({"where": [only("country", "HN")]}, "1 call.", "1 llamada."),
    ({"where": [only("country", "MX")]}, "No matching calls.", "No hay llamadas que coincidan."),
    (
        {"metric": "longest_duration", "period": WEEK},
        "The longest lasted 25 min from Mon 2 Mar to Sun 8 Mar 2026.",
        "La más larga duró 25 min del lun 2 mar al dom 8 mar 2026.",
    ),
    ({"metric": "share", "where": [only("answered", "no")]}, "33.3% of the calls.", "El 33,3% de las llamadas."),
    (
        {"metric": "first_call"},
        "The first call started on Mon 2 Mar 2026, 10:00.",
        "La primera llamada empezó el lun 2 mar 2026, 10:00.",
    ),
    (
        {"groups": ["location"]},
        "2 locations. Highest: Bogotá HQ, 5 calls.",
        "2 sedes. Máximo: Bogotá HQ, 5 llamadas.",
    ),
    (
        {"groups": ["person"], "limit": 2, "metric": "total_duration"},
        "2 people (the limit asked for). Highest: Luis Marín, 35 min.",
        "2 personas (el límite pedido). Máximo: Luis Marín, 35 min.",
    ),
    (
        {"groups": ["location", "weekday"], "order": "lowest"},
        "5 combinations of location and weekday. Lowest: Bogotá HQ · Thursday, 1 call.",
        "5 combinaciones de sede y día de la semana. Mínimo: Bogotá HQ · jueves, 1 llamada.",
    ),
    ({"metric": "list", "limit": 2}, "2 of 6 calls.", "2 de 6 llamadas."),
    ({"metric": "list"}, "6 calls.", "6 llamadas."),
    (
        {"period": TUESDAY, "compare": MONDAY},
        "0 calls on Tuesday 3 March 2026; Mon 2 Mar 2026: 3 calls (3 less, -100.0%).",
        "0 llamadas el martes 3 de marzo de 2026; lun 2 mar 2026: 3 llamadas (3 menos, -100,0%).",
    ),
    (
        {"metric": "total_duration", "period": WEEK, "compare": MONDAY},
        "42 min of talk in total from Mon 2 Mar to Sun 8 Mar 2026; Mon 2 Mar 2026: 36 min (6 min more, +16.7%).",
        "42 min de conversación en total del lun 2 mar al dom 8 mar 2026; lun 2 mar 2026: 36 min (6 min más, +16,7%).",
    ),
]


async def test_the_answer_in_a_sentence(stocked: Database, ask: Ask) -> None:
    for language, place in (("en", 1), ("es", 2)):
        answered = [(await ask("query_calls", {**ZONE, **case[0]}, language=language)).text for case in ANSWERS]
        assert answered == [case[place] for case in ANSWERS]


async def test_one_group_is_charted_and_the_figure_comes_last(stocked: Database, ask: Ask) -> None:
    result = await ask("query_calls", {"groups": ["country"], "metric": "calls"})
    assert result.chart == ("country", "calls")
    assert result.table is not None
    assert [column.name for column in result.table.columns] == ["country", "calls"]
    assert result.table.rows == (("CO", 4), ("HN", 1), ("US", 1))
    assert (await ask("query_calls", {"groups": ["country", "location"]})).chart is None
    assert (await ask("query_calls", {})).chart is None


async def test_the_reading_comes_with_the_answer(stocked: Database, ask: Ask) -> None:
    result = await ask("query_calls", {"where": [only("person", "Luis Marín", negate=True)]}, language="es")
    assert result.reading == "Llamadas: excepto de Luis Marín; todo el historial guardado"


async def test_a_period_outside_the_stored_history_is_told(stocked: Database, ask: Ask) -> None:
    result = await ask("query_calls", {**ZONE, "period": WEEK_BEFORE})
    assert result.text == "No matching calls from Mon 23 Feb to Sun 1 Mar 2026."
    assert result.notes == (
        "Mon 23 Feb – Sun 1 Mar 2026 lies outside the stored history, which runs from Mon 2 Mar 2026, 10:00 to "
        "Fri 6 Mar 2026, 08:00.",
    )


async def test_a_period_partly_outside_the_stored_history_is_told(stocked: Database, ask: Ask) -> None:
    both = {"start": WEEK_BEFORE["start"], "end": WEEK["end"]}
    assert (await ask("query_calls", {**ZONE, "period": both})).notes == (
        "Stored calls begin on Mon 2 Mar 2026, 10:00: what Mon 23 Feb – Sun 8 Mar 2026 has before that is missing.",
        "Stored calls end on Fri 6 Mar 2026, 08:00: the rest of Mon 23 Feb – Sun 8 Mar 2026 is missing.",
    )
    assert (await ask("query_calls", {**ZONE, "period": MONDAY})).notes == ()


async def test_old_data_is_told(stocked: Database, ask: Ask) -> None:
    assert (await ask("query_calls", {})).notes == ("The newest stored call is of Fri 6 Mar 2026, 08:00.",)


async def test_an_average_says_that_unanswered_legs_count(stocked: Database, ask: Ask) -> None:
    sentence = "Unanswered legs count in the average, with 0 s. Ask about answered calls to leave them out."
    average = {**ZONE, "metric": "average_duration", "period": MONDAY}
    assert (await ask("query_calls", average)).notes == (sentence,)
    assert (await ask("query_calls", {**average, "where": [only("answered", "yes")]})).notes == ()
    assert (await ask("query_calls", {**average, "where": [only("answered", "no", negate=True)]})).notes == ()


async def test_an_empty_database_says_how_to_fill_it(database: Database, ask: Ask) -> None:
    result = await ask("query_calls", {"period": WEEK})
    assert result.text.startswith("No matching calls")
    assert result.notes == ("No calls are stored yet. Load some with `ringfence import`.",)
