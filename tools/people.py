"""list_people and set_role: who has which role here, and giving and taking roles, which somebody has to approve."""

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from storage import members
from storage.errors import Refused
from storage.members import Member
from tools.spec import Column, Effect, Permission, Role, Table, ToolContext, ToolResult, ToolSpec
from tools.words import Language, Words

# What a platform's own ids of people look like; a role is given to nobody whose id cannot be one.
Platform = Literal["slack"]
USERS: dict[Platform, re.Pattern[str]] = {"slack": re.compile(r"[UW][A-Z0-9]{2,20}")}
# How a platform writes a mention within a text: Slack <@U012AB3CD> or <@U012AB3CD|name>.
MENTION = re.compile(r"<@([^|>]+)(?:\|[^>]*)?>")

ROLES: dict[Role, Words] = {
    Role.VIEWER: Words("viewer", "lector"),
    Role.OPERATOR: Words("operator", "operador"),
    Role.MANAGER: Words("manager", "gestor"),
    Role.ADMIN: Words("admin", "administrador"),
}
NO_ROLE = Words("no role", "ningún rol")
SETTINGS = Words("the settings", "la configuración")
EVERYBODY = Words("everybody else", "los demás")

PEOPLE = Words(
    "{count} people have a role of their own; everybody else has {default}.",
    "{count} personas tienen un rol propio; los demás tienen {default}.",
)
ONE_PERSON = Words(
    "One person has a role of their own; everybody else has {default}.",
    "Una persona tiene un rol propio; los demás tienen {default}.",
)
NOBODY = Words(
    "Nobody has a role of their own; everybody has {default}.", "Nadie tiene un rol propio; todos tienen {default}."
)
MANY_WITH = Words("{count} people were given the role {role}.", "{count} personas recibieron el rol {role}.")
ONE_WITH = Words("One person was given the role {role}.", "Una persona recibió el rol {role}.")
NONE_WITH = Words("Nobody was given the role {role}.", "Nadie recibió el rol {role}.")
AND_BY_DEFAULT = Words(
    "Everybody without a role of their own has it too.", "También lo tienen todos los que no tienen un rol propio."
)
WILL_GIVE = Words("Give {who} the role {role}. Now: {old}.", "Dar a {who} el rol {role}. Ahora: {old}.")
WILL_TAKE = Words(
    "Take the given role {old} from {who}. Then: {default}, as everybody has.",
    "Quitar a {who} el rol dado {old}. Después: {default}, como todos.",
)
GAVE = Words("{who} now has the role {role}. Before: {old}.", "{who} tiene ahora el rol {role}. Antes: {old}.")
TOOK = Words(
    "{who} no longer has the role {old} and now has {default}, as everybody.",
    "{who} ya no tiene el rol {old} y ahora tiene {default}, como todos.",
)
GIVEN = Words("{role} (given)", "{role} (dado)")
BY_DEFAULT = Words("{role} (the default)", "{role} (el de todos)")
OF_SETTINGS = Words(
    "{who} is an administrator by the settings (RINGFENCE_ADMINS); that can only be changed there.",
    "{who} es administrador por la configuración (RINGFENCE_ADMINS); eso solo se cambia ahí.",
)
LAST = Words(
    "{who} is the last administrator. Make somebody else one first.",
    "{who} es el último administrador. Primero nombra a otro.",
)
NOTHING_TO_TAKE = Words("{who} was given no role.", "A {who} no se le dio ningún rol.")
SAME = Words("{who} was given the role {role} already.", "A {who} ya se le dio el rol {role}.")

MEMBER = Column("member", "member", Words("Who", "Quién"))
ROLE = Column("role", "text", Words("Role", "Rol"))
GIVEN_BY = Column("given_by", "member", Words("Given by", "Lo dio"))
GIVEN_AT = Column("given_at", "moment", Words("When", "Cuándo"))


class ListPeopleArgs(BaseModel):
    """Whom to list: everybody, or those with one role."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: Literal["viewer", "operator", "manager", "admin"] | None = Field(
        default=None, description="Only those who have this role; empty for everybody."
    )


class SetRoleArgs(BaseModel):
    """Who gets which role."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    platform: Platform = Field(default="slack", description="The chat platform that the person is on.")
    user: str = Field(
        min_length=2,
        max_length=64,
        description="The platform's id of the person, like U012AB3CD or the mention <@U012AB3CD>; never a name.",
    )
    role: Literal["viewer", "operator", "manager", "admin", "none"] = Field(
        description="The new role; none takes the given one away, so that the default counts again."
    )

    @field_validator("user")
    @classmethod
    def _an_id(cls, user: str) -> str:
        mention = MENTION.fullmatch(user.strip())
        found = mention[1] if mention else user.strip()
        if not any(pattern.fullmatch(found) for pattern in USERS.values()):
            raise ValueError("a person is named by their id on the platform, like U012AB3CD, or by a mention")
        return found


async def list_people(context: ToolContext, args: ListPeopleArgs) -> ToolResult:
    """Those with a role of their own: the settings' administrators first, then by platform and id."""
    language = context.language
    given = await members.every(context.connection, context.organisation)
    people: list[tuple[str, tuple[str | int | None, ...]]] = [
        (Role.ADMIN, (who, _named(Role.ADMIN, language), SETTINGS.say(language), None))
        for who in sorted(context.administrators)
    ]
    people += [
        (one.role, (str(one), _role(one.role, language), one.given_by, one.given_at))
        for one in given
        if str(one) not in context.administrators
    ]
    rows = [row for role, row in people if args.role in (None, role)]
    default = _default(context)
    if args.role is None:
        words = NOBODY if not rows else ONE_PERSON if len(rows) == 1 else PEOPLE
        text = words.say(language, count=len(rows), default=default)
    else:
        words = NONE_WITH if not rows else ONE_WITH if len(rows) == 1 else MANY_WITH
        text = words.say(language, count=len(rows), role=_role(args.role, language))
        if args.role == context.default_role:
            text += f" {AND_BY_DEFAULT.say(language)}"
    if args.role in (None, context.default_role):
        rows.append((EVERYBODY.say(language), default, SETTINGS.say(language), None))
    return ToolResult(text=text, table=Table((MEMBER, ROLE, GIVEN_BY, GIVEN_AT), tuple(rows)))


async def tell_role(context: ToolContext, args: SetRoleArgs) -> str:
    """What set_role will do as things stand. Raises Refused when it cannot be done."""
    old = await _checked(context, args)
    language, who = context.language, f"{args.platform}:{args.user}"
    if args.role == "none":
        return WILL_TAKE.say(language, who=who, old=_given(context, old), default=_default(context))
    return WILL_GIVE.say(language, who=who, role=_named(Role(args.role), language), old=_old(context, old))


async def set_role(context: ToolContext, args: SetRoleArgs) -> ToolResult:
    """Give or take a role. Raises Refused when it cannot be done."""
    old = await _checked(context, args, lock=True)
    language, who = context.language, f"{args.platform}:{args.user}"
    if args.role == "none":
        await members.take(context.connection, context.organisation, args.platform, args.user)
        text = TOOK.say(language, who=who, old=_given(context, old), default=_default(context))
        return ToolResult(text=text)
    at = round(context.now.timestamp() * 1000)
    new = Member(args.platform, args.user, args.role, str(context.principal), at)
    await members.give(context.connection, context.organisation, new)
    return ToolResult(text=GAVE.say(language, who=who, role=_named(Role(args.role), language), old=_old(context, old)))


async def _checked(context: ToolContext, args: SetRoleArgs, *, lock: bool = False) -> Member | None:
    """What that person was given until now. Raises Refused when their role cannot be changed so."""
    language, who = context.language, f"{args.platform}:{args.user}"
    if who in context.administrators:
        raise Refused(OF_SETTINGS.say(language, who=who))
    given = {str(one): one for one in await members.every(context.connection, context.organisation, lock=lock)}
    old = given.get(who)
    if old is None and args.role == "none":
        raise Refused(NOTHING_TO_TAKE.say(language, who=who))
    if old is not None and old.role == args.role:
        raise Refused(SAME.say(language, who=who, role=_role(old.role, language)))
    admins = {name for name, one in given.items() if one.role == Role.ADMIN} | context.administrators
    after = Role(args.role) if args.role != "none" else context.default_role
    if admins == {who} and after is not Role.ADMIN and context.default_role is not Role.ADMIN:
        raise Refused(LAST.say(language, who=who))
    return old


def _named(role: Role, language: Language) -> str:
    return ROLES[role].say(language)


def _role(stored: str, language: Language) -> str:
    """A role as it is stored, which another version may have written."""
    return _named(Role(stored), language) if stored in list(Role) else stored


def _default(context: ToolContext) -> str:
    role = context.default_role
    return NO_ROLE.say(context.language) if role is None else _named(role, context.language)


def _given(context: ToolContext, old: Member | None) -> str:
    return _default(context) if old is None else _role(old.role, context.language)


def _old(context: ToolContext, old: Member | None) -> str:
    words = BY_DEFAULT if old is None else GIVEN
    return words.say(context.language, role=_given(context, old))


LIST_PEOPLE = ToolSpec(
    name="list_people",
    title=Words("Who has which role", "Quién tiene qué rol"),
    description="List the people of the chat platforms who were given a role here, with who gave it and when.",
    needs=Permission.MANAGE_PEOPLE,
    effect=Effect.READ,
    args=ListPeopleArgs,
    run=list_people,
    examples=(Words("Who has which role?", "¿Quién tiene qué rol?"),),
)
SET_ROLE = ToolSpec(
    name="set_role",
    title=Words("Give or take a role", "Dar o quitar un rol"),
    description="Give somebody a role here, or take the given one away (none). It waits for the approval of a person.",
    needs=Permission.MANAGE_PEOPLE,
    effect=Effect.DANGEROUS,
    args=SetRoleArgs,
    run=set_role,
    examples=(
        Words("Make <@U012AB3CD> an operator", "Haz operador a <@U012AB3CD>"),
        Words("Take the role from <@U012AB3CD>", "Quítale el rol a <@U012AB3CD>"),
    ),
    tell=tell_role,
)
