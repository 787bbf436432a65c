"""A turn with a model, over the wire: tool calls, pieces, caching, usage, limits, budgets, and hanging up."""

import asyncio
import json
from pathlib import Path

import pytest

from bot.brain.base import ToolFinished
from storage import turns
from tests.bot.brain.agent.house import STORY, STORY_ES, House, house, settings
from tests.fakes.anthropic import Anthropic
from tests.fakes.models import Asked, Call, Reply, calls, hangs, in_rounds, slow
from tests.fakes.openai import OpenAI, OpenRouter
from tools.registry import TOOLS
from tools.spec import Role

COUNT = Call("query_calls", {"metric": "calls"})
BY_PERSON = Call("query_calls", {"groups": ["person"]})
TWO_CALLS = in_rounds(calls(COUNT), calls(BY_PERSON), "There were 3 calls, most of them by one person.")


async def test_a_question_with_two_tool_calls(home: House, claude: Anthropic):
    claude.script = TWO_CALLS

    answer = await home.ask()

    assert answer.brain == "anthropic:claude-double"
    assert answer.outcome == "answered"
    assert [call.tool for call in answer.calls] == ["query_calls", "query_calls"]
    assert "There were 3 calls" in answer.text
    tables = [card.table for card in answer.cards if card.table is not None]
    assert [table.rows for table in tables] == [((3,),), (("Ana Ruiz", 2), ("Bea Gil", 1))]
    assert all(card.footer for card in answer.cards if card.table is not None), "each figure has its receipt"
    assert [asked.round for asked in claude.asked] == [0, 1, 2]
    assert "3" in claude.asked[1].results[0]


async def test_tools_that_are_called_side_by_side_all_answer(home: House, claude: Anthropic):
    claude.script = in_rounds(calls(COUNT, BY_PERSON, Call("describe_data", {})), "Three calls.")

    answer = await home.ask()

    assert sorted(call.tool for call in answer.calls) == ["describe_data", "query_calls", "query_calls"]
    assert len(claude.last.results) == 3
    assert len(claude.asked) == 2


async def test_what_the_offline_brain_reads_costs_nothing(home: House, claude: Anthropic):
    answer = await home.ask("How many calls were there today?")

    assert (answer.brain, claude.asked) == ("offline", [])
    assert await home.used() == {}


async def test_the_model_is_offered_what_the_asker_may_use(home: House, claude: Anthropic):
    claude.script = lambda _: "Nothing."

    await home.ask(role=Role.VIEWER)
    await home.ask(role=Role.ADMIN)

    viewer, admin = (set(asked.tool_names) for asked in claude.asked)
    assert "query_calls" in viewer
    assert "set_role" not in viewer
    assert "set_role" in admin
    assert "give_feedback" not in admin, "on a model's word alone nothing is written"
    assert admin <= {spec.name for spec in TOOLS}


async def test_a_conversation_goes_on(home: House, claude: Anthropic):
    claude.script = in_rounds("The first answer.")
    await home.ask()
    claude.script = in_rounds("The second answer.")

    await home.ask("And what else strikes you about them, in your own words?")

    said = [(message.speaker, message.text) for message in claude.last.messages if message.speaker != "system"]
    assert any(STORY in text for speaker, text in said if speaker == "user")
    assert any("The first answer." in text for _, text in said)
    assert "what else strikes you" in claude.last.question


async def test_other_people_and_other_threads_are_not_told(home: House, claude: Anthropic):
    claude.script = lambda _: "Nothing."
    await home.ask(STORY + " (mine, about the purple phone)")

    await home.ask(user="U0BEA")
    await home.ask(conversation="T1:C1:2")

    assert all("purple phone" not in text for asked in claude.asked[1:] for text in asked.strings())


async def test_the_language_of_the_question_is_the_answers(home: House, claude: Anthropic):
    claude.script = in_rounds(calls(COUNT), "Hubo 3 llamadas.")

    answer = await home.ask(STORY_ES)

    assert answer.language == "es"
    assert "Hubo 3 llamadas." in answer.text


async def test_the_text_comes_in_pieces_that_add_up(home: House, claude: Anthropic):
    text = "There were 3 calls in all. " + "Nothing in them stands out to me at all. " * 20
    claude.script = in_rounds(calls(COUNT), text)

    answer = await home.ask()

    assert len(home.said) > 1
    assert " ".join("".join(home.said).split()) == " ".join(text.split())
    assert text.split()[-1] in answer.text


async def test_pieces_are_masked_for_their_reader_even_where_a_token_is_cut(home: House, claude: Anthropic):
    claude.script = lambda asked: (
        Reply(text=" ".join(f"I saw {word}," for word in tokens_in(asked) * 12)) if asked.round else calls(LIST)
    )

    await home.ask(audience=Role.VIEWER)

    shown = "".join(home.said)
    assert shown
    assert not any(secret in shown for secret in ("Ana Ruiz", "Bea Gil", "Zorvex", "3001234567", "96075550123"))
    assert "PHONE-" not in shown


async def test_the_prompt_is_cached_and_what_was_read_from_the_cache_is_counted(home: House, claude: Anthropic):
    claude.script = TWO_CALLS

    await home.ask()
    await home.ask(conversation="T1:C1:2")

    markers = [text.count('"cache_control"') for text in (asked.raw.decode() for asked in claude.asked)]
    assert all(1 <= count <= 4 for count in markers)
    assert claude.asked[0].usage is not None
    assert claude.asked[0].usage.cached == 0
    assert all(asked.usage is not None and asked.usage.cached > 0 for asked in claude.asked[1:])
    assert claude.asked[3].usage.cached > 500, "tools and instructions are the same in the next conversation"
    usages = [asked.usage for asked in claude.asked if asked.usage is not None]
    assert await home.used() == {
        "anthropic:claude-double": (
            6,
            sum(usage.input for usage in usages),
            sum(usage.cached for usage in usages),
            sum(usage.output for usage in usages),
        )
    }


@pytest.mark.parametrize("kind", [OpenAI, OpenRouter])
async def test_other_vendors_models_do_the_same(database_url: str, kind: type[OpenAI]):
    async with kind.running(TWO_CALLS) as server, house(settings(database_url, server)) as home:
        answer = await home.ask()
        again = await home.ask(conversation="T1:C1:2")

        assert answer.brain == again.brain == f"{kind.__name__.lower()}:gpt-double"
        assert [call.tool for call in answer.calls] == ["query_calls", "query_calls"]
        (used,) = (await home.used()).values()
        assert used[0] == 6
        assert 0 < used[2] < used[1]


async def test_a_server_of_ones_own_is_asked_by_its_address(database_url: str, claude: Anthropic):
    async with OpenAI.running(TWO_CALLS) as server:
        own = settings(database_url, claude).model_copy(update={"model": f"{server.base_url}#my-model"})
        async with house(own) as home:
            answer = await home.ask()

        assert server.last.model == "my-model"
        assert "sk-double" not in json.dumps(server.last.headers), "a vendor's key goes to that vendor only"
    assert answer.outcome == "answered"


async def test_the_turn_ends_at_the_limit_of_model_calls(database_url: str, claude: Anthropic):
    claude.script = lambda asked: calls(Call("query_calls", {"metric": "calls", "limit": asked.round + 1}))
    async with house(settings(database_url, claude, limits={"model_calls": 3})) as home:
        answer = await home.ask()

    assert len(claude.asked) == 3
    assert answer.outcome != "failed"
    assert "limit" in answer.text


async def test_the_turn_ends_at_the_limit_of_tool_calls(database_url: str, claude: Anthropic):
    many = [Call("query_calls", {"metric": "calls", "limit": number}) for number in range(1, 8)]
    claude.script = lambda asked: calls(*many)
    async with house(settings(database_url, claude, limits={"tool_calls": 4})) as home:
        await home.ask()
        ran = [step for step in home.steps if isinstance(step, ToolFinished)]

    assert len(ran) <= 4


async def test_the_turn_ends_at_the_limit_of_tokens(database_url: str, claude: Anthropic):
    claude.script = lambda asked: calls(Call("query_calls", {"metric": "calls", "limit": asked.round + 1}))
    async with house(settings(database_url, claude, limits={"turn_tokens": 12_000, "model_calls": 50})) as home:
        answer = await home.ask()
        ((_, tokens_in, _, tokens_out),) = (await home.used()).values()

    assert len(claude.asked) < 20
    assert tokens_in + tokens_out < 24_000
    assert answer.outcome != "failed"


async def test_the_turn_ends_at_the_limit_of_seconds(database_url: str, claude: Anthropic, gpt: OpenAI):
    claude.script = lambda _: hangs()
    gpt.script = lambda _: hangs()
    # Shorter than anybody may set it.
    short = settings(database_url, claude, gpt)
    short = short.model_copy(update={"limits": short.limits.model_copy(update={"turn_seconds": 2})})
    async with house(short) as home:
        async with asyncio.timeout(60):
            answer = await home.ask()
        await claude.until(lambda: claude.asked[0].left)

    assert answer.brain == "offline"
    assert "too long" in answer.text


async def test_a_persons_day_is_a_budget_and_others_go_on(database_url: str, claude: Anthropic):
    claude.script = TWO_CALLS
    async with house(settings(database_url, claude, limits={"person_day_tokens": 5_000})) as home:
        first = await home.ask()
        asked = len(claude.asked)
        second = await home.ask(conversation="T1:C1:2")

        assert first.brain == "anthropic:claude-double"
        assert second.brain == "offline"
        assert "midnight UTC" in second.text
        assert len(claude.asked) == asked, "nothing was spent on refusing"

        third = await home.ask(user="U0BEA", conversation="T1:C1:3")
        assert third.brain == "anthropic:claude-double"


async def test_an_organisations_month_is_a_budget(database_url: str, claude: Anthropic):
    claude.script = TWO_CALLS
    async with house(settings(database_url, claude, limits={"organisation_month_tokens": 5_000})) as home:
        await home.ask()
        answer = await home.ask(user="U0BEA", conversation="T1:C1:2")

    assert answer.brain == "offline"
    assert "month" in answer.text


async def test_cancelling_hangs_up(home: House, claude: Anthropic):
    claude.script = [slow("It is a long story. " * 200, pause=0.05)]
    asking = asyncio.create_task(home.ask())
    await claude.until(lambda: bool(claude.asked) and claude.asked[0].status == 200)

    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking

    await claude.until(lambda: claude.asked[0].left)
    claude.script = in_rounds(calls(COUNT), "Three calls.")
    assert "Three calls." in (await home.ask(conversation="T1:C1:2")).text, "the house goes on"


async def test_a_figure_that_no_tool_gave_is_flagged(home: House, claude: Anthropic):
    claude.script = in_rounds(calls(COUNT), "There were 3 calls, which cost 48,213 dollars.")

    answer = await home.ask()

    (notes,) = [card.notes for card in answer.cards if card.notes]
    assert any("48,213" in note for note in notes)


async def test_figures_that_tools_gave_are_not_flagged(home: House, claude: Anthropic):
    claude.script = in_rounds(calls(COUNT, BY_PERSON), "There were 3 calls: 2 by one person and 1 by another.")

    answer = await home.ask()

    assert not [note for card in answer.cards for note in card.notes]


async def test_wrong_arguments_go_back_to_the_model_and_it_may_try_again(home: House, claude: Anthropic):
    claude.script = in_rounds(
        calls(Call("query_calls", {"metric": "bananas"})),
        calls(Call("query_calls", '{"metric": "cal')),
        calls(Call("no_such_tool", {})),
        calls(COUNT),
        "There were 3 calls.",
    )

    answer = await home.ask()

    assert answer.outcome == "answered"
    assert "There were 3 calls." in answer.text
    assert [call.tool for call in answer.calls] == ["query_calls"]
    assert len(claude.last.results) == 4


async def test_an_empty_reply_is_no_answer(home: House, claude: Anthropic, gpt: OpenAI):
    claude.script = lambda _: Reply()
    gpt.script = lambda _: Reply()

    answer = await home.ask()

    assert answer.brain == "offline"
    assert answer.text


async def test_setting_a_role_is_only_asked_for(home: House, claude: Anthropic):
    before = await home.world()
    claude.script = in_rounds(
        calls(Call("set_role", {"platform": "slack", "user": "U0CAMILA", "role": "operator"})), "I have asked for it."
    )

    answer = await home.ask(
        "It would be lovely if U0CAMILA could be let in as one who operates things.", role=Role.ADMIN
    )

    after = await home.world()
    assert answer.outcome == "needs_approval"
    (request,) = answer.approvals
    assert any(button.value == request for card in answer.cards for button in card.buttons)
    assert "operator" in answer.text
    assert after["members"] == before["members"] == []
    assert len(after["approvals"]) == 1
    assert "'pending'" in after["approvals"][0]
    assert {name: rows for name, rows in after.items() if name != "approvals"} == {
        name: rows for name, rows in before.items() if name != "approvals"
    }


async def test_one_who_may_not_give_roles_asks_for_nothing(home: House, claude: Anthropic):
    before = await home.world()
    claude.script = in_rounds(
        calls(Call("set_role", {"platform": "slack", "user": "U0CAMILA", "role": "operator"})), "That is not for you."
    )

    answer = await home.ask(role=Role.MANAGER)

    assert answer.approvals == ()
    assert await home.world() == before


async def test_what_was_asked_is_remembered_with_its_calls(home: House, claude: Anthropic):
    claude.script = TWO_CALLS

    await home.ask()

    async with home.app.database.read() as connection:
        (turn,) = await turns.last(connection, home.app.organisation, "slack", "T1:C1:1", 5)
    assert turn.brain == "anthropic:claude-double"
    assert [call["tool"] for call in json.loads(turn.calls)] == ["query_calls", "query_calls"]


async def test_interactions_are_recorded_for_evals(database_url: str, claude: Anthropic, tmp_path: Path):
    claude.script = TWO_CALLS
    kept = tmp_path / "interactions.jsonl"
    async with house(settings(database_url, claude, record_llm_interactions=kept)) as home:
        await home.ask()

    files = [kept] if kept.is_file() else list(kept.rglob("*.jsonl"))
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    assert "There were 3 calls" in text
    assert "sk-double" not in text
    assert "Ana Ruiz" not in text


LIST = Call("query_calls", {"metric": "list"})


def tokens_in(asked: Asked) -> list[str]:
    """Every token that the results told."""
    found: dict[str, None] = {}
    for text in asked.results:
        for word in text.replace('"', " ").replace(",", " ").replace("|", " ").split():
            if word.startswith(("PHONE-", "PERSON-", "CALLER-")):
                found[word.strip(".;:()[]")] = None
    return list(found)
