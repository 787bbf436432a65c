"""acknowledge_alert, assign_alert, snooze_alert and resolve_alert: what people do about alerts."""

from datetime import timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from storage import alert_changes
from storage.alert_changes import NOTE, Changed
from storage.alerts import Alert
from storage.errors import Refused
from tools.alerts import showing
from tools.alerts.until import DESCRIPTION, Until, ends_at
from tools.colleagues import Who, resolve
from tools.spec import Effect, Permission, ToolContext, ToolResult, ToolSpec
from tools.wording import RESOLUTIONS, local, moment
from tools.words import Words, plain

LONGEST_SNOOZE = timedelta(days=30)
ACKNOWLEDGED = Words("{who} acknowledged {alert}", "{who} reconoció {alert}")
YOURS_ALREADY = Words("You acknowledged it already: {alert}", "Ya la reconociste: {alert}")
SOMEBODY_FIRST = Words("{who} was first, {at}: {alert}", "{who} ya la había reconocido, {at}: {alert}")
RESOLVED_ALREADY = Words("It is resolved already: {alert}", "Ya está resuelta: {alert}")
TAKEN = Words("{who} investigates {alert}", "{who} investiga {alert}")
ASSIGNED = Words("{who} assigned it to {to}: {alert}", "{who} la asignó a {to}: {alert}")
THEIRS_ALREADY = Words("It is assigned to {to} already: {alert}", "Ya está asignada a {to}: {alert}")
SNOOZED = Words(
    "Quiet until {until}, unless it gets worse: {alert}", "En silencio hasta {until}, salvo que empeore: {alert}"
)
RESOLVED = Words("{who} resolved it as {reason}: {alert}", "{who} la resolvió como {reason}: {alert}")
CORRECTED = Words(
    "Resolved as {reason} now, before as {before}: {alert}",
    "Resuelta ahora como {reason}, antes como {before}: {alert}",
)
SAME = Words("It is resolved as {reason} already: {alert}", "Ya está resuelta como {reason}: {alert}")
IS_RESOLVED = Words(
    "Alert {number} is resolved. If it goes on, it opens a new one.",
    "La alerta {number} está resuelta. Si continúa, se abre otra.",
)
PAST = Words("That moment is over.", "Ese momento ya pasó.")
TOO_LONG = Words(
    "An alert can be snoozed for 30 days at most. Resolve it, or mute the pattern.",
    "Una alerta se puede posponer 30 días como máximo. Resuélvela o silencia el patrón.",
)


class AcknowledgeArgs(BaseModel):
    """Which alert."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    alert: int = Field(ge=1, le=10**9, description="The alert's number.")


class AssignArgs(BaseModel):
    """Which alert, to whom."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    alert: int = Field(ge=1, le=10**9, description="The alert's number.")
    member: Who = Field(
        default="me",
        description="Who takes it: me for the asker, or the platform's id like slack:U012AB3CD or a mention.",
    )


class SnoozeArgs(BaseModel):
    """Which alert, until when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    alert: int = Field(ge=1, le=10**9, description="The alert's number.")
    until: Until = Field(default="tomorrow", description=f"When it is told again: {DESCRIPTION}")


class ResolveArgs(BaseModel):
    """Which alert, and what it was."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    alert: int = Field(ge=1, le=10**9, description="The alert's number.")
    reason: Literal["fraud", "false_positive", "expected", "duplicate"] = Field(
        description="fraud: it was. false_positive: nothing was wrong. expected: unusual, but known. duplicate: "
        "another alert is about the same."
    )
    note: str | None = Field(default=None, max_length=NOTE, description="What was found or done, in a few words.")


async def acknowledge(context: ToolContext, args: AcknowledgeArgs) -> ToolResult:
    """Somebody has seen it: the first acknowledgement counts, whoever comes later hears whose it was."""
    who, now_ms = str(context.principal), _now(context)
    changed = await alert_changes.acknowledge(context.connection, context.organisation, args.alert, who, now_ms)
    alert = _there(context, args.alert, changed).alert
    if changed is not None and changed.done:
        return _told(context, alert, ACKNOWLEDGED, who=who)
    if alert.state == "resolved":
        return _told(context, alert, RESOLVED_ALREADY)
    if alert.acknowledged_by == who:
        return _told(context, alert, YOURS_ALREADY)
    at = moment(local(alert.acknowledged_at or now_ms, context.zone), context.language)
    return _told(context, alert, SOMEBODY_FIRST, who=alert.acknowledged_by, at=at)


async def assign(context: ToolContext, args: AssignArgs) -> ToolResult:
    """Give it to somebody; an open one is thereby acknowledged. Raises Refused for a resolved one."""
    who, to = str(context.principal), resolve(args.member, context.principal)
    changed = await alert_changes.assign(context.connection, context.organisation, args.alert, to, who, _now(context))
    alert = _unresolved(context, _there(context, args.alert, changed).alert)
    if changed is not None and not changed.done:
        return _told(context, alert, THEIRS_ALREADY, to=to)
    return _told(context, alert, TAKEN if to == who else ASSIGNED, who=who, to=to)


async def snooze(context: ToolContext, args: SnoozeArgs) -> ToolResult:
    """Let it be quiet until then. Raises Refused for a resolved one, and for a moment that is over or too far off."""
    language, now_ms = context.language, _now(context)
    until = ends_at(args.until, context.now, context.zone, context.hours)
    if until <= now_ms:
        raise Refused(PAST.say(language))
    if until > now_ms + LONGEST_SNOOZE.total_seconds() * 1000:
        raise Refused(TOO_LONG.say(language))
    changed = await alert_changes.snooze(
        context.connection, context.organisation, args.alert, until, str(context.principal), now_ms
    )
    alert = _unresolved(context, _there(context, args.alert, changed).alert)
    return _told(context, alert, SNOOZED, until=moment(local(until, context.zone), language))


async def resolve_alert(context: ToolContext, args: ResolveArgs) -> ToolResult:
    """Say what it was; that counts for the precision of its detectors. Resolving it again corrects what was said."""
    language, who = context.language, str(context.principal)
    note = plain(args.note) if args.note else None
    before = await showing.find(context, args.alert)
    changed = await alert_changes.resolve(
        context.connection, context.organisation, args.alert, args.reason, note or None, who, _now(context)
    )
    alert = _there(context, args.alert, changed).alert
    reason = RESOLUTIONS[args.reason].say(language)
    if changed is not None and not changed.done:
        return _told(context, alert, SAME, reason=reason)
    if before.reason is not None and before.reason != args.reason:
        return _told(context, alert, CORRECTED, reason=reason, before=RESOLUTIONS[before.reason].say(language))
    return _told(context, alert, RESOLVED, who=who, reason=reason)


def _now(context: ToolContext) -> int:
    return round(context.now.timestamp() * 1000)


def _there(context: ToolContext, number: int, changed: Changed | None) -> Changed:
    if changed is None:
        raise showing.no_such(number, context.language)
    return changed


def _unresolved(context: ToolContext, alert: Alert) -> Alert:
    if alert.state == "resolved":
        raise Refused(IS_RESOLVED.say(context.language, number=alert.number))
    return alert


def _told(context: ToolContext, alert: Alert, words: Words, **values: object) -> ToolResult:
    language = context.language
    text = words.say(language, alert=f"{showing.headline(alert, language)}.", **values)
    return ToolResult(
        text=text,
        table=showing.table([alert], language),
        alert=showing.ref(alert),
        members=True,
    )


ACKNOWLEDGE_ALERT = ToolSpec(
    name="acknowledge_alert",
    title=Words("Acknowledge an alert", "Reconocer una alerta"),
    description="Acknowledge an alert for the asker, who has seen it: its escalation ends. The first one counts.",
    needs=Permission.WORK_ALERTS,
    effect=Effect.WRITE,
    args=AcknowledgeArgs,
    run=acknowledge,
    examples=(Words("Acknowledge alert 12", "Reconoce la alerta 12"),),
)
ASSIGN_ALERT = ToolSpec(
    name="assign_alert",
    title=Words("Assign an alert", "Asignar una alerta"),
    description="Assign an alert to somebody, or to the asker (me), who then investigates it.",
    needs=Permission.WORK_ALERTS,
    effect=Effect.WRITE,
    args=AssignArgs,
    run=assign,
    examples=(
        Words("Assign alert 12 to <@U012AB3CD>", "Asigna la alerta 12 a <@U012AB3CD>"),
        Words("Assign alert 12 to me", "Asígname la alerta 12"),
    ),
)
SNOOZE_ALERT = ToolSpec(
    name="snooze_alert",
    title=Words("Snooze an alert", "Posponer una alerta"),
    description="Keep an alert quiet until a moment; it is told again then, or at once when it gets worse.",
    needs=Permission.WORK_ALERTS,
    effect=Effect.WRITE,
    args=SnoozeArgs,
    run=snooze,
    examples=(Words("Snooze alert 14 until tomorrow", "Pospón la alerta 14 hasta mañana"),),
)
RESOLVE_ALERT = ToolSpec(
    name="resolve_alert",
    title=Words("Resolve an alert", "Resolver una alerta"),
    description="Resolve an alert with a reason: fraud, false_positive, expected or duplicate. It counts for the "
    "precision of its detectors; resolving it again corrects the reason.",
    needs=Permission.WORK_ALERTS,
    effect=Effect.WRITE,
    args=ResolveArgs,
    run=resolve_alert,
    examples=(Words("Resolve alert 12 as fraud", "Resuelve la alerta 12 como fraude"),),
)
