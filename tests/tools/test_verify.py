"""verify: a receipt run again, and what has changed since."""

from dataclasses import replace

import pytest

from storage import loading, organisations
from storage.engine import Database
from storage.errors import Refused
from tests.tools import company
from tests.tools.conftest import Ask, AskWithReceipt
from tools.spec import Role

BY_COUNTRY = {"groups": ["country"], "period": {"end": "2026-03-06T00:00:00Z"}}
LATE = replace(company.LEG, report_id="late", correlation_id="late", country="HN", started_at=company.at(3, 9))
NEWER = replace(company.LEG, report_id="newer", correlation_id="newer", started_at=company.at(7, 9))


async def test_unchanged_figures_are_confirmed(stocked: Database, call: AskWithReceipt) -> None:
    first, receipt = await call("query_calls", BY_COUNTRY)
    again = (await call("verify", {"receipt": receipt.id}))[0]
    assert again.text.startswith(f"Nothing has changed: receipt {receipt.id} of ")
    assert (again.table, again.reading, again.notes, again.sections) == (first.table, first.reading, (), ())


async def test_the_latest_receipt_is_meant_when_none_is_named(stocked: Database, call: AskWithReceipt) -> None:
    _, receipt = await call("query_calls", BY_COUNTRY)
    await call("help")
    await call("query_calls", {}, user="luis")
    assert receipt.id in (await call("verify"))[0].text
    assert receipt.id in (await call("verify"))[0].text, "its own receipt is not the next one's"


async def test_an_id_may_be_typed_in_small_letters(stocked: Database, call: AskWithReceipt) -> None:
    _, receipt = await call("query_calls", BY_COUNTRY)
    assert receipt.id in (await call("verify", {"receipt": f" {receipt.id.lower()} "}))[0].text


async def test_newer_calls_outside_the_question_change_nothing(
    stocked: Database, call: AskWithReceipt, organisation: int
) -> None:
    await call("query_calls", BY_COUNTRY)
    await loading.load(stocked, organisation, [NEWER])
    again = (await call("verify"))[0]
    assert again.text.startswith("Nothing has changed")
    assert again.notes == (
        "Newer calls have been loaded since: up to Fri 6 Mar 2026, 08:00 then, up to Sat 7 Mar 2026, 04:00 now.",
    )


async def test_calls_that_arrived_late_are_told_with_the_rows_they_changed(
    stocked: Database, call: AskWithReceipt, organisation: int
) -> None:
    _, receipt = await call("query_calls", BY_COUNTRY)
    await loading.load(stocked, organisation, [LATE])
    again = (await call("verify", {"receipt": receipt.id}))[0]
    assert again.text.startswith(f"The figures have changed since receipt {receipt.id}")
    assert again.text.endswith(": 1 row differs.")
    assert again.notes == (
        "Matched then 5, now 6.",
        "No newer calls have been loaded since: older ones have arrived late, or business hours were changed.",
    )
    [(title, differences)] = again.sections
    assert title == "What differs"
    assert [column.name for column in differences.columns] == ["state", "country", "calls"]
    assert differences.rows == (("then", "HN", 1), ("now", "HN", 2))


async def test_it_is_told_in_spanish_too(stocked: Database, call: AskWithReceipt, organisation: int) -> None:
    await call("query_calls", BY_COUNTRY)
    await loading.load(stocked, organisation, [LATE, NEWER])
    again = (await call("verify", language="es"))[0]
    assert again.text.startswith("Las cifras han cambiado desde el recibo")
    assert again.notes[-1] == "El período ya había terminado: llegaron tarde llamadas más antiguas."
    assert again.sections[0][1].rows == (("antes", "HN", 1), ("ahora", "HN", 2))


async def test_any_reading_tool_s_receipt_can_be_verified(stocked: Database, call: AskWithReceipt) -> None:
    for name, args in (("trace_call", {"reference": company.TRACED}), ("describe_data", {"about": "people"})):
        _, receipt = await call(name, args)
        assert (await call("verify", {"receipt": receipt.id}, language="es"))[0].text.startswith("Nada ha cambiado")


async def test_a_viewer_verifies_and_sees_it_masked(stocked: Database, call: AskWithReceipt, organisation: int) -> None:
    _, receipt = await call("query_calls", {"groups": ["person"]})
    await loading.load(stocked, organisation, [LATE])
    again = (await call("verify", {"receipt": receipt.id}, role=Role.VIEWER))[0]
    assert again.sections[0][1].rows
    assert not any(identity in repr(again) for identity in company.identities())


async def test_receipts_that_cannot_be_run_again(stocked: Database, call: AskWithReceipt, ask: Ask) -> None:
    with pytest.raises(Refused, match="You have no receipt yet"):
        await ask("verify")
    with pytest.raises(Refused, match="There is no receipt R-0000000000 here"):
        await ask("verify", {"receipt": "R-0000000000"})
    _, receipt = await call("help")
    with pytest.raises(Refused, match="is of help, which cannot be run again for you"):
        await ask("verify", {"receipt": receipt.id})


async def test_another_organisation_s_receipt_does_not_exist(stocked: Database, call: AskWithReceipt) -> None:
    _, receipt = await call("query_calls")
    async with stocked.write() as connection:
        other = await organisations.ensure(connection, "other", 0)
    with pytest.raises(Refused, match="There is no receipt"):
        await call("verify", {"receipt": receipt.id}, where=other)
