"""Settling: what is open is filled, and every word that changed nothing becomes a doubt."""

from bot.brain.offline import senses as s
from bot.brain.offline.draft import Draft
from bot.brain.offline.sentence import Sentence
from storage.call_query import Condition, ConditionField
from tools.words import Words

_INBOUND = Condition(field="direction", values=("inbound",))
_OUTBOUND = Condition(field="direction", values=("outbound",))
_INTERNATIONAL = Condition(field="call_type", values=("international",))
_WHICH_UNIT = Words("Is that threshold in minutes or in seconds?", "¿Ese umbral es en minutos o en segundos?")


def settle_metric(sentence: Sentence) -> None:
    """Say which calls the metric is about, where the question does not."""
    draft = sentence.draft
    if draft.metric == "answer_rate" and not _limits(draft, "direction", "call_type"):
        draft.conditions.append(_INBOUND)
    if draft.metric == "countries" or "country" in draft.groups:
        _settle_countries(draft)


def settle_threshold(sentence: Sentence) -> None:
    """`users with more than 20 average duration`: minutes or seconds?"""
    metric = sentence.draft.metric or ""
    if sentence.plain_threshold and metric.endswith(("_duration", "_ring")):
        sentence.doubt("unclear", _WHICH_UNIT)


def _limits(draft: Draft, *fields: ConditionField) -> bool:
    return any(condition.field in fields for condition in draft.conditions)


def _settle_countries(draft: Draft) -> None:
    """Countries are those of calls abroad, unless the question says otherwise."""
    if not _limits(draft, "direction", "call_type", "missed"):
        draft.conditions.append(_INTERNATIONAL)
    elif _OUTBOUND in draft.conditions:
        draft.conditions[draft.conditions.index(_OUTBOUND)] = _INTERNATIONAL


# -- what is left ------------------------------------------------------------------------------------------------------


def read_leftovers(sentence: Sentence) -> None:
    """What changed nothing is asked about, but for grammar that found its work done by its neighbours."""
    places = [place for place, item in enumerate(sentence.items) if not item.used and not _is_harmless(sentence, place)]
    if places:
        sentence.unknown(", ".join(f"«{text}»" for text in _expressions(sentence, places)))


def _is_harmless(sentence: Sentence, place: int) -> bool:
    draft = sentence.draft
    match sentence.sense(place):
        case s.Preposition() | s.StatisticWord("total"):
            return True
        case s.UnitWord():
            return (draft.metric or "").endswith("_duration")  # "talk time (min)"
        case s.Marker("copula" | "which" | "and"):
            return True
        case s.Marker("by" | "order_by"):
            return bool(draft.groups or draft.metric)
        case s.Marker("distinct"):
            return bool(draft.groups)
        case s.Marker("excluded"):
            return any(condition.negate for condition in draft.conditions)  # "leaving ... aside"
        case _:
            return False


def _expressions(sentence: Sentence, places: list[int]) -> list[str]:
    """The texts at these places; words that stand side by side in the question are one expression."""
    texts: list[str] = []
    end = -1  # where the chunk before ends
    for place in places:
        chunk = sentence.items[place].chunk
        if texts and chunk.first == end:
            texts[-1] += f" {chunk.text}"
        else:
            texts.append(chunk.text)
        end = chunk.last
    return texts
