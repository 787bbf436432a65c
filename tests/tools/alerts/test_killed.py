"""run_detectors in a process that is killed before it commits: nothing is half done, nothing lost, nothing doubled."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from sqlalchemy import func, select

from storage.engine import Database
from storage.schema import alert_calls, alert_events, alerts, deliveries, habits, watches
from tests.bot.delivery.conftest import destination
from tests.tools import company
from tests.tools.alerts.conftest import Load, Watch, pumping
from tests.tools.conftest import Ask

TABLES = (habits, watches, alerts, alert_calls, alert_events, deliveries)
ROOT = Path(__file__).parents[3]


async def counts(database: Database) -> dict[str, int]:
    """How many rows each table of the watch has; tables without any are left out."""
    async with database.read() as connection:
        found = {table.name: await connection.scalar(select(func.count()).select_from(table)) for table in TABLES}
    return {name: count for name, count in found.items() if count}


async def test_a_watch_that_is_killed_has_done_nothing_and_the_next_does_all_of_it_once(
    database_url: str, database: Database, organisation: int, load: Load, watch: Watch, ask: Ask
) -> None:
    await company.load(database, organisation)
    await destination(database, organisation)
    await load(pumping())
    # What is owed is written last.
    arguments = ("-m", "tests.tools.alerts.killing", database_url, str(organisation), "deliveries")
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, cwd=ROOT, env=os.environ)
    assert await process.wait() == -signal.SIGKILL

    assert await counts(database) == {}
    assert (await watch()).text == "New alerts: #1."
    written = await counts(database)
    assert {name: written[name] for name in ("alerts", "alert_calls", "alert_events", "deliveries")} == {
        "alerts": 1,
        "alert_calls": 60,
        "alert_events": 1,
        "deliveries": 1,
    }
    assert (await watch()).text == "Nothing new."
    assert await counts(database) == written
    assert (await ask("show_alert", {"alert": 1})).matched == 60
