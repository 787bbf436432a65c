"""Stop: really cancels, in that thread only, by who asked, also when the press arrives at another replica."""

from storage import turns
from tests.bot.channels.slack.conftest import Scripted, Stage, serving


async def test_the_button_stops_that_question_and_no_other(stage: Stage):
    ts, other = await stage.asks("slow one"), await stage.asks("slow other")
    await stage.answered("counting calls…", "counting calls…")
    [placeholder] = stage.slack.answers(stage.general, thread=ts)
    await stage.slack.presses(stage.ana, stage.general, placeholder.ts, "Stop")
    await stage.answered("Stopped.", thread=ts)
    assert stage.brain.cancelled == 1
    stage.brain.go.set()
    await stage.answered("Answer to slow other.", thread=other)
    await stage.settled()
    assert stage.answers(thread=ts) == ["Stopped."]


async def test_slacks_own_stop_beside_a_direct_message(stage: Stage):
    direct = stage.slack.direct(stage.ana)
    ts = await stage.slack.says(stage.ana, direct, "slow one")
    session = await stage.slack.until(lambda: (found := stage.slack.status(direct, ts)) and found.busy and found)
    await stage.slack.stops(stage.ana, direct, ts)
    await stage.answered("Stopped.", channel=direct, thread=ts)
    await stage.settled()
    assert stage.brain.cancelled == 1
    assert not session.busy


async def test_only_who_asked_can_stop(stage: Stage):
    await stage.asks("slow one")
    [text] = await stage.answered("counting calls…")
    [placeholder] = stage.slack.answers(stage.general)
    await stage.slack.presses(stage.ben, stage.general, placeholder.ts, "Stop")
    await stage.slack.until(
        lambda: any(
            "Only the person who asked" in message.plain()
            for message in stage.slack.answers(stage.general, viewer=stage.ben)
        )
    )
    assert stage.brain.cancelled == 0
    assert stage.answers() == [text]
    stage.brain.go.set()
    await stage.answered("Answer to slow one.")


async def test_what_was_stopped_is_no_turn_and_the_thread_goes_on(stage: Stage):
    ts = await stage.asks("slow one")
    await stage.answered("counting calls…")
    [placeholder] = stage.slack.answers(stage.general)
    await stage.slack.presses(stage.ana, stage.general, placeholder.ts, "Stop")
    await stage.answered("Stopped.")
    await stage.asks("hello", thread=ts)
    await stage.answered("Stopped.", "Answer to hello.")
    assert stage.brain.turns[-1].past == ()
    async with stage.app.database.read() as connection:
        assert await turns.recent(connection, stage.app.organisation, f"slack:{stage.ana}", 9)


async def test_a_stop_that_arrives_at_another_replica(stage: Stage, url: str):
    ts = await stage.asks("slow one")
    await stage.answered("counting calls…")
    [placeholder] = stage.slack.answers(stage.general)
    async with serving(stage.slack, url, Scripted()):
        await stage.slack.connected(2)
        # Each payload goes to one of the two connections in turn: one of two presses reaches the other replica.
        for _ in range(2):
            if placeholder.buttons():
                await stage.slack.presses(stage.ana, stage.general, placeholder.ts, "Stop")
        await stage.answered("Stopped.", thread=ts)
    assert stage.brain.cancelled == 1
