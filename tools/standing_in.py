"""set_override and swap_shift: somebody stands in, and two change shifts.

Whoever works on alerts may put themselves in, give their own shifts to others and swap them; putting others in for
others takes who manages the watch.
"""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from storage import rotations
from storage.errors import Refused
from storage.on_call import Override, Rotation, Shift
from storage.wall_clock import milliseconds
from tools import moments
from tools.colleagues import Who, resolve
from tools.moments import Moment
from tools.on_call import DAY_MS, Name, coming, wanted, when
from tools.spec import Effect, Permission, ToolContext, ToolResult, ToolSpec
from tools.words import Words, plain

HOUR_MS = 3_600_000
LONGEST_DAYS = 92
# Whoever is on call gets the calls: nobody takes them for long of their own accord.
LONGEST_ALONE = 14
MOST = 200  # who stand in, or will, in one rotation

NOT_YOURS = Words(
    "You may stand in yourself and give away or swap your own shifts; for others it takes a manager.",
    "Puedes suplir tú y ceder o cambiar tus propios turnos; para otros hace falta un gestor.",
)
BACKWARDS = Words("That ends before it begins.", "Eso termina antes de empezar.")
OVER = Words("That is over already.", "Eso ya pasó.")
TOO_LONG_ALONE = Words(
    "You may stand in for {days} days at most; for longer it takes a manager.",
    "Puedes suplir {days} días como máximo; para más hace falta un gestor.",
)
FULL = Words(
    "So many stand in there already ({count}). Change the rotation instead.",
    "Ya hay muchas suplencias allí ({count}). Cambia la rotación.",
)
TOO_LONG = Words(
    "Nobody stands in for more than {days} days. Change the rotation instead.",
    "Nadie suple más de {days} días. Cambia la rotación.",
)
STANDS_IN = Words(
    "{who} is on call in “{name}” from {start} until {until}.",
    "{who} está de guardia en «{name}» del {start} al {until}.",
)
NO_SHIFT = Words(
    "{who} has no shift there in “{name}” that could be changed.",
    "{who} no tiene ahí un turno en «{name}» que se pueda cambiar.",
)
SAME = Words("A swap takes two people.", "Para un cambio hacen falta dos personas.")
SWAPPED = Words(
    "Swapped in “{name}”: {other} takes {start} to {until}, {who} takes {other_start} to {other_until}.",
    "Cambiado en «{name}»: {other} cubre del {start} al {until}, {who} cubre del {other_start} al {other_until}.",
)


class OverrideArgs(BaseModel):
    """Who stands in, and when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    member: Who = Field(default="me", description="Who stands in: a mention, platform:user, or me.")
    start: Moment | None = Field(default=None, description="ISO 8601 moment from which on; empty for now.")
    end: Moment | None = Field(default=None, description="ISO 8601 moment until which; or give hours.")
    hours: int | None = Field(default=None, ge=1, le=LONGEST_DAYS * 24, description="For how many hours.")
    rotation: Name | None = Field(default=None, description="The rotation's name; empty for the first one.")

    @model_validator(mode="after")
    def _ends(self) -> Self:
        if (self.end is None) == (self.hours is None):
            raise ValueError("it ends at a moment or after some hours: one of end and hours")
        return self


class SwapArgs(BaseModel):
    """Whose shift is changed for whose."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    member: Who = Field(default="me", description="Whose shift is given away: a mention, platform:user, or me.")
    other: Who = Field(description="Who takes it and gives one of theirs.")
    on: Moment | None = Field(default=None, description="ISO 8601 day of the shift; empty for the next one.")
    other_on: Moment | None = Field(default=None, description="ISO 8601 day of the other's; empty for their next one.")
    rotation: Name | None = Field(default=None, description="The rotation's name; empty for the first one.")


async def set_override(context: ToolContext, args: OverrideArgs) -> ToolResult:
    """Put somebody in for a while. Raises Refused where that makes no sense, or the asker may not."""
    language, now = context.language, milliseconds(context.now)
    member = resolve(args.member, context.principal)
    rotation = await wanted(context, args.rotation)
    start = now if args.start is None else moments.read(args.start, context.zone)
    end = start + (args.hours or 0) * HOUR_MS if args.end is None else moments.read(args.end, context.zone)
    if end <= start:
        raise Refused(BACKWARDS.say(language))
    if end <= now:
        raise Refused(OVER.say(language))
    if end - start > LONGEST_DAYS * DAY_MS:
        raise Refused(TOO_LONG.say(language, days=LONGEST_DAYS))
    if Permission.MANAGE_WATCH not in context.permissions:
        await _alone(context, rotation, member, start, end)
    await _put_in(context, rotation, member, start, end)
    return ToolResult(
        text=STANDS_IN.say(
            language,
            who=member,
            name=plain(rotation.name),
            start=when(start, language, context.zone),
            until=when(end, language, context.zone),
        ),
        members=True,
    )


async def swap_shift(context: ToolContext, args: SwapArgs) -> ToolResult:
    """Let two people take each other's shift. Raises Refused where one has none, or the asker may not."""
    language = context.language
    member, other = resolve(args.member, context.principal), resolve(args.other, context.principal)
    if member == other:
        raise Refused(SAME.say(language))
    _allow(context, member)
    rotation = await wanted(context, args.rotation)
    mine = await _shift(context, rotation, member, args.on)
    theirs = await _shift(context, rotation, other, args.other_on)
    await _put_in(context, rotation, other, mine.from_at, mine.until_at)
    await _put_in(context, rotation, member, theirs.from_at, theirs.until_at)
    return ToolResult(
        text=SWAPPED.say(
            language,
            name=plain(rotation.name),
            who=member,
            other=other,
            start=when(mine.from_at, language, context.zone),
            until=when(mine.until_at, language, context.zone),
            other_start=when(theirs.from_at, language, context.zone),
            other_until=when(theirs.until_at, language, context.zone),
        ),
        members=True,
    )


async def _alone(context: ToolContext, rotation: Rotation, member: str, start: int, end: int) -> None:
    """Raises Refused for what takes a manager: they stand in themselves, or all of it is their own shift."""
    me = str(context.principal)
    if member != me and any(shift.member != me for shift in await coming(context, rotation, start, end)):
        raise Refused(NOT_YOURS.say(context.language))
    if end - start > LONGEST_ALONE * DAY_MS:
        raise Refused(TOO_LONG_ALONE.say(context.language, days=LONGEST_ALONE))


def _allow(context: ToolContext, member: str) -> None:
    if member != str(context.principal) and Permission.MANAGE_WATCH not in context.permissions:
        raise Refused(NOT_YOURS.say(context.language))


async def _shift(context: ToolContext, rotation: Rotation, member: str, on: str | None) -> Shift:
    """The member's next shift that has not begun, or the first one of the day that was named."""
    now = milliseconds(context.now)
    start = now if on is None else moments.read(on, context.zone)
    # Whoever is in the rotation has a turn within one round; whoever stands in has one within that, too.
    until = start + (DAY_MS if on is not None else (len(rotation.members) + 1) * rotation.days * DAY_MS)
    for shift in await coming(context, rotation, start, until):
        if shift.member == member and shift.until_at > now and (on is not None or shift.from_at > now):
            return shift
    raise Refused(NO_SHIFT.say(context.language, who=member, name=plain(rotation.name)))


async def _put_in(context: ToolContext, rotation: Rotation, member: str, start: int, end: int) -> None:
    made_before = await rotations.overrides_of(
        context.connection, context.organisation, rotation.id, milliseconds(context.now)
    )
    if len(made_before) >= MOST:
        raise Refused(FULL.say(context.language, count=len(made_before)))
    made = Override(rotation.id, member, start, end, str(context.principal))
    await rotations.override(context.connection, context.organisation, made)


SET_OVERRIDE = ToolSpec(
    name="set_override",
    title=Words("Stand in for who is on call", "Suplir a quien está de guardia"),
    description="Put somebody on call from a moment until another, or for some hours, whoever's turn it is; also to "
    "hand over one's own shift.",
    needs=Permission.WORK_ALERTS,
    effect=Effect.WRITE,
    args=OverrideArgs,
    run=set_override,
    examples=(
        Words("I take the on-call for 4 hours", "Tomo la guardia por 4 horas"),
        Words(
            "Put <@U012AB3CD> on call tomorrow from 8 to 18",
            "Pon a <@U012AB3CD> de guardia mañana de 8 a 18",
        ),
    ),
)
SWAP_SHIFT = ToolSpec(
    name="swap_shift",
    title=Words("Swap on-call shifts", "Cambiar turnos de guardia"),
    description="Let two people take each other's on-call shift: the next ones, or those of the days that are named.",
    needs=Permission.WORK_ALERTS,
    effect=Effect.WRITE,
    args=SwapArgs,
    run=swap_shift,
    examples=(Words("Swap my shift with <@U012AB3CD>", "Cambia mi turno con <@U012AB3CD>"),),
)
