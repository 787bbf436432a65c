"""Mentions: the people of the data, and callers, whom a text names, so that a model is not told their names.

Colleagues are found in full, in part and with slips, as the offline brain finds them; callers, of whom there are many
and who may be called anything, in full.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from bot.brain.offline import time_words
from bot.brain.offline.lexicon import phrases
from bot.brain.offline.names import Names, names_of
from bot.brain.offline.spelling import correct, is_word
from bot.brain.offline.tokens import Kind, Token, fold
from storage.vocabulary import Vocabulary

MOST_WORDS = 8  # of a caller's name
_WORD = re.compile(r"[^\W_]+(?:['’´`][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’´`]s?$")
# Between two words of one name; anything else parts them.
_WITHIN_NAME = re.compile(r"[^\S\n]*[-‐‑–_.,·]?[^\S\n]*")

Callers = Mapping[tuple[str, ...], str]  # folded words → the name as stored


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a text names somebody: `names` are those of the data that fit, sorted; several for a first name."""

    start: int
    end: int
    names: tuple[str, ...]
    caller: bool = False


def words_of(name: str) -> tuple[str, ...]:
    """A name by its folded words, as it is looked for."""
    return tuple(token.folded for token in _cut(name) if token.kind is Kind.WORD)


def mentions(text: str, vocabulary: Vocabulary, callers: Callers) -> Iterator[Mention]:
    """Every mention, in order, none within another.

    Accents, case and small slips are forgiven. What is a location, a queue or a country as a whole is none (San
    Salvador), and neither is an ordinary word of telephony or time that somebody happens to be called (May).
    """
    names, ordinary = names_of(vocabulary), _ordinary()
    plain = list(_cut(text))
    words = [replace(word, folded=_corrected(word, names, ordinary)) for word in plain]
    place = 0
    while place < len(words):
        person, other = None, place
        for end, entity in names.find(words, place, ordinary):
            if entity.field == "person":
                person = person or (end, entity.values)
            elif entity.exact or entity.field == "country":
                other = max(other, end)
        caller = _caller(plain, place, callers)
        if caller is not None and caller[0] > max(other, person[0] if person else 0):
            yield Mention(words[place].start, words[caller[0] - 1].end, (caller[1],), caller=True)
            place = caller[0]
        elif person is not None and person[0] > other:
            yield Mention(words[place].start, words[person[0] - 1].end, person[1])
            place = person[0]
        else:
            place = max(place + 1, other)


def _caller(words: list[Token], place: int, callers: Callers) -> tuple[int, str] | None:
    """One past the last word of the longest caller's name that begins here, and the name."""
    folded = [word.folded for word in words[place : place + MOST_WORDS]]
    for length in range(len(folded), 0, -1):
        name = callers.get(tuple(folded[:length]))
        if name is not None:
            return place + length, name
    return None


def _ordinary() -> frozenset[str]:
    return phrases.words() | time_words.words()


def _cut(text: str) -> Iterator[Token]:
    end = 0
    for found in _WORD.finditer(text):
        if end and not _WITHIN_NAME.fullmatch(text, end, found.start()):
            yield Token(text[end : found.start()], "", Kind.SIGN, end, found.start())
        typed = _POSSESSIVE.sub("", found[0])
        end = found.end()
        yield Token(typed, fold(typed), Kind.WORD, found.start(), found.start() + len(typed))


def _corrected(token: Token, names: Names, ordinary: frozenset[str]) -> str:
    """The word of a name that this one is a slip of."""
    word = token.folded
    if len(word) < 4 or word in ordinary or names.is_name_word(word) or is_word(word):
        return word
    return correct(word, names.words) or word
