"""Nothing that names somebody leaves the house: a server that keeps every request, and people who write numbers freely.

What is looked for is looked for in every text of every request, in its headers and in what is recorded, in any
spelling: signs between digits, other digits, other cases, accents taken off.
"""

import asyncio
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot.answers import Answer
from storage.records import CallRecord
from tests.bot.brain.agent.house import STORY, House, house, settings
from tests.factories import leg, load_legs
from tests.fakes.anthropic import Anthropic
from tests.fakes.models import Asked, Call, ModelServer, Reply, calls
from tests.fakes.openai import OpenAI
from tools.spec import Role

TOKEN = re.compile(r"\b(?:PHONE|PERSON|CALLER|MAIL|WORD)-(?:\d{1,3}-)?[A-Z]{6,}\b")
NO_TOKEN = "PERSON-BCDFGH"
SYLLABLES = ("zor", "vex", "bli", "ntar", "quo", "dri", "fim", "hul", "jex", "kav", "wup", "yor", "ñel", "xát")
# Country code and length of national numbers, which are valid ones of networks that exist.
PLANS = (("57", "30", 10), ("52", "55", 10), ("34", "6", 9), ("1", "303", 10), ("960", "7", 7), ("56", "9", 9))
BETWEEN = ["", " ", "-", ".", " - ", "–", "\u00a0", "\u2009", "\u202f", "_", "/", "·", "‑", "\u200b"]
_organisations = count(1)


@dataclass(frozen=True)
class Someone:
    """A stranger who calls, or a colleague: a name and a number."""

    name: str
    country: str
    national: str

    @property
    def number(self) -> str:
        return f"+{self.country}{self.national}"


@st.composite
def names(draw: st.DrawFn) -> str:
    """Names that are no words of any language."""
    words = [
        "".join(draw(st.lists(st.sampled_from(SYLLABLES), min_size=2, max_size=3))).capitalize()
        for _ in range(draw(st.integers(2, 3)))
    ]
    return " ".join(words)


@st.composite
def someone(draw: st.DrawFn) -> Someone:
    code, start, length = draw(st.sampled_from(PLANS))
    rest = draw(st.text("123456789", min_size=length - len(start), max_size=length - len(start)))
    return Someone(draw(names()), code, start + rest)


@st.composite
def spelled(draw: st.DrawFn, person: Someone) -> str:
    """A number as people write it."""
    cut = draw(st.integers(2, len(person.national) - 3))
    later = draw(st.integers(cut + 1, len(person.national) - 1))
    parts = [person.national[:cut], person.national[cut:later], person.national[later:]]
    sign = draw(st.sampled_from(BETWEEN))
    code = person.country
    start = draw(st.sampled_from([f"+{code}", f"00{code}", code, f"(+{code})", ""]))
    text = start + (sign or draw(st.sampled_from(["", " "]))) * bool(start) + sign.join(parts)
    digits = draw(st.sampled_from(["ascii", "ascii", "ascii", "wide", "arabic"]))
    zero = {"ascii": 0x30, "wide": 0xFF10, "arabic": 0x0660}[digits]
    return "".join(chr(zero + int(letter)) if letter in "0123456789" else letter for letter in text)


@st.composite
def written(draw: st.DrawFn, name: str) -> str:
    """A name as people write it."""
    without = "".join(sign for sign in unicodedata.normalize("NFD", name) if not unicodedata.combining(sign))
    return draw(st.sampled_from([name, name.lower(), name.upper(), without, without.lower(), f"{name}'s", f"«{name}»"]))


def mirror(asked: Asked) -> Reply:
    """A model that calls what shows most, with arguments that it was told, and then repeats all that it knows."""
    told = TOKEN.findall("\n".join(_texts(asked.body.get("messages") or asked.body.get("input"))))
    known = [token for token in dict.fromkeys(told) if token != NO_TOKEN]
    people = [token for token in known if token.startswith(("PERSON", "CALLER"))]
    phones = [token for token in known if token.startswith("PHONE")]
    match asked.round:
        case 0:
            return calls(
                Call("query_calls", {"metric": "list"}),
                Call("describe_data", {"about": "people"}),
                Call("trace_call", {}),
                Call("query_calls", {"groups": ["number", "person"]}),
            )
        case 1:
            tried = [Call("trace_call", {"number": phone}) for phone in phones[:2]]
            tried += [Call("query_calls", {"where": [{"field": "number", "values": phones[:3]}]})] if phones else []
            # Arguments that do not fit come back in an error.
            tried += [Call("query_calls", {"where": [{"field": "hours", "values": [token]}]}) for token in known[:2]]
            tried += [Call("trace_call", {"person": person}) for person in people[:3]]
            tried += [Call("trace_call", {"person": NO_TOKEN}), Call("verify", {"receipt": "R-NOSUCHONE0"})]
            return calls(*tried)
        case _:
            return Reply(text="What I know of: " + ", ".join(known) + ".")


@dataclass(frozen=True)
class World:
    """Strangers, colleagues, and the calls between them."""

    strangers: list[Someone]
    colleagues: list[Someone]

    def legs(self) -> Iterator[CallRecord]:
        for stranger in self.strangers:
            for colleague in self.colleagues:
                shared = {"person": colleague.name, "person_number": colleague.number, "location": "Bogotá"}
                yield leg(
                    **shared,
                    direction="terminating",
                    call_type="inbound",
                    calling_number=stranger.number,
                    calling_name=stranger.name,
                    called_number=colleague.number,
                )
                yield leg(**shared, calling_number=colleague.number, called_number=stranger.number)

    def needles(self) -> tuple[set[str], set[str]]:
        """National numbers, and folded names."""
        everybody = [*self.strangers, *self.colleagues]
        return {one.national for one in everybody}, {folded(one.name) for one in everybody}


def folded(text: str) -> str:
    """Without case, accents, signs that are not seen, and signs between words."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return " ".join(re.findall(r"[^\W_]+", "".join(sign for sign in decomposed if not unicodedata.combining(sign))))


def digits(text: str) -> str:
    """Its digits alone, as ASCII."""
    return "".join(str(unicodedata.digit(sign)) for sign in text if sign.isdigit())


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, part in value.items():
            yield name
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def found_in(text: str, world: World) -> list[str]:
    """Which of the numbers and names a text gives away."""
    numbers, people = world.needles()
    plain, figures = folded(text), digits(text)
    return [number for number in numbers if number in figures] + [name for name in people if name in plain]


def sent(server: ModelServer) -> Iterator[str]:
    """All texts that were ever sent, one by one, so that digits of two of them make no number."""
    for asked in server.asked:
        yield asked.path
        yield from asked.headers.values()
        for text in asked.strings():
            yield from text.splitlines()
            # Arguments of calls travel as JSON within a text in some APIs.
            if text.startswith(("{", "[")):
                try:
                    yield from _texts(json.loads(text))
                except ValueError:
                    continue


def gives_away(texts: Iterator[str], world: World) -> dict[str, list[str]]:
    return {text: found for text in texts if (found := found_in(text, world))}


def shown(answer: Answer) -> str:
    """All that a reader sees."""
    parts = [answer.text, json.dumps(answer.to_json(), ensure_ascii=False)]
    for card in answer.cards:
        parts += [
            card.title,
            card.text,
            card.reading,
            card.footer,
            *card.notes,
            *(button.label for button in card.buttons),
        ]
    return "\n".join(parts)


async def converse(home: House, world: World, question: str, thread: list[str], role: Role) -> list[Answer]:
    """A question, and one that follows it, so that the first one is a past turn."""
    first = await home.ask(f"{STORY} {question}", role=role, thread=thread)
    second = await home.ask(f"And in your own words, what else about that? {question}", role=role)
    return [first, second]


# What is sent is made before any database is asked, and after: which one it is makes no difference to these.
one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@one_database
@pytest.mark.parametrize("role", [Role.OPERATOR, Role.VIEWER])
@pytest.mark.parametrize("kind", [Anthropic, OpenAI])
@hypothesis_settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_no_number_and_no_name_is_in_any_request(
    database_url: str, tmp_path: Path, kind: type[ModelServer], role: Role, data: st.DataObject
):
    people = data.draw(
        st.lists(someone(), min_size=4, max_size=5, unique_by=(lambda one: one.national, lambda one: folded(one.name)))
    )
    world = World(people[:2], people[2:])
    stranger, colleague = people[0], people[2]
    question = " ".join(
        data.draw(
            st.permutations(
                [
                    f"I mean {data.draw(spelled(stranger))},",
                    f"or was it {data.draw(written(stranger.name))}?",
                    f"Ask {data.draw(written(colleague.name))}",
                    f"at {data.draw(spelled(colleague))}.",
                ]
            )
        )
    )
    thread = [
        f"{data.draw(written(people[1].name))} rang me from {data.draw(spelled(people[1]))} twice",
        f"tel:{people[3].number} is {people[3].name}",
    ]
    kept = tmp_path / f"kept-{next(_organisations)}"
    asyncio.run(_no_number_and_no_name(database_url, kept, kind, role, world, question, thread))


async def _no_number_and_no_name(
    database_url: str, kept: Path, kind: type[ModelServer], role: Role, world: World, question: str, thread: list[str]
) -> None:
    async with kind.running(mirror) as server:
        configured = settings(
            database_url,
            server,
            organisation=f"made {next(_organisations)}",
            record_llm_interactions=kept,
            limits={"tool_calls": 50, "turn_tokens": 500_000, "person_day_tokens": 10**9},
        )
        async with house(configured, world.legs()) as home:
            answers = await converse(home, world, question, thread, role)

        assert len(server.asked) >= 6, [answer.text for answer in answers]
        assert gives_away(sent(server), world) == {}
    recorded = "".join(file.read_text(encoding="utf-8") for file in _files(kept))
    assert recorded
    assert gives_away(_texts([json.loads(line) for line in recorded.splitlines()]), world) == {}
    told = [shown(answer) for answer in answers]
    if role is Role.OPERATOR:
        # Whoever may see them gets them back, byte for byte.
        assert all(one.number in told[0] and one.name in told[0] for one in world.strangers + world.colleagues), told[0]
        assert not TOKEN.search(told[0])
    else:
        # A viewer's own question is theirs; everything else is masked.
        for answer in answers:
            mine = shown(answer).replace(answer.question, "")
            assert found_in(mine, world) == []
            assert not TOKEN.search(mine)


def _files(kept: Path) -> list[Path]:
    """The files of what was recorded; it is a folder."""
    return sorted(kept.glob("*.jsonl"))


KNOWN = World(
    [Someone("Zorvex Blintar", "960", "7555012"), Someone("Ferretería Quodri", "57", "3005550188")],
    [Someone("Fimhul Jexkav", "57", "6015550100")],
)


@one_database
@pytest.mark.parametrize(
    "text",
    [
        "Is +57 300 555 0188 one of ours?",
        "Is 57 300 5550188 one of ours?",
        "Is 0057-300-5550188 one of ours?",
        "Is 300–555–0188 one of ours?",
        "Is 300\u00a0555\u00a00188 one of ours?",
        "Is 3\u200b0\u200b0\u200b5\u200b5\u200b5\u200b0\u200b1\u200b8\u200b8 one of ours?",
        "Is ３００５５５０１８８ one of ours?",
        "Is 300_555_0188 one of ours?",
        "Is <tel:+573005550188|+57 300 5550188> one of ours?",
        "Is (300) 555.01.88 one of ours?",
        "Is 3005.550.188 one of ours?",
        "Is +57.3005.550.188 one of ours?",
        "Is 3 0 0 5 5 5 0 1 8 8 one of ours?",
        "Is x3005550188y one of ours?",
        "Who is zorvex BLINTAR?",
        "Who is Ferreteria  Quodri, please?",
        "Who is Ferretería-Quodri, please?",
        "¿Quién es *Fimhul Jexkav*?",
        "Fimhul_Jexkav?",
    ],
)
async def test_spellings_that_people_use(home: House, claude: Anthropic, text: str):
    await load_legs(home.app.database, home.app.organisation, KNOWN.legs())
    claude.script = mirror

    await home.ask(f"{STORY} {text}", thread=[text])

    assert claude.asked
    assert gives_away(sent(claude), KNOWN) == {}


async def test_one_number_is_one_token_through_a_conversation_and_another_in_the_next(home: House, claude: Anthropic):
    claude.script = mirror
    await home.ask(f"{STORY} +573001234567")
    await home.ask("What else, in your own words? +57 (300) 123–4567")
    await home.ask(f"{STORY} +573001234567", conversation="T1:C1:2")

    asks = (STORY, "What else")
    begun = [asked.question for asked in claude.asked if asked.round == 0 and asked.question.startswith(asks)]
    first, second, other = (TOKEN.findall(question) for question in begun)
    assert first == second != other


async def test_who_asks_and_where_is_not_told(home: House, claude: Anthropic):
    claude.script = mirror

    await home.ask(user="U0SECRETIVE", conversation="T0HOUSE:C0KITCHEN:1700000000.1")

    sent_there = claude.seen()
    assert b"U0SECRETIVE" not in sent_there
    assert b"C0KITCHEN" not in sent_there


async def test_what_looks_like_a_token_in_the_data_cannot_be_forged(home: House, claude: Anthropic):
    """A caller who is called like somebody's token must not be taken for them."""
    claude.script = mirror
    await home.ask()
    stolen = next(token for token in TOKEN.findall(" ".join(claude.asked[1].results)) if token.startswith("PHONE"))

    claude.script = lambda asked: Reply(text="It says: " + " ".join(TOKEN.findall(asked.question)))
    answer = await home.ask("So, in your own words, what is this?", thread=[f"look at {stolen}"], role=Role.OPERATOR)

    assert "+573001234567" not in answer.text or "PHONE" not in answer.text
