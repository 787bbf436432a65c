"""Outsiders: the names of callers that an organisation's calls have, so that a model is not told them."""

import asyncio
from collections.abc import Iterable

from bot.brain.agent.mentions import MOST_WORDS, Callers, words_of
from bot.brain.offline import time_words
from bot.brain.offline.lexicon import phrases
from storage import outsiders
from storage.engine import Database
from storage.vocabulary import Vocabulary


class Outsiders:
    """The callers of each organisation; read again only when its data has changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[int, tuple[Vocabulary, Callers]] = {}

    async def of(self, organisation: int, vocabulary: Vocabulary) -> Callers:
        """Its callers. `vocabulary` is the organisation's, and another object whenever the data has changed."""
        known = self._known.get(organisation)
        if known is None or known[0] is not vocabulary:
            async with self._database.read() as connection:
                stored = await outsiders.names(connection, organisation)
            known = self._known[organisation] = vocabulary, await asyncio.to_thread(indexed, stored, vocabulary)
        return known[1]


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
