"""Masking: what readers without SEE_IDENTITIES get to see of names and telephone numbers.

- A telephone number keeps its country code and its last two digits (`+57•••••••74`). Six digits or fewer are an
  extension or a short code and stay: a viewer has to be able to say *which line* it is about.
- A person's or a caller's name becomes a label (`•K7Q2MD`), the same in every answer of one organisation, so that a
  viewer can follow a subject. It is a keyed hash: without the organisation's secret key nobody can try names out
  against it. Without a key (a caller that has none at hand) every name becomes `•••`.
- Cells are masked by their column's kind, and telephone numbers are looked for in every other cell of text. In our own
  sentences and cells of text names and numbers stand between isolates (`tools.words.isolate`); what stands there is
  masked.

A viewer may ask about a person by name and is answered, but the reading names the label: what was typed can be a
shortened or misspelt name, and repeating how it was understood would complete it. And a viewer may not ask by the
beginning of a number (`too_revealing`): digit by digit, ten questions each, it would spell out any number in full.
"""

import hmac
import re
from base64 import b32encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, get_args

from bot.security.access import may
from storage.call_query import ConditionField
from storage.receipts import Receipt
from tools.spec import Cell, ColumnKind, Permission, Role, Table, ToolResult
from tools.words import ISOLATED, Words, plain, shown

HIDDEN = "•••"
DOT = "•"
EXTENSION_DIGITS = 6
# A prefix of a number that tells no more than a country and an area.
PREFIX_DIGITS = 4
NUMBER = re.compile(r"\+?[0-9*#]+")
# Dates and grouped figures are recognised first, so that they are not taken for telephone numbers.
DATE = r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
FIGURE = r"(?<![+\d])\d{1,3}(?:(?P<mark>[.,])\d{3})(?:(?P=mark)\d{3})*(?:(?!(?P=mark))[.,]\d+)?(?![.,]?\d)"
PHONE = r"(?<![\w-])\+?\(?\d(?:[ ().\-/]{0,2}\d){6,}(?![\w-])"
OURS = re.compile(f"(?P<keep>{DATE}|{FIGURE})|{PHONE}")
THEIRS = re.compile(rf"(?P<keep>{DATE})|\+?\(?\d(?:[ ().\-/]{{0,2}}\d){{6,}}")
SEPARATORS = re.compile(r"[ ().\-/]")
NUMBER_FIELDS = frozenset({"calling_number", "called_number", "number", "extension"})
IDENTITY_FIELDS = NUMBER_FIELDS | {"person"}
# The id of a person on a chat platform is what everybody there sees, and an audit has to say whose role it was.
USER_ID = re.compile(r"[UW][A-Z0-9]{2,20}")
# Argument fields whose strings are words of ours or names of things, never a person or a number.
OPEN_FIELDS = (
    {
        "metric",
        "start",
        "end",
        "zone",
        "field",
        "groups",
        "op",
        "order",
        "about",
        "reference",
        "receipt",
        "topic",
        "platform",
        "user",
        "role",
        "verdict",
        "at",
        "cron",
        "days",
        "destination",
        "every",
        "handover",
        "member",
        "members",
        "on",
        "other",
        "other_on",
        "rotation",
        "quiet_from",
        "quiet_until",
        "severity",
        "state",
        "tell",
        "weekdays",
        "states",
        "severities",
        "detector",
        "until",
        "since",
        "starts",
        "reason",
        "parameter",
    }
    | frozenset(get_args(ConditionField))
) - IDENTITY_FIELDS
# Argument fields that people fill with their own words: hidden altogether, like every field that is not known here.
FREE_FIELDS = frozenset({"comment", "to", "note", "question"})
PREFIX_REFUSED = Words(
    "Your role sees telephone numbers masked, so it cannot ask by the beginning of a number beyond its first "
    "{digits} digits. Ask by country, or by a whole number.",
    "Tu rol ve los números enmascarados, así que no puede preguntar por el comienzo de un número más allá de los "
    "primeros {digits} dígitos. Pregunta por país o por un número completo.",
)


def mask(result: ToolResult, role: Role, key: str = "") -> ToolResult:
    """The result as a reader of that role sees it. `key` is the organisation's (`Guard.masking_key`).

    For every role the texts come out without isolates, ready to be shown.
    """
    text: Callable[[str], str] = shown
    table: Callable[[Table], Table] = _bare
    if not may(role, Permission.SEE_IDENTITIES):
        masker = _Masker(key)
        text, table = masker.text, masker.table
    return replace(
        result,
        text=text(result.text),
        reading=text(result.reading),
        notes=tuple(text(note) for note in result.notes),
        table=None if result.table is None else table(result.table),
        sections=tuple((text(title), table(section)) for title, section in result.sections),
    )


def mask_text(text: str, role: Role, key: str = "") -> str:
    """A text of ours as a reader of that role sees it."""
    return shown(text) if may(role, Permission.SEE_IDENTITIES) else _Masker(key).text(text)


def mask_receipt(receipt: Receipt, role: Role, key: str = "") -> Receipt:
    """The receipt as a reader of that role sees it: the arguments may name people and numbers."""
    if may(role, Permission.SEE_IDENTITIES):
        return receipt
    return replace(receipt, arguments=mask_arguments(receipt.arguments, key))


def mask_arguments(arguments: Mapping[str, Any], key: str = "") -> dict[str, Any]:
    """A tool's arguments (JSON values) without names and telephone numbers.

    By field; the strings of a field that is not known here are hidden altogether.
    """
    masked: dict[str, Any] = _Masker(key).arguments(dict(arguments), "")
    return masked


def too_revealing(arguments: Mapping[str, Any], role: Role) -> bool:
    """Whether these arguments would let a reader who sees masked numbers find one out."""
    return not may(role, Permission.SEE_IDENTITIES) and any(
        value.endswith("*") and sum(sign.isdigit() for sign in value) > PREFIX_DIGITS
        for value in _numbers(arguments, "")
    )


def _numbers(value: Any, field: str) -> Iterator[str]:
    """Every telephone number among the arguments."""
    if isinstance(value, str):
        if field in NUMBER_FIELDS:
            yield value
    else:
        for name, part in parts(value, field):
            yield from _numbers(part, name)


def parts(value: Any, field: str) -> Iterator[tuple[str, Any]]:
    """What a JSON value holds, each part with the field that says what it is; a condition's values are its field's."""
    if isinstance(value, Mapping):
        stated = value.get("field")
        for name, part in value.items():
            yield (stated if name == "values" and isinstance(stated, str) else str(name)), part
    elif isinstance(value, list | tuple):
        yield from ((field, part) for part in value)


def mask_number(number: str) -> str:
    """A telephone number that keeps its country code and last two digits; extensions and words stay as they are."""
    if number.casefold() == "anonymous":
        return number
    compact = SEPARATORS.sub("", number)
    if not NUMBER.fullmatch(compact):
        return HIDDEN
    if len(compact) <= (PREFIX_DIGITS + 1 if compact.startswith("+") else EXTENSION_DIGITS):
        return number
    if not compact.startswith("+"):
        return DOT * (len(compact) - 2) + compact[-2:]
    code = country_code(compact)
    hidden = len(compact) - len(code) - 3
    return f"+{code}{DOT * hidden}{compact[-2:] if hidden > 2 else DOT * 2}"


class _Masker:
    """Masks under one organisation's key."""

    def __init__(self, key: str) -> None:
        self._key = key

    def label(self, name: str) -> str:
        return _label(self._key, plain(name).casefold()) if self._key else HIDDEN

    def identity(self, text: str) -> str:
        """What stood between isolates: a number or a name."""
        compact = SEPARATORS.sub("", text)
        return mask_number(text) if NUMBER.fullmatch(compact) else self.label(text)

    def text(self, text: str, phones: re.Pattern[str] = OURS) -> str:
        pieces = ISOLATED.split(text)
        # Every second piece stood between isolates.
        return "".join(
            self.identity(piece) if place % 2 else phones.sub(_masked_phone, shown(piece))
            for place, piece in enumerate(pieces)
        )

    def cell(self, cell: Cell, kind: ColumnKind) -> Cell:
        if not isinstance(cell, str):
            return cell
        match kind:
            case "person" | "outside_name":
                return self.label(cell)
            case "phone" | "extension":
                return mask_number(cell)
            case "text":
                return self.text(cell, THEIRS)
            case "location" | "queue" | "trunk":
                return THEIRS.sub(_masked_phone, cell)
            case _:
                return cell

    def table(self, table: Table) -> Table:
        kinds = [column.kind for column in table.columns]
        rows = tuple(tuple(self.cell(cell, kind) for cell, kind in zip(row, kinds, strict=True)) for row in table.rows)
        return replace(table, rows=rows)

    def arguments(self, value: Any, field: str) -> Any:
        match value:
            case str():
                if field == "person":
                    return self.label(value)
                if field == "user":
                    return value if USER_ID.fullmatch(value) else HIDDEN
                if field in NUMBER_FIELDS:
                    return mask_number(value.removesuffix("*")) + ("*" if value.endswith("*") else "")
                return THEIRS.sub(_masked_phone, value) if field in OPEN_FIELDS else HIDDEN
            case Mapping():
                masked = (self.arguments(part, name) for name, part in parts(value, field))
                return dict(zip(value, masked, strict=True))
            case list() | tuple():
                return [self.arguments(part, name) for name, part in parts(value, field)]
            case _:
                return value


@lru_cache(maxsize=4096)
def _label(key: str, name: str) -> str:
    digest = hmac.digest(key.encode(), name.encode(), "sha256")
    return DOT + b32encode(digest)[:6].decode()


def _bare(table: Table) -> Table:
    """The table for a reader who may see identities: cells of text without the wrapping."""
    texts = {place for place, column in enumerate(table.columns) if column.kind == "text"}
    rows = (
        tuple(shown(one) if place in texts and isinstance(one, str) else one for place, one in enumerate(row))
        for row in table.rows
    )
    return replace(table, rows=tuple(rows)) if texts else table


def _masked_phone(found: re.Match[str]) -> str:
    return found[0] if found["keep"] else mask_number(found[0])


def country_code(number: str) -> str:
    """The country code of an E.164 number; one digit of a number that has no known one."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

    digits = number.removeprefix("+")
    return next(
        (
            digits[:length]
            for length in (1, 2, 3)
            if digits[:length].isdigit() and int(digits[:length]) in COUNTRY_CODE_TO_REGION_CODE
        ),
        digits[:1],
    )
