"""Alerts in tables: people see what they need, in the order in which they need it; scripts see everything."""

from datetime import UTC, datetime, timedelta

from bot.security.masking import mask
from storage import alert_changes
from storage.engine import Database
from storage.stories import Subject
from tests.conftest import NOW_MS
from tests.stories import story
from tests.tools.conftest import Ask
from tools.alerts import showing
from tools.spec import Role, Table, ToolResult

ANA = Subject(user="Ana Ruiz", extension="1001", location="Bogotá")


async def raised(database: Database, organisation: int) -> int:
    async with database.write() as connection:
        return (await alert_changes.record(connection, organisation, story(subject=ANA), NOW_MS)).alert.number


def headings(table: Table | None) -> list[str]:
    assert table is not None
    return [column.heading.en for column in table.columns]


async def test_a_column_that_no_alert_fills_is_not_shown(database: Database, organisation: int, ask: Ask) -> None:
    await raised(database, organisation)
    listed = (await ask("list_alerts")).table
    assert listed is not None
    seen = listed.for_people()
    assert headings(seen) == ["Alert", "Severity", "What", "Who", "Since", "Calls", "Cost", "State"]
    assert len(seen.rows[0]) == len(seen.columns)
    everything = [column.name for column in listed.columns]
    assert {"extension", "dollars_per_minute", "last_call", "opened_at", "assigned_to"} <= set(everything)


async def test_whoever_acknowledged_it_has_it_until_somebody_else_takes_it(
    database: Database, organisation: int, ask: Ask
) -> None:
    number = await raised(database, organisation)
    for member, taken_by in ((None, "console:ana"), ("slack:U0BEN12345", "slack:U0BEN12345")):
        if member is None:
            await ask("acknowledge_alert", {"alert": number})
        else:
            await ask("assign_alert", {"alert": number, "member": member})
        table = (await ask("list_alerts")).table
        assert table is not None
        assert dict(zip(headings(table), table.rows[0], strict=True))["Taken by"] == taken_by


async def test_who_it_is_about_is_masked_in_the_table_too(database: Database, organisation: int) -> None:
    async with database.write() as connection:
        recorded = await alert_changes.record(connection, organisation, story(subject=ANA), NOW_MS)
    result = ToolResult(table=showing.table([recorded.alert], "en"))
    for role, shown in ((Role.VIEWER, "•"), (Role.OPERATOR, "Ana Ruiz (1001, Bogotá)")):
        table = mask(result, role, "key").table
        assert table is not None
        who = str(dict(zip(headings(table), table.rows[0], strict=True))["Who"])
        assert who.startswith(shown)
        assert who.endswith("(1001, Bogotá)")
        assert ("Ana" in who) is (role is Role.OPERATOR)


async def test_the_list_says_what_it_is_of_in_whole_words(database: Database, organisation: int, ask: Ask) -> None:
    await raised(database, organisation)
    wanted = {"states": ["open", "acknowledged"], "severities": ["HIGH"]}
    assert (await ask("list_alerts", wanted, language="es")).text == (
        "Abiertas o reconocidas; de gravedad alta: 1 alerta."
    )
    assert (await ask("list_alerts", {**wanted, "muted": None})).text == (
        "Open or acknowledged; of high severity; muted or not: 1 alert."
    )


async def test_alerts_are_listed_by_when_they_were_raised(database: Database, organisation: int, ask: Ask) -> None:
    await raised(database, organisation)
    moment = datetime.fromtimestamp(NOW_MS / 1000, UTC)
    since, until = moment.isoformat(), (moment + timedelta(hours=1)).isoformat()
    found = await ask("list_alerts", {"since": since, "until": until})
    assert found.matched == 1
    assert "raised since Mon 2 Mar 2026, 07:00; until Mon 2 Mar 2026, 08:00" in found.text
    assert (await ask("list_alerts", {"until": since})).matched == 0
    assert (await ask("list_alerts", {"since": until})).matched == 0
