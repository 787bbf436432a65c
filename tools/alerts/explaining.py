"""explain_alert: what was seen, what is normal for this subject, the evidence, the money, and what to do next."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field

from storage import directory, usual
from storage.alerts import Alert
from storage.call_query import CallQuery, Condition, Period
from storage.calls import run_query
from storage.history import newest_leg
from storage.usual import DAYS, Usual
from tools.alerts import showing
from tools.spec import Effect, Permission, ToolContext, ToolResult, ToolSpec
from tools.wording import AND, DETECTORS, country, dollars, joined, local, number
from tools.words import Language, Words

MINUTE = 60_000
CALLS_LISTED = 10
# Countries named of those that a line usually calls; the others are counted.
COUNTRIES_NAMED = 4

SEEN = Words("Seen: {figures}. {when}.", "Visto: {figures}. {when}.")
FACTS = Words("Details: {facts}.", "Detalles: {facts}.")
SCORE = Words("{score} times the limit of its detector.", "{score} veces el límite de su detector.")
NORMAL = Words("Normal: {usual}", "Lo normal: {usual}")
USUAL = Words(
    "in the {days} days before, this line called outside on {on} of them: {calls}, at most {busiest} on one.",
    "en los {days} días anteriores, esta línea hizo llamadas externas en {on} de ellos: {calls}, máximo {busiest} en "
    "un día.",
)
NOTHING_USUAL = Words(
    "in the {days} days before, this line made no calls outside.",
    "en los {days} días anteriores, esta línea no hizo llamadas externas.",
)
ABROAD = Words("Abroad: {countries}.", "Al extranjero: {countries}.")
NEVER_ABROAD = Words("Never abroad.", "Nunca llamó al extranjero.")
ONE_IN = Words("{country} once", "{country} una vez")
TIMES_IN = Words("{country} {count} times", "{country} {count} veces")
MORE_COUNTRIES = Words("{count} more countries", "{count} países más")
NEVER_THERE = Words("It had not called {country}.", "No había llamado a {country}.")
CLOSED = Words("After hours: {calls}.", "Fuera de horario: {calls}.")
NEVER_CLOSED = Words("Never after hours.", "Nunca fuera de horario.")
OUTSIDE = Words(
    "in the {days} days before, there were {count} calls with this number.",
    "en los {days} días anteriores hubo {count} llamadas con este número.",
)
OUTSIDE_ONCE = Words(
    "in the {days} days before, there was 1 call with this number.",
    "en los {days} días anteriores hubo 1 llamada con este número.",
)
OUTSIDE_NEW = Words(
    "in the {days} days before, there was no call with this number.",
    "en los {days} días anteriores no hubo ninguna llamada con este número.",
)
NO_LINE = Words("nobody here is known by that line.", "esa línea no es de nadie conocido.")
MONEY = Words("Money: about {dollars} so far.", "Dinero: cerca de {dollars} hasta ahora.")
PACE = Words(
    "Money: about {dollars} so far; at this pace {hour} more in an hour.",
    "Dinero: cerca de {dollars} hasta ahora; a este ritmo, {hour} más en una hora.",
)
FREE = Words("Money: these calls cost us nothing.", "Dinero: estas llamadas no nos cuestan nada.")
EVIDENCE = Words(
    "Evidence: the calls follow with a receipt of their own, which Verify runs again; or ask about “calls of alert "
    "{number}” in any other way.",
    "Evidencia: siguen las llamadas con su propio recibo, que Verificar vuelve a ejecutar; o pregunta de otra forma "
    "por «llamadas de la alerta {number}».",
)
NEXT = Words("What to do next:", "Qué hacer ahora:")
# What detectors say of a finding, by the name of the fact: for one, and for any other count.
FACT_WORDS = {
    "numbers": (Words("1 number", "1 número"), Words("{count} different numbers", "{count} números distintos")),
    "at_once": (
        Words("1 call at once", "1 llamada a la vez"),
        Words("{count} calls at once", "{count} llamadas a la vez"),
    ),
    "extensions": (
        Words("1 extension tried", "1 extensión probada"),
        Words("{count} extensions tried", "{count} extensiones probadas"),
    ),
    "days": (Words("on 1 day", "en 1 día"), Words("on {count} days", "en {count} días")),
    "countries": (Words("1 country", "1 país"), Words("{count} countries", "{count} países")),
    "new": (
        Words("1 of them new to this line", "1 de ellos nuevo para esta línea"),
        Words("{count} of them new to this line", "{count} de ellos nuevos para esta línea"),
    ),
    "closed": (
        Words("1 call after hours", "1 llamada fuera de horario"),
        Words("{count} calls after hours", "{count} llamadas fuera de horario"),
    ),
    "usual": (
        Words("usually 1 call at most", "lo usual: 1 llamada como máximo"),
        Words("usually {count} calls at most", "lo usual: {count} llamadas como máximo"),
    ),
    "lines": (
        Words("1 line of ours rung", "1 línea nuestra timbrada"),
        Words("{count} lines of ours rung", "{count} líneas nuestras timbradas"),
    ),
    "rang_back": (
        Words("1 call back", "1 llamada de vuelta"),
        Words("{count} calls back", "{count} llamadas de vuelta"),
    ),
}


class ExplainArgs(BaseModel):
    """Which alert."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    alert: int = Field(ge=1, le=10**9, description="The alert's number.")


async def run(context: ToolContext, args: ExplainArgs) -> ToolResult:
    """Why the alert was raised, in a few lines; its calls are `ToolResult.evidence`. Raises Refused for no such."""
    language, zone = context.language, context.zone
    alert = await showing.find(context, args.alert)
    lines = [showing.headline(alert, language), *_seen(alert, language, zone)]
    lines.append(NORMAL.say(language, usual=await _normal(context, alert)))
    lines.append(_money(alert, context.now, language))
    steps = runbook(alert.detector, language)
    if steps:
        lines += [NEXT.say(language), steps]
    return ToolResult(
        text="\n".join(lines),
        matched=alert.calls,
        data_until=await newest_leg(context.connection, context.organisation),
        notes=(EVIDENCE.say(language, number=alert.number), showing.standing(alert, language, zone, _now(context))),
        alert=showing.ref(alert),
        members=True,
        evidence=evidence(alert, zone),
    )


def evidence(alert: Alert, zone: str) -> CallQuery:
    """The query whose answer is the alert's calls, earliest first."""
    # Whole minutes read better, and it is the alert that says which calls they are.
    start = datetime.fromtimestamp(alert.first_call // MINUTE * 60, UTC)
    end = datetime.fromtimestamp((alert.last_call // MINUTE + 1) * 60, UTC)
    return CallQuery(
        metric="list",
        period=Period(start=start, end=end),
        zone=zone,
        where=(Condition(field="alert", values=(str(alert.number),)),),
        order="key",
        limit=CALLS_LISTED,
    )


def runbook(detector: str, language: Language) -> str:
    """What to do next about what a detector finds: the last section of its runbook; empty where it has none."""
    if detector not in DETECTORS:
        return ""
    page = files("prompts").joinpath("runbooks", f"{detector}.{language}.md")
    if not page.is_file():
        return ""
    _, _, last = page.read_text(encoding="utf-8").rpartition("\n## ")
    return last.partition("\n")[2].strip()


def _seen(alert: Alert, language: Language, zone: str) -> Iterator[str]:
    seen = SEEN.say(language, figures=showing.figures(alert, language), when=showing.when(alert, language, zone))
    if alert.score > 1:
        seen += " " + SCORE.say(language, score=number(round(alert.score, 1), language))
    yield seen
    facts = [
        FACT_WORDS[name][value != 1].say(language, count=number(value, language))
        for key, value in alert.facts.items()
        # None of something is no news, and what is normal is told below.
        if (name := key.removeprefix(f"{alert.detector}.")) in FACT_WORDS and isinstance(value, int | float) and value
    ]
    if facts:
        yield FACTS.say(language, facts=", ".join(facts))
    if also := showing.also(alert, language):
        yield also


async def _normal(context: ToolContext, alert: Alert) -> str:
    """What is normal for whom it is about."""
    if alert.person is None:
        return await _outside(context, alert)
    day = local(alert.first_call, await _zone(context, alert)).date()
    known = await usual.before(context.connection, context.organisation, alert.person, day)
    return _in_words(known, alert, context.language)


def _in_words(known: Usual, alert: Alert, language: Language) -> str:
    if not known.calls:
        return NOTHING_USUAL.say(language, days=DAYS)
    said = [
        USUAL.say(
            language,
            days=DAYS,
            on=known.days,
            calls=_calls(known.calls, language),
            busiest=number(known.busiest, language),
        )
    ]
    said.append(_abroad(known, language))
    if known.abroad and alert.country is not None and alert.country not in known.abroad:
        said.append(NEVER_THERE.say(language, country=country(alert.country, language)))
    closed = CLOSED.say(language, calls=_calls(known.closed, language))
    said.append(closed if known.closed else NEVER_CLOSED.say(language))
    return " ".join(said)


def _calls(count: int, language: Language) -> str:
    return (showing.ONE_CALL if count == 1 else showing.CALLS).say(language, count=number(count, language))


def _abroad(known: Usual, language: Language) -> str:
    if not known.abroad:
        return NEVER_ABROAD.say(language)
    ranked = sorted(known.abroad.items(), key=lambda item: (-item[1], item[0]))
    named = [
        (ONE_IN if count == 1 else TIMES_IN).say(
            language, country=country(code, language), count=number(count, language)
        )
        for code, count in ranked[:COUNTRIES_NAMED]
    ]
    if len(ranked) > COUNTRIES_NAMED:
        named.append(MORE_COUNTRIES.say(language, count=len(ranked) - COUNTRIES_NAMED))
    return ABROAD.say(language, countries=joined(named, language, AND))


async def _outside(context: ToolContext, alert: Alert) -> str:
    """How often a number outside was at the other end before."""
    language = context.language
    if alert.phone is None:
        return NO_LINE.say(language)
    end = datetime.fromtimestamp(alert.first_call / 1000, UTC)
    query = CallQuery(
        period=Period(start=end - timedelta(days=DAYS), end=end),
        where=(Condition(field="number", values=(alert.phone,)),),
    )
    found = await run_query(context.connection, context.organisation, query, context.hours)
    words = OUTSIDE_NEW if not found.matched else OUTSIDE_ONCE if found.matched == 1 else OUTSIDE
    return words.say(language, days=DAYS, count=number(found.matched, language))


async def _zone(context: ToolContext, alert: Alert) -> str:
    """The zone of the line's location: habits go by its days."""
    names = await directory.load(context.connection, context.organisation, with_lines=False)
    return next((place.zone for place in names.locations if place.name == alert.location), "UTC")


def _money(alert: Alert, now: datetime, language: Language) -> str:
    if alert.dollars < 0.005:
        return FREE.say(language)
    so_far = dollars(alert.dollars, language)
    if not showing.going_on(alert, round(now.timestamp() * 1000)):
        return MONEY.say(language, dollars=so_far)
    return PACE.say(language, dollars=so_far, hour=dollars(60 * alert.dollars_per_minute, language))


def _now(context: ToolContext) -> int:
    return round(context.now.timestamp() * 1000)


EXPLAIN_ALERT = ToolSpec(
    name="explain_alert",
    title=Words("Explain an alert", "Explicar una alerta"),
    description="Explain why an alert was raised: what was seen, what is normal for this line or number, the money at "
    "risk, what to do next. Its calls: query_calls with the condition alert.",
    needs=Permission.READ_ALERTS,
    effect=Effect.READ,
    args=ExplainArgs,
    run=run,
    examples=(Words("Explain alert 12", "Explica la alerta 12"), Words("Why alert 12?", "¿Por qué la alerta 12?")),
)
