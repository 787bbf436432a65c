"""replay: what would have been alerted, and when, had the watch looked then with these parameters."""

from dataclasses import replace
from datetime import timedelta
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from storage.errors import Refused
from tools import detection, extras, parameters
from tools.alerts import showing
from tools.detection import Replayed
from tools.spec import Cell, Column, Effect, Permission, Table, ToolContext, ToolResult, ToolSpec
from tools.watching import DetectionSettings
from tools.wording import DETECTORS, dollars, local, moment, number
from tools.words import Language, Words, plain

SHOWN = 50
NO_DETECTOR = Words("There is no detector {name}. There is: {names}.", "No hay un detector {name}. Hay: {names}.")
WOULD = Words(
    "With {how} the last {days} days would have given {alerts}",
    "Con {how} los últimos {days} días habrían dado {alerts}",
)
NOW = Words("the parameters as they are", "los parámetros actuales")
ONE_ALERT = Words("1 alert", "1 alerta")
ALERTS = Words("{count} alerts", "{count} alertas")
NO_ALERTS = Words("no alert", "ninguna alerta")
BEFORE_FIRST = Words(
    ", {dollars} before the first of them ({at}), {all} before all of them together.",
    ", {dollars} antes de la primera ({at}), {all} antes de todas juntas.",
)
AS_IS = Words("As things are, it would have been {alerts}{money}", "Tal como está, habrían sido {alerts}{money}")
READING = Words("Replay of {what}, a look every {minutes} min", "Repetición de {what}, mirando cada {minutes} min")
EVERY = Words("all detectors", "todos los detectores")
FIRST_SHOWN = Words("The first {count} are shown.", "Se muestran las primeras {count}.")

ALERTED = Column("alerted_at", "moment", Words("Alert", "Aviso"))
CALLS = Column("calls_before", "count", Words("Calls before it", "Llamadas antes"))
SECONDS = Column("seconds_before", "seconds", Words("Talk before it", "Conversación antes"))
DOLLARS = Column("dollars_before", "dollars", Words("Cost before it", "Costo antes"))
ALL_CALLS = Column("calls", "count", Words("Calls in all", "Llamadas en total"))
ALL_DOLLARS = Column("dollars", "dollars", Words("Cost in all", "Costo total"))


class Changed(BaseModel):
    """One parameter of the detector, and the value to try."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    parameter: str = Field(
        max_length=40, pattern=r"^[a-z_]+$", description="A parameter of the detector, as ringfence.toml names it."
    )
    value: float = Field(description="The value to try.")


class ReplayArgs(BaseModel):
    """How far to go back, and what to try."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    days: int = Field(default=30, ge=1, le=366, description="Replay so many days before now.")
    detector: str | None = Field(
        default=None, max_length=40, pattern=r"^[a-z_]+$", description="Only what this detector sees; empty for all."
    )
    changes: tuple[Changed, ...] = Field(
        default=(), max_length=10, description="Parameters of that detector to try with other values (thresholds)."
    )
    step_minutes: int = Field(default=5, ge=1, le=1440, description="The watch looks once in so many minutes.")

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if self.changes and self.detector is None:
            raise ValueError("name the detector whose parameters are to be tried")
        return self


async def run(context: ToolContext, args: ReplayArgs) -> ToolResult:
    """The alerts that there would have been; with changes, compared with the parameters as they are.

    Nothing is written. Raises Refused for a detector that is not there, values out of bounds, and for want of
    a library.
    """
    language = context.language
    if not extras.installed("detectors"):
        raise Refused(extras.MISSING.say(language, command=extras.command("detectors")))
    if args.detector is not None and args.detector not in DETECTORS:
        names = ", ".join(sorted(DETECTORS))
        raise Refused(NO_DETECTOR.say(language, name=plain(args.detector), names=names))
    tried = _tried(context.detection, args)
    wrong = parameters.wrong(tried.detectors, {}) if args.changes else ()
    if wrong:
        raise Refused(" ".join(one.say(language) for one in wrong))
    found = await _replayed(context, args, tried)
    how = NOW.say(language)
    if args.changes:
        values = ", ".join(f"{one.parameter} = {number(one.value, language)}" for one in args.changes)
        how = f"{values} ({args.detector})"
    text = WOULD.say(language, how=how, days=args.days, alerts=_alerts(found, language)) + _money(found, context)
    if args.changes:
        as_is = await _replayed(context, args, context.detection)
        text += " " + AS_IS.say(language, alerts=_alerts(as_is, language), money=_money(as_is, context))
    what = EVERY.say(language) if args.detector is None else showing.detector(args.detector, language)
    shown = found[:SHOWN]
    return ToolResult(
        text=text,
        reading=READING.say(language, what=what, minutes=args.step_minutes),
        table=Table(COLUMNS, tuple(_row(one, language) for one in shown)),
        matched=len(found),
        notes=(FIRST_SHOWN.say(language, count=SHOWN),) if len(found) > SHOWN else (),
    )


def _tried(settings: DetectionSettings, args: ReplayArgs) -> DetectionSettings:
    """The settings with what is to be tried, also where a location has a value of its own."""
    if args.detector is None or not args.changes:
        return settings
    values = {one.parameter: int(one.value) if one.value.is_integer() else one.value for one in args.changes}
    stated = dict(settings.detectors.get(args.detector, {}))
    places = {name: {**own, **values} for name, own in stated.get("locations", {}).items()}
    changed = {**stated, **values, **({"locations": places} if places else {})}
    return replace(settings, detectors={**settings.detectors, args.detector: changed})


async def _replayed(context: ToolContext, args: ReplayArgs, settings: DetectionSettings) -> list[Replayed]:
    until = round(context.now.timestamp() * 1000)
    since = until - round(timedelta(days=args.days).total_seconds() * 1000)
    found = await detection.replayed(
        context.connection, context.organisation, since, until, args.step_minutes * 60_000, settings
    )
    return [one for one in found if args.detector in (None, *one.story.detectors)]


def _alerts(found: list[Replayed], language: Language) -> str:
    words = NO_ALERTS if not found else ONE_ALERT if len(found) == 1 else ALERTS
    return words.say(language, count=number(len(found), language))


def _money(found: list[Replayed], context: ToolContext) -> str:
    if not found:
        return "."
    language, first = context.language, found[0]
    return BEFORE_FIRST.say(
        language,
        dollars=dollars(first.alerted.dollars, language),
        at=moment(local(first.alerted.at, context.zone), language),
        all=dollars(sum(one.alerted.dollars for one in found), language),
    )


COLUMNS = (
    ALERTED,
    showing.SEVERITY,
    showing.DETECTOR,
    showing.SUBJECT,
    showing.COUNTRY,
    showing.FIRST,
    CALLS,
    SECONDS,
    DOLLARS,
    ALL_CALLS,
    ALL_DOLLARS,
    showing.USER,
    showing.EXTENSION,
    showing.PHONE,
    showing.LOCATION,
)


def _row(one: Replayed, language: Language) -> tuple[Cell, ...]:
    story = one.story
    subject = story.subject
    return (
        one.alerted.at,
        str(one.severity),
        story.detector,
        showing.whom(subject.user, subject.extension, subject.number, subject.location, language),
        subject.country,
        story.first_call,
        one.alerted.calls,
        one.alerted.seconds,
        round(one.alerted.dollars, 2),
        story.calls,
        round(story.dollars, 2),
        subject.user,
        subject.extension,
        subject.number,
        subject.location,
    )


REPLAY = ToolSpec(
    name="replay",
    title=Words("Replay the watch", "Repetir la vigilancia"),
    description="Tell what the watch would have alerted in the last days and what each incident had cost by then, as "
    "the detectors are or with other parameters (thresholds) of one of them. Nothing is changed.",
    needs=Permission.MANAGE_WATCH,
    effect=Effect.READ,
    args=ReplayArgs,
    run=run,
    examples=(
        Words(
            "Replay mass_dialling with calls 30 over the last 30 days",
            "Repite mass_dialling con calls 30 en los últimos 30 días",
        ),
    ),
)
