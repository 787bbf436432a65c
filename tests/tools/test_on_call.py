"""Who is on call, as people ask for it in chat: rotations, standing in, swapping, and the hand-over brief."""

from typing import Any

import pytest

from storage.errors import InvalidQuery, Refused
from tests.tools.conftest import Ask
from tools.spec import Role, ToolResult

# It is Saturday 7 March 2026, noon in Bogotá; whoever asks is console:ana.
TEAM = {"members": ["<@U0ANA>", "slack:U0LUIS", "me"], "handover": "monday", "at": "8:00"}


@pytest.fixture
async def team(ask: Ask) -> ToolResult:
    return await ask("make_rotation", TEAM, role=Role.MANAGER)


def people(result: ToolResult) -> list[Any]:
    assert result.table is not None
    return [(row[1], row[4]) for row in result.table.rows]


async def test_a_rotation_begins_with_its_first_member(team: ToolResult, ask: Ask) -> None:
    assert team.text == (
        "The rotation “on-call” has 3 members and hands over every Monday at 08:00 (America/Bogota). "
        "slack:U0ANA is on call until Mon 9 Mar 2026, 08:00; then slack:U0LUIS."
    )
    found = await ask("who_is_on_call", {"days": 15}, role=Role.VIEWER)
    assert found.text == "slack:U0ANA is on call until Mon 9 Mar 2026, 08:00; then slack:U0LUIS."
    assert people(found) == [("slack:U0ANA", None), ("slack:U0LUIS", None), ("console:ana", None)]


async def test_in_spanish_and_at_another_moment(team: ToolResult, ask: Ask) -> None:
    found = await ask("who_is_on_call", {"at": "2026-03-10T09:00"}, language="es")
    assert found.text == (
        "El mar 10 mar 2026, 09:00, slack:U0LUIS está de guardia (del lun 9 mar 2026, 08:00 al lun 16 mar 2026, "
        "08:00); después console:ana."
    )
    assert (await ask("who_is_on_call", {"at": "2026-02-01T09:00"})).text == (
        "Nobody was on call on Sun 1 Feb 2026, 09:00."
    )


async def test_without_a_rotation_that_is_said(ask: Ask) -> None:
    assert (await ask("who_is_on_call")).text.startswith("There is no rotation yet")
    with pytest.raises(Refused, match="Aún no hay ninguna rotación"):
        await ask("set_override", {"hours": 1}, language="es")


async def test_several_rotations_are_told_by_name(team: ToolResult, ask: Ask) -> None:
    nights = {
        "rotation": "nights",
        "members": ["slack:U0EVA"],
        "handover": "daily",
        "at": "20:00",
        "zone": "Asia/Tokyo",
    }
    made = await ask("make_rotation", nights, role=Role.MANAGER)
    assert made.text.startswith("The rotation “nights” has one member, who is always on call.")
    found = await ask("who_is_on_call", {"days": 1})
    # 20:00 in Tokyo is 06:00 in Bogotá.
    assert found.text.splitlines() == [
        "on-call: slack:U0ANA is on call until Mon 9 Mar 2026, 08:00.",
        "nights: slack:U0EVA is on call until Sun 8 Mar 2026, 06:00.",
    ]
    with pytest.raises(Refused, match=r"There is no rotation “days”\. There is: on-call, nights"):
        await ask("who_is_on_call", {"rotation": "days"})
    gone = await ask("remove_rotation", {"rotation": "NIGHTS"}, role=Role.MANAGER)
    assert gone.text == "The rotation “nights” is gone, with those who stood in."


async def test_whoever_works_on_alerts_stands_in(team: ToolResult, ask: Ask) -> None:
    made = await ask("set_override", {"hours": 4})
    assert made.text == "console:ana is on call in “on-call” from Sat 7 Mar 2026, 12:00 until Sat 7 Mar 2026, 16:00."
    found = await ask("who_is_on_call", {"days": 1})
    assert found.text == (
        "console:ana is on call until Sat 7 Mar 2026, 16:00 instead of slack:U0ANA; then slack:U0ANA."
    )


@pytest.mark.parametrize(
    ("args", "problem"),
    [
        ({"start": "2026-03-08T10:00", "end": "2026-03-08T09:00"}, "That ends before it begins"),
        ({"start": "2026-03-06T10:00", "hours": 1}, "That is over already"),
        ({"start": "2026-03-08", "end": "2026-12-08"}, "Nobody stands in for more than 92 days"),
        ({"member": "slack:U0LUIS", "hours": 4}, "for others it takes a manager"),
        ({"hours": 15 * 24}, "You may stand in for 14 days at most"),
    ],
)
async def test_standing_in_has_its_limits(team: ToolResult, ask: Ask, args: dict[str, Any], problem: str) -> None:
    with pytest.raises(Refused, match=problem):
        await ask("set_override", args)


@pytest.mark.parametrize("args", [{}, {"hours": 1, "end": "2026-03-08"}, {"member": "Luis", "hours": 1}])
async def test_what_cannot_be_read_is_refused(team: ToolResult, ask: Ask, args: dict[str, Any]) -> None:
    with pytest.raises(InvalidQuery):
        await ask("set_override", args)


async def test_a_viewer_changes_nothing(team: ToolResult, ask: Ask) -> None:
    for tool, args in (("set_override", {"hours": 1}), ("swap_shift", {"other": "slack:U0LUIS"})):
        with pytest.raises(Refused, match="Your role may not use"):
            await ask(tool, args, role=Role.VIEWER)
    with pytest.raises(Refused, match="Your role may not use"):
        await ask("make_rotation", TEAM, role=Role.OPERATOR)


async def test_two_take_each_others_shift(team: ToolResult, ask: Ask) -> None:
    swapped = await ask("swap_shift", {"other": "slack:U0LUIS"})
    assert swapped.text == (
        "Swapped in “on-call”: slack:U0LUIS takes Mon 16 Mar 2026, 08:00 to Mon 23 Mar 2026, 08:00, "
        "console:ana takes Mon 9 Mar 2026, 08:00 to Mon 16 Mar 2026, 08:00."
    )
    found = await ask("who_is_on_call", {"days": 16})
    assert people(found) == [
        ("slack:U0ANA", None),
        ("console:ana", "slack:U0LUIS"),
        ("slack:U0LUIS", "console:ana"),
        ("slack:U0ANA", None),
    ]


async def test_a_swap_of_the_days_that_are_named(team: ToolResult, ask: Ask) -> None:
    args = {"member": "slack:U0ANA", "other": "slack:U0LUIS", "on": "2026-03-24", "other_on": "2026-03-10"}
    swapped = await ask("swap_shift", args, role=Role.MANAGER)
    assert "slack:U0LUIS takes Mon 23 Mar 2026, 08:00" in swapped.text
    with pytest.raises(Refused, match="slack:U0EVA has no shift there"):
        await ask("swap_shift", {"other": "slack:U0EVA"})
    with pytest.raises(Refused, match="A swap takes two people"):
        await ask("swap_shift", {"other": "me"})


async def test_a_rotation_that_is_made_again_begins_again_and_keeps_who_stands_in(team: ToolResult, ask: Ask) -> None:
    await ask("set_override", {"hours": 4})
    again = {**TEAM, "members": ["slack:U0LUIS", "<@U0ANA>"], "rotation": "ON-CALL"}
    made = await ask("make_rotation", again, role=Role.MANAGER)
    assert made.text.endswith(
        "console:ana is on call until Sat 7 Mar 2026, 16:00 instead of slack:U0LUIS; then slack:U0LUIS."
    )
    with pytest.raises(Refused, match="slack:U0LUIS is in the rotation twice"):
        await ask("make_rotation", {**TEAM, "members": ["<@U0LUIS>", "slack:U0LUIS"]}, role=Role.MANAGER)


async def test_the_brief_of_a_quiet_shift(team: ToolResult, ask: Ask) -> None:
    assert (await ask("hand_over", language="es")).text.splitlines() == [
        "Turno de slack:U0ANA, del lun 2 mar 2026, 08:00 al sáb 7 mar 2026, 12:00.",
        "No llegaron alertas.",
        "No queda nada por hacer.",
    ]
    assert (await ask("hand_over", {"hours": 12})).text.startswith(
        "From Sat 7 Mar 2026, 00:00 to Sat 7 Mar 2026, 12:00."
    )


async def test_whoever_is_on_call_hands_over_their_own_shift_and_no_more(team: ToolResult, ask: Ask) -> None:
    """Monday 16 to Monday 23 March is Ana of the terminal's; what lies beyond is somebody else's."""
    mine = {"member": "slack:U0LUIS", "start": "2026-03-17T08:00"}
    handed = await ask("set_override", mine | {"end": "2026-03-23T08:00"})
    assert handed.text.startswith("slack:U0LUIS is on call in “on-call” from Tue 17 Mar 2026, 08:00")
    with pytest.raises(Refused, match="for others it takes a manager"):
        await ask("set_override", mine | {"end": "2026-03-22T08:00", "member": "slack:U0EVA"})
    with pytest.raises(Refused, match="for others it takes a manager"):
        await ask("set_override", {"member": "slack:U0EVA", "start": "2026-03-16T08:00", "end": "2026-03-17T09:00"})
    assert (await ask("set_override", mine | {"end": "2026-05-01"}, role=Role.MANAGER)).text
