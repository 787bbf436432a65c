"""Links in a model's words: none are left, whatever way they are written, and the words stay."""

import pytest

from bot.brain.agent.links import without


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("See ![logo](https://evil.example/p.png?n=PHONE-57-KQTBXR) there.", "See logo there."),
        ("See [the report](https://evil.example/x y) there.", "See the report there."),
        ("See <https://evil.example/PHONE-57-KQTBXR|details> there.", "See details there."),
        ("See <https://evil.example/a> there.", "See  there."),
        ("See https://evil.example/PHONE-57-KQTBXR there.", "See  there."),
        ("See evil.example/PHONE-57-KQTBXR there.", "See  there."),
        ("See www.evil.example there.", "See  there."),
        ("the report](https://evil.example/x) there.", "the  there."),
    ],
)
def test_links_go_and_words_stay(text: str, plain: str):
    assert without(text) == (plain, True)


@pytest.mark.parametrize(
    "text",
    [
        "Calls on 02/03/2026, 3.5 a day, in/out; 12:00-13:00.",
        "From PHONE-57-KQTBXR (Bogotá) [sic] to extension 2041.",
        "Hubo 1.234 llamadas y/o tramos. Nada más.",
        "At 10 p.m./a.m. and later.",
    ],
)
def test_other_texts_stay_as_they_are(text: str):
    assert without(text) == (text, False)
