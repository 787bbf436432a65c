"""mute_pattern, unmute and list_mutes: patterns that nobody is told about, and planned maintenance."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from storage import alert_changes, directory, mutes
from storage.alerts import Alert
from storage.errors import Refused
from storage.mutes import Mute
from storage.wall_clock import milliseconds
from tools import notices
from tools.alerts import showing
from tools.alerts.listing import subjects_named
from tools.alerts.until import DESCRIPTION, LENGTH, Until, ends_at
from tools.spec import Cell, Column, Effect, Permission, Table, ToolContext, ToolResult, ToolSpec
from tools.wording import AND, DETECTORS, joined, local, moment, number
from tools.words import Language, Words, plain

LONGEST = timedelta(days=366)
# No mute is for ever: what was no fraud once may hide one later.
USUAL = timedelta(days=90)
LONGEST_MAINTENANCE = timedelta(days=7)
MOST = 200  # mutes of an organisation at a time
REASON = 400
MUTED = Words("Muted: {pattern}, {time}. {which}", "Silenciado: {pattern}, {time}. {which}")
PLANNED = Words(
    "Maintenance planned: {pattern}, {time}. {which}", "Mantenimiento planificado: {pattern}, {time}. {which}"
)
IT_IS = Words("It is mute {id}.", "Es el silencio {id}.")
THEY_ARE = Words(
    "They are mutes {ids}; “unmute alert {alert}” takes them all away.",
    "Son los silencios {ids}; «quita el silencio de la alerta {alert}» los quita todos.",
)
KEPT = Words(
    "What it keeps quiet is kept and counted: ask for “muted alerts”.",
    "Lo que calla se guarda y se cuenta: pregunta por «alertas silenciadas».",
)
QUIET_NOW = Words("Quiet from now on: {alerts}.", "En silencio desde ahora: {alerts}.")
EVERYTHING = Words("everything", "todo")
OF = Words("of {subject}", "de {subject}")
AT = Words("at {location}", "en {location}")
UNTIL = Words("until {until}", "hasta {until}")
FROM_UNTIL = Words("from {start} until {until}", "del {start} al {until}")
ALWAYS = Words("until somebody unmutes it", "hasta que alguien lo quite")
NO_MUTE = Words("There is no mute {id}, or it is over already.", "No hay ningún silencio {id}, o ya terminó.")
NOT_MUTED = Words("No mute is about alert {number}.", "Ningún silencio es sobre la alerta {number}.")
UNMUTED = Words("No longer muted: {pattern}.", "Ya no está silenciado: {pattern}.")
NONE = Words("Nothing is muted.", "No hay nada silenciado.")
ONE = Words("1 pattern is muted or planned.", "Hay 1 patrón silenciado o planificado.")
MANY = Words("{count} patterns are muted or planned.", "Hay {count} patrones silenciados o planificados.")
WHOSE = Words(
    "Nobody here is called so, so nothing was muted.", "Aquí nadie se llama así, así que no se silenció nada."
)
SEVERAL = Words(
    "Several lines are called so: name one by its extension.",
    "Varias líneas se llaman así: nombra una por su extensión.",
)
NO_DETECTOR = Words("There is no detector {name}. There is: {names}.", "No hay un detector {name}. Hay: {names}.")
NO_LOCATION = Words("There is no location {name}.", "No hay ninguna sede {name}.")
OVER = Words("That would be over before it begins.", "Eso terminaría antes de empezar.")
TOO_LONG = Words(
    "A mute lasts a year at most, and {days} days where no end is named.",
    "Un silencio dura un año como máximo, y {days} días si no se dice hasta cuándo.",
)
TOO_LONG_MAINTENANCE = Words(
    "Maintenance lasts {days} days at most; mute a pattern for longer.",
    "Un mantenimiento dura {days} días como máximo; silencia un patrón si hace falta más.",
)
FULL = Words("There are {count} mutes already. Take some away first.", "Ya hay {count} silencios. Quita algunos antes.")
WILL_MUTE = Words(
    "Tell nobody about {pattern}, {time}. What happens meanwhile is only kept and counted.",
    "No avisar a nadie sobre {pattern}, {time}. Lo que ocurra entretanto solo se guarda y se cuenta.",
)
FOR_USUAL = Words("for {days} days", "por {days} días")
FOR_STATED = Words("for {until}", "por {until}")
STATED = {
    "tomorrow": Words("tomorrow at 8:00", "mañana a las 8:00"),
    "workday": Words("8:00 on the next working day", "las 8:00 del próximo día hábil"),
}
FROM_STATED = Words("from {start} {until}", "desde el {start} {until}")
NOTICE = Words("{who} muted {pattern}, {time}.", "{who} silenció {pattern}, {time}.")
NOTICE_PLANNED = Words(
    "{who} planned maintenance: {pattern}, {time}.", "{who} planificó un mantenimiento: {pattern}, {time}."
)

MUTE = Column("mute", "reference", Words("Mute", "Silencio"))
DETECTOR = Column("detector", "detector", Words("What", "Qué"))
FROM = Column("from_at", "moment", Words("From", "Desde"))
UNTIL_AT = Column("until_at", "moment", Words("Until", "Hasta"))
MAINTENANCE = Column("maintenance", "yes_no", Words("Maintenance", "Mantenimiento"), "filled")
SUBJECT = replace(showing.SUBJECT, seen="filled")
LOCATION = replace(showing.LOCATION, seen="filled")
# Whoever muted it wrote names and numbers there perhaps.
WHY = Column("note", "outside_name", Words("Why", "Por qué"), "filled")
MADE_BY = Column("made_by", "member", Words("Muted by", "Lo silenció"))


class MuteArgs(BaseModel):
    """What is kept quiet: the pattern of an alert, or one that is stated; what is left out covers everything."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    alert: int | None = Field(
        default=None, ge=1, le=10**9, description="Mute the pattern of this alert: its detectors about its subject."
    )
    detector: str | None = Field(
        default=None, max_length=40, pattern=r"^[a-z_]+$", description="Only what this detector sees."
    )
    person: str | None = Field(
        default=None, min_length=1, max_length=200, description="Only this person's line, as `describe_data` lists it."
    )
    extension: str | None = Field(
        default=None, max_length=32, pattern=r"^[0-9*#]+$", description="Only the line with this extension."
    )
    number: str | None = Field(
        default=None, max_length=34, pattern=r"^\+?[0-9*#]{1,32}$", description="Only this number outside, E.164."
    )
    location: str | None = Field(default=None, max_length=200, description="Only at this location.")
    starts: AwareDatetime | None = Field(default=None, description="When it begins, with an offset; empty for now.")
    until: Until | None = Field(default=None, description=f"When it ends; empty for {USUAL.days} days. {DESCRIPTION}")
    maintenance: bool = Field(
        default=False, description="A planned maintenance window, rather than a pattern that is no fraud."
    )
    note: str | None = Field(default=None, max_length=REASON, description="Why, in a few words.")

    @model_validator(mode="after")
    def _states_something(self) -> Self:
        stated = (self.detector, self.person, self.extension, self.number, self.location)
        if self.alert is not None and any(one is not None for one in stated):
            raise ValueError("an alert names its own pattern: leave the rest out")
        if self.alert is None and not self.maintenance and not any(one is not None for one in stated):
            raise ValueError("say what to mute: an alert, a detector, a line, a number or a location")
        if self.maintenance and self.until is None:
            raise ValueError("maintenance needs an end")
        return self


class UnmuteArgs(BaseModel):
    """Which mute, or those about which alert."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mute: int | None = Field(default=None, ge=1, le=10**9, description="The mute's number, as list_mutes tells it.")
    alert: int | None = Field(
        default=None, ge=1, le=10**9, description="Instead: every mute that keeps the pattern of this alert quiet."
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.mute is None) == (self.alert is None):
            raise ValueError("name a mute or an alert")
        return self


class ListMutesArgs(BaseModel):
    """Nothing to choose."""

    model_config = ConfigDict(extra="forbid", frozen=True)


async def mute_pattern(context: ToolContext, args: MuteArgs) -> ToolResult:
    """Keep a pattern quiet. Raises Refused for what is not there, and for a stretch of time that makes no sense."""
    language, now_ms = context.language, round(context.now.timestamp() * 1000)
    begins, until = _stretch(context, args)
    patterns = await _patterns(context, args)
    made: list[Mute] = []
    quiet: list[Alert] = []
    lasting = await mutes.lasting(context.connection, context.organisation, now_ms)
    if len(lasting) + len(patterns) > MOST:
        raise Refused(FULL.say(language, count=len(lasting)))
    # Asked again a little later it would last a little longer.
    least = until - _ms(timedelta(days=1)) if args.until is None else until
    for pattern in patterns:
        same = next((one for one in lasting if _covers(one, pattern, begins, least, args.maintenance)), None)
        if same is not None:  # muted twice is muted once
            made.append(same)
            continue
        detector, subject, location = pattern
        one = await mutes.add(
            context.connection,
            context.organisation,
            detector=detector,
            subject=subject,
            location=location,
            from_at=begins,
            until_at=until,
            maintenance=args.maintenance,
            reason=plain(args.note or "")[:REASON],
            made_by=str(context.principal),
        )
        made.append(one)
    for one in made:
        quiet += await alert_changes.quieten(
            context.connection, context.organisation, one, str(context.principal), now_ms
        )
    labels = await _labels(context)
    if any(one not in lasting for one in made):
        await notices.everywhere(
            context,
            NOTICE_PLANNED if args.maintenance else NOTICE,
            pattern=lambda language, _zone: _pattern(made, labels, language),
            time=lambda language, zone: _time(made[0], now_ms, language, zone),
        )
    words = PLANNED if args.maintenance else MUTED
    which = IT_IS.say(language, id=made[0].id)
    if len(made) > 1:
        ids = joined([str(one.id) for one in made], language, AND)
        which = THEY_ARE.say(language, ids=ids, alert=args.alert)
    text = words.say(
        language,
        pattern=_pattern(made, labels, language),
        time=_time(made[0], now_ms, language, context.zone),
        which=which,
    )
    notes = [KEPT.say(language)]
    if quiet:
        notes.append(QUIET_NOW.say(language, alerts=_numbers(quiet)))
    return ToolResult(text=text, table=_table(made, labels, language), notes=tuple(notes), members=True)


def wide(args: MuteArgs) -> bool:
    """Whether it would hide so much that a second person has to agree.

    That is what names no line and no number, unless it is one detector at one location, or maintenance at one.
    """
    if any(one is not None for one in (args.alert, args.person, args.extension, args.number)):
        return False
    return args.location is None or (args.detector is None and not args.maintenance)


async def tell_mute(context: ToolContext, args: MuteArgs) -> str:
    """What a wide mute will do. Raises Refused for what could not be muted."""
    language = context.language
    _stretch(context, args)
    ((detector, subject, location),) = await _patterns(context, args)
    like = Mute(0, detector, subject, location, 0, None, args.maintenance, "", "")
    pattern = _pattern([like], await _labels(context), language)
    # As it was said: whoever approves does so later, and "two hours" are counted from then.
    time = FOR_USUAL.say(language, days=USUAL.days)
    if args.until is not None:
        until = STATED[args.until].say(language) if args.until in STATED else args.until
        time = (FOR_STATED if LENGTH.fullmatch(args.until) else UNTIL).say(language, until=until)
    if args.starts is not None:
        start = moment(args.starts.astimezone(ZoneInfo(context.zone)), language)
        time = FROM_STATED.say(language, start=start, until=time)
    return WILL_MUTE.say(language, pattern=pattern, time=time)


async def unmute(context: ToolContext, args: UnmuteArgs) -> ToolResult:
    """Take a mute away, or all about an alert. Raises Refused when there is none, or it is over already."""
    language, now_ms = context.language, round(context.now.timestamp() * 1000)
    if args.alert is None:
        wanted = [args.mute or 0]
    else:
        alert = await showing.find(context, args.alert)
        lasting = await mutes.lasting(context.connection, context.organisation, now_ms)
        wanted = [
            one.id for one in lasting if one.subject == alert.subject and one.detector in (None, *alert.detectors)
        ]
        if not wanted:
            raise Refused(NOT_MUTED.say(language, number=args.alert))
    ended = [await mutes.end(context.connection, context.organisation, one, now_ms) for one in wanted]
    over = [one for one in ended if one is not None]
    if not over:
        raise Refused(NO_MUTE.say(language, id=args.mute))
    return ToolResult(text=UNMUTED.say(language, pattern=_pattern(over, await _labels(context), language)))


async def list_mutes(context: ToolContext, args: ListMutesArgs) -> ToolResult:
    """The mutes and maintenance windows that are not over, by when they begin."""
    now_ms = round(context.now.timestamp() * 1000)
    found = await mutes.lasting(context.connection, context.organisation, now_ms)
    words = NONE if not found else ONE if len(found) == 1 else MANY
    return ToolResult(
        text=words.say(context.language, count=number(len(found), context.language)),
        table=_table(found, await _labels(context), context.language),
        matched=len(found),
    )


Pattern = tuple[str | None, str | None, str | None]  # detector, key of the subject, location


def _stretch(context: ToolContext, args: MuteArgs) -> tuple[int, int]:
    """From when until when. Raises Refused for what is over, and for what lasts too long."""
    language, now_ms = context.language, milliseconds(context.now)
    since = context.now if args.starts is None else args.starts
    begins = milliseconds(since)
    if args.until is None:
        return begins, max(begins, now_ms) + _ms(USUAL)
    # "Two hours" of maintenance are counted from when it begins.
    until = ends_at(args.until, max(since, context.now), context.zone, context.hours)
    if until <= max(begins, now_ms):
        raise Refused(OVER.say(language))
    if until > now_ms + _ms(LONGEST):
        raise Refused(TOO_LONG.say(language, days=USUAL.days))
    if args.maintenance and until > max(begins, now_ms) + _ms(LONGEST_MAINTENANCE):
        raise Refused(TOO_LONG_MAINTENANCE.say(language, days=LONGEST_MAINTENANCE.days))
    return begins, until


def _covers(mute: Mute, pattern: Pattern, begins: int, until: int, maintenance: bool) -> bool:
    """Whether a mute is just this pattern, all of that time."""
    return (
        (mute.detector, mute.subject, mute.location) == pattern
        and mute.maintenance is maintenance
        and mute.from_at <= begins
        and (mute.until_at is None or mute.until_at >= until)
    )


async def _patterns(context: ToolContext, args: MuteArgs) -> list[Pattern]:
    language = context.language
    if args.alert is not None:
        alert = await showing.find(context, args.alert)
        return [(detector, alert.subject, None) for detector in alert.detectors]
    if args.detector is not None and args.detector not in DETECTORS:
        names = ", ".join(sorted(DETECTORS))
        raise Refused(NO_DETECTOR.say(language, name=plain(args.detector), names=names))
    location = None
    if args.location is not None:
        names_ = await directory.load(context.connection, context.organisation, with_lines=False)
        keys = names_.locations_named([args.location])
        if not keys:
            raise Refused(NO_LOCATION.say(language, name=plain(args.location)))
        location = names_.location_labels[keys[0]]
    subject = None
    if args.person is not None or args.extension is not None or args.number is not None:
        subjects = await subjects_named(context, args.person, args.extension, args.number)
        if len(subjects) != 1:
            raise Refused((SEVERAL if subjects else WHOSE).say(language))
        subject = subjects[0]
    return [(args.detector, subject, location)]


async def _labels(context: ToolContext) -> dict[str, tuple[str, str | None]]:
    """The name and extension of every line, by the key of the subject that it is."""
    names = await directory.load(context.connection, context.organisation)
    extensions = {line.id: line.extension for line in names.lines}
    return {f"person:{key}": (label, extensions[key]) for key, label in names.line_labels.items()}


def _whom(mute: Mute, labels: dict[str, tuple[str, str | None]]) -> tuple[str | None, str | None, str | None]:
    """Name, extension and number of whom it is about."""
    if mute.subject is None:
        return None, None, None
    if mute.subject.startswith("number:"):
        return None, None, mute.subject.removeprefix("number:")
    name, extension = labels.get(mute.subject, (None, None))
    return name, extension, None


def _pattern(alike: Sequence[Mute], labels: dict[str, tuple[str, str | None]], language: Language) -> str:
    """What is kept quiet by mutes that differ by their detectors alone."""
    names = [
        EVERYTHING.say(language) if one.detector is None else showing.detector(one.detector, language) for one in alike
    ]
    parts = [joined(names, language, AND)]
    whom = _subject(alike[0], labels, language)
    if whom is not None:
        parts.append(OF.say(language, subject=whom))
    if alike[0].location is not None:
        parts.append(AT.say(language, location=plain(alike[0].location)))
    return " ".join(parts)


def _subject(mute: Mute, labels: dict[str, tuple[str, str | None]], language: Language) -> str | None:
    """Whom it is about, wrapped for masking; None for everybody."""
    if mute.subject is None:
        return None
    return showing.whom(*_whom(mute, labels), None, language)


def _time(mute: Mute, now_ms: int, language: Language, zone: str) -> str:
    if mute.until_at is None:
        return ALWAYS.say(language)
    until = moment(local(mute.until_at, zone), language)
    if mute.from_at <= now_ms:
        return UNTIL.say(language, until=until)
    return FROM_UNTIL.say(language, start=moment(local(mute.from_at, zone), language), until=until)


def _ms(length: timedelta) -> int:
    return round(length.total_seconds() * 1000)


def _numbers(found: list[Alert]) -> str:
    return ", ".join(f"#{alert.number}" for alert in found)


def _table(found: Sequence[Mute], labels: dict[str, tuple[str, str | None]], language: Language) -> Table:
    columns = (
        MUTE,
        DETECTOR,
        SUBJECT,
        LOCATION,
        FROM,
        UNTIL_AT,
        MAINTENANCE,
        WHY,
        MADE_BY,
        showing.USER,
        showing.EXTENSION,
        showing.PHONE,
    )
    rows: list[tuple[Cell, ...]] = [
        (
            one.id,
            one.detector,
            _subject(one, labels, language),
            one.location,
            one.from_at,
            one.until_at,
            one.maintenance,
            one.reason or None,
            one.made_by,
            *_whom(one, labels),
        )
        for one in found
    ]
    return Table(columns, tuple(rows))


MUTE_PATTERN = ToolSpec(
    name="mute_pattern",
    title=Words("Mute a pattern", "Silenciar un patrón"),
    description="Tell nobody about a pattern (a detector, a line, a number outside, a location, or an alert's own) "
    "until a moment; also planned maintenance. What it keeps quiet is still counted. Muting more than a line, a number "
    "or one detector at one location waits for the approval of a person.",
    needs=Permission.MANAGE_WATCH,
    effect=Effect.WRITE,
    args=MuteArgs,
    run=mute_pattern,
    tell=tell_mute,
    grave=wide,
    examples=(
        Words("Mute alert 12, she is on a trip", "Silencia la alerta 12, está de viaje"),
        Words(
            "Mute mass_dialling at Medellín until tomorrow: a campaign",
            "Silencia mass_dialling en Medellín hasta mañana: una campaña",
        ),
    ),
)
UNMUTE = ToolSpec(
    name="unmute",
    title=Words("Unmute", "Quitar un silencio"),
    description="Take a mute or a maintenance window away by its number, or all that keep an alert's pattern quiet.",
    needs=Permission.MANAGE_WATCH,
    effect=Effect.WRITE,
    args=UnmuteArgs,
    run=unmute,
    examples=(Words("Unmute 3", "Quita el silencio 3"),),
)
LIST_MUTES = ToolSpec(
    name="list_mutes",
    title=Words("What is muted", "Qué está silenciado"),
    description="List what is muted and which maintenance is planned, with why, by whom and until when.",
    needs=Permission.READ_ALERTS,
    effect=Effect.READ,
    args=ListMutesArgs,
    run=list_mutes,
    examples=(Words("What is muted?", "¿Qué está silenciado?"),),
)
