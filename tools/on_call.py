"""who_is_on_call, make_rotation and remove_rotation: who takes turns, and whose turn it is."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from storage import rotations
from storage.errors import Refused
from storage.on_call import Rotation, Shift, begin, timeline
from storage.wall_clock import milliseconds
from tools import moments, notices
from tools.colleagues import Who, resolve
from tools.moments import Moment
from tools.spec import Cell, Column, Effect, Permission, Table, ToolContext, ToolResult, ToolSpec
from tools.timetable import Clock, clock_of, minutes_of
from tools.wording import local, moment, weekday
from tools.words import Language, Words, plain

Handover = Literal["daily", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
DAY_MS = 86_400_000
FIRST = "on-call"
MOST = 50  # rotations of an organisation

NONE = Words(
    "There is no rotation yet, so nobody is on call. Make one: who takes turns, and when they hand over.",
    "Aún no hay ninguna rotación, así que nadie está de guardia. Crea una: quiénes se turnan y cuándo se relevan.",
)
UNKNOWN = Words("There is no rotation “{name}”. There is: {known}.", "No hay una rotación «{name}». Hay: {known}.")
IS = Words("{who} is on call until {until}", "{who} está de guardia hasta el {until}")
WILL_BE = Words(
    "On {at}, {who} is on call ({start} to {until})", "El {at}, {who} está de guardia (del {start} al {until})"
)
INSTEAD = Words(" instead of {other}", " en lugar de {other}")
THEN = Words("; then {who}", "; después {who}")
NOT_YET = Words("Nobody was on call on {at}.", "Nadie estaba de guardia el {at}.")
DAILY = Words("every day at {at}", "todos los días a las {at}")
WEEKLY = Words("every {day} at {at}", "cada {day} a las {at}")
MADE = Words(
    "The rotation “{name}” has {count} members and hands over {handover} ({zone}).",
    "La rotación «{name}» tiene {count} personas y se releva {handover} ({zone}).",
)
MADE_ALONE = Words(
    "The rotation “{name}” has one member, who is always on call.",
    "La rotación «{name}» tiene una sola persona, que siempre está de guardia.",
)
REMOVED = Words(
    "The rotation “{name}” is gone, with those who stood in.", "La rotación «{name}» ya no existe, ni sus suplencias."
)
FULL = Words("There are {count} rotations already. Remove one first.", "Ya hay {count} rotaciones. Quita una antes.")
NOTICE = Words("{who} changed who is on call. {rotation}", "{who} cambió quién está de guardia. {rotation}")
TWICE = Words("{who} is in the rotation twice.", "{who} está dos veces en la rotación.")

ROTATION = Column("rotation", "text", Words("Rotation", "Rotación"))
MEMBER = Column("member", "member", Words("On call", "De guardia"))
START = Column("from", "moment", Words("From", "Desde"))
UNTIL = Column("until", "moment", Words("Until", "Hasta"))
INSTEAD_OF = Column("instead_of", "member", Words("Instead of", "En lugar de"))


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("a zone has an IANA name, like America/Bogota") from error


Zone = Annotated[str, Field(max_length=64), AfterValidator(_zone)]
Name = Annotated[str, Field(min_length=1, max_length=60), AfterValidator(plain)]


class WhoArgs(BaseModel):
    """Which rotation, and when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rotation: Name | None = Field(default=None, description="The rotation's name; empty for all of them.")
    at: Moment | None = Field(default=None, description="ISO 8601 moment; empty for now.")
    days: int = Field(default=7, ge=1, le=60, description="How many days of coming shifts to list.")


class MakeRotationArgs(BaseModel):
    """Who takes turns, and when they hand over."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rotation: Name = Field(default=FIRST, description="Its name; a rotation of that name is replaced.")
    members: tuple[Who, ...] = Field(
        min_length=1, max_length=50, description="Mentions or platform:user, in their order; the first begins now."
    )
    handover: Handover = Field(default="monday", description="daily, or the weekday on which a week's shift ends.")
    at: Clock = Field(default="08:00", description="The time of the day of the hand-over, 24 hours.")
    zone: Zone | None = Field(default=None, description="IANA zone of that clock; empty for the asker's.")


class RemoveRotationArgs(BaseModel):
    """Which rotation goes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rotation: Name = Field(description="The rotation's name.")


async def who_is_on_call(context: ToolContext, args: WhoArgs) -> ToolResult:
    """Who is on call now, or then, and the shifts that follow; by rotation."""
    language, now = context.language, milliseconds(context.now)
    known = await rotations.every(context.connection, context.organisation)
    if not known:
        return ToolResult(text=NONE.say(language), matched=0)
    chosen = known if args.rotation is None else (await wanted(context, args.rotation),)
    at = now if args.at is None else moments.read(args.at, context.zone)
    texts, rows = [], []
    for rotation in chosen:
        shifts = await coming(context, rotation, at, at + args.days * DAY_MS)
        told = _told(shifts, at, now, language, context.zone)
        texts.append(f"{plain(rotation.name)}: {told}" if len(chosen) > 1 else told)
        rows += [_row(rotation, shift) for shift in shifts]
    table = Table((ROTATION, MEMBER, START, UNTIL, INSTEAD_OF), tuple(rows))
    return ToolResult(text="\n".join(texts), table=table, matched=len(rows), members=True)


async def make_rotation(context: ToolContext, args: MakeRotationArgs) -> ToolResult:
    """Make a rotation, or replace one; its first member is on call from now on. Raises Refused for a name given twice.

    Those who stand in go on doing so.
    """
    language, now = context.language, milliseconds(context.now)
    members = tuple(resolve(who, context.principal) for who in args.members)
    for who in members:
        if members.count(who) > 1:
            raise Refused(TWICE.say(language, who=who))
    zone, minute = args.zone or context.zone, minutes_of(args.at)
    old = await rotations.find(context.connection, context.organisation, args.rotation)
    begins = begin(args.handover, minute, zone, now)
    name = args.rotation if old is None else old.name
    made = Rotation(name, members, zone, begins, args.handover, minute, briefed_at=now)
    if old is None and len(await rotations.every(context.connection, context.organisation)) >= MOST:
        raise Refused(FULL.say(language, count=MOST))
    await rotations.keep(context.connection, context.organisation, made)
    stored = await wanted(context, name)
    shifts = await coming(context, stored, now, now + 2 * made.days * DAY_MS)

    def told(language: Language, zone: str) -> str:
        return f"{_made(made, language)} {_told(shifts, now, now, language, zone)}"

    await notices.everywhere(context, NOTICE, rotation=told)
    return ToolResult(text=told(language, context.zone), members=True)


async def remove_rotation(context: ToolContext, args: RemoveRotationArgs) -> ToolResult:
    """Take a rotation away. Raises Refused where there is none of that name."""
    rotation = await wanted(context, args.rotation)
    await rotations.remove(context.connection, context.organisation, rotation.id)
    await notices.everywhere(
        context,
        NOTICE,
        rotation=lambda language, _zone: REMOVED.say(language, name=plain(rotation.name)),
    )
    return ToolResult(text=REMOVED.say(context.language, name=plain(rotation.name)))


async def wanted(context: ToolContext, name: str | None) -> Rotation:
    """The rotation so named, or the first one. Raises Refused where there is none."""
    found = await rotations.find(context.connection, context.organisation, name)
    if found is not None:
        return found
    known = await rotations.every(context.connection, context.organisation)
    if not known:
        raise Refused(NONE.say(context.language))
    names = ", ".join(plain(one.name) for one in known)
    raise Refused(UNKNOWN.say(context.language, name=plain(name or ""), known=names))


async def coming(context: ToolContext, rotation: Rotation, from_ms: int, until_ms: int) -> tuple[Shift, ...]:
    """The rotation's shifts from one moment to another, with those who stand in."""
    made = await rotations.overrides_of(
        context.connection, context.organisation, rotation.id, from_ms - rotations.LONGEST
    )
    return timeline(rotation, made, from_ms, until_ms)


def when(at_ms: int, language: Language, zone: str) -> str:
    """A moment as a person reads it: Tue 3 Mar 2026, 08:00."""
    return moment(local(at_ms, zone), language)


def _made(rotation: Rotation, language: Language) -> str:
    """Who hands over when."""
    words = MADE_ALONE if len(rotation.members) == 1 else MADE
    handover = (DAILY if rotation.handover == "daily" else WEEKLY).say(
        language, day=weekday(rotation.handover, language), at=clock_of(rotation.handover_minute)
    )
    count = len(rotation.members)
    return words.say(language, name=plain(rotation.name), count=count, handover=handover, zone=rotation.zone)


def _told(shifts: tuple[Shift, ...], at: int, now: int, language: Language, zone: str) -> str:
    """Who is on call at that moment, and who comes after."""
    if not shifts or shifts[0].from_at > at:
        return NOT_YET.say(language, at=when(at, language, zone))
    shift = shifts[0]
    words = IS if at == now else WILL_BE
    text = words.say(
        language,
        who=shift.member,
        at=when(at, language, zone),
        start=when(shift.from_at, language, zone),
        until=when(shift.until_at, language, zone),
    )
    if shift.instead_of is not None:
        text += INSTEAD.say(language, other=shift.instead_of)
    after = next((one.member for one in shifts if one.member != shift.member), None)
    return text + (THEN.say(language, who=after) if after else "") + "."


def _row(rotation: Rotation, shift: Shift) -> tuple[Cell, ...]:
    return rotation.name, shift.member, shift.from_at, shift.until_at, shift.instead_of


WHO_IS_ON_CALL = ToolSpec(
    name="who_is_on_call",
    title=Words("Who is on call", "Quién está de guardia"),
    description="Say who is on call now or at a moment, until when and who comes next, and list the coming shifts.",
    needs=Permission.READ_ALERTS,
    effect=Effect.READ,
    args=WhoArgs,
    run=who_is_on_call,
    examples=(
        Words("Who is on call?", "¿Quién está de guardia?"),
        Words("Who is on call tomorrow at 9?", "¿Quién está de guardia mañana a las 9?"),
    ),
)
MAKE_ROTATION = ToolSpec(
    name="make_rotation",
    title=Words("Make an on-call rotation", "Crear una rotación de guardia"),
    description="Make or replace an on-call rotation: its members in their order, when they hand over, and in which "
    "zone. The first member is on call from now on.",
    needs=Permission.MANAGE_WATCH,
    effect=Effect.WRITE,
    args=MakeRotationArgs,
    run=make_rotation,
    examples=(
        Words(
            "Make a rotation of <@U012AB3CD> and <@U045EF6GH>, every Monday at 8",
            "Crea una rotación con <@U012AB3CD> y <@U045EF6GH>, cada lunes a las 8",
        ),
    ),
)
REMOVE_ROTATION = ToolSpec(
    name="remove_rotation",
    title=Words("Remove an on-call rotation", "Quitar una rotación de guardia"),
    description="Remove an on-call rotation by its name, with those who stand in for somebody in it.",
    needs=Permission.MANAGE_WATCH,
    effect=Effect.WRITE,
    args=RemoveRotationArgs,
    run=remove_rotation,
    examples=(Words("Remove the rotation nights", "Quita la rotación noches"),),
)
