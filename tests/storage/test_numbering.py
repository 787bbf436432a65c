"""Numbering plans: every number's country, whether it is valid or not."""

import phonenumbers
import pytest
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from storage.numbering import country_of, zones_of


def examples() -> list[tuple[str, str]]:
    """An E.164 number of each kind of each country, with the country that the whole number has."""
    kinds = PhoneNumberType.values()
    numbers = (
        phonenumbers.example_number_for_type(region, kind)
        for region in sorted(phonenumbers.SUPPORTED_REGIONS)
        for kind in kinds
    )
    return [
        (phonenumbers.format_number(number, PhoneNumberFormat.E164), phonenumbers.region_code_for_number(number))
        for number in numbers
        # North American numbers without an area code are shared by all who have it.
        if number and not (number.country_code == 1 and number.national_number < 10**9)
    ]


def test_the_first_digits_tell_the_country_as_the_whole_number_does():
    assert [(number, country_of(number)) for number, _ in examples()] == examples()


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("+2526155501", "SO"),  # too short
        ("+18091111111", "DO"),  # no exchange of that kind
        ("+57999999999999999", "CO"),
        ("+44", "GB"),
        ("+1", "US"),
        ("+881612345678", None),  # satellites
        ("+80012345678", None),
        ("+999123", None),
        ("+", None),
        ("2041", None),
        ("", None),
        (None, None),
    ],
)
def test_numbers_that_nobody_has_are_somewhere_all_the_same(number: str | None, country: str | None):
    assert country_of(number) == country


def test_a_number_tells_where_it_may_ring():
    assert zones_of("+576015550100") == ("America/Bogota",)
    assert "America/Denver" in zones_of("+18005550100")
    assert zones_of("2041") == ()
