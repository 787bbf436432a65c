"""Mentions: the people of the data that a text names, in full or in part, so that a model is not told their names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.brain.offline import time_words
from bot.brain.offline.lexicon import phrases
from bot.brain.offline.names import Names, names_of
from bot.brain.offline.spelling import correct, is_word
from bot.brain.offline.tokens import Kind, Token, fold
from storage.vocabulary import Vocabulary

_WORD = re.compile(r"[^\W_]+(?:['’´`][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’´`]s?$")
# Between two words of one name; anything else parts them.
_WITHIN_NAME = re.compile(r"[ \t]*[-,.]?[ \t]*")


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a text names somebody: `names` are those of the data that fit, sorted; several for a first name."""

    start: int
    end: int
    names: tuple[str, ...]


def mentions(text: str, vocabulary: Vocabulary) -> Iterator[Mention]:
    """Every mention, in order, none within another.

    Accents, case and small slips are forgiven. What is a location, a queue or a country as a whole is none (San
    Salvador), and neither is an ordinary word of telephony or time that somebody happens to be called (May).
    """
    names = names_of(vocabulary)
    ordinary = phrases.words() | time_words.words()
    words = list(_words(text, names, ordinary))
    place = 0
    while place < len(words):
        person, other = None, place
        for end, entity in names.find(words, place, ordinary):
            if entity.field == "person":
                person = person or (end, entity.values)
            elif entity.exact or entity.field == "country":
                other = max(other, end)
        if person is not None and person[0] > other:
            yield Mention(words[place].start, words[person[0] - 1].end, person[1])
            place = person[0]
        else:
            place = max(place + 1, other)


def _words(text: str, names: Names, ordinary: frozenset[str]) -> Iterator[Token]:
    end = 0
    for found in _WORD.finditer(text):
        if end and not _WITHIN_NAME.fullmatch(text, end, found.start()):
            yield Token(text[end : found.start()], "", Kind.SIGN, end, found.start())
        typed = _POSSESSIVE.sub("", found[0])
        end = found.end()
        word = Token(typed, fold(typed), Kind.WORD, found.start(), found.start() + len(typed))
        yield replace(word, folded=_corrected(word.folded, names, ordinary))


def _corrected(word: str, names: Names, ordinary: frozenset[str]) -> str:
    """The word of a name that this one is a slip of."""
    if len(word) < 4 or word in ordinary or names.is_name_word(word) or is_word(word):
        return word
    return correct(word, names.words) or word
