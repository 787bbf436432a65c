"""Greeting: two lines about the data and three questions that fit it, and the page behind /help."""

from bot.app import App
from bot.cards import Card, Chart
from bot.channels.console import phrases
from bot.channels.console.asking import Person
from bot.examples import examples
from bot.security import masking
from bot.security.access import may
from bot.security.guard import Asker
from storage.vocabulary import Vocabulary
from tools.spec import Permission, ToolResult
from tools.wording import AND, day, joined, local, show_cell
from tools.words import Words, plain

STORED = Words("{calls} calls from {first} to {last}", "{calls} llamadas del {first} al {last}")
AT = Words(", at {places}", ", en {places}")
OTHERS = Words("{count} other locations", "otras {count} sedes")
NAMED = 3  # locations


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


async def _run(app: App, person: Person, tool: str, args: dict[str, str]) -> ToolResult:
    """What a tool tells this person, masked for them."""
    asker = Asker(person.principal, person.clock(), person.zone, person.language)
    result, _ = await app.guard.call(tool, args, asker)
    return masking.mask(result, person.principal.role, await app.guard.masking_key(app.organisation))
