"""Greeting: two lines about the data and three questions that fit it, and the page behind /help."""

from datetime import datetime, timedelta
from string import Formatter

from bot.app import App
from bot.cards import Card, Chart
from bot.channels.console import phrases
from bot.channels.console.asking import Person
from bot.security import masking
from bot.security.access import may
from bot.security.guard import Asker
from storage.vocabulary import Vocabulary
from tools.spec import Permission, ToolResult
from tools.wording import AND, day, joined, local, month, show_cell
from tools.words import Language, Words, plain

STORED = Words("{calls} calls from {first} to {last}", "{calls} llamadas del {first} al {last}")
AT = Words(", at {places}", ", en {places}")
OTHERS = Words("{count} other locations", "otras {count} sedes")
NAMED = 3  # locations

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


async def greeting(app: App, person: Person) -> Card:
    """What the bot says first."""
    names = await app.questions.vocabulary(app.organisation)
    language = person.language
    if names.last_leg is None:
        return Card(language=language, zone=person.zone, title="Ringfence", text=phrases.NO_DATA.say(language))
    identities = may(person.principal.role, Permission.SEE_IDENTITIES)
    lines = [await _stored(app, person, names), phrases.GREETING.say(language), "", phrases.FOR_EXAMPLE.say(language)]
    lines += [
        f"  {example}" for example in examples(names, person.clock(), person.zone, language, identities=identities)
    ]
    return Card(language=language, zone=person.zone, title="Ringfence", text="\n".join(lines))


async def _stored(app: App, person: Person, names: Vocabulary) -> str:
    """How many calls there are, from when to when, and where."""
    language, zone = person.language, person.zone
    overview = await _run(app, person, "describe_data", {"about": "overview"})
    if overview.table is None:
        return overview.text
    cells = {column.name: cell for column, cell in zip(overview.table.columns, overview.table.rows[0], strict=True)}
    first, last = (day(local(int(cells[name] or 0), zone).date(), language) for name in ("first_call", "last_call"))
    text = STORED.say(language, calls=show_cell(cells["calls"], "count", language, zone), first=first, last=last)
    places = [plain(place.name) for place in names.locations]
    if len(places) > NAMED + 1:
        others = OTHERS.say(language, count=show_cell(len(places) - NAMED, "count", language, zone))
        places = [*places[:NAMED], others]
    return text + (AT.say(language, places=joined(places, language, AND)) if places else "") + "."


async def help_card(app: App, person: Person) -> Card:
    """What the bot can do, as the tool `help` says it, and the keys of the terminal."""
    result = await _run(app, person, "help", {})
    return Card(
        language=person.language,
        zone=person.zone,
        text=result.text,
        table=result.table,
        chart=None if result.chart is None else Chart(*result.chart),
        sections=result.sections,
        notes=(*result.notes, phrases.KEYS.say(person.language)),
    )


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


async def _run(app: App, person: Person, tool: str, args: dict[str, str]) -> ToolResult:
    """What a tool tells this person, masked for them."""
    asker = Asker(person.principal, person.clock(), person.zone, person.language)
    result, _ = await app.guard.call(tool, args, asker)
    return masking.mask(result, person.principal.role, await app.guard.masking_key(app.organisation))
