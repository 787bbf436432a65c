"""Leaks: whatever a viewer asks, no name and no telephone number of the calls comes back."""

import json
from dataclasses import asdict, replace
from typing import Any, get_args

import pytest

from bot.security.guard import Asker, Guard
from bot.security.masking import mask, mask_receipt, mask_text
from storage import loading, organisations
from storage.call_query import CallQuery, Group, Metric
from storage.engine import Database
from storage.errors import RingfenceError
from tests.tools import company
from tests.tools.conftest import NOON, AskWithReceipt
from tools.registry import TOOLS
from tools.spec import Principal, Role
from tools.words import LANGUAGES, Language

IDENTITIES = company.identities()
QUERIES: list[dict[str, Any]] = [
    *({"groups": [group]} for group in get_args(Group)),
    *({"metric": metric, "groups": ["person"]} for metric in get_args(Metric) if metric != "list"),
    {"groups": ["person", "number"], "order": "key"},
    {"groups": ["number", "location"], "limit": 1},
    {"groups": ["person"], "limit": 1, "compare": {"end": "2026-03-04T00:00:00Z"}},
    {"metric": "list"},
    {"metric": "list", "where": [{"field": "person", "values": ["sofía bernal", "LUIS MARÍN"]}]},
    {"where": [{"field": "number", "values": ["+573104445566", "+504*", "2041"], "negate": True}]},
    {"where": [{"field": "called_number", "values": ["+5716017000"]}], "metric": "list"},
]
ASKED: list[tuple[str, dict[str, Any]]] = [
    *(("query_calls", query) for query in QUERIES),
    ("trace_call", {}),
    ("trace_call", {"reference": company.TRACED}),
    *(("trace_call", {"nth": nth}) for nth in range(2, 9)),
    ("trace_call", {"person": "Marta Quispe"}),
    ("trace_call", {"person": "Sofía Bernal", "nth": 50}),
    ("trace_call", {"number": "+573104445566"}),
    ("trace_call", {"number": "+14155550123", "nth": 50}),
    *(("describe_data", {"about": about}) for about in ("overview", "locations", "people", "countries", "queues")),
    ("verify", {}),
    *(("help", {"topic": spec.name}) for spec in TOOLS),
]


def leaked(text: str) -> list[str]:
    return sorted(identity for identity in IDENTITIES if identity.casefold() in text.casefold())


def test_the_identities_are_those_of_the_calls() -> None:
    assert {"Sofía", "Marín", "Rosa", "Acme", "573104445566", "50499887766", "5117010101"} <= IDENTITIES


@pytest.mark.parametrize("language", LANGUAGES)
async def test_no_tool_tells_a_viewer_who_it_was(stocked: Database, organisation: int, language: Language) -> None:
    guard = Guard(stocked, TOOLS)
    key = await guard.masking_key(organisation)
    viewer = Asker(Principal("console", "eve", organisation, Role.VIEWER), NOON, "America/Bogota", language)
    for name, args in ASKED:
        try:
            result, receipt = await guard.call(name, args, viewer)
        except RingfenceError as error:
            shown = mask_text(str(error), Role.VIEWER, key)
        else:
            masked = mask(result, Role.VIEWER, key)
            shown = json.dumps(asdict(masked), ensure_ascii=False)
            shown += json.dumps(mask_receipt(receipt, Role.VIEWER, key).to_json(), ensure_ascii=False)
            assert "\u2068" not in shown
        assert not leaked(shown), f"{name} {args} tells {leaked(shown)}: {shown}"


async def test_an_operator_reads_what_a_viewer_does_not(stocked: Database, call: AskWithReceipt) -> None:
    told = "".join(
        [str((await call(name, args))[0]) for name, args in (ASKED[1], ("describe_data", {"about": "people"}))]
    )
    assert {"Sofía", "Bernal", "5117010101"} <= set(leaked(told))


async def test_a_viewer_can_follow_one_subject_through_answers(stocked: Database, call: AskWithReceipt) -> None:
    by_person = (await call("query_calls", {"groups": ["person"]}, role=Role.VIEWER))[0].table
    people = (await call("describe_data", {"about": "people"}, role=Role.VIEWER))[0].table
    assert by_person is not None
    assert people is not None
    assert {row[0] for row in by_person.rows} == {row[0] for row in people.rows}


async def test_a_wicked_caller_name_is_masked_and_cannot_act(
    stocked: Database, organisation: int, call: AskWithReceipt
) -> None:
    wicked = "Rosa\u2069 Delgado\x1b[31m\u202e +573104445566\u2068"
    leg = replace(company.legs()[3], report_id="wicked", correlation_id="wicked-call", calling_name=wicked)
    await loading.load(stocked, organisation, [leg])
    told = (await call("trace_call", {"reference": "wicked-call"}, role=Role.VIEWER))[0]
    assert not leaked(json.dumps(asdict(told), ensure_ascii=False))
    seen = (await call("trace_call", {"reference": "wicked-call"}))[0].text
    assert not set(seen) & {"\x1b", "\u202e", "\u2068", "\u2069"}


async def test_one_organisation_s_calls_are_not_another_s(
    stocked: Database, organisation: int, call: AskWithReceipt
) -> None:
    async with stocked.write() as connection:
        other = await organisations.ensure(connection, "other", 0)
    for name, args in (("query_calls", CallQuery(metric="list").model_dump()), ("describe_data", {"about": "people"})):
        result = (await call(name, args, where=other))[0]
        assert result.matched == 0
        assert result.table is not None
        assert result.table.rows == ()
    with pytest.raises(RingfenceError):
        await call("trace_call", {"reference": company.TRACED}, where=other)
