"""Threads: one conversation each; what others wrote there is read when it is asked about; who may answer what."""

from tests.bot.channels.slack.conftest import Stage


async def test_what_was_asked_back_is_answered_without_a_mention_by_who_was_asked(stage: Stage):
    ts = await stage.asks("which")
    await stage.answered("Which one?")
    await stage.slack.says(stage.ben, stage.general, "Madrid!", ts)
    await stage.settled()
    assert len(stage.answers()) == 1
    await stage.slack.says(stage.ana, stage.general, "2", ts)
    await stage.answered("Which one?", "You chose 2.", thread=ts)
    await stage.slack.says(stage.ana, stage.general, "thanks", ts)
    await stage.settled()
    assert len(stage.answers()) == 2


async def test_what_others_wrote_is_read_as_it_stands_then(stage: Stage):
    ts = await stage.slack.says(stage.ben, stage.general, "Madrid got a strange call")
    wrong = await stage.slack.says(stage.ben, stage.general, "from France", ts)
    gone = await stage.slack.says(stage.ben, stage.general, "forget me", ts)
    await stage.slack.edits(stage.ben, stage.general, wrong, "from <@U999> in *Chad* & Mali")
    await stage.slack.deletes(stage.ben, stage.general, gone)
    await stage.asks("hello", thread=ts)
    await stage.answered("Answer to hello.")
    await stage.slack.says(stage.ben, stage.general, "and one more", ts)
    await stage.asks("again", thread=ts)
    await stage.answered("Answer to hello.", "Answer to again.")
    heard = [[(said.who, said.text) for said in turn.thread] for turn in stage.brain.turns]
    first = [(stage.ben, "Madrid got a strange call"), (stage.ben, "from <@U999> in *Chad* & Mali")]
    assert heard == [first, [*first, (stage.ben, "and one more")]]


async def test_threads_do_not_know_of_each_other(stage: Stage):
    await stage.asks("first")
    await stage.answered("Answer to first.")
    await stage.asks("second")
    await stage.answered("Answer to first.", "Answer to second.")
    assert stage.brain.turns[-1].past == ()


async def test_a_conversation_waits_for_its_answer_and_others_do_not(stage: Stage):
    ts = await stage.asks("slow one")
    await stage.slack.until(lambda: len(stage.brain.turns) == 1)
    await stage.asks("after it", thread=ts)
    other = await stage.asks("beside it")
    await stage.answered("Answer to beside it.", thread=other)
    assert [turn.text for turn in stage.brain.turns] == ["slow one", "beside it"]
    stage.brain.go.set()
    await stage.answered("Answer to slow one.", "Answer to after it.", thread=ts)


async def test_direct_messages_go_on_with_what_was_said_a_moment_ago(stage: Stage):
    direct = stage.slack.direct(stage.ana)
    first = await stage.slack.says(stage.ana, direct, "first")
    await stage.answered("Answer to first.", channel=direct)
    second = await stage.slack.says(stage.ana, direct, "second")
    await stage.answered("Answer to second.", channel=direct, thread=second)
    await stage.slack.says(stage.ana, direct, "third", first)
    await stage.answered("Answer to first.", "Answer to third.", channel=direct, thread=first)
    past = [[turn.question for turn in asked.past] for asked in stage.brain.turns]
    assert past == [[], ["first"], ["first"]]


async def test_somebody_elses_direct_messages_are_not_known(stage: Stage):
    for person in (stage.ana, stage.ben):
        direct = stage.slack.direct(person)
        await stage.slack.says(person, direct, "hello")
        await stage.answered("Answer to hello.", channel=direct)
    assert stage.brain.turns[-1].past == ()
