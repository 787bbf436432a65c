"""create_schedule, list_schedules and remove_schedule: questions that are asked again and again."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from storage import destinations, schedules
from storage.destinations import Destination
from storage.errors import Refused
from storage.schedules import Schedule
from storage.wall_clock import milliseconds
from tools.on_call import Zone, when
from tools.spec import Column, Effect, Permission, Table, ToolContext, ToolResult, ToolSpec
from tools.timetable import Timetable
from tools.words import Words, isolate, plain

MOST = 100  # of an organisation
TITLE = 80  # characters

MADE = Words(
    "Schedule {number}: {every} ({zone}) I post the answer to “{question}” in {place}, with your rights. Next: {next}.",
    "Programación {number}: {every} ({zone}) publico en {place} la respuesta a «{question}», con tus derechos. "
    "La próxima: {next}.",
)
NEVER = Words("That never comes.", "Eso no llega nunca.")
NOWHERE = Words(
    "Nothing can be posted here later. Name a destination: {known}.",
    "Aquí no se puede publicar nada más tarde. Nombra un destino: {known}.",
)
UNKNOWN = Words("There is no destination “{name}”. There is: {known}.", "No hay un destino «{name}». Hay: {known}.")
SEVERAL = Words("Several destinations are called “{name}”.", "Varios destinos se llaman «{name}».")
FULL = Words(
    "There are {count} schedules already. Remove one first.", "Ya hay {count} programaciones. Quita una antes."
)
EMPTY = Words("There are no schedules.", "No hay programaciones.")
ONE = Words("There is one schedule.", "Hay una programación.")
MANY = Words("There are {count} schedules.", "Hay {count} programaciones.")
NO_SUCH = Words("There is no schedule {number}.", "No hay ninguna programación {number}.")
NOT_YOURS = Words(
    "Schedule {number} is somebody else's; whoever manages the watch may remove it.",
    "La programación {number} es de otra persona; la quita quien gestiona la vigilancia.",
)
REMOVED = Words("Schedule {number} is gone: “{question}”.", "La programación {number} ya no existe: «{question}».")

NUMBER = Column("schedule", "reference", Words("Schedule", "Programación"))
# People write names there, so whoever may not see names does not see any of it.
QUESTION = Column("question", "outside_name", Words("Question", "Pregunta"))
EVERY = Column("every", "text", Words("When", "Cuándo"))
ZONE = Column("zone", "text", Words("Zone", "Zona"))
PLACE = Column("destination", "text", Words("Where", "Dónde"))
MAKER = Column("made_by", "member", Words("Made by", "De"))
NEXT = Column("next", "moment", Words("Next", "Próxima"))


class CreateScheduleArgs(BaseModel):
    """What to ask, when, and where the answer goes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: Annotated[str, Field(min_length=2, max_length=500), AfterValidator(plain)] = Field(
        description="What to ask each time, in the person's own words without the timetable."
    )
    when: Timetable = Field(description="When to ask it.")
    zone: Zone | None = Field(default=None, description="IANA zone of the timetable; empty for the asker's.")
    destination: str | None = Field(
        default=None, max_length=100, description="The name of a destination; empty for where it is asked."
    )


class ListSchedulesArgs(BaseModel):
    """Whose schedules."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mine: bool = Field(default=False, description="Only those that the asker made.")


class RemoveScheduleArgs(BaseModel):
    """Which schedule."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schedule: int = Field(ge=1, le=10**9, description="The schedule's number.")


async def create_schedule(context: ToolContext, args: CreateScheduleArgs) -> ToolResult:
    """Store a schedule that asks with its maker's rights. Raises Refused where it would never run or has no place."""
    language, now = context.language, milliseconds(context.now)
    zone = args.zone or context.zone
    first = args.when.after(now, zone, now)
    if first is None:
        raise Refused(NEVER.say(language))
    if len(await schedules.every(context.connection, context.organisation)) >= MOST:
        raise Refused(FULL.say(language, count=MOST))
    key, place = await _place(context, args.destination)
    made = await schedules.add(
        context.connection,
        context.organisation,
        Schedule(
            organisation=context.organisation,
            made_by=str(context.principal),
            made_at=now,
            title=args.question[:TITLE],
            every=args.when.model_dump_json(exclude_defaults=True),
            zone=zone,
            language=language,
            question=args.question,
            destination_id=key,
        ),
    )
    text = MADE.say(
        language,
        number=made.number,
        every=args.when.tell(language),
        zone=zone,
        # Said where it was asked: whoever reads it there has read it already, and the asker has to recognise it.
        question=plain(args.question),
        place=plain(place),
        next=when(first, language, context.zone),
    )
    return ToolResult(text=text)


async def list_schedules(context: ToolContext, args: ListSchedulesArgs) -> ToolResult:
    """The schedules by number, with when each of them comes next."""
    language, now = context.language, milliseconds(context.now)
    known = await schedules.every(context.connection, context.organisation)
    chosen = [one for one in known if not args.mine or one.made_by == str(context.principal)]
    places = {place.id: place.name for place in await destinations.every(context.connection, context.organisation)}
    rows = []
    for one in chosen:
        timetable = Timetable.model_validate_json(one.every)
        after = timetable.after(now, one.zone, one.made_at)
        place = places.get(one.destination_id)
        rows.append((one.number, one.question, timetable.tell(language), one.zone, place, one.made_by, after))
    words = EMPTY if not rows else ONE if len(rows) == 1 else MANY
    table = Table((NUMBER, QUESTION, EVERY, ZONE, PLACE, MAKER, NEXT), tuple(rows))
    return ToolResult(text=words.say(language, count=len(rows)), table=table, matched=len(rows))


async def remove_schedule(context: ToolContext, args: RemoveScheduleArgs) -> ToolResult:
    """Take a schedule away. Raises Refused for no such, and for somebody else's without the right to manage them."""
    language = context.language
    found = await schedules.find(context.connection, context.organisation, args.schedule)
    if found is None:
        raise Refused(NO_SUCH.say(language, number=args.schedule))
    if found.made_by != str(context.principal) and Permission.MANAGE_WATCH not in context.permissions:
        raise Refused(NOT_YOURS.say(language, number=args.schedule))
    await schedules.remove(context.connection, context.organisation, args.schedule, milliseconds(context.now))
    return ToolResult(text=REMOVED.say(language, number=args.schedule, question=isolate(found.question)))


async def _place(context: ToolContext, name: str | None) -> tuple[int, str]:
    """The key and the name of where answers go. Raises Refused when there is no such place."""
    known = await destinations.every(context.connection, context.organisation)
    names = ", ".join(plain(place.name) for place in known) or "–"
    if name is not None:
        found: tuple[Destination, ...] = tuple(
            place for place in known if place.name.casefold().lstrip("#") == name.strip().casefold().lstrip("#")
        )
        if not found:
            raise Refused(UNKNOWN.say(context.language, name=plain(name), known=names))
        if len(found) > 1:
            raise Refused(SEVERAL.say(context.language, name=plain(name)))
        return found[0].id, found[0].name
    here = context.here
    if here is None:
        raise Refused(NOWHERE.say(context.language, known=names))
    key = await destinations.ensure(
        context.connection,
        context.organisation,
        here.kind,
        here.address,
        here.name,
        made_by=str(context.principal),
        language=context.language,
        zone=context.zone,
    )
    return key, here.name


CREATE_SCHEDULE = ToolSpec(
    name="create_schedule",
    title=Words("Post an answer again and again", "Publicar una respuesta cada cierto tiempo"),
    description="Ask a question on a timetable (hourly, daily, on weekdays, weekly, monthly, every so many minutes, "
    "cron) and post its answer here or in another destination.",
    needs=Permission.MANAGE_WATCH,
    effect=Effect.WRITE,
    args=CreateScheduleArgs,
    run=create_schedule,
    examples=(
        Words(
            "Every weekday at 8 post yesterday's international calls here",
            "Cada día laborable a las 8 publica aquí las llamadas internacionales de ayer",
        ),
    ),
)
LIST_SCHEDULES = ToolSpec(
    name="list_schedules",
    title=Words("Schedules", "Programaciones"),
    description="List the questions that are asked on a timetable: when, where the answer goes, who made it.",
    needs=Permission.READ_ALERTS,
    effect=Effect.READ,
    args=ListSchedulesArgs,
    run=list_schedules,
    examples=(Words("Which schedules are there?", "¿Qué programaciones hay?"),),
)
REMOVE_SCHEDULE = ToolSpec(
    name="remove_schedule",
    title=Words("Remove a schedule", "Quitar una programación"),
    description="Stop asking a question on its timetable, by the schedule's number.",
    needs=Permission.WORK_ALERTS,
    effect=Effect.WRITE,
    args=RemoveScheduleArgs,
    run=remove_schedule,
    examples=(Words("Remove schedule 3", "Quita la programación 3"),),
)
