"""Whatever is typed, the reader answers: with a valid query or a question back, never with an error."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.brain.offline import time_words
from bot.brain.offline.lexicon import phrases
from storage.call_query import CallQuery
from tests.bot.brain.offline.reading import VOCABULARY, plan, talk

WORDS = sorted(phrases.words() | time_words.words())
NAMES = [person.name for person in VOCABULARY.people] + [place.name for place in VOCABULARY.locations] + ["Cuba", "Ana"]
NUMBERS = [
    "3",
    "10",
    "20",
    "2041",
    "5/6",
    "2025-06-05",
    "6am",
    "22:00",
    "+51",
    "+5116003101",
    "30%",
    ">",
    "R-7K3QX9PD4M",
]
PIECES = (
    st.sampled_from(WORDS) | st.sampled_from(NAMES) | st.sampled_from(NUMBERS) | st.sampled_from([",", "?", "-", "¿"])
)
SENTENCES = st.lists(PIECES, max_size=14).map(" ".join)


def check(*texts: str) -> None:
    read = talk(*texts)
    if read.call is None:
        assert read.asked or read.said
    elif read.call.tool == "query_calls":
        CallQuery.model_validate(read.call.args)


@settings(max_examples=400, deadline=None)
@given(SENTENCES)
def test_words_in_any_order(sentence: str) -> None:
    check(sentence)


@settings(max_examples=150, deadline=None)
@given(SENTENCES)
def test_words_in_any_order_after_a_question(sentence: str) -> None:
    check("missed calls by location last week", sentence)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    read = plan(text)
    assert read.call is not None or read.asked or read.said
