"""Figures: is every figure in a model's text one that a tool gave?

`Known` gathers what may be said: the cells, texts and row counts of the turn's results, what ran (periods, limits,
thresholds), the question and the clock. `unfounded` names the figures of a text that are none of these. A figure may be
written as either language writes it, rounded (to two digits at least) and, where it is a duration, in any unit. Sums,
differences and shares that a model works out by itself are not founded: a tool has to have said them.

It is strict where it can be wrong without harm: an unfounded figure is not taken out, it is pointed at.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

from bot.brain.agent.results import MOST_ROWS
from bot.brain.offline.tokens import fold
from tools.spec import Cell, ColumnKind, ToolResult
from tools.words import ISOLATED, LANGUAGES, plain

_Date = tuple[int | None, int, int | None]  # year, month, day
LEAST_ROUNDED = 100  # a smaller count is told as it is

_UNITS = {
    "s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1, "seg": 1, "segs": 1, "segundo": 1, "segundos": 1,
    "min": 60, "mins": 60, "minute": 60, "minutes": 60, "minuto": 60, "minutos": 60,
    "h": 3600, "hr": 3600, "hrs": 3600, "hour": 3600, "hours": 3600, "hora": 3600, "horas": 3600,
    "day": 86_400, "days": 86_400, "dia": 86_400, "dias": 86_400,
}  # fmt: skip
_MULTIPLES = {
    "k": 1_000, "mil": 1_000, "thousand": 1_000,
    "million": 1_000_000, "millions": 1_000_000, "millon": 1_000_000, "millones": 1_000_000,
}  # fmt: skip
_PERCENT = ("%", "percent", "per cent", "por ciento", "pct")
_WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90, "hundred": 100, "dozen": 12,
    "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10, "once": 11,
    "doce": 12, "trece": 13, "catorce": 14, "quince": 15, "dieciseis": 16, "diecisiete": 17, "dieciocho": 18,
    "diecinueve": 19, "veinte": 20, "treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60, "setenta": 70,
    "ochenta": 80, "noventa": 90, "cien": 100, "docena": 12,
}  # fmt: skip
# A number in words is a figure where it counts something of ours; elsewhere ("two ways to read that") it is not.
_COUNTED = (
    "calls|legs|people|users|extensions|numbers|countries|locations|sites|queues|seconds|minutes|hours|percent|"
    "llamadas|tramos|personas|usuarios|extensiones|numeros|paises|sedes|colas|segundos|minutos|horas|por ciento"
)


def _durations() -> Iterator[str]:
    """How a duration is written from its largest unit on: 2 hours, 5 minutes and 3 s; a larger unit begins another."""
    sizes = sorted(set(_UNITS.values()), reverse=True)
    parts = [
        rf"(?:{_NUMBER})[\s-]?(?:{'|'.join(name for name in _UNITS if _UNITS[name] == size)})\b\.?" for size in sizes
    ]
    for place, part in enumerate(parts):
        yield part + "".join(rf"(?:,?\s*(?:and\s+|y\s+)?{smaller})?" for smaller in parts[place + 1 :])


# All patterns are for text in small letters without accents.
_NUMBER = r"\d{1,3}(?:[.,'’\u00a0\u202f]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?"
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_MULTIPLE = "|".join(sorted(_MULTIPLES, key=len, reverse=True))
_AFTER = r"(?:st|nd|rd|th|\.?[ºª°])"
_DIGITS = re.compile(r"(?<!\d)\d{1,6}(?!\d)")  # of an extension; a longer one is a phone number
_ATTACHED = re.compile(r"\S*(?:@|://)\S*|24/7")
_LISTED = re.compile(r"(?m)^\s*(?:[-*•#]+\s*)?\(?\d{1,2}[.)]\s")
_CALLING_CODE = re.compile(r"(?<!\w)\+[1-9]\d{0,2}(?![\d.,]*\d|\s?%)")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?(?![\d/])")
_CLOCK = re.compile(
    r"(?<![\d:])(?P<first>\d{1,3}):(?P<second>\d{2})(?::(?P<third>\d{2}))?(?![\d:])(?:\s?(?P<half>[ap])\.?\s?m\b)?"
)
_HALF_DAY = re.compile(r"(?<![\w.,])(?P<hour>\d{1,2})\s?(?P<half>[ap])\.?\s?m\b")
_AT = re.compile(r"\blas?\s+(?P<hour>\d{1,2})\s?(?:h|hrs?|horas?)\b")  # a las 14 horas
_DURATION = re.compile(rf"(?<![\w.,])(?:{'|'.join(_durations())})")
_PART = re.compile(rf"({_NUMBER})[\s-]?({_UNIT})\b")
_PLAIN = re.compile(
    rf"(?<!\w)(?<!\w[.,])(?P<number>{_NUMBER})(?:\s?(?P<unit>%|per\s?cent\b|por ciento\b|pct\b|(?:{_MULTIPLE})\b))?"
    r"(?!\w|[.,]\d)"
)
_ORDINAL = re.compile(rf"(?<!\w)#?(\d{{1,4}}){_AFTER}(?!\w)")
_RANK = re.compile(
    r"\b(?:top|first|last|leading|primer[oa]s?|ultim[oa]s?|mayores)\s+(\d{1,4})(?![\d.,]*\d)|(?<!\w)#(\d{1,4})\b|"
    r"(?<![\w.,])(\d{1,4})\s+(?:primer|mayor|principal)"
)
_IN_WORDS = re.compile(rf"\b(?P<word>{'|'.join(_WORDS)})\s+(?P<unit>{_COUNTED})\b")


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read a figure: its value, and the value of one in its last digit."""

    value: float
    step: float


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it is written in a text, and what it can mean."""

    written: str
    sort: Literal["number", "percent", "duration", "clock", "date", "rank"]
    readings: tuple[_Reading, ...] = ()  # any of them
    dates: tuple[_Date, ...] = ()  # any of them, or with `every` all
    every: bool = False


def figures(text: str) -> Iterator[Figure]:
    """Every figure of a text. Names and numbers between isolates, addresses and list numbers are none."""
    scan = _Scan(ISOLATED.sub(lambda found: " " * len(found[0]), text))
    for pattern in (_ATTACHED, _LISTED, _CALLING_CODE):
        scan.skip(pattern)
    for pattern in _calendar():
        yield from scan.take(pattern, _read_days)
    yield from scan.take(_ISO, _read_iso)
    yield from scan.take(_SLASHED, _read_slashed)
    yield from scan.take(_CLOCK, _read_clock)
    yield from scan.take(_HALF_DAY, _read_half_day)
    yield from scan.take(_AT, _read_hour)
    yield from scan.take(_DURATION, _read_duration)
    yield from scan.take(_ORDINAL, _read_rank)
    yield from scan.take(_RANK, _read_rank)
    yield from scan.take(_PLAIN, _read_plain)
    yield from scan.take(_IN_WORDS, _read_words)


def unfounded(text: str, known: "Known") -> tuple[str, ...]:
    """The figures of a text, as they are written there, that are none of those known; each once."""
    return tuple(dict.fromkeys(figure.written for figure in known.figures(text) if not known.has(figure)))


class Known:
    """Every figure that an answer of one turn may hold. `zone` is the reader's, for moments."""

    def __init__(self, zone: str, now: datetime) -> None:
        self._zone = ZoneInfo(zone)
        self._numbers: set[float] = {0.0}
        self._percents: set[float] = set()
        self._seconds: set[float] = set()
        self._minutes: set[int] = set()  # of the day
        self._dates: set[_Date] = set()
        self._names: set[str] = set()
        self._most_rows = 0
        local = now.astimezone(self._zone)
        for days in (-1, 0, 1):
            self._date((local + timedelta(days=days)).date())
        self._minutes.add(local.hour * 60 + local.minute)

    def add_name(self, name: str) -> None:
        """What something of the data is called. A figure in it counts within the name only: strangers gave it."""
        if any(sign.isdigit() for sign in name):
            self._names.add(plain(name))

    def add_text(self, text: str) -> None:
        """What a text of ours, or the asker's, says."""
        for figure in self.figures(text):
            for reading in figure.readings:
                match figure.sort:
                    case "percent":
                        self._percents.add(reading.value)
                    case "duration":
                        self._seconds.add(reading.value)
                    case "clock":
                        self._minutes.add(round(reading.value / 60))
                    case _:
                        self._numbers.add(reading.value)
            self._dates.update(figure.dates)

    def add_result(self, result: ToolResult) -> None:
        """What a tool found: its texts, every cell that a model is told, and how many rows there are."""
        if result.matched is not None:
            self._numbers.add(float(result.matched))
        if result.data_until is not None:
            self._moment(result.data_until)
        tables = [*([] if result.table is None else [result.table]), *(table for _, table in result.sections)]
        for table in tables:
            self._numbers.add(float(len(table.rows)))
            self._most_rows = max(self._most_rows, len(table.rows))
            for row in table.rows[:MOST_ROWS]:
                for cell, column in zip(row, table.columns, strict=True):
                    self._cell(cell, column.kind)
        for text in (result.text, result.reading, *result.notes, *(title for title, _ in result.sections)):
            self.add_text(text)

    def add_arguments(self, arguments: Any) -> None:
        """What a tool was called with: limits, thresholds, periods and their length, durations, hours."""
        match arguments:
            case {"start": str(start), "end": str(end)}:
                first, last = datetime.fromisoformat(start), datetime.fromisoformat(end)
                self._seconds.add((last - first).total_seconds())
                self._numbers.add((last - first) / timedelta(days=1))
                self.add_arguments(start)
                self.add_arguments(end)
            case Mapping():
                for part in arguments.values():
                    self.add_arguments(part)
            case list() | tuple():
                for part in arguments:
                    self.add_arguments(part)
            case str():
                self._argument(arguments)
            case bool() | None:
                return
            case int() | float():
                self._numbers.add(float(arguments))
                self._seconds.add(float(arguments))
                self._percents.add(float(arguments))

    def figures(self, text: str) -> Iterator[Figure]:
        """The figures of a text but for those in names."""
        for name in sorted(self._names, key=len, reverse=True):
            text = text.replace(name, " " * len(name))
        return figures(text)

    def has(self, figure: Figure) -> bool:
        """Whether this figure is known, in any of its readings."""
        match figure.sort:
            case "percent":
                return any(_rounds(known, reading) for reading in figure.readings for known in self._percents)
            case "duration":
                return any(_rounds(known, reading) for reading in figure.readings for known in self._seconds)
            case "clock":
                return any(
                    round(reading.value / 60) in self._minutes
                    or any(_rounds(known, reading) for known in self._seconds)
                    for reading in figure.readings
                )
            case "date":
                found = [any(_same_date(day, known) for known in self._dates) for day in figure.dates]
                return all(found) if figure.every else any(found)
            case "rank":
                return any(
                    reading.value <= self._most_rows or reading.value in self._numbers for reading in figure.readings
                )
            case "number":
                return any(self._counted(reading) for reading in figure.readings)

    def _counted(self, reading: _Reading) -> bool:
        if reading.value in self._numbers or reading.value in self._seconds:
            return True
        if any(reading.value == year for year, _, _ in self._dates):
            return True
        fraction = reading.step < 1
        kept = reading.value / reading.step  # the digits that are not zeros at its end
        for known in self._numbers:
            if known != int(known) or fraction:
                if abs(known - reading.value) <= reading.step / 2 + 1e-9 and (known >= 1000 or reading.step <= 1):
                    return True
            elif known >= LEAST_ROUNDED and kept >= 10 and _rounds(known, reading):
                return True
        return False

    def _argument(self, text: str) -> None:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            comparison = re.fullmatch(r"[<>=]{1,2}(\d+)", text)
            if comparison is not None:
                self._seconds.add(float(comparison[1]))
            self.add_text(text)
            return
        local = moment.astimezone(self._zone) if moment.tzinfo else moment
        self._date(local.date())
        self._minutes.add(local.hour * 60 + local.minute)
        if (local.hour, local.minute) == (0, 0):
            self._date(local.date() - timedelta(days=1))  # a period ends before this one

    def _cell(self, cell: Cell, kind: ColumnKind) -> None:
        match kind, cell:
            case _, None | bool():
                return
            case "moment", int():
                self._moment(cell)
            case ("seconds", int() | float()):
                self._seconds.add(float(cell))
            case (("percent" | "change"), int() | float()):
                self._percents.add(abs(float(cell)))
            case "hour", int():
                self._numbers.add(float(cell))
                self._minutes.update({cell * 60, (cell + 1) % 24 * 60})
            case (("day" | "week"), str()):
                day = date.fromisoformat(cell)
                self._date(day)
                if kind == "week":
                    self._date(day + timedelta(days=6))
            case "month", str():
                year, month = cell.split("-")
                self._dates.add((int(year), int(month), None))
            case _, int() | float():
                self._numbers.add(float(cell))
            case "extension" | "phone", str():
                self._numbers.update(float(digits) for digits in _DIGITS.findall(cell))
            case _, str():
                self.add_name(cell)

    def _moment(self, milliseconds: int) -> None:
        local = datetime.fromtimestamp(milliseconds / 1000, self._zone)
        self._date(local.date())
        self._minutes.add(local.hour * 60 + local.minute)

    def _date(self, day: date) -> None:
        self._dates.add((day.year, day.month, day.day))


class _Scan:
    """A text of which figures are taken one kind after another, so that no sign is read twice."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._folded = "".join(folded if len(folded := fold(sign)) == 1 else sign for sign in text)

    def skip(self, pattern: re.Pattern[str]) -> None:
        self._folded = pattern.sub(lambda found: " " * len(found[0]), self._folded)

    def take(self, pattern: re.Pattern[str], read: Callable[[re.Match[str]], Figure | None]) -> Iterator[Figure]:
        for found in list(pattern.finditer(self._folded)):
            figure = read(found)
            if figure is not None:
                written = self._text[found.start() : found.end()].strip(" ,.;:")
                yield replace(figure, written=written)
                self._folded = f"{self._folded[: found.start()]}{'|' * len(found[0])}{self._folded[found.end() :]}"


# -- how figures are written -------------------------------------------------------------------------------------------


def _numbers(written: str) -> Iterator[_Reading]:
    """What a number with separators can mean: 1,678 is 1678 or, in the other language, 1.678."""
    plain = re.sub(r"['’\u00a0\u202f]", "", written)
    separators = re.sub(r"\d", "", plain)
    if not separators:
        zeros = len(plain) - len(plain.rstrip("0")) if plain.strip("0") else 0
        yield _Reading(float(plain), 10.0**zeros)
        return
    if re.fullmatch(r"\d{1,3}([.,]\d{3})+", plain) and len(set(separators)) == 1:
        yield from _numbers(plain.replace(separators[0], ""))
        if len(separators) > 1:
            return
    whole, fraction = re.split(rf"[{re.escape(separators[-1])}](?=\d+$)", plain)
    yield _Reading(float(f"{re.sub(r'[.,]', '', whole)}.{fraction}"), 10.0 ** -len(fraction))


def _read_plain(found: re.Match[str]) -> Figure | None:
    unit = (found["unit"] or "").lower()
    readings = tuple(_numbers(found["number"]))
    if unit in _MULTIPLES:
        many = _MULTIPLES[unit]
        readings = tuple(_Reading(reading.value * many, min(reading.step, 1.0) * many) for reading in readings)
        return Figure("", "number", readings)
    if unit:
        return Figure("", "percent", tuple(_Reading(one.value, min(one.step, 1.0)) for one in readings))
    return Figure("", "number", readings)


def _read_words(found: re.Match[str]) -> Figure:
    value = float(_WORDS[found["word"]])
    if found["unit"] in _UNITS:
        unit = _UNITS[found["unit"]]
        return Figure("", "duration", (_Reading(value * unit, unit),))
    return Figure("", "percent" if found["unit"] in _PERCENT else "number", (_Reading(value, 1.0),))


def _read_duration(found: re.Match[str]) -> Figure:
    readings: tuple[_Reading, ...] = (_Reading(0.0, 0.0),)
    for number, unit in _PART.findall(found[0]):
        seconds = _UNITS[unit]
        readings = tuple(
            _Reading(before.value + part.value * seconds, min(part.step, 1.0) * seconds)
            for before in readings
            for part in _numbers(number)
        )
    return Figure("", "duration", readings)


def _read_clock(found: re.Match[str]) -> Figure | None:
    first, second, third = int(found["first"]), int(found["second"]), found["third"]
    half = found["half"]
    if second > 59 or (third is not None and int(third) > 59):
        return None
    if third is not None:
        return Figure("", "clock", (_Reading(first * 3600 + second * 60 + int(third), 1.0),))
    hour = first % 12 + (12 if half == "p" else 0) if half else first
    return Figure("", "clock", (_Reading(hour * 3600 + second * 60, 60.0), _Reading(first * 60 + second, 1.0)))


def _read_half_day(found: re.Match[str]) -> Figure | None:
    hour = int(found["hour"])
    if not 1 <= hour <= 12:
        return None
    return Figure("", "clock", (_Reading((hour % 12 + (12 if found["half"] == "p" else 0)) * 3600, 60.0),))


def _read_hour(found: re.Match[str]) -> Figure | None:
    return Figure("", "clock", (_Reading(int(found["hour"]) * 3600, 60.0),)) if int(found["hour"]) < 24 else None


def _read_rank(found: re.Match[str]) -> Figure:
    number = next(group for group in found.groups() if group)
    return Figure("", "rank", (_Reading(float(number), 1.0),))


def _read_iso(found: re.Match[str]) -> Figure | None:
    return _dated((int(found[1]), int(found[2]), int(found[3])))


def _read_slashed(found: re.Match[str]) -> Figure | None:
    year = None if found[3] is None else int(found[3]) + (2000 if len(found[3]) == 2 else 0)
    return _dated((year, int(found[2]), int(found[1])), (year, int(found[1]), int(found[2])))


def _read_days(found: re.Match[str]) -> Figure | None:
    """A day of a month, the first and the last of several (the figure is both), or a month of a year."""
    parts = found.groupdict()
    month = _months()[parts["month"]]
    year = None if parts.get("year") is None else int(parts["year"])
    days = [int(parts[name]) for name in ("day", "until") if parts.get(name) is not None]
    if not days:
        return _dated((year, month, None))
    return None if max(days) > 31 else Figure("", "date", dates=tuple((year, month, day) for day in days), every=True)


def _dated(*dates: _Date) -> Figure | None:
    fitting = tuple(one for one in dates if 1 <= one[1] <= 12 and (one[2] is None or 1 <= one[2] <= 31))
    return Figure("", "date", dates=fitting) if fitting else None


def _rounds(known: float, reading: _Reading) -> bool:
    """Whether a reading is `known`, rounded or cut at its last digit."""
    return -reading.step / 2 - 1e-9 <= known - reading.value < max(reading.step, 1e-9)


def _same_date(one: _Date, other: _Date) -> bool:
    return one[1] == other[1] and all(a is None or b is None or a == b for a, b in zip(one, other, strict=True))


@cache
def _months() -> Mapping[str, int]:
    """The months by their names and short names in every language, folded."""
    from babel import Locale

    return {
        fold(name).rstrip("."): number
        for language in LANGUAGES
        for width in ("wide", "abbreviated")
        for number, name in Locale(language).months["format"][width].items()
    } | {"sept": 9, "set": 9}


@cache
def _calendar() -> tuple[re.Pattern[str], ...]:
    """How days are written with the month's name, the longest way first."""
    month = rf"(?P<month>{'|'.join(sorted(_months(), key=len, reverse=True))})\b\.?"
    day, until = rf"(?<![\w.,])(?P<day>\d{{1,2}}){_AFTER}?", rf"(?P<until>\d{{1,2}}){_AFTER}?"
    to, of = r"\s*(?:-|–|—|to|through|and|al?|y)\s*", r"\s+(?:de |of )?"
    year = r"(?:,?\s+(?:de |del )?(?P<year>\d{4})\b)?"
    return tuple(
        map(
            re.compile,
            (
                rf"{day}{to}{until}{of}{month}{year}",
                rf"\b{month}\s+{day}{to}{until}(?!\w){year}",
                rf"{day}{of}{month}{year}",
                rf"\b{month}\s+{day}(?!\w|[.,]?\d){year}",
                rf"\b{month}{of}(?P<year>\d{{4}})\b",
            ),
        )
    )
