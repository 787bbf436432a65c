"""Examples: questions that fit what the data holds, to show somebody what can be asked."""

from datetime import datetime, timedelta
from string import Formatter

from storage.vocabulary import Vocabulary
from tools.wording import local, month
from tools.words import Language, Words, plain

LAST_WEEK = Words("last week", "la semana pasada")
FRESH = timedelta(days=5)
IN_MONTH = Words("in {month}", "en {month}")
# Each needs the names that it mentions; the first three that can be filled are shown.
EXAMPLES = (
    Words("calls by location {period}", "llamadas por sede {period}"),
    Words(
        "international calls from {location} by day {period}", "llamadas internacionales de {location} por día {period}"
    ),
    Words("calls by {person} longer than 10 minutes {period}", "llamadas de {person} de más de 10 minutos {period}"),
    Words("top 5 countries by minutes {period}", "los 5 países con más minutos {period}"),
    Words("calls by hour {period}", "llamadas por hora {period}"),
)
SHOWN = 3


def examples(names: Vocabulary, now: datetime, zone: str, language: Language, *, identities: bool) -> list[str]:
    """Three questions about what this data holds; people are named only to whoever may see `identities`."""
    if names.last_leg is None:
        return []
    person = next((line.name for line in names.people if line.kind == "person"), None) if identities else None
    values = {
        "period": _period(names.last_leg, now, zone, language),
        "location": names.locations[0].name if names.locations else None,
        "person": person,
    }
    known = {name: plain(value) for name, value in values.items() if value}
    fitting = [example for example in EXAMPLES if all(part in known for part in _placeholders(example))]
    return [example.say(language, **known) for example in fitting[:SHOWN]]


def _placeholders(words: Words) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(words.en) if field}


def _period(last_leg: int, now: datetime, zone: str, language: Language) -> str:
    """Last week where the data is fresh enough to have one, else the month in which it ends."""
    last = local(last_leg, zone)
    if now - last < FRESH:
        return LAST_WEEK.say(language)
    return IN_MONTH.say(language, month=month(last.date(), language))
