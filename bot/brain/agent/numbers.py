"""Numbers: telephone numbers in what people write, in any spelling, told from dates, times, figures and references."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.security import masking

FEWEST_DIGITS = 7  # fewer are an extension or a short code
# Up to three of these between two digits of a number; others (a colon, a percent sign, a quotation mark) part numbers.
_BETWEEN = r"[ \t\u00a0\u00ad\u2000-\u200f\u202f\u2060\ufeff.()/_,·•\-\u2010-\u2015\u2212]"
_RUN = re.compile(rf"(?:\((?=\+?\d{{1,6}}\)))?\+?\d(?:{_BETWEEN}{{0,3}}\d){{{FEWEST_DIGITS - 1},}}")
_LIST = re.compile(r"\d{1,6}(?:,[ \t]*\d{1,6})+")  # 2041, 2042, 2050
_ALONE = r"(?<![\d./-])", r"(?![./-]?\d)"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_KEPT = re.compile(
    "|".join(
        (
            r"\bR-[0-9A-Z]{8,12}\b",
            # A correlation id or its beginning, as the offline brain knows them: hexadecimal, with a letter in it.
            r"\b(?=[0-9a-fA-F-]*[a-fA-F])[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{1,12}){0,4}(?![0-9A-Za-z-])",
            rf"{_ALONE[0]}(?:19|20)\d\d-[01]\d-[0-3]\d(?:[T ][0-2]\d:[0-5]\d(?::[0-5]\d(?:\.\d+)?)?)?{_ALONE[1]}",
            rf"{_ALONE[0]}{_DAY}(?P<sign>[./-]){_DAY}(?P=sign)(?:(?:19|20)\d\d|(?<=/)\d\d){_ALONE[1]}",
            rf"{_ALONE[0]}(?:19|20)\d\d\s?[-–/]\s?(?:19|20)\d\d{_ALONE[1]}",
            r"(?<!\d)[0-2]?\d[:.][0-5]\d(?:\s?[-–]\s?|\s)[0-2]?\d[:.][0-5]\d(?!\d)",
            # Nine digits in threes are a telephone number: 612.345.678.
            # Nor is the end of a longer run of digits a figure: 3024.785.557.
            rf"(?<!\d[.,()/_·-])(?!\d{{3}}[.,]\d{{3}}[.,]\d{{3}}){masking.FIGURE}(?![ ()/_·-]{{1,3}}\d)",
        )
    )
)


@dataclass(frozen=True, slots=True)
class Written:
    """A telephone number where it stands in a text: its digits as ASCII, with a plus where it has one."""

    start: int
    end: int
    number: str


def numbers(text: str) -> Iterator[Written]:
    """Every telephone number of a text, in order."""
    clear = blanked(text, (kept.span() for kept in _KEPT.finditer(text)))
    for found in _RUN.finditer(clear):
        if not _LIST.fullmatch(found[0].lstrip("(+")):
            digits = "".join(str(unicodedata.digit(sign)) for sign in found[0] if sign.isdigit())
            international = "+" in found[0] or digits.startswith("00")
            yield Written(found.start(), found.end(), f"+{digits.removeprefix('00')}" if international else digits)


def as_stored(number: str, regions: Iterable[str]) -> str:
    """The number as calls have it: in E.164 where it is a valid one of these countries (ISO 3166), or of any with its
    country code."""
    import phonenumbers

    for region in (*regions, None):
        try:
            parsed = phonenumbers.parse(number if region or number.startswith("+") else f"+{number}", region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed):
            return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return number


def blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with these stretches replaced by signs of the same length, across which nothing goes."""
    for start, end in spans:
        text = f"{text[:start]}{'|' * (end - start)}{text[end:]}"
    return text
