"""The values of a record: texts, moments and seconds as vendors write them, or a sentence about what is wrong."""

from datetime import UTC, datetime

EMPTY = frozenset({"", "NA", "na", "N/A", "null", "NULL"})
LONGEST_ID = 64
LONGEST_NAME = 200
LONGEST_NUMBER = 64
LONGEST_DURATION = 31 * 86_400  # seconds; longer than any call that was ever billed

_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC).timestamp() * 1000
_LATEST = datetime(2100, 1, 1, tzinfo=UTC).timestamp() * 1000
_ZONELESS = len("2026-03-07 03:12:45.621")
_QUOTED = 60  # characters of a wrong value that a sentence repeats


class Unusable(Exception):
    """A record that cannot be loaded; the text is the reason, beginning with the field."""


def text(value: str | None, longest: int = LONGEST_NAME) -> str | None:
    """A value without spaces around it; None where the vendor writes that there is none.

    What is longer than any honest value is cut: a stranger's long name must not hide a call.
    """
    if not value:
        return None
    value = value.strip()
    return None if value in EMPTY else value[:longest]


def identity(field: str, value: str | None) -> str:
    """A key that the record cannot do without."""
    value = text(value)
    if value is None:
        raise Unusable(f"{field} is missing")
    if len(value) > LONGEST_ID:
        raise Unusable(f"{field} is longer than {LONGEST_ID} characters")
    return value


def seconds(field: str, value: float | str | None) -> int | None:
    """Whole seconds, also written as text; None when empty."""
    if type(value) is int:
        number: float = value
    else:
        written = text(value) if isinstance(value, str) else value
        if written is None:
            return None
        try:
            number = float(written)
        except ValueError:
            raise Unusable(f"{field} is no number of seconds: {quoted(str(written))}") from None
    if not 0 <= number <= LONGEST_DURATION or number != int(number):
        raise Unusable(f"{field} is no plausible number of seconds: {quoted(str(value))}")
    return int(number)


def quoted(value: str) -> str:
    """The beginning of a value, for a sentence about it."""
    return f'"{value[:_QUOTED]}…"' if len(value) > _QUOTED else f'"{value}"'


class Clock:
    """Reads moments, and counts those that came without a zone where the vendor writes one (`zoneless`)."""

    def __init__(self) -> None:
        self.zoneless = 0

    def moment(self, field: str, value: str | None, *, utc: bool = False) -> int | None:
        """UTC milliseconds of an ISO 8601 time; None when empty.

        A time without zone is read as UTC, which the vendor documents where `utc` is true.
        """
        written = text(value)
        if written is None:
            return None
        if utc and len(written) == _ZONELESS:
            written += "Z"  # much faster than to give the zone to a moment that has none
        try:
            parsed = datetime.fromisoformat(written)
        except ValueError:
            raise Unusable(f"{field} is no time: {quoted(written)}") from None
        if parsed.tzinfo is None:
            self.zoneless += not utc
            parsed = parsed.replace(tzinfo=UTC)
        try:
            moment = round(parsed.timestamp() * 1000)
        except (OverflowError, ValueError):
            moment = 0
        if not _EARLIEST <= moment < _LATEST:
            raise Unusable(f"{field} is not between the years 2000 and 2100: {quoted(written)}")
        return moment

    def notes(self) -> tuple[str, ...]:
        """What a person should know about the moments that were read."""
        if not self.zoneless:
            return ()
        times = "1 time had" if self.zoneless == 1 else f"{self.zoneless:,} times had"
        return (
            f"{times} no zone and was read as UTC." if self.zoneless == 1 else f"{times} no zone and were read as UTC.",
        )
