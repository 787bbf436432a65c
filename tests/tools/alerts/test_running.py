"""run_detectors: new calls become alerts, once; killed in the middle it has done nothing."""

import asyncio
from contextlib import suppress

import pytest
from sqlalchemy import func, select

from bot.security.guard import Asker, Guard
from storage.engine import Database
from storage.errors import Refused
from storage.schema import alert_calls, alerts, habits, watches
from tests.tools import company
from tests.tools.alerts.conftest import Load, Watch, pumping
from tests.tools.conftest import NOON, Ask
from tools.alerts import running
from tools.registry import TOOLS
from tools.spec import Principal, Role


async def count(database: Database, table: object) -> int:
    async with database.read() as connection:
        return await connection.scalar(select(func.count()).select_from(table)) or 0  # type: ignore[arg-type]


async def test_the_night_becomes_one_alert(watched: Database, ask: Ask) -> None:
    found = await ask("list_alerts")
    assert found.text == "Not resolved: 1 alert."
    assert found.table is not None
    (row,) = found.table.rows
    told = dict(zip((column.name for column in found.table.columns), row, strict=True))
    assert told["alert"] == 1
    assert told["user"] == "Luis Marín"
    assert told["calls"] == 60
    assert told["country"] == "CU"
    assert told["severity"] in ("HIGH", "CRITICAL")


async def test_looking_again_raises_nothing_twice(watched: Database, watch: Watch) -> None:
    before = await count(watched, alert_calls)
    assert (await watch()).text == "Nothing new."
    assert await count(watched, alerts) == 1
    assert await count(watched, alert_calls) == before


async def test_what_goes_on_grows_and_late_records_belong_to_it(
    watched: Database, load: Load, watch: Watch, ask: Ask
) -> None:
    await load(pumping(20, first=60))
    assert (await watch()).text == "Going on: #1."
    await load(pumping(3, first=-3))
    assert (await watch()).text == "Going on: #1."
    shown = await ask("show_alert", {"alert": 1})
    assert shown.matched == 83


async def test_many_looks_at_once_raise_one_alert(
    database: Database, organisation: int, load: Load, watch: Watch
) -> None:
    await company.load(database, organisation)
    await load(pumping())
    results = await asyncio.gather(*(watch() for _ in range(4)))
    assert sorted(result.text for result in results) == ["New alerts: #1.", *["Nothing new."] * 3]


async def test_ended_anywhere_nothing_is_lost_and_nothing_doubled(
    database: Database, organisation: int, load: Load, watch: Watch, ask: Ask
) -> None:
    await company.load(database, organisation)
    await load(pumping())
    for pause in (0.0, 0.002, 0.01, 0.03, 0.1, 0.3):
        looking = asyncio.ensure_future(watch())
        await asyncio.wait({looking}, timeout=pause)
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking
        # Wherever it ended: all of it is there, or nothing, and then it was never looked at.
        found = await count(database, alerts)
        assert await count(database, alert_calls) == 60 * found
        assert await count(database, watches) == found
        assert bool(await count(database, habits)) == bool(found)
    await watch()
    assert (await ask("show_alert", {"alert": 1})).matched == 60
    assert await count(database, alerts) == 1


async def test_only_the_system_and_managers_may_let_it_look(database: Database, organisation: int) -> None:
    guard = Guard(database, TOOLS)
    operator = Principal("slack", "UANA", organisation, Role.OPERATOR)
    with pytest.raises(Refused, match="Your role may not use run_detectors"):
        await guard.call("run_detectors", {}, Asker(operator, NOON, "UTC", "en"))


async def test_a_storm_is_worked_off_in_steps_that_end(
    database: Database, organisation: int, load: Load, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A step that would tell too much at once is begun again with fewer calls; what it leaves comes next."""
    monkeypatch.setattr(running, "MOST", 1)
    monkeypatch.setattr(running, "FEWEST_LEGS", 60)
    await company.load(database, organisation)
    while (await watch()).text != "Nothing new.":
        pass
    await load([*pumping(), *pumping(person=company.MARTA)])
    raised = []
    while (result := await watch()).text != "Nothing new.":
        raised.append(result.text)
    assert raised[:2] == ["New alerts: #1.", "New alerts: #2."]
    assert await count(database, alerts) == 2
    assert await count(database, alert_calls) == 120
