"""Role: who gets which role; it comes to set_role, which somebody has to approve."""

from collections.abc import Mapping

from bot.brain.base import ToolCall
from bot.forms.base import Field, Filler, Form, Option, Problems
from tools.people import NO_ROLE, ROLES
from tools.spec import Permission
from tools.words import Words

WHO = Words("Who", "Quién")
ROLE = Words("Role", "Rol")
ROLE_HINT = Words("It counts once somebody who may has approved it.", "Vale cuando alguien autorizado lo aprueba.")
CHOOSE = Words("Choose somebody.", "Elige a alguien.")
MEANINGS = {
    "viewer": Words("sees figures, names and numbers masked", "ve cifras, con nombres y números enmascarados"),
    "operator": Words("sees names and numbers", "ve nombres y números"),
    "manager": Words("sees what everybody's models cost too", "ve además lo que cuestan los modelos de todos"),
    "admin": Words("gives and takes roles too", "además da y quita roles"),
}


def fields(filler: Filler) -> tuple[Field, ...]:
    """The person, and the roles with what they mean."""
    language = filler.language
    options = [Option(role, f"{words.say(language)}: {MEANINGS[role].say(language)}") for role, words in ROLES.items()]
    options.append(Option("none", NO_ROLE.say(language)))
    return (
        Field("member", WHO.say(language), "person", required=True, initial=filler.value),
        Field("role", ROLE.say(language), "choice", tuple(options), required=True, hint=ROLE_HINT.say(language)),
    )


def to_call(values: Mapping[str, str], filler: Filler) -> ToolCall | Problems:
    """The change, as it will be shown to whoever approves it."""
    if not values.get("member"):
        return Problems({"member": CHOOSE.say(filler.language)})
    return ToolCall(
        "set_role",
        {"platform": filler.principal.platform, "user": values["member"], "role": values.get("role") or "none"},
    )


ROLE_FORM = Form(
    name="role",
    title=Words("Give a role", "Dar un rol"),
    submit=Words("Ask for approval", "Pedir aprobación"),
    needs=Permission.MANAGE_PEOPLE,
    fields=fields,
    to_call=to_call,
)
