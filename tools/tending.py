"""tend_watch: what becomes due on alerts by itself. Snoozes end, and whoever is next is called."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from storage import alert_changes, alerts, destinations, escalations, owing, rotations
from storage.alerts import Alert
from storage.destinations import Destination
from storage.escalations import EVERYBODY, NEXT, ON_CALL, Step
from storage.on_call import following, on_call
from storage.stories import Severity
from storage.wall_clock import milliseconds
from tools.alerts import showing
from tools.escalation import WHOM, is_member, named
from tools.spec import Effect, Permission, ToolContext, ToolResult, ToolSpec
from tools.wording import SEVERITIES, dollars, duration, number
from tools.words import Language, Words

MINUTE = 60
# So many alerts that somebody is called about at the same moment are one call: a storm does not ring a thousand times.
FLOOD = 5
TOLD = 20  # of those who were told, in an alert's history
WAITING = Words(
    "Nobody has acknowledged alert {number} ({severity}, {detector}) for {time}: {money} so far.",
    "Nadie ha atendido la alerta {number} ({severity}, {detector}) en {time}: van {money}.",
)
NEW = Words(
    "Please look at alert {number} ({severity}, {detector}): {money} so far.",
    "Mira por favor la alerta {number} ({severity}, {detector}): van {money}.",
)
MANY = Words(
    "Nobody has acknowledged {count} alerts, the gravest of them {number} ({severity}, {detector}): {money} so far "
    "in all.",
    "Nadie ha atendido {count} alertas; la más grave es la {number} ({severity}, {detector}): van {money} en total.",
)
NOBODY = Words("There is nobody on call to be told.", "No hay nadie de guardia a quien avisar.")
TENDED = Words(
    "Steps of escalation taken: {paged}. Snoozes ended: {woken}.",
    "Pasos de escalada dados: {paged}. Pausas terminadas: {woken}.",
)


class TendArgs(BaseModel):
    """Nothing to say: it is about everything that is due."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody is called somewhere about an alert; nobody (""), where the destination itself is called.

    `unknown`: there is nobody who could be called.
    """

    alert: Alert
    place: Destination
    person: str
    unknown: bool = False


async def tend_watch(context: ToolContext, args: TendArgs) -> ToolResult:
    """End the snoozes that are over and take the steps of escalation that are due, each of them once.

    Of a storm so many as fit a transaction: the watch calls again while there are any.
    """
    now = milliseconds(context.now)
    woken = await alert_changes.wake(context.connection, context.organisation, now)
    calls: list[Call] = []
    paged = 0
    for alert in await alerts.to_escalate(context.connection, context.organisation, now, alert_changes.AT_ONCE):
        called = await _escalate(context, alert, now)
        paged += called is not None
        calls += called or ()
    await _page(context, calls, now)
    text = TENDED.say(context.language, paged=paged, woken=len(woken))
    return ToolResult(text=text, matched=paged + len(woken))


async def _escalate(context: ToolContext, alert: Alert, now: int) -> list[Call] | None:
    """Take one alert's next step: who is to be called. None where somebody acknowledged it or took it elsewhere."""
    connection, organisation = context.connection, context.organisation
    steps = await escalations.policy(connection, organisation, alert.severity)
    done, due = alert.escalated, alert.escalate_at
    after = escalations.due(steps, done + 1, alert.dollars_per_minute, now, now)
    if due is None or not await escalations.advance(connection, organisation, alert.id, done, due, after):
        return None
    if done >= len(steps):
        return None  # somebody has taken steps away since it was due
    step = steps[done]
    people = await _people(context, step, steps[:done], now)
    await alert_changes.escalated(
        connection, organisation, alert.id, now, {"step": done + 1, "told": [*people][:TOLD] or [step.tell]}
    )
    places = await destinations.every(connection, organisation)
    wanting = [place for place in places if place.wants(alert.severity)]
    calls = []
    for person in people:
        # Where they are: a mention means something only on their own platform.
        platform = person.partition(":")[0]
        for place in [place for place in wanting if place.kind == platform] or wanting:
            calls.append(Call(alert, place, person))
    if not people:
        for place in named(places, step.tell) or (wanting if done == 0 else []):
            calls.append(Call(alert, place, "", unknown=step.tell in WHOM))
    return calls


async def _people(context: ToolContext, step: Step, before: Sequence[Step], now: int) -> tuple[str, ...]:
    """The people whom a step tells; none where it names a destination, or nobody is on call."""
    if is_member(step.tell):
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


async def _page(context: ToolContext, calls: Iterable[Call], now: int) -> None:
    """Owe the destinations their calls, many for one person there as one."""
    together: defaultdict[tuple[int, str, bool], list[Call]] = defaultdict(list)
    for call in calls:
        together[call.place.id, call.person, call.unknown].append(call)
    for same in together.values():
        if len(same) < FLOOD:
            for call in same:
                await _put(context, call, _one(call, now), call.alert.id, now)
        else:
            worst = max(same, key=lambda call: (Severity(call.alert.severity).rank, call.alert.dollars))
            money = sum(call.alert.dollars for call in same)
            await _put(context, worst, _many(worst, len(same), money), None, now)


async def _put(context: ToolContext, call: Call, text: str, alert: int | None, now: int) -> None:
    unknown = f" {NOBODY.say(_language(call))}" if call.unknown else ""
    payload = {"mention": call.person, "text": text + unknown}
    # A snooze that ends begins the steps anew, so the moment belongs to what makes a call another one.
    key = f"page:{call.alert.id}:{call.alert.escalated}:{call.alert.escalate_at}:{call.person}"
    await owing.put(context.connection, context.organisation, call.place.id, "page", key, payload, now, alert_id=alert)


def _one(call: Call, now: int) -> str:
    waited = (now - call.alert.opened_at) // 1000
    return (WAITING if waited >= MINUTE else NEW).say(
        _language(call),
        time=duration(waited // MINUTE * MINUTE, _language(call)),
        **_worded(call, call.alert.dollars),
    )


def _many(worst: Call, count: int, money: float) -> str:
    return MANY.say(_language(worst), count=number(count, _language(worst)), **_worded(worst, money))


def _worded(call: Call, money: float) -> dict[str, object]:
    language, alert = _language(call), call.alert
    return {
        "number": alert.number,
        "severity": SEVERITIES[alert.severity].say(language),
        "detector": showing.detector(alert.detector, language),
        "money": dollars(money, language),
    }


def _language(call: Call) -> Language:
    return "es" if call.place.language == "es" else "en"


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
