"""Slot: what reads a kind of value in a request, and what is asked when it is missing."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from bot.brain.base import Turn
from bot.brain.offline.requests.cutting import SILENT
from bot.brain.offline.tokens import Token, fold
from tools.words import Words


@dataclass(frozen=True, slots=True)
class Each:
    """Several values of one argument: what is asked for is a call with each of them."""

    values: tuple[JsonValue, ...]


Arguments = Mapping[str, JsonValue | Each]
Reader = Callable[[Sequence[Token], int, Turn], Iterator[tuple[int, Arguments]]]


@dataclass(frozen=True, slots=True)
class Slot:
    """`read` yields (one past the last token, arguments of the tool) for what begins at a token; one may read no token.

    The turn's text is what was typed. `missing` asks for the value; `choices` are the words, of those it reads, that
    are offered then; `words` are all that it may consist of, for forgiving slips. One that does not tell has values
    that questions about calls have too (names, times), so that they do not say which request is meant; a `free` one
    takes any words. `pronouns` stand for a value that was named before: where none was, it is missing.
    """

    read: Reader
    missing: Words
    choices: tuple[Words, ...] = ()
    words: frozenset[str] = frozenset()
    tells: bool = True
    free: bool = False
    pronouns: frozenset[str] = frozenset()


def listed(argument: str, missing: Words, values: Mapping[str, tuple[Words, str]], *, several: bool = False) -> Slot:
    """One of several values, each with the words that are offered for it and, folded, further words that mean it.

    With `several` the argument is a list of one value or more: critical; critical and high; low, medium and high.
    """
    spoken: dict[str, str] = {}
    for value, (offered, further) in values.items():
        spoken |= dict.fromkeys((_bare(offered.en), _bare(offered.es), *further.split(", ")), value)
    longest = max(len(phrase.split()) for phrase in spoken)

    def one(tokens: Sequence[Token], first: int) -> Iterator[tuple[int, str]]:
        for last in range(min(first + longest, len(tokens)), first, -1):
            phrase = " ".join(token.folded for token in tokens[first:last])
            if phrase in spoken:
                yield last, spoken[phrase]

    def read(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
        for last, value in one(tokens, first):
            yield last, {argument: [value] if several else value}
            for end, found in more(tokens, last, (value,)) if several else ():
                yield end, {argument: [*found]}

    def more(tokens: Sequence[Token], first: int, found: tuple[str, ...]) -> Iterator[tuple[int, tuple[str, ...]]]:
        joined = first < len(tokens) and tokens[first].folded in ("and", "or", "y", "o", "e", "u")
        # The comma between two of them is no token.
        for last, value in one(tokens, first + joined):
            if value not in found:
                yield last, (*found, value)
                yield from more(tokens, last, (*found, value))

    words = frozenset(word for phrase in spoken for word in phrase.split())
    return Slot(read, missing, tuple(offered for offered, _ in values.values()), words)


def _bare(phrase: str) -> str:
    """As a request is compared: folded, without articles and signs."""
    return " ".join(word for word in re.findall(r"\w+", fold(phrase)) if word not in SILENT)
