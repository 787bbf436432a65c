"""What a form is: its fields for one person, and the tool call that it comes to; neutral of any platform.

A form says its fields for one person (`Filler`): what may be chosen, in which words. `to_call` reads what was filled
in; what does not fit is told field by field.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.brain.base import ToolCall
from storage.vocabulary import Vocabulary
from tools.spec import Permission, Principal
from tools.words import Language, Words

FieldKind = Literal["choice", "text", "long_text", "person", "people", "date", "whole"]


@dataclass(frozen=True, slots=True)
class Filler:
    """Who fills a form in, when and with what the data knows. `now` is aware, `zone` IANA.

    `value` is what the form is about (a receipt's id), where it is about something.
    """

    principal: Principal
    now: datetime
    zone: str
    language: Language
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    value: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One of several: what is filled in, and how people read it."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in. A value is a text: an option's value, what was typed, a platform's user id (`person`),
    several in their order with spaces between (`people`), an ISO date, digits (`whole`). `initial` is filled in
    already.
    """

    name: str
    label: str
    kind: FieldKind = "text"
    options: tuple[Option, ...] = ()
    required: bool = False
    initial: str = ""
    hint: str = ""
    longest: int = 200


@dataclass(frozen=True, slots=True)
class Problems:
    """What does not fit: a sentence for each field by its name."""

    by_field: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Form:
    """A form: who may fill it in, its fields for one person, and what it comes to."""

    name: str
    title: Words  # at most 24 characters
    submit: Words  # at most 24 characters
    needs: Permission
    fields: Callable[[Filler], tuple[Field, ...]]
    to_call: Callable[[Mapping[str, str], Filler], ToolCall | Problems]
