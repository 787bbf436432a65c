"""Amounts: what a number in a question does. It bounds the length of calls, is a threshold, or says how many are shown.

Numbers bind first, with the words beside them: `more than 20 minutes`, `at least 10 calls`, `top 5`.
"""

from dataclasses import dataclass, field

from bot.brain.offline import senses as s
from bot.brain.offline.groups import DISTINCT
from bot.brain.offline.sentence import Item, Sentence
from storage.call_query import Operator, Threshold

_NOT: dict[Operator, Operator] = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "=": "="}
_MOST_SHOWN = 1000


@dataclass(slots=True)
class _Bound:
    """A number with the words that bind to it. `behind` is the place behind all of them."""

    value: float
    behind: int
    op: Operator | None = None
    of_duration: bool = False
    taken: list[int] = field(default_factory=list)


def read_amounts(sentence: Sentence) -> None:
    """Read every number, then every length of time in words."""
    for place, number in sentence.each(s.Number):
        if not sentence.items[place].used:
            _read_number(sentence, place, number.value)
    for place, amount in sentence.each(s.Amount):
        comparator = sentence.sense_of(place - 1, s.Comparator)
        if comparator is not None:
            bound = _Bound(amount.seconds, place + 1, comparator.op, comparator.of_duration, [place - 1, place])
            _bound_time(sentence, bound)


def _read_number(sentence: Sentence, place: int, value: float) -> None:
    if sentence.is_marker(place - 1, "between") and _read_range(sentence, place, value):
        return
    bound = _Bound(value, place + 1, taken=[place])
    _compare(sentence, bound, place)
    if bound.op is not None and (noun := _minutes_noun(sentence, place)) is not None:
        _bound_minutes(sentence, bound, noun)
        return
    or_more = sentence.sense_of(place + 2, s.OrMore)
    if sentence.is_a(place + 1, s.CallNoun) and or_more is not None:  # "10 calls or more"
        _bound_figure(sentence, _Bound(value, place + 1, or_more.op, taken=[place, place + 1, place + 2]))
        return
    unit = _take_unit(sentence, bound)
    or_more = sentence.sense_of(bound.behind, s.OrMore)
    if or_more is not None:
        bound.op = or_more.op
        bound.taken.append(bound.behind)
        bound.behind += 1
        unit = unit or _take_unit(sentence, bound)  # "20 or more minutes"
    if unit is not None:
        bound.value *= unit.seconds
        _bound_time(sentence, bound)
    elif bound.op is not None:
        _bound_figure(sentence, bound)
    else:
        _count(sentence, place, int(value))


def _compare(sentence: Sentence, bound: _Bound, place: int) -> None:
    """Take `more than` before the number, and `lasting` or `not` before that."""
    comparator = sentence.sense_of(place - 1, s.Comparator)
    if comparator is None:
        return
    bound.op, bound.of_duration = comparator.op, comparator.of_duration
    bound.taken.append(place - 1)
    if sentence.verb(place - 2) == "last":
        bound.taken.append(place - 2)
        bound.of_duration = True
    if sentence.is_marker(place - 2, "not"):
        bound.op = _NOT[comparator.op]
        bound.taken.append(place - 2)


def _take_unit(sentence: Sentence, bound: _Bound) -> s.UnitWord | None:
    unit = sentence.sense_of(bound.behind, s.UnitWord)
    if unit is not None:
        bound.taken.append(bound.behind)
        bound.behind += 1
    return unit


# -- lengths of time ---------------------------------------------------------------------------------------------------


def _read_range(sentence: Sentence, place: int, low: float) -> bool:
    """`between 5 and 10 minutes`, `between 30 seconds and 2 minutes`."""
    low_unit = sentence.sense_of(place + 1, s.UnitWord)
    join = place + 1 if low_unit is None else place + 2
    high, high_unit = sentence.sense_of(join + 1, s.Number), sentence.sense_of(join + 2, s.UnitWord)
    if not sentence.is_marker(join, "and") or high is None or high_unit is None:
        return False
    seconds = low * (low_unit or high_unit).seconds, high.value * high_unit.seconds
    sentence.add_condition("duration", f">={round(seconds[0])}", f"<={round(seconds[1])}")
    sentence.use(*range(place - 1, join + 3))
    if sentence.verb(place - 2) == "last":
        sentence.use(place - 2)
    return True


def _minutes_noun(sentence: Sentence, place: int) -> int | None:
    """Where `minutes` stands as what is counted, past its adjectives: `more than 60 international minutes`."""
    behind = range(place + 1, len(sentence.items))
    noun_place = next((other for other in behind if not sentence.is_a(other, s.Is)), place)
    noun = sentence.sense_of(noun_place, s.QuantityNoun)
    return noun_place if noun is not None and noun.quantity == "talk" else None


def _bound_minutes(sentence: Sentence, bound: _Bound, noun: int) -> None:
    """The noun holds the unit; where it holds none (`more than 60 talk time`) it stays a doubt."""
    if bound.op is None or not sentence.items[noun].word.startswith("min"):
        return
    sentence.use(noun, *bound.taken)
    sentence.use_verbs("talk")
    sentence.draft.whole_question = True
    _total_threshold(sentence, bound.op, bound.value * 60)


def _bound_time(sentence: Sentence, bound: _Bound) -> None:
    """A length of single calls (`calls longer than 5 minutes`) or of somebody's in all (`talked more than 2 hours`)."""
    first = min(bound.taken)
    if sentence.verb(first - 1) == "last":
        bound.taken.append(first - 1)
        bound.of_duration = True
    if bound.op is None and not bound.of_duration:
        return  # "20 minute calls": unclear, so it stays a doubt
    op = bound.op or "="
    sentence.use(*bound.taken)
    grouped = sentence.says(s.DimensionNoun) or sentence.says_marker("who")
    if grouped and not _follows_calls(sentence, first):
        if not bound.of_duration and _is_in_all(sentence, bound.behind):
            _total_threshold(sentence, op, bound.value)
            sentence.use_verbs("talk")
            return
        if sentence.says_statistic("average"):
            sentence.draft.threshold = Threshold(op=op, value=bound.value)
            return
    sentence.add_condition("duration", f"{op}{round(bound.value)}")


def _total_threshold(sentence: Sentence, op: Operator, seconds: float) -> None:
    sentence.draft.metric = sentence.draft.metric or "total_duration"
    sentence.draft.threshold = Threshold(op=op, value=seconds)


def _is_in_all(sentence: Sentence, behind: int) -> bool:
    """Whether time is added up: `talked`, `total`, `2 hours of calls`."""
    said = sentence.says_verb("talk") or sentence.says_statistic("total")
    return said or sentence.is_a(behind, s.QuantityNoun, s.CallNoun, s.Preposition, s.Is)


def _follows_calls(sentence: Sentence, first: int) -> bool:
    """Whether a call noun stands right before, past its own adjectives: `calls to Cuba longer than 5 minutes`."""

    def of_the_noun(item: Item) -> bool:
        return isinstance(item.sense, s.Is | s.Entity | s.Preposition | s.TimeSense | s.VerbWord) or item.is_marker(
            "which", "copula", "not", "and"
        )

    return sentence.is_a(sentence.before(first, of_the_noun), s.CallNoun)


# -- figures and how many ----------------------------------------------------------------------------------------------


def _bound_figure(sentence: Sentence, bound: _Bound) -> None:
    """A threshold without a unit: `at least 10 calls`, `more than 5 different numbers`."""
    if bound.op is None:
        return
    place = bound.behind
    while sentence.is_a(place, s.Is) or sentence.is_marker(place, "distinct", "not", "and"):
        place += 1
    sentence.use(*bound.taken)
    sentence.draft.threshold = Threshold(op=bound.op, value=bound.value)
    sentence.plain_threshold = True
    noun, calls = sentence.sense_of(place, s.DimensionNoun), sentence.sense_of(place, s.CallNoun)
    if noun is not None and noun.dimension in DISTINCT:
        sentence.draft.metric = DISTINCT[noun.dimension]
        sentence.use(place, *(p for p in range(bound.behind, place) if sentence.is_marker(p, "distinct")))
    elif calls is not None:
        sentence.draft.metric = sentence.draft.metric or calls.metric
        sentence.use(place)


def _count(sentence: Sentence, place: int, value: int) -> None:
    """A number by itself: how many are wanted (`top 5`, `the 3 longest`, `which 5 countries`)."""
    if not _says_how_many(sentence, place) or not 1 <= value <= _MOST_SHOWN:
        return
    draft = sentence.draft
    draft.limit = value
    sentence.use(place)
    if sentence.is_marker(place - 1, "top", "bottom"):
        sentence.use(place - 1)
        draft.order = "lowest" if sentence.is_marker(place - 1, "bottom") else "highest"
    if sentence.is_marker(place + 1, "top"):
        sentence.use(place + 1)
        draft.order = "highest"


def _says_how_many(sentence: Sentence, place: int) -> bool:
    before, after = place - 1, place + 1
    if sentence.is_marker(before, "top", "bottom", "which", "list", "show", "only") or sentence.is_marker(after, "top"):
        return True
    if sentence.is_a(before, s.ExtremeWord) or sentence.is_a(after, s.ExtremeWord, s.DimensionNoun):
        return True
    if sentence.says(s.ExtremeWord) and not sentence.is_a(after, s.UnitWord):
        return True
    if after == len(sentence.items):
        return sentence.draft.follows  # "only the top 3", "and 5?"
    return sentence.is_a(after, s.CallNoun) and sentence.says_marker("show", "list")
