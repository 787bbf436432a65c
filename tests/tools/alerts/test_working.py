"""What people do about alerts: with which rights, in which words, seen by whom."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from storage import organisations
from storage.engine import Database
from storage.errors import InvalidQuery, Refused
from storage.schema import audit
from tests.conftest import NOW_MS
from tests.tools.conftest import Ask, AskWithReceipt
from tools.spec import Role

HEAD = "Traffic pumping (IRSF) · Luis Marín (2042, Bogotá HQ)."
WORK: tuple[tuple[str, dict[str, Any]], ...] = (
    ("acknowledge_alert", {"alert": 1}),
    ("assign_alert", {"alert": 1}),
    ("snooze_alert", {"alert": 1}),
    ("resolve_alert", {"alert": 1, "reason": "fraud"}),
)
READ: tuple[tuple[str, dict[str, Any]], ...] = (("show_alert", {"alert": 1}), ("explain_alert", {"alert": 1}))


async def test_the_first_acknowledgement_wins_and_the_others_hear_whose_it_was(alerted: Database, ask: Ask) -> None:
    first = await ask("acknowledge_alert", {"alert": 1})
    assert first.text.startswith("console:ana acknowledged #1 ")
    assert first.text.endswith(HEAD)
    assert (await ask("acknowledge_alert", {"alert": 1})).text.startswith("You acknowledged it already: #1 ")
    late = await ask("acknowledge_alert", {"alert": 1}, user="ben", language="es")
    assert late.text.startswith("console:ana ya la había reconocido, sáb 7 mar 2026, 12:00: #1 ")


async def test_twenty_press_at_once_and_one_was_first(alerted: Database, ask: Ask) -> None:
    told = await asyncio.gather(*(ask("acknowledge_alert", {"alert": 1}, user=f"u{one}") for one in range(20)))
    (first,) = [result.text.split(" ")[0] for result in told if " acknowledged #1 " in result.text]
    assert sum(result.text.startswith(f"{first} was first, ") for result in told) == 19


async def test_taking_it_and_giving_it_away(alerted: Database, ask: Ask) -> None:
    assert (await ask("assign_alert", {"alert": 1})).text.startswith("console:ana investigates #1 ")
    given = await ask("assign_alert", {"alert": 1, "member": "<@U012AB3CD>"})
    assert given.text.startswith("console:ana assigned it to slack:U012AB3CD: #1 ")
    again = await ask("assign_alert", {"alert": 1, "member": "slack:U012AB3CD"})
    assert again.text.startswith("It is assigned to slack:U012AB3CD already: #1 ")
    mine = await ask("list_alerts", {"mine": True})
    assert mine.matched == 0
    shown = await ask("show_alert", {"alert": 1})
    assert "Investigating; assigned to slack:U012AB3CD." in shown.text


async def test_resolving_says_what_it_was_and_can_be_corrected(alerted: Database, ask: Ask) -> None:
    done = await ask("resolve_alert", {"alert": 1, "reason": "fraud", "note": "trunk\nblocked\x00"})
    assert done.text.startswith("console:ana resolved it as fraud: #1 ")
    assert (await ask("resolve_alert", {"alert": 1, "reason": "fraud"})).text.startswith(
        "It is resolved as fraud already"
    )
    corrected = await ask("resolve_alert", {"alert": 1, "reason": "expected"}, user="ben")
    assert corrected.text.startswith("Resolved as expected now, before as fraud: #1 ")
    shown = await ask("show_alert", {"alert": 1})
    assert "Note: trunk blocked" in shown.notes
    assert (await ask("acknowledge_alert", {"alert": 1})).text.startswith("It is resolved already: #1 ")
    for tool in ("assign_alert", "snooze_alert"):
        with pytest.raises(Refused, match=r"Alert 1 is resolved\. If it goes on, it opens a new one\."):
            await ask(tool, {"alert": 1})
    assert (await ask("list_alerts")).matched == 0
    assert (await ask("list_alerts", {"states": ["resolved"]})).matched == 1


@pytest.mark.parametrize(
    ("until", "shown"),
    [
        ("tomorrow", "Sun 8 Mar 2026, 08:00"),
        ("workday", "Mon 9 Mar 2026, 08:00"),
        ("2h", "Sat 7 Mar 2026, 14:00"),
        ("90m", "Sat 7 Mar 2026, 13:30"),
        ("2026-03-10T09:15", "Tue 10 Mar 2026, 09:15"),
        ("2026-03-10T09:15Z", "Tue 10 Mar 2026, 04:15"),
    ],
)
async def test_snoozing(alerted: Database, ask: Ask, until: str, shown: str) -> None:
    told = await ask("snooze_alert", {"alert": 1, "until": until})
    assert told.text.startswith(f"Quiet until {shown}, unless it gets worse: #1 ")
    assert (await ask("list_alerts", {"snoozed": True})).matched == 1


@pytest.mark.parametrize(
    ("until", "error", "says"),
    [
        ("2026-03-07T11:59", Refused, "That moment is over."),
        ("31d", Refused, "30 days at most"),
        ("9999d", Refused, "30 days at most"),
        ("soon", InvalidQuery, "until is tomorrow, workday"),
        ("0h", InvalidQuery, "until is tomorrow, workday"),
        ("x" * 5000, InvalidQuery, "at most 40 characters"),
    ],
)
async def test_snoozes_that_make_no_sense(
    alerted: Database, ask: Ask, until: str, error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        await ask("snooze_alert", {"alert": 1, "until": until})


@pytest.mark.parametrize(("tool", "args"), WORK, ids=lambda value: value if isinstance(value, str) else "")
async def test_a_viewer_works_on_nothing(alerted: Database, ask: Ask, tool: str, args: dict[str, Any]) -> None:
    with pytest.raises(Refused, match=f"Your role may not use {tool}"):
        await ask(tool, args, role=Role.VIEWER)
    assert "Open." in (await ask("show_alert", {"alert": 1})).text


@pytest.mark.parametrize(("tool", "args"), [*WORK, *READ], ids=lambda value: value if isinstance(value, str) else "")
async def test_nobody_reaches_an_alert_of_another_organisation(
    alerted: Database, ask: Ask, tool: str, args: dict[str, Any]
) -> None:
    async with alerted.write() as connection:
        other = await organisations.ensure(connection, "another", NOW_MS)
    with pytest.raises(Refused, match=r"There is no alert 1\."):
        await ask(tool, args, where=other)


@pytest.mark.parametrize("number", [0, -1, 2, 10**9, 10**12, "1; DROP TABLE alerts", None])
async def test_numbers_that_are_no_alerts(alerted: Database, ask: Ask, number: Any) -> None:
    with pytest.raises((Refused, InvalidQuery)):
        await ask("acknowledge_alert", {"alert": number})


async def test_a_huge_note_is_refused_and_a_long_one_is_kept(alerted: Database, ask: Ask) -> None:
    with pytest.raises(InvalidQuery, match="at most 2000 characters"):
        await ask("resolve_alert", {"alert": 1, "reason": "fraud", "note": "x" * 2001})
    for long in ("x" * 2000, '"\\' * 1000, "ñ🙂" * 1000):
        await ask("resolve_alert", {"alert": 1, "reason": "fraud", "note": long})
        assert f"Note: {long}" in (await ask("show_alert", {"alert": 1})).notes


@pytest.mark.parametrize(
    ("tool", "args"), [*READ, ("list_alerts", {})], ids=lambda one: one if isinstance(one, str) else ""
)
async def test_a_viewer_reads_alerts_without_names(
    alerted: Database, call: AskWithReceipt, tool: str, args: dict[str, Any]
) -> None:
    if tool == "show_alert":
        await call("resolve_alert", {"alert": 1, "reason": "fraud", "note": "Luis Marín called +573104445566"})
    result, _ = await call(tool, args, role=Role.VIEWER)
    read = repr((result.text, result.reading, result.notes, result.table, result.sections))
    for secret in ("Luis", "Marín", "573104445566", "535123456"):
        assert secret not in read
    assert "2042" in read, "a viewer has to know which line it is"


async def test_what_was_done_is_audited_without_the_note(alerted: Database, ask: Ask) -> None:
    await ask("resolve_alert", {"alert": 1, "reason": "fraud", "note": "call +573104445566"})
    async with alerted.read() as connection:
        row = (await connection.execute(select(audit).where(audit.c.tool == "resolve_alert"))).one()
    assert (row.principal, row.outcome) == ("console:ana", "done")
    assert '"reason": "fraud"' in row.arguments or '"reason":"fraud"' in row.arguments
    assert "5731" not in row.arguments
