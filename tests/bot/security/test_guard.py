"""The guard, with small tools of its own: what runs, what is refused, and what the audit says about it afterwards."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import insert, select, text
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from bot.security.guard import Asker, Guard
from storage import organisations
from storage.call_query import CallQuery, Condition
from storage.engine import Database
from storage.errors import InvalidQuery, Refused, RingfenceError
from storage.schema import audit, locations, receipts
from tools.spec import Effect, Permission, Principal, Role, ToolContext, ToolResult, ToolSpec
from tools.words import Words


class Args(BaseModel):
    """What the tools of these tests take."""

    model_config = ConfigDict(extra="forbid")

    number: str | None = None
    person: str | None = None
    times: int = Field(default=1, ge=1, le=9)


async def answer(context: ToolContext, args: Args) -> ToolResult:
    return ToolResult(text="Done.", matched=args.times, data_until=1000)


async def calls(context: ToolContext, query: CallQuery) -> ToolResult:
    return ToolResult(text="Counted.")


async def write_then_fail(context: ToolContext, args: Args) -> ToolResult:
    await context.connection.execute(
        insert(locations).values(organisation_id=context.organisation, name="Half-done", zone="UTC")
    )
    raise ValueError("secret detail +573001234567")


async def refuse(context: ToolContext, args: Args) -> ToolResult:
    raise Refused("Nobody is called that.")


async def compute_for_ever(context: ToolContext, args: Args) -> ToolResult:
    await context.connection.execute(
        text("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n")
    )
    return ToolResult()


async def forget(context: ToolContext, args: Args) -> ToolResult:
    raise TimeoutError("something inside gave up")


def tool(run: Any, **changes: Any) -> ToolSpec:
    spec = ToolSpec(
        name=run.__name__,
        title=Words("A tool", "Una herramienta"),
        description="A tool of the tests.",
        needs=Permission.READ_CALLS,
        effect=Effect.READ,
        args=Args,
        run=run,
    )
    return replace(spec, **changes)


TOOLS = (
    tool(answer),
    tool(answer, name="identities", needs=Permission.SEE_IDENTITIES),
    tool(calls, args=CallQuery),
    tool(write_then_fail, effect=Effect.WRITE),
    tool(refuse),
    tool(compute_for_ever),
    tool(forget),
)


@pytest.fixture
def guard(database: Database, now: datetime) -> Guard:
    return Guard(database, TOOLS, clock=lambda: now)


@pytest.fixture
def asker(organisation: int, now: datetime) -> Asker:
    return Asker(Principal("console", "ana", organisation, Role.OPERATOR), now, "America/Bogota", "en")


def as_role(asker: Asker, role: Any) -> Asker:
    return replace(asker, principal=replace(asker.principal, role=role))


async def trail(database: Database) -> Sequence[Any]:
    async with database.read() as connection:
        return (await connection.execute(select(audit).order_by(audit.c.id))).all()


async def test_a_call_leaves_a_result_a_receipt_and_one_row(guard: Guard, asker: Asker, database: Database) -> None:
    result, receipt = await guard.call("answer", {"times": 3}, asker)
    assert result.text == "Done."
    assert receipt.tool == "answer"
    assert receipt.arguments == {"number": None, "person": None, "times": 3}
    assert receipt.to_json() == {
        "id": receipt.id,
        "tool": "answer",
        "args": receipt.arguments,
        "period": None,
        "matched": 3,
        "data_until": "1970-01-01T00:00:01+00:00",
        "created_at": "2026-03-02T12:00:00+00:00",
    }
    [row] = await trail(database)
    assert (row.outcome, row.principal, row.role, row.tool) == ("done", "console:ana", "operator", "answer")
    assert row.receipt_id == receipt.id
    assert row.took_ms >= 0


async def test_a_query_s_receipt_tells_its_period(guard: Guard, asker: Asker) -> None:
    start = "2026-03-01T00:00:00-05:00"
    _, receipt = await guard.call("calls", {"period": {"start": start}}, asker)
    assert receipt.to_json()["period"] == {"start": start, "end": None}
    assert receipt.arguments["metric"] == "calls", "defaults are written out: another version may have others"


async def test_an_unknown_tool_is_refused_and_audited(guard: Guard, asker: Asker, database: Database) -> None:
    with pytest.raises(Refused, match="no such tool"):
        await guard.call("call +573001234567", {}, asker)
    [row] = await trail(database)
    assert row.outcome == "denied"
    assert "3001234567" not in row.tool


async def test_arguments_that_do_not_fit_are_told_without_being_repeated(
    guard: Guard, asker: Asker, database: Database
) -> None:
    with pytest.raises(InvalidQuery) as caught:
        await guard.call("answer", {"times": 40, "hunter2": "hunter2"}, asker)
    assert "times: Input should be less than or equal to 9" in str(caught.value)
    assert "hunter2" not in str(caught.value)
    [row] = await trail(database)
    assert (row.outcome, row.arguments) == ("invalid", "{}")
    assert "hunter2" not in row.detail


async def test_what_a_validator_repeats_is_cut_out(guard: Guard, asker: Asker, database: Database) -> None:
    with pytest.raises(InvalidQuery) as caught:
        await guard.call("calls", {"where": [{"field": "number", "values": ["call Ana 3001234567"]}]}, asker)
    assert "a number has digits" in str(caught.value)
    assert "3001234567" not in str(caught.value)


async def test_a_copied_model_is_read_again(guard: Guard, asker: Asker) -> None:
    with pytest.raises(InvalidQuery, match="limit"):
        await guard.call("calls", CallQuery().model_copy(update={"limit": -1}), asker)


async def test_permission_comes_before_the_run_and_before_the_arguments(
    guard: Guard, asker: Asker, database: Database
) -> None:
    for args in ({}, {"times": 40}):
        with pytest.raises(Refused, match="Your role may not use identities"):
            await guard.call("identities", args, as_role(asker, Role.VIEWER))
    assert [row.outcome for row in await trail(database)] == ["denied", "denied"]


@pytest.mark.parametrize("role", ["guest", "", "ADMIN"])
async def test_a_role_that_is_not_known_may_nothing(guard: Guard, asker: Asker, role: str, database: Database) -> None:
    with pytest.raises(Refused):
        await guard.call("answer", {}, as_role(asker, role))
    [row] = await trail(database)
    assert (row.outcome, row.role) == ("denied", role)


def test_a_dangerous_tool_has_to_tell_what_it_will_do() -> None:
    with pytest.raises(ValueError, match="hang_up_all is dangerous and has to tell"):
        tool(answer, name="hang_up_all", effect=Effect.DANGEROUS)


async def test_refusals_are_in_the_asker_s_language(guard: Guard, asker: Asker) -> None:
    with pytest.raises(Refused, match="Tu rol no puede usar identities"):
        await guard.call("identities", {}, replace(as_role(asker, Role.VIEWER), language="es"))


async def test_a_defect_gets_a_reference_and_its_row_survives_the_roll_back(
    guard: Guard, asker: Asker, database: Database
) -> None:
    with capture_logs() as logs, pytest.raises(RingfenceError) as caught:
        await guard.call("write_then_fail", {}, asker)
    [row] = await trail(database)
    assert (row.outcome, row.detail) == ("failed", "ValueError")
    assert row.reference in str(caught.value)
    assert "secret" not in str(caught.value)
    assert logs[0]["reference"] == row.reference
    async with database.read() as connection:
        assert (await connection.execute(select(locations))).all() == []


async def test_a_tool_s_own_sentence_reaches_the_person(guard: Guard, asker: Asker, database: Database) -> None:
    with pytest.raises(Refused, match="Nobody is called that"):
        await guard.call("refuse", {}, asker)
    [row] = await trail(database)
    assert (row.outcome, row.detail, row.reference) == ("failed", "Nobody is called that.", None)


async def test_a_run_without_end_is_stopped_and_the_database_answers_on(
    database: Database, asker: Asker, now: datetime
) -> None:
    guard = Guard(database, TOOLS, run_seconds=0.2, clock=lambda: now)
    with pytest.raises(Refused, match=r"longer than 0\.2 seconds"):
        await guard.call("compute_for_ever", {}, asker)
    assert (await guard.call("answer", {}, asker))[0].text == "Done."
    assert [row.outcome for row in await trail(database)] == ["failed", "done"]


async def test_a_tool_s_own_time_out_is_a_defect_and_not_ours(guard: Guard, asker: Asker) -> None:
    with capture_logs(), pytest.raises(RingfenceError, match="reference"):
        await guard.call("forget", {}, asker)


async def test_a_cancelled_call_is_audited_and_stays_cancelled(asker: Asker, database: Database) -> None:
    started = asyncio.Event()

    async def wait_for_ever(context: ToolContext, args: Args) -> ToolResult:
        started.set()
        await asyncio.Event().wait()
        return ToolResult()

    call = asyncio.create_task(Guard(database, [tool(wait_for_ever)]).call("wait_for_ever", {}, asker))
    await started.wait()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    [row] = await trail(database)
    assert (row.outcome, row.detail) == ("failed", "cancelled")


async def test_calls_run_side_by_side(guard: Guard, asker: Asker, database: Database) -> None:
    await asyncio.gather(*(guard.call("answer", {"times": times}, asker) for times in range(1, 9)))
    assert [row.outcome for row in await trail(database)] == ["done"] * 8


async def test_the_audit_masks_names_and_numbers_and_the_receipt_keeps_them(
    guard: Guard, asker: Asker, database: Database
) -> None:
    await guard.call("answer", {"number": "+573001234574", "person": "Ana Sol"}, asker)
    query = CallQuery(where=(Condition(field="person", values=("Ana Sol",)),))
    await guard.call("calls", query, asker)
    first, second = await trail(database)
    label = json.loads(first.arguments)["person"]
    assert label.startswith("•")
    assert json.loads(first.arguments)["number"] == "+57••••••••74"
    assert json.loads(second.arguments)["where"][0]["values"] == [label], "the same person has the same label"
    async with database.read() as connection:
        kept = (await connection.execute(select(receipts.c.arguments))).scalars().all()
    assert all("Ana Sol" in arguments for arguments in kept)


async def test_a_viewer_may_not_spell_out_a_number(guard: Guard, asker: Asker, database: Database) -> None:
    viewer = as_role(asker, Role.VIEWER)
    spelling = {"where": [{"field": "called_number", "values": ["+57300*"], "negate": True}]}
    with pytest.raises(Refused, match="beginning of a number"):
        await guard.call("calls", spelling, viewer)
    for allowed in ("+57*", "2041", "+573001234567"):
        await guard.call("calls", {"where": [{"field": "called_number", "values": [allowed]}]}, viewer)
    await guard.call("calls", spelling, asker)
    assert [row.outcome for row in await trail(database)] == ["denied", "done", "done", "done", "done"]


async def test_an_organisation_that_does_not_exist_runs_nothing(guard: Guard, asker: Asker) -> None:
    stranger = replace(asker, principal=replace(asker.principal, organisation=999))
    with pytest.raises(Refused):
        await guard.call("answer", {}, stranger)


async def test_organisations_have_keys_of_their_own(guard: Guard, organisation: int, database: Database) -> None:
    async with database.write() as connection:
        other = await organisations.ensure(connection, "other", 0)
    assert await guard.masking_key(organisation) != await guard.masking_key(other)


async def test_nothing_runs_that_cannot_be_written_down(tmp_path: Any, now: datetime) -> None:
    database = await Database.open(f"sqlite:///{tmp_path / 'ringfence.db'}")
    async with database.write() as connection:
        organisation = await organisations.ensure(connection, "default", 0)
        await connection.execute(text("DROP TABLE audit"))
    ran: list[str] = []

    async def act(context: ToolContext, args: Args) -> ToolResult:
        ran.append("act")
        return ToolResult()

    asker = Asker(Principal("console", "ana", organisation, Role.OPERATOR), now, "UTC", "en")
    with pytest.raises(OperationalError):
        await Guard(database, [tool(act)]).call("act", {}, asker)
    assert ran == []
    await database.close()
