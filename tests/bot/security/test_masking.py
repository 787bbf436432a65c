"""Masking: what a viewer sees of names and numbers, and what stays readable."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.security.masking import (
    HIDDEN,
    mask,
    mask_arguments,
    mask_number,
    mask_receipt,
    mask_text,
    too_revealing,
)
from storage.receipts import Receipt
from tools.spec import Cell, Column, ColumnKind, Role, Table, ToolResult
from tools.words import Words, isolate

KEY = "a key of this organisation"


def table(kind: ColumnKind, *cells: Cell) -> Table:
    return Table((Column("column", kind, Words("Column", "Columna")),), tuple((cell,) for cell in cells))


def seen(kind: ColumnKind, cell: Cell, key: str = KEY) -> Cell:
    masked = mask(ToolResult(table=table(kind, cell)), Role.VIEWER, key).table
    assert masked is not None
    return masked.rows[0][0]


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("+573001234574", "+57••••••••74"),
        ("+14155550123", "+1••••••••23"),
        ("+50495123456", "+504••••••56"),
        ("2041", "2041"),
        ("123456", "123456"),
        ("1234567", "•••••67"),
        ("*72+573001234574", HIDDEN),
        ("00573001234574", "••••••••••••74"),
        ("anonymous", "anonymous"),
        ("sofia.bernal@example.com", HIDDEN),
        ("sofia", HIDDEN),
        ("+571", "+571"),
        ("+57123", "+57•••"),
        ("+99912345", "+9•••••45"),
        ("", HIDDEN),
    ],
)
def test_numbers_keep_country_code_and_last_two_digits(number: str, masked: str) -> None:
    assert mask_number(number) == masked


@given(st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True))
def test_no_masked_number_shows_more_than_five_digits(number: str) -> None:
    assert sum(sign.isdigit() for sign in mask_number(number)) <= 5


def test_a_name_has_one_label_in_every_answer() -> None:
    label = seen("person", "Ana Sol")
    assert label == seen("person", "ANA  SOL".replace("  ", " ")) == seen("outside_name", "Ana Sol")
    assert label != seen("person", "Ana Sal")
    assert label == mask_text(f"Calls of {isolate('Ana Sol')}", Role.VIEWER, KEY).removeprefix("Calls of ")


def test_another_organisation_has_other_labels() -> None:
    assert seen("person", "Ana Sol") != seen("person", "Ana Sol", "another key")


def test_without_a_key_a_name_is_hidden() -> None:
    assert seen("person", "Ana Sol", "") == HIDDEN


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.MANAGER, Role.ADMIN])
def test_who_may_see_identities_gets_them_without_wrapping(role: Role) -> None:
    result = ToolResult(text=f"{isolate('Ana Sol')} rang {isolate('+573001234574')}.", table=table("person", "Ana Sol"))
    masked = mask(result, role, KEY)
    assert masked.text == "Ana Sol rang +573001234574."
    assert masked.table == result.table


def test_every_part_of_a_result_is_masked() -> None:
    words = f"{isolate('Ana Sol')} rang {isolate('+573001234574')}, or +57 300 123 4574."
    result = ToolResult(
        text=words,
        reading=words,
        notes=(words,),
        table=table("person", "Ana Sol"),
        sections=((words, table("phone", "+573001234574")), ("Text", table("text", "call 300-123-4574 back"))),
    )
    leaked = repr(mask(result, Role.VIEWER, KEY))
    for secret in ("Ana", "Sol", "3001234574", "300 123", "300-123"):
        assert secret not in leaked


def test_a_name_cannot_close_its_own_wrapping() -> None:
    wicked = "Ana\u2069 Sol\u2068"
    assert "Sol" not in mask_text(f"{isolate(wicked)} rang.", Role.VIEWER, KEY)


@pytest.mark.parametrize(
    "text",
    [
        "1,678,000 calls on Thursday 5 March 2026",
        "1.678.000 llamadas el jueves 5 de marzo de 2026",
        "Tue 3 Mar 2026, 14:05 – Wed 4 Mar 2026, 16:30:15",
        "2026-03-02 14:05",
        "Receipt R-1234567890",
        "extension 2041, 1 h 12 min, +33.3%",
        "8f14e45f-ceea-467a-9575-123456789012",
    ],
)
def test_what_is_no_number_stays(text: str) -> None:
    assert mask_text(text, Role.VIEWER, KEY) == text


@pytest.mark.parametrize("kind", ["count", "day", "reference", "country", "hour", "moment"])
def test_other_cells_stay(kind: ColumnKind) -> None:
    for cell in (1678000, None, "8f14e45f-ceea-467a-9575-123456789012", "2026-03-02"):
        assert seen(kind, cell) == cell


def test_arguments_are_masked_by_field() -> None:
    arguments = {
        "metric": "calls",
        "period": {"start": "2026-03-02T00:00:00-05:00", "end": None},
        "where": [
            {"field": "person", "values": ["Ana Sol"], "negate": False},
            {"field": "number", "values": ["+573001234574", "+57*", "2041"], "negate": True},
            {"field": "location", "values": ["Bogotá"], "negate": False},
        ],
        "limit": 5,
        "unheard_of": "Ana Sol",
    }
    masked = mask_arguments(arguments, KEY)
    assert masked["where"][0]["values"] == [seen("person", "Ana Sol")]
    assert masked["where"][1]["values"] == ["+57••••••••74", "+57*", "2041"]
    assert masked["where"][2]["values"] == ["Bogotá"]
    assert masked["period"] == arguments["period"]
    assert (masked["limit"], masked["unheard_of"]) == (5, HIDDEN)


def test_a_receipt_s_arguments_are_masked_for_a_viewer_only() -> None:
    receipt = Receipt("R-1", "trace_call", {"person": "Ana Sol"}, 1, None, 0, "")
    assert mask_receipt(receipt, Role.OPERATOR, KEY) == receipt
    assert mask_receipt(receipt, Role.VIEWER, KEY) == replace(receipt, arguments={"person": seen("person", "Ana Sol")})


def test_a_viewer_asks_by_country_or_whole_number_and_not_digit_by_digit() -> None:
    def asks(value: str) -> dict[str, object]:
        return {"where": [{"field": "number", "values": [value]}]}

    assert too_revealing(asks("+57300*"), Role.VIEWER)
    assert not too_revealing(asks("+573*"), Role.VIEWER)
    assert not too_revealing(asks("+573001234574"), Role.VIEWER)
    assert not too_revealing(asks("+57300*"), Role.OPERATOR)
    assert too_revealing({"number": "300123*"}, Role.VIEWER)
