"""Schedules that come due: asked as whoever made them, posted once, made up for within the hour and told of after."""

import asyncio
import json
import sys
from typing import Any

import pytest
from sqlalchemy import select

from bot.cards import Card
from bot.cards_json import loads
from bot.clock import wall_ms
from bot.config import Settings
from bot.jobs import Jobs, Tempo
from bot.questions import Questions
from bot.security.guard import Guard
from storage import claims, destinations, members, schedules
from storage.destinations import Destination
from storage.engine import Database
from storage.members import Member
from storage.schedules import Schedule
from storage.schema import deliveries
from tests.factories import leg, load_legs
from tests.factories import milliseconds as at
from tools.registry import TOOLS
from tools.spec import Role

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
MADE = at("2026-03-02T12:00-05:00")
DUE = at("2026-03-03T08:00-05:00")  # a Tuesday
DAILY = '{"every": "day", "at": "08:00"}'
QUESTION = "which people called outside yesterday?"


class Bench:
    """The schedules of one organisation, and what is owed to its channel."""

    def __init__(self, database: Database, organisation: int, place: int) -> None:
        self.database, self.organisation, self.place = database, organisation, place
        self.guard = Guard(database, TOOLS, default_role=Role.VIEWER)

    def jobs(self, now: int | None = None, **more: Any) -> Jobs:
        from bot.brain.offline.brain import OfflineBrain

        questions = Questions(self.database, self.guard, OfflineBrain())
        clock = wall_ms if now is None else (lambda: now)
        return Jobs(self.database, questions, self.guard.people, Settings(timezone="UTC"), clock=clock, **more)

    async def add(self, question: str = QUESTION, every: str = DAILY, made_at: int = MADE, **more: Any) -> int:
        schedule = Schedule(
            self.organisation,
            more.pop("made_by", "slack:U1"),
            made_at,
            question,
            every,
            "America/Bogota",
            more.pop("language", "en"),
            question,
            self.place,
        )
        async with self.database.write() as connection:
            return (await schedules.add(connection, self.organisation, schedule)).number

    async def run(self, now: int) -> list[Card]:
        await self.jobs(now).catch_up()
        return await self.owed()

    async def owed(self) -> list[Card]:
        async with self.database.read() as connection:
            rows = await connection.scalars(select(deliveries.c.payload).order_by(deliveries.c.id))
            return [loads(json.loads(row)["card"]) for row in rows]


@pytest.fixture
async def bench(database: Database, organisation: int) -> Bench:
    async with database.write() as connection:
        channel = Destination("slack", "#noc", {"team": "T1", "channel": "C1"}, "", "en", "America/Bogota", "slack:U1")
        place = await destinations.keep(connection, organisation, channel)
        await members.give(connection, organisation, Member("slack", "U1", "manager", "slack:U0", MADE))
    called = [
        leg("2026-03-02T10:00-05:00", person="Ana Ruiz", called_number="+34600111222", call_type="international"),
        leg("2026-03-02T11:00-05:00", person="Ana Ruiz", called_number="+34600111222", call_type="international"),
        leg("2026-03-03T07:30-05:00", person="Luis Paz", called_number="+34600111222", call_type="international"),
    ]
    await load_legs(database, organisation, called)
    return Bench(database, organisation, place)


async def test_the_answer_is_owed_to_the_channel_once(bench: Bench) -> None:
    await bench.add("how many international calls were there yesterday?")
    (card,) = await bench.run(DUE + 2_000)
    assert card.title == "Schedule 1: every day at 08:00"
    assert card.text == "2 calls on Monday 2 March 2026."
    assert card.notes == ()
    assert await bench.run(DUE + 10_000) == [card]
    assert len(await bench.run(DUE + DAY)) == 2


async def test_nothing_is_due_before_its_time(bench: Bench) -> None:
    await bench.add()
    assert await bench.run(DUE - 1) == []


async def test_it_is_masked_for_those_who_read_the_channel(bench: Bench) -> None:
    await bench.add("international calls by person yesterday")
    (card,) = await bench.run(DUE)
    assert card.table is not None
    ((name, count),) = card.table.rows
    assert count == 2
    assert str(name).startswith("•")
    assert card.hidden


async def test_it_asks_with_the_rights_that_its_maker_has_now(bench: Bench) -> None:
    await bench.add("who has which role?")
    (refused,) = await bench.run(DUE)
    assert refused.text == "Your role may not use list_people."
    async with bench.database.write() as connection:
        await members.give(connection, bench.organisation, Member("slack", "U1", "admin", "slack:U0", MADE))
    assert (await bench.run(DUE + DAY))[1].text.startswith("One person has a role of their own")


@pytest.mark.parametrize("role", ["operator", "viewer", None])
async def test_it_ends_with_the_right_to_make_it_and_that_is_told_once(bench: Bench, role: str | None) -> None:
    """Somebody lost their role since: what they made goes on with no rights at all, neither their old ones nor less."""
    await bench.add("international calls by person yesterday")
    async with bench.database.write() as connection:
        await members.take(connection, bench.organisation, "slack", "U1")
        if role is not None:
            await members.give(connection, bench.organisation, Member("slack", "U1", role, "slack:U0", MADE))
    (card,) = await bench.run(DUE)
    assert card.text.startswith("This did not run, and I stopped it: slack:U1, who made it, may make no schedules")
    assert card.table is None
    assert await bench.run(DUE + DAY) == [card]
    async with bench.database.read() as connection:
        assert await schedules.every(connection, bench.organisation) == ()


async def test_it_ends_with_whoever_left_the_workspace(bench: Bench) -> None:
    await bench.add("how many international calls were there yesterday?")
    there = {"U1"}

    async def knows(organisation: int, user: str) -> bool:
        return organisation == bench.organisation and user in there

    bench.guard.people.ask_platform("slack", knows)
    (card,) = await bench.run(DUE)
    assert card.text == "2 calls on Monday 2 March 2026."
    there.clear()
    assert (await bench.run(DUE + DAY))[1].text.startswith("This did not run, and I stopped it: slack:U1")


async def test_a_schedule_only_reads(bench: Bench) -> None:
    await bench.add("make <@U012AB3CD> an operator")
    async with bench.database.write() as connection:
        await members.give(connection, bench.organisation, Member("slack", "U1", "admin", "slack:U0", MADE))
    (card,) = await bench.run(DUE)
    assert card.text == "A schedule only reads, and set_role does not."
    assert card.buttons == ()


async def test_what_is_asked_back_is_told_without_buttons_to_choose(bench: Bench) -> None:
    await bench.add("flurbs of yesterday by gromp")
    (card,) = await bench.run(DUE)
    assert card.text.startswith("This question is not clear enough")
    assert card.buttons == ()


async def test_late_within_the_hour_it_is_made_up_for(bench: Bench) -> None:
    await bench.add("how many international calls were there yesterday?")
    (card,) = await bench.run(DUE + 40 * MINUTE)
    assert card.text == "2 calls on Monday 2 March 2026."
    assert card.notes[0] == "It was due at Tue 3 Mar 2026, 08:00, when Ringfence was not running."


async def test_the_question_means_the_time_that_it_was_due_at(bench: Bench) -> None:
    await bench.add("how many international calls were there in the last hour?")
    # By 08:45 the call of 07:30 is more than an hour ago; at 08:00 it was not.
    (card,) = await bench.run(DUE + 45 * MINUTE)
    assert card.text == "1 call from Tue 3 Mar 2026, 07:00 to Tue 3 Mar 2026, 08:00."


async def test_later_than_that_it_is_only_told_of_with_how_many_were_missed(bench: Bench) -> None:
    await bench.add()
    assert len(await bench.run(DUE)) == 1
    _, card = await bench.run(DUE + 3 * DAY + 2 * HOUR)
    assert card.text == (
        "This did not run: it was due at Fri 6 Mar 2026, 08:00, when Ringfence was not running. "
        "Next: Sat 7 Mar 2026, 08:00."
    )
    assert card.notes == ("Runs missed before that: 2.",)
    assert len(await bench.run(DUE + 3 * DAY + 3 * HOUR)) == 2


async def test_in_spanish(bench: Bench) -> None:
    await bench.add("¿cuántas internacionales hubo ayer?", language="es")
    (card,) = await bench.run(DUE + 2 * HOUR)
    assert card.title == "Programación 1: todos los días a las 08:00"
    assert card.text == (
        "Esto no se ejecutó: tocaba el mar 3 mar 2026, 08:00, cuando Ringfence no funcionaba. "
        "La próxima: mié 4 mar 2026, 08:00."
    )


async def test_a_removed_schedule_and_a_removed_channel_post_nothing(bench: Bench) -> None:
    number = await bench.add()
    async with bench.database.write() as connection:
        await schedules.remove(connection, bench.organisation, number, MADE)
    await bench.add()
    async with bench.database.write() as connection:
        await destinations.remove(connection, bench.organisation, bench.place, MADE)
    assert await bench.run(DUE) == []


async def test_a_claim_of_a_process_that_died_is_taken_over_when_it_has_run_out(bench: Bench) -> None:
    await bench.add()
    async with bench.database.write() as connection:
        assert await claims.take(connection, bench.organisation, "schedule:1", DUE, DUE)
    assert await bench.run(DUE + 10 * MINUTE) == []
    assert len(await bench.run(DUE + 20 * MINUTE)) == 1


async def test_whoever_lost_its_claim_meanwhile_posts_nothing(bench: Bench) -> None:
    await bench.add()
    async with bench.database.write() as connection:
        assert await claims.take(connection, bench.organisation, "schedule:1", DUE, DUE)
    assert len(await bench.run(DUE + 20 * MINUTE)) == 1
    async with bench.database.write() as connection:
        assert not await claims.finish(connection, bench.organisation, "schedule:1", DUE, DUE, DUE + 21 * MINUTE)


async def test_the_alarm_goes_off_by_itself_and_at_its_time(bench: Bench) -> None:
    """With real time and APScheduler's clock; the next look for what was missed would come an hour later."""
    soon = (wall_ms() // 1_000 + 2) * 1_000
    await bench.add("how many calls were there?", '{"every": "interval", "minutes": 5}', soon - 5 * MINUTE)
    owed = asyncio.Event()
    jobs = bench.jobs(told=owed.set, tempo=Tempo(look=3_600))
    jobs.start()
    try:
        async with asyncio.timeout(60):
            await owed.wait()
        async with bench.database.read() as connection:
            assert await claims.latest(connection, bench.organisation, "schedule:1") == (soon, True)
    finally:
        await jobs.stop()
    assert len(await bench.owed()) == 1


async def test_a_schedule_that_is_made_or_removed_while_it_runs_counts_from_the_next_look_on(bench: Bench) -> None:
    owed = asyncio.Event()
    jobs = bench.jobs(told=owed.set, tempo=Tempo(look=0.2))
    jobs.start()
    try:
        await asyncio.sleep(0.3)
        soon = (wall_ms() // 1_000 + 2) * 1_000
        every = '{"every": "interval", "minutes": 5}'
        gone = await bench.add("how many calls were there?", every, soon - 5 * MINUTE)
        async with bench.database.write() as connection:
            await schedules.remove(connection, bench.organisation, gone, wall_ms())
        await bench.add("how many calls were there?", every, soon - 5 * MINUTE)
        async with asyncio.timeout(60):
            await owed.wait()
    finally:
        await jobs.stop()
    assert [card.title for card in await bench.owed()] == ["Schedule 2: every 5 minutes"]


async def begin(url: str, now: int, seconds: float, count: int) -> list[asyncio.subprocess.Process]:
    """Processes that all begin at once."""
    command = (sys.executable, "-m", "tests.bot.schedule_worker", url, str(now), str(seconds))
    pipe = asyncio.subprocess.PIPE
    started = [await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe) for _ in range(count)]
    for process in started:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write(b"\n")
        await process.stdin.drain()
    return started


async def test_of_several_processes_one_posts_each_schedule(bench: Bench, database_url: str) -> None:
    for number in range(12):
        await bench.add(f"question {number}", made_by="console:ana")
    started = await begin(database_url, DUE, 0.05, 4)
    asked = [(await process.communicate())[0].count(b"asked") for process in started]
    assert [process.returncode for process in started] == [0, 0, 0, 0]
    assert sorted(card.text for card in await bench.owed()) == sorted(f"Answered: question {n}" for n in range(12))
    assert sum(asked) == 12


async def test_a_process_that_is_killed_while_it_answers_loses_nothing(bench: Bench, database_url: str) -> None:
    await bench.add("question", made_by="console:ana")
    (killed,) = await begin(database_url, DUE, 600, 1)
    assert killed.stdout is not None
    assert await killed.stdout.readline() == b"asked\n"
    killed.kill()
    await killed.wait()
    assert await bench.owed() == []
    for process in await begin(database_url, DUE + 20 * MINUTE, 0.05, 3):
        await process.communicate()
    assert [card.text for card in await bench.owed()] == ["Answered: question"]
