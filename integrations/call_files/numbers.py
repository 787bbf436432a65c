"""Telephone numbers as call files write them, made E.164 where they can be."""

import re
from functools import lru_cache
from typing import Literal

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from storage.numbering import country_of

LONGEST_EXTENSION = 7  # digits; a number that short is an extension or a short code, and never made longer
_CACHED = 1 << 16
_SEPARATORS = re.compile(r"[\s().\-/\u00a0\u2010-\u2015]+")
_ADDRESS = re.compile(r"(?:sips?|tel):([^@;]+)", re.IGNORECASE)

Kind = Literal["national", "mobile", "international", "tollfree", "premium", "shortcode", "emergency", "unknown"]
_KINDS: dict[int, Kind] = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.TOLL_FREE: "tollfree",
    PhoneNumberType.PREMIUM_RATE: "premium",
}


def normal(number: str | None, country: str | None) -> str | None:
    """The number in E.164 where it can be, as dialled in `country` (ISO 3166).

    A number with `+` keeps its digits, valid or not. Extensions, short codes, words and what is no number anywhere stay
    as they are.
    """
    if number is None or (number[0] == "+" and number[1:].isdecimal()):
        return number
    return _normal(number, country)


def extension_of(number: str | None) -> str | None:
    """The number if it is an extension by its looks."""
    return number if number is not None and len(number) <= LONGEST_EXTENSION and number.isdecimal() else None


@lru_cache(maxsize=_CACHED)
def kind_of(number: str, home: str | None) -> Kind:
    """What kind of number somebody in `home` (ISO 3166) calls; `number` is normal."""
    if extension_of(number):
        emergency = home is not None and phonenumbers.is_emergency_number(number, home)
        return "emergency" if emergency else "shortcode"
    country = country_of(number)
    if home is None or not number.startswith("+"):
        return "unknown"
    if country != home:
        return "international"
    parsed = _parsed(number, None)
    return _KINDS.get(phonenumbers.number_type(parsed), "national") if parsed else "national"


@lru_cache(maxsize=_CACHED)
def _normal(number: str, country: str | None) -> str:
    address = _ADDRESS.fullmatch(number) or _ADDRESS.match(number)
    written = address[1] if address else number
    digits = _SEPARATORS.sub("", written)
    if digits.startswith("+") and digits[1:].isdecimal():
        return digits
    if not (digits.isascii() and digits.isdecimal()):
        return written
    if len(digits) <= LONGEST_EXTENSION:
        return digits
    for candidate, region in ((digits, country), (f"+{digits}", None), (f"+{digits.removeprefix('00')}", None)):
        parsed = _parsed(candidate, region) if region or candidate[0] == "+" else None
        if parsed is not None and phonenumbers.is_valid_number(parsed):
            return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
    return digits


def _parsed(number: str, country: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return None
