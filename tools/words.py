"""Words: a sentence in every language that Ringfence speaks, side by side, so that none is forgotten.

What strangers wrote (names, numbers) goes into our sentences between Unicode's isolates, as its bidirectional algorithm
recommends for foreign text: it cannot turn the rest of the line around, and masking knows where it begins and ends.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal, get_args

Language = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True, slots=True)
class Words:
    """The same text in English and in Spanish; `{name}` placeholders are filled by `say`."""

    en: str
    es: str

    def say(self, language: Language, **values: object) -> str:
        """The text in `language` with its placeholders filled."""
        text = self.es if language == "es" else self.en
        return text.format(**values) if values else text


ISOLATE = "\u2068"
POP_ISOLATE = "\u2069"
ISOLATED = re.compile(f"{ISOLATE}([^{ISOLATE}{POP_ISOLATE}]*){POP_ISOLATE}")
# Format (also bidirectional controls), surrogate, private and unassigned characters: nothing that is read.
UNREADABLE = frozenset({"Cf", "Cs", "Co", "Cn"})


def plain(text: str) -> str:
    """Text of strangers in one line, without characters that a terminal or a chat would act on."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return " ".join("".join(_readable(sign) for sign in text).split())


def _readable(sign: str) -> str:
    category = unicodedata.category(sign)
    if category == "Cc":
        return " "
    return "" if category in UNREADABLE else sign


def isolate(identity: str) -> str:
    """A name or a number, cleaned and wrapped, to be put into a sentence."""
    return f"{ISOLATE}{plain(identity)}{POP_ISOLATE}"


def shown(text: str) -> str:
    """A text as a reader gets it who may see identities: without the wrapping."""
    return text.replace(ISOLATE, "").replace(POP_ISOLATE, "")
