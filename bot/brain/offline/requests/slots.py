"""Slots: the kinds of value that a template may hold, by the name it has in braces.

A slot is how such a value is read and what is asked when it is missing. To add one, add a line to `SLOTS`: `listed` for
one of several words, `whole` for a token that the cutting keeps whole, or a function of your own (for times,
`bot.brain.offline.times.at` yields what begins at a token).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from bot.brain.base import Turn
from bot.brain.offline.tokens import Kind, Token
from tools.spec import Role
from tools.words import Words

Reader = Callable[[Sequence[Token], int, Turn], Iterator[tuple[int, JsonValue]]]


@dataclass(frozen=True, slots=True)
class Slot:
    """`read` yields (one past the last token, value) for what begins at a token.

    `missing` asks for the value; `choices` are the words, of those it reads, that are offered then; `words` are all
    that it may consist of, for forgiving slips.
    """

    read: Reader
    missing: Words
    choices: tuple[Words, ...] = ()
    words: frozenset[str] = frozenset()


def listed(missing: Words, *values: tuple[JsonValue, Words, str]) -> Slot:
    """One of several values: each with the words that are offered for it, and all words that mean it, folded."""
    spoken: dict[str, JsonValue] = {}
    for value, offered, words in values:
        spoken |= dict.fromkeys((offered.en, offered.es, *words.split(", ")), value)
    longest = max(len(phrase.split()) for phrase in spoken)

    def read(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, JsonValue]]:
        for last in range(min(first + longest, len(tokens)), first, -1):
            phrase = " ".join(token.folded for token in tokens[first:last])
            if phrase in spoken:
                yield last, spoken[phrase]

    return Slot(read, missing, tuple(offered for _, offered, _ in values), frozenset(" ".join(spoken).split()))


def whole(missing: Words, kind: Kind) -> Slot:
    """What the cutting keeps whole: its folded text."""

    def read(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, JsonValue]]:
        if tokens[first].kind is kind:
            yield first + 1, tokens[first].folded

    return Slot(read, missing)


def _receipt(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, JsonValue]]:
    token = tokens[first]
    if token.kind is Kind.REFERENCE and token.folded.startswith("R-"):
        yield first + 1, token.folded


SLOTS: Mapping[str, Slot] = {
    "member": whole(
        Words("Who? Mention the person with @, or give their id.", "¿Quién? Menciona a la persona con @, o da su id."),
        Kind.MEMBER,
    ),
    "role": listed(
        Words("Which role?", "¿Qué rol?"),
        (Role.VIEWER.value, Words("viewer", "observador"),
         "viewers, observadora, observadores, observadoras, lector, lectora, lectores, lectoras"),
        (Role.OPERATOR.value, Words("operator", "operador"), "operators, operadora, operadores, operadoras"),
        (Role.MANAGER.value, Words("manager", "gerente"),
         "managers, gerentes, gestor, gestora, gestores, gestoras"),
        (Role.ADMIN.value, Words("administrator", "administrador"),
         "admin, admins, administrators, administradora, administradores, administradoras"),
    ),
    "receipt": Slot(_receipt, Words("Which receipt? Its id begins with R-.", "¿Qué recibo? Su id empieza por R-.")),
}  # fmt: skip
