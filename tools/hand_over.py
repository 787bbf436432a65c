"""hand_over: the brief of a shift. What happened in it, and what is still open for whoever comes next."""

from collections import Counter
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field

from storage import alerts
from storage.alerts import Alert, Wanted
from storage.wall_clock import milliseconds
from tools.alerts import showing
from tools.on_call import Name, coming, wanted, when
from tools.spec import Effect, Permission, ToolContext, ToolResult, ToolSpec
from tools.wording import RESOLUTIONS, SEVERITIES, dollars, number
from tools.words import Language, Words

HOUR_MS = 3_600_000
MOST = 200  # alerts that are looked at

SHIFT = Words("Shift of {who}, {start} to {until}.", "Turno de {who}, del {start} al {until}.")
STRETCH = Words("From {start} to {until}.", "Del {start} al {until}.")
QUIET = Words("No alerts came in.", "No llegaron alertas.")
CAME = Words(
    "Alerts that came in: {count} ({severities}), {money}.", "Alertas nuevas: {count} ({severities}), {money}."
)
DONE = Words("Resolved: {count} ({reasons}).", "Resueltas: {count} ({reasons}).")
OPEN = Words("Still to do: {count}, of which nobody has taken {waiting}.", "Pendientes: {count}; sin tomar: {waiting}.")
ALL_OPEN = Words("Still to do: {count}; nobody has taken any of them.", "Pendientes: {count}; nadie ha tomado ninguna.")
ALL_TAKEN = Words("Still to do: {count}; somebody has each of them.", "Pendientes: {count}; todas las tiene alguien.")
MUTED = Words(
    "Muted, so that nobody was told: {count} ({severities}).",
    "Silenciadas, sin avisar a nadie: {count} ({severities}).",
)
NOTHING = Words("Nothing is left to do.", "No queda nada por hacer.")
CUT = Words(
    "More than {count} alerts: the figures are of the worst ones.",
    "Más de {count} alertas: las cifras son de las peores.",
)


class HandOverArgs(BaseModel):
    """Which shift."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rotation: Name | None = Field(default=None, description="The rotation's name; empty for the first one.")
    hours: int | None = Field(
        default=None, ge=1, le=24 * 31, description="So many hours before now; empty for the shift so far."
    )


async def hand_over(context: ToolContext, args: HandOverArgs) -> ToolResult:
    """What happened in the shift so far, and what is open, the worst first.

    At the very moment of a hand-over it is the shift that ends then. Raises Refused where there is no rotation and no
    stretch of time was named.
    """
    language, zone, now = context.language, context.zone, milliseconds(context.now)
    if args.hours is not None:
        since = now - args.hours * HOUR_MS
        lines = [STRETCH.say(language, start=when(since, language, zone), until=when(now, language, zone))]
    else:
        rotation = await wanted(context, args.rotation)
        # A rotation that begins right now has no shift that ends.
        ending, beginning = await coming(context, rotation, now - 1, now), await coming(context, rotation, now, now + 1)
        shift = (*ending, *beginning)[0]
        since = shift.from_at
        until = min(now, shift.until_at)
        lines = [
            SHIFT.say(language, who=shift.member, start=when(since, language, zone), until=when(until, language, zone))
        ]
    came = await _listed(context, Wanted(muted=False, since=since, until=now), now)
    done = await _listed(context, Wanted(states=("resolved",), muted=False, resolved_since=since), now)
    left = await _listed(context, Wanted(states=("open", "acknowledged", "investigating"), muted=False), now)
    if came.matched:
        severities = _severities(came.alerts, language)
        money = dollars(sum(alert.dollars for alert in came.alerts), language)
        lines.append(CAME.say(language, count=number(came.matched, language), severities=severities, money=money))
    else:
        lines.append(QUIET.say(language))
    if done.matched:
        reasons = Counter(str(alert.reason) for alert in done.alerts)
        told = ", ".join(f"{words.say(language)} {reasons[one]}" for one, words in RESOLUTIONS.items() if reasons[one])
        lines.append(DONE.say(language, count=number(done.matched, language), reasons=told))
    quiet = await _listed(context, Wanted(muted=True, since=since, until=now), now)
    if quiet.matched:
        severities = _severities(quiet.alerts, language)
        lines.append(MUTED.say(language, count=number(quiet.matched, language), severities=severities))
    lines.append(_left(left.alerts, left.matched, language) if left.matched else NOTHING.say(language))
    notes = (CUT.say(language, count=MOST),) if max(came.matched, done.matched, left.matched) > MOST else ()
    return ToolResult(
        text="\n".join(lines),
        table=showing.table(left.alerts, language),
        matched=left.matched,
        notes=notes,
        members=True,
    )


async def _listed(context: ToolContext, which: Wanted, now: int) -> alerts.Listed:
    return await alerts.listed(context.connection, context.organisation, which, now, MOST)


def _severities(found: Sequence[Alert], language: Language) -> str:
    counts = Counter(str(alert.severity) for alert in found)
    return ", ".join(
        f"{words.say(language)} {counts[one]}" for one, words in reversed(SEVERITIES.items()) if counts[one]
    )


def _left(left: Sequence[Alert], count: int, language: Language) -> str:
    waiting = sum(alert.state == "open" for alert in left)
    words = ALL_TAKEN if not waiting else ALL_OPEN if waiting == count else OPEN
    return words.say(language, count=number(count, language), waiting=number(waiting, language))


HAND_OVER = ToolSpec(
    name="hand_over",
    title=Words("Hand-over brief", "Informe de relevo"),
    description="Brief whoever takes over: the alerts that came in during the shift so far or the last hours, how "
    "those resolved were resolved, and what is still to do.",
    needs=Permission.READ_ALERTS,
    effect=Effect.READ,
    args=HandOverArgs,
    run=hand_over,
    examples=(
        Words("Brief me for the hand-over", "Dame el informe de relevo"),
        Words("What happened in the last 12 hours of the watch?", "¿Qué pasó en las últimas 12 horas de la guardia?"),
    ),
)
