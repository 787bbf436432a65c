"""Where alerts go: this channel, a mailbox; what is told there, when it is quiet, and whether it is held.

A channel's people and the bot are there already, so "post alerts here" needs no approval. A mailbox takes what happens
here to a place that nobody here sees: adding one is dangerous, and somebody else decides. Webhooks are not added by
tools at all: their addresses are secrets, which do not belong in a chat; settings have them, or `ringfence webhook`.
"""

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from integrations.addresses import check_mailbox
from storage import alerts, deliveries, destinations
from storage.alerts import Wanted
from storage.destinations import Destination
from storage.errors import Refused
from tools import notices
from tools.spec import Column, Effect, Permission, Table, ToolContext, ToolResult, ToolSpec
from tools.wording import show_cell
from tools.words import Language, Words, isolate, plain

MOST = 100  # of an organisation
Severity = Literal["LOW", "MEDIUM", "HIGH", "CRITICAL"]
Clock = Annotated[str, Field(pattern=r"^([01]?\d|2[0-3]):[0-5]\d$", description="A time of day: 22:00.")]

HERE = Words(
    "Alerts from {severity} up are posted here in {name}. {quiet}",
    "Las alertas desde {severity} se publican aquí en {name}. {quiet}",
)
OPEN_ALREADY = Words(
    "Open already, and not told here: {count}. “Which alerts are open?” lists them.",
    "Ya abiertas, y no avisadas aquí: {count}. «¿Qué alertas hay abiertas?» las lista.",
)
NOWHERE = Words(
    "Alerts cannot be posted here. Ask in the channel that they should go to, where I am a member.",
    "Aquí no se pueden publicar alertas. Pídelo en el canal al que deben ir y del que soy miembro.",
)
QUIET = Words(
    "From {start} to {end} ({zone}), those of low and medium severity wait for a digest.",
    "De {start} a {end} ({zone}), las de gravedad baja y media esperan al resumen.",
)
NEVER_QUIET = Words("There are no quiet hours.", "No hay horas de silencio.")
WILL_ADD = Words(
    "Send alerts from {severity} up to the mailbox {to}. Whoever reads it learns what happens here.",
    "Enviar las alertas desde {severity} al buzón {to}. Quien lo lea sabrá lo que pasa aquí.",
)
ADDED = Words("Alerts from {severity} up go to {to}.", "Las alertas desde {severity} van a {to}.")
CHANGED = Words("{name}: {what}", "{name}: {what}")
FROM_SEVERITY = Words("alerts from {severity} up.", "alertas desde {severity}.")
REPORTS_ONLY = Words("reports only", "solo informes")
HELD = Words("held until {until}.", "en espera hasta {until}.")
RELEASED = Words("what waited goes out now.", "lo que esperaba sale ahora.")
REMOVED = Words(
    "Nothing goes to {name} any more. What was still owed there stays unsent.",
    "Ya no se envía nada a {name}. Lo que aún se le debía queda sin enviar.",
)
GOES = Words(
    "{who} removed {name} as a destination: nothing about alerts is told there any more.",
    "{who} quitó {name} como destino: ya no se avisa allí de ninguna alerta.",
)
WEAKENED = Words("{who} changed what is told in {name}: {what}", "{who} cambió lo que se avisa en {name}: {what}")
FULL = Words("There are {count} destinations already. Remove one first.", "Ya hay {count} destinos. Quita uno antes.")
UNKNOWN = Words(
    "There is no destination called {name}. These are there: {names}.",
    "No hay ningún destino llamado {name}. Estos hay: {names}.",
)
NONE = Words("none", "ninguno")
NONE_YET = Words(
    'Alerts go nowhere yet. Say "post alerts here" in the channel that should have them.',
    "Las alertas todavía no van a ningún lado. Di «publica las alertas aquí» en el canal que deba tenerlas.",
)
LISTED = Words("Alerts go to {count} destinations.", "Las alertas van a {count} destinos.")
LISTED_ONE = Words("There is one destination.", "Hay un destino.")
KINDS: dict[str, Words] = {
    "console": Words("terminal", "terminal"),
    "slack": Words("Slack channel", "canal de Slack"),
    "slack_webhook": Words("Slack webhook", "webhook de Slack"),
    "teams_webhook": Words("Teams webhook", "webhook de Teams"),
    "mail": Words("mailbox", "buzón"),
}

NAME = Column("destination", "text", Words("Destination", "Destino"))
KIND = Column("kind", "text", Words("Kind", "Tipo"))
LEAST = Column("severity", "text", Words("From", "Desde"))
QUIET_HOURS = Column("quiet", "text", Words("Quiet hours", "Horas de silencio"))
HELD_UNTIL = Column("held_until", "moment", Words("Held until", "En espera hasta"))
WHY = Column("trouble", "text", Words("Why", "Por qué"))
OWED = Column("owed", "count", Words("Owed", "Por enviar"))
DEAD = Column("failed", "count", Words("Not delivered", "Sin entregar"))


class _Quiet(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    quiet_from: Clock | None = Field(default=None, description="Begin of the quiet hours, 22:00, on the asker's clock.")
    quiet_until: Clock | None = Field(default=None, description="Their end, 07:00.")

    @model_validator(mode="after")
    def _both(self) -> "_Quiet":
        if (self.quiet_from is None) != (self.quiet_until is None):
            raise ValueError("quiet hours have a begin and an end")
        if self.quiet_from is not None and self.quiet_from == self.quiet_until:
            raise ValueError("quiet hours end at another time than they begin")
        return self


class PostHereArgs(_Quiet):
    """Post alerts where this is asked; what is left out stays as it was."""

    severity: Severity | None = Field(default=None, description="The least that is told there; LOW at first.")


class AddDestinationArgs(_Quiet):
    """Send alerts to a mailbox."""

    to: str = Field(min_length=3, max_length=100, description="The mail address.")
    severity: Severity = Field(default="LOW", description="The least that is told there.")

    @field_validator("to")
    @classmethod
    def _a_mailbox(cls, to: str) -> str:
        return check_mailbox(to)


class ChangeDestinationArgs(_Quiet):
    """What to change about a destination; what is left out stays."""

    destination: str = Field(min_length=1, max_length=100, description="Its name in list_destinations, or here.")
    severity: Severity | None = Field(default=None, description="The least that is told there.")
    no_quiet_hours: bool = Field(default=False, description="Take the quiet hours away.")
    hold_minutes: int | None = Field(
        default=None, ge=0, le=7 * 24 * 60, description="Send nothing there for so long; 0 lets what waits go at once."
    )


class ListDestinationsArgs(BaseModel):
    """Nothing to say."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RemoveDestinationArgs(BaseModel):
    """Which destination to remove."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    destination: str = Field(min_length=1, max_length=100, description="Its name in list_destinations, or here.")


async def post_alerts_here(context: ToolContext, args: PostHereArgs) -> ToolResult:
    """Make the place where this was asked a destination, or change what is told there. Raises Refused elsewhere."""
    here = context.here
    if here is None:
        raise Refused(NOWHERE.say(context.language))
    known = [
        one
        for one in await destinations.every(context.connection, context.organisation)
        if one.kind == here.kind and dict(one.address) == dict(here.address)
    ]
    for one in known:
        if one.name != here.name:
            # The channel was renamed: what is owed under its old name goes on under the new one.
            await destinations.rename(context.connection, context.organisation, one.id, here.name)
    made = Destination(
        kind=here.kind,
        name=here.name,
        address=here.address,
        severity=args.severity or (known[0].severity if known else "") or "LOW",
        language=context.language,
        zone=context.zone,
        made_by=str(context.principal),
        quiet_from=_minutes(args.quiet_from),
        quiet_until=_minutes(args.quiet_until),
    )
    if known and args.quiet_from is None:
        # Quiet hours stay until others are said.
        was = known[0]
        made = replace(made, zone=was.zone, quiet_from=was.quiet_from, quiet_until=was.quiet_until)
    if not known:
        await _room(context)
    await destinations.keep(context.connection, context.organisation, made)
    for one in known:
        await _notice(context, one, replace(made, id=one.id))
    language = context.language
    text = HERE.say(language, severity=_severity(made, language), name=_shown(made), quiet=_quiet(made, language))
    notes: tuple[str, ...] = ()
    if not known:
        now = round(context.now.timestamp() * 1000)
        waiting = Wanted(states=("open",), muted=False)
        count = (await alerts.listed(context.connection, context.organisation, waiting, now, 0)).matched
        notes = (OPEN_ALREADY.say(context.language, count=count),) if count else ()
    return ToolResult(text=text, notes=notes)


async def tell_destination(context: ToolContext, args: AddDestinationArgs) -> str:
    """What add_destination will do."""
    severity = show_cell(args.severity, "severity", context.language, context.zone)
    return WILL_ADD.say(context.language, severity=severity, to=isolate(args.to))


async def add_destination(context: ToolContext, args: AddDestinationArgs) -> ToolResult:
    """Make a mailbox a destination. Raises Refused where there are too many destinations already."""
    await _room(context)
    made = Destination(
        kind="mail",
        name=args.to,
        address={"to": args.to},
        severity=args.severity,
        language=context.language,
        zone=context.zone,
        made_by=str(context.principal),
        quiet_from=_minutes(args.quiet_from),
        quiet_until=_minutes(args.quiet_until),
    )
    await destinations.keep(context.connection, context.organisation, made)
    text = ADDED.say(context.language, severity=_severity(made, context.language), to=isolate(args.to))
    return ToolResult(text=f"{text} {_quiet(made, context.language)}")


async def change_destination(context: ToolContext, args: ChangeDestinationArgs) -> ToolResult:
    """Change what is told somewhere, when, or hold it. Raises Refused for a name that nothing has."""
    language, now = context.language, round(context.now.timestamp() * 1000)
    told: list[str] = []
    for one in await _named(context, args.destination):
        changed = one
        if args.severity is not None:
            changed = replace(changed, severity=args.severity)
        if args.quiet_from is not None or args.no_quiet_hours:
            begins, ends = _minutes(args.quiet_from), _minutes(args.quiet_until)
            changed = replace(changed, quiet_from=begins, quiet_until=ends, zone=context.zone)
        await destinations.change(context.connection, context.organisation, changed)
        held = None if not args.hold_minutes else now + args.hold_minutes * 60_000
        await _notice(context, one, replace(changed, held_until=held))
        parts = [FROM_SEVERITY.say(language, severity=_severity(changed, language)), _quiet(changed, language)]
        if args.hold_minutes == 0:
            await deliveries.release(context.connection, context.organisation, one.id, now)
            parts.append(RELEASED.say(language))
        elif held is not None:
            await deliveries.hold(context.connection, context.organisation, one.id, held, None)
            parts.append(HELD.say(language, until=show_cell(held, "moment", language, context.zone)))
        told.append(CHANGED.say(language, name=_shown(one), what=" ".join(parts)))
    return ToolResult(text="\n".join(told))


async def list_destinations(context: ToolContext, _args: ListDestinationsArgs) -> ToolResult:
    """Every destination, with what is told there and what is still owed. Addresses of webhooks are not shown."""
    language, now = context.language, round(context.now.timestamp() * 1000)
    found = await destinations.every(context.connection, context.organisation)
    counts = await deliveries.count(context.connection, context.organisation)
    if not found:
        return ToolResult(text=NONE_YET.say(language), matched=0)
    rows = tuple(
        (
            one.name,
            KINDS[one.kind].say(language),
            _severity(one, language),
            _hours(one),
            one.held_until if one.held(now) else None,
            one.trouble if one.held(now) else None,
            counts.get((one.id, "due"), 0) + counts.get((one.id, "held"), 0),
            counts.get((one.id, "failed"), 0),
        )
        for one in found
    )
    text = LISTED_ONE.say(language) if len(found) == 1 else LISTED.say(language, count=len(found))
    table = Table((NAME, KIND, LEAST, QUIET_HOURS, HELD_UNTIL, WHY, OWED, DEAD), rows)
    return ToolResult(text=text, table=table, matched=len(rows))


async def remove_destination(context: ToolContext, args: RemoveDestinationArgs) -> ToolResult:
    """Send nothing there any more, but that. Raises Refused for a name that nothing has."""
    now = round(context.now.timestamp() * 1000)
    for one in await _named(context, args.destination):
        every = await destinations.every(context.connection, context.organisation)
        concerned = [place for place in every if place.id == one.id or place.severity]
        await notices.to(context, concerned, GOES, name=_shown(one))
        await destinations.remove(context.connection, context.organisation, one.id, now)
    return ToolResult(text=REMOVED.say(context.language, name=isolate(args.destination)))


async def _room(context: ToolContext) -> None:
    if len(await destinations.every(context.connection, context.organisation)) >= MOST:
        raise Refused(FULL.say(context.language, count=MOST))


async def _notice(context: ToolContext, before: Destination, after: Destination) -> None:
    """Tell a destination that less is told there from now on, or later."""
    held = after.held(round(context.now.timestamp() * 1000))
    hours = after.quiet_from, after.quiet_until
    as_much = not before.severity or after.wants(before.severity)
    if as_much and not held and hours in ((None, None), (before.quiet_from, before.quiet_until)):
        return
    language: Language = "es" if before.language == "es" else "en"
    parts = [FROM_SEVERITY.say(language, severity=_severity(after, language)), _quiet(after, language)]
    if held:
        parts.append(HELD.say(language, until=show_cell(after.held_until, "moment", language, before.zone)))
    what = " ".join(parts)
    await notices.to(context, [before], WEAKENED, name=_shown(after), what=what)


async def _named(context: ToolContext, name: str) -> tuple[Destination, ...]:
    """The destinations of this name; `here` is the place where it is asked. Raises Refused where there is none."""
    if name == "here" and context.here is not None:
        name = context.here.name
    found = await destinations.find(context.connection, context.organisation, name)
    if not found:
        every = await destinations.every(context.connection, context.organisation)
        names = ", ".join(map(_shown, every)) or NONE.say(context.language)
        raise Refused(UNKNOWN.say(context.language, name=isolate(name), names=names))
    return found


def _shown(one: Destination) -> str:
    """Its name in a text: a channel is called what everybody there sees, a mailbox is somebody's address."""
    return isolate(one.name) if one.kind == "mail" else plain(one.name)


def _severity(one: Destination, language: Language) -> str:
    return show_cell(one.severity, "severity", language, one.zone) if one.severity else REPORTS_ONLY.say(language)


def _quiet(one: Destination, language: Language) -> str:
    if one.quiet_from is None or one.quiet_until is None:
        return NEVER_QUIET.say(language)
    start, end = _clock(one.quiet_from), _clock(one.quiet_until)
    return QUIET.say(language, start=start, end=end, zone=one.zone)


def _hours(one: Destination) -> str | None:
    if one.quiet_from is None or one.quiet_until is None:
        return None
    return f"{_clock(one.quiet_from)}-{_clock(one.quiet_until)} ({one.zone})"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _minutes(clock: str | None) -> int | None:
    if clock is None:
        return None
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


POST_ALERTS_HERE = ToolSpec(
    name="post_alerts_here",
    title=Words("Post alerts here", "Publicar alertas aquí"),
    description=(
        "Post alerts in the channel where this is asked, from a severity up, with quiet hours if wanted; asked again, "
        "it changes those."
    ),
    needs=Permission.MANAGE_WATCH,
    effect=Effect.WRITE,
    args=PostHereArgs,
    run=post_alerts_here,
    examples=(Words("Post alerts here", "Publica las alertas aquí"),),
)
ADD_DESTINATION = ToolSpec(
    name="add_destination",
    title=Words("Send alerts to a mailbox", "Enviar alertas a un buzón"),
    description="Send alerts to a mail address, from a severity up. It waits for the approval of a person.",
    needs=Permission.MANAGE_WATCH,
    effect=Effect.DANGEROUS,
    args=AddDestinationArgs,
    run=add_destination,
    examples=(Words("Send alerts to noc@example.com", "Envía las alertas a noc@example.com"),),
    tell=tell_destination,
)
CHANGE_DESTINATION = ToolSpec(
    name="change_destination",
    title=Words("Change or hold a destination of alerts", "Cambiar o retener un destino de alertas"),
    description="Change the least severity or the quiet hours of a destination of alerts, or hold or release it.",
    needs=Permission.MANAGE_WATCH,
    effect=Effect.WRITE,
    args=ChangeDestinationArgs,
    run=change_destination,
    examples=(Words("Hold alerts to #noc for 2 hours", "Retén las alertas de #noc 2 horas"),),
)
LIST_DESTINATIONS = ToolSpec(
    name="list_destinations",
    title=Words("Where alerts go", "A dónde van las alertas"),
    description="List where alerts and reports go, what is told there, whether it is held, and how much is still owed.",
    needs=Permission.MANAGE_WATCH,
    effect=Effect.READ,
    args=ListDestinationsArgs,
    run=list_destinations,
    examples=(Words("Where do alerts go?", "¿A dónde van las alertas?"),),
)
REMOVE_DESTINATION = ToolSpec(
    name="remove_destination",
    title=Words("Stop sending alerts somewhere", "Dejar de enviar alertas a un destino"),
    description="Send no more alerts or reports to a destination, and forget its address.",
    needs=Permission.MANAGE_WATCH,
    effect=Effect.WRITE,
    args=RemoveDestinationArgs,
    run=remove_destination,
    examples=(Words("Stop sending alerts to #noc", "Deja de enviar alertas a #noc"),),
)
