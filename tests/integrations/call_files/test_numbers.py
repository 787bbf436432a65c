"""Numbers: E.164 where they can be, and never an extension made longer."""

import pytest

from integrations.call_files.numbers import extension_of, kind_of, normal


@pytest.mark.parametrize(
    ("written", "country", "number"),
    [
        ("+576015550100", "CO", "+576015550100"),
        ("+57 (601) 555-0100", None, "+576015550100"),
        ("6015550100", "CO", "+576015550100"),
        ("576015550100", "CO", "+576015550100"),
        ("576015550100", None, "+576015550100"),
        ("00576015550100", "ES", "+576015550100"),
        ("912345678", "ES", "+34912345678"),
        ("sip:+576015550100@example.com;user=phone", "CO", "+576015550100"),
        ("tel:6015550100", "CO", "+576015550100"),
        ("+999123456789", "CO", "+999123456789"),  # of nobody, but somebody dialled it
        ("+2526155501", "CO", "+2526155501"),
        ("2041", "GB", "2041"),
        ("2041", "CO", "2041"),
        ("123", "CO", "123"),
        ("5550100", "US", "5550100"),
        ("99999999999", "CO", "99999999999"),
        ("anonymous", "CO", "anonymous"),
        ("*98", "CO", "*98"),
        ("ana@example.com", "CO", "ana@example.com"),
        (None, "CO", None),
    ],
)
def test_numbers_are_normal(written: str | None, country: str | None, number: str | None):
    assert normal(written, country) == number


def test_an_extension_is_short_and_has_only_digits():
    assert [extension_of(number) for number in ("2041", "1234567", "12345678", "+123", "*98", None)] == [
        "2041",
        "1234567",
        None,
        None,
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("number", "home", "kind"),
    [
        ("+576015550100", "CO", "national"),
        ("+573105550100", "CO", "mobile"),
        ("+576015550100", "ES", "international"),
        ("+881612345678", "CO", "international"),  # a satellite telephone
        ("+18005550158", "US", "tollfree"),
        ("+19005551002", "US", "premium"),
        ("+576015550100", None, "unknown"),
        ("123", "CO", "emergency"),
        ("2041", "CO", "shortcode"),
        ("anonymous", "CO", "unknown"),
    ],
)
def test_the_kind_of_a_number_depends_on_where_it_is_called_from(number: str, home: str | None, kind: str):
    assert kind_of(number, home) == kind
