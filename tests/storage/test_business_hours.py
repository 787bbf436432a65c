"""Opening hours: the default, a location's own, and what makes no sense."""

import pytest

from storage.business_hours import DEFAULT, WORKING_WEEK, BusinessHours, OpeningHours

EVENINGS = OpeningHours(frozenset({0, 2, 4}), 18 * 60, 24 * 60)


def test_without_anything_stated_it_is_monday_to_friday_from_eight_to_six_and_no_holidays() -> None:
    assert DEFAULT.of("Bogotá") == DEFAULT.of(None) == OpeningHours(frozenset({0, 1, 2, 3, 4}), 480, 1080, None)


def test_a_location_is_known_by_its_name_whatever_its_case() -> None:
    hours = BusinessHours(by_location={"MÓSTOLES": EVENINGS})
    assert hours.of("Móstoles") == EVENINGS
    assert hours.of("Madrid") == hours.of(None) == WORKING_WEEK


@pytest.mark.parametrize(
    ("days", "opens", "closes"), [({7}, 480, 1080), ({0}, -1, 1080), ({0}, 1440, 60), ({0}, 480, 1441), ({0}, 480, 480)]
)
def test_hours_that_make_no_sense_are_refused(days: set[int], opens: int, closes: int) -> None:
    with pytest.raises(ValueError, match=r"weekday|minutes of a day|never open"):
        OpeningHours(frozenset(days), opens, closes)
