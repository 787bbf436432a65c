"""Tokens: what leaves and what comes back, byte for byte; nothing that people wrote can be taken for one."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.brain.agent.tokens import LETTERS, LIKE_TOKEN, Tokens, UnknownToken
from storage.vocabulary import Named, Place, Vocabulary
from tools.spec import ColumnKind
from tools.words import isolate, plain, shown

PEOPLE = ("Simón Rojas", "Ana Ruiz", "Ana Gil", "Salvador Díaz", "May Lin")
VOCABULARY = Vocabulary(
    people=tuple(Named(name, "person", f"10{n:02}", None, "Bogotá HQ") for n, name in enumerate(PEOPLE)),
    locations=(Place("Bogotá HQ", "America/Bogota", "CO"), Place("San Salvador", "America/El_Salvador", "SV")),
)
KEY = "5e" * 32
NUMBERS = st.from_regex(r"\+[1-9][0-9]{7,14}", fullmatch=True) | st.from_regex(r"[0-9]{7,15}", fullmatch=True)
NAMES = st.text(min_size=1, max_size=40).filter(lambda name: plain(name) == name)
# Texts in which tokens stand alone, as a model writes them: between spaces and punctuation.
GAPS = st.text(alphabet=" .,;:¿?()\n«»áñ", min_size=1, max_size=8)


def tokens(conversation: str = "slack:T1:C1:1.0", key: str = KEY, vocabulary: Vocabulary = VOCABULARY) -> Tokens:
    return Tokens(key, conversation, vocabulary)


@settings(deadline=None)  # the first one reads the lexicon
@given(st.lists(st.tuples(GAPS, NAMES | NUMBERS), min_size=1, max_size=8))
def test_identities_in_a_text_of_ours_come_back_byte_for_byte(parts: list[tuple[str, str]]):
    ours = "".join(f"{gap} {isolate(identity)} " for gap, identity in parts)
    mine = tokens()

    left = mine.text(ours)

    assert mine.restore(left) == shown(ours)
    assert shown(mine.read(left)[0]) == shown(ours)


@settings(deadline=None)
@given(NAMES, st.sampled_from(["person", "outside_name"]))
def test_a_name_in_a_cell_is_gone_and_comes_back(name: str, kind: ColumnKind):
    mine = tokens()

    left = mine.cell(name, kind)

    assert isinstance(left, str)
    assert re.fullmatch(rf"(PERSON|CALLER)-[{LETTERS}]{{6,}}", left)
    assert mine.restore(left) == name


@settings(deadline=None)
@given(NUMBERS)
def test_a_number_leaves_by_its_country_code_only(number: str):
    mine = tokens()

    left = mine.cell(number, "phone")

    assert isinstance(left, str)
    assert re.fullmatch(rf"PHONE-(\d{{1,3}}-)?[{LETTERS}]{{6,}}", left)
    assert mine.restore(left) == number
    assert mine.restore(f"{left}*") == f"{number}*"


@settings(deadline=None)
@given(st.text(max_size=300))
def test_whatever_somebody_writes_leaves_without_anything_that_looks_like_a_token_of_theirs(text: str):
    mine = tokens(vocabulary=Vocabulary())

    left = mine.text(text)

    assert not set(LIKE_TOKEN.findall(left)) & set(LIKE_TOKEN.findall(text))
    mine.restore(left)  # or it raises: every token in it is one of this turn


@pytest.mark.parametrize("length", range(1, 7))
def test_extensions_and_short_codes_stay(length: int):
    assert tokens().cell("2041234"[:length], "phone") == "2041234"[:length]


def test_a_token_is_the_same_in_a_conversation_and_another_one_elsewhere():
    token = tokens().token("Ana Ruiz", "PERSON")

    assert tokens().token("Ana Ruiz", "PERSON") == token
    assert tokens("slack:T1:C1:2.0").token("Ana Ruiz", "PERSON") != token
    assert tokens(key="00" * 32).token("Ana Ruiz", "PERSON") != token


def test_two_tokens_that_would_be_the_same_get_more_letters():
    first = tokens().token("Ana Ruiz", "PERSON")
    taken = tokens()
    taken._identities[first] = "somebody else"

    longer = taken.token("Ana Ruiz", "PERSON")

    assert longer.startswith(first)
    assert len(longer) == len(first) + 1
    assert taken.restore(f"{longer} {first}") == "Ana Ruiz somebody else"


@pytest.mark.parametrize(
    "typed",
    [
        "Simón Rojas",
        "simon rojas",
        "ROJAS",
        "Simon's",
        "Rojas, Simón",
        "Simón-Rojas",
        "Simoon Rojas",
    ],
)
def test_people_of_the_data_are_found_as_people_write_them(typed: str):
    left = tokens().text(f"how many calls did {typed} make?")

    assert "PERSON-" in left
    assert not re.search("sim|rojas", left, re.IGNORECASE)


def test_a_name_in_part_stands_for_the_whole_where_it_fits_one_only():
    mine = tokens()

    assert mine.restore(mine.text("calls of rojas")) == "calls of Simón Rojas"
    left = mine.text("calls of ana")
    assert list(mine.meanings()) == [
        (left.removeprefix("calls of "), (mine.token("Ana Gil", "PERSON"), mine.token("Ana Ruiz", "PERSON")))
    ]
    assert mine.restore(left) == "calls of ana"


@pytest.mark.parametrize("text", ["calls to San Salvador in May", "international calls by location yesterday"])
def test_places_and_ordinary_words_are_nobodys_name(text: str):
    assert tokens().text(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "between 2026-03-01T08:00 and 02/03/2026 10:00 12:00",
        "1,234,567 calls and 1.234.567 llamadas in 2025-2026",
        "call 8f14e45f-ceea-4b2c-9bd1-123456789012, receipt R-7K3QX9PD4M, extension 2041",
    ],
)
def test_dates_figures_and_references_stay(text: str):
    assert tokens().text(text) == text


@pytest.mark.parametrize(
    "typed", ["+57 300 123 4567", "(300) 123-4567", "3001234567", "300.123.4567", "573001234567", "300/123 45 67"]
)
def test_a_number_comes_back_as_calls_have_it(typed: str):
    mine = tokens()

    left = mine.text(f"who called {typed}?")

    assert re.fullmatch(rf"who called PHONE-57-[{LETTERS}]{{6}}\?", left)
    assert mine.restore(left) == "who called +573001234567?"


def test_a_mail_address_and_a_callers_name_leave_as_tokens_too():
    mine = Tokens(KEY, "c", VOCABULARY, {("acme", "ltd"): "ACME Ltd"})

    left = mine.text("did acme ltd write to sales@acme.example?")

    assert re.fullmatch(rf"did CALLER-[{LETTERS}]+ write to MAIL-[{LETTERS}]+\?", left)


def test_who_is_called_like_a_token_is_nobody_elses():
    mine = tokens()
    real = mine.token("Ana Ruiz", "PERSON")

    left = mine.text(f"a caller named {real}, PERSON-KQTBXR and {real.lower()}")

    assert real not in left
    assert mine.restore(left) == f"a caller named {real}, PERSON-KQTBXR and {real.lower()}"


@pytest.mark.parametrize(
    ("arguments", "gone"),
    [
        ({"where": [{"field": "person", "values": ["Ana Ruiz"]}]}, "Ana"),
        ({"where": [{"field": "calling_number", "values": ["+573001234567*"]}]}, "300"),
        ({"number": "+573001234567", "person": "Nobody Known"}, "Nobody"),
    ],
)
def test_arguments_leave_and_come_back(arguments: Mapping[str, Any], gone: str):
    mine = tokens()

    left = mine.arguments(arguments)

    assert gone not in str(left)
    assert mine.restore_arguments(left) == arguments


@pytest.mark.parametrize("made_up", ["PERSON-KQTBXR", "PHONE-57-ABC123", "CALLER-NOBODY"])
def test_a_token_that_was_never_given_is_refused(made_up: str):
    mine = tokens()
    real = mine.token("Ana Ruiz", "PERSON")

    with pytest.raises(UnknownToken, match=made_up):
        mine.restore_arguments({"where": [{"field": "person", "values": [f"{real} {made_up}"]}]})
    assert mine.read(f"{real}, {made_up}.") == (f"{isolate('Ana Ruiz')}, •••.", (made_up,))


def test_a_model_may_write_a_token_in_small_letters_or_with_the_plus_of_a_number():
    mine = tokens()
    person, phone = mine.token("Ana Ruiz", "PERSON"), mine.token("+573001234567", "PHONE")

    assert mine.restore(f"{person.lower()} {person}'s +{phone}") == "Ana Ruiz Ana Ruiz's +573001234567"
