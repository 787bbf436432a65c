"""Numbering plans: the country and the time zones that an E.164 number belongs to, also an invalid one.

Whoever attacks telephones dials numbers that nobody may have, so a number's country is read off its first digits and
never depends on its being valid.
"""

from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumber, timezone

_LONGEST_CODE = 3  # digits of a country calling code
_REGIONS = phonenumbers.COUNTRY_CODE_TO_REGION_CODE
_NOWHERE = "001"  # satellite networks, international freephone
_UNKNOWN_ZONE = "Etc/Unknown"
# So many signs of a number decide its country: in North America the area code and the exchange, elsewhere up to seven
# digits after a short calling code (the French Antilles).
_NORTH_AMERICAN_PREFIX = 8
_PREFIX = 10


def country_of(number: str | None) -> str | None:
    """The ISO 3166 country of a number that begins with `+`; None when there is none, or the number is no such."""
    if not number or number[0] != "+":
        return None
    return _country_of_prefix(number[: _NORTH_AMERICAN_PREFIX if number[1:2] == "1" else _PREFIX])


@lru_cache(maxsize=1 << 15)
def _country_of_prefix(prefix: str) -> str | None:
    code = _calling_code(prefix)
    if code is None:
        return None
    regions = _REGIONS[code]
    if len(regions) > 1:
        return _one_of(regions, code, prefix[1 + len(str(code)) :])
    return None if regions[0] == _NOWHERE else regions[0]


def _calling_code(number: str) -> int | None:
    """The country calling code; no code is the beginning of another."""
    for length in range(1, _LONGEST_CODE + 1):
        digits = number[1 : 1 + length]
        if digits.isdecimal() and int(digits) in _REGIONS:
            return int(digits)
    return None


def _one_of(regions: tuple[str, ...], code: int, begins: str) -> str:
    """Which of the countries that share a calling code; the first, which is the largest, where the digits tell none."""
    example = phonenumbers.example_number(regions[0])
    length = len(str(example.national_number)) if example else 0
    # Filled up to the length of a whole number, because some countries are told by their numbers being valid.
    for filler in "02":
        national = begins.ljust(length, filler)
        if national.isdecimal():
            zero = national.startswith("0") or None  # part of Italian numbers, and of the Vatican's
            number = PhoneNumber(country_code=code, national_number=int(national), italian_leading_zero=zero)
            region = phonenumbers.region_code_for_number(number)
            if region:
                return region
    return regions[0]


@lru_cache(maxsize=1 << 10)
def zones_of(number: str | None) -> tuple[str, ...]:
    """The IANA zones in which a number that begins with `+` may ring, by its digits alone; empty when unknown."""
    if not number or number[0] != "+":
        return ()
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return ()
    return tuple(zone for zone in timezone.time_zones_for_geographical_number(parsed) if zone != _UNKNOWN_ZONE)
