"""Schedules, made and listed and removed as people do it in chat."""

from typing import Any

import pytest

from bot.security.guard import Asker, Guard
from storage import destinations
from storage.engine import Database
from storage.errors import InvalidQuery, Refused
from tests.tools.conftest import NOON
from tools.registry import TOOLS
from tools.spec import Here, Principal, Role, ToolResult
from tools.words import Language, shown

NOC = Here("slack", {"team": "T1", "channel": "C1"}, "#noc")
QUESTION = "international calls yesterday"


class Chat:
    """Somebody in #noc, on Saturday 7 March 2026 at noon in Bogotá."""

    def __init__(self, database: Database, organisation: int) -> None:
        self._guard, self._organisation = Guard(database, TOOLS), organisation

    async def call(
        self,
        tool: str,
        args: dict[str, Any],
        *,
        user: str = "U1",
        role: Role = Role.MANAGER,
        here: Here | None = NOC,
        language: Language = "en",
    ) -> ToolResult:
        principal = Principal("slack", user, self._organisation, role)
        return (await self._guard.call(tool, args, Asker(principal, NOON, "America/Bogota", language, here)))[0]

    async def make(self, question: str = QUESTION, **more: Any) -> ToolResult:
        when = more.pop("when", {"every": "weekday", "at": "8:00"})
        extra: dict[str, Any] = {name: more.pop(name) for name in ("zone", "destination") if name in more}
        return await self.call("create_schedule", {"question": question, "when": when, **extra}, **more)


@pytest.fixture
def chat(database: Database, organisation: int) -> Chat:
    return Chat(database, organisation)


async def test_here_means_where_it_is_asked_and_the_channel_gets_no_alerts_by_that(
    chat: Chat, database: Database, organisation: int
) -> None:
    made = await chat.make()
    assert shown(made.text) == (
        "Schedule 1: Monday to Friday at 08:00 (America/Bogota) I post the answer to “international calls yesterday” "
        "in #noc, with your rights. Next: Mon 9 Mar 2026, 08:00."
    )
    async with database.read() as connection:
        (place,) = await destinations.every(connection, organisation)
    assert (place.name, dict(place.address)) == ("#noc", {"team": "T1", "channel": "C1"})
    assert not place.wants("CRITICAL")


async def test_they_are_listed_with_when_they_come_next_and_removed(chat: Chat) -> None:
    await chat.make()
    # Eight in Madrid is two in the morning in Bogotá.
    await chat.make("wrong numbers", when={"every": "day", "at": "8:00"}, zone="Europe/Madrid", user="U2")
    listed = await chat.call("list_schedules", {}, role=Role.VIEWER, language="es")
    assert listed.text == "Hay 2 programaciones."
    assert listed.table is not None
    assert [(row[0], row[2], row[5], row[6]) for row in listed.table.rows] == [
        (1, "de lunes a viernes a las 08:00", "slack:U1", 1_773_061_200_000),
        (2, "todos los días a las 08:00", "slack:U2", 1_772_953_200_000),
    ]
    mine = await chat.call("list_schedules", {"mine": True}, user="U2")
    assert mine.text == "There is one schedule."
    gone = await chat.call("remove_schedule", {"schedule": 1})
    assert shown(gone.text) == "Schedule 1 is gone: “international calls yesterday”."
    with pytest.raises(Refused, match="There is no schedule 1"):
        await chat.call("remove_schedule", {"schedule": 1})
    # A number is not given to another.
    assert (await chat.make()).text.startswith("Schedule 3:")


async def test_an_operator_removes_only_their_own(chat: Chat) -> None:
    await chat.make(user="U1")
    with pytest.raises(Refused, match="Schedule 1 is somebody else's"):
        await chat.call("remove_schedule", {"schedule": 1}, user="U2", role=Role.OPERATOR)
    gone = await chat.call("remove_schedule", {"schedule": 1}, user="U1", role=Role.OPERATOR)
    assert gone.text.startswith("Schedule 1 is gone")


async def test_who_may_and_where(chat: Chat) -> None:
    with pytest.raises(Refused, match="Your role may not use create_schedule"):
        await chat.make(role=Role.OPERATOR)
    with pytest.raises(Refused, match="Nothing can be posted here later"):
        await chat.make(here=None)
    await chat.make()
    assert " in #noc, " in (await chat.make(here=None, destination="NOC")).text
    with pytest.raises(Refused, match=r"There is no destination “#x”\. There is: #noc"):
        await chat.make(destination="#x")


async def test_a_timetable_that_makes_no_sense_is_refused(chat: Chat) -> None:
    with pytest.raises(InvalidQuery, match="between two runs there have to be 5 minutes"):
        await chat.make(when={"every": "cron", "cron": "* * * * *"})
