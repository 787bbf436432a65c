"""Blocks: an answer as Slack shows it; whatever is in it, nothing is lost and no limit is broken."""

import csv
import io
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answers import Answer
from bot.brain.base import PastTurn, ToolCall
from bot.cards import Action, Button, Card, Chart
from bot.channels.slack.blocks import Outgoing, messages_of, messages_of_cards
from bot.channels.slack.elements import FEEDBACK, read_button
from bot.channels.slack.mrkdwn import clean, cut, escaped, markdown, size
from tests.fakes.slack.rendering import plain
from tests.fakes.slack.validation import check_message
from tools.headings import column
from tools.spec import Cell, Column, Table
from tools.wording import show_cell
from tools.words import Words

ZONE = "America/Bogota"
BY_LOCATION = (column("location"), column("calls"))
ROWS: tuple[tuple[Cell, ...], ...] = (("Bogotá HQ", 1678), ("Medellín", 902), ("Lima", 12))


def card(**changes: Any) -> Card:
    return Card(language=changes.pop("language", "en"), zone=ZONE, **changes)


def answered(*cards: Card, brain: str = "offline", tool: str = "query_calls") -> Answer:
    calls = tuple(ToolCall(tool, {}) for one in cards if one.receipt)
    text = "\n".join(one.text for one in cards)
    return Answer("?", text, "en", brain, "answered", PastTurn("?", "en", calls), calls, cards=cards, zone=ZONE)


def figures(**changes: Any) -> Card:
    """What a question for figures comes to."""
    kept: dict[str, Any] = {
        "text": "Most: Bogotá HQ with 1,678 calls.",
        "reading": "Calls: by location; highest first",
        "table": Table(BY_LOCATION, ROWS),
        "chart": Chart("location", "calls"),
        "footer": "Receipt R-7K3QX9PD4M · query_calls",
        "receipt": "R-7K3QX9PD4M",
    }
    return card(**(kept | changes))


def read(messages: tuple[Outgoing, ...]) -> str:
    return "\n".join(plain(message.blocks) for message in messages)


def elements(messages: tuple[Outgoing, ...], kind: str) -> list[dict[str, Any]]:
    blocks = [block for message in messages for block in message.blocks]
    return [one for block in blocks for one in block.get("elements", ()) if one.get("type") == kind]


def buttons(messages: tuple[Outgoing, ...]) -> list[str]:
    return [one["text"]["text"] for one in elements(messages, "button")]


def test_an_answer_as_it_is_read() -> None:
    [message] = messages_of(answered(figures()))
    assert plain(message.blocks).splitlines() == [
        "Most: Bogotá HQ with 1,678 calls.",
        "Location | Calls",
        "Bogotá HQ | 1,678",
        "Medellín | 902",
        "Lima | 12",
        "I read: Calls: by location; highest first",
        "Receipt R-7K3QX9PD4M · query_calls · answered by the offline brain",
        "[Verify] [Show query]",
        "[Good answer] [Bad answer]",
    ]
    assert message.text == "Most: Bogotá HQ with 1,678 calls."
    [table] = [block for block in message.blocks if block["type"] == "table"]
    assert [one["align"] for one in table["column_settings"]] == ["left", "right"]
    [picture] = message.attachments
    assert (picture.name, picture.title) == ("R-7K3QX9PD4M.png", "Calls by location")
    assert picture.alt.startswith("Bar chart: Calls by location. Bogotá HQ: 1,678; Medellín: 902")


async def test_the_picture_is_a_png_at_twice_the_size() -> None:
    [message] = messages_of(answered(figures()))
    picture = await message.attachments[0].make()
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(picture[16:20]) == 1600


def test_an_answer_in_spanish_by_a_model() -> None:
    spanish = replace(answered(figures(language="es"), brain="anthropic:claude"), language="es")
    text = read(messages_of(spanish))
    assert "Sede | Llamadas" in text
    assert "Bogotá HQ | 1.678" in text
    assert "Entendí: " in text
    assert "respondió anthropic:claude" in text
    assert "[Verificar] [Ver consulta]" in text


def test_reveal_is_offered_only_where_something_is_hidden() -> None:
    assert buttons(messages_of(answered(figures(hidden=True)))) == ["Verify", "Show query", "Reveal"]
    assert buttons(messages_of(answered(figures()))) == ["Verify", "Show query"]
    for alone in ({"private": True}, {"shared": False}):
        assert buttons(messages_of(answered(figures(hidden=True)), **alone)) == ["Verify", "Show query"]


def test_what_cannot_be_run_again_is_not_offered_for_it() -> None:
    messages = messages_of(answered(figures(hidden=True), tool="give_feedback"))
    assert buttons(messages) == []
    assert not elements(messages, "feedback_buttons")


def test_buttons_come_back_as_what_they_are() -> None:
    messages = messages_of(answered(figures(hidden=True)))
    read_back = [read_button(one["action_id"], one["value"]) for one in elements(messages, "button")]
    assert read_back == [(action, "R-7K3QX9PD4M") for action in (Action.VERIFY, Action.SHOW_QUERY, Action.REVEAL)]
    [pair] = elements(messages, "feedback_buttons")
    values = [pair[side]["value"] for side in ("positive_button", "negative_button")]
    assert [read_button(FEEDBACK, value) for value in values] == [
        (Action.GOOD, "R-7K3QX9PD4M"),
        (Action.BAD, "R-7K3QX9PD4M"),
    ]
    assert read_button("somebody.else", "x") is None
    assert read_button("ringfence.no_such", "x") is None


def test_one_pair_of_thumbs_for_an_answer_of_several_tools() -> None:
    messages = messages_of(answered(figures(receipt="R-1"), figures(receipt="R-2")))
    [pair] = elements(messages, "feedback_buttons")
    assert pair["positive_button"]["value"] == "good:R-2"


def test_what_the_text_says_already_is_not_a_table_too() -> None:
    one = Table((column("calls"),), ((41,),))
    assert "|" not in read(messages_of(answered(card(text="41 calls yesterday.", table=one))))


async def test_many_rows_are_shown_in_part_and_attached_in_full() -> None:
    rows = tuple((f"Sede {place}", place) for place in range(812))
    messages = messages_of(answered(figures(table=Table(BY_LOCATION, rows), chart=None)))
    text = read(messages)
    assert "Sede 29 | 29" in text
    assert "Sede 30" not in text
    assert "The first 30 of 812 rows. The attached file has all of it." in text
    [file] = [one for message in messages for one in message.attachments]
    assert file.name == "R-7K3QX9PD4M.csv"
    lines = list(csv.reader(io.StringIO((await file.make()).decode("utf-8-sig"))))
    assert lines[0] == ["Location", "Calls"]
    assert lines[1:] == [[str(name), str(count)] for name, count in rows]


def test_a_private_answer_says_where_its_file_is_and_has_no_picture() -> None:
    rows = tuple((f"Sede {place}", place) for place in range(40))
    messages = messages_of(answered(figures(table=Table(BY_LOCATION, rows))), private=True)
    assert "All of it is in a file in our direct messages." in read(messages)
    assert [one.name for message in messages for one in message.attachments] == ["R-7K3QX9PD4M.csv"]


def test_a_further_small_table_needs_no_message_of_its_own() -> None:
    small = Table((column("source"), column("legs")), (("webex", 12), ("3cx", 1200)))
    [message] = messages_of(answered(figures(sections=(("Sources", small),))))
    text = plain(message.blocks)
    assert "Sources\nSource   Legs\nwebex      12\n3cx     1,200" in text


def test_a_further_large_table_goes_on_in_a_message_of_its_own() -> None:
    large = Table(BY_LOCATION, tuple((f"Sede {place}", place) for place in range(20)))
    messages = messages_of(answered(figures(sections=(("What differs", large),))))
    assert len(messages) == 2
    for message in messages:
        check_message(message.text, list(message.blocks))


def test_choices_are_buttons_and_long_ones_are_read_above_them() -> None:
    long = "the calls of " + "somebody with a very long name " * 4
    choices = (Button("yesterday", Action.CHOOSE, "1"), Button(long, Action.CHOOSE, "2"))
    messages = messages_of_cards(card(text="Which?", buttons=choices))
    assert f"1. yesterday\n2. {long}" in read(messages)
    assert [len(label) <= 75 for label in buttons(messages)] == [True, True]
    messages = messages_of_cards(card(text="Which?", buttons=choices[:1]))
    assert read(messages) == "Which?\n[yesterday]"


def test_an_approval_can_be_told_from_its_refusal() -> None:
    choices = (Button("Approve", Action.APPROVE, "A-1"), Button("Reject", Action.REJECT, "A-1"))
    [message] = messages_of_cards(card(text="Ana will be an administrator.", buttons=choices))
    assert [one["style"] for one in message.blocks[-1]["elements"]] == ["primary", "danger"]


def test_people_of_the_workspace_are_shown_by_their_name_there() -> None:
    who = Column("member", "member", Words("Person", "Persona"))
    people = Table((who, column("calls")), (("slack:U012AB3CD", 1), ("console:ana", 2), ("slack:<!channel>", 3)))
    [message] = messages_of(answered(card(text="People", table=people)))
    assert "<@U012AB3CD> | 1\nconsole:ana | 2\nslack:<!channel> | 3" in plain(message.blocks)
    assert str(message.blocks).count("'user_id'") == 1


NASTY = "<!channel> <@U012AB3CD> *bold* _it_ `code` <https://evil.example|click> [x](https://evil.example) @here &lt;"


def test_nothing_that_strangers_wrote_is_markup() -> None:
    table = Table((column("person"), column("calls")), ((NASTY, 1), ("b", 2)))
    messages = messages_of(
        answered(card(title=NASTY, text=NASTY, reading=NASTY, notes=(NASTY,), table=table, footer=NASTY))
    )
    kinds = {"text", "plain_text", "raw_text"}
    for message in messages:
        for holder in holders(list(message.blocks)):
            assert holder["type"] in kinds, holder
        assert "<" not in message.text
        assert "@here" not in message.text
    assert read(messages).count(NASTY) == 6


def holders(part: Any) -> list[dict[str, Any]]:
    """Every object that holds a text."""
    if isinstance(part, list):
        return [found for one in part for found in holders(one)]
    if not isinstance(part, dict):
        return []
    own = [part] if isinstance(part.get("text"), str) else []
    return own + [found for value in part.values() for found in holders(value)]


def test_text_for_notifications_and_streams_is_escaped() -> None:
    assert escaped("<!here> & @channel") == "&lt;!here&gt; &amp; @\u200bchannel"
    assert markdown("1.678 (+5,2 %) - ok!") == "1.678 (+5,2 %) - ok!"
    assert markdown("*a* [b](c) <@U1> #d") == r"\*a\* \[b\](c) \<@U1\> \#d"
    assert clean("a\u202eb\x00c\ud800d\r\ne\tf") == "ab cd\ne\tf"


@given(st.text(max_size=400), st.integers(min_value=4, max_value=50))
def test_what_is_cut_is_all_there(text: str, most: int) -> None:
    pieces = list(cut(text, most))
    assert "".join(pieces) == text
    assert all(size(piece) <= most for piece in pieces)


def test_text_is_cut_between_lines_and_words() -> None:
    assert list(cut("one two\nthree four\nfive", 12)) == ["one two\n", "three four\n", "five"]
    assert list(cut("aaaa bbbb cccc", 10)) == ["aaaa bbbb ", "cccc"]
    family = "👩\u200d👩\u200d👧"
    assert all(family in piece or "👩" not in piece for piece in cut(f"xxxxx{family}", 11))


texts = st.one_of(
    st.text(max_size=80),
    st.text(alphabet=st.sampled_from(list("ab <>&*_`@#\n\t|áñ😀\u200d\u0301")), max_size=200),
    st.builds(lambda text, times: text * times, st.text(min_size=1, max_size=20), st.integers(1, 1500)),
)
cells = st.one_of(st.none(), st.text(max_size=30), st.text(alphabet="ab <>😀", min_size=200, max_size=600))
names = st.text(min_size=1, max_size=30)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    width, height = draw(st.integers(1, 24)), draw(st.integers(0, 120))
    columns = tuple(Column(f"c{place}", "text", Words(draw(names), draw(names))) for place in range(width))
    row = draw(st.lists(st.tuples(*[cells] * width), min_size=1, max_size=4))
    return Table(columns, tuple(row[place % len(row)] for place in range(height)))


@st.composite
def cards(draw: st.DrawFn) -> Card:
    return card(
        title=draw(st.text(max_size=200)),
        text=draw(texts),
        reading=draw(texts),
        notes=tuple(draw(st.lists(texts, max_size=3))),
        footer=draw(st.text(max_size=100)),
        table=draw(st.none() | tables()),
        sections=tuple(draw(st.lists(st.tuples(st.text(max_size=100), tables()), max_size=2))),
        receipt=draw(st.sampled_from(["", "R-7K3QX9PD4M"])),
        hidden=draw(st.booleans()),
        buttons=tuple(
            Button(label, Action.CHOOSE, str(place)) for place, label in enumerate(draw(st.lists(texts, max_size=30)))
        ),
    )


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(st.lists(cards(), max_size=3), st.booleans())
def test_no_card_breaks_a_limit_or_loses_anything(shown: list[Card], private: bool) -> None:
    messages = messages_of(answered(*shown), private=private)
    for message in messages:
        check_message(message.text, list(message.blocks))
        assert all(block["type"] != "rich_text" or plain([block]).strip() for block in message.blocks)
    squeezed = "".join(read(messages).split())
    for one in shown:
        for text in (one.title, one.text, one.reading, *one.notes, one.footer):
            assert "".join(clean(text).split()) in squeezed
        for table in [one.table] if one.table is not None else []:
            attached = [file for message in messages for file in message.attachments if file.name.endswith(".csv")]
            whole = all(
                "".join(clean(show_cell(cell, held.kind, "en", ZONE)).split()) in squeezed
                for row in table.rows
                for cell, held in zip(row, table.columns, strict=True)
            )
            assert whole or attached


def test_only_our_own_words_about_members_name_them() -> None:
    text, note = "Give slack:U012AB3CD the role admin.", "Approved by slack:U0AAAAAAA & done."
    [message] = messages_of_cards(card(text=text, notes=(note,), members=True))
    assert plain(message.blocks) == "Give <@U012AB3CD> the role admin.\nApproved by <@U0AAAAAAA> &amp; done."
    [message] = messages_of_cards(card(text=text, notes=(note,)))
    assert plain(message.blocks) == f"{text}\n{note}"
    [message] = messages_of_cards(card(title="Hand-over: slack:U012AB3CD is on call now", members=True))
    assert plain(message.blocks) == "Hand-over: <@U012AB3CD> is on call now"
