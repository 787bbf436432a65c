"""What delivery withstands: 500 alerts at once, a Slack that is busy and loses answers, a process killed in the middle.

    python -m tests.bench.delivery [--alerts 500] [--channels 25] [--kills 2]

Twice: with floods told apart (each alert its own message), spread over channels; and coalesced in one channel. Slack's
double refuses more than one message a second in a channel (429), and every twentieth answer is lost after the message
was posted. Prints what arrived, what was lost or doubled, and how long it took.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from storage import deliveries, delivery_rows, destinations, organisations
from storage.engine import Database, upgrade
from storage.stories import Severity
from tests.bot.delivery.conftest import all_in, destination, killed, raised, started, story, until, wall
from tests.fakes.slack import Slack
from tests.fakes.slack.faults import RateLimit

LOST_ANSWERS = 0.05


@dataclass
class Result:
    """What came of one run. Times are seconds."""

    alerts: int
    messages: int
    lost: int
    doubled: int
    busy: int
    dropped: int
    raising: float
    taken: float


async def run(url: str, alerts: int, channels: int, kills: int, flood: int) -> Result:
    """Raise the alerts at once, kill the process so many times on the way, and look at what stands in Slack."""
    async with Slack.running() as slack:
        slack.rate_limits.append(RateLimit(1, 1.0, "chat.postMessage"))
        slack.faults.sometimes("chat.postMessage", LOST_ANSWERS, "drop_after")
        database = await Database.open(url)
        async with database.write() as connection:
            organisation = await organisations.ensure(connection, "default", wall())
        rooms = [slack.channel(f"noc-{number}") for number in range(channels)]
        process = await started(slack, url, flood)
        began = time.perf_counter()
        share = -(-alerts // channels)
        found = []
        for place, room in enumerate(rooms):
            # Each channel is told of its own share: what was there before wants nothing more.
            key = await destination(
                database, organisation, f"#{room}", address={"team": slack.team, "channel": room}, severity="LOW"
            )
            many = min(share, alerts - place * share)
            found.append(
                (room, key, await raised(database, organisation, *(story(Severity.HIGH) for _ in range(many))))
            )
            if place + 1 < channels:
                async with database.write() as connection:
                    await _no_more(connection, organisation, key)
        raising = time.perf_counter() - began
        for kill in range(kills):
            posted = alerts * (kill + 1) // (kills + 1) if flood > alerts else kill
            await slack.until(
                lambda posted=posted: sum(call.done for call in slack.ledger.of("chat.postMessage")) >= posted,  # type: ignore[misc]
                600,
            )
            await killed(process)
            process = await started(slack, url, flood)
        await until(lambda: all_in(database, "sent"), 1_200)
        taken = time.perf_counter() - began
        await killed(process)
        lost, doubled, messages = 0, 0, 0
        for room, key, known in found:
            said = {message.ts: message.plain() for message in slack.answers(room)}
            messages += len(said)
            async with database.read() as connection:
                shown = [(await deliveries.shown(connection, organisation, one.id)).get(key, "") for one in known]
                groups = await _groups(connection, organisation)
            living = [groups.get(message, message) for message in shown]
            lost += sum(message not in said for message in living)
            doubled += len(said) - len(set(living) & set(said))
        calls = slack.ledger.of("chat.postMessage")
        await database.close()
    return Result(
        alerts,
        messages,
        lost,
        doubled,
        sum(not call.ok and not call.done and not call.fault for call in calls),
        sum(call.done and not call.ok for call in calls),
        raising,
        taken,
    )


async def _no_more(connection: AsyncConnection, organisation: int, key: int) -> None:
    """Let a channel want no further alerts."""
    place = await destinations.get(connection, organisation, key)
    if place is not None:
        await destinations.change(connection, organisation, replace(place, severity=""))


async def _groups(connection: AsyncConnection, organisation: int) -> dict[str, str]:
    """The messages of floods by the name that `shown` has for them."""
    found = await deliveries.listed(connection, organisation, ["sent"], 10_000)
    return {f"{delivery_rows.GROUP}{one.id}": str(one.payload["message"]) for one in found if one.kind == "flood"}


def main() -> None:
    """Read the arguments, run both, print the figures; 1 when anything was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--alerts", type=int, default=500)
    parser.add_argument("--channels", type=int, default=25)
    parser.add_argument("--kills", type=int, default=2)
    given = parser.parse_args()
    wrong = 0
    for name, channels, flood in (("each alert its own message", given.channels, 1_000_000), ("coalesced", 1, 8)):
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'bench.db'}"
            asyncio.run(upgrade(url))
            result = asyncio.run(run(url, given.alerts, channels, given.kills, flood))
        wrong += result.lost + result.doubled
        print(
            f"{name}: {result.alerts} alerts in {channels} channels: {result.messages} messages, {result.lost} lost, "
            f"{result.doubled} doubled; {given.kills} kills, {result.busy} times busy (429), {result.dropped} answers "
            f"lost; raised in {result.raising:.1f} s, all told after {result.taken:.1f} s",
            flush=True,
        )
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
