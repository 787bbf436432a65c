"""Wording: figures, moments, durations and names of things as people read them, in each reader's language."""

from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from storage.call_query import WEEKDAYS
from tools.spec import Cell, ColumnKind
from tools.words import Language, Words, plain

if TYPE_CHECKING:
    from babel import Locale

NOTHING = "–"
# English counts like the United States, Spanish like Colombia: CLDR knows both.
LOCALES: dict[Language, str] = {"en": "en_US", "es": "es_CO"}
YES_NO = {True: Words("yes", "sí"), False: Words("no", "no")}
DIRECTIONS = {
    "outbound": Words("outbound", "saliente"),
    "inbound": Words("inbound", "entrante"),
    "internal": Words("internal", "interna"),
}
CALL_TYPES = {
    "internal": Words("internal", "interna"),
    "inbound": Words("inbound", "entrante"),
    "national": Words("national", "nacional"),
    "mobile": Words("mobile", "móvil"),
    "international": Words("international", "internacional"),
    "tollfree": Words("toll-free", "gratuita"),
    "premium": Words("premium rate", "de tarifa adicional"),
    "shortcode": Words("short code", "código corto"),
    "emergency": Words("emergency", "de emergencia"),
    "meeting": Words("meeting", "de reunión"),
    "unknown": Words("unknown", "desconocido"),
}
REDIRECTIONS = {
    "unconditional": Words("always", "siempre"),
    "no_answer": Words("on no answer", "por no contestar"),
    "busy": Words("on busy", "por línea ocupada"),
    "unavailable": Words("as unavailable", "por no disponible"),
    "queue": Words("by the queue", "por la cola"),
    "hunt_group": Words("by the hunt group", "por el grupo de búsqueda"),
    "time_of_day": Words("by the time of day", "por el horario"),
    "follow_me": Words("by follow-me", "por sígueme"),
    "deflection": Words("while ringing", "durante el timbre"),
    "unknown": Words("for an unknown reason", "por un motivo desconocido"),
}
RELEASES = {
    "local": Words("our side", "nuestro lado"),
    "remote": Words("the far end", "el otro extremo"),
    "unknown": Words("an unknown side", "un lado desconocido"),
}
SEVERITIES = {
    "LOW": Words("low", "baja"),
    "MEDIUM": Words("medium", "media"),
    "HIGH": Words("high", "alta"),
    "CRITICAL": Words("critical", "crítica"),
}
ALERT_STATES = {
    "open": Words("open", "abierta"),
    "acknowledged": Words("acknowledged", "reconocida"),
    "investigating": Words("investigating", "en investigación"),
    "resolved": Words("resolved", "resuelta"),
}
RESOLUTIONS = {
    "fraud": Words("fraud", "fraude"),
    "false_positive": Words("false positive", "falso positivo"),
    "expected": Words("expected", "esperada"),
    "duplicate": Words("duplicate", "duplicada"),
}
DETECTORS = {
    "after_hours": Words("Calls after hours", "Llamadas fuera de horario"),
    "call_forwarding": Words("Forwarding abuse", "Abuso de desvíos"),
    "concurrent_calls": Words("Calls at the same time", "Llamadas simultáneas"),
    "first_country": Words("First calls to a country", "Primeras llamadas a un país"),
    "internal_scanning": Words("Scanning of extensions", "Barrido de extensiones"),
    "irsf": Words("Traffic pumping (IRSF)", "Bombeo de tráfico (IRSF)"),
    "mass_dialling": Words("Mass dialling", "Marcación masiva"),
    "premium_rate": Words("Premium-rate calls", "Llamadas de tarifa adicional"),
    "slow_irsf": Words("Slow traffic pumping (IRSF)", "Bombeo de tráfico lento (IRSF)"),
    "unusual_international": Words("Unusual international calls", "Llamadas internacionales inusuales"),
    "wangiri": Words("One-ring calls (Wangiri)", "Llamadas de un timbre (Wangiri)"),
}
WORDS_OF_KIND: dict[ColumnKind, dict[str, Words]] = {
    "severity": SEVERITIES,
    "alert_state": ALERT_STATES,
    "resolution": RESOLUTIONS,
    "detector": DETECTORS,
    "direction": DIRECTIONS,
    "call_type": CALL_TYPES,
    "redirect_reason": REDIRECTIONS,
    "released_by": RELEASES,
}


def show_cell(cell: Cell, kind: ColumnKind, language: Language, zone: str) -> str:
    """A cell as a person reads it: one line, without characters that a terminal would act on.

    `zone` is the reader's IANA zone, for moments.
    """
    match kind, cell:
        case _, None:
            return NOTHING
        case "yes_no", bool():
            return YES_NO[cell].say(language)
        case "count", int() | float():
            return number(cell, language)
        case "seconds", int() | float():
            return duration(cell, language)
        case "percent", int() | float():
            return percent(cell, language)
        case "change", int() | float():
            return ("+" if cell > 0 else "") + percent(cell, language)
        case "moment", int():
            return moment(local(cell, zone), language)
        case "hour", int():
            return f"{cell:02d}:00"
        case (("day" | "week"), str()):
            return day(date.fromisoformat(cell), language)
        case "month", str():
            return month(date.fromisoformat(f"{cell}-01"), language)
        case "weekday", str():
            return weekday(cell, language)
        case "country", str():
            return country(cell, language)
        case "dollars", int() | float():
            return dollars(cell, language)
        case (("direction" | "call_type" | "severity" | "alert_state" | "resolution" | "detector"), str()):
            words = WORDS_OF_KIND[kind].get(cell)
            return plain(cell) if words is None else words.say(language)
        case _:
            return plain(str(cell))


def number(value: float, language: Language) -> str:
    """A count with its groups of three: 1,678 or 1.678; at most two decimals."""
    return _decimal(value, "#,##0.##", language)


def percent(value: float, language: Language) -> str:
    """A percentage with one decimal; `value` is 0-100."""
    return _decimal(value, "#,##0.0", language) + "%"


def dollars(amount: float, language: Language) -> str:
    """US dollars: $1,678 or US$ 1.678; with cents below a hundred."""
    sign = "US$ " if language == "es" else "$"
    return sign + _decimal(amount, "#,##0.00" if 0 < amount < 100 else "#,##0", language)


def duration(seconds: float, language: Language) -> str:
    """A duration in its two largest units: 45 s, 3 min 20 s, 1 h 12 min."""
    tenths = round(float(seconds), 1)
    if tenths < 60 and not tenths.is_integer():
        return _decimal(tenths, "0.0", language) + " s"
    whole = round(seconds)
    hours, minutes = whole // 3600, whole % 3600 // 60
    if hours:
        return f"{number(hours, language)} h" + (f" {minutes} min" if minutes else "")
    return exact_duration(whole)


def exact_duration(seconds: int) -> str:
    """A duration to the second, in every unit that it needs: 2 h 0 min 5 s is 2 h 5 s."""
    parts = ((seconds // 3600, "h"), (seconds % 3600 // 60, "min"), (seconds % 60, "s"))
    return " ".join(f"{amount} {unit}" for amount, unit in parts if amount) or "0 s"


def local(milliseconds: int, zone: str) -> datetime:
    """UTC milliseconds on the clock of a zone."""
    return datetime.fromtimestamp(milliseconds / 1000, ZoneInfo(zone))


def moment(when: datetime, language: Language) -> str:
    """Tue 3 Mar 2026, 14:05, on the clock that `when` is in."""
    return f"{day(when.date(), language)}, {when:%H:%M}"


def day(when: date, language: Language, *, year: bool = True) -> str:
    """Tue 3 Mar 2026, in Spanish mar 3 mar 2026."""
    names = _names(language, "abbreviated")
    text = f"{names.weekdays[when.weekday()]} {when.day} {names.months[when.month - 1]}"
    return f"{text} {when.year}" if year else text


def long_day(when: date, language: Language) -> str:
    """Tuesday 3 March 2026, in Spanish martes 3 de marzo de 2026."""
    names = _names(language, "wide")
    of = " de " if language == "es" else " "
    return f"{names.weekdays[when.weekday()]} {when.day}{of}{names.months[when.month - 1]}{of}{when.year}"


def month(when: date, language: Language) -> str:
    """March 2026, in Spanish marzo de 2026."""
    of = " de " if language == "es" else " "
    return f"{_names(language, 'wide').months[when.month - 1]}{of}{when.year}"


def weekday(name: str, language: Language) -> str:
    """The weekday that `name` (monday ...) means."""
    return _names(language, "wide").weekdays[WEEKDAYS.index(name)] if name in WEEKDAYS else plain(name)


def country(code: str, language: Language) -> str:
    """The country's name by CLDR; the code itself where CLDR has none."""
    name: str | None = _locale(language).territories.get(code)
    return name or plain(code)


def joined(parts: list[str], language: Language, word: Words | None = None) -> str:
    """a, b or c; with `word` another conjunction. Spanish says u before a sound of o, and e before one of i."""
    if len(parts) < 2:
        return "".join(parts)
    conjunction = (word or OR).say(language)
    last = parts[-1].lstrip("\u2068").casefold()
    if language == "es" and conjunction == "o" and last.startswith(("o", "ho", "ó", "hó")):
        conjunction = "u"
    if language == "es" and conjunction == "y" and last.startswith(("i", "hi", "í", "hí")):
        conjunction = "e"
    return f"{', '.join(parts[:-1])} {conjunction} {parts[-1]}"


OR = Words("or", "o")
AND = Words("and", "y")


class _Names:
    """The names of weekdays (Monday first) and months of a language."""

    def __init__(self, locale: "Locale", width: str) -> None:
        self.weekdays = tuple(str(locale.days["format"][width][place]).rstrip(".") for place in range(7))
        self.months = tuple(str(locale.months["format"][width][place]).rstrip(".") for place in range(1, 13))


@cache
def _locale(language: Language) -> "Locale":
    from babel import Locale

    return Locale.parse(LOCALES[language])


@cache
def _names(language: Language, width: str) -> _Names:
    return _Names(_locale(language), width)


def _decimal(value: float, pattern: str, language: Language) -> str:
    from babel.numbers import format_decimal

    return format_decimal(value, format=pattern, locale=_locale(language))
