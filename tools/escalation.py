"""set_escalation and show_escalation: who is told when nobody acknowledges an alert, by its severity."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from storage import destinations, escalations
from storage.destinations import Destination
from storage.errors import Refused
from storage.escalations import DEFAULTS, EVERYBODY, NEXT, ON_CALL, Step
from tools import notices
from tools.colleagues import member_of
from tools.on_call import Name, wanted
from tools.spec import Column, Effect, Permission, Table, ToolContext, ToolResult, ToolSpec
from tools.wording import SEVERITIES, dollars, duration
from tools.words import Language, Words, plain

Severity = Literal["LOW", "MEDIUM", "HIGH", "CRITICAL"]
MINUTE = 60
MOST = 10

NOBODY_THERE = Words(
    "There is no destination “{name}”. Steps tell on_call, next, everybody, a person, or one of: {known}.",
    "No hay un destino «{name}». Los pasos avisan a on_call, next, everybody, una persona o uno de: {known}.",
)
STEPS = Words("{severity}: {steps}.", "{severity}: {steps}.")
NO_STEPS = Words("{severity}: nobody else is told.", "{severity}: no se avisa a nadie más.")
SET = Words("Escalation is set. {steps}", "La escalada quedó así. {steps}")
NOTICE = Words(
    "{who} changed who is told when nobody acknowledges an alert. {steps}",
    "{who} cambió a quién se avisa cuando nadie atiende una alerta. {steps}",
)
AT_ONCE = Words("{who} at once", "{who} enseguida")
AFTER = Words("{who} after {time}", "{who} tras {time}")
BEYOND = Words("{who} beyond {money} a minute", "{who} por encima de {money} por minuto")
EITHER = Words("{who} after {time} or beyond {money} a minute", "{who} tras {time} o por encima de {money} por minuto")
WHOM = {
    ON_CALL: Words("whoever is on call", "quien esté de guardia"),
    NEXT: Words("the next member", "la siguiente persona"),
    EVERYBODY: Words("everybody in the rotation", "toda la rotación"),
}
SEVERITY = Column("severity", "severity", Words("Severity", "Gravedad"))
STEP = Column("step", "count", Words("Step", "Paso"))
TELLS = Column("tells", "member", Words("Tells", "Avisa a"))
MINUTES = Column("after_minutes", "count", Words("After minutes", "Tras minutos"))
MONEY = Column("dollars_per_minute", "dollars", Words("Or beyond, a minute", "O por encima de, por minuto"))


def _whom(text: str) -> str:
    """on_call, next, everybody, a person as platform:user, or whatever else: the name of a destination."""
    given = plain(text)
    if given.casefold() in WHOM:
        return given.casefold()
    try:
        return member_of(given)
    except ValueError:
        return given


class StepArgs(BaseModel):
    """One step: whom, and when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tell: Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_whom)] = Field(
        description="on_call, next (the member after them), everybody, a mention, or the name of a destination."
    )
    after: int | None = Field(
        default=None, ge=0, le=1440, description="Minutes after the step before; of the first, after the alert."
    )
    dollars_per_minute: float | None = Field(
        default=None, gt=0, le=100_000, description="Or at once when the alert costs that much a minute."
    )
    rotation: Name | None = Field(default=None, description="The rotation's name; empty for the first one.")

    @model_validator(mode="after")
    def _sometime(self) -> Self:
        if self.after is None and self.dollars_per_minute is None:
            raise ValueError("a step is due after some minutes, or beyond some dollars a minute")
        return self


class SetEscalationArgs(BaseModel):
    """The steps for one severity."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    severity: Severity = Field(description="For alerts of this severity.")
    steps: tuple[StepArgs, ...] = Field(max_length=MOST, description="In their order; none: nobody else is told.")


class NoArgs(BaseModel):
    """Nothing to say."""

    model_config = ConfigDict(extra="forbid", frozen=True)


async def set_escalation(context: ToolContext, args: SetEscalationArgs) -> ToolResult:
    """Set a severity's steps. Raises Refused for a destination or a rotation that is not there.

    Alerts whose next step is due already keep that moment; what follows it goes by the new steps.
    """
    places = await destinations.every(context.connection, context.organisation)
    steps = []
    for step in args.steps:
        tell = str(context.principal) if step.tell == "me" else step.tell
        if tell not in WHOM and not is_member(tell) and not named(places, tell):
            known = ", ".join(plain(place.name) for place in places) or "–"
            raise Refused(NOBODY_THERE.say(context.language, name=tell, known=known))
        if step.rotation is not None:
            await wanted(context, step.rotation)
        steps.append(Step(tell, step.after, step.dollars_per_minute, step.rotation))
    await escalations.keep(context.connection, context.organisation, args.severity, steps)
    await notices.everywhere(
        context,
        NOTICE,
        steps=lambda language, _zone: _line(args.severity, steps, language),
    )
    return ToolResult(text=SET.say(context.language, steps=_line(args.severity, steps, context.language)), members=True)


async def show_escalation(context: ToolContext, args: NoArgs) -> ToolResult:
    """The steps of every severity, the gravest first."""
    lines, rows = [], []
    for severity in DEFAULTS:
        steps = await escalations.policy(context.connection, context.organisation, severity)
        lines.append(_line(severity, steps, context.language))
        for number, step in enumerate(steps, start=1):
            tells = WHOM[step.tell].say(context.language) if step.tell in WHOM else step.tell
            rows.append((severity, number, tells, step.after, step.dollars_per_minute))
    table = Table((SEVERITY, STEP, TELLS, MINUTES, MONEY), tuple(rows))
    return ToolResult(text="\n".join(lines), table=table, matched=len(rows), members=True)


def is_member(tell: str) -> bool:
    """Whether a step tells a person: platform:user, and nothing that only looks like it."""
    try:
        return member_of(tell) == tell != "me"
    except ValueError:
        return False


def named(places: tuple[Destination, ...], name: str) -> list[Destination]:
    """The destinations that people call so."""
    return [place for place in places if place.name.casefold() == name.casefold()]


def _line(severity: str, steps: tuple[Step, ...] | list[Step], language: Language) -> str:
    name = SEVERITIES[severity].say(language)
    if not steps:
        return NO_STEPS.say(language, severity=name)
    return STEPS.say(language, severity=name, steps="; ".join(_step(step, language) for step in steps))


def _step(step: Step, language: Language) -> str:
    who = WHOM[step.tell].say(language) if step.tell in WHOM else step.tell
    time = duration((step.after or 0) * MINUTE, language)
    if step.dollars_per_minute is None:
        return (AT_ONCE if not step.after else AFTER).say(language, who=who, time=time)
    money = dollars(step.dollars_per_minute, language)
    if step.after is None:
        return BEYOND.say(language, who=who, money=money)
    return (EITHER if step.after else AT_ONCE).say(language, who=who, time=time, money=money)


SET_ESCALATION = ToolSpec(
    name="set_escalation",
    title=Words("Set who is told next", "Definir a quién se avisa después"),
    description="Set who is told when nobody acknowledges an alert of a severity: steps after minutes, or beyond "
    "dollars a minute, to whoever is on call, the next member, everybody, a person or a destination.",
    needs=Permission.MANAGE_WATCH,
    effect=Effect.WRITE,
    args=SetEscalationArgs,
    run=set_escalation,
    examples=(
        Words(
            "Escalate critical alerts to the on-call at once, then to the next after 10 minutes",
            "Escala las alertas críticas a la guardia enseguida y a la siguiente persona tras 10 minutos",
        ),
    ),
)
SHOW_ESCALATION = ToolSpec(
    name="show_escalation",
    title=Words("Who is told next", "A quién se avisa después"),
    description="Show for each severity who is told when nobody acknowledges an alert, and after how many minutes.",
    needs=Permission.READ_ALERTS,
    effect=Effect.READ,
    args=NoArgs,
    run=show_escalation,
    examples=(Words("How are alerts escalated?", "¿Cómo se escalan las alertas?"),),
)
