"""The inbox: nothing twice, in order within a conversation, and nothing lost with its worker."""

import asyncio
from typing import Any

from storage import inbox, organisations
from storage.engine import Database
from storage.inbox import Item

LEASE = 1_000


async def arrive(database: Database, organisation: int, key: str, conversation: str = "thread", now: int = 0) -> bool:
    async with database.write() as connection:
        return await inbox.take_in(connection, organisation, "slack", key, conversation, f'"{key}"', now)


async def claim(database: Database, now: int = 0, count: int = 10) -> list[Item]:
    async with database.write() as connection:
        return list(await inbox.claim(connection, "slack", now, now + LEASE, count))


async def say(database: Database, function: Any, item: Item, *values: Any) -> Any:
    async with database.write() as connection:
        return await function(connection, item.organisation, item.id, item.attempt, *values)


async def test_a_repeated_event_is_dropped(database: Database, organisation: int) -> None:
    assert await arrive(database, organisation, "e1")
    assert not await arrive(database, organisation, "e1")
    [item] = await claim(database)
    await say(database, inbox.settle, item, "done")
    assert not await arrive(database, organisation, "e1")
    assert await claim(database) == []


async def test_a_conversation_is_answered_in_order_one_at_a_time(database: Database, organisation: int) -> None:
    for key, conversation in (("a1", "a"), ("a2", "a"), ("b1", "b")):
        await arrive(database, organisation, key, conversation)
    first, other = await claim(database)
    assert [(first.key, first.payload, first.attempt), other.key] == [("a1", '"a1"', 1), "b1"]
    assert await claim(database) == []
    await say(database, inbox.settle, first, "done")
    assert [item.key for item in await claim(database)] == ["a2"]


async def test_what_is_put_off_keeps_its_place(database: Database, organisation: int) -> None:
    await arrive(database, organisation, "a1")
    await arrive(database, organisation, "a2")
    [item] = await claim(database)
    await say(database, inbox.put_off, item, 500)
    assert await claim(database, now=499) == []
    [again] = await claim(database, now=500)
    assert (again.key, again.attempt) == ("a1", 2)


async def test_a_lost_lease_is_taken_over_and_its_worker_changes_nothing(database: Database, organisation: int) -> None:
    await arrive(database, organisation, "e1")
    [lost] = await claim(database)
    async with database.write() as connection:
        await inbox.note_reply(connection, organisation, "slack", "e1", '{"1": "5.0"}')
    assert await claim(database, now=LEASE) == []
    [taken] = await claim(database, now=LEASE + 1)
    assert (taken.key, taken.attempt, taken.reply) == ("e1", 2, '{"1": "5.0"}')
    assert not await say(database, inbox.settle, lost, "done")
    assert not await say(database, inbox.renew, lost, 10 * LEASE)
    assert await say(database, inbox.renew, taken, 10 * LEASE)
    assert await claim(database, now=5 * LEASE) == []
    assert await say(database, inbox.settle, taken, "done")


async def test_what_is_put_back_was_no_attempt(database: Database, organisation: int) -> None:
    await arrive(database, organisation, "e1")
    [item] = await claim(database)
    await say(database, inbox.put_back, item)
    [again] = await claim(database)
    assert (item.attempt, item.again) == (1, False)
    assert (again.attempt, again.again) == (1, True)


async def stop(database: Database, organisation: int, *keys: str) -> int:
    async with database.write() as connection:
        return await inbox.stop(connection, organisation, "slack", keys)


async def test_who_runs_a_row_learns_that_it_is_to_stop(database: Database, organisation: int) -> None:
    await arrive(database, organisation, "a1", "a")
    await arrive(database, organisation, "b1", "b")
    stopped, other = await claim(database)
    assert await stop(database, organisation, "a1") == 1
    async with database.read() as connection:
        held = await inbox.held(connection, [stopped.id, other.id])
    assert held == {stopped.id: (1, True), other.id: (1, False)}
    assert await claim(database) == []
    assert await say(database, inbox.settle, stopped, "stopped")
    assert await stop(database, organisation, "a1") == 0


async def test_what_nobody_runs_is_claimed_to_be_ended(database: Database, organisation: int) -> None:
    """So that somebody tells the person: also when the one who ran it died."""
    await arrive(database, organisation, "waits", "a")
    await arrive(database, organisation, "died", "b")
    async with database.write() as connection:
        waits, died = (item for item in await inbox.claim(connection, "slack", 0, LEASE, 2))
    await say(database, inbox.put_off, waits, 10 * LEASE)
    await stop(database, organisation, "waits", "died")
    [ended] = await claim(database, now=1)
    assert (ended.key, ended.stopping, ended.payload) == ("waits", True, '"waits"')
    [late] = [item for item in await claim(database, now=LEASE + 1) if item.key == died.key]
    assert late.stopping
    async with database.read() as connection:
        assert await inbox.owed(connection, organisation, "slack") == 2


async def test_the_unsettled_of_a_conversation_are_told(database: Database, organisation: int) -> None:
    for key, conversation in (("a1", "a"), ("a2", "a"), ("b1", "b")):
        await arrive(database, organisation, key, conversation)
    async with database.read() as connection:
        assert [item.key for item in await inbox.unsettled(connection, organisation, "slack", "a")] == ["a1", "a2"]


async def test_claimers_at_once_share_the_work(database: Database, organisation: int) -> None:
    """Eight claimers over ten conversations of three: each row once, and never two of one conversation together."""
    for number in range(30):
        await arrive(database, organisation, f"e{number}", f"thread {number % 10}")
    answered: list[str] = []
    running: set[str] = set()

    async def work() -> None:
        while len(answered) < 30:
            for item in await claim(database, count=2):
                assert item.conversation not in running
                running.add(item.conversation)
                await asyncio.sleep(0)
                answered.append(item.key)
                running.remove(item.conversation)
                assert await say(database, inbox.settle, item, "done")

    await asyncio.gather(*(work() for _ in range(8)))
    assert sorted(answered) == sorted(f"e{number}" for number in range(30))
    for thread in range(10):
        of_thread = [key for key in answered if int(key[1:]) % 10 == thread]
        assert of_thread == [f"e{thread}", f"e{thread + 10}", f"e{thread + 20}"]


async def test_two_databases_open_at_once_do_not_claim_the_same(database_url: str) -> None:
    first, second = await Database.open(database_url), await Database.open(database_url)
    async with first.write() as connection:
        organisation = await organisations.ensure(connection, "default", 0)
    for number in range(10):
        await arrive(first, organisation, f"e{number}", f"thread {number}")
    halves = await asyncio.gather(*(claim(base, count=1) for base in (first, second) * 5))
    assert sorted(item.key for half in halves for item in half) == [f"e{number}" for number in range(10)]
    await first.close()
    await second.close()


async def test_old_settled_rows_are_purged_and_others_stay(database: Database, organisation: int) -> None:
    await arrive(database, organisation, "done", "a", now=100)
    await arrive(database, organisation, "young", "b", now=900)
    await arrive(database, organisation, "waiting", "c", now=100)
    for item in (await claim(database, now=900))[:2]:
        await say(database, inbox.settle, item, "done")
    async with database.write() as connection:
        assert await inbox.purge(connection, organisation, 500) == 1
        assert await inbox.find(connection, organisation, "slack", "done") is None
        assert await inbox.find(connection, organisation, "slack", "young") is not None
        assert await inbox.owed(connection, organisation, "slack") == 1
