"""Charts: whatever a grouping holds is drawn, and what the picture shows is told in words too."""

import multiprocessing
from typing import Any

import pytest

from bot import charts
from bot.cards import Card, Chart
from bot.charts import BARS
from tools.headings import column
from tools.spec import Table
from tools.words import LANGUAGES, Language


def card(key: str, figure: str, rows: Any, language: Language = "en", before: bool = False, reading: str = "") -> Card:
    names = (key, figure, *((f"{figure}_before", "change") if before else ()))
    table = Table(tuple(map(column, names)), tuple(rows))
    return Card(language=language, zone="UTC", reading=reading, table=table, chart=Chart(key, figure))


def size_of(picture: bytes) -> tuple[int, int]:
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    return int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])


def people(count: int) -> list[tuple[str, int]]:
    return [(f"Person {place} " + "of a very long name " * (place % 4), count - place) for place in range(count)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("key", "figure", "rows"),
    [
        ("location", "calls", [("Bogotá HQ", 1678), ("Lima", 12), (None, None)]),
        ("person", "total_duration", [("$x^2$ _a_ \\alpha", 86_400 * 40), ("王小明 محمد", 3.5), ("•K7Q2MD", 0)]),
        ("hour", "calls", [(hour, hour * 7 % 11) for hour in range(24)]),
        ("day", "average_duration", [(f"2026-03-{day:02}", day / 3) for day in range(1, 32)]),
        ("weekday", "answer_rate", [("friday", 99.9), ("monday", 1.0), ("sunday", 0.0)]),
        ("month", "calls", [("2026-01", 0), ("2026-02", 0), ("2026-03", 0)]),
        ("week", "longest_duration", [("2026-03-02", 1), ("2026-03-09", 2), ("2026-03-16", 0.2)]),
        ("country", "share", [("CO", 88.1), ("US", 10.0), ("XX", 1.9)]),
    ],
)
async def test_every_kind_of_grouping_is_drawn(key: str, figure: str, rows: Any, language: Language) -> None:
    width, height = size_of(await charts.png(card(key, figure, rows, language, reading="Calls: " + "by; " * 200)))
    assert width == 1600
    assert 200 < height < 1600


@pytest.mark.parametrize("count", [3, 17, BARS, BARS + 15])
async def test_many_bars_make_a_higher_picture_up_to_a_point(count: int) -> None:
    _, height = size_of(await charts.png(card("person", "calls", people(count))))
    _, most = size_of(await charts.png(card("person", "calls", people(BARS))))
    assert height <= most


async def test_a_comparison_has_two_bars_each() -> None:
    rows = [("Bogotá", 10, 8, 25.0), ("Lima", 3, None, None), ("Quito", 0, 4, -100.0)]
    lying = size_of(await charts.png(card("location", "calls", rows, before=True)))
    standing = size_of(
        await charts.png(
            card("weekday", "calls", [(day, *rest) for day, (_, *rest) in zip(DAYS, rows, strict=True)], before=True)
        )
    )
    assert lying[0] == standing[0] == 1600


DAYS = ("monday", "tuesday", "friday")


def test_two_bars_and_moments_are_better_read_in_the_table() -> None:
    assert not charts.worth_drawing(card("location", "calls", [("a", 1), ("b", 2)]))
    assert not charts.worth_drawing(card("location", "first_call", [("a", 1), ("b", 2), ("c", 3)]))
    assert charts.worth_drawing(card("location", "calls", [("a", 1), ("b", 2), ("c", 3)]))
    with pytest.raises(ValueError, match="no chart"):
        charts.draw(Card(language="en", zone="UTC"))


def test_times_are_in_order_of_time() -> None:
    bars = charts.bars_of(card("weekday", "calls", [("sunday", 1), ("monday", 2), ("wednesday", 3)]))
    assert bars is not None
    assert bars.names == ("Monday", "Wednesday", "Sunday")
    bars = charts.bars_of(card("hour", "calls", [(22, 1), (3, 2), (10, 3)], "es"))
    assert bars is not None
    assert bars.names == ("03:00", "10:00", "22:00")


def test_the_picture_is_told_in_words() -> None:
    shown = card("location", "calls", [(f"Sede {place}", 10 - place) for place in range(7)], "es")
    assert charts.title(shown) == "Llamadas por sede"
    assert charts.alt(shown) == (
        "Gráfico de barras: Llamadas por sede. Sede 0: 10; Sede 1: 9; Sede 2: 8; Sede 3: 7; Sede 4: 6; …"
    )


async def test_a_killed_drawer_is_replaced() -> None:
    shown = card("location", "calls", [("a", 1), ("b", 2), ("c", 3)])
    before = await charts.png(shown)
    for child in multiprocessing.active_children():
        child.kill()
        child.join()
    assert await charts.png(shown) == before
