"""Opening: what kind of question it is, and whether it leans on the one before."""

from bot.brain.offline import senses as s
from bot.brain.offline.sentence import Sentence


def read_intent(sentence: Sentence) -> None:
    """`help`, `verify`, `trace call ...`: what is asked for by another word than calls."""
    draft = sentence.draft
    for place, word in sentence.each(s.IntentWord):
        sentence.use(place)
        if word.intent not in ("greeting", "thanks"):
            draft.intent = word.intent
        elif all(isinstance(item.sense, s.IntentWord) for item in sentence.items):
            draft.intent = draft.intent or word.intent  # "hello, how many calls ...?" is no greeting
    for place, entity in sentence.each(s.Entity):
        if entity.field == "reference":
            draft.reference = entity.values[0]
            sentence.use(place)


def read_opening(sentence: Sentence) -> None:
    """`and by location?`, `only Cali`, `what about them?`: such words lean on the question before."""
    if sentence.is_marker(0, "also", "only", "instead", "and", "not", "them"):
        sentence.draft.follows = True
    if sentence.is_marker(0, "and"):
        sentence.use(0)
    if leaning := sentence.marked("also", "instead", "same", "them"):
        sentence.draft.follows = True
        sentence.use(*leaning)
    sentence.use(*sentence.marked("only"))
