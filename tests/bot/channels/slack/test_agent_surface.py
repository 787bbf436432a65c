"""The agent surface: what is suggested fits the data, the person's language and their role."""

from tests.bot.channels.slack.conftest import Stage, staged
from tests.fakes.slack import Slack


async def test_prompts_fit_the_data_and_the_persons_language(stage: Stage):
    ana = stage.slack.user("Ana", locale="es-CO")
    direct = stage.slack.direct(ana)
    await stage.slack.opens_agent(ana)
    prompts = await stage.slack.until(lambda: stage.slack.prompts(direct))
    assert prompts.title == "Pregunta, por ejemplo:"
    said = [message for _, message in prompts.prompts]
    assert 2 <= len(said) <= 4
    assert said[-1] == "¿qué datos tienes?"
    assert not any("Sofía" in text for text in said)


async def test_who_may_see_names_is_shown_one(slack: Slack, url: str):
    async with staged(slack, url, default_role="operator") as stage:
        direct = slack.direct(stage.ana)
        await slack.opens_agent(stage.ana)
        prompts = await slack.until(lambda: slack.prompts(direct))
        assert any("Sofía Bernal" in text for _, text in prompts.prompts)


async def test_guests_are_suggested_nothing(stage: Stage):
    guest = stage.slack.user("Gil", is_restricted=True)
    direct = stage.slack.direct(guest)
    await stage.slack.opens_agent(guest)
    await stage.slack.says(guest, direct, "hello")
    await stage.settled()
    assert stage.slack.prompts(direct) is None


async def test_in_the_older_view_prompts_belong_to_their_thread(slack: Slack, url: str):
    slack.experience = "assistant"
    async with staged(slack, url) as stage:
        direct = slack.direct(stage.ana)
        await slack.opens_agent(stage.ana)
        prompts = await slack.until(lambda: slack.prompts(direct))
        assert prompts.thread
