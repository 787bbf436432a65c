"""Moments that lie ahead: tomorrow at 9, Friday night, in two hours, on the clock of whoever asks.

Questions about calls look back, and their grammar with them (`bot.brain.offline.times`); what people want done lies
ahead: Friday is the next one. Both languages are read at once, for no phrase means two things. Articles are gone.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.brain.offline.time_words import WEEKDAY_NAMES
from bot.brain.offline.tokens import Kind, Token

NOON, MIDNIGHT = 12 * 60, 0
PARTS: Mapping[str, int] = {  # when somebody means who says no more than that, in minutes of the day
    "morning": 9 * 60, "manana": 9 * 60, "noon": NOON, "midday": NOON, "mediodia": NOON, "afternoon": 15 * 60,
    "tarde": 15 * 60, "evening": 19 * 60, "night": 22 * 60, "noche": 22 * 60, "madrugada": 3 * 60,
    "midnight": MIDNIGHT, "medianoche": MIDNIGHT,
}  # fmt: skip
WEEKDAYS: Mapping[str, str] = {
    word: day
    for day, words in zip(
        WEEKDAY_NAMES,
        (
            "monday mon mondays lunes",
            "tuesday tue tues tuesdays martes",
            "wednesday wed wednesdays miercoles",
            "thursday thu thurs thursdays jueves",
            "friday fri fridays viernes",
            "saturday sat saturdays sabado sabados",
            "sunday sun sundays domingo domingos",
        ),
        strict=True,
    )
    for word in words.split()
}
MONTHS: Mapping[str, int] = {
    word: month
    for month, words in enumerate(
        (
            "january jan enero", "february feb febrero", "march mar marzo", "april apr abril", "may mayo",
            "june jun junio", "july jul julio", "august aug agosto", "september sep sept septiembre setiembre",
            "october oct octubre", "november nov noviembre", "december dec diciembre",
        ),
        start=1,
    )
    for word in words.split()
}  # fmt: skip
UNITS: Mapping[str, timedelta] = {
    word: length
    for words, length in (
        ("minute minutes min mins minuto minutos", timedelta(minutes=1)),
        ("hour hours hr hrs h hora horas", timedelta(hours=1)),
        ("day days dia dias", timedelta(days=1)),
        ("week weeks semana semanas", timedelta(weeks=1)),
    )
    for word in words.split()
}
COUNTS: Mapping[str, int] = {
    word: value
    for value, words in (
        (1, "one un uno"), (2, "two dos couple"), (3, "three tres"), (4, "four cuatro"), (5, "five cinco"),
        (6, "six seis"), (7, "seven siete"), (8, "eight ocho"), (10, "ten diez"), (12, "twelve doce"),
        (15, "fifteen quince"), (20, "twenty veinte"), (30, "thirty treinta"), (60, "sixty sesenta"),
    )
    for word in words.split()
}  # fmt: skip
_NEXT = frozenset({"next", "this", "coming", "proximo", "proxima", "este", "esta", "siguiente"})
_AT = frozenset({"at", "a"})
_OF_PART = frozenset({"in", "at", "of", "de", "en", "por", "a"})
_CLOCK = re.compile(r"(\d{1,2})(?:[:h]([0-5]\d))?(?:([ap])\.?m\.?)?(?:h|hs|hrs?)?")


@dataclass(frozen=True, slots=True)
class Ahead:
    """A day, and the minute of it where one was said."""

    day: date
    minute: int | None = None

    def at(self, otherwise: int) -> datetime:
        """The moment by the wall clock, at the minute `otherwise` where none was said."""
        minute = otherwise if self.minute is None else self.minute
        return datetime.combine(self.day, time(minute // 60, minute % 60))


def ahead(tokens: Sequence[Token], first: int, now: datetime) -> Iterator[tuple[int, Ahead]]:
    """Yield (one past the last token, moment) for each moment that begins at `first`. `now` is the asker's clock."""
    yield from _after_a_while(tokens, first, now)
    for end, day in days(tokens, first, now.date()):
        yield end, Ahead(day)
        yield from ((last, Ahead(day, minute)) for last, minute in _minute(tokens, end))
    for end, minute in clocks(tokens, first):
        soon = now.date() + timedelta(days=minute <= now.hour * 60 + now.minute)
        yield end, Ahead(soon, minute)
        yield from ((last, Ahead(day, minute)) for last, day in days(tokens, end, now.date()))
    if _word(tokens, first) == "tonight":
        yield first + 1, Ahead(now.date(), PARTS["night"])
    if _words(tokens, first, 2) == ("esta", "noche"):
        yield first + 2, Ahead(now.date(), PARTS["night"])


def days(tokens: Sequence[Token], first: int, today: date) -> Iterator[tuple[int, date]]:
    """Days: today, tomorrow, Friday, next Monday, 2026-03-05, March 5, 5 de marzo."""
    word = _word(tokens, first)
    if word in ("on", "el"):
        yield from days(tokens, first + 1, today)
        return
    if word in ("today", "hoy"):
        yield first + 1, today
    elif word in ("tomorrow", "manana"):
        yield first + 1, today + timedelta(days=1)
    if _words(tokens, first, 3) == ("day", "after", "tomorrow"):
        yield first + 3, today + timedelta(days=2)
    if _words(tokens, first, 2) == ("pasado", "manana"):
        yield first + 2, today + timedelta(days=2)
    yield from _weekday(tokens, first, today)
    yield from _date(tokens, first, today)


def _weekday(tokens: Sequence[Token], first: int, today: date) -> Iterator[tuple[int, date]]:
    """The next one: of a week's days, today is the furthest away."""
    place = first + 1 if _word(tokens, first) in _NEXT else first
    named = WEEKDAYS.get(_word(tokens, place))
    if named is None:
        return
    day = today + timedelta(days=(WEEKDAY_NAMES.index(named) - today.weekday() - 1) % 7 + 1)
    yield place + 1, day
    if _word(tokens, place + 1) in ("proximo", "siguiente"):
        yield place + 2, day
    if _words(tokens, place + 1, 2) == ("que", "viene"):
        yield place + 3, day


def _date(tokens: Sequence[Token], first: int, today: date) -> Iterator[tuple[int, date]]:
    if first < len(tokens) and tokens[first].kind is Kind.DATE:
        try:
            yield first + 1, date.fromisoformat(tokens[first].folded)
        except ValueError:
            return
    month, day = MONTHS.get(_word(tokens, first)), whole(tokens, first + 1)
    end = first + 2
    if month is None:
        day = whole(tokens, first)
        place = first + 2 if _word(tokens, first + 1) in ("de", "of") else first + 1
        month, end = MONTHS.get(_word(tokens, place)), place + 1
    if month is None or day is None:
        return
    for year in (today.year, today.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            yield end, found
            return


def clocks(tokens: Sequence[Token], first: int) -> Iterator[tuple[int, int]]:
    """Times of the day in minutes: at 9, 18:30, 6pm, a las 8, las 8 de la noche, at noon.

    A number is one too: of "a las 9" only the 9 is left without articles.
    """
    place = first + 1 if _word(tokens, first) in _AT else first
    if place >= len(tokens):
        return
    token = tokens[place]
    if token.folded in ("noon", "midday", "mediodia", "midnight", "medianoche"):
        yield place + 1, PARTS[token.folded]
        return
    found = _CLOCK.fullmatch(token.folded) if token.kind in (Kind.CLOCK, Kind.NUMBER) else None
    if found is None or int(found[1]) > 23:
        return
    hour = int(found[1])
    if found[3] is not None:
        if not 1 <= hour <= 12:
            return
        hour = hour % 12 + 12 * (found[3] == "p")
    minute = hour * 60 + int(found[2] or 0)
    yield place + 1, minute
    if _word(tokens, place + 1) in _OF_PART and (part := PARTS.get(_word(tokens, place + 2))) is not None:
        afternoon = part >= NOON and hour < 12
        yield place + 3, minute + NOON * afternoon


def _minute(tokens: Sequence[Token], first: int) -> Iterator[tuple[int, int]]:
    """What follows a day: a time of it, or a part."""
    yield from clocks(tokens, first)
    place = first + 1 if _word(tokens, first) in _OF_PART else first
    part = PARTS.get(_word(tokens, place))
    if part is not None:
        yield place + 1, part


def _after_a_while(tokens: Sequence[Token], first: int, now: datetime) -> Iterator[tuple[int, Ahead]]:
    place = first + 1 if _word(tokens, first) in ("in", "en") else first
    place = first + 2 if _words(tokens, first, 2) == ("dentro", "de") else place
    if place == first:
        return
    for end, length in lengths(tokens, place):
        later = now + length
        yield end, Ahead(later.date(), later.hour * 60 + later.minute)


def lengths(tokens: Sequence[Token], first: int) -> Iterator[tuple[int, timedelta]]:
    """Lengths of time: 2 hours, 90 min, an hour, media hora, three days."""
    if _words(tokens, first, 2) in (("half", "hour"), ("media", "hora")):
        yield first + 2, timedelta(minutes=30)
    count, unit = whole(tokens, first), UNITS.get(_word(tokens, first + 1))
    if count and unit is not None:
        yield first + 2, count * unit
    elif (single := UNITS.get(_word(tokens, first))) is not None and len(_word(tokens, first)) > 1:
        yield first + 1, single


def whole(tokens: Sequence[Token], place: int) -> int | None:
    """The whole number there, in digits or as a word."""
    word = _word(tokens, place)
    if word.isascii() and word.isdigit() and len(word) <= 9:
        return int(word)
    return COUNTS.get(word)


def _word(tokens: Sequence[Token], place: int) -> str:
    return tokens[place].folded if place < len(tokens) else ""


def _words(tokens: Sequence[Token], first: int, count: int) -> tuple[str, ...]:
    return tuple(token.folded for token in tokens[first : first + count])


WORDS = frozenset(
    {*PARTS, *WEEKDAYS, *MONTHS, *UNITS, *COUNTS, *_NEXT}
    | {"today", "hoy", "tomorrow", "tonight", "pasado", "dentro", "half", "media", "viene", "after"}
)
