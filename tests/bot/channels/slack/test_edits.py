"""Edits and deletions: an edited question is answered anew in place, a deleted one takes its answer with it."""

from storage import turns
from tests.bot.channels.slack.conftest import Stage


async def remembered(stage: Stage) -> list[str]:
    async with stage.app.database.read() as connection:
        stored = await turns.recent(connection, stage.app.organisation, f"slack:{stage.ana}", 9)
    return [turn.question for turn in stored]


async def test_an_edited_question_is_answered_anew_in_place(stage: Stage):
    ts = await stage.asks("hello")
    await stage.answered("Answer to hello.")
    [before] = stage.slack.answers(stage.general)
    await stage.slack.edits(stage.ana, stage.general, ts, stage.slack.mention("goodbye"))
    await stage.answered("Answer to goodbye.", thread=ts)
    await stage.settled()
    [after] = stage.slack.answers(stage.general)
    assert after.ts == before.ts
    assert stage.posted() == 1
    assert await remembered(stage) == ["goodbye"]


async def test_it_may_be_edited_again_and_again(stage: Stage):
    direct = stage.slack.direct(stage.ana)
    ts = await stage.slack.says(stage.ana, direct, "one")
    await stage.answered("Answer to one.", channel=direct)
    for text in ("two", "three"):
        # Slack tells the moment of an edit in whole seconds.
        stage.slack.workspace.pass_time(2)
        await stage.slack.edits(stage.ana, direct, ts, text)
        await stage.answered(f"Answer to {text}.", channel=direct)
    assert await remembered(stage) == ["three"]


async def test_what_was_being_answered_gives_way_to_the_edit(stage: Stage):
    ts = await stage.asks("slow one")
    await stage.answered("counting calls…")
    await stage.slack.edits(stage.ana, stage.general, ts, stage.slack.mention("hello"))
    await stage.answered("Answer to hello.")
    await stage.settled()
    assert stage.brain.cancelled == 1
    assert stage.answers() == stage.answers(thread=ts)


async def test_naming_the_bot_in_an_edit_asks_it_once(stage: Stage):
    ts = await stage.slack.says(stage.ana, stage.general, "hello")
    await stage.settled()
    await stage.slack.edits(stage.ana, stage.general, ts, stage.slack.mention("hello"))
    await stage.answered("Answer to hello.")
    await stage.settled()
    assert len(stage.answers()) == 1


async def test_a_preview_of_a_link_is_no_edit(stage: Stage):
    ts = await stage.asks("see https://example.com/")
    await stage.answered("Answer to see")
    await stage.slack.unfurls(stage.general, ts)
    await stage.settled()
    assert len(stage.brain.turns) == 1


async def test_a_deleted_question_takes_its_answer_along_and_is_forgotten(stage: Stage):
    ts = await stage.asks("hello")
    await stage.answered("Answer to hello.")
    await stage.slack.deletes(stage.ana, stage.general, ts)
    await stage.answered()
    await stage.settled()
    assert await remembered(stage) == []


async def test_a_question_deleted_while_it_is_answered_is_answered_by_nothing(stage: Stage):
    ts = await stage.asks("slow one")
    await stage.answered("counting calls…")
    await stage.slack.deletes(stage.ana, stage.general, ts)
    await stage.answered()
    await stage.settled()
    assert stage.answers() == []
    assert stage.brain.cancelled == 1
