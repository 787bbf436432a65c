"""trace_call: one call told leg by leg."""

from typing import Any

import pytest

from storage.engine import Database
from storage.errors import InvalidQuery, Refused
from tests.tools.company import TRACED
from tests.tools.conftest import Ask


async def test_a_call_is_told_leg_by_leg(stocked: Database, ask: Ask) -> None:
    result = await ask("trace_call", {"reference": TRACED})
    assert result.text.splitlines() == [
        f"A call of Thursday 5 March 2026, 09:00: 3 legs, 6 min 8 s from beginning to end. Reference {TRACED}.",
        "09:00:00  +573104445566 (Rosa Delgado, Colombia) reached the queue Ventas, over Main trunk; answered after "
        "8 s, talked 1 min; released by our side.",
        "09:01:00  +573104445566 (Rosa Delgado, Colombia) rang Luis Marín (extension 2042, Bogotá HQ), forwarded by "
        "+5716017000 by the queue, over Main trunk; not answered, rang 20 s; released by our side.",
        "09:02:00  +573104445566 (Rosa Delgado, Colombia) rang Marta Quispe (extension 3101, Lima), forwarded by 2042 "
        "on no answer, over Main trunk; answered after 8 s, talked 4 min; released by the far end.",
    ]
    assert result.matched == 3
    assert result.table is not None
    assert [row[1:3] for row in result.table.rows] == [
        ("inbound", None),
        ("inbound", "Luis Marín"),
        ("inbound", "Marta Quispe"),
    ]


async def test_it_is_told_in_spanish_too(stocked: Database, ask: Ask) -> None:
    last = (await ask("trace_call", {"reference": TRACED}, language="es")).text.splitlines()[-1]
    assert last == (
        "09:02:00  +573104445566 (Rosa Delgado, Colombia) llamó a Marta Quispe (extensión 3101, Lima), desviada por "
        "2042 por no contestar, por Main trunk; contestada tras 8 s, 4 min de conversación; colgó el otro extremo."
    )


async def test_the_beginning_of_a_reference_is_enough(stocked: Database, ask: Ask) -> None:
    assert (await ask("trace_call", {"reference": TRACED[:8]})).text == (
        await ask("trace_call", {"reference": TRACED})
    ).text


LATEST: list[tuple[dict[str, Any], str]] = [
    ({}, "Garita Norte (extension 9001, Bogotá HQ) called 9001 (Garita Norte)"),
    ({"person": "luis marín"}, "rang Luis Marín"),
    ({"person": "Luis Marín", "nth": 2}, "Luis Marín (extension 2042, Bogotá HQ) called +50499887766"),
    ({"number": "+573001112233"}, "Luis Marín (extension 2042, Bogotá HQ) called +573001112233"),
    ({"number": "+1415*"}, "+14155550123 (Rosa Delgado, United States) rang Marta Quispe"),
]


async def test_the_latest_call_that_fits(stocked: Database, ask: Ask) -> None:
    for args, told in LATEST:
        assert told in (await ask("trace_call", args)).text


async def test_how_the_arguments_were_read_is_told(stocked: Database, ask: Ask) -> None:
    result = await ask("trace_call", {"person": "Luis Marín", "number": "+504*", "nth": 1}, language="es")
    assert result.reading == "La última llamada de Luis Marín con el número +504* (America/Bogota)"


async def test_a_call_that_does_not_exist_is_refused_in_a_sentence(stocked: Database, ask: Ask) -> None:
    with pytest.raises(Refused, match="There is no call with the reference 00000000"):
        await ask("trace_call", {"reference": "00000000"})
    with pytest.raises(Refused, match="No existe esa llamada: La llamada número 9 contando desde la última"):
        await ask("trace_call", {"nth": 9}, language="es")


async def test_a_reference_that_is_too_short_or_no_number_is_refused(stocked: Database, ask: Ask) -> None:
    with pytest.raises(InvalidQuery, match="reference"):
        await ask("trace_call", {"reference": TRACED[:4]})
    with pytest.raises(InvalidQuery, match="number"):
        await ask("trace_call", {"number": "Luis"})
