"""Wording: cells as people read them in English and in Spanish, and periods in words."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from storage.call_query import CallQuery, Period
from tools.headings import COLUMNS, FIGURES, column
from tools.periods import name_period, when
from tools.spec import Cell, ColumnKind
from tools.wording import joined, show_cell
from tools.words import LANGUAGES, isolate, plain, shown

BOGOTA = "America/Bogota"
MOMENT = round(datetime(2026, 3, 3, 19, 5, tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("cell", "kind", "english", "spanish"),
    [
        (None, "count", "–", "–"),
        (0, "count", "0", "0"),
        (1678, "count", "1,678", "1.678"),
        (12_345_678, "count", "12,345,678", "12.345.678"),
        (82.44, "percent", "82.4%", "82,4%"),
        (100.0, "percent", "100.0%", "100,0%"),
        (33.333, "change", "+33.3%", "+33,3%"),
        (-5.0, "change", "-5.0%", "-5,0%"),
        (0.0, "change", "0.0%", "0,0%"),
        (0, "seconds", "0 s", "0 s"),
        (45, "seconds", "45 s", "45 s"),
        (4.26, "seconds", "4.3 s", "4,3 s"),
        (59.97, "seconds", "1 min", "1 min"),
        (60, "seconds", "1 min", "1 min"),
        (200.4, "seconds", "3 min 20 s", "3 min 20 s"),
        (3600, "seconds", "1 h", "1 h"),
        (4335, "seconds", "1 h 12 min", "1 h 12 min"),
        (5_000_000, "seconds", "1,388 h 53 min", "1.388 h 53 min"),
        (MOMENT, "moment", "Tue 3 Mar 2026, 14:05", "mar 3 mar 2026, 14:05"),
        ("2026-03-02", "day", "Mon 2 Mar 2026", "lun 2 mar 2026"),
        ("2026-03-02", "week", "Mon 2 Mar 2026", "lun 2 mar 2026"),
        ("2026-09", "month", "September 2026", "septiembre de 2026"),
        (9, "hour", "09:00", "09:00"),
        ("wednesday", "weekday", "Wednesday", "miércoles"),
        ("DE", "country", "Germany", "Alemania"),
        ("XX", "country", "XX", "XX"),
        ("premium", "call_type", "premium rate", "de tarifa adicional"),
        ("inbound", "direction", "inbound", "entrante"),
        (True, "yes_no", "yes", "sí"),
        (False, "yes_no", "no", "no"),
        ("Ana Sol", "person", "Ana Sol", "Ana Sol"),
        ("+573001234567", "phone", "+573001234567", "+573001234567"),
        ("2041", "extension", "2041", "2041"),
    ],
)
def test_a_cell_in_both_languages(cell: Cell, kind: ColumnKind, english: str, spanish: str) -> None:
    assert show_cell(cell, kind, "en", BOGOTA) == english
    assert show_cell(cell, kind, "es", BOGOTA) == spanish


def test_what_strangers_wrote_cannot_act_on_a_terminal_or_turn_the_line_around() -> None:
    assert show_cell("\x1b[2JAna\r\n\u202eloS\u0007", "outside_name", "en", "UTC") == "[2JAna loS"
    assert plain("Ana\u2069 \u200bSol") == "Ana Sol"
    assert shown(f"by {isolate(' Ana  Sol ')}") == "by Ana Sol"


def test_every_column_of_a_query_has_a_heading_and_a_kind() -> None:
    for metric in CallQuery.model_fields["metric"].annotation.__args__:  # type: ignore[union-attr]
        if metric != "list":
            assert column(metric).kind == column(f"{metric}_before").kind
    for language in LANGUAGES:
        headings = [words.say(language) for _, words in FIGURES.values()]
        assert len(set(headings)) == len(headings)
        assert all(words.say(language) for _, words in COLUMNS.values())
    with pytest.raises(KeyError):
        column("salary")


@pytest.mark.parametrize(
    ("parts", "english", "spanish"),
    [
        (["a"], "a", "a"),
        (["a", "b", "c"], "a, b or c", "a, b o c"),
        (["México", "Honduras"], "México or Honduras", "México u Honduras"),
        (["México", isolate("Oslo")], f"México or {isolate('Oslo')}", f"México u {isolate('Oslo')}"),
    ],
)
def test_lists_in_sentences(parts: list[str], english: str, spanish: str) -> None:
    assert joined(parts, "en") == english
    assert joined(parts, "es") == spanish


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(BOGOTA))  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("period", "name", "ending"),
    [
        (Period(), "all stored history", ""),
        (Period(start=at(2026, 3, 5), end=at(2026, 3, 6)), "Thu 5 Mar 2026", " on Thursday 5 March 2026"),
        (
            Period(start=at(2026, 3, 2), end=at(2026, 3, 9)),
            "Mon 2 Mar – Sun 8 Mar 2026",
            " from Mon 2 Mar to Sun 8 Mar 2026",
        ),
        (Period(start=at(2026, 2, 1), end=at(2026, 3, 1)), "Sun 1 Feb – Sat 28 Feb 2026", " in February 2026"),
        (
            Period(start=at(2025, 12, 29), end=at(2026, 1, 5)),
            "Mon 29 Dec 2025 – Sun 4 Jan 2026",
            " from Mon 29 Dec 2025 to Sun 4 Jan 2026",
        ),
        (
            Period(start=at(2026, 3, 5, 14), end=at(2026, 3, 5, 16, 30)),
            "Thu 5 Mar 2026, 14:00 – 16:30",
            " from Thu 5 Mar 2026, 14:00 to Thu 5 Mar 2026, 16:30",
        ),
        (Period(start=at(2026, 3, 5)), "since Thu 5 Mar 2026", " since Thu 5 Mar 2026"),
        (
            Period(end=at(2026, 3, 5, 8, 0, 5, 119_700)),
            "before Thu 5 Mar 2026, 08:00:05.12",
            " before Thu 5 Mar 2026, 08:00:05.12",
        ),
        (Period(end=at(2026, 3, 5, 8, 0, 5)), "before Thu 5 Mar 2026, 08:00:05", " before Thu 5 Mar 2026, 08:00:05"),
    ],
)
def test_periods_in_words(period: Period, name: str, ending: str) -> None:
    assert name_period(period, BOGOTA, "en") == name
    assert when(period, BOGOTA, "en") == ending


def test_the_hour_that_a_clock_shows_twice_is_told_apart() -> None:
    night = [datetime(2026, 11, 1, hour, 30, tzinfo=UTC) for hour in (5, 6)]
    names = [name_period(Period(start=moment), "America/New_York", "en") for moment in night]
    assert names == ["since Sun 1 Nov 2026, 01:30 (UTC-04:00)", "since Sun 1 Nov 2026, 01:30 (UTC-05:00)"]


def test_a_period_that_lasts_still_says_so() -> None:
    today = Period(start=at(2026, 3, 5), end=at(2026, 3, 6))
    assert name_period(today, BOGOTA, "es", at(2026, 3, 5, 12)) == "jue 5 mar 2026 (hasta ahora)"
    assert name_period(today, BOGOTA, "es", at(2026, 3, 6)) == "jue 5 mar 2026"
