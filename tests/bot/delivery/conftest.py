"""What tests of delivery share: alerts as the watch raises them, and the program's deliveries beside Slack's double."""

import asyncio
import itertools
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import App
from bot.delivering import delivering
from bot.delivery import TEMPO, Delivery, Sender
from storage import alert_changes, destinations
from storage.alerts import Alert
from storage.destinations import Destination
from storage.engine import Database
from storage.schema import deliveries as table
from storage.stories import Evidence, Severity, Story, Subject
from tests.bot.channels.slack.conftest import QUICK as SLACK_QUICK
from tests.bot.channels.slack.conftest import Scripted, serving, slack, url
from tests.fakes.slack import Slack

__all__ = ["slack", "url"]

# Waits that a test can afford; what they are for stays the same.
QUICK = replace(TEMPO, poll=0.05, lease=1.5, retries=(0.05, 0.1), breath=0.01, holds=(0.3, 0.6), leave=0.5, flood=1_000)
numbers = itertools.count(1)


def wall() -> int:
    return round(time.time() * 1000)


def story(severity: Severity = Severity.HIGH, number: str | None = None, calls: int = 3) -> Story:
    """One incident about a number outside of its own, seen a moment ago."""
    now, which = wall(), next(numbers)
    number = number or f"+5355{which:07}"
    legs = tuple(Evidence(now - 60_000 + place, f"leg-{which}-{place}", 60, 1.5) for place in range(calls))
    return Story(
        key=f"irsf:{number}:{which}",
        detector="irsf",
        detectors=("irsf",),
        severity=severity,
        subject=Subject(number=number, country="CU"),
        first_call=legs[0].started_at,
        last_call=legs[-1].started_at,
        raised_at=now,
        calls=calls,
        seconds=60 * calls,
        dollars=0.5 * calls,
        dollars_per_minute=0.5,
        score=2.0,
        evidence=legs,
    )


async def raised(database: Database, organisation: int, *stories: Story) -> list[Alert]:
    """The alerts that these incidents open or let grow, in one transaction."""
    async with database.write() as connection:
        return [(await alert_changes.record(connection, organisation, one, wall())).alert for one in stories]


async def destination(database: Database, organisation: int, name: str = "#noc", **changes: Any) -> int:
    made = Destination("slack", name, {}, "LOW", "en", "UTC", "slack:U1")
    async with database.write() as connection:
        return await destinations.keep(connection, organisation, replace(made, **changes))


async def states(database: Database) -> list[tuple[str, str]]:
    """Kind and state of every delivery, in order."""
    async with database.read() as connection:
        rows = await connection.execute(select(table.c.kind, table.c.state).order_by(table.c.id))
        return [(row.kind, row.state) for row in rows]


async def until(condition: Callable[[], Any], seconds: float = 60) -> Any:
    """Wait until it holds; a coroutine is awaited."""
    async with asyncio.timeout(seconds):
        while True:
            found = condition()
            if asyncio.iscoroutine(found):
                found = await found
            if found:
                return found
            await asyncio.sleep(0.02)


async def all_in(database: Database, *wanted: str) -> bool:
    """Whether every delivery is in one of these states, and there is one."""
    found = {state for _, state in await states(database)}
    return bool(found) and found <= set(wanted)


@dataclass
class Floor:
    """The program beside the double: its deliveries, and a channel where alerts are posted."""

    slack: Slack
    app: App
    delivery: Delivery
    noc: str
    place: int

    async def raised(self, *stories: Story) -> list[Alert]:
        found = await raised(self.app.database, self.app.organisation, *stories)
        self.delivery.wake()
        return found

    async def settled(self, *wanted: str) -> None:
        await until(lambda: all_in(self.app.database, *(wanted or ("sent",))))

    def top(self) -> list[str]:
        """What stands in the channel, without what is in threads."""
        return [one.plain() for one in self.slack.answers(self.noc) if one.thread_ts in (None, one.ts)]


@asynccontextmanager
async def floor(
    slack: Slack,
    url: str,
    tempo: Any = QUICK,
    senders: dict[str, Sender] | None = None,
    slack_tempo: Any = SLACK_QUICK,
    **changes: Any,
) -> AsyncIterator[Floor]:
    """Alerts are posted in #noc."""
    ana = slack.user("Ana Ruiz")
    noc = slack.channel("noc", members=[ana])
    async with serving(slack, url, Scripted(), tempo=slack_tempo, **changes) as (app, channel):
        place = await destination(app.database, app.organisation, address={"team": slack.team, "channel": noc})
        async with delivering(app, {"slack": channel.sender, **(senders or {})}, tempo) as delivery:
            yield Floor(slack, app, delivery, noc, place)


# A program that only delivers; it is killed in the middle.
PROGRAM = """
import asyncio, sys
from tests.bot.delivery.conftest import alone

asyncio.run(alone(*sys.argv[1:]))
"""


async def alone(api_url: str, bot_token: str, app_token: str, url: str, flood: str) -> None:
    """The program of its own process: connected to the double, it delivers until it is killed."""

    class There:
        signing_secret = None

        async def connected(self) -> None:
            pass

    there: Any = There()
    there.api_url, there.bot_token, there.app_token = api_url, bot_token, app_token
    async with serving(there, url, Scripted(), tempo=SLACK_QUICK) as (app, channel):
        tempo = replace(QUICK, flood=int(flood))
        async with delivering(app, {"slack": channel.sender}, tempo):
            print("ready", flush=True)
            await asyncio.Event().wait()


async def started(slack: Slack, url: str, flood: int = 1_000) -> asyncio.subprocess.Process:
    arguments = (slack.api_url, slack.bot_token, slack.app_token, url, str(flood))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, *arguments, stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[3]
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    return process


async def killed(process: asyncio.subprocess.Process) -> None:
    """kill -9."""
    process.kill()
    assert process.stdout is not None
    await process.stdout.read()
    await process.wait()


@pytest.fixture
async def alerting(slack: Slack, url: str) -> AsyncIterator[Floor]:
    async with floor(slack, url) as made:
        yield made
