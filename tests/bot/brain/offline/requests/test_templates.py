"""Every template of the tables: what people say by it comes back as its own call, and slips never make it another."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.brain.base import ToolCall
from bot.brain.offline.requests import read
from bot.brain.offline.requests.graph import Request
from bot.brain.offline.requests.template import Either, Part, Row, Value, Word, parse
from tests.bot.brain.offline.requests.asking import FREE, SPOKEN, TURN, sentences, templates
from tools.registry import by_name

TEMPLATES = list(templates())
BEFORE = st.sampled_from(["", "please ", "Hey, could you ", "Por favor, ", "¿Me puedes ", "Hola, "])
AFTER = st.sampled_from(["", "?", ", please.", " por favor", ", thanks!", " ¿por favor?"])


@pytest.mark.parametrize(("request_", "part"), [(request, part) for request, _, part in TEMPLATES],
                         ids=[template for _, template, _ in TEMPLATES])  # fmt: skip
@settings(max_examples=25, deadline=None)
@given(data=st.data(), before=BEFORE, after=AFTER, loud=st.booleans())
def test_what_a_template_says_is_read_as_its_own_call(
    request_: Request, part: Part, data: st.DataObject, before: str, after: str, loud: bool
) -> None:
    said, values = data.draw(sentences(part))
    if loud:
        said = said[:1].upper() + said[1:]
    understood = read(f"{before}{said}{after}", TURN)
    assert understood is not None, said
    assert understood.call == ToolCall(request_.tool, {**request_.args, **values})
    spec = by_name(request_.tool)
    assert spec is not None
    spec.args.model_validate(understood.call.args)


@settings(max_examples=600, deadline=None)
@given(data=st.data())
def test_a_slip_makes_the_same_call_or_none(data: st.DataObject) -> None:
    request, _, part = data.draw(st.sampled_from([one for one in TEMPLATES if FREE.isdisjoint(_slots(one[2]))]))
    said, values = data.draw(sentences(part))
    words = said.split()
    place = data.draw(st.integers(0, len(words) - 1))
    letter = data.draw(st.integers(0, len(words[place]) - 1))
    word = words[place]
    words[place] = data.draw(
        st.sampled_from(
            [
                word[:letter] + word[letter + 1 :],
                word[:letter] + word[letter] + word[letter:],
                word[:letter] + word[letter + 1 : letter + 2] + word[letter] + word[letter + 2 :],
            ]
        )
    )
    understood = read(" ".join(words), TURN)
    expected = ToolCall(request.tool, {**request.args, **values})
    ids = "@" in word or ":" in word or any(letter.isdigit() for letter in word)
    if understood is not None and not ids:
        assert understood.call == expected


def test_an_id_with_a_slip_is_another_id_and_never_corrected() -> None:
    understood = read("make <@U012AB3CE> an operator", TURN)
    assert understood is not None
    assert understood.call.args["user"] == "U012AB3CE"


def test_every_slot_of_a_template_exists() -> None:
    assert {value for _, _, part in TEMPLATES for value in _slots(part)} <= set(SPOKEN)


@pytest.mark.parametrize("template", ["make (a|b", "make a]", "make [a)", "say <nothing>"])
def test_a_template_that_is_written_wrong_is_refused(template: str) -> None:
    with pytest.raises(ValueError, match=r"bracket|rule"):
        parse(template, {})


def test_a_template_is_words_values_rows_and_choices() -> None:
    assert parse("(make|set) {member} [as] [an] <it>", {"it": "x"}) == Row(
        (Either((Word("make"), Word("set"))), Value("member"), Either((Word("as"), Row())), Word("x"))
    )


def _slots(part: Part) -> set[str]:
    match part:
        case Value(slot):
            return {slot}
        case Row(parts) | Either(parts):
            return set().union(*map(_slots, parts))
        case _:
            return set()
