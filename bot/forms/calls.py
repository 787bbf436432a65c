"""Calls: what to count, over which period, of which calls and by what; it comes to a CallQuery."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.brain.base import ToolCall
from bot.brain.offline import times
from bot.brain.offline.time_types import Span
from bot.brain.offline.tokens import fold, tokenize
from bot.forms.base import Field, Filler, Form, Option, Problems
from bot.security.access import may
from storage.call_query import MAX_LIMIT, TIME_GROUPS, CallQuery
from tools.reading import GROUPS, METRICS
from tools.spec import Permission
from tools.wording import CALL_TYPES, DIRECTIONS
from tools.words import Language, Words

MOST_OPTIONS = 100  # more locations than this are typed
LONGEST_OPTION = 75
SUGGESTED = 5
GROUPLESS = frozenset({"list"})

# What a person chooses, and the words that mean it: the time grammar reads them, so that they mean what they always do.
PERIODS: dict[str, tuple[Words, str]] = {
    "today": (Words("Today", "Hoy"), "today"),
    "yesterday": (Words("Yesterday", "Ayer"), "yesterday"),
    "last_24_hours": (Words("Last 24 hours", "Últimas 24 horas"), "last 24 hours"),
    "this_week": (Words("This week", "Esta semana"), "this week"),
    "last_week": (Words("Last week", "La semana pasada"), "last week"),
    "last_7_days": (Words("Last 7 days", "Últimos 7 días"), "last 7 days"),
    "this_month": (Words("This month", "Este mes"), "this month"),
    "last_month": (Words("Last month", "El mes pasado"), "last month"),
    "last_30_days": (Words("Last 30 days", "Últimos 30 días"), "last 30 days"),
    "this_year": (Words("This year", "Este año"), "this year"),
    "ever": (Words("All stored history", "Todo el historial guardado"), ""),
}
ANSWERS = {"yes": Words("Answered", "Contestadas"), "no": Words("Not answered", "Sin contestar")}

METRIC = Words("What to compute", "Qué calcular")
PERIOD = Words("Period", "Período")
SINCE = Words("From (instead of a period)", "Desde (en lugar de un período)")
UNTIL = Words("To, that day included", "Hasta, ese día incluido")
DIRECTION = Words("Direction", "Sentido")
TYPE = Words("Type of call", "Tipo de llamada")
ANSWERED = Words("Answered or not", "Contestadas o no")
LOCATION = Words("Location", "Sede")
PERSON = Words("Person", "Persona")
PERSON_HINT = Words("A name as your telephone system knows it.", "Un nombre como lo conoce tu sistema telefónico.")
GROUP = Words("Group by", "Agrupar por")
LIMIT = Words("Only the first", "Solo las primeras")

NOBODY = Words("Nobody here is called that.", "Aquí nadie se llama así.")
SEVERAL = Words(
    "Several people are called so: give the whole name.",
    "Varias personas se llaman así: escribe el nombre completo.",
)
SEVERAL_NAMED = Words("Several people are called so: {names}.", "Varias personas se llaman así: {names}.")
NOWHERE = Words("There is no such location.", "No existe esa sede.")
BACKWARDS = Words("This day is before the first one.", "Este día es anterior al primero.")
NO_FIRST = Words("Choose the first day too.", "Elige también el primer día.")
NOT_GROUPED = Words("A list of calls has no groups.", "Una lista de llamadas no se agrupa.")
NOT_A_COUNT = Words("A number from 1 to {most}.", "Un número de 1 a {most}.")


def fields(filler: Filler) -> tuple[Field, ...]:
    """The fields; the locations are those of the data."""
    language = filler.language
    return (
        Field("metric", METRIC.say(language), "choice", _options(METRICS, language), required=True, initial="calls"),
        Field(
            "period",
            PERIOD.say(language),
            "choice",
            tuple(Option(name, words.say(language)) for name, (words, _) in PERIODS.items()),
            initial="last_7_days",
        ),
        Field("since", SINCE.say(language), "date"),
        Field("until", UNTIL.say(language), "date"),
        Field("direction", DIRECTION.say(language), "choice", _options(_DIRECTIONS, language)),
        Field("call_type", TYPE.say(language), "choice", _options(CALL_TYPES, language)),
        Field("answered", ANSWERED.say(language), "choice", _options(ANSWERS, language)),
        _location(filler),
        Field("person", PERSON.say(language), hint=PERSON_HINT.say(language)),
        Field("group", GROUP.say(language), "choice", _options(GROUPS, language)),
        Field("limit", LIMIT.say(language), "whole", longest=len(str(MAX_LIMIT))),
    )


def to_call(values: Mapping[str, str], filler: Filler) -> ToolCall | Problems:
    """The query, or what does not fit, field by field."""
    problems: dict[str, str] = {}
    language, group = filler.language, values.get("group", "")
    where = [
        {"field": name, "values": [values[name]]} for name in ("direction", "call_type", "answered") if values.get(name)
    ]
    for name, resolve in (("location", _known_location), ("person", _known_person)):
        typed = values.get(name, "").strip()
        if typed:
            found = resolve(typed, filler)
            if isinstance(found, Problems):
                problems |= found.by_field
            else:
                where.append({"field": name, "values": [found]})
    period = _period(values, filler)
    if isinstance(period, Problems):
        problems |= period.by_field
    if group and values.get("metric") in GROUPLESS:
        problems["group"] = NOT_GROUPED.say(language)
    limit = values.get("limit", "").strip()
    if limit and not (limit.isdecimal() and 1 <= int(limit) <= MAX_LIMIT):
        problems["limit"] = NOT_A_COUNT.say(language, most=MAX_LIMIT)
    if problems or isinstance(period, Problems):
        return Problems(problems)
    args: dict[str, Any] = {
        "metric": values.get("metric") or "calls",
        "period": period,
        "zone": filler.zone,
        "where": where,
        "groups": [group] if group else [],
        "order": "key" if group in TIME_GROUPS or values.get("metric") == "list" else "highest",
        "limit": int(limit) if limit else None,
    }
    return ToolCall("query_calls", CallQuery.model_validate(args).model_dump(mode="json"))


def _period(values: Mapping[str, str], filler: Filler) -> dict[str, str | None] | Problems:
    """Half open, as ISO 8601; days are the filler's own."""
    since, until = _day(values.get("since", "")), _day(values.get("until", ""))
    if since is None and until is None:
        first, last = span_of(values.get("period") or "ever", filler.now, filler.zone)
        return {
            "start": None if first is None else first.isoformat(),
            "end": None if last is None else last.isoformat(),
        }
    if since is None:
        return Problems({"since": NO_FIRST.say(filler.language)})
    if until is not None and until < since:
        return Problems({"until": BACKWARDS.say(filler.language)})
    zone = ZoneInfo(filler.zone)
    start = datetime.combine(since, datetime.min.time(), zone)
    end = filler.now if until is None else datetime.combine(until + timedelta(days=1), datetime.min.time(), zone)
    # Nothing lies beyond now, and a period that began tomorrow would end before it starts.
    end = max(min(end, filler.now), start)
    return {"start": start.isoformat(), "end": end.isoformat()}


def span_of(period: str, now: datetime, zone: str) -> tuple[datetime | None, datetime | None]:
    """What one of `PERIODS` means at that moment in that zone."""
    phrase = PERIODS[period][1]
    if not phrase:
        return None, None
    tokens = tokenize(phrase)
    spans = [when for end, when in times.at(tokens, 0, "en", now.astimezone(ZoneInfo(zone))) if end == len(tokens)]
    [span] = [span for span in spans if isinstance(span, Span)]
    return span.start, span.end


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _known_location(typed: str, filler: Filler) -> str | Problems:
    found = [place.name for place in filler.vocabulary.locations if fold(place.name) == fold(typed)]
    return found[0] if found else Problems({"location": NOWHERE.say(filler.language)})


def _known_person(typed: str, filler: Filler) -> str | Problems:
    """The name as it is stored. Whoever sees names masked is told no others."""
    people = [one.name for one in filler.vocabulary.people]
    whole = {name for name in people if fold(name) == fold(typed)}
    if whole:
        return sorted(whole)[0]
    words = set(fold(typed).split())
    found = sorted({name for name in people if words <= set(fold(name).split())})
    if len(found) == 1:
        return found[0]
    language = filler.language
    if not found:
        return Problems({"person": NOBODY.say(language)})
    if not may(filler.principal.role, Permission.SEE_IDENTITIES):
        return Problems({"person": SEVERAL.say(language)})
    names = ", ".join(found[:SUGGESTED]) + (", …" if len(found) > SUGGESTED else "")
    return Problems({"person": SEVERAL_NAMED.say(language, names=names)})


def _location(filler: Filler) -> Field:
    label = LOCATION.say(filler.language)
    names = [place.name for place in filler.vocabulary.locations]
    if not names or len(names) > MOST_OPTIONS or any(len(name) > LONGEST_OPTION for name in names):
        return Field("location", label)
    return Field("location", label, "choice", tuple(Option(name, name) for name in names))


def _options(words: Mapping[Any, Words], language: Language) -> tuple[Option, ...]:
    labels = ((value, said.say(language)) for value, said in words.items())
    return tuple(Option(str(value), label[:1].upper() + label[1:]) for value, label in labels)


_DIRECTIONS = {name: DIRECTIONS[name] for name in ("outbound", "inbound")}

CALLS = Form(
    name="calls",
    title=Words("Ask about calls", "Preguntar por llamadas"),
    submit=Words("Ask", "Preguntar"),
    needs=Permission.READ_CALLS,
    fields=fields,
    to_call=to_call,
)
