"""reveal and show_query: a receipt's result with names for whoever may see them, and what ran for it."""

import pytest

from storage import feedback
from storage.engine import Database
from storage.errors import Refused
from tests.tools import company
from tests.tools.conftest import Ask, AskWithReceipt
from tools.spec import Role

OF_LUIS = {
    "metric": "list",
    "where": [
        {"field": "person", "values": ["Luis Marín"]},
        {"field": "called_number", "values": ["+50499887766"]},
        {"field": "location", "values": ["Bogotá HQ"]},
    ],
}


async def test_a_masked_answer_is_shown_with_names_to_whoever_may_see_them(
    stocked: Database, call: AskWithReceipt, ask: Ask
) -> None:
    masked, receipt = await call("query_calls", OF_LUIS, role=Role.VIEWER)
    assert "Luis" not in str(masked)
    assert "0499887766" not in str(masked)
    revealed = await ask("reveal", {"receipt": receipt.id}, user="marta")
    assert "Luis Marín" in str(revealed.table)
    assert "+50499887766" in str(revealed.table)
    assert receipt.id in revealed.notes[-1]


async def test_a_viewer_reveals_nothing(stocked: Database, call: AskWithReceipt, ask: Ask) -> None:
    _, receipt = await call("query_calls", OF_LUIS)
    with pytest.raises(Refused, match="may not use reveal"):
        await ask("reveal", {"receipt": receipt.id}, role=Role.VIEWER)


async def test_what_changes_something_is_never_run_again(stocked: Database, call: AskWithReceipt, ask: Ask) -> None:
    _, receipt = await call("query_calls", OF_LUIS)
    _, noted = await call("give_feedback", {"receipt": receipt.id, "verdict": "good"})
    for tool in ("reveal", "verify"):
        with pytest.raises(Refused, match="cannot be run again"):
            await ask(tool, {"receipt": noted.id})


async def test_what_ran_is_told_in_words_and_in_arguments(stocked: Database, call: AskWithReceipt, ask: Ask) -> None:
    answer, receipt = await call("query_calls", OF_LUIS)
    shown = await ask("show_query", {"receipt": receipt.id}, user="somebody else")
    assert shown.reading == answer.reading
    assert shown.text.startswith(f"Receipt {receipt.id} of ")
    assert ": query_calls ran with exactly these arguments" in shown.text
    assert '"values": ["Luis Marín"]' in shown.text
    assert '"values": ["+50499887766"]' in shown.text
    assert '"limit"' not in shown.text, "what was left open is not listed"


async def test_what_ran_is_masked_for_a_viewer(stocked: Database, call: AskWithReceipt, ask: Ask) -> None:
    _, receipt = await call("query_calls", OF_LUIS)
    shown = await ask("show_query", {"receipt": receipt.id}, role=Role.VIEWER)
    assert not [part for part in company.identities() if part in f"{shown.text} {shown.reading}"]
    assert "Bogotá HQ" in shown.text, "a location is no secret"


async def test_what_ran_is_told_in_spanish(stocked: Database, call: AskWithReceipt, ask: Ask) -> None:
    _, receipt = await call("describe_data")
    shown = await ask("show_query", {"receipt": receipt.id}, language="es")
    assert "se ejecutó describe_data" in shown.text
    assert shown.reading == "Lo que hay guardado"


async def test_verdicts_are_counted_one_a_person(stocked: Database, call: AskWithReceipt, ask: Ask) -> None:
    _, receipt = await call("query_calls")
    for user, verdict in (("ana", "bad"), ("ana", "good"), ("luis", "bad"), ("sofia", "good")):
        await ask("give_feedback", {"receipt": receipt.id, "verdict": verdict}, user=user, role=Role.VIEWER)
    shown = await ask("show_query", {"receipt": receipt.id})
    assert shown.notes == ("Verdicts so far: 2 good, 1 bad.",)


async def test_a_comment_stays_when_only_the_verdict_is_given_again(
    stocked: Database, call: AskWithReceipt, ask: Ask, organisation: int
) -> None:
    _, receipt = await call("query_calls")
    words = "It left out\x00 Medellín."
    await ask("give_feedback", {"receipt": receipt.id, "verdict": "bad", "comment": words})
    await ask("give_feedback", {"receipt": receipt.id, "verdict": "bad", "comment": "  "})
    async with stocked.read() as connection:
        [kept] = await feedback.of(connection, organisation, receipt.id)
    assert (kept.verdict, kept.comment) == ("bad", "It left out Medellín.")


async def test_there_is_no_verdict_on_what_was_never_answered(stocked: Database, ask: Ask) -> None:
    with pytest.raises(Refused, match="There is no receipt R-0 here"):
        await ask("give_feedback", {"receipt": "r-0", "verdict": "good"})
