"""Who is answered: members. Guests get a private sentence, bots and strangers nothing; no two bots talk for ever."""

from bot.brain.offline.brain import OfflineBrain
from tests.bot.channels.slack.conftest import Stage, staged
from tests.fakes.slack import Slack


async def seen_by(stage: Stage, person: str) -> list[str]:
    return [message.plain() for message in stage.slack.answers(stage.general, viewer=person)]


async def test_a_guest_gets_a_private_sentence(stage: Stage):
    guest = stage.slack.user("Gil", is_restricted=True)
    await stage.slack.joins(guest, stage.general)
    await stage.asks("hello", user=guest)
    await stage.settled()
    assert stage.answers() == []
    assert await seen_by(stage, guest) == ["I only answer members of this organisation, not guests."]
    assert stage.brain.turns == []


async def test_a_guest_writing_directly_gets_the_same(stage: Stage):
    guest = stage.slack.user("Gil", locale="es-CO", is_ultra_restricted=True)
    direct = stage.slack.direct(guest)
    await stage.slack.says(guest, direct, "hola")
    await stage.answered("no a invitados", channel=direct)


async def test_strangers_and_bots_get_nothing(stage: Stage):
    stranger, bot = stage.slack.user("Eve", is_stranger=True), stage.slack.bot("Alarm")
    for one in (stranger, bot):
        await stage.slack.joins(one, stage.general)
        await stage.asks("hello", user=one)
    await stage.settled()
    assert stage.answers() == []
    assert await seen_by(stage, stranger) == []
    assert stage.brain.turns == []


async def test_in_a_channel_shared_with_others_nothing_is_said_aloud(stage: Stage):
    shared = stage.slack.channel("partners", members=[stage.ana], ext_shared=True)
    await stage.slack.says(stage.ana, shared, stage.slack.mention("count"))
    await stage.settled()
    assert stage.answers(shared) == []
    [told] = stage.slack.answers(shared, viewer=stage.ana)
    assert "Ask me in a direct message" in told.plain()
    assert stage.brain.turns == []


async def test_another_workspace_gets_nothing(stage: Stage):
    team = stage.slack.team_of("Elsewhere")
    stage.slack.workspace.grants["xoxb-theirs"] = stage.slack.workspace.grants[stage.slack.bot_token]
    other = stage.slack.user("Olga", team=team)
    direct = stage.slack.channel("", "im", members=[other, stage.slack.bot_user], team=team)
    await stage.slack.says(other, direct, "hello")
    await stage.settled()
    assert stage.answers(direct) == []
    assert stage.brain.turns == []


async def test_somebody_without_a_role_is_told_so(slack: Slack, url: str):
    async with staged(slack, url, default_role="none") as stage:
        await stage.asks("hello")
        await stage.settled()
        assert stage.answers() == []
        [told] = stage.slack.answers(stage.general, viewer=stage.ana)
        assert "You have no role here yet" in told.plain()


async def test_names_are_masked_for_the_channel_and_not_for_oneself(slack: Slack, url: str):
    async with staged(slack, url, default_role="operator", brain=OfflineBrain()) as stage:
        await stage.asks("calls by person")
        [shown, *_] = await stage.slack.until(lambda: stage.answers())
        assert "Sofía" not in shown
        direct = slack.direct(stage.ana)
        await slack.says(stage.ana, direct, "calls by person")
        [private, *_] = await slack.until(lambda: stage.answers(direct))
        assert "Sofía Bernal" in private


async def test_two_bots_that_mention_each_other_fall_silent(slack: Slack, url: str):
    """Another bot answers everything we say, naming us: nothing comes of it."""
    async with staged(slack, url) as stage:
        other = slack.bot("Parrot")
        await slack.joins(other, stage.general)
        ts = await stage.asks(f"say: <@{other}> hello")
        await stage.answered("hello")
        for _ in range(3):
            await stage.asks("hello yourself", user=other, thread=ts)
            await slack.says(other, stage.general, "2", ts)
        await stage.settled()
        assert len(stage.answers()) == 1
        assert stage.posted() == 1


async def test_who_left_or_is_a_guest_or_of_somebody_else_is_not_there(stage: Stage):
    """What goes on in somebody's name, a schedule, asks this before each run."""
    guest, gone = stage.slack.user("Gil", is_restricted=True), stage.slack.user("Lea", deleted=True)
    there = stage.app.people.still_there
    organisation = stage.app.organisation
    assert await there(organisation, "slack", stage.ana)
    assert not await there(organisation, "slack", guest)
    assert not await there(organisation, "slack", gone)
    assert not await there(organisation + 1, "slack", stage.ana)
