"""News: a line about what changed about an alert, and the one message that tells of many alerts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from bot.cards import Action, Button, Card
from bot.security.masking import mask
from storage.alerts import REASONS, Alert
from storage.stories import Severity
from tools.alerts import showing
from tools.spec import Cell, Role, ToolResult
from tools.wording import dollars, number, show_cell
from tools.words import Language, Words

MOST = 25  # alerts in a table; the rest are counted
OFFERED = 4  # of those that nobody has, to be acknowledged at once

CHANGES: Mapping[str, Words] = {
    "worsened": Words(
        "It got worse: {severity} now, {calls} calls, {money}.",
        "Empeoró: ahora es {severity}, con {calls} llamadas y {money}.",
    ),
    "woke": Words("Its snooze is over and nobody has it.", "Ya no está pospuesta y nadie la tiene."),
    "woke_taken": Words("Its snooze is over.", "Ya no está pospuesta."),
    "escalated": Words("Nobody has taken it: it was escalated.", "Nadie la ha tomado: se escaló."),
    "acknowledged": Words("{who} acknowledged it.", "{who} la reconoció."),
    "assigned": Words("{who} assigned it to {to}.", "{who} se la asignó a {to}."),
    "taken": Words("{who} took it.", "{who} la tomó."),
    "snoozed": Words("{who} snoozed it until {until}.", "{who} la pospuso hasta {until}."),
    "resolved": Words("{who} resolved it: {reason}.", "{who} la resolvió como {reason}."),
    "muted": Words("{who} muted it.", "{who} la silenció."),
}
OTHERWISE = Words("{who}: {what}.", "{who}: {what}.")
ALERT = Words("Alert {number}", "Alerta {number}")
THE_WATCH = Words("The watch", "La vigilancia")
DIGEST = Words("While it was quiet: {count} alerts", "Durante las horas de silencio: {count} alertas")
DIGEST_ONE = Words("While it was quiet: 1 alert", "Durante las horas de silencio: 1 alerta")
FLOOD = Words("{count} alerts at once", "{count} alertas a la vez")
BY_SEVERITY = Words("By severity: {counts}.", "Por gravedad: {counts}.")
MONEY = Words("{money} so far.", "{money} hasta ahora.")
PACE = Words("{money} so far, {pace} a minute.", "{money} hasta ahora, {pace} por minuto.")
NOBODY = Words("Nobody has taken any of them yet.", "Nadie ha tomado ninguna todavía.")
OPEN = Words("Not taken by anybody yet: {count}.", "Sin tomar todavía: {count}.")
ALL_TAKEN = Words("Somebody has taken each of them.", "Alguien ha tomado cada una.")
ACKNOWLEDGE = Words("Acknowledge #{number}", "Reconocer #{number}")
REST = Words(
    "The {shown} gravest of {count}; the list of open alerts has them all.",
    "Las {shown} más graves de {count}; la lista de alertas abiertas las tiene todas.",
)
GREW = Words("There are {count} alerts now.", "Ya son {count} alertas.")
SHOW = Words("Open alerts", "Alertas abiertas")
SHOW_QUESTION = Words("which alerts are open?", "¿qué alertas hay abiertas?")


def line(
    alert: Alert,
    what: str,
    who: str,
    detail: Mapping[str, Any],
    *,
    language: Language,
    zone: str,
    alone: bool,
) -> Card:
    """What changed, for the thread of its message; one that stands `alone` says which alert it is about.

    It names members ("slack:U012AB3CD") and nobody else.
    """

    def cell(value: Cell, kind: Any) -> str:
        return show_cell(value, kind, language, zone)

    if what == "assigned" and detail.get("to") == who:
        what = "taken"
    elif what == "woke" and alert.state != "open":
        what = "woke_taken"
    values = {
        "who": THE_WATCH.say(language) if who.startswith("system:") else who,
        "what": what,
        "severity": cell(alert.severity, "severity"),
        "calls": number(alert.calls, language),
        "money": dollars(alert.dollars, language),
        "to": str(detail.get("to") or ""),
        "until": cell(detail.get("until", alert.snoozed_until), "moment"),
        "reason": cell(detail.get("reason") if detail.get("reason") in REASONS else alert.reason, "resolution"),
    }
    text = CHANGES.get(what, OTHERWISE).say(language, **values)
    title = ALERT.say(language, number=alert.number) if alone else ""
    button = Button(title, Action.SHOW_ALERT, str(alert.number))
    return Card(language, zone, title=title, text=text, members=True, buttons=(button,) if alone else ())


def many(
    alerts: Sequence[Alert], kind: str, *, language: Language, zone: str, role: Role, key: str, now_ms: int
) -> Card:
    """A digest or a flood: how many of what and what they cost, the gravest first and of these what costs most a minute
    now, as they stand at `now_ms` (UTC milliseconds), masked for `role`.
    """

    def pace(alert: Alert) -> float:
        return alert.dollars_per_minute if showing.going_on(alert, now_ms) else 0.0

    order = sorted(alerts, key=lambda one: (-Severity(one.severity).rank, -pace(one), -one.dollars, one.number))
    counts = Counter(alert.severity for alert in alerts)
    waiting = [alert for alert in order if alert.state == "open"]
    total = number(len(alerts), language)
    by_severity = ", ".join(
        f"{show_cell(one, 'severity', language, zone)} {number(counts[one], language)}"
        for one in reversed(Severity)
        if counts[one]
    )
    minute = sum(map(pace, alerts))
    money = (PACE if minute >= 0.005 else MONEY).say(
        language,
        money=dollars(sum(alert.dollars for alert in alerts), language),
        pace=dollars(minute, language),
    )
    taken = NOBODY if len(waiting) == len(alerts) else OPEN if waiting else ALL_TAKEN
    lines = (
        f"{BY_SEVERITY.say(language, counts=by_severity)} {money}",
        taken.say(language, count=number(len(waiting), language)),
    )
    shown = mask(ToolResult(table=showing.table(order[:MOST], language)), role, key)
    rest = REST.say(language, shown=MOST, count=total) if len(order) > MOST else ""
    title = FLOOD if kind == "flood" else DIGEST_ONE if len(alerts) == 1 else DIGEST
    return Card(
        language,
        zone,
        title=title.say(language, count=total),
        text="\n".join(lines),
        table=None if shown.table is None else shown.table.for_people(),
        notes=tuple(filter(None, (rest,))),
        buttons=(
            *(
                Button(ACKNOWLEDGE.say(language, number=alert.number), Action.ACKNOWLEDGE, str(alert.number))
                for alert in waiting[:OFFERED]
            ),
            Button(SHOW.say(language), Action.ASK, SHOW_QUESTION.say(language)),
        ),
    )


def growing(alerts: Sequence[Alert], *, language: Language, zone: str) -> Card:
    """More came to what was told of already, where it cannot be changed."""
    return Card(language, zone, text=GREW.say(language, count=number(len(alerts), language)))
