"""Approvals as they are stored: one of a kind waits, one claim of many is true, no card is lost."""

import asyncio
from dataclasses import replace

import pytest

from storage import approvals
from storage.approvals import Place, Stored
from storage.engine import Database
from tests.conftest import NOW_MS

REQUEST = Stored(
    id="A-1",
    tool="write",
    arguments="{}",
    digest="d",
    platform="slack",
    user="U1",
    role="admin",
    asks="Write.",
    requested_at=NOW_MS,
    zone="UTC",
    language="en",
    expires_at=NOW_MS + 1000,
)


async def keep(database: Database, organisation: int, request: Stored = REQUEST) -> Stored:
    async with database.write() as connection:
        return await approvals.keep(connection, organisation, request)


async def claim(database: Database, organisation: int, request: Stored = REQUEST, now_ms: int = NOW_MS) -> bool:
    async with database.write() as connection:
        return await approvals.claim(connection, organisation, request, "done", "slack:U2", now_ms)


async def test_one_of_a_kind_waits(database: Database, organisation: int) -> None:
    kept = await asyncio.gather(
        *(keep(database, organisation, replace(REQUEST, id=f"A-{number}")) for number in range(20))
    )
    assert len({request.id for request in kept}) == 1
    [first] = {request.id for request in kept}
    assert await claim(database, organisation, replace(REQUEST, id=first))
    assert (await keep(database, organisation, replace(REQUEST, id="A-next"))).id == "A-next"


async def test_one_claim_of_many_is_true(database: Database, organisation: int) -> None:
    await keep(database, organisation)
    assert sorted(await asyncio.gather(*(claim(database, organisation) for _ in range(20)))) == [False] * 19 + [True]


@pytest.mark.parametrize(
    "other", [{"arguments": "{ }"}, {"digest": "e"}, {"tool": "read"}, {"user": "U9"}, {"asks": "Read."}], ids=str
)
async def test_what_differs_from_what_was_read_is_not_claimed(
    database: Database, organisation: int, other: dict[str, str]
) -> None:
    await keep(database, organisation)
    assert not await claim(database, organisation, replace(REQUEST, **other))
    assert await claim(database, organisation)


async def test_what_expired_is_not_claimed(database: Database, organisation: int) -> None:
    await keep(database, organisation)
    assert not await claim(database, organisation, now_ms=REQUEST.expires_at)
    async with database.write() as connection:
        assert await approvals.expire(connection, organisation, REQUEST.expires_at - 1) == ()
        assert [one.id for one in await approvals.expire(connection, organisation, REQUEST.expires_at)] == ["A-1"]
    assert not await claim(database, organisation)


async def test_a_claim_that_is_rolled_back_never_was(database: Database, organisation: int) -> None:
    await keep(database, organisation)

    async def claim_and_fail() -> None:
        async with database.write() as connection:
            assert await approvals.claim(connection, organisation, REQUEST, "done", "slack:U2", NOW_MS)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await claim_and_fail()
    assert await claim(database, organisation)


async def test_cards_that_are_shown_at_once_are_all_remembered(database: Database, organisation: int) -> None:
    await keep(database, organisation)

    async def show(place: Place) -> None:
        async with database.write() as connection:
            await approvals.show_at(connection, organisation, "A-1", place)

    places = {Place("slack", f"C{number}", "1.0") for number in range(10)}
    await asyncio.gather(*map(show, [*places, *places]))
    async with database.read() as connection:
        shown = await approvals.shown_at(connection, organisation, "A-1")
        assert await approvals.shown_at(connection, organisation, "A-9") == ()
    assert len(shown) == 10
    assert set(shown) == places
