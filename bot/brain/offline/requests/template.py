"""Template: the syntax in which requests are written, and what a template is made of.

`(make|set) {member} [as] [an] {role}`: words; `(a|b)` either; `[a]` perhaps; `{slot}` a value that the slot of this
name reads (`slots.py`); `<rule>` a part that several templates share. Articles may be written and are not needed: they
are left out of templates and requests alike.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.brain.offline.requests.cutting import SILENT

_PIECE = re.compile(r"[\[\]()|]|\{[^{}]*\}|<[^<>]*>|[^\[\]()|{}<>\s]+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word, folded."""

    text: str


@dataclass(frozen=True, slots=True)
class Value:
    """What the slot of this name reads."""

    slot: str


@dataclass(frozen=True, slots=True)
class Row:
    """Parts one after the other; none at all says nothing."""

    parts: tuple["Part", ...] = ()


@dataclass(frozen=True, slots=True)
class Either:
    """One of these."""

    options: tuple["Part", ...]


Part = Word | Value | Row | Either


def parse(template: str, rules: Mapping[str, str] | None = None) -> Part:
    """What a template is made of. Raises ValueError where brackets do not close or a rule is not known."""
    pieces = _PIECE.findall(template)
    options, place = _options(pieces, 0, rules or {})
    if place != len(pieces):
        raise ValueError(f"A bracket closes that did not open: {template}")
    return options


def _options(pieces: Sequence[str], place: int, rules: Mapping[str, str]) -> tuple[Part, int]:
    """What stands from `place` up to the bracket that closes, and where that is."""
    options: list[Part] = []
    parts: list[Part] = []
    while place < len(pieces) and pieces[place] not in ")]":
        piece = pieces[place]
        if piece == "|":
            options.append(_row(parts))
            parts = []
        elif piece in "([":
            inner, place = _options(pieces, place + 1, rules)
            if place == len(pieces) or pieces[place] != {"(": ")", "[": "]"}[piece]:
                raise ValueError(f"A bracket does not close: {' '.join(pieces)}")
            if inner != Row():
                parts.append(inner if piece == "(" else Either((inner, Row())))
        elif piece[0] == "{":
            parts.append(Value(piece[1:-1]))
        elif piece[0] == "<":
            if piece[1:-1] not in rules:
                raise ValueError(f"There is no rule {piece}.")
            parts.append(parse(rules[piece[1:-1]], rules))
        elif piece not in SILENT:
            parts.append(Word(piece))
        place += 1
    options.append(_row(parts))
    return (options[0] if len(options) == 1 else Either(tuple(options))), place


def _row(parts: Sequence[Part]) -> Part:
    return parts[0] if len(parts) == 1 else Row(tuple(parts))
