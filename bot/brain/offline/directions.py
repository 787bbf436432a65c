"""Directions: whether the calls were made or received, by verbs, prepositions, and who acts."""

from bot.brain.offline import senses as s
from bot.brain.offline.sentence import Sentence
from storage.call_query import Condition

_OUTBOUND = Condition(field="direction", values=("outbound",))
_INBOUND = Condition(field="direction", values=("inbound",))
_NOT_OUTBOUND = Condition(field="direction", values=("outbound",), negate=True)
_MISSED = Condition(field="missed", values=("yes",))
_NOT_ANSWERED = Condition(field="answered", values=("no",))
_LASTING = ("total_duration", "average_duration")


def lean(sentence: Sentence, *, outbound: bool) -> None:
    """Take a verb's or preposition's word for the direction, where nothing said it before or says it outright."""
    if sentence.outbound is None and not says_direction(sentence):
        sentence.outbound = outbound


def says_direction(sentence: Sentence) -> bool:
    """`inbound`, `outgoing`, `missed`: the direction by a word of its own."""
    return sentence.says_condition("direction", "missed")


def wants_inbound(sentence: Sentence) -> bool:
    """`inbound calls`, `calls we received`, `who called us`."""
    conditions = [condition for _, condition in sentence.each(s.Is, free=False)]
    said = any((condition.field, condition.value) == ("direction", "inbound") for condition in conditions)
    return said or sentence.says_verb("receive") or sentence.says_marker("us")


# -- verbs -------------------------------------------------------------------------------------------------------------


def read_verbs(sentence: Sentence) -> None:
    """Take from each verb the direction and what it counts."""
    us = sentence.marked("us", free=False)
    for place, word in sentence.each(s.VerbWord):
        if _read_verb(sentence, place, word.verb, us):
            sentence.use(place)
    if us and sentence.says(s.VerbWord):
        sentence.use(*us)
        lean(sentence, outbound=False)
    for place in sentence.places(s.CallNoun, free=False):
        # "did we call", "did Lucía call": the noun is the verb.
        if sentence.items[place].word == "call" and sentence.did:
            lean(sentence, outbound=not us)
            sentence.use(*us)


def _read_verb(sentence: Sentence, place: int, verb: s.Verb, us: list[int]) -> bool:
    """Read one verb; whether it did anything."""
    draft = sentence.draft
    outsiders = "number" in draft.groups and not _ours_act(sentence, place)  # numbers are asked for, and they act
    match verb:
        case "make":
            lean(sentence, outbound=not outsiders)
        case "receive":
            _read_receive(sentence, place, us)
        case "call":
            outside = bool(us) or (outsiders and draft.asks_who and not sentence.did)
            lean(sentence, outbound=not outside)
            draft.whole_question = True
        case "talk":
            draft.metric = draft.metric or "total_duration"
            draft.whole_question = True
        case "spend":
            return draft.metric in _LASTING  # money is nothing that calls tell
        case "last":
            return draft.metric is not None or any(condition.field == "duration" for condition in draft.conditions)
        case "use":
            pass
        case "answer":
            return False
    return True


def _read_receive(sentence: Sentence, place: int, us: list[int]) -> None:
    if sentence.is_a(place + 1, s.Is):
        return  # "got diverted" says nothing of the direction
    # What a country or a number receives comes from us.
    far = sentence.draft.asks_who and bool({"country", "number"} & set(sentence.draft.groups))
    lean(sentence, outbound=far)
    if far:
        sentence.use(*us)


def _ours_act(sentence: Sentence, place: int) -> bool:
    """Whether the verb's subject is ours: `did we call`, `llamamos`, a person's name."""
    return (
        sentence.items[place].word.endswith("mos")
        or sentence.has_word("we", "our", "did")
        or sentence.says_entity("person", "location", "extension")
    )


# -- settling ----------------------------------------------------------------------------------------------------------


def settle_direction(sentence: Sentence) -> None:
    """Make a condition of what verbs and prepositions said, where no other condition says it."""
    draft = sentence.draft
    if _OUTBOUND in draft.conditions and _MISSED in draft.conditions:
        # Of a call that we made, "missed" can only mean that nobody answered it.
        draft.conditions[draft.conditions.index(_MISSED)] = _NOT_ANSWERED
        return
    everywhere = [*draft.conditions, *(draft.whole or [])]
    if sentence.outbound is None or any(condition.field in ("direction", "missed") for condition in everywhere):
        return
    if sentence.outbound and any(_is_international(condition) for condition in everywhere):
        return  # international legs are outbound by nature
    into = draft.conditions if draft.whole is None else draft.whole
    if sentence.outbound:
        into.append(_OUTBOUND)
    else:
        into.append(_NOT_OUTBOUND if _is_to_ours(sentence) else _INBOUND)


def _is_international(condition: Condition) -> bool:
    return condition.field == "call_type" and set(condition.values) == {"international"} and not condition.negate


def _is_to_ours(sentence: Sentence) -> bool:
    """`calls to Simon`, `who called Simon`: also calls from inside the house."""
    outside = sentence.says_verb("receive") or sentence.says_marker("us")
    return sentence.says_entity("person", "extension") and not outside
