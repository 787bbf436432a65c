"""News: a line about what changed about an alert, and the one message that tells of many alerts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from bot.cards import Action, Button, Card
from bot.security.masking import mask
from storage.alerts import REASONS, Alert
from storage.stories import Severity
from tools.spec import Cell, Column, Role, Table, ToolResult
from tools.wording import number, show_cell
from tools.words import Language, Words

MOST = 25  # alerts in a table; the rest are counted

CHANGES: Mapping[str, Words] = {
    "worsened": Words("It got worse: {severity} now, {calls} calls.", "Empeoró: ahora {severity}, {calls} llamadas."),
    "woke": Words("Its snooze is over and nobody has it.", "Terminó su pausa y nadie la tiene."),
    "escalated": Words("Nobody has acknowledged it yet; it was escalated.", "Nadie la ha atendido todavía; se escaló."),
    "acknowledged": Words("{who} acknowledged it.", "{who} la atiende."),
    "assigned": Words("{who} assigned it to {to}.", "{who} se la asignó a {to}."),
    "taken": Words("{who} took it.", "{who} la tomó."),
    "snoozed": Words("{who} snoozed it until {until}.", "{who} la pospuso hasta {until}."),
    "resolved": Words("{who} resolved it: {reason}.", "{who} la resolvió: {reason}."),
    "muted": Words("{who} muted it.", "{who} la silenció."),
}
OTHERWISE = Words("{who}: {what}.", "{who}: {what}.")
ALERT = Words("Alert {number}", "Alerta {number}")
THE_WATCH = Words("The watch", "La vigilancia")
DIGEST = Words("While it was quiet: {count} alerts", "Durante las horas de silencio: {count} alertas")
FLOOD = Words("{count} alerts at once", "{count} alertas a la vez")
BY_SEVERITY = Words("By severity: {counts}.", "Por gravedad: {counts}.")
OPEN = Words("Nobody has taken {count} of them yet.", "Nadie ha tomado todavía {count} de ellas.")
ALL_TAKEN = Words("Somebody has taken each of them.", "Alguien ha tomado cada una.")
REST = Words(
    "The {shown} gravest of {count}; the list of open alerts has them all.",
    "Las {shown} más graves de {count}; la lista de alertas abiertas las tiene todas.",
)
GREW = Words("There are {count} alerts now.", "Ya son {count} alertas.")
SHOW = Words("Open alerts", "Alertas abiertas")
SHOW_QUESTION = Words("which alerts are open?", "¿qué alertas hay abiertas?")

NUMBER = Column("alert", "reference", Words("Alert", "Alerta"))
SEVERITY = Column("severity", "severity", Words("Severity", "Gravedad"))
DETECTOR = Column("detector", "detector", Words("What", "Qué"))
WHO = Column("user", "person", Words("Who", "Quién"))
LINE = Column("number", "phone", Words("Line or number", "Línea o número"))
STATE = Column("state", "alert_state", Words("State", "Estado"))
CALLS = Column("calls", "count", Words("Calls", "Llamadas"))


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

    what = "taken" if what == "assigned" and detail.get("to") == who else what
    values = {
        "who": THE_WATCH.say(language) if who.startswith("system:") else who,
        "what": what,
        "severity": cell(alert.severity, "severity"),
        "calls": number(alert.calls, language),
        "to": str(detail.get("to") or ""),
        "until": cell(detail.get("until", alert.snoozed_until), "moment"),
        "reason": cell(detail.get("reason") if detail.get("reason") in REASONS else alert.reason, "resolution"),
    }
    text = CHANGES.get(what, OTHERWISE).say(language, **values)
    title = ALERT.say(language, number=alert.number) if alone else ""
    button = Button(title, Action.SHOW_ALERT, str(alert.number))
    return Card(language, zone, title=title, text=text, members=True, buttons=(button,) if alone else ())


def many(alerts: Sequence[Alert], kind: str, *, language: Language, zone: str, role: Role, key: str) -> Card:
    """A digest or a flood: how many of what, the gravest first, as they stand now, masked for `role`."""
    order = sorted(alerts, key=lambda alert: (-Severity(alert.severity).rank, alert.number))
    counts = Counter(alert.severity for alert in alerts)
    waiting = sum(alert.state == "open" for alert in alerts)
    total = number(len(alerts), language)
    by_severity = ", ".join(
        f"{show_cell(one, 'severity', language, zone)} {number(counts[one], language)}"
        for one in reversed(Severity)
        if counts[one]
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            alert.number,
            alert.severity,
            alert.detector,
            alert.user,
            alert.extension or alert.phone,
            alert.state,
            alert.calls,
        )
        for alert in order[:MOST]
    )
    table = Table((NUMBER, SEVERITY, DETECTOR, WHO, LINE, STATE, CALLS), rows)
    shown = mask(ToolResult(table=table), role, key)
    text = f"{BY_SEVERITY.say(language, counts=by_severity)} "
    text += OPEN.say(language, count=number(waiting, language)) if waiting else ALL_TAKEN.say(language)
    rest = REST.say(language, shown=MOST, count=total) if len(order) > MOST else ""
    return Card(
        language,
        zone,
        title=(DIGEST if kind == "digest" else FLOOD).say(language, count=total),
        text=text,
        table=shown.table,
        notes=tuple(filter(None, (rest,))),
        buttons=(Button(SHOW.say(language), Action.ASK, SHOW_QUESTION.say(language)),),
    )


def growing(alerts: Sequence[Alert], *, language: Language, zone: str) -> Card:
    """More came to what was told of already, where it cannot be changed."""
    return Card(language, zone, text=GREW.say(language, count=number(len(alerts), language)))
