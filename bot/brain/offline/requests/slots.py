"""Slots: the kinds of value that a template may hold, by the name it has in braces.

A slot is how such a value is read, as which arguments of the tool, and what is asked when it is missing. To add one,
add a line to `SLOTS`: `listed` for one of several words, else a function of your own that looks at the tokens (for
times, `moments.py` says what begins at one). Those of the watch are in `watch_slots.py`.
"""

from collections.abc import Iterator, Mapping, Sequence

from bot.brain.base import Turn
from bot.brain.offline.requests import watch_slots
from bot.brain.offline.requests.slot import Arguments, Slot, listed
from bot.brain.offline.tokens import Kind, Token
from tools.people import ROLES
from tools.spec import Role
from tools.words import Words


def _member(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    token = tokens[first]
    if token.kind is Kind.MEMBER:
        platform, _, user = token.folded.partition(":")
        yield first + 1, {"platform": platform, "user": user}


def _receipt(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    token = tokens[first]
    if token.kind is Kind.REFERENCE and token.folded.startswith("R-"):
        yield first + 1, {"receipt": token.folded}


SLOTS: Mapping[str, Slot] = {
    "member": Slot(
        _member,
        Words("Who? Mention the person with @, or give their id.", "¿Quién? Menciona a la persona con @, o da su id."),
    ),
    "role": listed(
        "role",
        Words("Which role?", "¿Qué rol?"),
        {
            "viewer": (ROLES[Role.VIEWER], "viewers, lectora, lectores, lectoras"),
            "operator": (ROLES[Role.OPERATOR], "operators, operadora, operadores, operadoras"),
            "manager": (ROLES[Role.MANAGER], "managers, gestora, gestores, gestoras, gerente, gerentes"),
            "admin": (
                ROLES[Role.ADMIN],
                "admins, administrator, administrators, administradora, administradores, administradoras",
            ),
        },
    ),
    "receipt": Slot(_receipt, Words("Which receipt? Its id begins with R-.", "¿Qué recibo? Su id empieza por R-.")),
    **watch_slots.SLOTS,
}
