"""Showing: an alert in words and in tables, the same wherever it is told."""

from collections.abc import Iterable
from datetime import timedelta

from storage import alerts
from storage.alerts import Alert, AlertEvent
from storage.errors import Refused
from tools.spec import AlertRef, Cell, Column, Table, ToolContext
from tools.wording import (
    ALERT_STATES,
    AND,
    DETECTORS,
    RESOLUTIONS,
    SEVERITIES,
    country,
    dollars,
    duration,
    joined,
    local,
    moment,
    number,
)
from tools.words import Language, Words, isolate, plain

# Of what this detector finds, the calls come in; whatever the others find goes out.
RINGS_US = "wangiri"
# An incident whose last call is longer ago is not going on.
GOING_ON = timedelta(hours=2)
NO_SUCH = Words("There is no alert {number}.", "No hay ninguna alerta {number}.")
UNKNOWN = Words("an unknown line", "una línea desconocida")
LINE = Words("#{number} {severity} · {detector} · {subject}", "#{number} {severity} · {detector} · {subject}")
ONE_CALL = Words("1 call", "1 llamada")
CALLS = Words("{count} calls", "{count} llamadas")
FIGURES = Words("{calls}, {duration} of talk, {dollars}", "{calls}, {duration} de conversación, {dollars}")
A_MINUTE = Words(" ({dollars} a minute)", " ({dollars} por minuto)")
TO = Words(" to {country}", " hacia {country}")
FROM = Words(" from {country}", " desde {country}")
SNOOZED = Words("snoozed until {moment}", "pospuesta hasta {moment}")
MUTED = Words("muted: nobody is told", "silenciada: no se avisa a nadie")
BY = Words("{state} by {who}", "{state} por {who}")
RESOLVED_AS = Words("{state} as {reason} by {who}", "{state} como {reason} por {who}")
ASSIGNED = Words("assigned to {who}", "asignada a {who}")
WATCH = Words("the watch", "la vigilancia")
ALSO = Words("Seen as well: {detectors}.", "También se vio: {detectors}.")

NUMBER = Column("alert", "reference", Words("Alert", "Alerta"))
SEVERITY = Column("severity", "severity", Words("Severity", "Gravedad"))
DETECTOR = Column("detector", "detector", Words("What", "Qué"))
SUBJECT = Column("subject", "text", Words("Who", "Quién"))
COUNTRY = Column("country", "country", Words("Country", "País"), "filled")
FIRST = Column("first_call", "moment", Words("Since", "Desde"))
CALLS_COLUMN = Column("calls", "count", Words("Calls", "Llamadas"))
DOLLARS = Column("dollars", "dollars", Words("Cost", "Costo"))
STATE = Column("state", "alert_state", Words("State", "Estado"))
TAKEN_BY = Column("taken_by", "member", Words("Taken by", "La tiene"), "filled")
REASON = Column("reason", "resolution", Words("Resolved as", "Resuelta como"), "filled")
USER = Column("user", "person", Words("Person", "Persona"), "never")
EXTENSION = Column("extension", "extension", Words("Extension", "Extensión"), "never")
PHONE = Column("number", "phone", Words("Number", "Número"), "never")
LOCATION = Column("location", "location", Words("Location", "Sede"), "never")
SECONDS = Column("seconds", "seconds", Words("Talk", "Conversación"), "never")
PER_MINUTE = Column("dollars_per_minute", "dollars", Words("Cost a minute", "Costo por minuto"), "never")
LAST = Column("last_call", "moment", Words("Last call", "Última llamada"), "never")
OPENED = Column("opened_at", "moment", Words("Alerted", "Avisada"), "never")
ASSIGNEE = Column("assigned_to", "member", Words("Assigned to", "Asignada a"), "never")
# What a person needs first comes first; what only scripts read comes last.
COLUMNS = (
    NUMBER,
    SEVERITY,
    DETECTOR,
    SUBJECT,
    COUNTRY,
    FIRST,
    CALLS_COLUMN,
    DOLLARS,
    STATE,
    TAKEN_BY,
    REASON,
    USER,
    EXTENSION,
    PHONE,
    LOCATION,
    SECONDS,
    PER_MINUTE,
    LAST,
    OPENED,
    ASSIGNEE,
)
AT = Column("at", "moment", Words("When", "Cuándo"))
WHO = Column("who", "member", Words("Who", "Quién"))
WHAT = Column("what", "text", Words("What", "Qué"))
HAPPENED = {
    "opened": Words("opened", "se abrió"),
    "grew": Words("grew to {calls} calls", "llegó a {calls} llamadas"),
    "worsened": Words("became {severity}, {calls} calls", "pasó a gravedad {severity}, {calls} llamadas"),
    "acknowledged": Words("acknowledged", "la reconoció"),
    "assigned": Words("assigned it to {to}", "la asignó a {to}"),
    "snoozed": Words("snoozed it until {until}", "la pospuso hasta {until}"),
    "woke": Words("snooze over", "dejó de estar pospuesta"),
    "resolved": Words("resolved it as {reason}", "la resolvió como {reason}"),
    "muted": Words("muted it", "la silenció"),
    "unmuted": Words("went on after its mute, {calls} calls", "continuó después del silencio, {calls} llamadas"),
    "escalated": Words("told somebody else", "avisó a alguien más"),
}


async def find(context: ToolContext, number_: int) -> Alert:
    """The alert so numbered. Raises Refused when there is none."""
    found = await alerts.find(context.connection, context.organisation, number_)
    if found is None:
        raise no_such(number_, context.language)
    return found


def no_such(number_: int, language: Language) -> Refused:
    """What is said about an alert that is not there, in this organisation."""
    return Refused(NO_SUCH.say(language, number=number_))


def ref(alert: Alert) -> AlertRef:
    """What its buttons have to know."""
    return AlertRef(alert.number, alert.state)


def subject(alert: Alert, language: Language) -> str:
    """Whom it is about, wrapped for masking: "Ana Ruiz (1001, Bogotá)", or a number outside."""
    return whom(alert.user, alert.extension, alert.phone, alert.location, language)


def whom(user: str | None, extension: str | None, phone: str | None, location: str | None, language: Language) -> str:
    """A line by what is known of it, or a number outside, wrapped for masking."""
    if phone is not None:
        return isolate(phone)
    name = UNKNOWN.say(language) if user is None else isolate(user)
    more = [isolate(extension)] if extension else []
    if location:
        more.append(plain(location))
    return f"{name} ({', '.join(more)})" if more else name


def detector(name: str, language: Language) -> str:
    """What a detector is called."""
    words = DETECTORS.get(name)
    return plain(name.replace("_", " ")) if words is None else words.say(language)


def also(alert: Alert, language: Language) -> str:
    """What else was seen; empty where one detector alone saw it."""
    others = [detector(name, language) for name in alert.detectors[1:]]
    return ALSO.say(language, detectors=joined(others, language, AND)) if others else ""


def headline(alert: Alert, language: Language) -> str:
    """The alert in one line without its figures: "#12 CRITICAL · Traffic pumping (IRSF) · Ana Ruiz (1001, Bogotá)"."""
    return LINE.say(
        language,
        number=alert.number,
        severity=SEVERITIES[alert.severity].say(language).upper(),
        detector=detector(alert.detector, language),
        subject=subject(alert, language),
    )


def figures(alert: Alert, language: Language) -> str:
    """What it has come to: "43 calls to Cuba, 2 h 3 min of talk, $213 ($4.10 a minute)"."""
    calls = ONE_CALL.say(language) if alert.calls == 1 else CALLS.say(language, count=number(alert.calls, language))
    if alert.country is not None:
        way = FROM if alert.detector == RINGS_US else TO
        calls += way.say(language, country=country(alert.country, language))
    text = FIGURES.say(
        language,
        calls=calls,
        duration=duration(alert.seconds, language),
        dollars=dollars(alert.dollars, language),
    )
    if alert.dollars_per_minute >= 0.005:
        text += A_MINUTE.say(language, dollars=dollars(alert.dollars_per_minute, language))
    return text


def going_on(alert: Alert, now_ms: int) -> bool:
    """Whether it may still cost more every minute."""
    return alert.state != "resolved" and now_ms - alert.last_call <= GOING_ON.total_seconds() * 1000


def when(alert: Alert, language: Language, zone: str) -> str:
    """From its first call to its last."""
    first, last = local(alert.first_call, zone), local(alert.last_call, zone)
    start = moment(first, language)
    if last - first < timedelta(minutes=1) and first.minute == last.minute:
        return start
    return f"{start} – {last:%H:%M}" if first.date() == last.date() else f"{start} – {moment(last, language)}"


def standing(alert: Alert, language: Language, zone: str, now_ms: int) -> str:
    """How it stands, and who has to do with it."""
    state = ALERT_STATES[alert.state].say(language)
    parts = [state]
    if alert.state == "resolved" and alert.reason is not None:
        reason = RESOLUTIONS[alert.reason].say(language)
        parts = [RESOLVED_AS.say(language, state=state, reason=reason, who=who(alert.resolved_by or "", language))]
    elif alert.state == "acknowledged" and alert.acknowledged_by is not None:
        parts = [BY.say(language, state=state, who=who(alert.acknowledged_by, language))]
    if alert.assigned_to is not None:
        parts.append(ASSIGNED.say(language, who=who(alert.assigned_to, language)))
    if alert.snoozed(now_ms):
        until = moment(local(alert.snoozed_until or 0, zone), language)
        parts.append(SNOOZED.say(language, moment=until))
    if alert.muted:
        parts.append(MUTED.say(language))
    text = "; ".join(parts)
    return text[:1].upper() + text[1:] + "."


def who(member: str, language: Language) -> str:
    """Somebody who did something, as channels know to show it: platform:user."""
    return WATCH.say(language) if member.startswith("system:") else plain(member)


def table(found: Iterable[Alert], language: Language) -> Table:
    """Alerts as rows, in the order given."""
    return Table(COLUMNS, tuple(_row(alert, language) for alert in found))


def history(events: Iterable[AlertEvent], language: Language, zone: str) -> Table:
    """What happened to an alert, as rows in the order given."""
    rows = tuple((event.at, who(event.who, language), happened(event, language, zone)) for event in events)
    return Table((AT, WHO, WHAT), rows)


def happened(event: AlertEvent, language: Language, zone: str) -> str:
    """One thing that happened, without when and by whom."""
    detail = event.detail
    values = {
        "calls": number(detail.get("calls", 0), language),
        "severity": SEVERITIES[detail["severity"]].say(language) if "severity" in detail else "",
        "reason": RESOLUTIONS[detail["reason"]].say(language) if event.what == "resolved" else "",
        "to": who(str(detail.get("to", "")), language),
        "until": moment(local(detail["until"], zone), language) if "until" in detail else "",
    }
    return HAPPENED[event.what].say(language, **values)


def _row(alert: Alert, language: Language) -> tuple[Cell, ...]:
    return (
        alert.number,
        str(alert.severity),
        alert.detector,
        subject(alert, language),
        alert.country,
        alert.first_call,
        alert.calls,
        round(alert.dollars, 2),
        alert.state,
        None if alert.state == "resolved" else alert.assigned_to or alert.acknowledged_by,
        alert.reason,
        alert.user,
        alert.extension,
        alert.phone,
        alert.location,
        alert.seconds,
        round(alert.dollars_per_minute, 2),
        alert.last_call,
        alert.opened_at,
        alert.assigned_to,
    )
