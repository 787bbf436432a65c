"""The zone of a location: from its number where that is enough, corrected by the offsets of its calls."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from storage.zones import Sighting, country_of_zone, infer_zone


def seen(zone: str, *months: int) -> list[Sighting]:
    """The offsets of a zone at noon of the first of some months of 2026."""
    moments = [datetime(2026, month, 1, 12, tzinfo=UTC) for month in months]
    return [
        (
            round(at.timestamp() * 1000),
            round((at.astimezone(ZoneInfo(zone)).utcoffset() or at - at).total_seconds()) // 60,
        )
        for at in moments
    ]


ALL_YEAR = range(1, 13)


@pytest.mark.parametrize(
    ("of_number", "country", "sightings", "zone"),
    [
        (("America/Bogota",), "CO", [], "America/Bogota"),
        ((), "CO", [], "America/Bogota"),
        ((), "US", [], "America/New_York"),
        ((), None, [], "Europe/Madrid"),
        (("America/New_York",), "US", seen("America/Denver", *ALL_YEAR), "America/Denver"),
        ((), "US", seen("America/Phoenix", *ALL_YEAR), "America/Phoenix"),
        ((), "MX", seen("America/Tijuana", *ALL_YEAR), "America/Tijuana"),
        (
            ("America/Mexico_City",),
            "MX",
            seen("America/Merida", 1),
            "America/Mexico_City",
        ),  # both fit, the number decides
        (("America/Denver", "America/Chicago"), "US", seen("America/Chicago", 1), "America/Chicago"),
        ((), None, seen("America/Bogota", *ALL_YEAR), "Etc/GMT+5"),
        ((), None, seen("Asia/Kolkata", 1), "Asia/Kolkata"),
        ((), None, [(0, 0)], "UTC"),
        ((), None, seen("Europe/Madrid", 1, 7), "Europe/Madrid"),
        (("America/Bogota",), "CO", [(0, 61)], "Europe/Madrid"),  # no zone has that offset
    ],
)
def test_the_zone_agrees_with_the_number_and_the_calls(
    of_number: tuple[str, ...], country: str | None, sightings: list[Sighting], zone: str
):
    assert infer_zone(of_number, country, sightings, None, "Europe/Madrid") == zone


def test_a_few_travellers_do_not_move_a_location():
    sightings = [*seen("America/Denver", *ALL_YEAR), *seen("Europe/Madrid", 2, 5)]

    assert infer_zone((), "US", sightings, None, "UTC") == "America/Denver"


def test_a_source_that_gives_the_standard_offset_in_summer_too_is_understood():
    sightings = [(at, 60) for at, _ in seen("Europe/Madrid", *ALL_YEAR)]

    assert infer_zone(("Europe/Madrid",), "ES", sightings, None, "UTC") == "Europe/Madrid"


def test_what_an_earlier_load_learned_stays_while_it_fits():
    winter, summer = seen("America/Denver", 1), seen("America/Denver", 7)

    assert infer_zone((), "US", winter, "America/Phoenix", "UTC") == "America/Phoenix"
    assert infer_zone((), "US", summer, "America/Phoenix", "UTC") == "America/Denver"


def test_a_zone_has_the_country_that_the_iana_gives_it():
    assert [country_of_zone(zone) for zone in ("America/Bogota", "UTC", "Etc/GMT+5")] == ["CO", None, None]
