"""Turns: a conversation is read back as it went, by whoever it belongs to."""

import asyncio
from dataclasses import replace

from sqlalchemy import select

from storage import organisations, turns
from storage.engine import Database
from storage.schema import conversations
from storage.turns import StoredTurn

TURN = StoredTurn(1000, "slack:ana", "How many?", "3 calls.", "en", "offline", "[]")


async def append(database: Database, organisation: int, key: str = "thread", **changes: object) -> None:
    async with database.write() as connection:
        await turns.append(connection, organisation, "slack", key, replace(TURN, **changes))  # type: ignore[arg-type]


async def questions(database: Database, organisation: int, count: int = 9, asker: str | None = None) -> list[str]:
    async with database.read() as connection:
        found = await turns.last(connection, organisation, "slack", "thread", count, asker)
    return [turn.question for turn in found]


async def test_a_turn_comes_back_as_it_was(database: Database, organisation: int) -> None:
    await append(database, organisation, pending='{"choose": ["a", "b"]}')
    async with database.read() as connection:
        [turn] = await turns.last(connection, organisation, "slack", "thread", 5)
    assert turn == replace(TURN, pending='{"choose": ["a", "b"]}')


async def test_the_last_turns_come_oldest_first(database: Database, organisation: int) -> None:
    for place in range(5):
        await append(database, organisation, question=f"Question {place}")
    assert await questions(database, organisation, count=3) == ["Question 2", "Question 3", "Question 4"]


async def test_somebody_else_s_turns_are_left_out_when_asked_for_one_s_own(
    database: Database, organisation: int
) -> None:
    await append(database, organisation, question="Ana's")
    await append(database, organisation, question="Luis's", asker="slack:luis")
    assert await questions(database, organisation, asker="slack:ana") == ["Ana's"]
    assert await questions(database, organisation) == ["Ana's", "Luis's"]


async def test_conversations_do_not_mix(database: Database, organisation: int) -> None:
    async with database.write() as connection:
        other = await organisations.ensure(connection, "other", 0)
    await append(database, organisation, question="Ours")
    await append(database, organisation, key="another thread", question="Elsewhere")
    await append(database, other, question="Theirs")
    assert await questions(database, organisation) == ["Ours"]
    assert await questions(database, other) == ["Theirs"]


async def test_two_first_turns_at_once_begin_one_conversation(database: Database, organisation: int) -> None:
    await asyncio.gather(*(append(database, organisation) for _ in range(4)))
    async with database.read() as connection:
        assert len((await connection.execute(select(conversations))).all()) == 1
    assert len(await questions(database, organisation)) == 4


async def test_a_message_that_is_asked_again_takes_the_place_of_its_turn(database: Database, organisation: int) -> None:
    await append(database, organisation, question="Before", message="1.0")
    await append(database, organisation, question="Typo", message="2.0")
    await append(database, organisation, question="No typo", message="2.0")
    assert await questions(database, organisation) == ["Before", "No typo"]


async def test_a_deleted_message_is_forgotten_in_its_conversation_alone(database: Database, organisation: int) -> None:
    await append(database, organisation, question="Ours", message="1.0")
    await append(database, organisation, key="another", question="Elsewhere", message="1.0")
    async with database.write() as connection:
        await turns.forget(connection, organisation, "slack", "another", "1.0")
        assert await turns.last(connection, organisation, "slack", "another", 5) == ()
    assert await questions(database, organisation) == ["Ours"]


async def test_recent_questions_are_one_s_own_newest_first_and_each_once(database: Database, organisation: int) -> None:
    for place, question in enumerate(["a", "b", "a", "c"]):
        await append(database, organisation, key=f"thread {place}", question=question)
    await append(database, organisation, question="d", asker="slack:luis")
    async with database.read() as connection:
        found = await turns.recent(connection, organisation, "slack:ana", 2)
    assert [turn.question for turn in found] == ["c", "a"]


async def test_the_conversation_in_which_somebody_asked_last(database: Database, organisation: int) -> None:
    await append(database, organisation, key="T1:D1:1", asked_at=1000)
    await append(database, organisation, key="T1:D1:2", asked_at=2000)
    await append(database, organisation, key="T1:D2:3", asked_at=3000)
    await append(database, organisation, key="T1:D1:4", asked_at=4000, asker="slack:luis")
    async with database.read() as connection:
        found = [
            await turns.latest(connection, organisation, "slack", "T1:D1:", "slack:ana", since) for since in (0, 2001)
        ]
    assert found == ["T1:D1:2", None]
