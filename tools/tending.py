"""tend_watch: what becomes due on alerts by itself. Snoozes end, and whoever is next is called."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from storage import alert_changes, alerts, deliveries, destinations, escalations, rotations
from storage.alerts import Alert
from storage.destinations import Destination
from storage.escalations import EVERYBODY, NEXT, ON_CALL, Step
from storage.on_call import following, on_call
from storage.wall_clock import milliseconds
from tools.alerts import showing
from tools.escalation import MEMBER, WHOM, named
from tools.spec import Effect, Permission, ToolContext, ToolResult, ToolSpec
from tools.wording import SEVERITIES, dollars, duration
from tools.words import Language, Words

MINUTE = 60
WAITING = Words(
    "Nobody has acknowledged alert {number} ({severity}, {detector}) for {time}: {money} so far.",
    "Nadie ha atendido la alerta {number} ({severity}, {detector}) en {time}: van {money}.",
)
NEW = Words(
    "Please look at alert {number} ({severity}, {detector}): {money} so far.",
    "Mira por favor la alerta {number} ({severity}, {detector}): van {money}.",
)
NOBODY = Words("There is nobody on call to be told.", "No hay nadie de guardia a quien avisar.")
TENDED = Words(
    "Steps of escalation taken: {paged}. Snoozes ended: {woken}.",
    "Pasos de escalada dados: {paged}. Pausas terminadas: {woken}.",
)


class TendArgs(BaseModel):
    """Nothing to say: it is about everything that is due."""

    model_config = ConfigDict(extra="forbid", frozen=True)


async def tend_watch(context: ToolContext, args: TendArgs) -> ToolResult:
    """End the snoozes that are over and take the steps of escalation that are due, each of them once."""
    now = milliseconds(context.now)
    woken = await alert_changes.wake(context.connection, context.organisation, now)
    paged = 0
    for alert in await alerts.to_escalate(context.connection, context.organisation, now):
        paged += await _escalate(context, alert, now)
    text = TENDED.say(context.language, paged=paged, woken=len(woken))
    return ToolResult(text=text, matched=paged + len(woken))


async def _escalate(context: ToolContext, alert: Alert, now: int) -> bool:
    """Take one alert's next step, unless somebody acknowledged it or it is taken elsewhere."""
    connection, organisation = context.connection, context.organisation
    steps = await escalations.policy(connection, organisation, alert.severity)
    done, due = alert.escalated, alert.escalate_at
    after = escalations.due(steps, done + 1, alert.dollars_per_minute, now, now)
    if due is None or not await escalations.advance(connection, organisation, alert.id, done, due, after):
        return False
    if done >= len(steps):
        return False  # somebody has taken steps away since it was due
    step = steps[done]
    people = await _people(context, step, steps[:done], now)
    await alert_changes.escalated(
        connection, organisation, alert.id, now, {"step": done + 1, "told": [*people] or [step.tell]}
    )
    places = await destinations.every(connection, organisation)
    wanting = [place for place in places if place.wants(alert.severity)]
    for person in people:
        # Where they are: a mention means something only on their own platform.
        platform = person.partition(":")[0]
        for place in [place for place in wanting if place.kind == platform] or wanting:
            await _page(context, alert, place, person, now)
    if not people:
        for place in named(places, step.tell) or (wanting if done == 0 else []):
            await _page(context, alert, place, "", now, unknown=step.tell in WHOM)
    return True


async def _people(context: ToolContext, step: Step, before: Sequence[Step], now: int) -> tuple[str, ...]:
    """The people whom a step tells; none where it names a destination, or nobody is on call."""
    if MEMBER.fullmatch(step.tell):
        return (step.tell,)
    rotation = await rotations.find(context.connection, context.organisation, step.rotation)
    if step.tell not in WHOM or rotation is None:
        return ()
    if step.tell == EVERYBODY:
        return rotation.members
    made = await rotations.overrides_of(context.connection, context.organisation, rotation.id, now - rotations.LONGEST)
    shift = on_call(rotation, made, now)
    if shift is None:
        return ()
    if step.tell == ON_CALL:
        return (shift.member,)
    # Counted from whoever has the turn, also while somebody else stands in.
    count = 1 + sum(one.tell == NEXT and one.rotation == step.rotation for one in before)
    return (following(rotation, shift.instead_of or shift.member, count),)


async def _page(
    context: ToolContext, alert: Alert, place: Destination, person: str, now: int, *, unknown: bool = False
) -> None:
    """Owe a destination the call for somebody; `unknown`: it says that there is nobody to call."""
    language: Language = "es" if place.language == "es" else "en"
    waited = (now - alert.opened_at) // 1000
    text = (WAITING if waited >= MINUTE else NEW).say(
        language,
        number=alert.number,
        severity=SEVERITIES[alert.severity].say(language),
        detector=showing.detector(alert.detector, language),
        time=duration(waited // MINUTE * MINUTE, language),
        money=dollars(alert.dollars, language),
    )
    payload = {"mention": person, "text": f"{text} {NOBODY.say(language)}" if unknown else text}
    # A snooze that ends begins the steps anew, so the moment belongs to what makes a call another one.
    key = f"page:{alert.id}:{alert.escalated}:{alert.escalate_at}:{person}"
    await deliveries.put(
        context.connection, context.organisation, place.id, "page", key, payload, now, alert_id=alert.id
    )


TEND_WATCH = ToolSpec(
    name="tend_watch",
    title=Words("Escalate and wake alerts", "Escalar y despertar alertas"),
    description="End the snoozes of alerts that are over and take the steps of escalation that are due. The watch "
    "does this by itself.",
    needs=Permission.RUN_WATCH,
    effect=Effect.WRITE,
    args=TendArgs,
    run=tend_watch,
    examples=(Words("Escalate what is due now", "Escala lo que toca ahora"),),
)
