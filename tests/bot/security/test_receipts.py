"""Receipts: how they are named, and their one line."""

from dataclasses import replace

from bot.security.receipts import ALPHABET, Receipt, issue, line
from tools.spec import ToolResult

RESULT = ToolResult(text="3 calls.", matched=1678, data_until=1_772_802_000_000)


def test_ids_can_be_read_out_and_are_not_repeated() -> None:
    ids = {issue("query_calls", {}, RESULT, 0).id for _ in range(1000)}
    assert len(ids) == 1000
    assert all(name.startswith("R-") and set(name[2:]) <= set(ALPHABET) and len(name) == 12 for name in ids)


def test_the_line_in_both_languages() -> None:
    receipt = replace(issue("query_calls", {"metric": "calls"}, RESULT, 0), id="R-7K3QX9PD4M")
    assert line(receipt, "en", "America/Bogota") == (
        "Receipt R-7K3QX9PD4M · query_calls · 1,678 matched · data until Fri 6 Mar 2026, 08:00"
    )
    assert line(receipt, "es", "America/Bogota") == (
        "Recibo R-7K3QX9PD4M · query_calls · coincidencias: 1.678 · datos hasta vie 6 mar 2026, 08:00"
    )


def test_help_has_nothing_to_verify_and_so_no_line() -> None:
    assert line(Receipt("R-7K3QX9PD4M", "help", {}, None, None, 0, ""), "en", "UTC") == ""
