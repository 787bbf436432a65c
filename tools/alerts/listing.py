"""list_alerts and show_alert: which alerts there are, and one of them with all that happened to it."""

from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from storage import alerts, directory
from storage.alerts import Wanted
from storage.stories import Severity, Subject
from tools.alerts import showing
from tools.spec import Column, Effect, Permission, Table, ToolContext, ToolResult, ToolSpec
from tools.wording import SEVERITIES, joined, moment, number
from tools.words import Language, Words, isolate, plain

HOUR_MS = 3_600_000
EVIDENCE_SHOWN = 10
NONE = Words("{reading}: no alerts.", "{reading}: ninguna alerta.")
ONE = Words("{reading}: 1 alert.", "{reading}: 1 alerta.")
MANY = Words("{reading}: {count} alerts.", "{reading}: {count} alertas.")
FIRST = Words("The worst {count} are shown.", "Se muestran las {count} más graves.")
QUIET = Words("{count} more are muted and not shown.", "Hay {count} más silenciadas, que no se muestran.")
ONE_QUIET = Words("1 more is muted and not shown.", "Hay 1 más silenciada, que no se muestra.")
NOT_RESOLVED = Words("not resolved", "sin resolver")
MINE = Words("assigned to you", "asignadas a ti")
SNOOZED = Words("snoozed", "pospuestas")
AWAKE = Words("not snoozed", "sin posponer")
MUTED = Words("muted", "silenciadas")
ALSO_MUTED = Words("muted or not", "silenciadas o no")
OF_SEVERITY = Words("of {severities} severity", "de gravedad {severities}")
STATES: dict[str, Words] = {
    "open": Words("open", "abiertas"),
    "acknowledged": Words("acknowledged", "reconocidas"),
    "investigating": Words("investigating", "en investigación"),
    "resolved": Words("resolved", "resueltas"),
}
ABOUT = Words("about {subjects}", "sobre {subjects}")
AT = Words("at {location}", "en {location}")
LAST_HOURS = Words("alerted in the last {hours} h", "avisadas en las últimas {hours} h")
SINCE = Words("raised since {moment}", "desde el {moment}")
UNTIL = Words("until {moment}", "hasta el {moment}")
EVIDENCE = Words("Evidence", "Evidencia")
FIRST_EVIDENCE = Words(
    "Evidence (the first {count} of {calls} calls)", "Evidencia (las {count} primeras de {calls} llamadas)"
)
HISTORY = Words("What happened", "Qué pasó")
AFTER = Words("It went on after alert {number} was resolved.", "Siguió después de resolverse la alerta {number}.")
NOTE = Words("Note: {note}", "Nota: {note}")

CALL = Column("report_id", "reference", Words("Record", "Registro"))
STARTED = Column("started_at", "moment", Words("Started", "Inicio"))
SECONDS = Column("seconds", "seconds", Words("Duration", "Duración"))
DOLLARS = Column("dollars", "dollars", Words("Cost", "Costo"))


class ListAlertsArgs(BaseModel):
    """Which alerts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    states: tuple[Literal["open", "acknowledged", "investigating", "resolved"], ...] = Field(
        default=(), max_length=4, description="Only in these states; empty for all that are not resolved."
    )
    severities: tuple[Literal["LOW", "MEDIUM", "HIGH", "CRITICAL"], ...] = Field(
        default=(), max_length=4, description="Only of these severities; empty for all."
    )
    detector: str | None = Field(
        default=None, max_length=40, pattern=r"^[a-z_]+$", description="Only those that this detector saw."
    )
    person: str | None = Field(
        default=None, min_length=1, max_length=200, description="Only about this person, as `describe_data` lists them."
    )
    extension: str | None = Field(
        default=None, max_length=32, pattern=r"^[0-9*#]+$", description="Only about the line with this extension."
    )
    number: str | None = Field(
        default=None, max_length=34, pattern=r"^\+?[0-9*#]{1,32}$", description="Only about this number outside, E.164."
    )
    location: str | None = Field(default=None, max_length=200, description="Only at this location.")
    mine: bool = Field(default=False, description="Only those that are assigned to the asker.")
    snoozed: bool | None = Field(default=None, description="true: only snoozed ones. false: only those that are not.")
    muted: bool | None = Field(
        default=False, description="true: only muted ones. false: only those that are not. null: both."
    )
    hours: int | None = Field(
        default=None, ge=1, le=24 * 366, description="Only those alerted in so many hours before now."
    )
    since: AwareDatetime | None = Field(
        default=None, description="Only those that were raised at or after this moment."
    )
    until: AwareDatetime | None = Field(default=None, description="Only those that were raised before this moment.")
    limit: int = Field(default=20, ge=1, le=200, description="Show at most so many, the worst first.")


class ShowAlertArgs(BaseModel):
    """Which alert."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    alert: int = Field(ge=1, le=10**9, description="The alert's number.")


async def list_alerts(context: ToolContext, args: ListAlertsArgs) -> ToolResult:
    """The alerts asked for, the worst first; muted ones that fit are counted where they are not shown."""
    language = context.language
    now_ms = round(context.now.timestamp() * 1000)
    subjects = await _subjects(context, args)
    wanted = Wanted(
        states=args.states or ("open", "acknowledged", "investigating"),
        severities=tuple(Severity(one) for one in args.severities),
        detector=args.detector,
        subjects=subjects or (),
        locations=await _locations(context, args.location),
        assigned_to=str(context.principal) if args.mine else None,
        snoozed=args.snoozed,
        muted=args.muted,
        since=_since(args, now_ms),
        until=None if args.until is None else round(args.until.timestamp() * 1000),
    )
    reading = _reading(args, language, context.zone)
    found = alerts.Listed((), 0)
    if subjects is None or subjects:
        found = await alerts.listed(context.connection, context.organisation, wanted, now_ms, args.limit)
    words = NONE if not found.matched else ONE if found.matched == 1 else MANY
    notes = []
    if found.matched > len(found.alerts):
        notes.append(FIRST.say(language, count=number(len(found.alerts), language)))
    if args.muted is False and (subjects is None or subjects):
        quiet = await alerts.listed(context.connection, context.organisation, wanted.but(muted=True), now_ms, 0)
        if quiet.matched:
            said = ONE_QUIET if quiet.matched == 1 else QUIET
            notes.append(said.say(language, count=number(quiet.matched, language)))
    return ToolResult(
        text=words.say(language, count=number(found.matched, language), reading=reading),
        table=showing.table(found.alerts, language),
        matched=found.matched,
        notes=tuple(notes),
    )


async def show_alert(context: ToolContext, args: ShowAlertArgs) -> ToolResult:
    """One alert: how it stands, its figures, its first calls and what happened to it. Raises Refused for no such."""
    language, zone = context.language, context.zone
    alert = await showing.find(context, args.alert)
    now_ms = round(context.now.timestamp() * 1000)
    calls = await alerts.evidence(context.connection, context.organisation, alert.id, EVIDENCE_SHOWN)
    events = await alerts.events(context.connection, context.organisation, alert.id)
    lines = [
        showing.headline(alert, language),
        f"{showing.figures(alert, language)}. {showing.when(alert, language, zone)}.",
        showing.standing(alert, language, zone, now_ms),
    ]
    notes = [also] if (also := showing.also(alert, language)) else []
    if isinstance(before := alert.facts.get("after"), float):
        notes.append(AFTER.say(language, number=int(before)))
    if alert.note:
        # People write names and numbers of callers there.
        notes.append(NOTE.say(language, note=isolate(alert.note)))
    rows = tuple((call.report_id, call.started_at, call.seconds, round(call.dollars, 2)) for call in calls)
    title = EVIDENCE.say(language)
    if alert.calls > len(calls):
        count, total = number(len(calls), language), number(alert.calls, language)
        title = FIRST_EVIDENCE.say(language, count=count, calls=total)
    return ToolResult(
        text="\n".join(lines),
        table=showing.table([alert], language),
        matched=alert.calls,
        notes=tuple(notes),
        sections=(
            (title, Table((CALL, STARTED, SECONDS, DOLLARS), rows)),
            (HISTORY.say(language), showing.history(events, language, zone)),
        ),
        alert=showing.ref(alert),
        members=True,
    )


async def _subjects(context: ToolContext, args: ListAlertsArgs) -> tuple[str, ...] | None:
    """The keys of the subjects that are meant; None where none is stated."""
    if args.person is None and args.extension is None and args.number is None:
        return None
    return await subjects_named(context, args.person, args.extension, args.number)


async def subjects_named(
    context: ToolContext, person: str | None, extension: str | None, outside: str | None
) -> tuple[str, ...]:
    """The keys of the subjects with this name, extension or number outside: all that are stated have to fit."""
    names = await directory.load(context.connection, context.organisation)
    lines: set[int] | None = None
    if person is not None:
        lines = {*names.people_named([person]), *names.queues_named([person])}
    if extension is not None:
        with_it = set(names.lines_with_extension([extension]))
        lines = with_it if lines is None else lines & with_it
    if outside is not None:
        return () if lines is not None else (Subject(number=outside).key,)
    return tuple(Subject(person=line).key for line in sorted(lines or ()))


async def _locations(context: ToolContext, name: str | None) -> tuple[str, ...]:
    """The location as it is stored: names are compared without regard to case."""
    if name is None:
        return ()
    names = await directory.load(context.connection, context.organisation, with_lines=False)
    return tuple(names.location_labels[key] for key in names.locations_named([name])) or (name,)


def _since(args: ListAlertsArgs, now_ms: int) -> int | None:
    """The moment from which on, in UTC milliseconds: the later one where both a moment and hours are stated."""
    stated = [] if args.since is None else [round(args.since.timestamp() * 1000)]
    if args.hours is not None:
        stated.append(now_ms - args.hours * HOUR_MS)
    return max(stated, default=None)


def _reading(args: ListAlertsArgs, language: Language, zone: str) -> str:
    parts = [joined([STATES[state].say(language) for state in args.states], language)]
    if not args.states:
        parts = [NOT_RESOLVED.say(language)]
    if args.severities:
        severities = joined([SEVERITIES[one].say(language) for one in args.severities], language)
        parts.append(OF_SEVERITY.say(language, severities=severities))
    if args.detector is not None:
        parts.append(showing.detector(args.detector, language))
    if named := [isolate(one) for one in (args.person, args.extension, args.number) if one is not None]:
        parts.append(ABOUT.say(language, subjects=", ".join(named)))
    if args.location is not None:
        parts.append(AT.say(language, location=plain(args.location)))
    if args.mine:
        parts.append(MINE.say(language))
    if args.snoozed is not None:
        parts.append((SNOOZED if args.snoozed else AWAKE).say(language))
    if args.muted is not False:  # how many of these are muted is said anyway
        parts.append((MUTED if args.muted else ALSO_MUTED).say(language))
    if args.hours is not None:
        parts.append(LAST_HOURS.say(language, hours=number(args.hours, language)))
    if args.since is not None:
        parts.append(SINCE.say(language, moment=moment(args.since.astimezone(ZoneInfo(zone)), language)))
    if args.until is not None:
        parts.append(UNTIL.say(language, moment=moment(args.until.astimezone(ZoneInfo(zone)), language)))
    reading = "; ".join(parts)
    return reading[0].upper() + reading[1:]


LIST_ALERTS = ToolSpec(
    name="list_alerts",
    title=Words("Alerts", "Alertas"),
    description="List alerts of the watch (suspected fraud), the worst first: those not resolved, or by state, "
    "severity, detector, whom they are about, assignee. Figures of money are US dollars.",
    needs=Permission.READ_ALERTS,
    effect=Effect.READ,
    args=ListAlertsArgs,
    run=list_alerts,
    examples=(
        Words("Which critical alerts are open?", "¿Qué alertas críticas hay abiertas?"),
        Words("Show my alerts", "Muestra mis alertas"),
    ),
)
SHOW_ALERT = ToolSpec(
    name="show_alert",
    title=Words("One alert", "Una alerta"),
    description="Show one alert by its number: how it stands, what it has come to, its first calls, what happened.",
    needs=Permission.READ_ALERTS,
    effect=Effect.READ,
    args=ShowAlertArgs,
    run=show_alert,
    examples=(Words("Show alert 12", "Muestra la alerta 12"),),
)
