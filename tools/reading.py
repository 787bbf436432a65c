"""Reading: a CallQuery told back in words, complete, so that a person can see how a question was understood.

"Calls: international; outbound; at Bogota HQ; not internal; Mon 2 Mar – Sun 8 Mar 2026 (America/Bogota); by location;
highest first, top 5". Whatever changes what a query means changes its reading. Names of people and numbers stand
between isolates, see `tools.words`.
"""

from collections.abc import Sequence
from datetime import datetime

from storage.call_query import (
    DURATION,
    HOURS,
    TIME_GROUPS,
    WEEKDAYS,
    CallQuery,
    Condition,
    Group,
    Metric,
    Operator,
    Threshold,
)
from tools.headings import FIGURES
from tools.periods import name_period
from tools.wording import AND, OR, country, exact_duration, joined, number, weekday
from tools.words import Language, Words, isolate, plain

TYPES = {
    "internal": Words("internal", "internas"),
    "inbound": Words("of the type inbound", "del tipo entrante"),
    "national": Words("national", "nacionales"),
    "mobile": Words("to mobiles", "a móviles"),
    "international": Words("international", "internacionales"),
    "tollfree": Words("toll-free", "a números gratuitos"),
    "premium": Words("premium rate", "de tarifa adicional"),
    "shortcode": Words("to short codes", "a códigos cortos"),
    "emergency": Words("emergency", "de emergencia"),
    "meeting": Words("to meetings", "a reuniones"),
    "unknown": Words("of unknown type", "de tipo desconocido"),
}
CHOSEN: dict[str, dict[str, Words]] = {
    "direction": {"outbound": Words("outbound", "salientes"), "inbound": Words("inbound", "entrantes")},
    "call_type": TYPES,
    "answered": {"yes": Words("answered", "contestadas"), "no": Words("unanswered", "sin contestar")},
    "missed": {"yes": Words("missed", "perdidas")},
    "business_hours": {
        "inside": Words("in business hours", "en horario laboral"),
        "outside": Words("after hours", "fuera del horario laboral"),
    },
    "forwarded": {"yes": Words("forwarded", "desviadas")},
    "redirect_reason": {
        "unconditional": Words("redirected always", "redirigidas siempre"),
        "no_answer": Words("redirected on no answer", "redirigidas por no contestar"),
        "busy": Words("redirected on busy", "redirigidas por línea ocupada"),
        "unavailable": Words("redirected as unavailable", "redirigidas por no disponible"),
        "queue": Words("redirected by a queue", "redirigidas por una cola"),
        "hunt_group": Words("redirected by a hunt group", "redirigidas por un grupo de búsqueda"),
        "time_of_day": Words("redirected by the time of day", "redirigidas por el horario"),
        "follow_me": Words("redirected by follow-me", "redirigidas por sígueme"),
        "deflection": Words("redirected by deflection", "redirigidas por transferencia al timbrar"),
        "unknown": Words("redirected for an unknown reason", "redirigidas por un motivo desconocido"),
    },
    "released_by": {
        "local": Words("released by our side", "colgadas por nuestro lado"),
        "remote": Words("released by the far end", "colgadas por el otro extremo"),
        "unknown": Words("released by an unknown side", "colgadas por un lado desconocido"),
    },
}
NAMED = {
    "person": Words("of {values}", "de {values}"),
    "extension": Words("of extension {values}", "de la extensión {values}"),
    "location": Words("at {values}", "en {values}"),
    "queue": Words("queue {values}", "cola {values}"),
    "trunk": Words("trunk {values}", "troncal {values}"),
    "device": Words("device {values}", "dispositivo {values}"),
    "alert": Words("of alert {values}", "de la alerta {values}"),
}
FAR_END = {
    "outbound": Words("to {values}", "hacia {values}"),
    "inbound": Words("from {values}", "desde {values}"),
    "any": Words("to or from {values}", "hacia o desde {values}"),
}
NUMBERS = {
    "calling_number": Words("calling number {values}", "número de origen {values}"),
    "called_number": Words("called number {values}", "número de destino {values}"),
    "number": Words("with number {values}", "con el número {values}"),
}
PREFIX = Words("starting with {digits}", "que empieza por {digits}")
LASTING: dict[str, Words] = {
    ">": Words("longer than {time}", "de más de {time}"),
    ">=": Words("of {time} or more", "de {time} o más"),
    "<": Words("shorter than {time}", "de menos de {time}"),
    "<=": Words("of {time} or less", "de {time} o menos"),
    "=": Words("of exactly {time}", "de exactamente {time}"),
}
BETWEEN = Words("between {start} and {end}", "entre las {start} y las {end}")
WEEKEND = Words("at weekends", "en fin de semana")
WORKDAYS = Words("Monday to Friday", "de lunes a viernes")
DAYS = Words("on {days}", "en {days}")
NOT = Words("not {phrase}", "no {phrase}")
EXCEPT = Words("except {phrase}", "excepto {phrase}")
BY = Words("by {groups}", "por {groups}")
GROUPS: dict[Group, Words] = {
    "location": Words("location", "sede"),
    "person": Words("person", "persona"),
    "extension": Words("extension", "extensión"),
    "number": Words("number", "número"),
    "country": Words("country", "país"),
    "call_type": Words("type of call", "tipo de llamada"),
    "direction": Words("direction", "sentido"),
    "queue": Words("queue", "cola"),
    "trunk": Words("trunk", "troncal"),
    "hour": Words("hour of the day", "hora del día"),
    "day": Words("day", "día"),
    "weekday": Words("weekday", "día de la semana"),
    "week": Words("week", "semana"),
    "month": Words("month", "mes"),
}
METRICS: dict[Metric, Words] = {
    **{metric: heading for metric, (_, heading) in FIGURES.items()},
    "people": Words("Different people", "Personas distintas"),
    "extensions": Words("Different extensions", "Extensiones distintas"),
    "numbers": Words("Different numbers", "Números distintos"),
    "countries": Words("Different countries", "Países distintos"),
    "locations": Words("Different locations", "Sedes distintas"),
    "list": Words("List of calls", "Lista de llamadas"),
}
OUT_OF = Words("out of the calls: {conditions}", "sobre las llamadas: {conditions}")
OUT_OF_ALL = Words("out of all calls", "sobre todas las llamadas")
ONLY_GROUPS = Words("only those {comparison}", "solo con {comparison}")
COMPARED: dict[Operator, Words] = {
    ">": Words("with more than {figure}", "más de {figure}"),
    ">=": Words("with at least {figure}", "al menos {figure}"),
    "<": Words("with less than {figure}", "menos de {figure}"),
    "<=": Words("with at most {figure}", "como máximo {figure}"),
    "=": Words("with exactly {figure}", "exactamente {figure}"),
}
ORDERS = {
    "highest": Words("highest first", "de mayor a menor"),
    "lowest": Words("lowest first", "de menor a mayor"),
    "key": Words("in order of {group}", "en orden de {group}"),
}
LIST_ORDERS = {
    "highest": Words("longest first", "de la más larga a la más corta"),
    "lowest": Words("shortest first", "de la más corta a la más larga"),
    "key": Words("newest first", "de la más reciente a la más antigua"),
}
LIMIT = Words("top {count}", "las primeras {count} filas")
FIRST = Words("top 1", "solo la primera fila")
AGAINST = Words("compared with {period}", "en comparación con {period}")


def read_back(query: CallQuery, language: Language, now: datetime) -> str:
    """The whole query in words: metric, conditions, period, groups, threshold, order, limit and comparison."""
    parts = _conditions(query.where, language)
    if query.metric == "share":
        wider = ", ".join(_conditions(query.of, language))
        parts.append(OUT_OF.say(language, conditions=wider) if query.of else OUT_OF_ALL.say(language))
    period = name_period(query.period, query.zone, language, now)
    parts.append(f"{period} ({query.zone})" if _zone_matters(query) else period)
    if query.groups:
        names = [GROUPS[group].say(language) for group in query.groups]
        parts.append(BY.say(language, groups=joined(names, language, AND)))
    if query.threshold is not None:
        parts.append(_threshold(query.threshold, query.metric, language))
    if order := _order(query, language):
        parts.append(order)
    if query.compare is not None:
        parts.append(AGAINST.say(language, period=name_period(query.compare, query.zone, language, now)))
    return f"{METRICS[query.metric].say(language)}: {'; '.join(parts)}"


def _zone_matters(query: CallQuery) -> bool:
    """Whether another zone could give another answer, or another reading of the same moments."""
    bounds = [query.period.start, query.period.end]
    if query.compare is not None:
        bounds += [query.compare.start, query.compare.end]
    clocked = any(condition.field in ("hours", "weekday") for condition in (*query.where, *query.of))
    return clocked or any(bounds) or any(group in TIME_GROUPS for group in query.groups)


def _conditions(conditions: Sequence[Condition], language: Language) -> list[str]:
    directions = {
        value
        for condition in conditions
        if condition.field == "direction" and not condition.negate
        for value in condition.values
    }
    way = directions.pop() if len(directions) == 1 else "any"
    return [_condition(condition, way, language) for condition in conditions]


def _condition(condition: Condition, way: str, language: Language) -> str:
    phrase = _phrase(condition, way, language)
    if not condition.negate:
        return phrase
    # "no en Bogotá" and "no internas" are good Spanish, "no de Ana" is not.
    word = NOT if language == "en" or condition.field in CHOSEN else EXCEPT
    return word.say(language, phrase=phrase)


def _phrase(condition: Condition, way: str, language: Language) -> str:
    field, values = condition.field, condition.values
    if field in CHOSEN:
        return joined([CHOSEN[field][value].say(language) for value in values], language)
    match field:
        case "country":
            names = [country(value, language) for value in values]
            return FAR_END[way].say(language, values=joined(names, language))
        case "calling_number" | "called_number" | "number":
            # Whole numbers first: "2041 or starting with +57" says what "starting with +57 or 2041" leaves open.
            ordered = sorted(values, key=lambda value: value.endswith("*"))
            return NUMBERS[field].say(
                language, values=joined([_number(value, language) for value in ordered], language)
            )
        case "duration":
            return joined([_lasting(value, language) for value in values], language, AND)
        case "hours":
            return joined([_hours(value, language) for value in values], language)
        case "weekday":
            return _weekdays(set(values), language)
        case "person":
            return NAMED[field].say(language, values=joined([isolate(value) for value in values], language))
        case _:
            return NAMED[field].say(language, values=joined([plain(value) for value in values], language))


def _number(value: str, language: Language) -> str:
    if value.endswith("*") and len(value) > 1:
        return PREFIX.say(language, digits=isolate(value.removesuffix("*")))
    return isolate(value)


def _lasting(value: str, language: Language) -> str:
    found = DURATION.fullmatch(value)
    if found is None:  # pragma: no cover - a Condition holds no other
        raise ValueError(value)
    return LASTING[found[1]].say(language, time=exact_duration(int(found[2])))


def _hours(value: str, language: Language) -> str:
    found = HOURS.fullmatch(value)
    if found is None:  # pragma: no cover - a Condition holds no other
        raise ValueError(value)
    return BETWEEN.say(language, start=f"{found[1]}:{found[2]}", end=f"{found[3]}:{found[4]}")


def _weekdays(days: set[str], language: Language) -> str:
    if days == set(WEEKDAYS[5:]):
        return WEEKEND.say(language)
    if days == set(WEEKDAYS[:5]):
        return WORKDAYS.say(language)
    return DAYS.say(language, days=joined([weekday(day, language) for day in WEEKDAYS if day in days], language, OR))


def _threshold(threshold: Threshold, metric: Metric, language: Language) -> str:
    kind = FIGURES[metric][0] if metric in FIGURES else "count"
    if kind == "seconds" and threshold.value.is_integer():
        figure = exact_duration(int(threshold.value))
    elif kind == "seconds":
        figure = f"{threshold.value!r} s"
    else:
        # Every digit, where a figure rounded for reading would hide what is compared.
        figure = number(threshold.value, language) if threshold.value.is_integer() else repr(threshold.value)
        figure += "%" if kind == "percent" else ""
    return ONLY_GROUPS.say(language, comparison=COMPARED[threshold.op].say(language, figure=figure))


def _order(query: CallQuery, language: Language) -> str:
    """The order and the limit, where there is more than one row to order."""
    if query.metric == "list":
        text = LIST_ORDERS[query.order].say(language)
    elif query.groups:
        text = ORDERS[query.order].say(language, group=GROUPS[query.groups[0]].say(language))
    else:
        text = ""
    if query.limit is None:
        return text
    limit = (FIRST if query.limit == 1 else LIMIT).say(language, count=number(query.limit, language))
    return f"{text}, {limit}" if text else limit
