"""Restarts: a killed process loses no alert, and its message is found rather than posted again."""

import asyncio

import pytest

from storage import alert_changes, organisations
from storage.engine import Database
from tests.bot.delivery.conftest import (
    all_in,
    destination,
    floor,
    killed,
    raised,
    started,
    states,
    story,
    until,
    wall,
)
from tests.fakes.slack import Slack


async def prepared(slack: Slack, url: str, channels: int = 1) -> tuple[Database, int, list[str]]:
    database = await Database.open(url)
    async with database.write() as connection:
        organisation = await organisations.ensure(connection, "default", wall())
    names = [slack.channel(f"noc-{number}") for number in range(channels)]
    for name in names:
        await destination(database, organisation, f"#{name}", address={"team": slack.team, "channel": name})
    return database, organisation, names


@pytest.mark.parametrize("moment", ["before the post", "after the post", "after the change", "after a line"])
async def test_killed_at_any_point_nothing_is_lost_or_doubled(slack: Slack, database_url: str, moment: str):
    database, organisation, (noc,) = await prepared(slack, database_url)
    process = await started(slack, database_url)
    if moment == "before the post":
        # Slack never gets to do it: the process hangs in its call.
        slack.faults.next("chat.postMessage", "timeout", times=99)
    elif moment == "after the post":
        # It is done, and the process does not hear of it, nor can it look.
        slack.faults.next("chat.postMessage", "drop_after")
        slack.faults.next("conversations.history", "timeout", times=99)
    (one,) = await raised(database, organisation, story())
    if moment in ("after the change", "after a line"):
        await until(lambda: all_in(database, "sent"))
        if moment == "after the change":
            slack.faults.next("chat.update", "drop_after")
            slack.faults.next("chat.update", "timeout", times=99)
        else:
            slack.faults.next("chat.postMessage", "drop_after")
            slack.faults.next("conversations.replies", "timeout", times=99)
        async with database.write() as connection:
            await alert_changes.acknowledge(connection, organisation, one.number, "slack:U0ANA", wall())
        method = "chat.update" if moment == "after the change" else "conversations.replies"
        await slack.until(lambda: slack.ledger.of(method))
    else:
        method = "chat.postMessage" if moment == "before the post" else "conversations.history"
        await slack.until(lambda: slack.ledger.of(method) or slack.answers(noc))
        await asyncio.sleep(0.1)
    await killed(process)
    slack.faults.clear()
    process = await started(slack, database_url)
    await until(lambda: all_in(database, "sent"))
    await killed(process)
    await database.close()
    said = slack.answers(noc)
    assert len([one for one in said if one.thread_ts in (None, one.ts)]) == 1
    lines = [one.plain() for one in said if one.thread_ts not in (None, one.ts)]
    acknowledged = moment in ("after the change", "after a line")
    assert lines == (["<@U0ANA> acknowledged it."] if acknowledged else [])


async def test_killed_in_the_middle_of_many_none_is_lost_and_none_doubled(slack: Slack, url: str):
    database, organisation, channels = await prepared(slack, url, 4)
    process = await started(slack, url)
    found = await raised(database, organisation, *(story() for _ in range(15)))
    for count in (10, 30):
        await slack.until(lambda count=count: slack.ledger.of("chat.postMessage")[count:])  # type: ignore[misc]
        await killed(process)
        process = await started(slack, url)
    await until(lambda: all_in(database, "sent"))
    await killed(process)
    for channel in channels:
        said = [message.plain() for message in slack.answers(channel)]
        assert len(said) == len(set(said)) == 15
    assert len(found) == 15
    await database.close()


async def test_killed_with_a_flood_on_the_way(slack: Slack, url: str):
    database, organisation, (noc,) = await prepared(slack, url)
    process = await started(slack, url, 5)
    slack.faults.next("chat.postMessage", "drop_after")
    slack.faults.next("conversations.history", "timeout", times=99)
    await raised(database, organisation, *(story() for _ in range(9)))
    await slack.until(lambda: slack.answers(noc))
    await killed(process)
    slack.faults.clear()
    process = await started(slack, url, 5)
    await until(lambda: all_in(database, "sent"))
    await killed(process)
    (message,) = slack.answers(noc)
    assert "9 alerts at once" in message.plain()
    assert ("flood", "sent") in await states(database)
    await database.close()


async def test_replicas_share_the_work_and_double_nothing(slack: Slack, url: str):
    async with floor(slack, url) as alerting:
        others = [await started(slack, url) for _ in range(2)]
        slack.faults.sometimes("chat.postMessage", 0.2, "drop_after")
        await alerting.raised(*(story() for _ in range(20)))
        await until(lambda: all_in(alerting.app.database, "sent"))
        for process in others:
            await killed(process)
        said = alerting.top()
    assert len(said) == len(set(said)) == 20
