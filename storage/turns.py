"""Conversations and their turns: what was asked and what ran, so that the next question can build on it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dialect import insert_or_ignore
from storage.schema import conversations, turns


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """One question and its answer. `asked_at` is UTC milliseconds; `calls` and `pending` are JSON texts.

    `answer` is what was said, unmasked, with names and numbers wrapped by `words.isolate`. `message` is the platform's
    own name for the message that asked, None where it has none.
    """

    asked_at: int
    asker: str
    question: str
    answer: str
    language: str
    brain: str
    calls: str
    pending: str | None = None
    message: str | None = None


async def append(connection: AsyncConnection, organisation: int, platform: str, key: str, turn: StoredTurn) -> None:
    """Add a turn to the conversation that the platform calls `key`, and begin the conversation with its first turn.

    The turn of a message that was answered before (it was edited, or asked once more) is replaced.
    """
    conversation = await _find(connection, organisation, platform, key)
    if conversation is None:
        await connection.execute(
            insert_or_ignore(connection, conversations).values(
                organisation_id=organisation, platform=platform, key=key, started_at=turn.asked_at
            )
        )
        conversation = await _find(connection, organisation, platform, key)
    if turn.message is not None:
        await forget(connection, organisation, platform, key, turn.message)
    await connection.execute(
        insert(turns).values(
            organisation_id=organisation,
            conversation_id=conversation,
            asked_at=turn.asked_at,
            asker=turn.asker,
            question=turn.question,
            answer=turn.answer,
            language=turn.language,
            brain=turn.brain,
            calls=turn.calls,
            pending=turn.pending,
            message=turn.message,
        )
    )


async def forget(connection: AsyncConnection, organisation: int, platform: str, key: str, message: str) -> None:
    """Take the turn of a message out of its conversation: it was deleted, or is answered anew."""
    conversation = await _find(connection, organisation, platform, key)
    await connection.execute(
        delete(turns).where(
            turns.c.organisation_id == organisation,
            turns.c.conversation_id == conversation,
            turns.c.message == message,
        )
    )


async def recent(connection: AsyncConnection, organisation: int, asker: str, count: int) -> tuple[StoredTurn, ...]:
    """The latest `count` turns of a person in any conversation, newest first, each question once."""
    newest = (
        select(func.max(turns.c.id))
        .where(turns.c.organisation_id == organisation, turns.c.asker == asker)
        .group_by(turns.c.question)
        .order_by(func.max(turns.c.id).desc())
        .limit(count)
    )
    statement = select(turns).where(turns.c.organisation_id == organisation, turns.c.id.in_(newest))
    return tuple(map(_turn, (await connection.execute(statement.order_by(turns.c.id.desc()))).all()))


async def last(
    connection: AsyncConnection,
    organisation: int,
    platform: str,
    key: str,
    count: int,
    asker: str | None = None,
    but: str | None = None,
) -> tuple[StoredTurn, ...]:
    """The last `count` turns of a conversation, oldest first, without that of the message `but`.

    With `asker` only that person's turns: somebody else's question in the same thread is no context for theirs.
    Without it everybody's, for channels that say that a thread is one conversation.
    """
    statement = (
        select(turns)
        .join(conversations, conversations.c.id == turns.c.conversation_id)
        .where(
            turns.c.organisation_id == organisation,
            conversations.c.organisation_id == organisation,
            conversations.c.platform == platform,
            conversations.c.key == key,
        )
        .order_by(turns.c.id.desc())
        .limit(count)
    )
    if asker is not None:
        statement = statement.where(turns.c.asker == asker)
    if but is not None:
        statement = statement.where(or_(turns.c.message.is_(None), turns.c.message != but))
    rows = (await connection.execute(statement)).all()
    return tuple(map(_turn, reversed(rows)))


async def latest(
    connection: AsyncConnection, organisation: int, platform: str, begins: str, asker: str, since_ms: int
) -> str | None:
    """The conversation in which a person asked last, not before `since_ms`, of those whose key begins with `begins`."""
    statement = (
        select(conversations.c.key)
        .join(turns, conversations.c.id == turns.c.conversation_id)
        .where(
            turns.c.organisation_id == organisation,
            turns.c.asker == asker,
            turns.c.asked_at >= since_ms,
            conversations.c.organisation_id == organisation,
            conversations.c.platform == platform,
            conversations.c.key.startswith(begins, autoescape=True),
        )
        .order_by(turns.c.id.desc())
        .limit(1)
    )
    key: str | None = await connection.scalar(statement)
    return key


def _turn(row: Row[Any]) -> StoredTurn:
    return StoredTurn(
        asked_at=row.asked_at,
        asker=row.asker,
        question=row.question,
        answer=row.answer,
        language=row.language,
        brain=row.brain,
        calls=row.calls,
        pending=row.pending,
        message=row.message,
    )


async def _find(connection: AsyncConnection, organisation: int, platform: str, key: str) -> int | None:
    found: int | None = await connection.scalar(
        select(conversations.c.id).where(
            conversations.c.organisation_id == organisation,
            conversations.c.platform == platform,
            conversations.c.key == key,
        )
    )
    return found
