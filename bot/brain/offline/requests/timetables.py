"""Timetables as people say them: every weekday at 8, cada lunes a las 9, every 2 hours; as the tools take them."""

import re
from collections.abc import Iterator, Mapping, Sequence

from pydantic import JsonValue

from bot.brain.offline.requests.moments import UNITS, WEEKDAYS, clocks, whole
from bot.brain.offline.time_words import WEEKDAY_NAMES
from bot.brain.offline.tokens import Token
from tools.timetable import clock_of

When = Mapping[str, JsonValue]

_EVERY = frozenset({"every", "each", "cada", "todos", "todas"})
_DAY = frozenset({"day", "days", "dia", "dias"})
_UNSAID = frozenset({"on", "en"})
_SAID: tuple[tuple[str, When], ...] = (
    ("every hour, each hour, hourly, cada hora, todas horas", {"every": "hour"}),
    ("every day, each day, daily, cada dia, todos dias, diariamente, a diario, every morning", {"every": "day"}),
    (
        "every weekday, each weekday, on weekdays, weekdays, every working day, every workday, every business day, "
        "monday to friday, from monday to friday, cada dia habil, todos dias habiles, cada dia laboral, "
        "cada dia laborable, "
        "todos dias laborales, todos dias laborables, dias habiles, lunes viernes, de lunes viernes, entre semana",
        {"every": "weekday"},
    ),
    (
        "every last day of month, last day of every month, last day of each month, ultimo dia de cada mes, "
        "cada fin de mes, end of every month",
        {"every": "month", "day": 31},
    ),
)
_PHRASES = {tuple(phrase.split()): when for phrases, when in _SAID for phrase in phrases.split(", ")}
_LONGEST = max(map(len, _PHRASES))
_MONTHLY = re.compile(
    r"(?:on )?(?:day )?(?P<a>\d{1,2})(?:st|nd|rd|th)? of (?:every|each) month"
    r"|every month on (?P<b>\d{1,2})(?:st|nd|rd|th)?"
    r"|dia (?P<c>\d{1,2}) de cada mes|cada mes dia (?P<d>\d{1,2})"
)
_CRON = re.compile(r"cron:?\s+[\"'`“«]?((?:[\d*/,A-Za-z-]+\s+){4}[\d*/,A-Za-z-]+)[\"'`”»]?", re.IGNORECASE)
# Without the word: numbers and stars first, and a star among them.
_FIVE_FIELDS = re.compile(
    r"(?=[\d*/, -]*\*)((?:[\d*/,-]+\s+){2}(?:[\d*/,A-Za-z-]+\s+){2}[\d*/,A-Za-z-]+)[\"'`”»]?(?=[\s.,;?!]|$)"
)


def timetables(tokens: Sequence[Token], first: int, text: str) -> Iterator[tuple[int, When]]:
    """Yield (one past the last token, the timetable) for each that begins at `first`; `text` is what was typed."""
    for end, when in _days(tokens, first):
        yield end, when
        if when["every"] != "hour":
            yield from ((last, _at(when, minute)) for last, minute in clocks(tokens, end))
    for end, minute in clocks(tokens, first):
        yield from (
            (last, _at(when, minute)) for last, when in _days(tokens, end) if when["every"] not in ("hour", "interval")
        )
    yield from _often(tokens, first)
    yield from _by_cron(tokens, first, text)


def _days(tokens: Sequence[Token], first: int) -> Iterator[tuple[int, When]]:
    words = [token.folded for token in tokens[first:]]
    for length in range(min(_LONGEST, len(words)), 0, -1):
        when = _PHRASES.get(tuple(words[:length]))
        if when is not None:
            yield first + length, when
    yield from _weekdays(tokens, first)
    for length in range(5, 8):
        found = _MONTHLY.fullmatch(" ".join(words[:length])) if length <= len(words) else None
        if found is not None:
            day = int(next(value for value in found.groups() if value))
            if 1 <= day <= 31:
                yield first + length, {"every": "month", "day": day}


def _weekdays(tokens: Sequence[Token], first: int) -> Iterator[tuple[int, When]]:
    """Every Monday and Thursday; on Mondays; los lunes, whose article is gone."""
    place = first + (first < len(tokens) and tokens[first].folded in _EVERY | _UNSAID)
    named: list[str] = []
    while place < len(tokens) and tokens[place].folded in WEEKDAYS:
        named.append(WEEKDAYS[tokens[place].folded])
        place += 1
        days: list[JsonValue] = [day for day in WEEKDAY_NAMES if day in named]
        yield place, {"every": "week", "weekdays": days}
        if place < len(tokens) and tokens[place].folded in ("and", "y", "e"):
            place += 1


def _often(tokens: Sequence[Token], first: int) -> Iterator[tuple[int, When]]:
    """Every 15 minutes, cada 2 horas."""
    if tokens[first].folded not in _EVERY or first + 2 >= len(tokens):
        return
    count, unit = whole(tokens, first + 1), UNITS.get(tokens[first + 2].folded)
    if count and unit is not None:
        yield first + 3, {"every": "interval", "minutes": int(unit.total_seconds()) // 60 * count}


def _by_cron(tokens: Sequence[Token], first: int, text: str) -> Iterator[tuple[int, When]]:
    pattern = _CRON if tokens[first].folded == "cron" else _FIVE_FIELDS
    found = pattern.match(text, tokens[first].start)
    if found is not None:
        end = sum(token.start < found.end() for token in tokens)
        yield end, {"every": "cron", "cron": " ".join(found[1].rstrip(",").split())}


def _at(when: When, minute: int) -> When:
    return {**when, "at": clock_of(minute)}


WORDS = frozenset(word for phrase in _PHRASES for word in phrase) | _EVERY | frozenset({"cron"})
