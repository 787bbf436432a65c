"""Chunks: a question's tokens covered by the phrases, names, numbers and times that are known.

Of all the ways to cover a question the one is taken that leaves the fewest words unknown and uses the fewest chunks, so
that the longest phrase wins: `San Salvador` is a place and not a person called Salvador.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.brain.offline import time_words, times
from bot.brain.offline.lexicon import phrases
from bot.brain.offline.names import Names, country_words
from bot.brain.offline.senses import Entity, Filler, Marker, Number, Sense, TimeSense
from bot.brain.offline.spelling import VARIANTS, correct, is_word
from bot.brain.offline.tokens import Kind, Token, tokenize
from tools.words import LANGUAGES, Language

_UNKNOWN = 100.0
# Short function words tell the languages apart best, and are rarely shared.
_TELLING: dict[Language, frozenset[str]] = {
    "en": frozenset(
        {
            *("the", "of", "and", "by", "with", "without", "how", "many", "which", "who", "in", "did", "were"),
            *("yesterday", "today", "week", "month", "day", "hour"),
        }
    ),
    "es": frozenset(
        {
            *("el", "la", "los", "las", "de", "del", "y", "por", "con", "sin", "que", "en", "quien"),
            *("cuantas", "cuantos", "cuales", "ayer", "hoy", "semana", "mes", "dia", "hora"),
        }
    ),
}


@dataclass(frozen=True, slots=True)
class Chunk:
    """Tokens `first` to one past the last; what they can mean, likeliest first; empty where nothing is known."""

    first: int
    last: int
    senses: tuple[Sense, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Cover:
    """A question in chunks, with the slips that were corrected (as typed → as read)."""

    language: Language
    tokens: tuple[Token, ...]
    chunks: tuple[Chunk, ...]
    corrected: tuple[tuple[str, str], ...]


def cover(text: str, names: Names, now: datetime, hint: Language | None) -> Cover:
    """Cut `text` into chunks. `hint` decides the language of a text that has no words of either."""
    tokens = tokenize(text)
    tokens, corrected = _correct(tokens, names, hint)
    language = language_of(tokens, hint)
    return Cover(language, tuple(tokens), tuple(_best(tokens, names, now, language)), tuple(corrected))


def language_of(tokens: Sequence[Token], hint: Language | None) -> Language:
    """The language with more of the question's words; the hint, then English, where they are even."""
    scores: dict[Language, int] = dict.fromkeys(LANGUAGES, 0)
    for token in tokens:
        if token.kind is Kind.WORD:
            for language in LANGUAGES:
                scores[language] += token.folded in phrases.words(language)
                scores[language] += token.folded in _TELLING[language]
            scores["es"] += "ñ" in token.text.casefold() and token.folded not in _TELLING["es"]
    if scores["en"] == scores["es"]:
        return hint or "en"
    return max(LANGUAGES, key=lambda language: scores[language])


def _correct(tokens: Sequence[Token], names: Names, hint: Language | None) -> tuple[list[Token], list[tuple[str, str]]]:
    """Tokens with their slips corrected: to a word of the question's own language before one of the other or a name."""
    vocabulary = phrases.words() | time_words.words()
    language = language_of(tokens, hint)
    own = phrases.words(language) | time_words.words(language)
    names_too: frozenset[str] | None = None
    result: list[Token] = []
    corrected: list[tuple[str, str]] = []
    for token in tokens:
        word = VARIANTS.get(token.folded, token.folded) if token.kind is Kind.WORD else token.folded
        better: str | None = None
        known = token.kind is not Kind.WORD or word in vocabulary or names.is_name_word(word) or word in country_words()
        if not known and len(word) >= 4:
            if result and names.is_name_word(result[-1].folded):
                better = correct(word, names.words, any_word=True)
            if better is None and not is_word(word):
                names_too = names_too or names.words | country_words()
                better = correct(word, own, close=True) or correct(word, vocabulary | names_too)
        if better is not None:
            corrected.append((token.text, better))
        result.append(token if (better or word) == token.folded else replace(token, folded=better or word))
    return result, corrected


def _best(tokens: Sequence[Token], names: Names, now: datetime, language: Language) -> list[Chunk]:
    size = len(tokens)
    candidates: list[dict[int, tuple[float, list[Sense]]]] = [{} for _ in range(size)]

    def offer(first: int, last: int, cost: float, sense: Sense) -> None:
        known = candidates[first].get(last)
        if known is None:
            candidates[first][last] = (cost, [sense])
        else:
            candidates[first][last] = (min(known[0], cost), [*known[1], sense])

    for first in range(size):
        for end, when in times.at(tokens, first, language, now):
            offer(first, end, 0.9, TimeSense(when))
    folded = [token.folded for token in tokens]
    ordinary = phrases.words() | time_words.words()
    for first, token in enumerate(tokens):
        for last, by_language in phrases.matches(folded, first):
            own = by_language.get(language)
            for sense in own or [sense for senses in by_language.values() for sense in senses]:
                # A filler is not worth more for being long, and a word of the other language is read with less trust.
                offer(first, last, (1.0 if own else 1.2) + (0.01 if isinstance(sense, Filler) else 0), sense)
        for last, entity in names.find(tokens, first, ordinary):
            offer(first, last, (0.95 if entity.exact else 1.05) - 0.05 * (last - first - 1), entity)
        number = names.number(token)
        if number is not None:
            offer(first, first + 1, 1.0, number)
        if token.kind is Kind.NUMBER:
            offer(first, first + 1, 1.0, Number(token.number))
        elif token.kind is Kind.WORD and (value := time_words.number_word(token.folded, language)) is not None:
            offer(first, first + 1, 1.0, Number(float(value)))
        elif token.kind is Kind.REFERENCE:
            offer(first, first + 1, 0.5, Entity("reference", (token.text,), token.text))
        elif token.folded == ",":
            offer(first, first + 1, 0.5, Marker("and"))
        elif token.kind is Kind.SIGN and token.folded in ":.-–—/*%":
            offer(first, first + 1, 1.5, Filler())
    return _cheapest(tokens, candidates)


def _cheapest(tokens: Sequence[Token], candidates: Sequence[dict[int, tuple[float, list[Sense]]]]) -> list[Chunk]:
    """The cover of least cost, by dynamic programming from the end."""
    size = len(tokens)
    best: list[tuple[float, int]] = [(0.0, size)] * (size + 1)
    for first in range(size - 1, -1, -1):
        best[first] = (_UNKNOWN + best[first + 1][0], first + 1)
        for last, (cost, _) in candidates[first].items():
            total = cost + best[last][0]
            if total < best[first][0]:
                best[first] = (total, last)
    chunks: list[Chunk] = []
    first = 0
    while first < size:
        last = best[first][1]
        senses = candidates[first].get(last, (0.0, []))[1]
        text = " ".join(token.text for token in tokens[first:last])
        chunks.append(Chunk(first, last, tuple(senses), text))
        first = last
    return chunks
