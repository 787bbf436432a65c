"""Outsiders: the names of callers that an organisation's calls have, so that a model is not told them."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from bot.brain.agent.mentions import MOST_WORDS, Callers, words_of
from bot.brain.offline import time_words
from bot.brain.offline.lexicon import phrases
from storage import outsiders
from storage.engine import Database
from storage.vocabulary import Vocabulary


@dataclass(slots=True)
class _Known:
    """What was read of one organisation, with which vocabulary, and up to which leg."""

    vocabulary: Vocabulary
    names: frozenset[str]
    last: int
    callers: Callers


class Outsiders:
    """The callers of each organisation; only what was loaded since the last time is read."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[int, _Known] = {}

    async def of(self, organisation: int, vocabulary: Vocabulary) -> Callers:
        """Its callers. `vocabulary` is the organisation's, and another object whenever the data has changed."""
        known = self._known.get(organisation)
        if known is None or known.vocabulary is not vocabulary:
            before, last = (frozenset[str](), 0) if known is None else (known.names, known.last)
            async with self._database.read() as connection:
                new, last = await outsiders.names(connection, organisation, last)
            names = before | new
            known = _Known(vocabulary, names, last, await asyncio.to_thread(indexed, names, vocabulary))
            self._known[organisation] = known
        return known.callers


def indexed(stored: Iterable[str], vocabulary: Vocabulary) -> Callers:
    """Names by their folded words.

    Those of the organisation's own people and places are none, and neither is what consists of words of telephony and
    time alone: a caller who is called "last week" must not take the words out of people's mouths.
    """
    ordinary = phrases.words() | time_words.words()
    places = [place.name for place in vocabulary.locations]
    lines = [line.name for line in (*vocabulary.people, *vocabulary.queues)]
    ours = set(map(words_of, (*places, *lines, *vocabulary.trunks)))
    found = {words_of(name): name for name in sorted(stored)}
    return {
        words: name
        for words, name in found.items()
        if 0 < len(words) <= MOST_WORDS and words not in ours and not ordinary.issuperset(words)
    }
