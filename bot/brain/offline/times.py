"""Time expressions: from words to stretches of time, clock hours and days of the week, in the asker's zone.

What a phrase means, where people differ:

- `last 7 days`, `past week`, `última semana` are so many times 24 hours before now; `last week`, `semana pasada` is the
  Monday to Sunday before this week; `last month`, `last year` the calendar's; `last 3 months` goes back by calendar.
- `last weekend` is the Saturday and Sunday before this week's Monday. A weekday without more is the latest one before
  today. A date without a year is the latest that is not in the future.
- morning 06-12, afternoon 12-18, evening 18-22, night 20-06, madrugada (small hours) 00-06.
- Nothing reaches beyond now.

The grammar is `times.lark`; the terminals it speaks of are the words below.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from bot.brain.offline.tokens import Kind, Token
from tools.words import Language

if TYPE_CHECKING:
    from lark import Lark, Tree

Grain = Literal["minute", "hour", "day", "weekend", "week", "fortnight", "month", "quarter", "year"]
WEEKDAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKEND = ("saturday", "sunday")
WORKING_DAYS = WEEKDAY_NAMES[:5]
PARTS: dict[str, tuple[int, int]] = {  # minutes of the day
    "morning": (6 * 60, 12 * 60),
    "afternoon": (12 * 60, 18 * 60),
    "evening": (18 * 60, 22 * 60),
    "night": (20 * 60, 6 * 60),
    "small_hours": (0, 6 * 60),
}


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open stretch of time. `grain` is the calendar unit it fills, if it fills one.

    `or_earlier`: "the previous week" is last week, but beside another period it is the week before that one.
    """

    start: datetime | None
    end: datetime | None
    grain: Grain | None = None
    or_earlier: bool = False


@dataclass(frozen=True, slots=True)
class Hours:
    """Clock hours of any day, in minutes; `end` may lie before `start` (past midnight)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Days:
    """Days of the week, of any week."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Earlier:
    """The period before the one spoken of ("the week before"); `grain` is None where the phrase names none."""

    grain: Grain | None


@dataclass(frozen=True, slots=True)
class EitherDate:
    """A date that reads two ways (`5/3`): day first and month first."""

    day_first: date
    month_first: date


When = Span | Hours | Days | Earlier | EitherDate

# Terminals by word. `en` words are read as such only in English questions where the Spanish word means something else.
_EN: dict[str, str] = {
    "LAST": "last, latest",
    "PAST": "past, trailing",
    "PREV": "previous, prior, preceding",
    "THIS": "this",
    "CURRENT": "current",
    "MINUTE": "minute, minutes, min, mins",
    "HOUR": "hour, hours, hr, hrs, h",
    "DAY": "day, days, d",
    "WEEK": "week, weeks, wk, wks",
    "MONTHS": "month, months, mo",
    "QUARTER": "quarter, quarters",
    "YEARS": "year, years, yr",
    "WEEKEND": "weekend, week end",
    "WEEKENDS": "weekends",
    "WORKDAYS": "weekdays, workdays, working days, business days, work days, business day, working day",
    "FORTNIGHT": "fortnight",
    "HALF": "half",
    "AGO": "ago, back",
    "TODAY": "today",
    "YESTERDAY": "yesterday, yday",
    "BEFORE_YESTERDAY": "day before yesterday",
    "NOW": "now, right now, the present",
    "SOFAR": "so far, to date, until now, till now, up to now, thus far",
    "LAST_NIGHT": "tonight",
    "NIGHTS": "nights, overnight",
    "FIRST": "first",
    "ORDINAL": "second, third, fourth, fifth",
    "THE": "the",
    "OF": "of",
    "IN": "in, within",
    "DURING": "during, over, throughout, for",
    "ON": "on",
    "AT": "at, @, around",
    "BY": "by",
    "A": "an",
    "FROM": "from",
    "SINCE": "since, starting, beginning, as of, as from",
    "ONWARDS": "on, onward, onwards",
    "START": "start, the start, the beginning",
    "TO": "to, through, thru",
    "UNTIL": "until, till, up to, up until",
    "BETWEEN": "between",
    "AND": "and, &",
    "BEFORE": "before, earlier than, prior to",
    "AFTER": "after, later than, past",
    "EVERY": "every, each",
    "SAME": "same, the same",
    "ONE": "one",
    "MIDNIGHT": "midnight",
    "NOON": "noon, midday",
    "OCLOCK": "oclock",
    "Q": "q",
    "PERIOD": "period, periodo",
}
_ES: dict[str, str] = {
    "PAST": "ultimo, ultima, ultimos, ultimas",
    "GONE": "pasado, pasada, pasados, pasadas, just gone, just past, just ended",
    "PREV": "anterior, anteriores, previo, previa, previos, previas",
    "ANTEPASADO": "antepasado, antepasada",
    "THIS": "este, esta, estos, estas",
    "CURRENT": "actual, presente, en curso, corriente",
    "MINUTE": "minuto, minutos",
    "HOUR": "hora, horas, hs",
    "DAY": "dia, dias",
    "WEEK": "semana, semanas, sem",
    "MONTHS": "mes, meses",
    "QUARTER": "trimestre, trimestres",
    "YEARS": "ano, anos",
    "WEEKEND": "fin de semana, finde, fin de sem",
    "WEEKENDS": "fines de semana, findes",
    "WORKDAYS": "dias habiles, dias laborales, dias laborables, entre semana, dias de semana, dia habil",
    "FORTNIGHT": "quincena",
    "HALF": "media, medio, mitad",
    "AGO": "hace, atras",
    "TODAY": "hoy",
    "YESTERDAY": "ayer",
    "BEFORE_YESTERDAY": "anteayer, antier, antenoche, antes de ayer",
    "NOW": "ahora, el momento",
    "SOFAR": "hasta ahora, hasta el momento, hasta la fecha, hasta hoy, en lo que va, lo que va, lo que llevamos, en lo corrido, lo corrido",
    "LAST_NIGHT": "anoche, ayer en la noche, ayer por la noche, ayer noche, ayer a la noche",
    "NIGHTS": "noches",
    "FIRST": "primer, primera, primero",
    "ORDINAL": "segunda, segundo, tercer, tercera, cuarta, cuarto",
    "THE": "el, la, lo",
    "LOS": "los, las",
    "OF": "de, del",
    "IN": "en, dentro",
    "DURING": "durante",
    "BY": "por",
    "A": "una",
    "SINCE": "desde, a partir de, a partir del, desde hace",
    "ONWARDS": "adelante, en adelante",
    "START": "inicio, comienzo, principio, el inicio, el comienzo, el principio, principios",
    "TO": "a, al",
    "UNTIL": "hasta",
    "BETWEEN": "entre",
    "AND": "y, e",
    "BEFORE": "antes, antes de, antes del",
    "AFTER": "despues, despues de, despues del, pasadas, luego de, mas tarde de",
    "EVERY": "cada, todos los, todas las",
    "SAME": "mismo, misma, el mismo, la misma",
    "MIDNIGHT": "medianoche, media noche, la medianoche",
    "NOON": "mediodia, medio dia, el mediodia",
    "OCLOCK": "en punto, hrs",
}
_PARTS_BY_WORD = {
    "morning": "morning, mornings, manana, mananas",
    "afternoon": "afternoon, afternoons, tarde, tardes",
    "evening": "evening, evenings",
    "night": "night, noche",
    "small_hours": "madrugada, madrugadas, small hours, early morning, early hours",
}
_MONTHS = (
    "january jan enero ene",
    "february feb febrero",
    "march mar marzo",
    "april apr abril abr",
    "may mayo",
    "june jun junio",
    "july jul julio",
    "august aug agosto ago",
    "september sep sept septiembre setiembre",
    "october oct octubre",
    "november nov noviembre",
    "december dec diciembre dic",
)
_WEEKDAYS = (
    ("monday mon lunes", "mondays"),
    ("tuesday tue tues martes", "tuesdays"),
    ("wednesday wed miercoles", "wednesdays"),
    ("thursday thu thurs jueves", "thursdays"),
    ("friday fri viernes", "fridays"),
    ("saturday sat sabado", "saturdays sabados"),
    ("sunday sun domingo", "sundays domingos"),
)
_NUMBERS = (
    "zero cero|one un uno|two dos|three tres|four cuatro|five cinco|six seis|seven siete|eight ocho|nine nueve|ten diez|"
    "eleven|twelve doce|thirteen trece|fourteen catorce|fifteen quince"
)
_MORE_NUMBERS = {"twenty": 20, "veinte": 20, "thirty": 30, "treinta": 30, "forty": 40, "cuarenta": 40, "sixty": 60}
_MORE_NUMBERS |= {"sesenta": 60, "ninety": 90, "noventa": 90, "hundred": 100, "cien": 100, "couple": 2}
_ORDINAL_VALUES = {"second": 2, "third": 3, "fourth": 4, "fifth": 5, "segunda": 2, "segundo": 2, "tercer": 3}
_ORDINAL_VALUES |= {"tercera": 3, "cuarta": 4, "cuarto": 4}
_ORDINAL_ENDINGS = frozenset({"st", "nd", "rd", "th", "ro", "ero", "er", "o", "a"})
# Without one of these a run of words says nothing about time, however many articles and prepositions it has.
_ANCHORS = frozenset(
    "MINUTE HOUR DAY WEEK MONTHS QUARTER YEARS WEEKEND WEEKENDS WORKDAYS FORTNIGHT GONE ANTEPASADO TODAY YESTERDAY BEFORE_YESTERDAY NOW "
    "LAST_NIGHT NIGHTS MIDNIGHT NOON DATE SLASHED CLOCK MONTH WEEKDAY WEEKDAYS YEAR PART PREV BEFORE ONE OCLOCK LOS Q".split()
)
_MAX_WORDS = 14


@dataclass(frozen=True, slots=True)
class _Terminal:
    name: str
    value: int | str
    tokens: int  # how many tokens of the question it takes


@dataclass(frozen=True, slots=True)
class _Point:
    """A day, perhaps with a clock time (minutes of the day)."""

    day: date
    minutes: int | None = None


def number_word(word: str, language: Language) -> int | None:
    """The number that a folded word names: `five`, `cinco`. `once` is eleven in Spanish only."""
    if word == "once":
        return 11 if language == "es" else None
    for value, names in enumerate(_NUMBERS.split("|")):
        if word in names.split():
            return value
    return _MORE_NUMBERS.get(word)


@cache
def words(language: Language | None = None) -> frozenset[str]:
    """Every word that time expressions know, folded, or those of one language."""
    tables = {"en": _EN, "es": _ES}
    if language is not None:
        return frozenset(word for phrases in tables[language].values() for word in re.findall(r"\w+", phrases))
    names = {word for phrase in (*_phrases("en"), *_phrases("es")) for word in phrase}
    return frozenset(names | set(_MORE_NUMBERS) | set(re.findall(r"\w+", _NUMBERS)))


@cache
def _phrases(language: Language) -> dict[tuple[str, ...], tuple[str, int | str]]:
    """Phrase → (terminal, value). Words of the question's language go before those of the other one."""
    table: dict[tuple[str, ...], tuple[str, int | str]] = {}

    def add(terminal: str, phrases: str, value: int | str) -> None:
        for text in phrases.split(", "):
            phrase = tuple(text.split())
            table.setdefault(phrase, (terminal, _ORDINAL_VALUES.get(text, value)))

    for terminals in (_ES, _EN) if language == "es" else (_EN, _ES):
        for terminal, phrases in terminals.items():
            add(terminal, phrases, 1 if terminal == "FIRST" else "")
    for part, phrases in _PARTS_BY_WORD.items():
        add("PART", phrases, part)
    for index, names in enumerate(_MONTHS, start=1):
        add("MONTH", names.replace(" ", ", "), index)
    for index, (single, plural) in enumerate(_WEEKDAYS):
        add("WEEKDAY", single.replace(" ", ", "), index)
        add("WEEKDAYS", plural.replace(" ", ", "), index)
    if language == "en":
        table["a",] = ("A", "")
    return table


def at(tokens: Sequence[Token], first: int, language: Language, now: datetime) -> Iterator[tuple[int, When]]:
    """Yield (one past the last token, meaning) for every time expression that begins at `first`, the longest first."""
    terminals: list[_Terminal] = []
    index = first
    while index < len(tokens) and len(terminals) < _MAX_WORDS:
        terminal = _terminal(tokens, index, language)
        if terminal is None:
            break
        terminals.append(terminal)
        index += terminal.tokens
    length = len(terminals)
    while length:
        names = tuple(terminal.name for terminal in terminals[:length])
        if not _ANCHORS.intersection(names):
            return
        tree, reached = _attempt(names)
        if tree is not None:
            when = _Meaning(terminals[:length], language, now).of(tree)
            if when is not None:
                yield first + sum(terminal.tokens for terminal in terminals[:length]), when
        # No phrase continues past the word where the parser stuck.
        length = min(length - 1, reached)


def _terminal(tokens: Sequence[Token], index: int, language: Language) -> _Terminal | None:
    token = tokens[index]
    match token.kind:
        case Kind.DATE:
            return _Terminal("DATE", token.folded, 1)
        case Kind.SLASHED:
            return _Terminal("SLASHED", token.folded, 1)
        case Kind.CLOCK:
            return _Terminal("CLOCK", _minutes(token.folded), 1)
        case Kind.NUMBER:
            return _number_terminal(tokens, index)
        case Kind.SIGN:
            name = {",": "COMMA", "-": "DASH", "–": "DASH", "—": "DASH", "&": "AND"}.get(token.folded)
            return _Terminal(name, "", 1) if name else None
        case Kind.WORD:
            table = _phrases(language)
            for length in (4, 3, 2, 1):
                phrase = tuple(t.folded for t in tokens[index : index + length])
                if len(phrase) == length and phrase in table:
                    name, value = table[phrase]
                    return _Terminal(name, value, length)
            value = number_word(token.folded, language)
            return None if value is None else _Terminal("NUMBER", value, 1)
        case _:
            return None


def _number_terminal(tokens: Sequence[Token], index: int) -> _Terminal | None:
    token = tokens[index]
    if not token.folded.isdigit():
        return None
    value = int(token.folded)
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if after is not None and after.start == token.end and after.folded in _ORDINAL_ENDINGS:
        return _Terminal("ORDINAL", value, 2)
    if after is not None and after.start == token.end and after.folded in {"h", "hs", "hrs"} and value <= 24:
        before = tokens[index - 1].folded if index else ""
        if before in {"las", "a", "at", "after", "before", "to", "from", "and", "y", "hasta", "desde", "-"}:
            return _Terminal("CLOCK", value * 60, 2)
    if len(token.folded) == 4 and 1990 <= value <= 2100:
        return _Terminal("YEAR", value, 1)
    return _Terminal("NUMBER", value, 1) if value <= 10_000 else None


def _minutes(clock: str) -> int:
    """`6am`, `10:30pm`, `14h30`, `14:30` as minutes of the day; 24:00 is the day's end."""
    half = clock.rstrip("hrs").rstrip("m")
    after_noon, before_noon = half.endswith("p"), half.endswith("a")
    hour_text, _, minute_text = half.rstrip("ap").replace("h", ":").partition(":")
    hour, minute = int(hour_text), int(minute_text or 0)
    if before_noon or after_noon:
        hour = hour % 12 + (12 if after_noon else 0)
    return min(hour * 60 + minute, 24 * 60)


@cache
def _parser() -> "Lark":
    from lark import Lark
    from lark import Token as LarkToken
    from lark.lexer import Lexer

    class Terminals(Lexer):
        """The question is cut already: each word of the input is a terminal's name, its value its place."""

        def __init__(self, _configuration: Any) -> None:
            pass

        def lex(self, names: Sequence[str]) -> Iterator[LarkToken]:  # type: ignore[override]
            for place, name in enumerate(names):
                yield LarkToken(name, str(place))

    grammar = Path(__file__).with_name("times.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="earley", lexer=Terminals, maybe_placeholders=False)


@lru_cache(maxsize=4096)
def _attempt(names: tuple[str, ...]) -> "tuple[Tree[Any] | None, int]":
    """The tree of these terminals, or how many of them could be read before the parser stuck."""
    from lark import UnexpectedEOF, UnexpectedInput

    try:
        return _parser().parse(names), len(names)  # type: ignore[arg-type]
    except UnexpectedEOF:
        return None, len(names) - 1
    except UnexpectedInput as error:
        place = getattr(error, "token", None)
        return None, int(str(place)) if place is not None else len(names) - 1


class _Meaning:
    """What a tree of the grammar means at a moment. One method a rule; each returns None where it means nothing."""

    def __init__(self, terminals: Sequence[_Terminal], language: Language, now: datetime) -> None:
        self._terminals = terminals
        self._language = language
        self._now = now
        self._date = now.date()

    def of(self, tree: "Tree[Any]") -> When | None:
        """The meaning of a whole phrase, cut off at now."""
        rule = next((child for child in tree.children if hasattr(child, "data")), None)
        meaning = None if rule is None else self._mean(rule)
        if isinstance(meaning, _Point):
            meaning = self._day(meaning)
        if isinstance(meaning, Span):
            return self._until_now(meaning)
        return meaning if isinstance(meaning, (Hours, Days, Earlier, EitherDate)) else None

    def _mean(self, tree: "Tree[Any]") -> Any:
        method = getattr(self, f"_{tree.data}")
        return method(tree)

    # -- reading a tree ----------------------------------------------------------------------------------------------

    def _tokens(self, tree: "Tree[Any]") -> list[tuple[str, int | str]]:
        return [
            (child.type, self._terminals[int(child)].value) for child in tree.children if not hasattr(child, "data")
        ]

    def _value(self, tree: "Tree[Any]", *names: str) -> Any:
        return next((value for name, value in self._tokens(tree) if name in names), None)

    def _has(self, tree: "Tree[Any]", *names: str) -> bool:
        return any(name in names for name, _ in self._tokens(tree))

    def _rules(self, tree: "Tree[Any]") -> "list[Tree[Any]]":
        return [child for child in tree.children if hasattr(child, "data")]

    def _inner(self, tree: "Tree[Any]") -> list[Any]:
        return [self._mean(rule) for rule in self._rules(tree)]

    def _unit(self, tree: "Tree[Any]") -> Grain:
        name = self._tokens(tree)[0][0]
        return {"MONTHS": "month", "YEARS": "year"}.get(name, name.lower())  # type: ignore[return-value]

    _long_unit = _unit

    def _grain(self, tree: "Tree[Any]") -> Grain | None:
        units = [rule for rule in self._rules(tree) if rule.data in ("unit", "long_unit")]
        if units:
            return self._unit(units[0])
        return next((grain for name, grain in _GRAINS.items() if self._has(tree, name)), None)

    # -- calendar arithmetic -----------------------------------------------------------------------------------------

    def _at(self, day: date, minutes: int = 0) -> datetime:
        """A local clock time; 24:00 is the next day's midnight."""
        moment = datetime.combine(day, time()) + timedelta(minutes=minutes)
        return moment.replace(tzinfo=self._now.tzinfo)

    def _days(self, first: date, last: date, grain: Grain | None = None) -> Span:
        """From the first day's midnight to the end of the last day."""
        return Span(self._at(first), self._at(last + timedelta(days=1)), grain)

    def _day(self, point: _Point) -> Span:
        if point.minutes is None:
            return self._days(point.day, point.day, "day")
        start = self._at(point.day, point.minutes)
        return Span(start, _plus(start, timedelta(hours=1)), None)

    def _unit_span(self, grain: Grain, back: int) -> Span:
        """The calendar unit that is `back` units before the current one."""
        return unit_span(self._date, grain, back, self._now)

    def _until_now(self, span: Span) -> Span:
        if span.end is not None and span.end > self._now and (span.start is None or span.start <= self._now):
            return replace(span, end=self._now)
        return span

    def _latest(self, month: int, day: int, year: int | None) -> date | None:
        """The given day of a month; without a year the latest that is not in the future."""
        for candidate in [year] if year else range(self._date.year, self._date.year - 9, -1):
            if day <= monthrange(candidate, month)[1] and day >= 1:
                found = date(candidate, month, day)
                if year or found <= self._date:
                    return found
        return None

    def _beginning(self, meaning: Any) -> datetime | None:
        if isinstance(meaning, _Point):
            return self._at(meaning.day, meaning.minutes or 0)
        return meaning.start if isinstance(meaning, Span) else None

    def _ending(self, meaning: Any) -> datetime | None:
        """Where a stretch that ends with `meaning` ends: the whole day for a day, the minute for a clock time."""
        if isinstance(meaning, _Point):
            return self._at(meaning.day, 24 * 60 if meaning.minutes is None else meaning.minutes)
        return meaning.end if isinstance(meaning, Span) else None

    # -- stretches ---------------------------------------------------------------------------------------------------

    def _rolling(self, tree: "Tree[Any]") -> Span | None:
        """`last 7 days`: so many times 24 hours before now; months, quarters and years by the calendar."""
        grain, number = self._grain(tree), self._value(tree, "NUMBER")
        if grain is None or not number:
            return None
        return self._back(grain, int(number))

    def _rolling_one(self, tree: "Tree[Any]") -> Span | None:
        """`past week`, `última hora`, `last half hour`."""
        if self._has(tree, "HALF"):
            return Span(_plus(self._now, timedelta(minutes=-30)), self._now)
        grain = self._grain(tree)
        return None if grain is None else self._back(grain, 1)

    def _back(self, grain: Grain, number: int) -> Span | None:
        steps = {"minute": 60, "hour": 3600, "day": 86400, "week": 7 * 86400, "fortnight": 14 * 86400}
        if grain in steps and number * steps[grain] < 200 * 366 * 86400:
            return Span(_plus(self._now, timedelta(seconds=-steps[grain] * number)), self._now)
        months = {"month": 1, "quarter": 3, "year": 12}.get(grain)
        if months is None or months * number > 2400:
            return None
        if number == 1 and grain == "month":
            return Span(_plus(self._now, timedelta(days=-30)), self._now)
        return Span(_months_before(self._now, months * number), self._now)

    def _last_unit(self, tree: "Tree[Any]") -> Span | None:
        grain = self._grain(tree)
        if grain is None:
            return None
        return replace(self._unit_span(grain, 1), or_earlier=self._has(tree, "PREV"))

    def _this_unit(self, tree: "Tree[Any]") -> Span | None:
        grain = self._grain(tree)
        if grain is None:
            return None
        named = self._has(tree, "THIS", "CURRENT") or any(terminal.name == "SOFAR" for terminal in self._terminals)
        months = self._language == "es" and self._terminals[0].name in ("OF", "IN")  # "las llamadas del mes" are this month's
        if grain != "weekend" and not named and not months:
            return None  # "the week" alone says nothing
        if grain == "weekend":
            return self._unit_span("weekend", 0 if self._date.weekday() >= 5 else 1)
        return self._unit_span(grain, 0)

    def _start_of(self, tree: "Tree[Any]") -> Span | None:
        grain = self._grain(tree)
        return None if grain is None else self._unit_span(grain, 0)

    def _units_ago(self, tree: "Tree[Any]") -> Span | None:
        grain, number = self._grain(tree), self._value(tree, "NUMBER")
        return None if grain is None or int(number) > 2400 else self._unit_span(grain, int(number))

    def _unit_before_last(self, tree: "Tree[Any]") -> Span | None:
        grain = self._grain(tree)
        return None if grain is None else self._unit_span(grain, 2)

    def _point(self, tree: "Tree[Any]") -> Any:
        inner = self._inner(tree)
        day = next((meaning for meaning in inner if not isinstance(meaning, int)), None)
        minutes = next((meaning for meaning in inner if isinstance(meaning, int)), None)
        if isinstance(day, _Point) and minutes is not None:
            return replace(day, minutes=minutes)
        return day

    def _today(self, tree: "Tree[Any]") -> _Point:
        back = 0 if self._has(tree, "TODAY") else 1 if self._has(tree, "YESTERDAY") else 2
        return _Point(self._date - timedelta(days=back))

    def _days_ago(self, tree: "Tree[Any]") -> _Point | None:
        number = int(self._value(tree, "NUMBER"))
        return _Point(self._date - timedelta(days=number)) if number < 40_000 else None

    def _named_weekday(self, tree: "Tree[Any]") -> _Point:
        back = (self._date.weekday() - int(self._value(tree, "WEEKDAY"))) % 7
        return _Point(self._date - timedelta(days=back if back or self._has(tree, "THIS") else 7))

    def _iso(self, tree: "Tree[Any]") -> _Point | None:
        try:
            return _Point(date.fromisoformat(str(self._value(tree, "DATE"))))
        except ValueError:
            return None

    def _slashed(self, tree: "Tree[Any]") -> "_Point | EitherDate | None":
        """`5/3`: day first in Spanish; in English only where it can be read in one way."""
        first, second, *rest = (int(part) for part in str(self._value(tree, "SLASHED")).split("/"))
        year = (rest[0] + 2000 if rest[0] < 100 else rest[0]) if rest else None
        day_first = self._latest(second, first, year) if second <= 12 else None
        month_first = self._latest(first, second, year) if 1 <= first <= 12 else None
        if self._language == "es" or month_first is None or day_first == month_first:
            return None if day_first is None else _Point(day_first)
        if day_first is None:
            return _Point(month_first)
        return EitherDate(day_first, month_first)

    def _day_month(self, tree: "Tree[Any]") -> _Point | None:
        number = int(self._value(tree, "NUMBER", "ORDINAL", "FIRST"))
        day = self._latest(int(self._value(tree, "MONTH")), number, self._value(tree, "YEAR"))
        weekday = self._value(tree, "WEEKDAY")
        if day is None or (weekday is not None and day.weekday() != int(weekday)):
            return None
        return _Point(day)

    def _days_between(self, tree: "Tree[Any]") -> Span | None:
        numbers = [int(value) for name, value in self._tokens(tree) if name in ("NUMBER", "ORDINAL", "FIRST")]
        month, year = int(self._value(tree, "MONTH")), self._value(tree, "YEAR")
        first = self._latest(month, numbers[0], year)
        if first is None or numbers[1] < numbers[0] or numbers[1] > monthrange(first.year, month)[1]:
            return None
        return self._days(first, date(first.year, month, numbers[1]))

    def _moments_between(self, tree: "Tree[Any]") -> Span | Days | None:
        first, last = self._inner(tree)
        start, end = self._beginning(first), self._ending(last)
        if start is None or end is None:
            return None
        days = [meaning.day.weekday() for meaning in (first, last) if isinstance(meaning, _Point)]
        if days == [0, 4] and all(rule.children[0].data == "named_weekday" for rule in self._rules(tree)):
            return Days(WORKING_DAYS)  # "Monday to Friday" is any week's
        if start >= end and isinstance(first, _Point) and isinstance(last, _Point):
            # "from Friday to Monday": the first one is the one before the last.
            first = replace(first, day=first.day - timedelta(days=7))
            start = self._beginning(first)
        return Span(start, end) if start is not None and start < end else None

    def _since(self, tree: "Tree[Any]") -> Span | None:
        start = self._beginning(self._inner(tree)[0])
        return None if start is None else Span(start, self._now)

    _since_now = _since

    def _until(self, tree: "Tree[Any]") -> Span | None:
        end = self._ending(self._inner(tree)[0])
        return None if end is None else Span(None, end)

    def _before(self, tree: "Tree[Any]") -> Span | None:
        end = self._beginning(self._inner(tree)[0])
        return None if end is None else Span(None, end)

    def _after(self, tree: "Tree[Any]") -> Span | None:
        start = self._ending(self._inner(tree)[0])
        return None if start is None else Span(start, self._now)

    def _month(self, tree: "Tree[Any]") -> Span | None:
        first = self._latest(int(self._value(tree, "MONTH")), 1, self._value(tree, "YEAR"))
        if first is None:
            return None
        if self._has(tree, "LAST", "PREV", "PAST", "GONE") and (first.year, first.month) == self._this_month:
            first = first.replace(year=first.year - 1)
        return self._days(first, _month_end(first), "month")

    @property
    def _this_month(self) -> tuple[int, int]:
        return self._date.year, self._date.month

    def _year(self, tree: "Tree[Any]") -> Span | None:
        """A bare four-digit number is a year only behind a word that says so; it may as well be an extension."""
        year = int(self._value(tree, "YEAR"))
        said = {"IN", "DURING", "SINCE", "YEARS"} & {terminal.name for terminal in self._terminals}
        if not said or year > self._date.year:
            return None
        return self._days(date(year, 1, 1), date(year, 12, 31), "year")

    def _part_of_month(self, tree: "Tree[Any]") -> Span | None:
        """`first week of March` is its days 1 to 7; a half is 15 days or what is left; `last week` its last 7 days."""
        whole = self._inner(tree)[0]
        if not isinstance(whole, Span) or whole.start is None:
            return None
        first = whole.start.date()
        end = _month_end(first)
        if whole.grain != "month":
            return None
        number = self._value(tree, "NUMBER")
        ordinal = int(self._value(tree, "ORDINAL", "FIRST") or 0)
        if number is not None:
            if self._has(tree, "LAST"):
                return self._days(end - timedelta(days=int(number) - 1), end)
            return self._days(first, first + timedelta(days=int(number) - 1))
        if self._has(tree, "HALF", "FORTNIGHT"):
            middle = first.replace(day=15)
            return self._days(first, middle) if ordinal == 1 else self._days(middle + timedelta(days=1), end)
        if ordinal == 0:
            return self._days(end - timedelta(days=6), end)
        start = first + timedelta(days=7 * (ordinal - 1))
        return self._days(start, min(start + timedelta(days=6), end)) if start <= end else None

    def _quarter(self, tree: "Tree[Any]") -> Span | None:
        number = int(self._value(tree, "NUMBER", "ORDINAL", "FIRST") or 4)
        if not 1 <= number <= 4:
            return None
        year = self._value(tree, "YEAR")
        first = self._latest(3 * number - 2, 1, year)
        return None if first is None else self._days(first, _month_end(first.replace(month=first.month + 2)), "quarter")

    def _week_of(self, tree: "Tree[Any]") -> Span | EitherDate | None:
        day = self._inner(tree)[0]
        if not isinstance(day, _Point):
            return day if isinstance(day, EitherDate) else None
        monday = day.day - timedelta(days=day.day.weekday())
        return self._days(monday, monday + timedelta(days=6), "week")

    def _weekday_of(self, tree: "Tree[Any]") -> Span | None:
        """`Wednesday of last week`."""
        week = self._inner(tree)[0]
        if not isinstance(week, Span) or week.grain != "week" or week.start is None:
            return None
        day = week.start.date() + timedelta(days=int(self._value(tree, "WEEKDAY")))
        return self._days(day, day, "day")

    def _two_days(self, tree: "Tree[Any]") -> Span | None:
        """`last Saturday and Sunday`: two days side by side, the latest before today."""
        first, last = (int(value) for name, value in self._tokens(tree) if name == "WEEKDAY")
        if last != first + 1:
            return None
        end = self._date - timedelta(days=(self._date.weekday() - last) % 7 or 7)
        grain: Grain | None = "weekend" if first == 5 else None
        return self._days(end - timedelta(days=1), end, grain)

    def _part_of_day(self, tree: "Tree[Any]") -> Span | None:
        inner = self._inner(tree)
        part = str(self._value(tree, "PART") or "night")
        if inner:
            if not isinstance(inner[0], _Point):
                return None
            day = inner[0].day
        else:
            last_night = self._has(tree, "LAST", "LAST_NIGHT") and "tonight" not in self._words()
            day = self._date - timedelta(days=1) if last_night else self._date
        start, end = PARTS[part]
        return Span(self._at(day, start), self._at(day, end if end > start else end + 24 * 60))

    def _words(self) -> set[str]:
        return {str(terminal.value) for terminal in self._terminals}

    # -- clock and weekdays ------------------------------------------------------------------------------------------

    def _hours_between(self, tree: "Tree[Any]") -> Hours | None:
        clocks = [meaning for meaning in self._inner(tree) if isinstance(meaning, int)]
        numbers = [int(value) for name, value in self._tokens(tree) if name == "NUMBER"]
        if len(clocks) == 2:
            return Hours(clocks[0], clocks[1])
        if len(clocks) == 1 and len(numbers) == 1:
            if hasattr(tree.children[-1], "type") and self._tokens(tree)[-1][0] == "NUMBER":
                return Hours(clocks[0], numbers[0] * 60) if numbers[0] <= 24 else None  # "entre medianoche y las 6"
            # "between 2 and 4 pm": the bare number is on the same side of noon, unless that would turn it round.
            start = numbers[0] * 60
            if clocks[0] > 12 * 60 and start + 12 * 60 < clocks[0] and numbers[0] < 12:
                start += 12 * 60
            return Hours(start, clocks[0]) if numbers[0] <= 24 else None
        if len(numbers) == 2 and max(numbers) <= 24:
            return Hours(numbers[0] * 60, numbers[1] * 60)
        return None

    def _hours_after(self, tree: "Tree[Any]") -> Hours:
        return Hours(self._inner(tree)[0], 24 * 60)

    def _hours_before(self, tree: "Tree[Any]") -> Hours:
        return Hours(0, self._inner(tree)[0])

    def _hours_part(self, tree: "Tree[Any]") -> Hours:
        return Hours(*PARTS[str(self._value(tree, "PART") or "night")])

    def _hours_at(self, tree: "Tree[Any]") -> Hours:
        start = self._inner(tree)[0]
        return Hours(start % 1440, start % 1440 + 60)

    def _clock_time(self, tree: "Tree[Any]") -> int:
        clock = self._value(tree, "CLOCK")
        return int(clock) if clock is not None else min(int(self._value(tree, "NUMBER")) * 60, 24 * 60)

    def _clock_word(self, tree: "Tree[Any]") -> int:
        return 0 if self._has(tree, "MIDNIGHT") else 12 * 60

    def _clock_of_part(self, tree: "Tree[Any]") -> int:
        clock = self._value(tree, "CLOCK")
        minutes = int(clock) if clock is not None else int(self._value(tree, "NUMBER")) * 60
        late = self._value(tree, "PART") in ("afternoon", "evening", "night") and minutes < 12 * 60
        return min(minutes + 12 * 60 if late else minutes % (24 * 60), 24 * 60)

    def _named_days(self, tree: "Tree[Any]") -> Days:
        names = [WEEKDAY_NAMES[int(value)] for name, value in self._tokens(tree) if name in ("WEEKDAYS", "WEEKDAY")]
        return Days(tuple(dict.fromkeys(names)))

    def _weekend_days(self, _tree: "Tree[Any]") -> Days:
        return Days(WEEKEND)

    def _working_days(self, _tree: "Tree[Any]") -> Days:
        return Days(WORKING_DAYS)

    def _relative(self, tree: "Tree[Any]") -> Earlier:
        return Earlier(self._grain(tree))


_GRAINS: dict[str, Grain] = {
    "MINUTE": "minute",
    "HOUR": "hour",
    "DAY": "day",
    "WEEK": "week",
    "MONTHS": "month",
    "QUARTER": "quarter",
    "YEARS": "year",
    "WEEKEND": "weekend",
}


def unit_span(day: date, grain: Grain, back: int, now: datetime) -> Span:
    """The calendar unit around `day`, or the one that is `back` units before it, in `now`'s zone."""
    monday = day - timedelta(days=day.weekday())
    match grain:
        case "week":
            first = monday - timedelta(weeks=back)
            last = first + timedelta(days=6)
        case "weekend":
            first = monday + timedelta(days=5) - timedelta(weeks=back)
            last = first + timedelta(days=1)
        case "month":
            first = _first_of_month(day, back)
            last = _month_end(first)
        case "quarter":
            first = _first_of_month(day.replace(day=1, month=day.month - (day.month - 1) % 3), 3 * back)
            last = _month_end(_first_of_month(first, -2))
        case "year":
            first, last = date(day.year - back, 1, 1), date(day.year - back, 12, 31)
        case _:
            first = last = day - timedelta(days=back)
    zone = now.tzinfo
    return Span(datetime.combine(first, time(), zone), datetime.combine(last + timedelta(days=1), time(), zone), grain)


def before(span: Span, grain: Grain | None, now: datetime) -> Span | None:
    """The period before `span`: the calendar unit before it where it fills one, else a stretch of the same length."""
    if span.start is None or span.end is None:
        return None
    fills = span.grain if grain is None or grain == span.grain else grain
    if fills is not None and fills not in ("minute", "hour"):
        whole = unit_span(span.start.date(), fills, 1, now)
        if (
            whole.start is not None
            and span.grain == fills
            and span.end < unit_span(span.start.date(), fills, 0, now).end
        ):  # type: ignore[operator]
            # A unit that is not over yet is compared with as much of the one before.
            return Span(whole.start, _plus(whole.start, _elapsed(span.start, span.end)), None)
        return whole
    return Span(_plus(span.start, -_elapsed(span.start, span.end)), span.start)


def _elapsed(start: datetime, end: datetime) -> timedelta:
    return timedelta(seconds=end.timestamp() - start.timestamp())


def _plus(moment: datetime, step: timedelta) -> datetime:
    """Elapsed time later, also over a change of daylight saving."""
    zone = moment.tzinfo
    return (moment.astimezone(ZoneInfo("UTC")) + step).astimezone(zone)


def _months_before(moment: datetime, months: int) -> datetime:
    first = _first_of_month(moment.date(), months)
    day = min(moment.day, monthrange(first.year, first.month)[1])
    return datetime.combine(first.replace(day=day), moment.time(), moment.tzinfo)


def _first_of_month(day: date, back: int) -> date:
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def _month_end(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])
