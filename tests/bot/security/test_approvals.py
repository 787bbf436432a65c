"""Approvals, and the attacks on them: who may, what runs, how often, and what is left when a process is killed."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from structlog.testing import capture_logs

from bot.security.access import may
from bot.security.approvals import WAITS, NeedsApproval, Request
from bot.security.asking import MOST_WAITING
from bot.security.guard import Asker, Guard
from storage import approvals as stored
from storage import members, organisations
from storage.approvals import Place
from storage.engine import Database
from storage.errors import Refused
from storage.members import Member
from storage.schema import approvals, audit, locations, receipts
from tests.bot.security.approving import approve_at_once, guard_on, somebody, write
from tests.conftest import NOW, NOW_MS
from tools.registry import TOOLS
from tools.spec import Effect, Permission, Role


@pytest.fixture
def guard(database: Database) -> Guard:
    return guard_on(database)


@pytest.fixture
def asker(organisation: int) -> Asker:
    return somebody("U0ADMIN", organisation)


@pytest.fixture
def approver(organisation: int) -> Asker:
    return somebody("U1ADMIN", organisation)


async def ask(guard: Guard, asker: Asker, **args: Any) -> Request:
    with pytest.raises(NeedsApproval) as caught:
        await guard.call("write", {"topic": "something", **args}, asker)
    return caught.value.request


async def rows(database: Database, table: Any) -> Sequence[Any]:
    async with database.read() as connection:
        return (await connection.execute(select(table).order_by(*table.primary_key))).all()


async def things(database: Database) -> list[str]:
    return [row.name for row in await rows(database, locations)]


async def outcomes(database: Database) -> list[tuple[str, str]]:
    return [(row.principal, row.outcome) for row in await rows(database, audit)]


async def alter(database: Database, **changes: Any) -> None:
    async with database.write() as connection:
        await connection.execute(update(approvals).values(**changes))


async def give(database: Database, organisation: int, user: str, role: str) -> None:
    async with database.write() as connection:
        await members.give(connection, organisation, Member("slack", user, role, "slack:U0ADMIN", NOW_MS))


async def test_what_is_dangerous_waits_and_says_for_whom(guard: Guard, asker: Asker, database: Database) -> None:
    with pytest.raises(NeedsApproval) as caught:
        await guard.call("write", {"topic": "something"}, asker)
    request = caught.value.request
    assert request.asks == "Write \u2068something\u2069 down. There are 0 now."
    assert request.arguments == {"topic": "something", "times": 1}
    assert request.requested_by == "slack:U0ADMIN"
    assert request.expires_at - request.requested_at == WAITS
    assert request.id in str(caught.value)
    assert "has not been done" in str(caught.value)
    assert await things(database) == []
    [row] = await rows(database, audit)
    assert (row.principal, row.outcome, row.detail) == (
        "slack:U0ADMIN",
        "waiting",
        f"{request.id} waits for an approval",
    )


async def test_an_approval_runs_what_was_shown_as_who_asked(
    guard: Guard, asker: Asker, approver: Asker, database: Database
) -> None:
    request = await ask(guard, asker)
    decided = await guard.approve(request.id, approver)
    assert (decided.state, decided.by, decided.first) == ("done", "slack:U1ADMIN", True)
    assert decided.result is not None
    assert decided.result.text == "Written by slack:U0ADMIN as admin."
    assert decided.sentence == f"Approved by slack:U1ADMIN and done ({request.id})."
    assert await things(database) == ["something"]
    [receipt] = await rows(database, receipts)
    assert (receipt.principal, receipt.approved_by) == ("slack:U0ADMIN", "slack:U1ADMIN")
    assert json.loads(receipt.arguments) == request.arguments
    assert decided.receipt is not None
    assert decided.receipt.to_json()["approved_by"] == "slack:U1ADMIN"
    run = (await rows(database, audit))[-1]
    assert (run.principal, run.outcome, run.receipt_id) == ("slack:U1ADMIN", "done", receipt.id)
    assert run.detail == f"{request.id} of slack:U0ADMIN, approved by slack:U1ADMIN"
    [row] = await rows(database, approvals)
    assert (row.state, row.decided_by, row.receipt_id) == ("done", "slack:U1ADMIN", receipt.id)


async def test_the_zone_and_the_language_are_those_of_who_asked(
    guard: Guard, asker: Asker, approver: Asker, database: Database
) -> None:
    request = await ask(guard, replace(asker, zone="Europe/Madrid"))
    await guard.approve(request.id, approver)
    assert [row.zone for row in await rows(database, locations)] == ["Europe/Madrid"]


async def test_the_same_request_is_one_while_it_waits(guard: Guard, asker: Asker, approver: Asker) -> None:
    first = await ask(guard, asker)
    assert (await ask(guard, asker)).id == first.id
    assert (await ask(guard, asker, times=2)).id != first.id
    assert (await ask(guard, approver)).id != first.id, "somebody else asks something else"
    await guard.reject(first.id, approver)
    assert (await ask(guard, asker)).id != first.id


async def test_the_same_request_asked_twenty_times_at_once_is_one(
    guard: Guard, asker: Asker, database: Database
) -> None:
    requests = await asyncio.gather(*(ask(guard, asker) for _ in range(20)))
    assert len({request.id for request in requests}) == 1
    assert len(await rows(database, approvals)) == 1


async def test_a_flood_of_requests_is_refused(guard: Guard, asker: Asker, approver: Asker, database: Database) -> None:
    for times in range(MOST_WAITING):
        await ask(guard, asker, times=times)
    with pytest.raises(Refused, match="20 of your requests are waiting"):
        await guard.call("write", {"topic": "one more"}, asker)
    await ask(guard, approver)
    assert len(await rows(database, approvals)) == MOST_WAITING + 1


async def test_what_cannot_be_done_is_said_before_anybody_is_asked(
    guard: Guard, asker: Asker, database: Database
) -> None:
    with pytest.raises(Refused, match="That cannot be done"):
        await guard.call("write", {"topic": "impossible"}, asker)
    assert await rows(database, approvals) == []
    assert await outcomes(database) == [("slack:U0ADMIN", "failed")]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR, Role.MANAGER])
async def test_nobody_asks_for_what_they_may_not(
    guard: Guard, organisation: int, role: Role, database: Database
) -> None:
    with pytest.raises(Refused, match="Your role may not use write"):
        await guard.call("write", {"topic": "x"}, somebody("U2", organisation, role))
    assert await rows(database, approvals) == []


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR, Role.MANAGER])
@pytest.mark.parametrize("decision", ["approve", "reject", "show_approval"])
async def test_a_click_of_somebody_who_may_not_does_nothing(
    guard: Guard, asker: Asker, organisation: int, role: Role, decision: str, database: Database
) -> None:
    request = await ask(guard, asker)
    await give(database, organisation, "U2", role)
    with pytest.raises(Refused, match="takes the permission manage_people") as caught:
        await getattr(guard, decision)(request.id, somebody("U2", organisation, role))
    assert "something" not in str(caught.value)
    assert await things(database) == []
    assert (await rows(database, approvals))[0].state == "pending"
    assert (await outcomes(database))[-1] == ("slack:U2", "denied")


async def test_a_role_that_was_only_stated_approves_nothing(
    guard: Guard, asker: Asker, organisation: int, database: Database
) -> None:
    """What a channel says about somebody is looked up again: a click that took its time finds its role gone."""
    request = await ask(guard, asker)
    with pytest.raises(Refused, match="takes the permission"):
        await guard.approve(request.id, somebody("U2", organisation, Role.ADMIN))
    await give(database, organisation, "U2", Role.ADMIN)
    with pytest.raises(Refused, match="takes the permission"):
        await guard.approve(request.id, somebody("U2", organisation, Role.OPERATOR))
    assert (await guard.approve(request.id, somebody("U2", organisation, Role.ADMIN))).first


async def test_a_click_from_another_organisation_finds_nothing(guard: Guard, asker: Asker, database: Database) -> None:
    request = await ask(guard, asker)
    async with database.write() as connection:
        other = await organisations.ensure(connection, "other", NOW_MS)
    for decision in (guard.approve, guard.reject, guard.show_approval):
        with pytest.raises(Refused, match=f"There is no request {request.id}"):
            await decision(request.id, somebody("U1ADMIN", other))
    assert await things(database) == []
    assert (await rows(database, audit))[-1].organisation_id == other


async def test_an_id_that_nobody_gave_is_refused(guard: Guard, approver: Asker, database: Database) -> None:
    with pytest.raises(Refused, match="There is no request A-0000000000"):
        await guard.approve("a-0000000000", approver)
    assert await outcomes(database) == [("slack:U1ADMIN", "denied")]


async def test_an_approval_that_was_used_is_not_used_again(
    guard: Guard, asker: Asker, approver: Asker, database: Database
) -> None:
    request = await ask(guard, asker)
    await guard.approve(request.id, approver)
    for decision in (guard.approve, guard.reject):
        again = await decision(request.id, approver)
        assert (again.state, again.first, again.result) == ("done", False, None)
        assert again.sentence == f"Approved by slack:U1ADMIN and done ({request.id})."
    assert await things(database) == ["something"]
    assert (await outcomes(database))[-1] == ("slack:U1ADMIN", "denied")


async def test_a_rejected_one_never_runs(guard: Guard, asker: Asker, approver: Asker, database: Database) -> None:
    request = await ask(guard, asker)
    rejected = await guard.reject(request.id, approver)
    assert (rejected.state, rejected.first) == ("rejected", True)
    assert "nothing was changed" in rejected.sentence
    assert (await guard.approve(request.id, approver)).state == "rejected"
    assert await things(database) == []
    assert [outcome for _, outcome in await outcomes(database)] == ["waiting", "rejected", "denied"]


async def test_who_asked_may_take_it_back(guard: Guard, asker: Asker, approver: Asker, database: Database) -> None:
    request = await ask(guard, asker)
    assert (await guard.reject(request.id, asker)).by == "slack:U0ADMIN"
    assert (await guard.approve(request.id, approver)).state == "rejected"
    assert await things(database) == []


async def test_an_expired_one_never_runs(database: Database, asker: Asker, approver: Asker) -> None:
    request = await ask(guard_on(database), asker)
    just = guard_on(database, clock=lambda: NOW + WAITS - timedelta(milliseconds=1))
    assert (await just.show_approval(request.id, approver)).state == "pending"
    late = guard_on(database, clock=lambda: NOW + WAITS)
    assert (await late.show_approval(request.id, approver)).state == "expired"
    decided = await late.approve(request.id, approver)
    assert (decided.state, decided.first, decided.by) == ("expired", True, "")
    assert "Nobody decided in time" in decided.sentence
    assert (await late.approve(request.id, approver)).first is False
    assert await things(database) == []
    assert (await ask(late, asker)).id != request.id


async def test_what_expired_is_told_once_for_its_cards(database: Database, asker: Asker, organisation: int) -> None:
    guard = guard_on(database)
    request = await ask(guard, replace(asker, language="es"))
    place = Place("slack", "C1", "1.0")
    async with database.write() as connection:
        await stored.show_at(connection, organisation, request.id, place)
        await stored.show_at(connection, organisation, request.id, place)
    assert await guard.expire(organisation) == ()
    late = guard_on(database, clock=lambda: NOW + WAITS)
    [expired] = await late.expire(organisation)
    assert (expired.state, expired.cards) == ("expired", (place,))
    assert "Nadie decidió a tiempo" in expired.sentence
    assert await late.expire(organisation) == ()
    assert (await outcomes(database))[-1] == ("slack:U0ADMIN", "expired")


@pytest.mark.parametrize(
    "change",
    [
        {"arguments": '{"times":1,"topic":"everything"}'},
        {"arguments": "no JSON"},
        {"asks": "Nothing happens."},
        {"requested_by": "U9VICTIM"},
        {"role": "viewer"},
        {"zone": "Asia/Tokyo"},
        {"digest": "0" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
async def test_a_row_that_was_altered_is_not_run(
    guard: Guard, asker: Asker, approver: Asker, database: Database, change: dict[str, str]
) -> None:
    request = await ask(guard, asker)
    await alter(database, **change)
    shown = await guard.show_approval(request.id, approver)
    assert (shown.request.asks, shown.request.arguments) == ("", {}), "what it says now is nobody's word"
    decided = await guard.approve(request.id, approver)
    assert (decided.state, decided.first) == ("failed", True)
    assert "its row was altered" in decided.sentence
    assert await things(database) == []
    row = (await rows(database, audit))[-1]
    assert (row.principal, row.outcome) == ("slack:U1ADMIN", "denied")
    assert "its row was altered" in row.detail


async def test_what_is_no_longer_so_is_not_run(guard: Guard, asker: Asker, approver: Asker, database: Database) -> None:
    first, second = await ask(guard, asker), await ask(guard, asker, topic="another")
    await guard.approve(first.id, approver)
    decided = await guard.approve(second.id, approver)
    assert decided.state == "failed"
    assert "What was shown is no longer so" in decided.sentence
    assert await things(database) == ["something"]


async def test_who_lost_their_role_meanwhile_gets_nothing_done(
    guard: Guard, organisation: int, approver: Asker, database: Database
) -> None:
    await give(database, organisation, "U2", Role.ADMIN)
    request = await ask(guard, somebody("U2", organisation))
    await give(database, organisation, "U2", Role.OPERATOR)
    decided = await guard.approve(request.id, approver)
    assert decided.state == "failed"
    assert "slack:U2 may no longer do this." in decided.sentence
    assert await things(database) == []
    assert (await outcomes(database))[-1] == ("slack:U1ADMIN", "failed")
    await give(database, organisation, "U2", Role.ADMIN)
    assert (await guard.approve(request.id, approver)).state == "failed", "it does not come back"


async def test_an_own_click_counts_only_where_nobody_else_could(
    database: Database, organisation: int, asker: Asker
) -> None:
    alone = guard_on(database, administrators=frozenset({"slack:U0ADMIN", "teams:U5"}))
    request = await ask(alone, asker)
    assert request.alone
    await give(database, organisation, "U2", Role.ADMIN)
    assert not (await ask(alone, asker, times=2)).alone
    with pytest.raises(Refused, match="Somebody else has to approve"):
        await alone.approve(request.id, asker)
    assert (await outcomes(database))[-1] == ("slack:U0ADMIN", "denied")
    await give(database, organisation, "U2", Role.MANAGER)
    assert (await alone.approve(request.id, asker)).state == "done"
    assert await things(database) == ["something"]


async def test_where_everybody_is_an_administrator_an_own_click_does_not_count(
    database: Database, asker: Asker
) -> None:
    guard = guard_on(database, administrators=frozenset(), default_role=Role.ADMIN)
    request = await ask(guard, asker)
    with pytest.raises(Refused, match="Somebody else has to approve"):
        await guard.approve(request.id, asker)


async def test_at_the_terminal_the_stated_role_counts(database: Database, organisation: int, guard: Guard) -> None:
    here = somebody("root", organisation, Role.ADMIN, "console")
    request = await ask(guard, here)
    assert (await guard.approve(request.id, here)).state == "done"
    request = await ask(guard, somebody("U0ADMIN", organisation), topic="another")
    with pytest.raises(Refused):
        await guard.approve(request.id, somebody("root", organisation, Role.MANAGER, "console"))
    assert (await guard.approve(request.id, here)).by == "console:root"


async def test_a_tool_that_cannot_leaves_nothing_and_says_why(
    guard: Guard, asker: Asker, approver: Asker, database: Database
) -> None:
    request = await ask(guard, asker, topic="fails")
    decided = await guard.approve(request.id, approver)
    assert (decided.state, decided.first) == ("failed", True)
    assert "Approved by slack:U1ADMIN, but it could not be done: The pen is empty." in decided.sentence
    assert await things(database) == []
    assert await rows(database, receipts) == []
    assert (await guard.approve(request.id, approver)).first is False


async def test_a_defect_gets_a_reference(guard: Guard, asker: Asker, approver: Asker, database: Database) -> None:
    request = await ask(guard, asker, topic="breaks")
    with capture_logs():
        decided = await guard.approve(request.id, approver)
    row = (await rows(database, audit))[-1]
    assert (row.outcome, row.detail) == ("failed", "ValueError")
    assert row.reference in decided.sentence
    assert "secret" not in decided.sentence
    assert await things(database) == []


async def test_a_request_survives_a_restart(
    database_url: str, organisation: int, asker: Asker, approver: Asker
) -> None:
    first = await Database.open(database_url)
    request = await ask(guard_on(first), asker)
    await first.close()
    second = await Database.open(database_url)
    guard = guard_on(second)
    shown = await guard.show_approval(request.id, approver)
    assert (shown.state, shown.request) == ("pending", replace(request, alone=False))
    assert (await guard.approve(request.id, approver)).state == "done"
    await second.close()


async def test_cards_are_remembered_where_they_are_shown(
    guard: Guard, asker: Asker, approver: Asker, organisation: int, database: Database
) -> None:
    request = await ask(guard, asker)
    places = [Place("slack", f"C{number}", "1.0") for number in range(5)]
    for place in places:
        async with database.write() as connection:
            await stored.show_at(connection, organisation, request.id, place)
    async with database.read() as connection:
        assert [one.id for one in await stored.waiting(connection, organisation, NOW_MS)] == [request.id]
    assert (await guard.approve(request.id, approver)).cards == tuple(places)
    async with database.read() as connection:
        assert await stored.waiting(connection, organisation, NOW_MS) == ()


async def test_twenty_at_once_on_connections_of_their_own_run_it_once(
    database_url: str, database: Database, organisation: int, guard: Guard, asker: Asker
) -> None:
    request = await ask(guard, asker)
    ends = await approve_at_once(database_url, organisation, request.id, 20, write)
    assert sorted(ends) == ["done False"] * 19 + ["done True"]
    assert await things(database) == ["something"]
    assert len(await rows(database, receipts)) == 1
    assert sorted(outcome for _, outcome in await outcomes(database)) == ["denied"] * 19 + ["done", "waiting"]


async def process(url: str, organisation: int, approval: str, times: int, *die: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bot.security.approving", url, str(organisation), approval, str(times), *die),
        stdout=asyncio.subprocess.PIPE,
        env=os.environ,
    )


async def test_processes_that_approve_at_once_run_it_once(
    database_url: str, database: Database, organisation: int, guard: Guard, asker: Asker
) -> None:
    request = await ask(guard, asker)
    processes = [await process(database_url, organisation, request.id, 5) for _ in range(4)]
    ends = [line for one in processes for line in (await one.communicate())[0].decode().splitlines()]
    assert sorted(ends) == ["done False"] * 19 + ["done True"]
    assert await things(database) == ["something"]
    assert len(await rows(database, receipts)) == 1


async def test_a_process_that_is_killed_half_way_leaves_nothing_and_it_still_waits(
    database_url: str, database: Database, organisation: int, guard: Guard, asker: Asker, approver: Asker
) -> None:
    request = await ask(guard, asker)
    killed = await process(database_url, organisation, request.id, 1, "die")
    await killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    assert await things(database) == []
    assert (await outcomes(database))[-1] == ("slack:U1ADMIN", "started"), "the trail shows where it died"
    assert (await guard.approve(request.id, approver)).first
    assert await things(database) == ["something"]


@pytest.mark.parametrize("spec", [spec for spec in TOOLS if spec.effect is not Effect.READ], ids=lambda spec: spec.name)
def test_what_changes_more_than_the_asker_s_own_things_is_dangerous_or_the_work_of_a_role(spec: Any) -> None:
    assert (
        spec.effect is Effect.DANGEROUS
        or spec.name == "give_feedback"
        or spec.needs in (Permission.WORK_ALERTS, Permission.MANAGE_WATCH, Permission.RUN_WATCH)
    )
    assert spec.name == "give_feedback" or not may(Role.VIEWER, spec.needs)
