"""trace_call: one call (a journey) told leg by leg."""

from pydantic import BaseModel, ConfigDict, Field

from storage.call_query import CallQuery, Condition
from storage.calls import LegRow, journey, run_query
from storage.errors import InvalidQuery, Refused
from storage.history import newest_leg
from tools.headings import column
from tools.spec import Cell, Effect, Permission, Table, ToolContext, ToolResult, ToolSpec
from tools.telling import tell
from tools.wording import duration, local, long_day, number
from tools.words import Language, Words, isolate, plain

COLUMNS = (
    "started_at",
    "direction",
    "person",
    "extension",
    "location",
    "queue",
    "calling_number",
    "called_number",
    "country",
    "redirect_reason",
    "redirecting_number",
    "trunk",
    "answered",
    "ring",
    "duration",
    "released_by",
)
SUMMARY = Words(
    "A call of {day}, {clock}: {legs}, {duration} from beginning to end. Reference {reference}.",
    "Una llamada del {day}, {clock}: {legs}, {duration} de principio a fin. Referencia {reference}.",
)
ONE_LEG = Words("1 leg", "1 tramo")
LEGS = Words("{count} legs", "{count} tramos")
BY_REFERENCE = Words("The call with the reference {reference}", "La llamada con la referencia {reference}")
LATEST = Words("The latest call", "La última llamada")
NTH = Words("Call number {nth} counted from the latest", "La llamada número {nth} contando desde la última")
OF = Words(" of {person}", " de {person}")
WITH = Words(" with the number {number}", " con el número {number}")
NO_REFERENCE = Words(
    "There is no call with the reference {reference}. A reference is a correlation id, or its first 8 characters or "
    "more where no other call begins so.",
    "No hay ninguna llamada con la referencia {reference}. Una referencia es un identificador de correlación, o sus 8 "
    "primeros caracteres o más si ninguna otra llamada empieza así.",
)
SEVERAL = Words(
    "Several calls have a reference that begins with {reference}: give more of it.",
    "Varias llamadas tienen una referencia que empieza por {reference}: escribe más de ella.",
)
NO_CALL = Words("There is no such call: {reading}.", "No existe esa llamada: {reading}.")


class TraceArgs(BaseModel):
    """Which call to tell."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reference: str | None = Field(
        default=None,
        min_length=8,
        max_length=64,
        description="Correlation id of the call, or at least its first 8 characters. Without it the latest call that "
        "fits `number` and `person` is told.",
    )
    number: str | None = Field(
        default=None,
        max_length=34,
        pattern=r"^(\+?[0-9*#]{1,32}\*?|anonymous)$",
        description="E.164 number or extension at either end; a trailing * makes it a prefix.",
    )
    person: str | None = Field(
        default=None, min_length=1, max_length=200, description="Name of a person, as `describe_data` lists it."
    )
    nth: int = Field(default=1, ge=1, le=1000, description="1 is the latest call that fits, 2 the one before it.")


async def run(context: ToolContext, args: TraceArgs) -> ToolResult:
    """The call's legs in order of time, as sentences and as a table. Raises Refused when there is no such call."""
    language = context.language
    reading = _reading(args, language)
    reference = args.reference or await _latest(context, args)
    if reference is None:
        raise Refused(NO_CALL.say(language, reading=reading))
    try:
        legs = await journey(context.connection, context.organisation, plain(reference))
    except InvalidQuery as error:
        raise InvalidQuery(SEVERAL.say(language, reference=plain(reference))) from error
    if not legs:
        raise Refused(NO_REFERENCE.say(language, reference=plain(reference)))
    table = Table(
        tuple(column(name) for name in COLUMNS), tuple(tuple(_cell(leg, name) for name in COLUMNS) for leg in legs)
    )
    story = [_summary(legs, context), *(tell(leg, language, context.zone) for leg in legs)]
    return ToolResult(
        text="\n".join(story),
        reading=f"{reading} ({context.zone})",
        table=table,
        matched=len(legs),
        data_until=await newest_leg(context.connection, context.organisation),
    )


async def _latest(context: ToolContext, args: TraceArgs) -> str | None:
    """The reference of the nth latest call that fits."""
    where = []
    if args.number is not None:
        where.append(Condition(field="number", values=(args.number,)))
    if args.person is not None:
        where.append(Condition(field="person", values=(args.person,)))
    query = CallQuery(metric="list", where=tuple(where), order="key", limit=args.nth)
    found = await run_query(context.connection, context.organisation, query, context.hours)
    if len(found.rows) < args.nth:
        return None
    return str(found.rows[-1][found.columns.index("correlation_id")])


def _reading(args: TraceArgs, language: Language) -> str:
    if args.reference is not None:
        return BY_REFERENCE.say(language, reference=plain(args.reference))
    text = (LATEST if args.nth == 1 else NTH).say(language, nth=args.nth)
    if args.person is not None:
        text += OF.say(language, person=isolate(args.person))
    if args.number is not None:
        text += WITH.say(language, number=isolate(args.number))
    return text


def _summary(legs: tuple[LegRow, ...], context: ToolContext) -> str:
    language = context.language
    start = local(legs[0].started_at, context.zone)
    ends = [max(leg.ended_at or 0, leg.started_at + 1000 * leg.duration) for leg in legs]
    return SUMMARY.say(
        language,
        day=long_day(start.date(), language),
        clock=f"{start:%H:%M}",
        legs=ONE_LEG.say(language) if len(legs) == 1 else LEGS.say(language, count=number(len(legs), language)),
        duration=duration((max(ends) - legs[0].started_at) // 1000, language),
        reference=legs[0].correlation_id,
    )


def _cell(leg: LegRow, name: str) -> Cell:
    if name == "direction":
        # The words of the semantic query: what one side of this house receives from the other is internal.
        received = "internal" if leg.call_type == "internal" else "inbound"
        return "outbound" if leg.direction == "originating" else received
    cell: Cell = getattr(leg, name)
    return cell


TRACE_CALL = ToolSpec(
    name="trace_call",
    title=Words("Trace one call", "Rastrear una llamada"),
    description="Tell one call leg by leg: who rang, who forwarded it and why, the queue, who answered, who released "
    "it. Name it by reference, or take the latest call of a person or with a number.",
    needs=Permission.READ_CALLS,
    effect=Effect.READ,
    args=TraceArgs,
    run=run,
    examples=(
        Words("Trace the last call of extension 2041", "Rastrea la última llamada de la extensión 2041"),
        Words("What happened in call 8f14e45f-ceea?", "¿Qué pasó en la llamada 8f14e45f-ceea?"),
    ),
)
