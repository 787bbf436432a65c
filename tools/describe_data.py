"""describe_data: what is stored, from when to when, how fresh; and the names that the calls know."""

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from storage import directory
from storage.call_query import MAX_LIMIT, CallQuery, Group
from storage.calls import run_query, summary
from storage.directory import PERSONAL_KINDS, SHARED_KINDS, Directory
from storage.history import newest_leg
from tools.headings import column
from tools.spec import Cell, Effect, Permission, Table, ToolContext, ToolResult, ToolSpec
from tools.wording import duration, local, moment, number
from tools.words import Words

About = Literal["overview", "locations", "people", "countries", "trunks", "queues"]

EMPTY = Words(
    "No calls are stored yet. Load some with `ringfence import`.",
    "Todavía no hay llamadas guardadas. Cárgalas con `ringfence import`.",
)
OVERVIEW = Words(
    "{calls} calls ({legs} legs) from {first} to {last}. The newest is {age} old.",
    "{calls} llamadas ({legs} tramos) del {first} al {last}. La más reciente es de hace {age}.",
)
DAYS = Words("{days} days", "{days} días")
DAY = 86_400  # seconds
KNOWN = Words(
    "Names in them: locations {locations}, people and places {people}, queues {queues}, trunks {trunks}.",
    "Nombres en ellas: sedes {locations}, personas y lugares {people}, colas {queues}, troncales {trunks}.",
)
REJECTED = Words(
    "Rejected rows: {count}. `ringfence import --rejected` shows them.",
    "Filas rechazadas: {count}. `ringfence import --rejected` las muestra.",
)
READING: dict[About, Words] = {
    "overview": Words("What is stored", "Lo que hay guardado"),
    "locations": Words("Locations and their calls", "Las sedes y sus llamadas"),
    "people": Words("People and places with a line", "Personas y lugares con línea"),
    "countries": Words("Countries of the far end and their calls", "Países del otro extremo y sus llamadas"),
    "trunks": Words("Trunks and their calls", "Las troncales y sus llamadas"),
    "queues": Words("Queues and other shared lines and their calls", "Colas y otras líneas compartidas y sus llamadas"),
}
COUNTED: dict[About, Words] = {
    "locations": Words("Locations: {count}.", "Sedes: {count}."),
    "people": Words("People and places: {count}.", "Personas y lugares: {count}."),
    "countries": Words("Countries: {count}.", "Países: {count}."),
    "trunks": Words("Trunks: {count}.", "Troncales: {count}."),
    "queues": Words("Queues: {count}.", "Colas: {count}."),
}
CUT = Words("Only the first {limit} are listed.", "Solo se listan los primeros {limit}.")
SOURCES = Words("Sources", "Fuentes")


class DescribeArgs(BaseModel):
    """What to describe."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    about: About = Field(
        default="overview",
        description="overview: how many calls, from when to when, how fresh, rejected rows. The others list names: "
        "locations with zone and country, people with extension and location, countries, trunks, queues.",
    )


async def run(context: ToolContext, args: DescribeArgs) -> ToolResult:
    """The overview is one row; of the lists each row is one name, with the calls that have it."""
    if args.about == "overview":
        return await _overview(context)
    names = await directory.load(context.connection, context.organisation)
    match args.about:
        case "locations":
            columns, rows = await _locations(context, names)
        case "people":
            columns, rows = _people(names)
        case "countries":
            columns, rows = ("country", "calls"), list((await _calls_by(context, "country")).items())
        case "trunks":
            columns, rows = ("trunk", "calls"), _with_calls(names.trunks.values(), await _calls_by(context, "trunk"))
        case "queues":
            queues = names.queue_labels.values()
            columns, rows = ("queue", "calls"), _with_calls(queues, await _calls_by(context, "queue"))
    language = context.language
    count = number(len(rows), language)
    return ToolResult(
        text=COUNTED[args.about].say(language, count=count),
        reading=READING[args.about].say(language),
        table=Table(tuple(column(name) for name in columns), tuple(rows[:MAX_LIMIT])),
        matched=len(rows),
        data_until=await newest_leg(context.connection, context.organisation),
        notes=(CUT.say(language, limit=number(MAX_LIMIT, language)),) if len(rows) > MAX_LIMIT else (),
    )


async def _overview(context: ToolContext) -> ToolResult:
    language, zone = context.language, context.zone
    stored = await summary(context.connection, context.organisation)
    names = await directory.load(context.connection, context.organisation)
    notes = (REJECTED.say(language, count=number(stored.rejected, language)),) if stored.rejected else ()
    columns = ("calls", "legs", "first_call", "last_call", "last_import", "rejected")
    row = (stored.calls, stored.legs, stored.first, stored.last, stored.imported_at, stored.rejected)
    text = EMPTY.say(language)
    if stored.first is not None and stored.last is not None:
        age = max(0, round(context.now.timestamp()) - stored.last // 1000)
        overview = OVERVIEW.say(
            language,
            calls=number(stored.calls, language),
            legs=number(stored.legs, language),
            first=moment(local(stored.first, zone), language),
            last=moment(local(stored.last, zone), language),
            age=DAYS.say(language, days=number(age // DAY, language)) if age >= 2 * DAY else duration(age, language),
        )
        known = KNOWN.say(
            language,
            locations=number(len(names.locations), language),
            people=number(sum(line.kind in PERSONAL_KINDS for line in names.lines), language),
            queues=number(sum(line.kind in SHARED_KINDS for line in names.lines), language),
            trunks=number(len(names.trunks), language),
        )
        text = f"{overview} {known}"
    sources = Table((column("source"), column("legs")), stored.sources)
    return ToolResult(
        text=text,
        reading=READING["overview"].say(language),
        table=Table(tuple(column(name) for name in columns), (row,)),
        matched=stored.calls,
        data_until=stored.last,
        notes=notes,
        sections=((SOURCES.say(language), sources),) if stored.sources else (),
    )


async def _calls_by(context: ToolContext, group: Group) -> dict[Cell, Cell]:
    """The calls of each value of a group, most first."""
    query = CallQuery(metric="calls", groups=(group,))
    found = await run_query(context.connection, context.organisation, query, context.hours)
    return {row[0]: row[1] for row in found.rows}


async def _locations(context: ToolContext, names: Directory) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    calls = await _calls_by(context, "location")
    rows: list[tuple[Cell, ...]] = [
        (place.name, place.zone, place.country, calls.get(place.name, 0))
        for place in sorted(names.locations, key=lambda place: place.name.casefold())
    ]
    return ("location", "zone", "country", "calls"), rows


def _people(names: Directory) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    labels, places = names.person_labels, names.location_labels
    rows: list[tuple[Cell, ...]] = [
        (labels[line.id], line.extension, line.number, places.get(line.location_id or 0))
        for line in names.lines
        if line.id in labels
    ]
    # By extension and not by name: to a reader of masked names their alphabetical order would tell who is who.
    return ("person", "extension", "number", "location"), sorted(rows, key=lambda row: (row[1] is None, str(row[1])))


def _with_calls(names: Iterable[str], calls: dict[Cell, Cell]) -> list[tuple[Cell, ...]]:
    """Every name, also those without a call."""
    return [(name, calls.get(name, 0)) for name in sorted(names, key=str.casefold)]


DESCRIBE_DATA = ToolSpec(
    name="describe_data",
    title=Words("What is stored", "Lo que hay guardado"),
    description="Say what is stored: calls and legs, from when to when, how fresh, rejected rows; or list the names "
    "that can be asked about: locations, people, countries, trunks, queues.",
    needs=Permission.READ_CALLS,
    effect=Effect.READ,
    args=DescribeArgs,
    run=run,
    examples=(
        Words("What data do you have?", "¿Qué datos tienes?"),
        Words("Which locations are there?", "¿Qué sedes hay?"),
    ),
)
