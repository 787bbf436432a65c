"""Tokens: phone numbers and names leave the house only as these, and come back from them.

    +573001234567   PHONE-57-KQTBXR     the country code stays: it tells no one, and a model can reason with it
    Simón Rojas     PERSON-WHDGLZ       a colleague
    ACME LTD        CALLER-NPXQVC       a caller's name as the network gave it
    ana@acme.co     MAIL-RBKTSD

A token is ASCII capitals and hyphens, which models copy faithfully and Markdown leaves alone; its letters are
consonants, so it spells no word and no figure. They are a keyed hash of what it stands for, under the organisation's
masking key and the conversation: in one conversation a number has the same token in every turn, in another a different
one, and nothing has to be stored, because whatever a model can name was sent to it in the same turn. Text that looks
like a token already (a caller may be called PERSON-WHDGLZ) is itself replaced by one, so a stranger cannot forge any.

Extensions and short codes (six digits or fewer) stay as they are.
"""

import hmac
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, Literal

from bot.brain.agent.mentions import Callers, Mention, mentions
from bot.brain.agent.numbers import as_stored, blanked, numbers
from bot.security import masking
from storage.vocabulary import Vocabulary
from tools.spec import Cell, ColumnKind
from tools.words import ISOLATED, isolate, shown

Sort = Literal["PHONE", "PERSON", "CALLER", "MAIL", "WORD"]
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
LENGTH = 6  # 64 million tokens a conversation; two that are the same get more letters
_START = r"(?:PHONE-(?:\d{1,3}-)?|(?:PERSON|CALLER|MAIL|WORD)-)"
# Models now and then write a token in small letters, or with the plus that a number has.
_TOKEN = re.compile(rf"(?i:\+?\b{_START}[{LETTERS}]{{{LENGTH},}}\b)")
LIKE_TOKEN = re.compile(rf"\b{_START}[A-Z0-9]{{4,}}\b")
_FREE = re.compile(rf"(?P<like>{LIKE_TOKEN.pattern}|{_TOKEN.pattern})|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
NO_CALLERS: Callers = MappingProxyType({})
_MOST_MEANT = 8  # people that one first name may mean, told to the model


class UnknownToken(Exception):
    """A text holds something that looks like a token and is none of this turn's."""

    def __init__(self, token: str) -> None:
        super().__init__(token)
        self.token = token


class Tokens:
    """The tokens of one turn.

    `key` is the organisation's masking key, `conversation` whatever names the thread, `outsiders` the names of callers
    that its data has.
    """

    def __init__(self, key: str, conversation: str, vocabulary: Vocabulary, outsiders: Callers = NO_CALLERS) -> None:
        self._key = hmac.digest(key.encode(), f"tokens\n{conversation}".encode(), "sha256")
        self._vocabulary = vocabulary
        self._regions = sorted({place.country for place in vocabulary.locations if place.country})
        self._tokens: dict[str, str] = {}
        self._identities: dict[str, str] = {}
        self._outsiders = outsiders
        self._meant: dict[str, tuple[str, ...]] = {}

    # -- out of the house ----------------------------------------------------------------------------------------------

    def token(self, identity: str, sort: Sort) -> str:
        """The token of a number or a name, which comes back byte for byte."""
        known = self._tokens.get(identity)
        if known is not None:
            return known
        start = f"{sort}-{self._country_code(identity)}" if sort == "PHONE" else f"{sort}-"
        letters = _letters(hmac.digest(self._key, identity.encode(), "sha256"))
        length = LENGTH
        while self._identities.get(start + letters[:length], identity) != identity:
            length += 1
        token = start + letters[:length]
        self._tokens[identity] = token
        self._identities[token] = identity
        return token

    def text(self, text: str) -> str:
        """A text that may leave: names and numbers between isolates, and those that somebody wrote out."""
        parts = ISOLATED.split(text)
        # Every second part stood between isolates.
        return "".join(
            self._identity(part) if place % 2 else self._free(shown(part)) for place, part in enumerate(parts)
        )

    def cell(self, cell: Cell, kind: ColumnKind) -> Cell:
        """A cell of a result that may leave."""
        if not isinstance(cell, str):
            return cell
        match kind:
            case "person":
                return self.token(cell, "PERSON")
            case "outside_name":
                return self.token(cell, "CALLER")
            case "phone" | "extension":
                return self._number(cell)
            case "text" | "location" | "queue" | "trunk":
                return self.text(cell)
            case _:
                return cell

    def arguments(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """A tool's arguments (JSON values) that may leave, by field."""
        left: dict[str, Any] = self._walk(dict(arguments), "", self._argument)
        return left

    def meanings(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """What people called somebody in a way that fits several: its token, and the tokens that it may mean."""
        for token, names in self._meant.items():
            yield token, tuple(self.token(name, "PERSON") for name in names)

    # -- back in the house ---------------------------------------------------------------------------------------------

    def restore(self, text: str) -> str:
        """The text with its tokens replaced by what they stand for. Raises UnknownToken."""
        left = LIKE_TOKEN.search(_TOKEN.sub(partial(self._restored, wrap=lambda _: " "), text))
        if left is not None:
            raise UnknownToken(left[0])
        return _TOKEN.sub(partial(self._restored, wrap=str), text)

    def restore_arguments(self, value: Any) -> Any:
        """A tool's arguments as the model gave them, with its tokens replaced. Raises UnknownToken."""
        return self._walk(value, "", lambda text, _field: self.restore(text))

    def read(self, text: str) -> tuple[str, tuple[str, ...]]:
        """A text of the model's for people: identities wrapped by `words.isolate`, unknown tokens hidden and listed."""
        unknown: list[str] = []

        def hide(found: re.Match[str]) -> str:
            unknown.append(found[0])
            return masking.HIDDEN

        restored = _TOKEN.sub(partial(self._restored, wrap=isolate), shown(text))
        parts = ISOLATED.split(restored)
        clean = (isolate(part) if place % 2 else LIKE_TOKEN.sub(hide, part) for place, part in enumerate(parts))
        return "".join(clean), tuple(unknown)

    @staticmethod
    def open_end(text: str) -> int:
        """Where the last word of an unfinished text begins, which may still become a token."""
        return max(text.rfind(sign) for sign in " \n\t") + 1

    # -- how -----------------------------------------------------------------------------------------------------------

    def _restored(self, found: re.Match[str], wrap: Callable[[str], str]) -> str:
        written = found[0].lstrip("+").upper()
        identity = self._identities.get(written)
        if identity is None:
            return found[0]
        plus = "+" if found[0].startswith("+") and not identity.startswith("+") else ""
        return plus + wrap(identity)

    def _identity(self, text: str) -> str:
        """What stood between isolates: a number or a name."""
        if masking.NUMBER.fullmatch(masking.SEPARATORS.sub("", text)):
            return self._number(text)
        return self.token(text, "PERSON")

    def _number(self, number: str) -> str:
        """A number that may end in the star of a prefix; extensions and `anonymous` stay."""
        star = "*" if number.endswith("*") and len(number) > 1 else ""
        whole = number.removesuffix(star)
        return number if masking.mask_number(whole) == whole else self.token(whole, "PHONE") + star

    @staticmethod
    def _country_code(number: str) -> str:
        compact = masking.SEPARATORS.sub("", number)
        code = masking.country_code(compact) if compact.startswith("+") else ""
        return f"{code}-" if code.isdigit() else ""

    def _free(self, text: str) -> str:
        """A text without isolates: what looks like a token, mail addresses, phone numbers, people of the data."""
        found: list[tuple[int, int, str]] = []
        for match in _FREE.finditer(text):
            found.append((*match.span(), self.token(match[0], "MAIL" if match["like"] is None else "WORD")))
        rest = blanked(text, (change[:2] for change in found))
        for written in numbers(rest):
            found.append((written.start, written.end, self._number(as_stored(written.number, self._regions))))
        rest = blanked(rest, (change[:2] for change in found))
        for mention in mentions(rest, self._vocabulary, self._outsiders):
            found.append((mention.start, mention.end, self._mentioned(text[mention.start : mention.end], mention)))
        return _replaced(text, sorted(found))

    def _mentioned(self, typed: str, mention: Mention) -> str:
        if len(mention.names) == 1:
            return self.token(mention.names[0], "CALLER" if mention.caller else "PERSON")
        token = self.token(typed, "PERSON")
        self._meant[token] = mention.names[:_MOST_MEANT]
        return token

    def _argument(self, text: str, field: str) -> str:
        if field == "person":
            return self.token(text, "PERSON")
        if field in masking.NUMBER_FIELDS:
            return self._number(text)
        return self.text(text)

    def _walk(self, value: Any, field: str, change: Callable[[str, str], str]) -> Any:
        match value:
            case str():
                return change(value, field)
            case Mapping():
                parts = (self._walk(part, name, change) for name, part in masking.parts(value, field))
                return dict(zip(value, parts, strict=True))
            case list() | tuple():
                return [self._walk(part, name, change) for name, part in masking.parts(value, field)]
            case _:
                return value


def _letters(digest: bytes) -> str:
    number = int.from_bytes(digest)
    letters: list[str] = []
    for _ in range(48):
        number, place = divmod(number, len(LETTERS))
        letters.append(LETTERS[place])
    return "".join(letters)


def _replaced(text: str, changes: list[tuple[int, int, str]]) -> str:
    parts: list[str] = []
    last = 0
    for start, end, new in changes:
        parts += [text[last:start], new]
        last = end
    return "".join([*parts, text[last:]])
