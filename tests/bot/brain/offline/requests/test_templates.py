"""Every template of the tables: what people say by it comes back as its own call, and slips never make it another."""

import itertools

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.brain.base import ToolCall
from bot.brain.offline.requests import Asked, read
from bot.brain.offline.requests.cutting import SILENT
from bot.brain.offline.requests.graph import Request
from bot.brain.offline.requests.matching import Understood
from bot.brain.offline.requests.template import Either, Part, Row, Value, Word, parse
from tests.bot.brain.offline.requests.asking import FREE, OF_ALERT_12, SPOKEN, TURN, sentences, templates
from tools.registry import by_name

TEMPLATES = list(templates())
# A question mark alone makes a question of what would change something.
AROUND = st.sampled_from(
    [
        *itertools.product(["", "please ", "Por favor, ", "Hola, "], ["", ", please.", " por favor", ", thanks!"]),
        *itertools.product(["please ", "Hey, could you ", "¿Me puedes "], ["?", ", please?", " ¿por favor?"]),
    ]
)


@pytest.mark.parametrize(("request_", "part"), [(request, part) for request, _, part in TEMPLATES],
                         ids=[template for _, template, _ in TEMPLATES])  # fmt: skip
@settings(max_examples=6, deadline=None)
@given(data=st.data(), around=AROUND, loud=st.booleans())
def test_what_a_template_says_is_read_as_its_own_call(
    request_: Request, part: Part, data: st.DataObject, around: tuple[str, str], loud: bool
) -> None:
    said, values = data.draw(sentences(part))
    if loud:
        said = said[:1].upper() + said[1:]
    turn = OF_ALERT_12 if "unsaid_alert" in _slots(part) else TURN
    understood = read(f"{around[0]}{said}{around[1]}", turn)
    assert understood is not None, said
    if isinstance(understood, Asked):
        assert request_.unsure
        assert understood.pending is not None
        understood = read(understood.pending["choices"][0][1], turn)
    assert isinstance(understood, Understood)
    assert understood.calls == (ToolCall(request_.tool, {**request_.args, **values}),)
    spec = by_name(request_.tool)
    assert spec is not None
    spec.args.model_validate(understood.calls[0].args)


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
    assume(words[place] not in SILENT)  # `un` for `run` says nothing at all
    understood = read(" ".join(words), TURN)
    if isinstance(understood, Asked):
        return  # nothing is done
    expected = ToolCall(request.tool, {**request.args, **values})
    ids = "@" in word or ":" in word or any(letter.isdigit() for letter in word)
    if understood is not None and not ids:
        assert understood.calls == (expected,)


def test_an_id_with_a_slip_is_another_id_and_never_corrected() -> None:
    understood = read("make <@U012AB3CE> an operator", TURN)
    assert isinstance(understood, Understood)
    assert understood.calls[0].args["user"] == "U012AB3CE"


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
