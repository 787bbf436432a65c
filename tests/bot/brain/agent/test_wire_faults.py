"""A model that fails: the second one answers, then the offline brain, and the reader is told."""

import pytest

from bot.brain.base import Noted
from tests.bot.brain.agent.house import STORY_ES, House, house, settings
from tests.fakes.anthropic import Anthropic
from tests.fakes.models import Call, Reply, breaks, calls, drops, fails, in_rounds
from tests.fakes.openai import OpenAI
from tools.spec import Role

COUNT = Call("query_calls", {"metric": "calls"})
SECOND = in_rounds(calls(COUNT), "There were 3 calls, says the second model.")
LONG = "Let me think about that for quite a while. " * 30
TROUBLES = [
    pytest.param(fails(529, retry_after=0.01), id="529"),
    pytest.param(fails(429, retry_after=0.01), id="429"),
    pytest.param(fails(500, retry_after=0.01), id="500"),
    pytest.param(fails(401), id="401"),
    pytest.param(fails(400), id="400"),
    pytest.param(fails(404), id="404"),
    pytest.param(drops(), id="dropped"),
    pytest.param(breaks(LONG, after=8), id="broken"),
    pytest.param(breaks(LONG, after=8, how="error"), id="error in the stream"),
    pytest.param(breaks(LONG, after=8, how="end"), id="ended early"),
    pytest.param(breaks(calls(COUNT), after=3), id="broken tool call"),
    pytest.param(breaks(calls(COUNT), after=3, how="end"), id="tool call ended early"),
]


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_the_second_model_answers(home: House, claude: Anthropic, gpt: OpenAI, trouble: Reply):
    claude.script = lambda _: trouble
    gpt.script = SECOND

    answer = await home.ask()

    assert answer.brain == "openai:gpt-double"
    assert "says the second model" in answer.text
    assert "Let me think" not in answer.text, "what the first one began is not part of the answer"


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_at_last_the_offline_brain_answers_with_a_remark(
    home: House, claude: Anthropic, gpt: OpenAI, trouble: Reply
):
    claude.script = gpt.script = lambda _: trouble

    answer = await home.ask()

    assert answer.brain == "offline"
    assert answer.outcome == "asked_back"
    assert "Let me think" not in answer.text
    remarks = [step.text for step in home.steps if isinstance(step, Noted)]
    assert remarks
    assert all(remark in answer.text for remark in remarks)
    assert "model" in remarks[-1]
    assert "sk-double" not in answer.text
    assert "HTTP" not in answer.text


async def test_the_remark_is_in_the_readers_language(home: House, claude: Anthropic, gpt: OpenAI):
    claude.script = gpt.script = lambda _: fails(529, retry_after=0.01)

    answer = await home.ask(STORY_ES)

    assert "modelo de lenguaje está sobrecargado" in answer.text


async def test_a_short_trouble_is_waited_for(home: House, claude: Anthropic, gpt: OpenAI):
    claude.script = [fails(529, retry_after=0.01), calls(COUNT), fails(429, retry_after=0.01), "There were 3 calls."]

    answer = await home.ask()

    assert answer.brain == "anthropic:claude-double"
    assert "There were 3 calls." in answer.text
    assert gpt.asked == []


async def test_trouble_after_a_tool_has_run_loses_nothing_and_repeats_nothing(
    home: House, claude: Anthropic, gpt: OpenAI
):
    claude.script = lambda asked: fails(500, retry_after=0.01) if asked.round else calls(COUNT)
    gpt.script = lambda asked: Reply(text="There were 3 calls.") if asked.round else calls(COUNT)

    answer = await home.ask()

    assert answer.outcome == "answered"
    assert "There were 3 calls." in answer.text
    assert [card.table.rows for card in answer.cards if card.table is not None] == [((3,),)]


async def test_what_a_request_for_approval_began_is_not_asked_twice(home: House, claude: Anthropic, gpt: OpenAI):
    role = Call("set_role", {"platform": "slack", "user": "U0CAMILA", "role": "operator"})
    claude.script = lambda asked: fails(500, retry_after=0.01) if asked.round else calls(role)
    gpt.script = lambda asked: Reply(text="It waits.") if asked.round else calls(role)

    answer = await home.ask(role=Role.ADMIN)

    assert len(answer.approvals) == 1
    assert len((await home.world())["approvals"]) == 1


async def test_tokens_of_a_model_that_broke_off_are_counted(home: House, claude: Anthropic, gpt: OpenAI):
    claude.script = lambda asked: fails(500, retry_after=0.01) if asked.round else calls(COUNT)
    gpt.script = SECOND

    await home.ask()

    used = await home.used()
    assert used["anthropic:claude-double"][0] >= 1
    assert used["openai:gpt-double"][0] >= 1


async def test_without_a_key_it_says_so_and_answers_without_a_model(database_url: str, claude: Anthropic):
    keyless = settings(database_url, claude).model_copy(update={"anthropic_api_key": None})
    async with house(keyless) as home:
        answer = await home.ask()

    assert answer.brain == "offline"
    assert "no key" in answer.text
    assert claude.asked == []


async def test_nobody_there_is_told(database_url: str):
    async with Anthropic.running() as gone:
        configured = settings(database_url, gone)
    async with house(configured) as home:
        answer = await home.ask()

    assert answer.brain == "offline"
    assert "cannot be reached" in answer.text
