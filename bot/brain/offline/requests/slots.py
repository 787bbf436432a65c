"""Slots: the kinds of value that a template may hold, by the name it has in braces.

A slot is how such a value is read, as which arguments of the tool, and what is asked when it is missing. To add one,
add a line to `SLOTS`: `listed` for one of several words, else a function of your own that looks at the tokens (for
times, `bot.brain.offline.times.at` says what begins at one).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from bot.brain.base import Turn
from bot.brain.offline.tokens import Kind, Token
from tools.people import ROLES
from tools.spec import Role
from tools.words import Words

Arguments = Mapping[str, JsonValue]
Reader = Callable[[Sequence[Token], int, Turn], Iterator[tuple[int, Arguments]]]


@dataclass(frozen=True, slots=True)
class Slot:
    """`read` yields (one past the last token, arguments of the tool) for what begins at a token.

    `missing` asks for the value; `choices` are the words, of those it reads, that are offered then; `words` are all
    that it may consist of, for forgiving slips.
    """

    read: Reader
    missing: Words
    choices: tuple[Words, ...] = ()
    words: frozenset[str] = frozenset()


def listed(argument: str, missing: Words, values: Mapping[str, tuple[Words, str]]) -> Slot:
    """One of several values, each with the words that are offered for it and, folded, further words that mean it."""
    spoken: dict[str, str] = {}
    for value, (offered, further) in values.items():
        spoken |= dict.fromkeys((offered.en, offered.es, *further.split(", ")), value)
    longest = max(len(phrase.split()) for phrase in spoken)

    def read(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
        for last in range(min(first + longest, len(tokens)), first, -1):
            phrase = " ".join(token.folded for token in tokens[first:last])
            if phrase in spoken:
                yield last, {argument: spoken[phrase]}

    words = frozenset(word for phrase in spoken for word in phrase.split())
    return Slot(read, missing, tuple(offered for offered, _ in values.values()), words)


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
}
