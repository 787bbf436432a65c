"""Time expressions: the clock says Wednesday 18 June 2025, 15:30, in Lima."""

import pytest

from tests.bot.brain.offline.reading import conditions, period, plan


@pytest.mark.parametrize(
    ("phrase", "start", "end"),
    [
        ("yesterday", "2025-06-17 00:00", "2025-06-18 00:00"),
        ("today", "2025-06-18 00:00", "2025-06-18 15:30"),
        ("the day before yesterday", "2025-06-16 00:00", "2025-06-17 00:00"),
        ("in the last 7 days", "2025-06-11 15:30", "2025-06-18 15:30"),
        ("in the past week", "2025-06-11 15:30", "2025-06-18 15:30"),
        ("last week", "2025-06-09 00:00", "2025-06-16 00:00"),
        ("the week before last", "2025-06-02 00:00", "2025-06-09 00:00"),
        ("2 weeks ago", "2025-06-02 00:00", "2025-06-09 00:00"),
        ("this week", "2025-06-16 00:00", "2025-06-18 15:30"),
        ("last weekend", "2025-06-14 00:00", "2025-06-16 00:00"),
        ("last month", "2025-05-01 00:00", "2025-06-01 00:00"),
        ("in the last 24 hours", "2025-06-17 15:30", "2025-06-18 15:30"),
        ("since Monday", "2025-06-16 00:00", "2025-06-18 15:30"),
        ("since yesterday at 6pm", "2025-06-17 18:00", "2025-06-18 15:30"),
        ("last Tuesday", "2025-06-17 00:00", "2025-06-18 00:00"),
        ("on Wednesday", "2025-06-11 00:00", "2025-06-12 00:00"),
        ("from June 2 to June 6", "2025-06-02 00:00", "2025-06-07 00:00"),
        ("between 3 and 7 June", "2025-06-03 00:00", "2025-06-08 00:00"),
        ("on the 3rd of June", "2025-06-03 00:00", "2025-06-04 00:00"),
        ("on 2025-06-05", "2025-06-05 00:00", "2025-06-06 00:00"),
        ("on December 24", "2024-12-24 00:00", "2024-12-25 00:00"),
        ("in May", "2025-05-01 00:00", "2025-06-01 00:00"),
        ("in 2024", "2024-01-01 00:00", "2025-01-01 00:00"),
        ("in the first week of June", "2025-06-01 00:00", "2025-06-08 00:00"),
        ("yesterday afternoon", "2025-06-17 12:00", "2025-06-17 18:00"),
        ("last night", "2025-06-17 20:00", "2025-06-18 06:00"),
        ("from Friday to Monday", "2025-06-13 00:00", "2025-06-17 00:00"),
    ],
)
def test_english_periods(phrase: str, start: str, end: str) -> None:
    assert period(f"How many calls were there {phrase}?") == (start, end)


@pytest.mark.parametrize(
    ("phrase", "start", "end"),
    [
        ("ayer", "2025-06-17 00:00", "2025-06-18 00:00"),
        ("anteayer", "2025-06-16 00:00", "2025-06-17 00:00"),
        ("en los últimos 7 días", "2025-06-11 15:30", "2025-06-18 15:30"),
        ("la semana pasada", "2025-06-09 00:00", "2025-06-16 00:00"),
        ("en la última semana", "2025-06-11 15:30", "2025-06-18 15:30"),
        ("la semana antepasada", "2025-06-02 00:00", "2025-06-09 00:00"),
        ("en lo que va del mes", "2025-06-01 00:00", "2025-06-18 15:30"),
        ("el fin de semana pasado", "2025-06-14 00:00", "2025-06-16 00:00"),
        ("desde el lunes", "2025-06-16 00:00", "2025-06-18 15:30"),
        ("el martes pasado", "2025-06-17 00:00", "2025-06-18 00:00"),
        ("del 2 al 6 de junio", "2025-06-02 00:00", "2025-06-07 00:00"),
        ("entre el 30 de mayo y el 2 de junio", "2025-05-30 00:00", "2025-06-03 00:00"),
        ("el 5/6/2025", "2025-06-05 00:00", "2025-06-06 00:00"),
        ("hace tres días", "2025-06-15 00:00", "2025-06-16 00:00"),
        ("anoche", "2025-06-17 20:00", "2025-06-18 06:00"),
        ("ayer por la tarde", "2025-06-17 12:00", "2025-06-17 18:00"),
        ("en la primera quincena de junio", "2025-06-01 00:00", "2025-06-16 00:00"),
        ("desde principios de mes", "2025-06-01 00:00", "2025-06-18 15:30"),
    ],
)
def test_spanish_periods(phrase: str, start: str, end: str) -> None:
    assert period(f"¿Cuántas llamadas hubo {phrase}?") == (start, end)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("calls between midnight and 6am yesterday", ("hours", "00:00-06:00")),
        ("calls yesterday after 10pm", ("hours", "22:00-24:00")),
        ("calls before 7am last week", ("hours", "00:00-07:00")),
        ("calls from 22:00 to 06:00 last week", ("hours", "22:00-06:00")),
        ("calls yesterday between 2 and 4 pm", ("hours", "14:00-16:00")),
        ("llamadas de ayer entre las 14:00 y las 16:30", ("hours", "14:00-16:30")),
        ("llamadas entre medianoche y las 6 ayer", ("hours", "00:00-06:00")),
        ("llamadas antes de las 7 de la mañana la semana pasada", ("hours", "00:00-07:00")),
        ("llamadas de la semana pasada por la noche", ("hours", "20:00-06:00")),
        ("calls on Mondays last month", ("weekday", "monday")),
        ("calls on weekends last month", ("weekday", "saturday", "sunday")),
        ("llamadas los sábados y domingos del mes pasado", ("weekday", "saturday", "sunday")),
        (
            "llamadas de lunes a viernes del mes pasado",
            ("weekday", "monday", "tuesday", "wednesday", "thursday", "friday"),
        ),
    ],
)
def test_clock_and_days_of_the_week(question: str, expected: tuple[str, ...]) -> None:
    assert conditions(question) == {expected}


def test_a_date_that_reads_two_ways_is_asked_back_with_both() -> None:
    read = plan("How many calls on 5/6?")
    assert read.call is None
    assert set(read.choices) == {"2025-06-05", "2025-05-06"}


def test_an_extension_is_not_a_year() -> None:
    assert ("extension", "2041") in conditions("How many calls from 2041 yesterday?")


@pytest.mark.parametrize(
    "date", ["0/0", "1/0", "0/5", "31/2", "31/12/9999", "9999-12-31", "0001-01-01", "2026-13-45", "32 January"]
)
def test_a_date_that_no_calendar_has_is_asked_back(date: str) -> None:
    assert plan(f"How many calls on {date}?").call is None
