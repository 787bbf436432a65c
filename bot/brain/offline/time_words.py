"""The words of time expressions in both languages, each with the terminal of `times.lark` that it stands for.

To teach a word: add it behind its terminal, folded (lower case, no accents), parted from the others by a comma and a
space. Months, days of the week and parts of the day have tables of their own, because they carry a value.
"""

import re
from functools import cache

from tools.words import LANGUAGES, Language

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

# Words by terminal. A word of both languages (`a`, `para`) is read as the language of the question has it.
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
    "SOFAR": "hasta ahora, hasta el momento, hasta la fecha, hasta hoy, en lo que va, lo que va, lo que llevamos, "
    "en lo corrido, lo corrido",
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
_TERMINALS: dict[Language, dict[str, str]] = {"en": _EN, "es": _ES}
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
_NUMBERS = {
    "zero cero": 0,
    "one un uno": 1,
    "two dos couple": 2,
    "three tres": 3,
    "four cuatro": 4,
    "five cinco": 5,
    "six seis": 6,
    "seven siete": 7,
    "eight ocho": 8,
    "nine nueve": 9,
    "ten diez": 10,
    "eleven": 11,  # "once" is eleven in Spanish only
    "twelve doce": 12,
    "thirteen trece": 13,
    "fourteen catorce": 14,
    "fifteen quince": 15,
    "twenty veinte": 20,
    "thirty treinta": 30,
    "forty cuarenta": 40,
    "sixty sesenta": 60,
    "ninety noventa": 90,
    "hundred cien": 100,
}
_NUMBER_BY_WORD = {word: value for names, value in _NUMBERS.items() for word in names.split()}
_ORDINAL_VALUES = {
    "second": 2,
    "segunda": 2,
    "segundo": 2,
    "third": 3,
    "tercer": 3,
    "tercera": 3,
    "fourth": 4,
    "cuarta": 4,
    "cuarto": 4,
    "fifth": 5,
}
ORDINAL_ENDINGS = frozenset({"st", "nd", "rd", "th", "ro", "ero", "er", "o", "a"})


def number_word(word: str, language: Language) -> int | None:
    """The number that a folded word names: `five`, `cinco`. `once` is eleven in Spanish only."""
    if word == "once":
        return 11 if language == "es" else None
    return _NUMBER_BY_WORD.get(word)


@cache
def words(language: Language | None = None) -> frozenset[str]:
    """Every word that time expressions know, folded, or those of one language's table."""
    if language is not None:
        phrases = ", ".join(_TERMINALS[language].values())
        return frozenset(re.findall(r"\w+", phrases))
    return frozenset(_NUMBER_BY_WORD) | {word for code in LANGUAGES for phrase in phrases_of(code) for word in phrase}


@cache
def phrases_of(language: Language) -> dict[tuple[str, ...], tuple[str, int | str]]:
    """Phrase → (terminal, value). Words of the question's language go before those of the other one."""
    table: dict[tuple[str, ...], tuple[str, int | str]] = {}

    def add(terminal: str, phrases: str, value: int | str) -> None:
        for text in phrases.split(", "):
            phrase = tuple(text.split())
            table.setdefault(phrase, (terminal, _ORDINAL_VALUES.get(text, value)))

    for code in sorted(LANGUAGES, key=lambda code: code != language):
        for terminal, phrases in _TERMINALS[code].items():
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
