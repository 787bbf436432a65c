"""Cards for mail and webhooks: what strangers wrote stays text in all of them, and nothing is too long for Teams."""

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from bot.cards import Card
from bot.channels.plain import adaptive_of, html_of, text_of
from tools import words
from tools.spec import Column, Table
from tools.words import Words

ATTACKS = (
    "<img src=x onerror=alert(1)>",
    "<a href='https://example.com'>pay here</a>",
    "</td></table><script>alert(1)</script>",
    "&lt;b&gt;bold&lt;/b&gt;",
    "[click](https://example.com)",
    "**@channel** <!here> <at>everybody</at>",
    "\u202egnp.exe\u2069\x1b[31mred\x07",
)
TEAMS_BYTES = 28_000
NAME = Column("name", "text", Words("Who", "Quién"))
NUMBER = Column("calls", "count", Words("Calls", "Llamadas"))


def card(name: str, rows: int = 1) -> Card:
    table = Table((NAME, NUMBER), tuple((name, count) for count in range(rows)))
    return Card("en", "UTC", title=f"Alert: {name}", text=f"{name}\ncalled", table=table, notes=(name,), footer=name)


class Tags(HTMLParser):
    """The tags of a page, with their attributes, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[tuple[str, tuple[Any, ...]]] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add((tag, tuple(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("attack", ATTACKS)
def test_mail_has_our_tags_only_and_shows_what_was_written(attack: str):
    page, plain = Tags(), Tags()
    page.feed(html_of(card(attack)))
    plain.feed(html_of(card("Ana")))

    assert page.tags == plain.tags
    assert words.plain(attack) in page.text


@pytest.mark.parametrize("attack", ATTACKS)
def test_teams_gets_runs_of_text_in_which_nothing_is_markup(attack: str):
    kinds = set(re.findall(r'"type": "(\w+)"', json.dumps(adaptive_of(card(attack)))))

    assert kinds == {"AdaptiveCard", "RichTextBlock", "TextRun"}


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_a_reader_cannot_see_reaches_them(attack: str):
    for told in (
        text_of(card(attack)),
        html_of(card(attack)),
        json.dumps(adaptive_of(card(attack)), ensure_ascii=False),
    ):
        assert not re.search(r"[\x00-\x09\x0b-\x1f\u202a-\u202e\u2066-\u2069]", told)


def test_a_long_table_fits_and_says_what_is_left_out():
    made = adaptive_of(card("ñ" * 200, rows=500))

    assert len(json.dumps(made).encode()) < TEAMS_BYTES
    assert "more rows are not shown here" in json.dumps(made)
    assert text_of(card("Ana", rows=500)).count("Who: Ana") == 50
